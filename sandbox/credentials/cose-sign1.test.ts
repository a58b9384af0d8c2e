import { describe, expect, test } from 'vitest';
import { encodeCbor, type CborKey, type CborValue } from './cbor.ts';
import { makeSign1, readSign1, sigStructure, verifySign1 } from './cose-sign1.ts';
import {
  importVerifyingKey,
  SIGNATURE_ALGORITHMS,
  signingKeyFromSeed,
  verifyMessage,
  type PublicJwk,
  type VerifyingKey,
} from './signing-key.ts';

const bytesOf = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const verifier = (jwk: PublicJwk): VerifyingKey => {
  const key = importVerifyingKey(jwk);
  if (key === undefined) throw new Error('a test key is good');
  return key;
};
const p256 = (x: string, y: string): VerifyingKey =>
  verifier({
    kty: 'EC',
    crv: 'P-256',
    x: Buffer.from(x, 'hex').toString('base64url'),
    y: Buffer.from(y, 'hex').toString('base64url'),
  });

const signer = signingKeyFromSeed('EdDSA', new Uint8Array(32).fill(1));
const payload = utf8('payload');
const headerBytes = (...entries: readonly (readonly [CborKey, CborValue])[]): Uint8Array =>
  encodeCbor(new Map(entries));
const signature = new Uint8Array(64);
const empty = new Map<CborKey, CborValue>();

describe('COSE_Sign1', () => {
  test('[CRED-6] the signature of RFC 9052 appendix C.2.1 holds over the structure made here', () => {
    const key = p256(
      'bac5b11cad8f99f9c72b05cf4b9e26d244dc189f745228255a219a86d6a09eff',
      '20138bf82dc1b6d562be0fa54ab7804a3a64b6d72ccfed6b6fb6ed28bbfc117e',
    );
    const toBeSigned = sigStructure(bytesOf('a10126'), utf8('This is the content.'));
    expect(hexOf(toBeSigned)).toBe('846a5369676e61747572653143a101264054546869732069732074686520636f6e74656e742e');
    const published = bytesOf(
      '8eb33e4ca31d1c465ab05aac34cc6b23d58fef5c083106c4d25a91aef0b0117e' +
        '2af9a291aa32e14ab834dc56ed2a223444547e01f11d3b0916e5a4c345cacb36',
    );
    expect(verifyMessage(key, toBeSigned, published)).toBe(true);
  });

  test('[CRED-6] the signed CWT of RFC 8392 appendix A.3 holds too', () => {
    const key = p256(
      '143329cce7868e416927599cf65a34f3ce2ffda55a7eca69ed8919a394d42f0f',
      '60f7f1a780d8a783bfb7a2dd6b2796e8128dbbcef9d3d168db9529971a36e7b9',
    );
    const claims = bytesOf(
      'a70175636f61703a2f2f61732e6578616d706c652e636f6d02656572696b77037818636f61703a2f2f6c696768742e65' +
        '78616d706c652e636f6d041a5612aeb0051a5610d9f0061a5610d9f007420b71',
    );
    const published = bytesOf(
      '5427c1ff28d23fbad1f29c4c7c6a555e601d6fa29f9179bc3d7438bacaca5acd' +
        '08c8d4d4f96131680c429a01f85951ecee743a52b9b63632c57209120e1c9e30',
    );
    expect(verifyMessage(key, sigStructure(bytesOf('a10126'), claims), published)).toBe(true);
  });

  test.each(SIGNATURE_ALGORITHMS)(
    '[CRED-6] %s: what is made is read and verifies, with and without kid',
    (algorithm) => {
      const own = signingKeyFromSeed(algorithm, new Uint8Array(32).fill(7));
      for (const kid of [undefined, 'key-1']) {
        const signed = readSign1(makeSign1(own, payload, kid));
        if (signed === undefined) throw new Error('what is made can be read');
        expect(signed.payload).toEqual(payload);
        expect(signed.kid).toEqual(kid === undefined ? undefined : utf8(kid));
        expect(verifySign1(verifier(own.publicJwk), signed)).toBe(true);
        expect(verifySign1(verifier(own.publicJwk), { ...signed, payload: utf8('other') })).toBe(false);
      }
    },
  );

  test('[CRED-7] an alg that does not fit the key fails, even over a good signature', () => {
    const protectedBytes = headerBytes([1, -7]);
    const good = readSign1(makeSign1(signer, payload));
    if (good === undefined) throw new Error('what is made can be read');
    expect(verifySign1(verifier(signer.publicJwk), { ...good, protectedBytes, algorithm: -7 })).toBe(false);
    expect(verifySign1(verifier(signer.publicJwk), { ...good, algorithm: -7 })).toBe(false);
  });

  const alg = headerBytes([1, -8]);
  test.each<[string, CborValue]>([
    ['three parts', [alg, empty, payload]],
    ['five parts', [alg, empty, payload, signature, 0]],
    ['an unprotected header', [alg, new Map([[4, utf8('kid')]]), payload, signature]],
    ['a list for the unprotected header', [alg, [], payload, signature]],
    ['alg in the unprotected header alone', [headerBytes(), new Map([[1, -8]]), payload, signature]],
    ['a protected header that is no byte string', [new Map([[1, -8]]), empty, payload, signature]],
    ['an empty protected header', [new Uint8Array(0), empty, payload, signature]],
    ['no alg', [headerBytes([4, utf8('kid')]), empty, payload, signature]],
    ['an alg that is not accepted', [headerBytes([1, -35]), empty, payload, signature]],
    ['an alg that is text', [headerBytes([1, 'EdDSA']), empty, payload, signature]],
    ['a kid that is text', [headerBytes([1, -8], [4, 'kid']), empty, payload, signature]],
    ['a detached payload', [alg, empty, null, signature]],
    ['a payload that is text', [alg, empty, 'payload', signature]],
    ['a short signature', [alg, empty, payload, new Uint8Array(63)]],
    ['a DER signature', [alg, empty, payload, new Uint8Array(71)]],
    ['a critical label nobody knows', [headerBytes([1, -8], [2, [99]], [99, 1]), empty, payload, signature]],
    ['a critical label that is missing', [headerBytes([1, -8], [2, [4]]), empty, payload, signature]],
    ['an empty list of critical labels', [headerBytes([1, -8], [2, []]), empty, payload, signature]],
  ])('[CRED-7] %s is refused', (_what, parts) => {
    expect(readSign1(encodeCbor(parts))).toBeUndefined();
  });

  test('[CRED-7] the tag 18 is refused, a surplus protected label is not', () => {
    const plain = makeSign1(signer, payload);
    expect(readSign1(plain)).toBeDefined();
    expect(readSign1(Uint8Array.of(0xd2, ...plain))).toBeUndefined();
    expect(readSign1(encodeCbor([headerBytes([1, -8], [99, 'more']), empty, payload, signature]))).toBeDefined();
    expect(readSign1(encodeCbor([headerBytes([1, -8], [2, [1]]), empty, payload, signature]))).toBeDefined();
  });

  test('[CRED-7] a protected header is read as strictly as all the rest', () => {
    const twice = bytesOf('a2012701 27'.replaceAll(' ', ''));
    expect(readSign1(encodeCbor([twice, empty, payload, signature]))).toBeUndefined();
  });
});
