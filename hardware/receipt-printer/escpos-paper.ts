/**
 * Reads ESC/POS as a printer does and keeps what comes onto the paper, line by line: the simulated printer's paper roll,
 * and what tests hold a receipt's columns against. Bytes may come in any pieces. What it does not know it names instead of
 * guessing. Rules PRINT-30 to PRINT-34 of docs/spec.md.
 */
import { DC4, DLE, ENQ, EOT, ESC, FS, GS } from './escpos.ts';
import { PaperLine, type TextStyle } from './paper-line.ts';

export type PaperItem =
  /** `overflows`: the text ran past the right edge, which a real printer breaks wherever it stands. */
  | Readonly<{ kind: 'line'; text: string; isBold: boolean; height: number; overflows: boolean }>
  | Readonly<{ kind: 'image'; widthBytes: number; height: number; data: Uint8Array }>
  | Readonly<{ kind: 'qr'; data: string; moduleDots: number }>
  | Readonly<{ kind: 'cut' }>;

/** What has to be done by whoever holds the paper. */
export type PaperEvent =
  | Readonly<{ kind: 'printed'; item: PaperItem }>
  /** `atOnce`: by a real-time command, which a printer obeys when it arrives. */
  | Readonly<{ kind: 'pulse'; connector: 2 | 5; atOnce: boolean }>
  /** GS r: everything before it is done. */
  | Readonly<{ kind: 'asked_when_done' }>
  | Readonly<{ kind: 'unknown'; bytes: readonly number[] }>;

/** Dots of one column of font A; a Chinese character has two (Epson, font A 12 × 24). */
export const COLUMN_DOTS = 12;

/** Bytes that follow `ESC x`, `FS x` and `GS x`; the variable ones are worked out where they stand. */
const ESC_LENGTHS: Readonly<Record<string, number>> = {
  '@': 0, '!': 1, E: 1, '-': 1, a: 1, t: 1, d: 1, J: 1, M: 1, R: 1, '{': 1, ' ': 1, '2': 0, '3': 1, $: 2, '\\': 2, p: 3,
}; // prettier-ignore
const FS_LENGTHS: Readonly<Record<string, number>> = { '&': 0, '.': 0, '-': 1, C: 1, S: 2, '!': 1 };
const GS_LENGTHS: Readonly<Record<string, number>> = { '!': 1, B: 1, a: 1, r: 1, L: 2, W: 2, h: 1, w: 1, H: 1 };

/** Bytes that a command may hold back at most; a longer one is no command of ours. */
const MAX_PENDING = 256 * 1_024;

/** A command that stands whole in the buffer, or null while more has to come. */
type Taken = Readonly<{ length: number; act: () => readonly PaperEvent[] }> | null;

/** ASCII that is printed as it stands; what is above is Chinese, what is below a command. */
const FIRST_LETTER = 0x20;
const FIRST_WIDE = 0x80;

const NONE: readonly PaperEvent[] = [];

export class EscPosPaper {
  readonly columns: number;
  readonly #gb18030 = new TextDecoder('gb18030');
  #pending: Uint8Array = new Uint8Array(0);
  #line: PaperLine;
  #style: TextStyle = { isBold: false, width: 1, height: 1 };
  #isChinese = false;
  #alignment = 0;
  #qrData = '';
  #qrModule = 3;

  constructor(columns: number) {
    this.columns = columns;
    this.#line = new PaperLine(columns * COLUMN_DOTS);
  }

  /** Bytes that belong to a command which is not whole yet. */
  get pendingCount(): number {
    return this.#pending.length;
  }

