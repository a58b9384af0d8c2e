/**
 * How the till's devices are set: one schema for the page where a technician sets them and for `devices.json`, where they
 * are kept. A device is found again by what it says of itself; a path is for a port that says nothing.
 *
 * Rules DEVICE-10 to DEVICE-14 of docs/spec.md; docs/decisions/0175-one-list-of-devices.md.
 */
import { z } from 'zod';
import { idSchema } from './values.ts';

export const DEVICE_KINDS = [
  'nfc_reader',
  'barcode_scanner',
  'receipt_printer',
  'cash_drawer',
  'pole_display',
  'indicator',
  'barrier',
] as const;
export type DeviceKind = (typeof DEVICE_KINDS)[number];

/**
 * What it is for: serving customers at the counter, or letting them through a gate: both ways, or its entry or exit alone.
 * Decision 0200.
 */
export const DEVICE_ROLES = ['checkout', 'gate', 'entry', 'exit'] as const;
export type DeviceRole = (typeof DEVICE_ROLES)[number];

/** As `hardware/device/device.ts` writes them. */
const usbIdSchema = z.string().regex(/^[0-9a-f]{4}$/, 'four hexadecimal digits in lower case, as in 0c2e');

/** What a device says of itself, and the socket it is in (a USB path such as `1-1.2`); null: not said, or not asked for. */
export const deviceIdentitySchema = z
  .strictObject({
    vendorId: usbIdSchema.nullable().default(null),
    productId: usbIdSchema.nullable().default(null),
    serialNumber: z.string().min(1).max(128).nullable().default(null),
    socket: z.string().min(1).max(256).nullable().default(null),
  })
  .refine(({ vendorId, socket }) => vendorId !== null || socket !== null, 'a vendor or a socket is needed');

const placeSchema = z.union([
  z.strictObject({ path: z.string().min(1).max(256) }),
  z.strictObject({ identity: deviceIdentitySchema }),
]);

/** Records what passes, scrubbed, for whoever looks after the till. */
const trace = z.boolean().default(false);

const common = {
  deviceId: idSchema,
  /** What people call it. */
  name: z.string().min(1).max(100),
  role: z.enum(DEVICE_ROLES).default('checkout'),
  /** Which of several lanes or gates it stands at; null: there is but one. */
  lane: z.string().min(1).max(32).nullable().default(null),
};

const simulated = z.literal('simulated');

const nfcReader = { ...common, kind: z.literal('nfc_reader') };
const nfcReaderSchema = z.discriminatedUnion('driver', [
  z.strictObject({
    ...nfcReader,
    driver: z.literal('pcsc'),
    /** As the system lists it, in full or in part; null: the first that is contactless. */
    reader: z.string().min(1).max(200).nullable().default(null),
    /** The USB path that it is plugged in at: what tells two of one model without numbers apart; null: anywhere. */
    socket: z.string().min(1).max(256).nullable().default(null),
    trace,
  }),
  z.strictObject({ ...nfcReader, driver: simulated }),
]);

/** The slowest and the fastest rate that serial devices are made for. */
const baudRate = z.int().min(300).max(921_600).default(9_600);
const flowControl = z.enum(['none', 'rts_cts', 'xon_xoff']).default('none');

/** What marks the end of a code; `learned`: whatever the scanner is seen to send. */
export const CODE_ENDS = ['learned', 'line', 'etx', 'silence'] as const;

/** 9600 8N1, as most scanners are delivered (Unitech and RADWAG manuals). */
export const serialScannerSettingsSchema = z.strictObject({
  baudRate,
  dataBits: z.union([z.literal(7), z.literal(8)]).default(8),
  parity: z.enum(['none', 'even', 'odd']).default('none'),
  stopBits: z.union([z.literal(1), z.literal(2)]).default(1),
  flowControl,
  end: z.enum(CODE_ENDS).default('learned'),
  silenceMs: z.int().min(50).max(1_000).default(80),
});

const scanner = { ...common, kind: z.literal('barcode_scanner') };
const scannerSchema = z.discriminatedUnion('driver', [
  z.strictObject({
    ...scanner,
    driver: z.literal('serial'),
    place: placeSchema,
    settings: serialScannerSettingsSchema.prefault({}),
    trace,
  }),
  z.strictObject({ ...scanner, driver: z.literal('hid'), identity: deviceIdentitySchema, trace }),
  z.strictObject({ ...scanner, driver: simulated }),
]);

const printer = {
  ...common,
  kind: z.literal('receipt_printer'),
  /** Characters of the normal font in a line: 32 on 58 mm paper, 48 (some 42) on 80 mm. */
  columns: z.union([z.literal(32), z.literal(42), z.literal(48)]).default(48),
  /** `picture` for a printer that draws no QR by itself. */
  qr: z.enum(['command', 'picture']).default('command'),
  /** `picture` for a printer without Chinese letters of its own: lines that need them are drawn (decision 0202). */
  letters: z.enum(['gb18030', 'picture']).default('gb18030'),
};
const answersStatus = z.boolean().default(true);
const printerSchema = z.discriminatedUnion('driver', [
  z.strictObject({
    ...printer,
    driver: z.literal('tcp'),
    host: z.string().min(1).max(253),
    port: z.int().min(1).max(65_535).default(9_100),
    answersStatus,
    trace,
  }),
  z.strictObject({
    ...printer,
    driver: z.literal('serial'),
    place: placeSchema,
    baudRate,
    flowControl,
    answersStatus,
    trace,
  }),
  z.strictObject({ ...printer, driver: z.literal('usb'), place: placeSchema, answersStatus, trace }),
  z.strictObject({ ...printer, driver: z.literal('file'), path: z.string().min(1).max(1_024) }),
  z.strictObject({ ...printer, driver: simulated }),
]);

