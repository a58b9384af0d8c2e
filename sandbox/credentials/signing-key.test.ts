import { describe, expect, test } from 'vitest';
import { encodeCbor, type CborKey, type CborValue } from './cbor.ts';
import {
  coseKeyOf,
  generateSigningKey,
  importSigningKey,
  importVerifyingKey,
  jwkThumbprint,
  keyOfCose,
  SIGNATURE_ALGORITHMS,
  signMessage,
  signingKeyFromSeed,
  verifyMessage,
  type PublicJwk,
} from './signing-key.ts';

const bytesOf = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));
const seed = (fill: number): Uint8Array => new Uint8Array(32).fill(fill);
const message = new TextEncoder().encode('a message');

describe('signing keys', () => {
  test('[CRED-4] the Ed25519 key of RFC 8032 section 7.1, test 2, from its seed, signs as printed there', () => {
    const key = signingKeyFromSeed(
      'EdDSA',
      bytesOf('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb'),
    );
    expect(Buffer.from(key.publicJwk.x, 'base64url').toString('hex')).toBe(
      '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
    );
    expect(Buffer.from(signMessage(key, Uint8Array.of(0x72))).toString('hex')).toBe(
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da' +
        '085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
    );
  });

  test.each(SIGNATURE_ALGORITHMS)('[CRED-4] %s: one seed gives one key, another seed another', (algorithm) => {
    const key = signingKeyFromSeed(algorithm, seed(1));
    expect(signingKeyFromSeed(algorithm, seed(1)).privateJwk).toEqual(key.privateJwk);
    expect(signingKeyFromSeed(algorithm, seed(2)).publicJwk).not.toEqual(key.publicJwk);
    expect(generateSigningKey(algorithm, { bytes: (count) => seed(1).subarray(0, count) }).publicJwk).toEqual(
      key.publicJwk,
    );
    expect(() => signingKeyFromSeed(algorithm, new Uint8Array(31))).toThrow(RangeError);
  });

  test.each(SIGNATURE_ALGORITHMS)('[CRED-4] %s: 64 bytes that hold for the message and the key alone', (algorithm) => {
    const key = importSigningKey(signingKeyFromSeed(algorithm, seed(3)).privateJwk);
    const verifier = importVerifyingKey(key.publicJwk);
    const stranger = importVerifyingKey(signingKeyFromSeed(algorithm, seed(4)).publicJwk);
    if (verifier === undefined || stranger === undefined) throw new Error('these keys are good');
    const signature = signMessage(key, message);
    expect(signature.length).toBe(64);
    expect(verifyMessage(verifier, message, signature)).toBe(true);
    expect(verifyMessage(stranger, message, signature)).toBe(false);
    expect(verifyMessage(verifier, message.subarray(1), signature)).toBe(false);
    expect(verifyMessage(verifier, message, signature.subarray(1))).toBe(false);
    expect(verifyMessage(verifier, message, signature.with(5, (signature[5] ?? 0) ^ 1))).toBe(false);
  });

  test('[CRED-5] the thumbprint of RFC 8037 appendix A.3', () => {
    const x = '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo';
    expect(jwkThumbprint({ kty: 'OKP', crv: 'Ed25519', x })).toBe('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k');
  });

  test('[CRED-5] a P-256 thumbprint covers crv, kty, x and y and nothing else', () => {
    const jwk = signingKeyFromSeed('ES256', seed(1)).publicJwk;
    const withMore: PublicJwk & { use: string } = { ...jwk, use: 'sig' };
    expect(jwkThumbprint(withMore)).toBe(jwkThumbprint(jwk));
    expect(jwkThumbprint(jwk)).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });

  test.each(SIGNATURE_ALGORITHMS)('[CRED-5] %s: a COSE_Key gives back the key it was made of', (algorithm) => {
    const { publicJwk } = signingKeyFromSeed(algorithm, seed(5));
    expect(keyOfCose(coseKeyOf(publicJwk))?.jwk).toEqual(publicJwk);
  });

  const ed = coseKeyOf(signingKeyFromSeed('EdDSA', seed(6)).publicJwk);
  const ec = coseKeyOf(signingKeyFromSeed('ES256', seed(6)).publicJwk);
  const changed = (
    key: ReadonlyMap<CborKey, CborValue>,
    ...changes: readonly (readonly [CborKey, CborValue])[]
  ): ReadonlyMap<CborKey, CborValue> => new Map([...key, ...changes]);

  test.each([
    ['an alg of the other key type', changed(ed, [3, -7])],
    ['an alg of the other key type', changed(ec, [3, -8])],
    ['a curve of the other key type', changed(ed, [-1, 1])],
    ['an unknown curve', changed(ec, [-1, 2])],
    ['an unknown key type', changed(ed, [1, 3])],
    ['a short coordinate', changed(ed, [-2, new Uint8Array(31)])],
    ['a compressed point', changed(ec, [-3, true])],
    ['a point that is not on the curve', changed(ec, [-3, new Uint8Array(32)])],
    ['no map', encodeCbor(ed)],
  ])('[CRED-5] a COSE_Key with %s is refused', (_what, key) => {
    expect(keyOfCose(key)).toBeUndefined();
  });

  test('[CRED-5] a COSE_Key may say its algorithm, and may hold what is not asked for', () => {
    expect(keyOfCose(changed(ed, [3, -8], [2, new Uint8Array(4)]))).toBeDefined();
    expect(keyOfCose(changed(ec, [3, -7], [-70_000, 'more']))).toBeDefined();
  });
});
