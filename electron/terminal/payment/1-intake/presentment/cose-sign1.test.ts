import { describe, expect, test } from 'vitest';
import { readSign1, verifySign1 } from './cose-sign1.ts';
import { publicKeyFromJwk } from './public-key.ts';

/**
 * A COSE_Sign1 laid out by hand: `84` four parts, protected header {1: -7} as `43a10126`, an empty unprotected map, the
 * payload `4101`, and 64 bytes of signature.
 */
const sign1 = (parts: {
  head?: string;
  protectedHeader?: string;
  unprotected?: string;
  payload?: string;
  signature?: string;
}): Uint8Array =>
  new Uint8Array(
    Buffer.from(
      (parts.head ?? '84') +
        (parts.protectedHeader ?? '43a10126') +
        (parts.unprotected ?? 'a0') +
        (parts.payload ?? '4101') +
        (parts.signature ?? `5840${'00'.repeat(64)}`),
      'hex',
    ),
  );

/** RFC 9052 appendix C.2.1: key "11", payload "This is the content.", signed without external data. */
const RFC_KEY = publicKeyFromJwk({
  kty: 'EC',
  crv: 'P-256',
  x: Buffer.from('bac5b11cad8f99f9c72b05cf4b9e26d244dc189f745228255a219a86d6a09eff', 'hex').toString('base64url'),
  y: Buffer.from('20138bf82dc1b6d562be0fa54ab7804a3a64b6d72ccfed6b6fb6ed28bbfc117e', 'hex').toString('base64url'),
});
const RFC_SIGNATURE =
  '8eb33e4ca31d1c465ab05aac34cc6b23d58fef5c083106c4d25a91aef0b0117e' +
  '2af9a291aa32e14ab834dc56ed2a223444547e01f11d3b0916e5a4c345cacb36';

describe('COSE_Sign1', () => {
  test('[CREDENTIAL-2] the form is read', () => {
    expect(readSign1(sign1({}))).toMatchObject({ algorithm: -7, kid: null, payload: Uint8Array.of(1) });
  });

  test.each<[string, Parameters<typeof sign1>[0]]>([
    ['five parts', { head: '85', signature: `5840${'00'.repeat(64)}00` }],
    ['a tag', { head: 'd284' }],
    ['an unprotected header that says something', { unprotected: 'a1044131' }],
    ['an unprotected header that is a list', { unprotected: '80' }],
    ['no algorithm', { protectedHeader: '41a0' }],
    ['an unknown algorithm', { protectedHeader: '44a1013822' }],
    ['a protected header with a trailing byte', { protectedHeader: '44a1012600' }],
    ['a critical label nobody knows', { protectedHeader: '49a301260281184d184d01'.replace('49', '4a') }],
    ['a detached payload', { payload: 'f6' }],
    ['a short signature', { signature: `583f${'00'.repeat(63)}` }],
    ['a DER signature', { signature: `5847${'00'.repeat(71)}` }],
  ])('[CREDENTIAL-2] %s is refused', (_what, parts) => {
    expect(readSign1(sign1(parts))).toBeNull();
  });

  test('[CREDENTIAL-2] the published signature verifies, and not over anything else', () => {
    expect(RFC_KEY).not.toBeNull();
    if (RFC_KEY === null) return;
    const signed = readSign1(
      sign1({ payload: `54${Buffer.from('This is the content.').toString('hex')}`, signature: `5840${RFC_SIGNATURE}` }),
    );
    expect(signed).not.toBeNull();
    if (signed === null) return;
    expect(verifySign1(RFC_KEY, signed)).toBe(true);
    expect(verifySign1(RFC_KEY, { ...signed, payload: Uint8Array.of(1) })).toBe(false);
    expect(verifySign1(RFC_KEY, { ...signed, algorithm: -8 })).toBe(false);
  });
});
