/**
 * The printer, the drawer and the pole display that a till is told to have, with their drivers and their way. Rules
 * PRINT-100 to PRINT-103 of docs/spec.md; docs/decisions/0136-printing-in-devices-json.md.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createCd5220Display } from '../../hardware/customer-display/cd5220-driver.ts';
import type { CustomerDisplay } from '../../hardware/customer-display/customer-display.ts';
import {
  createSimulatedCustomerDisplay,
  type SimulatedCustomerDisplay,
} from '../../hardware/customer-display/simulated-driver.ts';
import { recordLine } from '../../hardware/device/byte-trace.ts';
import type { TraceRecorder } from '../../hardware/device/trace.ts';
import type { OpenByteLine } from '../../hardware/receipt-printer/byte-line.ts';
import { createEscposPrinter } from '../../hardware/receipt-printer/escpos-driver.ts';
import { COLUMN_DOTS } from '../../hardware/receipt-printer/escpos-paper.ts';
import { openFileLine } from '../../hardware/receipt-printer/file-line.ts';
import type { ReceiptPrinter } from '../../hardware/receipt-printer/receipt-printer.ts';
import { openSerialLine } from '../../hardware/receipt-printer/serial-line.ts';
import {
  createSimulatedReceiptPrinter,
  type SimulatedReceiptPrinter,
} from '../../hardware/receipt-printer/simulated-driver.ts';
import { openTcpLine } from '../../hardware/receipt-printer/tcp-line.ts';
import { openUsbLine } from '../../hardware/receipt-printer/usb-line.ts';
import { SETTINGS_9600_8N1, type SerialPorts } from '../../hardware/serial-port/serial-port.ts';
import type { SettingsOf } from '../contract/device-settings.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Log } from '../kernel/log.ts';
import type { Random } from '../kernel/random.ts';
import { renderEscpos } from '../terminal/receipts/render.ts';

type System = Readonly<{ clock: Clock; random: Random; ports: SerialPorts }>;

/** `simulated`: the same device with what a person can do to it; null for a real one. */
export type Chosen<D, S extends D> = Readonly<{ device: D; simulated: S | null }>;

/** Nothing is opened yet. */
export function createPrinter(
  settings: SettingsOf<'receipt_printer'>,
  system: System,
  recorder: TraceRecorder | null = null,
): Chosen<ReceiptPrinter, SimulatedReceiptPrinter> {
  const { deviceId: id, name, columns } = settings;
  const { clock, random } = system;
  const parts = { id, name, columns, clock, random };
  if (settings.driver === 'simulated') {
    const device = createSimulatedReceiptPrinter(parts);
    return { device, simulated: device };
  }
  // A file says nothing back.
  const answersStatus = settings.driver !== 'file' && settings.answersStatus;
  const openLine = recorded(lineOf(settings, system), recorder);
  return { device: createEscposPrinter({ ...parts, simulated: false, openLine, answersStatus }), simulated: null };
}

type RealPrinter = Exclude<SettingsOf<'receipt_printer'>, { driver: 'simulated' }>;

function lineOf(settings: RealPrinter, system: System): OpenByteLine {
  const { clock } = system;
  switch (settings.driver) {
    case 'file':
      return openFileLine({ path: settings.path, clock });
    case 'tcp':
      return openTcpLine({ host: settings.host, port: settings.port, clock });
    case 'usb':
      return openUsbLine({ place: settings.place, clock });
    case 'serial':
      return serialLine(settings, system);
  }
}

export function createDisplay(
  settings: SettingsOf<'pole_display'>,
  system: System,
  recorder: TraceRecorder | null = null,
): Chosen<CustomerDisplay, SimulatedCustomerDisplay> {
  const { deviceId: id, name } = settings;
  const { clock, random } = system;
  if (settings.driver === 'simulated') {
    const device = createSimulatedCustomerDisplay({ id, name, clock, random });
    return { device, simulated: device };
  }
  const openLine = recorded(serialLine(settings, system), recorder);
  return { device: createCd5220Display({ id, name, simulated: false, clock, random, openLine }), simulated: null };
}

function recorded(openLine: OpenByteLine, recorder: TraceRecorder | null): OpenByteLine {
  return recorder === null ? openLine : recordLine(openLine, recorder);
}

type OnSerialLine = Extract<SettingsOf<'receipt_printer' | 'pole_display'>, { baudRate: number }>;

function serialLine({ place, baudRate, flowControl }: OnSerialLine, { ports }: System): OpenByteLine {
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
