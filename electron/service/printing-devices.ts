/**
 * The printer, the drawer and the pole display that a till is told to have, with their drivers and their way. Rules
 * PRINT-100 to PRINT-103 of docs/spec.md; docs/decisions/0136-printing-in-devices-json.md.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { createPrinterDrawer } from '../../hardware/cash-drawer/printer-driver.ts';
import { createCd5220Display } from '../../hardware/customer-display/cd5220-driver.ts';
import type { CustomerDisplay } from '../../hardware/customer-display/customer-display.ts';
import { createSimulatedCustomerDisplay } from '../../hardware/customer-display/simulated-driver.ts';
import type { Device } from '../../hardware/device/device.ts';
import type { OpenByteLine } from '../../hardware/receipt-printer/byte-line.ts';
import { createEscposPrinter } from '../../hardware/receipt-printer/escpos-driver.ts';
import { COLUMN_DOTS } from '../../hardware/receipt-printer/escpos-paper.ts';
import { openFileLine } from '../../hardware/receipt-printer/file-line.ts';
import type { ReceiptPrinter } from '../../hardware/receipt-printer/receipt-printer.ts';
import { openSerialLine } from '../../hardware/receipt-printer/serial-line.ts';
import { createSimulatedReceiptPrinter } from '../../hardware/receipt-printer/simulated-driver.ts';
import { openTcpLine, PRINTER_PORT } from '../../hardware/receipt-printer/tcp-line.ts';
import { openUsbLine } from '../../hardware/receipt-printer/usb-line.ts';
import { SETTINGS_9600_8N1 } from '../../hardware/serial-port/serial-port.ts';
import { createSerialPorts } from '../../hardware/serial-port/serialport-driver.ts';
import { RECEIPT_LANGUAGES } from '../contract/printing-values.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Log } from '../kernel/log.ts';
import type { Random } from '../kernel/random.ts';
import type { Peripherals } from '../terminal/ports.ts';
import { PAPER_COLUMNS, renderEscpos } from '../terminal/receipts/render.ts';
import { identitySchema } from './scanners.ts';

const common = { id: z.string().min(1).max(64), name: z.string().min(1).max(100) };
const placeSchema = z.union([
  z.strictObject({ path: z.string().min(1).max(256) }),
  z.strictObject({ identity: identitySchema }),
]);
/** Printers and displays are all 8N1; what differs is the speed and, for a printer that buffers little, the flow control. */
const lineSchema = {
  place: placeSchema,
  baudRate: z.int().min(300).max(921_600).default(SETTINGS_9600_8N1.baudRate),
  flowControl: z.enum(['none', 'rts_cts', 'xon_xoff']).default('none'),
};

const paper = {
  columns: z.union([z.literal(PAPER_COLUMNS[0]), z.literal(PAPER_COLUMNS[1]), z.literal(PAPER_COLUMNS[2])]).default(48),
  /** `picture` for a printer that draws no QR by itself. */
  qr: z.enum(['command', 'picture']).default('command'),
};

const printerSchema = z.discriminatedUnion('driver', [
  z.strictObject({
    ...common,
    ...paper,
    driver: z.literal('tcp'),
    host: z.string().min(1).max(253),
    port: z.int().min(1).max(65_535).default(PRINTER_PORT),
    answersStatus: z.boolean().default(true),
  }),
  z.strictObject({
    ...common,
    ...paper,
    driver: z.literal('serial'),
    ...lineSchema,
    answersStatus: z.boolean().default(true),
  }),
  z.strictObject({
    ...common,
    ...paper,
    driver: z.literal('usb'),
    place: placeSchema,
    answersStatus: z.boolean().default(true),
  }),
  z.strictObject({ ...common, ...paper, driver: z.literal('file'), path: z.string().min(1).max(1_024) }),
  z.strictObject({ ...common, ...paper, driver: z.literal('simulated') }),
]);
type PrinterSettings = z.infer<typeof printerSchema>;

const displaySchema = z.discriminatedUnion('driver', [
  z.strictObject({ ...common, driver: z.literal('cd5220'), ...lineSchema }),
  z.strictObject({ ...common, driver: z.literal('simulated') }),
]);
type DisplaySettings = z.infer<typeof displaySchema>;

export const printingSettingsSchema = z
  .strictObject({
    printer: printerSchema.nullable().default(null),
    /** On the printer's plug. */
    drawer: z
      .strictObject({ ...common, connector: z.union([z.literal(2), z.literal(5)]).default(2) })
      .nullable()
      .default(null),
    poleDisplay: displaySchema.nullable().default(null),
    language: z.enum(RECEIPT_LANGUAGES).default('zh-CN'),
  })
  .refine(({ printer, drawer }) => drawer === null || printer !== null, 'a drawer hangs on a printer');
export type PrintingSettings = z.infer<typeof printingSettingsSchema>;

/** A demo till prints on paper that nobody has to own. */
export const DEMO_PRINTING: PrintingSettings = {
  printer: { id: 'printer-simulated', name: 'Simulated printer', driver: 'simulated', columns: 48, qr: 'command' },
  drawer: { id: 'drawer-simulated', name: 'Simulated drawer', connector: 2 },
  poleDisplay: { id: 'pole-simulated', name: 'Simulated pole display', driver: 'simulated' },
  language: 'zh-CN',
};

