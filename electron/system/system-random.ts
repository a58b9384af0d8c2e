/** The real random source: the operating system's, fit for keys and nonces. Rule SYSTEM-5. */
import { randomBytes } from 'node:crypto';
import type { Random } from '../kernel/random.ts';

export function createSystemRandom(): Random {
  return { bytes: (count) => new Uint8Array(randomBytes(count)) };
}
