import { describe, expect, test } from 'vitest';
import { encodeCbor, type CborKey, type CborValue } from './cbor.ts';
import { makeSign1 } from './cose-sign1.ts';
import { coseKeyOf, jwkThumbprint, SIGNATURE_ALGORITHMS, signingKeyFromSeed } from './signing-key.ts';
import { CERTIFICATE_MAX_BYTES, issueWalletCertificate, readWalletCertificate } from './wallet-certificate.ts';

const issuerKey = signingKeyFromSeed('ES256', new Uint8Array(32).fill(1));
const walletKey = signingKeyFromSeed('EdDSA', new Uint8Array(32).fill(2));
const issuer = { iss: 'demo-bank', kid: 'demo-2026-1', signer: issuerKey };
const claims = {
  walletId: 'wallet-7',
  notBeforeS: 1_700_000_000,
  expiresS: 1_800_000_000,
  limits: { currency: 'CNY', maxPerPaymentMinor: 30_000, maxPerDayMinor: 100_000 },
  passengerClass: null,
};

type Entries = readonly (readonly [CborKey, CborValue])[];
const limits: Entries = [
  [1, 'CNY'],
  [2, 30_000],
  [3, 100_000],
];
const good: Entries = [
  [1, 'demo-bank'],
  [2, 'wallet-7'],
  [4, 1_800_000_000],
  [5, 1_700_000_000],
  [8, new Map([[1, coseKeyOf(walletKey.publicJwk)]])],
  [-65_537, new Map(limits)],
];
const certificateOf = (entries: Entries, kid: string | undefined = issuer.kid): Uint8Array =>
  makeSign1(issuerKey, encodeCbor(new Map(entries)), kid);
const without = (key: CborKey): Entries => good.filter(([entryKey]) => entryKey !== key);
const withLimits = (...changes: Entries): Entries => [...without(-65_537), [-65_537, new Map([...limits, ...changes])]];

describe('wallet certificates', () => {
  test.each(SIGNATURE_ALGORITHMS)(
    '[CRED-8] %s: what is issued is read back, for a wallet key of either kind',
    (algorithm) => {
      const signer = signingKeyFromSeed(algorithm, new Uint8Array(32).fill(3));
      for (const walletAlgorithm of SIGNATURE_ALGORITHMS) {
        const wallet = signingKeyFromSeed(walletAlgorithm, new Uint8Array(32).fill(4));
        const read = readWalletCertificate(issueWalletCertificate({ ...issuer, signer }, claims, wallet.publicJwk));
        expect(read?.claims).toEqual({ ...claims, iss: 'demo-bank' });
        expect(read?.issuerKid).toBe('demo-2026-1');
        expect(read?.walletKey.jwk).toEqual(wallet.publicJwk);
        expect(read?.walletKeyThumbprint).toBe(jwkThumbprint(wallet.publicJwk));
      }
    },
  );

  test('[CRED-8] a passenger class is carried', () => {
    const certificate = issueWalletCertificate(issuer, { ...claims, passengerClass: 'student' }, walletKey.publicJwk);
    expect(readWalletCertificate(certificate)?.claims.passengerClass).toBe('student');
  });

  test('[CRED-8] claims that no reader would take are not issued', () => {
    const badWallet = { ...claims, walletId: 'no spaces' };
    const badLimit = { ...claims, limits: { ...claims.limits, maxPerPaymentMinor: -1 } };
    expect(() => issueWalletCertificate(issuer, badWallet, walletKey.publicJwk)).toThrow('no readable certificate');
    expect(() => issueWalletCertificate(issuer, badLimit, walletKey.publicJwk)).toThrow('no readable certificate');
  });

  test.each<[string, Entries]>([
    ['no issuer', without(1)],
    ['an issuer that is a number', [...without(1), [1, 5]]],
    ['no wallet id', without(2)],
    ['an empty wallet id', [...without(2), [2, '']]],
    ['a wallet id of 65 characters', [...without(2), [2, 'a'.repeat(65)]]],
    ['a wallet id with a foreign character', [...without(2), [2, 'wallet 7']]],
    ['no end', without(4)],
    ['an end that is text', [...without(4), [4, '1800000000']]],
    ['no beginning', without(5)],
    ['no key', without(8)],
    ['a key id instead of a key', [...without(8), [8, new Map([[3, Uint8Array.of(1)]])]]],
    ['no limits', without(-65_537)],
    ['a currency in small letters', withLimits([1, 'cny'])],
    ['a limit below zero', withLimits([2, -1])],
    ['a limit that is text', withLimits([3, '100'])],
    ['a limit above 10^12', withLimits([3, 1_000_000_000_001])],
    ['a passenger class that is a number', withLimits([4, 1])],
  ])('[CRED-9] %s is refused', (_what, entries) => {
    expect(readWalletCertificate(certificateOf(entries))).toBeUndefined();
  });

  test('[CRED-9] no kid, or one that is not UTF-8, is refused', () => {
    expect(readWalletCertificate(makeSign1(issuerKey, encodeCbor(new Map(good))))).toBeUndefined();
    expect(readWalletCertificate(certificateOf(good, '\ud800'))?.issuerKid).toBe('\ufffd');
    expect(readWalletCertificate(makeSign1(issuerKey, encodeCbor(5), 'kid'))).toBeUndefined();
  });

  test('[CRED-9] surplus claims are ignored', () => {
    expect(readWalletCertificate(certificateOf([...good, [6, 1_700_000_000], ['more', [1, 2]]]))).toBeDefined();
    expect(readWalletCertificate(certificateOf(withLimits([9, 'more'])))).toBeDefined();
  });

  test('[CRED-10] at most 1,024 bytes', () => {
    const room = CERTIFICATE_MAX_BYTES - certificateOf([...good, ['x', 'a'.repeat(300)]]).length + 300;
    const longest = certificateOf([...good, ['x', 'a'.repeat(room)]]);
    expect(longest.length).toBe(1024);
    expect(readWalletCertificate(longest)).toBeDefined();
    expect(readWalletCertificate(certificateOf([...good, ['x', 'a'.repeat(room + 1)]]))).toBeUndefined();
  });
});
