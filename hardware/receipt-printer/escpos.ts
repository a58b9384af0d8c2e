/**
 * The ESC/POS bytes that the till sends beside the document itself, and the answers of the printer. Pure. Sources: Epson
 * ESC/POS command reference (DLE EOT, GS r, GS a, ESC p, DLE DC4, GS v 0, GS V), which the printers of other makers follow.
 * Rules PRINT-20 to PRINT-26 of docs/spec.md.
 */
import { assert } from '../../electron/kernel/assert.ts';
import type { DeviceProblem } from '../device/device.ts';
import type { DrawerConnector, PaperState, PrinterStatus } from './receipt-printer.ts';

export const DLE = 0x10;
export const EOT = 0x04;
export const ENQ = 0x05;
export const DC4 = 0x14;
export const ESC = 0x1b;
export const FS = 0x1c;
export const GS = 0x1d;

/** ESC @: forgets what an earlier job left set. */
export const INITIALIZE: readonly number[] = [ESC, 0x40];
/** GS a 0: no status by itself; it is asked for. */
export const NO_AUTOMATIC_STATUS: readonly number[] = [GS, 0x61, 0x00];
/** FS &: what follows is Chinese text in GB18030. */
export const CHINESE_ON: readonly number[] = [FS, 0x26];
/** FS . */
export const CHINESE_OFF: readonly number[] = [FS, 0x2e];
/** GS V 66 0: feeds the print to the knife and cuts, leaving a bridge. */
export const CUT: readonly number[] = [GS, 0x56, 0x42, 0x00];

/**
 * GS r 1, "transmit paper sensor status". Unlike DLE EOT it waits its turn in the printer's buffer, so its answer says that
 * everything before it has been worked through.
 */
export const WHEN_DONE: readonly number[] = [GS, 0x72, 0x01];

/** DLE EOT n: 1 printer, 2 cause of being off-line, 3 error, 4 paper. Answered at once, even while off-line. */
export const STATUS_KINDS = [1, 2, 3, 4] as const;
export type StatusKind = (typeof STATUS_KINDS)[number];

export function statusRequest(kind: StatusKind): readonly number[] {
  return [DLE, EOT, kind];
}

/** 120 ms on, 240 ms off: enough for a 24 V solenoid and below its limit (reference table of the drawer's pulse). */
const PULSE_ON_2MS = 60;
const PULSE_OFF_2MS = 120;
/** DLE DC4 counts in steps of 100 ms. */
const PULSE_ON_100MS = 1;

/** ESC p: done in turn with the text, so not while the printer is off-line. */
export function drawerPulse(connector: DrawerConnector): readonly number[] {
  return [ESC, 0x70, connector === 2 ? 0 : 1, PULSE_ON_2MS, PULSE_OFF_2MS];
}

/** DLE DC4 1: done at once, also with the paper out or the cover open. */
export function drawerPulseNow(connector: DrawerConnector): readonly number[] {
  return [DLE, DC4, 0x01, connector === 2 ? 0 : 1, PULSE_ON_100MS];
}

/** What a byte of the printer is, by its fixed bits. */
export type AnswerKind = 'status' | 'done' | 'automatic_status' | 'flow_control' | 'unknown';

export function answerKind(byte: number): AnswerKind {
  if (byte === 0x11 || byte === 0x13) return 'flow_control';
  if ((byte & 0b1001_0011) === 0b0001_0010) return 'status';
  if ((byte & 0b1001_0011) === 0b0001_0000) return 'automatic_status';
  if ((byte & 0b1001_0000) === 0) return 'done';
  return 'unknown';
}

/** The answers to DLE EOT 1 to 4; null: this printer does not answer that one. */
export type StatusAnswers = Readonly<{
  printer: number;
  offline: number | null;
  error: number | null;
  paper: number | null;
}>;

