/**
 * PIN hashing. A slow hash alone cannot protect a short PIN; it keeps a copied file from giving the PINs away at once,
 * while the wait after wrong tries protects the till itself.
 */
import { scrypt, timingSafeEqual } from 'node:crypto';
import type { Random } from '../../kernel/random.ts';

export type PinHash = Readonly<{ salt: Uint8Array; hash: Uint8Array }>;

/** OWASP password storage cheat sheet: N=2^15, r=8, p=3 is one of its scrypt settings; about 0.3 s a try (measured). */
const COST = { N: 2 ** 15, r: 8, p: 3 } as const;
/** scrypt needs 128·N·r bytes, 32 MiB, and Node's limit must lie above it. */
const MAX_MEMORY = 64 * 1024 * 1024;
const SALT_BYTES = 16;
const HASH_BYTES = 32;

export async function hashPin(pin: string, random: Random): Promise<PinHash> {
  const salt = random.bytes(SALT_BYTES);
  return { salt, hash: await derive(pin, salt) };
}

export async function pinMatches(pin: string, { salt, hash }: PinHash): Promise<boolean> {
  return timingSafeEqual(await derive(pin, salt), hash);
}

function derive(pin: string, salt: Uint8Array): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    // Full-width digits, which a Chinese input method gives, are the same PIN.
    scrypt(pin.normalize('NFKC'), salt, HASH_BYTES, { ...COST, maxmem: MAX_MEMORY }, (error, key) =>
      error === null ? resolve(key) : reject(error),
    );
  });
}
