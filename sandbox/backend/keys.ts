/**
 * Ed25519 keys as the wallet API writes them: JWK (RFC 8037) outside, Node's key objects inside, thumbprints (RFC 7638)
 * as names. Rule SANDBOX-24.
 */
import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';

export type OkpJwk = Readonly<{ kty: 'OKP'; crv: 'Ed25519'; x: string }>;

/** RFC 8410: the PKCS #8 frame of an Ed25519 private key, before its 32 bytes. */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

/** More than a merchant has terminals; making a key object takes about as long as a signature. */
const MAX_KEPT_KEYS = 1_000;

/** Key objects never change, so one of each serves every request. The oldest goes when there are too many. */
function kept<K>(make: (name: string) => K): (name: string) => K {
  const byName = new Map<string, K>();
  return (name) => {
    const known = byName.get(name);
    if (known !== undefined) return known;
    const made = make(name);
    const [oldest] = byName.size < MAX_KEPT_KEYS ? [] : byName.keys();
    if (oldest !== undefined) byName.delete(oldest);
    byName.set(name, made);
    return made;
  };
}

const privateKeyFromHex = kept((seedHex) =>
  createPrivateKey({
    key: Buffer.concat([PKCS8_PREFIX, Buffer.from(seedHex, 'hex')]),
    format: 'der',
    type: 'pkcs8',
  }),
);

export function privateKeyFromSeed(seed: Uint8Array): KeyObject {
  return privateKeyFromHex(Buffer.from(seed).toString('hex'));
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
  return x.length > MAX_X_LENGTH ? null : publicKeyFromShortX(x);
}

/** 32 bytes are 43 characters; what is longer is no key, and is not kept either. */
const MAX_X_LENGTH = 43;

const publicKeyFromShortX = kept((x): KeyObject | null => {
  const bytes = Buffer.from(x, 'base64url');
  if (bytes.length !== 32 || bytes.toString('base64url') !== x) return null;
  try {
    return createPublicKey({ key: { ...okpJwk(x) }, format: 'jwk' });
  } catch {
    return null;
  }
});

/** RFC 7638 with the members that RFC 8037 section 2 names for OKP keys. */
export function thumbprint(x: string): string {
  return createHash('sha256').update(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`).digest('base64url');
}
