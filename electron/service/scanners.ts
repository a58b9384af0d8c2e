/** The scanners that a till is told to have, with their drivers. Rule SCANNER-16. */
import { z } from 'zod';
import type { BarcodeScanner } from '../../hardware/barcode-scanner/barcode-scanner.ts';
import { CODE_ENDS, DEFAULT_SILENCE_MS } from '../../hardware/barcode-scanner/framing.ts';
import { createHidBarcodeScanner } from '../../hardware/barcode-scanner/hid-driver.ts';
import { createNodeHidBus } from '../../hardware/barcode-scanner/node-hid-bus.ts';
import { createSerialBarcodeScanner, DEFAULT_SERIAL_SCANNER } from '../../hardware/barcode-scanner/serial-driver.ts';
import { createSimulatedBarcodeScanner } from '../../hardware/barcode-scanner/simulated-driver.ts';
import { createSerialPorts } from '../../hardware/serial-port/serialport-driver.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Random } from '../kernel/random.ts';

/** As `hardware/device/device.ts` writes them. */
const usbIdSchema = z.string().regex(/^[0-9a-f]{4}$/, 'four hexadecimal digits in lower case, as in 0c2e');
export const identitySchema = z
  .strictObject({
    vendorId: usbIdSchema.nullable().default(null),
    productId: usbIdSchema.nullable().default(null),
    serialNumber: z.string().min(1).max(128).nullable().default(null),
    socket: z.string().min(1).max(256).nullable().default(null),
  })
  .refine(({ vendorId, socket }) => vendorId !== null || socket !== null, 'a vendor or a socket is needed');

const common = { id: z.string().min(1).max(64), name: z.string().min(1).max(100) };
const DEFAULT_LINE = DEFAULT_SERIAL_SCANNER.line;
/** The slowest and the fastest rate that serial scanners are made for. */
const [MIN_BAUD, MAX_BAUD] = [300, 921_600];

const serialSettingsSchema = z.strictObject({
  baudRate: z.int().min(MIN_BAUD).max(MAX_BAUD).default(DEFAULT_LINE.baudRate),
  dataBits: z.union([z.literal(7), z.literal(8)]).default(DEFAULT_LINE.dataBits),
  parity: z.enum(['none', 'even', 'odd']).default(DEFAULT_LINE.parity),
  stopBits: z.union([z.literal(1), z.literal(2)]).default(DEFAULT_LINE.stopBits),
  flowControl: z.enum(['none', 'rts_cts', 'xon_xoff']).default(DEFAULT_LINE.flowControl),
  end: z.enum(CODE_ENDS).default(DEFAULT_SERIAL_SCANNER.end),
  silenceMs: z.int().min(50).max(1_000).default(DEFAULT_SILENCE_MS),
});

export const scannerSettingsSchema = z.discriminatedUnion('driver', [
  z.strictObject({
    ...common,
    driver: z.literal('serial'),
    /** A port that says nothing of its device has a path; all else is found by what it says of itself. */
    place: z.union([z.strictObject({ path: z.string().min(1) }), z.strictObject({ identity: identitySchema })]),
    settings: serialSettingsSchema.prefault({}),
  }),
  z.strictObject({ ...common, driver: z.literal('hid'), identity: identitySchema }),
  z.strictObject({ ...common, driver: z.literal('simulated') }),
]);
export type ScannerSettings = z.infer<typeof scannerSettingsSchema>;

/** A demo till has one that nobody has to own. */
export const DEMO_SCANNERS: readonly ScannerSettings[] = [
  { id: 'scanner-simulated', name: 'Simulated scanner', driver: 'simulated' },
];

/** Nothing is opened yet, and no native part is loaded. */
export function createScanners(
  settings: readonly ScannerSettings[],
  system: Readonly<{ clock: Clock; random: Random }>,
): readonly BarcodeScanner[] {
  const ports = createSerialPorts(system);
  const bus = createNodeHidBus();
  return settings.map((scanner) => {
    const parts = { ...system, id: scanner.id, name: scanner.name };
    switch (scanner.driver) {
      case 'serial': {
        const { end, silenceMs, ...line } = scanner.settings;
        return createSerialBarcodeScanner({
          ...parts,
          ports,
          place: scanner.place,
          settings: { line, end, silenceMs },
        });
      }
      case 'hid':
        return createHidBarcodeScanner({ ...parts, bus, identity: scanner.identity });
      case 'simulated':
        return createSimulatedBarcodeScanner(parts);
    }
  });
}
