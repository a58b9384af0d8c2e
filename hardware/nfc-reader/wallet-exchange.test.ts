/** The tap of wallet API section 7 with wallets of every behaviour, torn at every frame. */
import { describe, expect, test, vi } from 'vitest';
import { createCertificateCache } from './certificate-cache.ts';
import type { TapRequest } from './nfc-reader.ts';
import { hex, joined, lineTo, paymentCard, status, tlv, walletCard, type Asked } from './testing/emulated-cards.ts';
import { envelope, exchangeWithWallet, hashOf, readGreeting, WALLET_AID } from './wallet-exchange.ts';

const CERTIFICATE = new Uint8Array(613).map((_byte, index) => index % 251);
/** As long as one may be. */
const PRESENTMENT = new Uint8Array(201).fill(0x5a);

function request(terminalId = 't'.repeat(64)): TapRequest & { made: Uint8Array[] } {
  const made: Uint8Array[] = [];
  return {
    made,
    makeChallenge: () => {
      made.push(new Uint8Array(16).fill(made.length + 1));
      return made.at(-1) ?? new Uint8Array(16);
    },
    amountMinor: 1_250,
    currency: 'CNY',
    terminalId,
  };
}

function setUp(options: Partial<Parameters<typeof walletCard>[0]> = {}) {
  const asked: Asked[] = [];
  const card = walletCard({
    certificate: CERTIFICATE,
    present: (each) => {
      asked.push(each);
      return PRESENTMENT;
    },
    ...options,
  });
  const cache = createCertificateCache();
  const tapRequest = request();
  const tap = (line = lineTo(card), isWanted = () => true) =>
    exchangeWithWallet({ channel: line, cache, request: tapRequest, isWanted });
  return { asked, card, cache, tap, tapRequest };
}

describe('a tap', () => {
  test('[TAP-1] asks for amount, currency and terminal with a fresh challenge, and hands over certificate and presentment', async () => {
    const { asked, tap, tapRequest } = setUp();
    const [challenge] = [new Uint8Array(16).fill(1)];
    expect(await tap()).toEqual({
      ok: true,
      value: { kind: 'presented', presentment: envelope(CERTIFICATE, PRESENTMENT), challenge },
    });
    expect(asked).toEqual([{ challenge, amountMinor: 1_250, currency: 'CNY', terminalId: 't'.repeat(64) }]);
    await tap();
    expect(tapRequest.made.map(([first]) => first)).toEqual([1, 2]);
  });

  test('[TAP-2] a known certificate: 2 exchanges, and with the longest names and presentment under 600 bytes', async () => {
    const { tap, card } = setUp();
    const first = lineTo(card);
    await tap(first);
    expect(first.frames).toHaveLength(1 + Math.ceil(CERTIFICATE.length / 250) + 1);
    const again = lineTo(card);
    expect(await tap(again)).toMatchObject({ value: { kind: 'presented' } });
    expect(again.frames).toHaveLength(2);
    expect(again.byteCount).toBeLessThanOrEqual(600);
    expect(again.byteCount).toBe(14 + 34 + (5 + 16 + 8 + 3 + 64 + 1) + (201 + 2));
  });

  test('[TAP-3] a renewed certificate is read; of two of one length the hash tells which is meant', async () => {
    const { tap, cache } = setUp();
    await tap();
    const renewed = CERTIFICATE.map((byte) => byte ^ 1);
    const line = lineTo(walletCard({ certificate: renewed, present: () => PRESENTMENT }));
    expect(await tap(line)).toMatchObject({ value: { presentment: envelope(renewed, PRESENTMENT) } });
    expect(line.frames.length).toBeGreaterThan(2);
    expect(cache.find(hashOf(CERTIFICATE))).toEqual(CERTIFICATE);
    expect(cache.find(hashOf(renewed))).toEqual(renewed);
  });

  test('[TAP-3] keeps a bounded number of certificates, those that are used', () => {
    const cache = createCertificateCache(2);
    const hash = (n: number): Uint8Array => new Uint8Array(8).fill(n);
    for (const n of [1, 2]) cache.keep(hash(n), hash(n));
    cache.find(hash(1));
    cache.keep(hash(3), hash(3));
    expect([1, 2, 3].map((n) => cache.find(hash(n)) !== null)).toEqual([true, false, true]);
  });

  test('[TAP-3] a certificate that is not what its hash says ends the tap, and is not kept', async () => {
    const { tap, cache } = setUp();
    const honest = walletCard({ certificate: CERTIFICATE, present: () => PRESENTMENT });
    const line = lineTo({
      atr: honest.atr,
      answer: async (frame) => (frame[1] === 0xb0 ? status(0x9000, new Uint8Array(250)) : honest.answer(frame)),
    });
    expect(await tap(line)).toMatchObject({ ok: false, error: { code: 'garbled' } });
    expect(cache.find(hashOf(CERTIFICATE))).toBeNull();
    expect(line.frames.every((frame) => frame[1] !== 0x50)).toBe(true);
  });

  test.each([
    [0x6985, 'unlock_phone'],
    [0x6986, 'over_wallet_limit'],
    [0x6300, 'cancelled_on_phone'],
  ] as const)(
    '[TAP-4] PRESENT answered with %s: %s; the next tap begins with SELECT and a fresh challenge',
    async (sw, kind) => {
      const answers = [sw, PRESENTMENT];
      const { tap, asked, tapRequest } = setUp({ present: () => answers.shift() ?? 0x6f00 });
      expect(await tap()).toEqual({ ok: true, value: { kind } });
      expect(await tap()).toMatchObject({ value: { kind: 'presented' } });
      expect(asked).toEqual([]);
      expect(new Set(tapRequest.made.map(([first]) => first)).size).toBe(2);
    },
  );

  test.each([0x6f00, 0x6a80, 0x6d00, 0x9100, 0x6700])(
    '[TAP-5] PRESENT answered with %s, which means nothing, ends the tap',
    async (sw) => {
      const { tap } = setUp({ present: () => sw });
      expect(await tap()).toMatchObject({ ok: false, error: { code: 'garbled' } });
    },
  );

  test.each([0, 202])('[TAP-5] a presentment of %s bytes is none', async (length) => {
    const { tap } = setUp({ present: () => new Uint8Array(length) });
    expect(await tap()).toMatchObject({ ok: false, error: { code: 'garbled' } });
  });

  test('[TAP-6] torn at any frame it ends, by loss or by silence, and the next tap asks with another challenge', async () => {
    const frames = 1 + Math.ceil(CERTIFICATE.length / 250) + 1;
    for (let tornAt = 0; tornAt < frames; tornAt += 1) {
      for (const fault of ['card_lost', 'no_answer'] as const) {
        const { tap, card, tapRequest } = setUp();
        expect(await tap(lineTo(card, { tornAt, fault }))).toEqual({
          ok: false,
          error: { code: fault, detail: 'torn' },
        });
        expect(await tap()).toMatchObject({ value: { kind: 'presented', challenge: tapRequest.made.at(-1) } });
        expect(tapRequest.made).toHaveLength(tornAt === frames - 1 ? 2 : 1);
      }
    }
  });

  test('[TAP-7] a request that was withdrawn meanwhile does not make the phone present', async () => {
    const { tap, asked, tapRequest } = setUp();
    expect(await tap(undefined, () => false)).toEqual({ ok: true, value: { kind: 'not_wanted' } });
    expect(asked).toEqual([]);
    expect(tapRequest.made).toEqual([]);
  });

  test('[TAP-8] a card without the application, or with another version of it, is another kind of card', async () => {
    const { tap } = setUp();
    expect(await tap(lineTo(paymentCard(['a000000333010101'])))).toEqual({ ok: true, value: { kind: 'not_a_wallet' } });
    const newer = walletCard({ certificate: CERTIFICATE, present: () => PRESENTMENT, version: 2 });
    expect(await tap(lineTo(newer))).toEqual({ ok: true, value: { kind: 'not_a_wallet' } });
  });

  test('[TAP-8] of a phone with several applications the wallet is asked, and no other', async () => {
    const serve = vi.fn<() => Uint8Array>(() => status(0x9000));
    const others = { a0000003330101: { greeting: hex(''), serve } };
    const { tap } = setUp({ others });
    expect(await tap()).toMatchObject({ value: { kind: 'presented' } });
    expect(serve).not.toHaveBeenCalled();
  });

  test.each([
    ['pieces of one byte', 1, true],
    ['nothing', 0, false],
    ['pieces too long', 251, false],
  ] as const)('[TAP-9] a certificate handed over in %s', async (_name, pieceBytes, works) => {
    const { tap } = setUp({ pieceBytes });
    expect((await tap()).ok).toBe(works);
  });
});

