/** The random port: unpredictable bytes in the product, seeded ones in a simulation. */
export interface Random {
  /** `count` fresh bytes. */
  bytes(count: number): Uint8Array;
}

/** A fraction in [0, 1) with 32 bits of chance: enough for jitter, not for secrets. */
export function randomFraction(random: Random): number {
  const bytes = random.bytes(4);
  let value = 0;
  for (const byte of bytes) value = value * 256 + byte;
  return value / 2 ** 32;
}