  feed(bytes: Uint8Array): readonly PaperEvent[] {
    const all = new Uint8Array(this.#pending.length + bytes.length);
    all.set(this.#pending);
    all.set(bytes, this.#pending.length);
    const events: PaperEvent[] = [];
    let at = 0;
    while (at < all.length) {
      const byte = all[at] ?? 0;
      if (byte >= FIRST_LETTER && byte < FIRST_WIDE) {
        events.push(...this.#write(String.fromCharCode(byte), 1));
        at += 1;
        continue;
      }
      const taken = this.#take(all.subarray(at));
      if (taken === null) break;
      at += taken.length;
      events.push(...taken.act());
    }
    this.#pending = all.slice(at);
    if (this.#pending.length > MAX_PENDING) {
      events.push({ kind: 'unknown', bytes: [...this.#pending.subarray(0, 8)] });
      this.#pending = new Uint8Array(0);
    }
    return events;
  }

  #take(bytes: Uint8Array): Taken {
    const [first = 0, second] = bytes;
    if (first === 0x0a) return { length: 1, act: () => this.#feedLine() };
    if (first === DLE) return second === undefined ? null : takeRealTime(bytes);
    if (first === ESC || first === FS || first === GS) return second === undefined ? null : this.#takeCommand(bytes);
    if (first < FIRST_LETTER) return unknown(bytes, 1);
    return this.#takeText(bytes);
  }

  #takeText(bytes: Uint8Array): Taken {
    const [, second, , fourth] = bytes;
    if (!this.#isChinese) return unknown(bytes, 1);
    if (second === undefined) return null;
    // GB18030: a second byte of 0x30 to 0x39 begins a character of four bytes.
    const isFour = second >= 0x30 && second <= 0x39;
    if (isFour && fourth === undefined) return null;
    const length = isFour ? 4 : 2;
    const text = this.#gb18030.decode(bytes.subarray(0, length));
    // Four bytes are GB18030 beyond GBK: the fonts of shop printers end before them.
    return isFour || text.includes('\uFFFD') ? unknown(bytes, length) : { length, act: () => this.#write(text, 2) };
  }

  #takeCommand(bytes: Uint8Array): Taken {
    const [family = 0, code = 0] = bytes;
    const name = String.fromCharCode(code);
    const lengths = family === ESC ? ESC_LENGTHS : family === FS ? FS_LENGTHS : GS_LENGTHS;
    const fixed = Object.hasOwn(lengths, name) ? lengths[name] : undefined;
    if (fixed !== undefined) {
      if (bytes.length < 2 + fixed) return null;
      const values = bytes.subarray(2, 2 + fixed);
      return { length: 2 + fixed, act: () => this.#obey(family, name, values) };
    }
    if (family === GS && name === 'V') return this.#takeCut(bytes);
    if (family === GS && name === 'v') return this.#takeImage(bytes);
    if (family === GS && name === '(') return this.#takeExtended(bytes);
    return unknown(bytes, 2);
  }

  #takeCut(bytes: Uint8Array): Taken {
    const mode = bytes[2];
    if (mode === undefined) return null;
    const length = mode === 65 || mode === 66 ? 4 : 3;
    if (bytes.length < length) return null;
    return { length, act: () => [...this.#flush(), { kind: 'printed', item: { kind: 'cut' } }] };
  }

  #takeImage(bytes: Uint8Array): Taken {
    if (bytes.length < 8) return null;
    const [, , , , xLow = 0, xHigh = 0, yLow = 0, yHigh = 0] = bytes;
    const widthBytes = xLow + xHigh * 256;
    const height = yLow + yHigh * 256;
    const length = 8 + widthBytes * height;
    if (bytes.length < length) return length > MAX_PENDING ? unknown(bytes, 8) : null;
    const data = bytes.slice(8, length);
    return {
      length,
      act: () => [...this.#flush(), { kind: 'printed', item: { kind: 'image', widthBytes, height, data } }],
    };
  }

  /** GS ( k: two-dimensional codes, of which the QR is read. */
  #takeExtended(bytes: Uint8Array): Taken {
    if (bytes.length < 5) return null;
    const [, , kind = 0, low = 0, high = 0] = bytes;
    const length = 5 + low + high * 256;
    if (bytes.length < length) return null;
    const values = bytes.slice(5, length);
    if (String.fromCharCode(kind) !== 'k' || values[0] !== 0x31) return unknown(bytes, length);
    return { length, act: () => this.#obeyQr(values) };
  }

  #obeyQr(values: Uint8Array): readonly PaperEvent[] {
    if (values[1] === 67) this.#qrModule = values[2] ?? 3;
    if (values[1] === 80) this.#qrData = Buffer.from(values.subarray(3)).toString('latin1');
    if (values[1] !== 81) return NONE;
    const item = { kind: 'qr', data: this.#qrData, moduleDots: this.#qrModule } as const;
    return [...this.#flush(), { kind: 'printed', item }];
  }

  #obey(family: number, name: string, values: Uint8Array): readonly PaperEvent[] {
    const [first = 0, second = 0] = values;
    if (family === FS) {
      if (name === '&') this.#isChinese = true;
      if (name === '.') this.#isChinese = false;
      return NONE;
    }
    if (family === GS) {
      if (name === '!') this.#style = { ...this.#style, width: (first >> 4) + 1, height: (first & 0x0f) + 1 };
      return name === 'r' ? [{ kind: 'asked_when_done' }] : NONE;
    }
    switch (name) {
      case '@':
        return this.#initialize();
      case 'E':
        this.#style = { ...this.#style, isBold: (first & 1) === 1 };
        return NONE;
      case 'a':
        this.#alignment = first % 48;
        return NONE;
      case 'd':
        return [...this.#flush(), ...Array.from({ length: first }, () => this.#printed())];
      case '$':
        this.#line.moveTo(first + second * 256);
        return NONE;
      case '\\':
        this.#line.moveBy(signed16(first + second * 256));
        return NONE;
      case 'p':
        return [{ kind: 'pulse', connector: (first & 1) === 0 ? 2 : 5, atOnce: false }];
      default:
        return NONE;
    }
  }

  #initialize(): readonly PaperEvent[] {
    this.#style = { isBold: false, width: 1, height: 1 };
    this.#isChinese = false;
    this.#alignment = 0;
    this.#line = new PaperLine(this.columns * COLUMN_DOTS);
    return NONE;
  }

  #write(text: string, columns: number): readonly PaperEvent[] {
    this.#line.write(text, columns * COLUMN_DOTS, this.#style);
    return this.#line.isFull ? [this.#printed()] : NONE;
  }

  #feedLine(): readonly PaperEvent[] {
    return [this.#printed()];
  }

  #flush(): readonly PaperEvent[] {
    return this.#line.isEmpty ? NONE : [this.#printed()];
  }

  #printed(): PaperEvent {
    const line = this.#line.finish(this.#alignment, COLUMN_DOTS);
    this.#line = new PaperLine(this.columns * COLUMN_DOTS);
    return { kind: 'printed', item: { kind: 'line', ...line } };
  }
}

/** Whoever listens to the line has answered it already; in the text it takes its place and prints nothing. */
function takeRealTime(bytes: Uint8Array): Taken {
  const [, code, kind, connector] = bytes;
  if (code === EOT || code === ENQ) return kind === undefined ? null : { length: 3, act: () => NONE };
  if (code !== DC4) return unknown(bytes, 2);
  if (bytes.length < 5) return null;
  if (kind !== 1) return unknown(bytes, 5);
  return { length: 5, act: () => [{ kind: 'pulse', connector: connector === 0 ? 2 : 5, atOnce: true }] };
}

function unknown(bytes: Uint8Array, length: number): Taken {
  const seen = [...bytes.subarray(0, length)];
  return { length: seen.length, act: () => [{ kind: 'unknown', bytes: seen }] };
}

function signed16(value: number): number {
  return value >= 0x8000 ? value - 0x1_0000 : value;
}