type System = Readonly<{ clock: Clock; random: Random; log: Log }>;

/** Nothing is opened yet. */
export async function createPeripherals(
  settings: PrintingSettings,
  dataFolder: string,
  system: System,
): Promise<Peripherals> {
  const printer = settings.printer === null ? null : createPrinter(settings.printer, system);
  const { drawer, poleDisplay, language } = settings;
  return {
    printer,
    drawer: drawer === null || printer === null ? null : createPrinterDrawer({ ...drawer, printer }),
    display: poleDisplay === null ? null : createDisplay(poleDisplay, system),
    language,
    qr: settings.printer?.qr ?? 'command',
    logo: printer === null ? null : await readLogo(dataFolder, printer.columns, system.log),
  };
}

/** What is to be closed; the drawer hangs on the printer, so it goes first. */
export function devicesOf(peripherals: Peripherals | null): readonly Device[] {
  const { drawer = null, printer = null, display = null } = peripherals ?? {};
  return [drawer, printer, display].filter((device) => device !== null);
}

function createPrinter(settings: PrinterSettings, { clock, random }: System): ReceiptPrinter {
  const { id, name, columns } = settings;
  const parts = { id, name, columns, clock, random };
  switch (settings.driver) {
    case 'simulated':
      return createSimulatedReceiptPrinter(parts);
    case 'file': {
      const openLine = openFileLine({ path: settings.path, clock });
      return createEscposPrinter({ ...parts, simulated: false, openLine, answersStatus: false });
    }
    case 'tcp': {
      const openLine = openTcpLine({ host: settings.host, port: settings.port, clock });
      return createEscposPrinter({ ...parts, simulated: false, openLine, answersStatus: settings.answersStatus });
    }
    case 'usb': {
      const openLine = openUsbLine({ place: settings.place, clock });
      return createEscposPrinter({ ...parts, simulated: false, openLine, answersStatus: settings.answersStatus });
    }
    case 'serial': {
      const openLine = serialLine(settings, clock);
      return createEscposPrinter({ ...parts, simulated: false, openLine, answersStatus: settings.answersStatus });
    }
  }
}

function createDisplay(settings: DisplaySettings, { clock, random }: System): CustomerDisplay {
  const { id, name } = settings;
  if (settings.driver === 'simulated') return createSimulatedCustomerDisplay({ id, name, clock, random });
  return createCd5220Display({ id, name, simulated: false, clock, random, openLine: serialLine(settings, clock) });
}

function serialLine(settings: Readonly<z.infer<z.ZodObject<typeof lineSchema>>>, clock: Clock): OpenByteLine {
  const { place, baudRate, flowControl } = settings;
  const ports = createSerialPorts({ clock });
  return openSerialLine({ ports, place, settings: { ...SETTINGS_9600_8N1, baudRate, flowControl } });
}

export const LOGO_FILE = 'receipt-logo.png';
/** A logo in black and white is a few kilobytes; a photograph does not belong on a receipt. */
const MAX_LOGO_BYTES = 64 * 1_024;

/** Six centimetres at 8 dots a millimetre; every receipt begins with it. */
const MAX_LOGO_HEIGHT = 480;
/** Where a PNG has its width and height: after the signature, the length and the name of its first chunk. */
const [WIDTH_AT, HEIGHT_AT] = [16, 20];
/** PNG specification, section 5.2. */
const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Length, type and check of a chunk. */
const CHUNK_FRAME_BYTES = 12;

/** The chunks of a PNG follow each other to the last byte, which ends the last of them (PNG specification, section 5). */
function isWholePng(bytes: Buffer): boolean {
  if (!bytes.subarray(0, PNG_SIGNATURE.length).equals(PNG_SIGNATURE)) return false;
  let at = PNG_SIGNATURE.length;
  let lastType = '';
  while (at + CHUNK_FRAME_BYTES <= bytes.length) {
    lastType = bytes.toString('latin1', at + 4, at + 8);
    at += CHUNK_FRAME_BYTES + bytes.readUInt32BE(at);
  }
  return at === bytes.length && lastType === 'IEND';
}

/** null when there is none, or none that can be printed: a receipt without a logo is still a receipt. */
export async function readLogo(dataFolder: string, columns: number, log: Log): Promise<string | null> {
  try {
    const bytes = await readFile(path.join(dataFolder, LOGO_FILE));
    if (bytes.length > MAX_LOGO_BYTES) throw new Error(`it has more than ${MAX_LOGO_BYTES} bytes`);
    if (!isWholePng(bytes)) throw new Error('it is no PNG picture, or not all of one');
    const [width, height] = [bytes.readUInt32BE(WIDTH_AT), bytes.readUInt32BE(HEIGHT_AT)];
    const widest = columns * COLUMN_DOTS;
    if (width > widest || height > MAX_LOGO_HEIGHT)
      throw new Error(`it is larger than ${widest} × ${MAX_LOGO_HEIGHT} dots`);
    const png = bytes.toString('base64');
    // Printed once to nobody: what cannot be drawn must not end the service when the first receipt is wanted.
    renderEscpos([{ kind: 'image', png }], { columns, qr: 'command' });
    return png;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      log.write('warn', 'receipt_logo_unusable', { message: error instanceof Error ? error.message : String(error) });
    }
    return null;
  }
}
