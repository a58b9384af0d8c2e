/** Chance that repeats: the same seed gives the same bytes and fractions for ever. */
import { createHash } from 'node:crypto';

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
  let pool = Buffer.alloc(0);
  const bytes = (count: number): Uint8Array => {
    while (pool.length < count) {
      pool = Buffer.concat([pool, createHash('sha256').update(`${seed}:${counter}`).digest()]);
      counter += 1;
    }
    const taken = Uint8Array.from(pool.subarray(0, count));
    pool = pool.subarray(count);
    return taken;
  };
  const fraction = (): number => Buffer.from(bytes(4)).readUInt32BE() / 2 ** 32;
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
