/**
 * The reports of scanners in HID POS mode (USB HID usage page 0x8C) as codes. Makers put the same fields in three layouts;
 * a code longer than a report comes in several, whose bytes are joined before anybody decodes them. Pure.
 * Rule SCANNER-12 of docs/spec.md.
 */
import { MAX_CODE_BYTES, type Frame } from './framing.ts';

/** HID Point of Sale Usage Tables 1.02, section 3: bar code scanner. */
export const SCANNER_USAGE_PAGE = 0x8c;

/**
 * Offsets count from the report id. Identified: Honeywell, Youjie, Zebra, Datalogic, and Access-IS, whose LSR118 manual
 * (appendix B) prints it: `]` and two characters, then the data, then a byte of the maker's own. Shifted: the same, one byte
 * later. Plain: Newland (NLS-FM420 manual, page 47) and Quio (QU-R 302, page 79), where data follows the length at once.
 */
const LAYOUTS = {
  identified: { symbologyAt: 2, dataAt: 5 },
  shifted: { symbologyAt: 3, dataAt: 6 },
  plain: { symbologyAt: null, dataAt: 2 },
} as const;
type LayoutName = keyof typeof LAYOUTS;

/** All of these manuals: report 2 is scanned data; byte 1 its length, at most 56; bit 0 of byte 63 says that more follows. */
const SCANNED_DATA = 2;
const LENGTH_AT = 1;
const CONTINUED_AT = 63;
const MAX_PART_BYTES = 56;
const CLOSING_BRACKET = 0x5d;
const LINE_ENDS = [0x00, 0x0a, 0x0d];

/** USB vendor ids whose layout is known to be plain; all others are known by where the bracket stands, and what for. */
const PLAIN_VENDORS: readonly string[] = ['1eab'];

/** Parts of one code come within milliseconds of each other; what comes later is another code. */
export const PART_TIMEOUT_MS = 250;

export type HidCode = Frame & Readonly<{ symbologyIdentifier: string | null }>;

export interface ReportAssembler {
  /** A report with its id; the code that is complete with it, after a former one that broke off. */
  push(report: Uint8Array, atMonotonicMs: number): readonly HidCode[];
  readonly isWaiting: boolean;
  /** No further part came in time, or the device went. */
  flush(atMonotonicMs: number): readonly HidCode[];
}

export function createReportAssembler(vendorId: string | null): ReportAssembler {
  return new Assembler(vendorId);
}

class Assembler implements ReportAssembler {
  readonly #vendorId: string | null;
  #layout: LayoutName | null = null;
  #symbology: string | null = null;
  #parts: Uint8Array[] = [];
  #length = 0;
  #isCut = false;
  #isDropping = false;
  #lastAtMs = 0;

  constructor(vendorId: string | null) {
    this.#vendorId = vendorId;
  }

  get isWaiting(): boolean {
    return this.#layout !== null;
  }

  push(report: Uint8Array, atMonotonicMs: number): readonly HidCode[] {
    if (report[0] !== SCANNED_DATA) return [];
    const isLate = this.isWaiting && atMonotonicMs - this.#lastAtMs >= PART_TIMEOUT_MS;
    const codes = isLate ? [...this.flush(atMonotonicMs)] : [];
    this.#lastAtMs = atMonotonicMs;
    const isFirst = this.#layout === null;
    const layout = (this.#layout ??= layoutOf(report, this.#vendorId));
    const { symbologyAt, dataAt } = LAYOUTS[layout];
    if (isFirst && symbologyAt !== null) this.#symbology = symbologyOf(report, symbologyAt);
    const room = Math.min(MAX_PART_BYTES, Math.max(0, Math.min(report.length, CONTINUED_AT) - dataAt));
    const said = report[LENGTH_AT] ?? 0;
    if (said > room) this.#isCut = true;
    codes.push(...this.#add(report.slice(dataAt, dataAt + Math.min(said, room)), atMonotonicMs));
    const isContinued = ((report[CONTINUED_AT] ?? 0) & 1) === 1;
    if (!isContinued) codes.push(...this.#finish(atMonotonicMs));
    return codes;
  }

  flush(atMonotonicMs: number): readonly HidCode[] {
    if (!this.isWaiting) return [];
    this.#isCut = true;
    return this.#finish(atMonotonicMs);
  }

  #add(part: Uint8Array, atMonotonicMs: number): readonly HidCode[] {
    if (this.#isDropping) return [];
    const room = MAX_CODE_BYTES - this.#length;
    this.#parts.push(part.slice(0, room));
    this.#length += Math.min(part.length, room);
    if (part.length <= room) return [];
    // Told at once, and the rest dropped: a chain of reports need never end.
    const code = this.#code('too_long', atMonotonicMs);
    this.#parts = [];
    this.#isDropping = true;
    return [code];
  }

  #finish(atMonotonicMs: number): readonly HidCode[] {
    const code = this.#code(this.#isCut ? 'cut' : null, atMonotonicMs);
    const isTold = this.#isDropping;
    this.#layout = null;
    this.#symbology = null;
    this.#parts = [];
    this.#length = 0;
    this.#isCut = false;
    this.#isDropping = false;
    // A report without data answers a command; it is no code.
    return isTold || code.bytes.length === 0 ? [] : [code];
  }

  #code(problem: HidCode['problem'], atMonotonicMs: number): HidCode {
    const bytes = withoutLineEnd(Buffer.concat(this.#parts));
    return { bytes, atMonotonicMs, problem, symbologyIdentifier: this.#symbology };
  }
}

/** Where nothing is said of the symbology the three bytes are zero, which no plain data begins with. */
function layoutOf(report: Uint8Array, vendorId: string | null): LayoutName {
  if (vendorId !== null && PLAIN_VENDORS.includes(vendorId)) return 'plain';
  if (report[2] === CLOSING_BRACKET) return isPlainFrom(report) ? 'plain' : 'identified';
  if (report[3] === CLOSING_BRACKET) return 'shifted';
  return report[2] === 0 ? 'identified' : 'plain';
}

/** Whether the bracket is data: the length then ends three bytes sooner, and nothing stands behind it. */
function isPlainFrom(report: Uint8Array): boolean {
  const end = 2 + (report[LENGTH_AT] ?? 0);
  return report.subarray(end, end + 3).every((byte) => byte === 0);
}

function symbologyOf(report: Uint8Array, at: number): string | null {
  const text = Buffer.from(report.subarray(at, at + 3)).toString('latin1');
  return /^\][A-Za-z][0-9A-Za-z]$/.test(text) ? text : null;
}

/** A scanner that is set to end its codes with a key puts it into the data. */
function withoutLineEnd(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end > 0 && LINE_ENDS.includes(bytes[end - 1] ?? -1)) end -= 1;
  return Uint8Array.from(bytes.subarray(0, end));
}