/** On the printer's plug. */
const drawerSchema = z.strictObject({
  ...common,
  kind: z.literal('cash_drawer'),
  driver: z.literal('printer'),
  connector: z.union([z.literal(2), z.literal(5)]).default(2),
});

const display = { ...common, kind: z.literal('pole_display') };
const displaySchema = z.discriminatedUnion('driver', [
  z.strictObject({ ...display, driver: z.literal('cd5220'), place: placeSchema, baudRate, flowControl, trace }),
  z.strictObject({ ...display, driver: simulated }),
]);

/** A board of the gate relay's protocol with lamps and a buzzer alone (docs/hardware/gate-relay.md). */
const indicator = { ...common, kind: z.literal('indicator') };
const indicatorSchema = z.discriminatedUnion('driver', [
  z.strictObject({
    ...indicator,
    driver: z.literal('relay'),
    place: placeSchema,
    baudRate: baudRate.default(115_200),
    trace,
  }),
  z.strictObject({ ...indicator, driver: simulated }),
]);

/** It stands at a gate, whatever else the till is for. */
const barrier = { ...common, kind: z.literal('barrier'), role: z.enum(['gate', 'entry', 'exit']).default('gate') };
const barrierSchema = z.discriminatedUnion('driver', [
  z.strictObject({
    ...barrier,
    /** docs/hardware/gate-relay.md */
    driver: z.literal('relay'),
    place: placeSchema,
    baudRate: baudRate.default(115_200),
    trace,
  }),
  z.strictObject({ ...barrier, driver: simulated }),
]);

export const deviceSettingsSchema = z.discriminatedUnion('kind', [
  nfcReaderSchema,
  scannerSchema,
  printerSchema,
  drawerSchema,
  displaySchema,
  indicatorSchema,
  barrierSchema,
]);
export type DeviceSettings = z.infer<typeof deviceSettingsSchema>;
export type SettingsOf<K extends DeviceKind> = Extract<DeviceSettings, { kind: K }>;

/** How many of a kind one till serves; more would be another till's. */
export const MAX_OF_KIND: Readonly<Record<DeviceSettings['kind'], number>> = {
  nfc_reader: 4,
  barcode_scanner: 16,
  receipt_printer: 1,
  cash_drawer: 1,
  pole_display: 1,
  indicator: 4,
  barrier: 4,
};

/** Why these devices cannot be one till's, in words for a technician; null: they can. */
export function whyListUnusable(devices: readonly DeviceSettings[]): string | null {
  const ids = devices.map(({ deviceId }) => deviceId);
  const twice = ids.find((deviceId, index) => ids.indexOf(deviceId) !== index);
  if (twice !== undefined) return `two are called ${twice}`;
  for (const { kind } of devices) {
    const count = devices.filter((device) => device.kind === kind).length;
    if (count > MAX_OF_KIND[kind]) return `${count} of the kind ${kind}, where ${MAX_OF_KIND[kind]} can be`;
  }
  return whyReadersUnusable(devices) ?? whyDrawerUnusable(devices);
}

type Wanted = Readonly<{ reader: string | null; socket: string | null }>;

/** Of two readers at one counter nobody could tell which is armed; two that are not told apart would change places. */
function whyReadersUnusable(devices: readonly DeviceSettings[]): string | null {
  const readers = devices.filter((device) => device.kind === 'nfc_reader');
  const atCheckout = readers.filter(({ role }) => role === 'checkout').length;
  if (atCheckout > 1) return `${atCheckout} readers at the checkout, where 1 can be`;
  const wanted = readers.flatMap((reader) => (reader.driver === 'pcsc' ? [reader] : []));
  if (wanted.length < 2) return null;
  if (wanted.some(({ reader }) => reader === null)) return 'of several readers each must be named';
  const fits = (one: Wanted, other: Wanted): boolean =>
    (other.reader ?? '').toLowerCase().includes((one.reader ?? '').toLowerCase()) &&
    (one.socket === null || other.socket === null || one.socket === other.socket);
  const isAmbiguous = wanted.some((one) => wanted.some((other) => other !== one && fits(one, other)));
  return isAmbiguous ? 'the name of one reader fits another, and they are not told apart by their sockets' : null;
}

function whyDrawerUnusable(devices: readonly DeviceSettings[]): string | null {
  const hasPrinter = devices.some(({ kind }) => kind === 'receipt_printer');
  const hasDrawer = devices.some(({ kind }) => kind === 'cash_drawer');
  return hasDrawer && !hasPrinter ? 'a drawer hangs on a printer' : null;
}
