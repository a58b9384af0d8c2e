/**
 * One line of the gate relay's protocol: what it is made of, its check, and its reading out of a stream that may begin
 * anywhere and may be torn, doubled or spoilt. Pure. The protocol is docs/hardware/gate-relay.md. Rules BARRIER-20 to
 * BARRIER-23 of docs/spec.md.
 */

/** A number of 0 stands for what the relay tells by itself. */
export type RelayFrame = Readonly<{ number: number; words: readonly string[] }>;

/** docs/hardware/gate-relay.md, "A line": a relay with 64 bytes of memory for it is enough. */
export const MAX_FRAME_BYTES = 64;
/** Two hexadecimal digits. */
export const MAX_FRAME_NUMBER = 255;

const START = 0x40;
const END = 0x0a;
const FRAME = /^@([0-9A-F]{2})((?: [A-Z0-9_.-]+)+)\*([0-9A-F]{4})\r$/;

/** CRC-16/CCITT-FALSE: polynomial 1021, begun with FFFF, not reflected. Its check value over "123456789" is 29B1. */
export function crc16(bytes: Uint8Array): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 0x8000) === 0 ? crc << 1 : (crc << 1) ^ 0x1021;
    crc &= 0xffff;
  }
  return crc;
}

const hex = (value: number, digits: number): string => value.toString(16).toUpperCase().padStart(digits, '0');

export function encodeFrame({ number, words }: RelayFrame): Uint8Array {
  const body = `${hex(number, 2)} ${words.join(' ')}`;
  return Buffer.from(`@${body}*${hex(crc16(Buffer.from(body, 'latin1')), 4)}\r\n`, 'latin1');
}

/** null: no line of this protocol, or a spoilt one. */
export function decodeFrame(line: string): RelayFrame | null {
  const parts = FRAME.exec(line);
  const [, number, words, check] = parts ?? [];
  if (number === undefined || words === undefined || check === undefined) return null;
  if (crc16(Buffer.from(`${number}${words}`, 'latin1')) !== Number.parseInt(check, 16)) return null;
  return { number: Number.parseInt(number, 16), words: words.slice(1).split(' ') };
}

/** Takes pieces of any size; hands out whole lines, and tells of what was none. */
export class FrameReader {
  readonly #onFrame: (frame: RelayFrame) => void;
  readonly #onSpoilt: () => void;
  #line: number[] | null = null;
  #isInNoise = false;

  constructor(onFrame: (frame: RelayFrame) => void, onSpoilt: () => void) {
    this.#onFrame = onFrame;
    this.#onSpoilt = onSpoilt;
  }

  push(bytes: Uint8Array): void {
    for (const byte of bytes) this.#take(byte);
  }

  #take(byte: number): void {
    if (byte === START) {
      // A line that is begun anew was torn: what came of it before is lost, and nothing after it is.
      if (this.#line !== null) this.#onSpoilt();
      this.#isInNoise = false;
      this.#line = [byte];
      return;
    }
    if (this.#line === null) return this.#hearNoise();
    if (byte !== END) {
      this.#line.push(byte);
      if (this.#line.length >= MAX_FRAME_BYTES) this.#end(null);
      return;
    }
    this.#end(decodeFrame(Buffer.from(this.#line).toString('latin1')));
    // A line's end is the beginning of nothing.
    this.#isInNoise = false;
  }

  /** Between two lines anything may stand: the spark of a plug, or what another rate makes of a line. Told once. */
  #hearNoise(): void {
    if (!this.#isInNoise) this.#onSpoilt();
    this.#isInNoise = true;
  }

  #end(frame: RelayFrame | null): void {
    this.#line = null;
    this.#isInNoise = true;
    if (frame === null) this.#onSpoilt();
    else this.#onFrame(frame);
  }
}
