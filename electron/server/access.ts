/**
 * Who may speak to the till over the loopback address. Any program and any page on this machine can reach it, so three
 * things must fit at once: the Host that was asked for, the Origin that asks, and the token made at this start, which
 * only the page opened by the person has.
 *
 * Rules HOST-10 to HOST-12 of docs/spec.md.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Random } from '../kernel/random.ts';

/** Loopback only; a name such as `localhost` could be made to mean another address. */
export const LOOPBACK = '127.0.0.1';
/** 256 bits: not to be guessed while the host runs, and made anew at each start. */
const TOKEN_BYTES = 32;

export function makeToken(random: Random): string {
  return Buffer.from(random.bytes(TOKEN_BYTES)).toString('base64url');
}

export type Door = Readonly<{ port: number; token: string }>;

/** What a request says of itself; header values as they came. */
export type Knock = Readonly<{
  host: string | undefined;
  origin: string | undefined;
  /** Path and query. */
  url: string;
}>;

export type AccessRefusal = 'wrong_host' | 'wrong_origin' | 'wrong_path' | 'wrong_token';

/** A request whose Host is not this address comes by way of a foreign name that was made to mean it. */
export function isOwnHost(host: string | undefined, port: number): boolean {
  return host === `${LOOPBACK}:${port}`;
}

/** Why a connection to the contract is refused; null when it may be opened. */
export function refuseContract({ host, origin, url }: Knock, { port, token }: Door): AccessRefusal | null {
  if (!isOwnHost(host, port)) return 'wrong_host';
  if (origin !== `http://${LOOPBACK}:${port}`) return 'wrong_origin';
  const [path, query = ''] = url.split('?', 2);
  if (path !== '/contract') return 'wrong_path';
  const given = new URLSearchParams(query).getAll('token');
  return given.length === 1 && sameText(given[0] ?? '', token) ? null : 'wrong_token';
}

/** Compares in a time that does not tell where the two differ. */
function sameText(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
