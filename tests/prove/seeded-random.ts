/** Chance that repeats: the same seed gives the same bytes and fractions for ever. */
import { hash } from 'node:crypto';

export interface SeededRandom {
  bytes(count: number): Uint8Array;
  /** In [0, 1), with 32 bits. */
  fraction(): number;
  /** From 0 to `bound` − 1. */
  below(bound: number): number;
  pick<T>(items: readonly T[]): T;
  chance(probability: number): boolean;
}

/** SHA-256 in counter mode: slow enough not to matter, and alike on every machine. */
export function createSeededRandom(seed: string): SeededRandom {
  let counter = 0;
  let block: Buffer = Buffer.alloc(0);
  /** How much of the block was given away. */
  let used = 0;
  const nextBlock = (): void => {
    block = hash('sha256', `${seed}:${counter}`, 'buffer');
    counter += 1;
    used = 0;
  };
  const bytes = (count: number): Uint8Array => {
    const taken = new Uint8Array(count);
    for (let filled = 0; filled < count;) {
      if (used === block.length) nextBlock();
      const piece = block.subarray(used, used + count - filled);
      taken.set(piece, filled);
      filled += piece.length;
      used += piece.length;
    }
    return taken;
  };
  /** The same four bytes as `bytes(4)`, mostly read where they lie: chance is asked thousands of times in a schedule. */
  const word = (): number => {
    if (used === block.length) nextBlock();
    if (used + 4 > block.length) return new DataView(bytes(4).buffer).getUint32(0);
    used += 4;
    return block.readUInt32BE(used - 4);
  };
  const fraction = (): number => word() / 2 ** 32;
  const below = (bound: number): number => Math.floor(fraction() * bound);
  return {
    bytes,
    fraction,
    below,
    pick: (items) => {
      const item = items[below(items.length)];
      if (item === undefined) throw new RangeError('nothing to pick from');
      return item;
    },
    chance: (probability) => fraction() < probability,
  };
}
