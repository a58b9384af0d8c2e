/**
 * The two kinds of key pair that issuers and wallets sign with: Ed25519 (EdDSA) and P-256 (ES256). Rules CRED-4, CRED-5.
 *
 * A pair is made from a seed, so that a seeded world has the same keys each time; `generateSigningKey` takes the seed
 * from the random source it is given. Node's own crypto does the work.
 */
import {
  createECDH,
  createHash,
  createPrivateKey,
  createPublicKey,
  hkdfSync,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto';
import type { Random } from '../backend/ports.ts';
import { asBytes, asMap, type CborKey, type CborValue } from './cbor.ts';

export const SIGNATURE_ALGORITHMS = ['EdDSA', 'ES256'] as const;
export type SignatureAlgorithm = (typeof SIGNATURE_ALGORITHMS)[number];

/** COSE algorithm identifiers (RFC 9053 sections 2.1 and 2.2). */
export const COSE_ALGORITHM = { EdDSA: -8, ES256: -7 } as const satisfies Record<SignatureAlgorithm, number>;
export type CoseAlgorithm = (typeof COSE_ALGORITHM)[SignatureAlgorithm];

/** Both algorithms: an Ed25519 signature (RFC 8032), and r‖s of P-256 (RFC 9053 section 2.1). */
export const SIGNATURE_BYTES = 64;
export const SEED_BYTES = 32;

/** Public keys as the wallet API writes them in JSON (RFC 7517, RFC 8037). */
export type PublicJwk =
  | Readonly<{ kty: 'OKP'; crv: 'Ed25519'; x: string }>
  | Readonly<{ kty: 'EC'; crv: 'P-256'; x: string; y: string }>;
export type PrivateJwk = PublicJwk & Readonly<{ d: string }>;

export type VerifyingKey = Readonly<{ algorithm: SignatureAlgorithm; jwk: PublicJwk; key: KeyObject }>;
export type SigningKey = Readonly<{
  algorithm: SignatureAlgorithm;
  publicJwk: PublicJwk;
  privateJwk: PrivateJwk;
  key: KeyObject;
}>;

export function generateSigningKey(algorithm: SignatureAlgorithm, random: Random): SigningKey {
  return signingKeyFromSeed(algorithm, random.bytes(SEED_BYTES));
}

/** The same seed gives the same pair for ever. `seed` is 32 bytes and is the secret. */
export function signingKeyFromSeed(algorithm: SignatureAlgorithm, seed: Uint8Array): SigningKey {
  if (seed.length !== SEED_BYTES) throw new RangeError(`a key seed has ${SEED_BYTES} bytes, not ${seed.length}`);
  return algorithm === 'EdDSA' ? ed25519FromSeed(seed) : p256FromSeed(seed);
}

/** An Ed25519 private key is its seed (RFC 8032 section 5.1.5), wrapped as PKCS #8 (RFC 8410 section 7). */
function ed25519FromSeed(seed: Uint8Array): SigningKey {
  const header = Buffer.from('302e020100300506032b657004220420', 'hex');
  const key = createPrivateKey({ key: Buffer.concat([header, seed]), format: 'der', type: 'pkcs8' });
  const { x } = createPublicKey(key).export({ format: 'jwk' });
  return importSigningKey({ kty: 'OKP', crv: 'Ed25519', x: String(x), d: base64url(seed) });
}

/** The order n of the group of P-256 (SP 800-186 section 3.2.1.3). */
const P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** The private number from extra random bits (FIPS 186-5 appendix A.2.1), here drawn from the seed by HKDF. */
function p256FromSeed(seed: Uint8Array): SigningKey {
  const wide = Buffer.from(hkdfSync('sha256', seed, new Uint8Array(0), 'P-256 key from seed', 48));
  const secret = (BigInt(`0x${wide.toString('hex')}`) % (P256_ORDER - 1n)) + 1n;
  const d = Buffer.from(secret.toString(16).padStart(64, '0'), 'hex');
  const curve = createECDH('prime256v1');
  curve.setPrivateKey(d);
  const point = curve.getPublicKey();
  const [x, y] = [point.subarray(1, 33), point.subarray(33)];
  return importSigningKey({ kty: 'EC', crv: 'P-256', x: base64url(x), y: base64url(y), d: base64url(d) });
}

/** What a stored or configured JWK is, or undefined when it is neither of the two kinds. Other members are left out. */
export function publicJwkOf(jwk: Readonly<Record<string, string>>): PublicJwk | undefined {
  const { kty, crv, x, y } = jwk;
  if (kty === 'OKP' && crv === 'Ed25519' && x !== undefined) return { kty, crv, x };
  if (kty === 'EC' && crv === 'P-256' && x !== undefined && y !== undefined) return { kty, crv, x, y };
  return undefined;
}

export function privateJwkOf(jwk: Readonly<Record<string, string>>): PrivateJwk | undefined {
  const publicJwk = publicJwkOf(jwk);
  return publicJwk === undefined || jwk['d'] === undefined ? undefined : { ...publicJwk, d: jwk['d'] };
}

/** For a key that was stored: throws on one that is damaged, since it is our own. */
export function importSigningKey(privateJwk: PrivateJwk): SigningKey {
  const { d: _secret, ...publicJwk } = privateJwk;
  const key = createPrivateKey({ key: { ...privateJwk }, format: 'jwk' });
  return { algorithm: algorithmOf(publicJwk), publicJwk, privateJwk, key };
}

/** For a key that came from outside: undefined when it is no point of its curve. */
export function importVerifyingKey(jwk: PublicJwk): VerifyingKey | undefined {
  try {
    return { algorithm: algorithmOf(jwk), jwk, key: createPublicKey({ key: { ...jwk }, format: 'jwk' }) };
  } catch {
    return undefined;
  }
}

function algorithmOf(jwk: PublicJwk): SignatureAlgorithm {
  return jwk.kty === 'OKP' ? 'EdDSA' : 'ES256';
}

/** Signs a message; P-256 answers r‖s, which is what COSE wants, instead of DER. */
export function signMessage(signer: SigningKey, message: Uint8Array): Uint8Array {
  return signer.algorithm === 'EdDSA'
    ? sign(null, message, signer.key)
    : sign('sha256', message, { key: signer.key, dsaEncoding: 'ieee-p1363' });
}

export function verifyMessage(verifier: VerifyingKey, message: Uint8Array, signature: Uint8Array): boolean {
  if (signature.length !== SIGNATURE_BYTES) return false;
  return verifier.algorithm === 'EdDSA'
    ? verify(null, message, verifier.key, signature)
    : verify('sha256', message, { key: verifier.key, dsaEncoding: 'ieee-p1363' }, signature);
}

/** Required members in the order of their names, no spaces, hashed (RFC 7638 section 3; for OKP RFC 8037 section 2). */
export function jwkThumbprint(jwk: PublicJwk): string {
  const required =
    jwk.kty === 'OKP' ? { crv: jwk.crv, kty: jwk.kty, x: jwk.x } : { crv: jwk.crv, kty: jwk.kty, x: jwk.x, y: jwk.y };
  return createHash('sha256').update(JSON.stringify(required)).digest('base64url');
}

/** COSE_Key labels and values (RFC 9052 section 7.1, RFC 9053 section 7). */
const COSE_KEY = { kty: 1, alg: 3, crv: -1, x: -2, y: -3, okp: 1, ec2: 2, ed25519: 6, p256: 1 } as const;
const COORDINATE_BYTES = 32;

export function coseKeyOf(jwk: PublicJwk): ReadonlyMap<CborKey, CborValue> {
  const x = Buffer.from(jwk.x, 'base64url');
  if (jwk.kty === 'OKP') {
    return new Map<CborKey, CborValue>([
      [COSE_KEY.kty, COSE_KEY.okp],
      [COSE_KEY.crv, COSE_KEY.ed25519],
      [COSE_KEY.x, new Uint8Array(x)],
    ]);
  }
  return new Map<CborKey, CborValue>([
    [COSE_KEY.kty, COSE_KEY.ec2],
    [COSE_KEY.crv, COSE_KEY.p256],
    [COSE_KEY.x, new Uint8Array(x)],
    [COSE_KEY.y, new Uint8Array(Buffer.from(jwk.y, 'base64url'))],
  ]);
}

/** The key in a COSE_Key, or undefined: another type, a compressed point, an `alg` that does not fit, no such point. */
export function keyOfCose(value: unknown): VerifyingKey | undefined {
  const map = asMap(value);
  const x = asBytes(map?.get(COSE_KEY.x), COORDINATE_BYTES);
  if (map === undefined || x === undefined) return undefined;
  const kty = map.get(COSE_KEY.kty);
  const crv = map.get(COSE_KEY.crv);
  const y = asBytes(map.get(COSE_KEY.y), COORDINATE_BYTES);
  let jwk: PublicJwk;
  if (kty === COSE_KEY.okp && crv === COSE_KEY.ed25519) jwk = { kty: 'OKP', crv: 'Ed25519', x: base64url(x) };
  else if (kty === COSE_KEY.ec2 && crv === COSE_KEY.p256 && y !== undefined) {
    jwk = { kty: 'EC', crv: 'P-256', x: base64url(x), y: base64url(y) };
  } else return undefined;
  const algorithm = map.get(COSE_KEY.alg);
  if (algorithm !== undefined && algorithm !== COSE_ALGORITHM[algorithmOf(jwk)]) return undefined;
  return importVerifyingKey(jwk);
}

export function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64url');
}
