/**
 * Where one code ends and the next begins in a stream of bytes: by CR, LF, both, ETX, or by silence. Knows no clock and no
 * device: bytes and moments go in, frames come out, so that every split of a stream gives the same frames.
 * Rules SCANNER-3 to SCANNER-6 of docs/spec.md.
 */
import type { ScanProblem } from './barcode-scanner.ts';

/**
 * line: CR, LF or both. etx: between STX and ETX, line ends belong to the code. silence: nothing marks the end. learned: by
 * silence until the scanner was seen to mark its ends, by that mark ever after; for a scanner nobody has set up.
 */
export const CODE_ENDS = ['line', 'etx', 'silence', 'learned'] as const;
export type CodeEnd = (typeof CODE_ENDS)[number];

export type Frame = Readonly<{
  bytes: Uint8Array;
  atMonotonicMs: number;
  problem: Exclude<ScanProblem, 'not_text'> | null;
}>;

/** The largest barcode of all, a QR of version 40, holds 2,953 bytes (ISO/IEC 18004, table 7); no scanner adds as much again. */
export const MAX_CODE_BYTES = 4_096;
/** At 9600 baud a byte takes 1 ms and USB adapters hold bytes back for 16 ms; scanner manuals pause 50 to 100 ms. */
export const DEFAULT_SILENCE_MS = 80;
/** What comes this soon after a code that broke off may be the rest of it: a person does not aim again any faster. */
export const REST_OF_CUT_MS = 1_000;

const NUL = 0x00;
const SOH = 0x01;
const STX = 0x02;
const ETX = 0x03;
const LF = 0x0a;
const CR = 0x0d;

export interface Framer {
  /** Bytes that came at that moment; whatever is complete with them. */
  push(bytes: Uint8Array, atMonotonicMs: number): readonly Frame[];
  /** Whether bytes wait for their end: the caller then calls `flush` after a silence. */
  readonly isWaiting: boolean;
  /** Nothing came for the length of a silence. */
  flush(atMonotonicMs: number): readonly Frame[];
  /** The device went: what had come of a code is told as cut, what comes next is a new line. */
  reset(atMonotonicMs: number): readonly Frame[];
}

export function createFramer(end: CodeEnd): Framer {
  return new StreamFramer(end);
}

class StreamFramer implements Framer {
  readonly #end: CodeEnd;
  #hasSeenMark = false;
  #bytes: number[] = [];
  #lastAtMs = 0;
  /** Beyond the bound: everything up to the next end is dropped; that it was is told already. */
  #isDropping = false;
  /** Between STX and ETX. */
  #isInside = false;
  /** When a code broke off; null when the last one was whole. */
  #cutAtMs: number | null = null;

  constructor(end: CodeEnd) {
    this.#end = end;
  }

  get isWaiting(): boolean {
    return this.#bytes.length > 0 || this.#isDropping || this.#isInside;
  }

  push(bytes: Uint8Array, atMonotonicMs: number): readonly Frame[] {
    const frames: Frame[] = [];
    for (const byte of bytes) this.#take(byte, atMonotonicMs, frames);
    if (bytes.length > 0) this.#lastAtMs = atMonotonicMs;
    return frames;
  }

  flush(atMonotonicMs: number): readonly Frame[] {
    const frames: Frame[] = [];
    const isWhole = this.#end === 'silence' || (this.#end === 'learned' && !this.#hasSeenMark);
    this.#finish(isWhole ? null : 'cut', this.#lastAtMs, frames);
    // Of a scanner that marks its ends for the first time soon after, this was a half as well.
    if (this.#end !== 'silence' && frames.length > 0) this.#cutAtMs = atMonotonicMs;
    return frames;
  }

  reset(atMonotonicMs: number): readonly Frame[] {
    const frames: Frame[] = [];
    this.#finish('cut', atMonotonicMs, frames);
    this.#hasSeenMark = false;
    this.#cutAtMs = null;
    return frames;
  }

  #take(byte: number, atMs: number, frames: Frame[]): void {
    if (byte === NUL) return;
    if (this.#end === 'etx' || this.#end === 'learned') {
      if (byte === STX) return this.#begin(atMs, frames);
      if (byte === ETX) return this.#mark(atMs, frames);
    }
    if ((byte === CR || byte === LF) && !this.#isInside) {
      // Behind ETX it is an ornament. Where silence is the end, a scanner that sends one means nothing else by it.
      return this.#end === 'etx' ? undefined : this.#mark(atMs, frames);
    }
    if (byte === SOH && this.#bytes.length === 0) return;
    this.#add(byte, atMs, frames);
  }

  /** STX: whatever came before it without an end is half a code. */
  #begin(atMs: number, frames: Frame[]): void {
    this.#finish('cut', atMs, frames);
    this.#isInside = true;
    this.#hasSeenMark = true;
    this.#cutAtMs = null;
  }

  #mark(atMs: number, frames: Frame[]): void {
    this.#hasSeenMark = true;
    const isRest = this.#bytes.length > 0 && this.#cutAtMs !== null && atMs - this.#cutAtMs < REST_OF_CUT_MS;
    const lacksStart = this.#end === 'etx' && !this.#isInside;
    this.#finish(isRest || lacksStart ? 'cut' : null, atMs, frames);
    this.#cutAtMs = null;
  }

  #add(byte: number, atMs: number, frames: Frame[]): void {
    if (this.#isDropping) return;
    if (this.#bytes.length < MAX_CODE_BYTES) {
      this.#bytes.push(byte);
      return;
    }
    frames.push({ bytes: Uint8Array.from(this.#bytes), atMonotonicMs: atMs, problem: 'too_long' });
    this.#bytes = [];
    this.#isDropping = true;
  }

  #finish(problem: Frame['problem'], atMonotonicMs: number, frames: Frame[]): void {
    if (this.#bytes.length > 0) frames.push({ bytes: Uint8Array.from(this.#bytes), atMonotonicMs, problem });
    this.#bytes = [];
    this.#isDropping = false;
    this.#isInside = false;
  }
}
