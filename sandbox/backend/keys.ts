/**
 * Ed25519 keys as the wallet API writes them: JWK (RFC 8037) outside, Node's key objects inside, thumbprints (RFC 7638)
 * as names. Rule SANDBOX-24.
 */
import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';

export type OkpJwk = Readonly<{ kty: 'OKP'; crv: 'Ed25519'; x: string }>;

/** RFC 8410: the PKCS #8 frame of an Ed25519 private key, before its 32 bytes. */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

export function privateKeyFromSeed(seed: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: 'der', type: 'pkcs8' });
}

export function publicJwk(privateKey: KeyObject): OkpJwk {
  const { x } = createPublicKey(privateKey).export({ format: 'jwk' });
  if (x === undefined) throw new Error('an Ed25519 key has an x');
  return okpJwk(x);
}

export function okpJwk(x: string): OkpJwk {
  return { kty: 'OKP', crv: 'Ed25519', x };
}

/** Null when `x` is not the base64url form of 32 bytes that Node takes for a key. */
export function publicKeyFromX(x: string): KeyObject | null {
  const bytes = Buffer.from(x, 'base64url');
  if (bytes.length !== 32 || bytes.toString('base64url') !== x) return null;
  try {
    return createPublicKey({ key: { ...okpJwk(x) }, format: 'jwk' });
  } catch {
    return null;
  }
}

/** RFC 7638 with the members that RFC 8037 section 2 names for OKP keys. */
export function thumbprint(x: string): string {
  return createHash('sha256').update(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`).digest('base64url');
}