export function readStatus({ printer, offline, error, paper }: StatusAnswers): PrinterStatus {
  return {
    paper: paperState(offline, paper),
    coverOpen: isSet(offline, 2),
    offline: isSet(printer, 3),
    drawerPin: isSet(printer, 2) ? 'high' : 'low',
    error: errorOf(offline, error),
  };
}

function paperState(offline: number | null, paper: number | null): PaperState {
  if (isSet(paper, 5) || isSet(paper, 6) || isSet(offline, 5)) return 'out';
  if (isSet(paper, 2) || isSet(paper, 3)) return 'low';
  return paper === null ? 'unknown' : 'enough';
}

function errorOf(offline: number | null, error: number | null): PrinterStatus['error'] {
  if (isSet(error, 5)) return 'fatal';
  if (isSet(error, 3)) return 'cutter';
  if (isSet(error, 6)) return 'overheated';
  return isSet(error, 2) || isSet(offline, 6) ? 'other' : null;
}

function isSet(byte: number | null, bit: number): boolean {
  return byte !== null && (byte & (1 << bit)) !== 0;
}

/** What keeps the printer from printing; what a person mends first comes first. Low paper is no problem yet. */
export function problemOf(status: PrinterStatus): DeviceProblem | null {
  if (status.coverOpen) return { code: 'cover_open', detail: 'DLE EOT 2 bit 2' };
  if (status.paper === 'out') return { code: 'paper_out', detail: 'DLE EOT 4 bits 5, 6' };
  if (status.error !== null) return ERROR_PROBLEMS[status.error];
  return status.offline ? { code: 'offline', detail: 'DLE EOT 1 bit 3' } : null;
}

const ERROR_PROBLEMS: Readonly<Record<NonNullable<PrinterStatus['error']>, DeviceProblem>> = {
  cutter: { code: 'cutter_jammed', detail: 'DLE EOT 3 bit 3' },
  overheated: { code: 'overheated', detail: 'DLE EOT 3 bit 6' },
  fatal: { code: 'out_of_order', detail: 'DLE EOT 3 bit 5' },
  other: { code: 'reports_error', detail: 'DLE EOT 2 bit 6' },
};

/** One bit a dot, rows of whole bytes, the highest bit on the left; a set bit is black. */
export type Bitmap = Readonly<{ widthBytes: number; height: number; data: Uint8Array }>;

/** 72 bytes are the 576 dots of 80 mm paper. */
const MAX_WIDTH_BYTES = 72;
/** Some printers hold no more of one picture: a taller one is sent in bands. */
export const BAND_HEIGHT = 255;

/** GS v 0 for each band: the picture command that every thermal printer knows. */
export function rasterImage(bitmap: Bitmap): Uint8Array {
  const { widthBytes, height } = bitmap;
  assert(widthBytes >= 1 && widthBytes <= MAX_WIDTH_BYTES, 'a picture is as wide as the paper at most');
  assert(bitmap.data.length === widthBytes * height, 'a picture has all its rows');
  const data = withoutCommands(bitmap.data);
  const bands: number[] = [];
  for (let top = 0; top < height; top += BAND_HEIGHT) {
    const rows = Math.min(BAND_HEIGHT, height - top);
    bands.push(GS, 0x76, 0x30, 0, widthBytes & 0xff, widthBytes >> 8, rows & 0xff, rows >> 8);
    for (const byte of data.subarray(top * widthBytes, (top + rows) * widthBytes)) bands.push(byte);
  }
  return Uint8Array.from(bands);
}

/**
 * A printer looks for DLE EOT, DLE ENQ and DLE DC4 in everything that arrives, pictures too, and DLE DC4 opens the drawer.
 * Where dots happen to spell one, a single dot beside them is blackened: nobody sees it.
 */
export function withoutCommands(data: Uint8Array): Uint8Array {
  const safe = Uint8Array.from(data);
  safe.forEach((byte, index) => {
    const isCommand = byte === EOT || byte === ENQ || byte === DC4;
    if (isCommand && safe[index - 1] === DLE) safe[index] = byte | 0b10;
  });
  return safe;
}
