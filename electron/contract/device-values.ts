/**
 * The devices of this till as a technician sees them: how each is set, how it is doing, what else is plugged in; and the
 * controls of simulated ones, with which a person tries everything without owning any.
 */
import { z } from 'zod';
import { deviceIdentitySchema, deviceSettingsSchema, serialScannerSettingsSchema } from './device-settings.ts';
import { deviceViewSchema } from './terminal-values.ts';
import { doneSchema, idSchema, moneySchema } from './values.ts';

export const configuredDeviceSchema = z.strictObject({
  device: deviceViewSchema,
  /** The system's own words for the problem, for a technician; null: none. */
  detail: z.string().nullable(),
  settings: deviceSettingsSchema,
});
export type ConfiguredDevice = z.infer<typeof configuredDeviceSchema>;

/** Something that is plugged in and can be one of the till's devices. */
export const detectedDeviceSchema = z.strictObject({
  kind: z.enum(['nfc_reader', 'barcode_scanner', 'receipt_printer', 'pole_display', 'serial_port']),
  /** Maker and model as it says them; null: it does not say. */
  name: z.string().nullable(),
  /** What it is called now: `/dev/ttyUSB0`, a reader's name. Good until the next plug. */
  path: z.string(),
  identity: z.strictObject(deviceIdentitySchema.shape).nullable(),
  /** Which of the till's devices it is; null: none of them. */
  deviceId: idSchema.nullable(),
  /**
   * What to hand to `devices.configure`, changed or not, to make it one of them. A serial port does not say what hangs on it:
   * one proposal for each kind that may.
   */
  proposals: z.array(deviceSettingsSchema).readonly(),
});
export type DetectedDevice = z.infer<typeof detectedDeviceSchema>;

/** A place that could not be looked at: why is in the error table as `device.` with `problem`. */
const blindSpotSchema = z.strictObject({
  place: z.enum(['serial_ports', 'hid', 'usb_printers']),
  problem: z.string(),
  detail: z.string(),
});

export const detectionSchema = z.strictObject({
  found: z.array(detectedDeviceSchema).readonly(),
  blindSpots: z.array(blindSpotSchema).readonly(),
});
export type Detection = z.infer<typeof detectionSchema>;

/** How long a test waits for a person to scan something or to hold something to the reader. */
export const TEST_LISTENS_MS = 20_000;

export const deviceTestSchema = z.discriminatedUnion('kind', [
  /** A test page was queued; its end comes with `printing.changed`. */
  z.strictObject({ kind: z.literal('printing'), jobId: idSchema }),
  /** `sent`: no switch of the drawer says whether it opened. */
  z.strictObject({ kind: z.literal('pulsed'), outcome: z.enum(['opened', 'sent']) }),
  /** Both lines say that this is a test, for a few seconds. */
  z.strictObject({ kind: z.literal('shown') }),
  /** What was scanned went nowhere else. Of a long text only its beginning. */
  z.strictObject({
    kind: z.literal('scanned'),
    text: z.string(),
    symbologyIdentifier: z.string().nullable(),
    problem: z.string().nullable(),
  }),
  /** A tag was read. */
  z.strictObject({ kind: z.literal('tag_read'), tag: z.enum(['text', 'uri', 'uid']), value: z.string() }),
  /** Nobody scanned or tapped anything in time. */
  z.strictObject({ kind: z.literal('nothing_heard') }),
]);
export type DeviceTest = z.infer<typeof deviceTestSchema>;

/** A simulated device's faults: `while_on` stays until it is switched off, `once` happens and is over. */
export const simulatedFaultSchema = z.strictObject({
  fault: z.string(),
  lasts: z.enum(['while_on', 'once']),
  isOn: z.boolean(),
});
export type SimulatedFaultView = z.infer<typeof simulatedFaultSchema>;

const forDevice = { deviceId: idSchema };

export const DEVICE_COMMANDS = {
  /**
   * Adds a device or sets one anew, by its id, and takes it into use at once. Managers and technicians; refused while a
   * payment is running. Its end is an event: `devices.changed`.
   */
  'devices.configure': {
    input: z.strictObject({ settings: deviceSettingsSchema }),
    output: configuredDeviceSchema,
  },
  'devices.remove': { input: z.strictObject(forDevice), output: doneSchema },
  /** Prints, opens, shows; or waits up to `TEST_LISTENS_MS` for a scan or a tag. */
  'devices.test': { input: z.strictObject(forDevice), output: deviceTestSchema },
  /**
   * Finds out how the scanner on a serial port is set: the person scans the setup barcode again and again while the port
   * listens with one setting after the other. The event `devices.learning` has its text, and tells when a scan is due.
   */
  'devices.learn_scanner': {
    input: z.strictObject({ path: z.string().min(1).max(256) }),
    output: z.discriminatedUnion('kind', [
      /** `prefix` and `suffix`: what the scanner adds, and should be set not to. */
      z.strictObject({
        kind: z.literal('found'),
        settings: serialScannerSettingsSchema,
        prefix: z.string(),
        suffix: z.string(),
      }),
      z.strictObject({ kind: z.literal('not_found'), heardAnything: z.boolean() }),
    ]),
  },

  /** Simulated devices only: what a person would do with the real one. */
  'devices.simulate_tap': { input: z.strictObject({ ...forDevice, walletId: idSchema }), output: doneSchema },
  'devices.simulate_tag': {
    input: z.strictObject({
      ...forDevice,
      tag: z.enum(['text', 'uri', 'uid']),
      value: z.string().min(1).max(1_024),
    }),
    output: doneSchema,
  },
  'devices.simulate_scan': {
    input: z.strictObject({
      ...forDevice,
      text: z.string().min(1).max(8_192),
      symbologyIdentifier: z
        .string()
        .regex(/^\][A-Za-z][0-9A-Za-z]$/)
        .nullable(),
    }),
    output: doneSchema,
  },
  'devices.simulate_fault': {
    input: z.strictObject({ ...forDevice, fault: z.string().min(1).max(64), isOn: z.boolean() }),
    output: doneSchema,
  },
} as const;

export const DEVICE_QUERIES = {
  'devices.list': {
    input: z.strictObject({}),
    output: z.strictObject({ devices: z.array(configuredDeviceSchema).readonly() }),
  },
  /** Looks at every port and plug of this machine. */
  'devices.detect': { input: z.strictObject({}), output: detectionSchema },
  /** The faults that a simulated device can have; of a real one `device.not_simulated`. */
  'devices.faults': {
    input: z.strictObject(forDevice),
    output: z.strictObject({ faults: z.array(simulatedFaultSchema).readonly() }),
  },
  /** The wallets that can be held to a simulated reader; empty when the reader is real. */
  'devices.simulated_wallets': {
    input: z.strictObject({}),
    output: z.strictObject({
      wallets: z
        .array(z.strictObject({ walletId: idSchema, name: z.string(), balance: moneySchema.nullable() }))
        .readonly(),
    }),
  },
} as const;

/** A scanner is being learned: which try it is, of how many at most, and how the port listens now. null: none is. */
export const learningSchema = z
  .strictObject({
    /** What the setup barcode says: shown as Code 128 or QR, to be scanned now. */
    setupText: z.string(),
    tryNumber: z.int().positive(),
    maxTries: z.int().positive(),
    settings: serialScannerSettingsSchema.pick({ baudRate: true, dataBits: true, parity: true, stopBits: true }),
  })
  .nullable();
export type LearningView = z.infer<typeof learningSchema>;