describe('what SELECT is answered with', () => {
  const members = [
    tlv(0x84, WALLET_AID),
    tlv(0x9f01, hex('01')),
    tlv(0x9f02, hex('0265')),
    tlv(0x9f03, hex('0102030405060708')),
  ];
  const greeting = (list: readonly Uint8Array[]): Uint8Array => tlv(0x6f, joined(...list));

  test('[TAP-8] is read in any order, with members that nobody knows', () => {
    const read = { certificateBytes: 613, certificateHash: hex('0102030405060708') };
    expect(readGreeting(greeting(members))).toEqual(read);
    expect(readGreeting(greeting([...members, tlv(0xa5, hex('8801aa'))].toReversed()))).toEqual(read);
  });

  test('[TAP-8] cut anywhere, without one member, or with a wrong one, it is no wallet’s', () => {
    const whole = greeting(members);
    for (let length = 0; length < whole.length; length += 1) expect(readGreeting(whole.subarray(0, length))).toBeNull();
    for (let left = 0; left < members.length; left += 1) {
      expect(readGreeting(greeting(members.filter((_member, index) => index !== left)))).toBeNull();
    }
    const wrong: readonly (readonly [number, Uint8Array])[] = [
      [0, tlv(0x84, hex('f057414c4c455402'))],
      [1, tlv(0x9f01, hex('0001'))],
      [2, tlv(0x9f02, hex('0000'))],
      [2, tlv(0x9f02, hex('0401'))],
      [2, tlv(0x9f02, hex('01'))],
      [3, tlv(0x9f03, hex('0102'))],
    ];
    for (const [index, member] of wrong) expect(readGreeting(greeting(members.with(index, member)))).toBeNull();
    expect(readGreeting(joined(whole, whole))).toBeNull();
  });
});

test.each([0, 23, 24, 255, 256, 1_024])('[TAP-1] byte strings of %s bytes have the shortest head', (length) => {
  const head = length < 24 ? 1 : length < 256 ? 2 : 3;
  const bytes = envelope(new Uint8Array(length), hex(''));
  expect(bytes).toHaveLength(1 + head + length + 1);
  const expected: Record<number, string> = {
    0: '40',
    23: '57',
    24: '5818',
    255: '58ff',
    256: '590100',
    1024: '590400',
  };
  expect(Buffer.from(bytes.subarray(1, 1 + head)).toString('hex')).toBe(expected[length]);
});
