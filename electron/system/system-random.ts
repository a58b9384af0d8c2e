/**
 * The real random source: the operating system's, fit for keys and nonces. Rule SYSTEM-5.
 *
 * It is asked for a stock at a time: a call costs as much for 4,096 bytes as for ten, and a sale names some twenty things. What
 * was given out is wiped, so that nothing in memory tells a nonce that was used.
 */
import { randomFillSync } from 'node:crypto';
import type { Random } from '../kernel/random.ts';

/** A page of memory: four hundred identifiers. */
const STOCK_BYTES = 4_096;

export function createSystemRandom(): Random {
  const stock = new Uint8Array(STOCK_BYTES);
  let used = STOCK_BYTES;
  return {
    bytes: (count) => {
      if (count > STOCK_BYTES) return randomFillSync(new Uint8Array(count));
      if (used + count > STOCK_BYTES) {
        randomFillSync(stock);
        used = 0;
      }
      const given = stock.slice(used, used + count);
      stock.fill(0, used, used + count);
      used += count;
      return given;
    },
  };
}
