import { assert, nat, property } from 'fast-check';
import { create as createQr } from 'qrcode';
import { describe, expect, test } from 'vitest';
import { encodeCbor, type CborKey, type CborValue } from './cbor.ts';
import { makeSign1 } from './cose-sign1.ts';
import {
  decodePresentment,
  joinPresentment,
  makePresentment,
  presentmentFromJson,
  presentmentFromQrText,
  presentmentToJson,
  presentmentToQrText,
  type PresentmentFacts,
} from './presentment.ts';
import { SIGNATURE_ALGORITHMS, signingKeyFromSeed } from './signing-key.ts';
import { issueWalletCertificate } from './wallet-certificate.ts';

const issuerKey = signingKeyFromSeed('EdDSA', new Uint8Array(32).fill(1));
const walletKey = signingKeyFromSeed('EdDSA', new Uint8Array(32).fill(2));
const certificateFor = (walletId: string, key = walletKey): Uint8Array =>
  issueWalletCertificate(
    { iss: 'wallet.demo-bank', kid: 'demo-2026-1', signer: issuerKey },
    {
      walletId,
      notBeforeS: 1_790_000_000,
      expiresS: 1_800_000_000,
      limits: { currency: 'CNY', maxPerPaymentMinor: 30_000, maxPerDayMinor: 100_000 },
      passengerClass: null,
    },
    key.publicJwk,
  );
const certificate = certificateFor('wallet-7');

const qrFacts: PresentmentFacts = { mode: 'qr', timeS: 1_795_000_000, counter: 42, nonce: new Uint8Array(8).fill(9) };
const tapFacts: PresentmentFacts = {
  ...qrFacts,
  mode: 'tap',
  tap: { challenge: new Uint8Array(16).fill(3), terminalId: 'till-1', amountMinor: 1250, currency: 'CNY' },
};

type Entries = readonly (readonly [CborKey, CborValue])[];
const qrEntries: Entries = [
  [1, 1],
  [2, 1_795_000_000],
  [3, 42],
  [4, new Uint8Array(8)],
];
const tapEntries: Entries = [
  [1, 2],
  ...qrEntries.slice(1),
  [5, new Uint8Array(16)],
  [6, 'till-1'],
  [7, 1250],
  [8, 'CNY'],
];
const signed = (entries: Entries): Uint8Array =>
  joinPresentment(certificate, makeSign1(walletKey, encodeCbor(new Map(entries))));
const changed = (entries: Entries, key: number, value: CborValue): Entries =>
  entries.map((entry) => (entry[0] === key ? [key, value] : entry));

