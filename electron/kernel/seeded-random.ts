/**
 * A random source that says the same for the same seed, for tests and simulations. Not for secrets: who sees some of it
 * can tell the rest.
 */
import type { Random } from './random.ts';

/** The SplitMix32 step: Weyl sequence by the golden ratio, then two rounds of xor-shift and multiply. */
const GOLDEN_RATIO = 0x9e3779b9;

export function createSeededRandom(seed: number): Random {
  let state = seed >>> 0;
  const nextWord = (): number => {
    state = (state + GOLDEN_RATIO) >>> 0;
    let word = state;
    word = Math.imul(word ^ (word >>> 16), 0x21f0aaad);
    word = Math.imul(word ^ (word >>> 15), 0x735a2d97);
    return (word ^ (word >>> 15)) >>> 0;
  };
  return { bytes: (count) => Uint8Array.from({ length: count }, () => nextWord() >>> 24) };
}
