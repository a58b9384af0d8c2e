/** A customer's wallet with real keys, for tests: an issuer that the simulated backend lists, and what the wallet shows. */
import { encodeBase45 } from '../../../sandbox/credentials/base45.ts';
import { encodeCbor, type CborKey, type CborValue } from '../../../sandbox/credentials/cbor.ts';
import { makeSign1 } from '../../../sandbox/credentials/cose-sign1.ts';
import { makePresentment } from '../../../sandbox/credentials/presentment.ts';
import { coseKeyOf, signingKeyFromSeed } from '../../../sandbox/credentials/signing-key.ts';
import type { SimulatedCard } from '../../../hardware/nfc-reader/simulated-driver.ts';
import { walletCard, type EmulatedCard } from '../../../hardware/nfc-reader/testing/emulated-cards.ts';
import type { BackendConfig } from '../wallet-backend/wallet-backend.ts';

const DAY_S = 86_400;
const KID = 'bank-1';
/** A phone may hand its certificate over in smaller pieces than it must (wallet API section 7). */
const PIECE_BYTES = 100;
const issuerKey = signingKeyFromSeed('EdDSA', new Uint8Array(32).fill(1));

export const TEST_ISS = 'demo-bank';

/** What the configuration says of the issuer of every test wallet. */
export function testIssuer(nowMs: number): BackendConfig['issuers'][number] {
  return {
    iss: TEST_ISS,
    kid: KID,
    jwk: { ...issuerKey.publicJwk },
    notBeforeMs: nowMs - 365 * DAY_S * 1_000,
    notAfterMs: nowMs + 365 * DAY_S * 1_000,
    revoked: false,
  };
}

export interface TestWallet {
  readonly walletId: string;
  /** What a phone hands over before it presents. */
  readonly certificate: Uint8Array;
  /** The text of a signed QR, made at that moment. `counter`: another than the next. */
  qr(atMs: number, counter?: number): string;
  /** Holds the phone to the reader. */
  readonly card: SimulatedCard;
  /** The same phone, answering a reader frame by frame. */
  readonly phone: EmulatedCard;
  /** The counter that was used last. */
  counter(): number;
}

/** `seed` names the wallet's key, 10 to 255. */
export function createTestWallet(
  nowMs: number,
  {
    seed = 11,
    maxPerPayment = 30_000,
    maxPerDay = 60_000,
    passengerClass,
  }: { seed?: number; maxPerPayment?: number; maxPerDay?: number; passengerClass?: string } = {},
): TestWallet {
  const walletId = `wlt_${seed}`;
  const key = signingKeyFromSeed(seed % 2 === 0 ? 'ES256' : 'EdDSA', new Uint8Array(32).fill(seed));
  const nowS = Math.floor(nowMs / 1_000);
  const claims = new Map<CborKey, CborValue>([
    [1, TEST_ISS],
    [2, walletId],
    [4, nowS + 30 * DAY_S],
    [5, nowS - 30 * DAY_S],
    [8, new Map<CborKey, CborValue>([[1, coseKeyOf(key.publicJwk)]])],
    [
      -65_537,
      new Map<CborKey, CborValue>([
        [1, 'CNY'],
        [2, maxPerPayment],
        [3, maxPerDay],
        ...(passengerClass === undefined ? [] : [[4, passengerClass] as const]),
      ]),
    ],
  ]);
  const certificate = makeSign1(issuerKey, encodeCbor(claims), KID);
  let last = 0;
  const nonce = (): Uint8Array => Uint8Array.from({ length: 8 }, (_, index) => (last * 31 + index) % 256);
  return {
    walletId,
    certificate,
    counter: () => last,
    phone: walletCard({
      certificate,
      pieceBytes: PIECE_BYTES,
      present: (tap) => {
        last += 1;
        const facts = { mode: 'tap', timeS: nowS, counter: last, nonce: nonce(), tap } as const;
        return presentmentAlone(makePresentment(certificate, key, facts), certificate);
      },
    }),
    qr: (atMs, counter = last + 1) => {
      last = Math.max(last, counter);
      const facts = { mode: 'qr', timeS: Math.floor(atMs / 1_000), counter, nonce: nonce() } as const;
      return `WP1:${encodeBase45(makePresentment(certificate, key, facts))}`;
    },
    card: async ({ challenge, amountMinor, amountFor, currency, terminalId }) => {
      last += 1;
      const tap = { challenge, amountMinor: amountFor?.(certificate) ?? amountMinor, currency, terminalId };
      const facts = { mode: 'tap', timeS: nowS, counter: last, nonce: nonce(), tap } as const;
      return { kind: 'presented', presentment: makePresentment(certificate, key, facts) };
    },
  };
}

/** What the phone hands over of the pair that the wallet API writes (section 6): the second of two byte strings. */
function presentmentAlone(pair: Uint8Array, certificate: Uint8Array): Uint8Array {
  const headOf = (at: number): number => (pair[at] === 0x59 ? 3 : 2);
  const second = 1 + headOf(1) + certificate.length;
  return pair.slice(second + headOf(second));
}