describe('presentments', () => {
  test.each(SIGNATURE_ALGORITHMS)('[CRED-11] %s: what is made is read back, as a QR and as a tap', (algorithm) => {
    const key = signingKeyFromSeed(algorithm, new Uint8Array(32).fill(5));
    for (const facts of [qrFacts, tapFacts]) {
      const decoded = decodePresentment(makePresentment(certificateFor('wallet-7', key), key, facts));
      expect(decoded?.facts).toEqual(facts);
      expect(decoded?.certificate.claims.walletId).toBe('wallet-7');
    }
  });

  test.each([0, 2 ** 32, 1.5])('[CRED-11] a counter of %d is never shown', (counter) => {
    expect(() => makePresentment(certificate, walletKey, { ...qrFacts, counter })).toThrow(/./);
  });

  test('[CRED-12] the longest tap there is stays within 201 bytes, and one byte more than that is refused', () => {
    const longest = makePresentment(certificate, walletKey, {
      ...tapFacts,
      timeS: 0xffff_ffff,
      counter: 0xffff_ffff,
      tap: { ...tapFacts.tap, terminalId: 'T'.repeat(64), amountMinor: 1_000_000_000_000 },
    });
    // Outer array, and a three-byte head before the certificate and a two-byte one before the presentment.
    expect(longest.length - certificate.length - 6).toBeLessThanOrEqual(201);
    const ofBytes = (length: number): Uint8Array => {
      const base = makeSign1(walletKey, encodeCbor(new Map([...qrEntries, ['x', 'a'.repeat(80)]])));
      const filler = 'a'.repeat(80 + length - base.length);
      return makeSign1(walletKey, encodeCbor(new Map([...qrEntries, ['x', filler]])));
    };
    expect(ofBytes(201).length).toBe(201);
    expect(decodePresentment(joinPresentment(certificate, ofBytes(201)))).toBeDefined();
    expect(decodePresentment(joinPresentment(certificate, ofBytes(202)))).toBeUndefined();
  });

  test.each<[string, Entries]>([
    ['no mode', qrEntries.slice(1)],
    ['mode 0', changed(qrEntries, 1, 0)],
    ['mode 3', changed(qrEntries, 1, 3)],
    ['no time', qrEntries.filter(([key]) => key !== 2)],
    ['a time before 1970', changed(qrEntries, 2, -1)],
    ['counter 0', changed(qrEntries, 3, 0)],
    ['counter 2^32', changed(qrEntries, 3, 2 ** 32)],
    ['a counter that is text', changed(qrEntries, 3, '42')],
    ['a nonce of 7 bytes', changed(qrEntries, 4, new Uint8Array(7))],
    ['a nonce that is text', changed(qrEntries, 4, '12345678')],
    ['a tap without challenge', tapEntries.filter(([key]) => key !== 5)],
    ['a challenge of 15 bytes', changed(tapEntries, 5, new Uint8Array(15))],
    ['a tap without terminal', tapEntries.filter(([key]) => key !== 6)],
    ['an empty terminal', changed(tapEntries, 6, '')],
    ['a tap without amount', tapEntries.filter(([key]) => key !== 7)],
    ['an amount below zero', changed(tapEntries, 7, -1)],
    ['an amount above 10^12', changed(tapEntries, 7, 1_000_000_000_001)],
    ['a tap without currency', tapEntries.filter(([key]) => key !== 8)],
    ['a currency that is a number', changed(tapEntries, 8, 156)],
  ])('[CRED-13] %s is refused', (_what, entries) => {
    expect(decodePresentment(signed(entries))).toBeUndefined();
  });

  test('[CRED-13] what these refusals change is accepted when it is left alone, and surplus fields are ignored', () => {
    expect(decodePresentment(signed(qrEntries))).toBeDefined();
    expect(decodePresentment(signed(tapEntries))).toBeDefined();
    expect(decodePresentment(signed([...qrEntries, [99, 'more']]))).toBeDefined();
    expect(decodePresentment(signed([...qrEntries, [5, 'no challenge in a QR']]))).toBeDefined();
  });

  const half = makeSign1(walletKey, encodeCbor(new Map(qrEntries)));
  test.each<[string, CborValue]>([
    ['one part', [certificate]],
    ['three parts', [certificate, half, 0]],
    ['parts the wrong way round', [half, certificate]],
    ['parts that are not byte strings', ['certificate', half]],
    ['a map', new Map([[1, certificate]])],
  ])('[CRED-13] %s instead of the pair is refused', (_what, value) => {
    expect(decodePresentment(encodeCbor(value))).toBeUndefined();
  });

  test('[CRED-13] a good one cut off anywhere, or with one byte more, is refused', () => {
    const good = makePresentment(certificate, walletKey, tapFacts);
    const readable = Array.from(good.keys()).filter(
      (length) => decodePresentment(good.subarray(0, length)) !== undefined,
    );
    expect(readable).toEqual([]);
    expect(decodePresentment(Uint8Array.of(...good, 0))).toBeUndefined();
  });

  test('[CRED-13] no bytes make the reader throw', () => {
    const good = makePresentment(certificate, walletKey, tapFacts);
    assert(
      property(nat(good.length - 1), nat(255), (place, byte) => {
        expect(() => decodePresentment(good.with(place, byte))).not.toThrow();
      }),
      { numRuns: 1000 },
    );
  });

  test.each(SIGNATURE_ALGORITHMS)(
    '[CRED-14] %s: the QR text has 450 to 510 characters, QR version 13 or 14',
    (algorithm) => {
      const key = signingKeyFromSeed(algorithm, new Uint8Array(32).fill(5));
      const shown = makePresentment(certificateFor('w_3qzYH8aX0Lr5Tn2c', key), key, qrFacts);
      const text = presentmentToQrText(shown);
      expect(text.length).toBeGreaterThanOrEqual(450);
      expect(text.length).toBeLessThanOrEqual(510);
      expect(text).toMatch(/^WP1:[0-9A-Z $%*+\-./:]+$/);
      expect([13, 14]).toContain(createQr(text, { errorCorrectionLevel: 'M' }).version);
      expect(presentmentFromQrText(text)).toEqual(shown);
    },
  );

  test.each(['', 'WP1', 'wp1:BB8', 'WP2:BB8', 'WP1:B', 'WP1:bb8', ' WP1:BB8', `WP1:${'BB8'.repeat(700)}`])(
    '[CRED-14] the QR text %j is refused',
    (text) => {
      expect(presentmentFromQrText(text)).toBeUndefined();
    },
  );

  test('[CRED-14] in JSON it is unpadded base64url, and only the one text that its bytes encode to', () => {
    const shown = makePresentment(certificate, walletKey, qrFacts);
    expect(presentmentFromJson(presentmentToJson(shown))).toEqual(shown);
    expect(presentmentFromJson('AQ')).toEqual(Uint8Array.of(1));
    for (const text of ['', 'AQ==', 'AR', 'A', 'A Q', 'A+/', 'AQ\n', 'A'.repeat(2049)]) {
      expect(presentmentFromJson(text)).toBeUndefined();
    }
  });
});
