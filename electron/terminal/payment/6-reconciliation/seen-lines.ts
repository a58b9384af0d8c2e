/**
 * Knows again a line that a statement has twice, of lines that are not stored: of each it keeps twelve bytes of a digest and
 * where it stood, sixteen bytes in all. Rule RECON-76; decision record 0300.
 */
import { createHash } from 'node:crypto';
import type { StatementLine } from './books.ts';

/** By the digest's first byte: each grows by itself, so that none puts more than six thousand lines anew. */
const PARTS = 256;
/** Three words of the digest, and the line's number, which is never 0. */
const WORDS = 4;
const FIRST_SLOTS = 16;
/** In all parts 4 million slots of sixteen bytes: 64 MiB, for three million lines. */
const MAX_SLOTS = 1 << 14;
/** Fuller than that, a free slot is looked for too long. */
const FULL_SHARE = 0.75;

export class SeenLines {
  readonly #parts = Array.from({ length: PARTS }, () => new Part());

  /** Where the same line stood before; null: nowhere, or among more lines than are kept in mind. */
  add(line: StatementLine): number | null {
    const digest = digestOf(line);
    const part = this.#parts[digest.readUInt8(12)];
    return part?.add(digest.readUInt32LE(0), digest.readUInt32LE(4), digest.readUInt32LE(8), line.lineNumber) ?? null;
  }
}

/** All that a line says but for its place: as `repeatedLine` groups those that are stored. */
function digestOf(line: StatementLine): Buffer {
  const { id, kind, paymentId, terminalId, occurredAtMs, amountMinor, currency } = line;
  const { payerPaidMinor, feeMinor, isPaid, authCode } = line;
  const said = [id, kind, paymentId, terminalId, occurredAtMs, amountMinor, currency, payerPaidMinor, feeMinor];
  return createHash('sha256')
    .update(JSON.stringify([...said, isPaid, authCode]))
    .digest();
}

/** An open table: a line stands in the slot that its digest names, or in the next free one. */
class Part {
  #slots = FIRST_SLOTS;
  #count = 0;
  #words = new Uint32Array(FIRST_SLOTS * WORDS);

  add(a: number, b: number, c: number, lineNumber: number): number | null {
    const at = this.#placeOf(a, b, c);
    const there = this.#words[at + 3] ?? 0;
    if (there !== 0) return there;
    if (this.#count >= MAX_SLOTS * FULL_SHARE) return null;
    this.#words.set([a, b, c, lineNumber], at);
    this.#count += 1;
    if (this.#count >= this.#slots * FULL_SHARE && this.#slots < MAX_SLOTS) this.#grow();
    return null;
  }

  #placeOf(a: number, b: number, c: number): number {
    const words = this.#words;
    let slot = a % this.#slots;
    for (;;) {
      const at = slot * WORDS;
      if (words[at + 3] === 0 || (words[at] === a && words[at + 1] === b && words[at + 2] === c)) return at;
      slot = (slot + 1) % this.#slots;
    }
  }

  #grow(): void {
    const before = this.#words;
    this.#slots *= 2;
    this.#words = new Uint32Array(this.#slots * WORDS);
    for (let at = 0; at < before.length; at += WORDS) {
      const [a = 0, b = 0, c = 0, lineNumber = 0] = before.subarray(at, at + WORDS);
      if (lineNumber !== 0) this.#words.set([a, b, c, lineNumber], this.#placeOf(a, b, c));
    }
  }
}
