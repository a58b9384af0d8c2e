/**
 * The public keys of issuers (JSON Web Keys from the configuration) and of wallets (COSE keys in their certificates),
 * and the check of a signature by one of them. Ed25519 (RFC 8032) and ES256 (RFC 7518 section 3.4), nothing else.
 */
import { createHash, createPublicKey, verify, type KeyObject } from 'node:crypto';
import type { CborMap } from './strict-cbor.ts';
import { bytesOf } from './strict-cbor.ts';

/** COSE algorithm numbers (RFC 9053 sections 2.1 and 2.2). */
export const COSE_EDDSA = -8;
export const COSE_ES256 = -7;

/** COSE key parameters (RFC 9052 section 7.1, RFC 9053 section 7.1). */
const KEY_TYPE = 1;
const KEY_ALGORITHM = 3;
const CURVE = -1;
const X = -2;
const Y = -3;
const KEY_TYPE_OKP = 1;
const KEY_TYPE_EC2 = 2;
const CURVE_ED25519 = 6;
const CURVE_P256 = 1;

/** Both curves have coordinates, and both signatures halves, of 32 bytes. */
const COORDINATE_BYTES = 32;
const SIGNATURE_BYTES = 64;

export type PublicKey = Readonly<{
  algorithm: typeof COSE_EDDSA | typeof COSE_ES256;
  keyObject: KeyObject;
  /** RFC 7638, SHA-256, base64url: the name by which counters are kept. */
  thumbprint: string;
}>;

type PlainJwk =
  | Readonly<{ kty: 'OKP'; crv: 'Ed25519'; x: string }>
  | Readonly<{ kty: 'EC'; crv: 'P-256'; x: string; y: string }>;

function importKey(jwk: PlainJwk): PublicKey | null {
  const canonical =
    jwk.kty === 'OKP'
      ? JSON.stringify({ crv: jwk.crv, kty: jwk.kty, x: jwk.x })
      : JSON.stringify({ crv: jwk.crv, kty: jwk.kty, x: jwk.x, y: jwk.y });
  try {
    return {
      algorithm: jwk.kty === 'OKP' ? COSE_EDDSA : COSE_ES256,
      keyObject: createPublicKey({ key: { ...jwk }, format: 'jwk' }),
      thumbprint: createHash('sha256').update(canonical).digest('base64url'),
    };
  } catch {
    // A point that is not on its curve.
    return null;
  }
}

function coordinate(item: unknown): string | null {
  const bytes = bytesOf(item);
  return bytes?.length === COORDINATE_BYTES ? Buffer.from(bytes).toString('base64url') : null;
}

/** A wallet's key from its certificate, or null when it is of no accepted kind. */
export function publicKeyFromCose(key: CborMap): PublicKey | null {
  const x = coordinate(key.get(X));
  const type = key.get(KEY_TYPE);
  const curve = key.get(CURVE);
  const algorithm = key.get(KEY_ALGORITHM);
  if (x === null) return null;
  if (type === KEY_TYPE_OKP && curve === CURVE_ED25519) {
    return algorithm === undefined || algorithm === COSE_EDDSA ? importKey({ kty: 'OKP', crv: 'Ed25519', x }) : null;
  }
  const y = coordinate(key.get(Y));
  if (type === KEY_TYPE_EC2 && curve === CURVE_P256 && y !== null) {
    return algorithm === undefined || algorithm === COSE_ES256 ? importKey({ kty: 'EC', crv: 'P-256', x, y }) : null;
  }
  return null;
}

/** An issuer's key is imported once for as long as its configuration is in use. */
const imported = new WeakMap<Readonly<Record<string, unknown>>, PublicKey | null>();

/** An issuer's key as the configuration gives it, or null when it is of no accepted kind. */
export function publicKeyFromJwk(jwk: Readonly<Record<string, unknown>>): PublicKey | null {
  let key = imported.get(jwk);
  if (key === undefined) imported.set(jwk, (key = keyOfJwk(jwk)));
  return key;
}

function keyOfJwk({ kty, crv, x, y }: Readonly<Record<string, unknown>>): PublicKey | null {
  if (kty === 'OKP' && crv === 'Ed25519' && typeof x === 'string') return importKey({ kty, crv, x });
  if (kty === 'EC' && crv === 'P-256' && typeof x === 'string' && typeof y === 'string')
    return importKey({ kty, crv, x, y });
  return null;
}

/** ES256 signatures are r‖s, never DER (wallet API section 6, Form). */
export function verifySignature(key: PublicKey, message: Uint8Array, signature: Uint8Array): boolean {
  if (signature.length !== SIGNATURE_BYTES) return false;
  return key.algorithm === COSE_EDDSA
    ? verify(null, message, key.keyObject, signature)
    : verify('sha256', message, { key: key.keyObject, dsaEncoding: 'ieee-p1363' }, signature);
}
