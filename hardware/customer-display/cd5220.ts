/**
 * The CD5220 command set of pole displays: text in, bytes out, and back again for the simulated one. Pure. Source: XP8200
 * and Tysso manuals. Rules PRINT-53 and PRINT-54 of docs/spec.md.
 */
import { DISPLAY_COLUMNS, type DisplayText } from './customer-display.ts';

const ESC = 0x1b;
const CLEAR = 0x0c;
const END_OF_LINE = 0x0d;

/** ESC @. */
export const DISPLAY_INITIALIZE: readonly number[] = [ESC, 0x40];

/** ESC Q A and ESC Q B: a whole line each, so that no flicker of an empty display comes in between. */
export function displayBytes({ upper, lower }: DisplayText): Uint8Array {
  return Uint8Array.from([
    ...[ESC, 0x51, 0x41, ...lineBytes(upper), END_OF_LINE],
    ...[ESC, 0x51, 0x42, ...lineBytes(lower), END_OF_LINE],
  ]);
}

/** What the display has no letter for is a question mark; no control byte gets through. */
export function displayLine(text: string): string {
  const plain = text.normalize('NFKD').replace(/\p{M}/gu, '').replace(/[￥¥]/g, 'Y');
  return plain
    .replace(/[^\x20-\x7e]/gu, '?')
    .slice(0, DISPLAY_COLUMNS)
    .padEnd(DISPLAY_COLUMNS);
}

function lineBytes(text: string): readonly number[] {
  return [...displayLine(text)].map((letter) => letter.charCodeAt(0));
}

/** What stands on a display that was sent these bytes; pieces may be of any size. */
export class DisplayScreen {
  #pending: number[] = [];
  #lines: [string, string] = ['', ''];
  readonly #unknown: number[][] = [];

  get text(): DisplayText {
    return { upper: this.#lines[0].trimEnd(), lower: this.#lines[1].trimEnd() };
  }

  get unknown(): readonly (readonly number[])[] {
    return this.#unknown;
  }

  receive(bytes: Uint8Array): void {
    this.#pending.push(...bytes);
    for (let taken = this.#take(); taken > 0; taken = this.#take()) this.#pending.splice(0, taken);
  }

  /** How many bytes were understood; 0 while more have to come. */
  #take(): number {
    const [first, second, third] = this.#pending;
    if (first === undefined) return 0;
    if (first === CLEAR) {
      this.#lines = ['', ''];
      return 1;
    }
    if (first !== ESC) return this.#strange(1);
    if (second === undefined) return 0;
    if (second === 0x40) {
      this.#lines = ['', ''];
      return 2;
    }
    if (second !== 0x51) return this.#strange(2);
    const end = this.#pending.indexOf(END_OF_LINE);
    if (third === undefined || end < 0) return this.#pending.length > DISPLAY_COLUMNS + 4 ? this.#strange(2) : 0;
    const text = String.fromCharCode(...this.#pending.slice(3, end)).slice(0, DISPLAY_COLUMNS);
    this.#lines[third === 0x41 ? 0 : 1] = text;
    return end + 1;
  }

  #strange(count: number): number {
    this.#unknown.push(this.#pending.slice(0, count));
    return count;
  }
}
