/**
 * What the backend is given from outside: time and chance.
 *
 * With both passed in, the same requests in the same order give the same answers, byte for byte, which is what lets a
 * simulation run the backend inside its own world.
 */

/** Wall time in milliseconds since 1970-01-01T00:00:00Z. */
export type Clock = Readonly<{ now(): number }>;

export type Random = Readonly<{ bytes(count: number): Uint8Array }>;

/** What goes wrong inside the backend is told here; nothing secret is ever passed. */
export type Log = Readonly<{
  info(facts: Readonly<Record<string, unknown>>, message: string): void;
  error(facts: Readonly<Record<string, unknown>>, message: string): void;
}>;

export const SILENT_LOG: Log = { info: () => undefined, error: () => undefined };

/** An id of `byteCount` random bytes in base64url, without the leading `-` or `_` that looks like an option. */
export function newId(random: Random, prefix: string, byteCount = 12): string {
  return `${prefix}_${Buffer.from(random.bytes(byteCount)).toString('base64url')}`;
}

/** A whole number from 0 to `limit - 1`, each as likely as the other (rejection sampling over 32 bits). */
export function randomBelow(random: Random, limit: number): number {
  const range = 0x1_0000_0000;
  const highest = range - (range % limit);
  for (;;) {
    const value = Buffer.from(random.bytes(4)).readUInt32BE(0);
    if (value < highest) return value % limit;
  }
}

/** `count` decimal digits, evenly spread. */
export function randomDigits(random: Random, count: number): string {
  let digits = '';
  while (digits.length < count) digits += String(randomBelow(random, 10));
  return digits;
}
