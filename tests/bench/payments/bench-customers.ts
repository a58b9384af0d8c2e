/** Customers with wallets whose keys are real: what they show is made before a measurement, what the till does with it is not. */
import { encodeBase45 } from '../../../sandbox/credentials/base45.ts';
import { encodeCbor, type CborKey, type CborValue } from '../../../sandbox/credentials/cbor.ts';
import { makeSign1 } from '../../../sandbox/credentials/cose-sign1.ts';
import { makePresentment } from '../../../sandbox/credentials/presentment.ts';
import { coseKeyOf, signingKeyFromSeed } from '../../../sandbox/credentials/signing-key.ts';
import { walletCard, type EmulatedCard } from '../../../hardware/nfc-reader/testing/emulated-cards.ts';
import type { BackendConfig } from '../../../electron/terminal/wallet-backend/wallet-backend.ts';

const DAY_S = 86_400;
const ISS = 'bench-bank';
const KID = 'bench-bank-1';

export interface BenchCustomers {
  readonly issuers: BackendConfig['issuers'];
  /** The text of a signed QR, each time of the next customer, made at that moment. */
  nextQr(atMs: number): string;
  /** A plain payment code, never the same twice. */
  nextCode(): string;
  /** The phone of the customer with that number, as it lies on a reader; `takesMs`: until it has signed. */
  phone(index: number, atMs: number, takesMs?: number): EmulatedCard;
}

/** `count` of them, who come in turn. */
export function createBenchCustomers(nowMs: number, count: number): BenchCustomers {
  const issuerKey = signingKeyFromSeed('EdDSA', new Uint8Array(32).fill(1));
  const nowS = Math.floor(nowMs / 1_000);
  const makeWallet = (
    index: number,
  ): Readonly<{ qr: (atMs: number) => string; phone: (atMs: number, takesMs: number) => EmulatedCard }> => {
    const seed = new Uint8Array(32);
    new DataView(seed.buffer).setUint32(0, index + 1);
    const key = signingKeyFromSeed('EdDSA', seed);
    const claims = new Map<CborKey, CborValue>([
      [1, ISS],
      [2, `wlt_${index}`],
      [4, nowS + 30 * DAY_S],
      [5, nowS - 30 * DAY_S],
      [8, new Map<CborKey, CborValue>([[1, coseKeyOf(key.publicJwk)]])],
      [
        -65_537,
        new Map<CborKey, CborValue>([
          [1, 'CNY'],
          [2, 100_000_000],
          [3, 1_000_000_000],
        ]),
      ],
    ]);
    const certificate = makeSign1(issuerKey, encodeCbor(claims), KID);
    let counter = 0;
    const next = (atMs: number) => {
      counter += 1;
      const nonce = new Uint8Array(8);
      new DataView(nonce.buffer).setUint32(0, counter);
      return { timeS: Math.floor(atMs / 1_000), counter, nonce };
    };
    return {
      phone: (atMs, takesMs) =>
        walletCard({
          certificate,
          present: async (tap) => {
            const presented = makePresentment(certificate, key, { mode: 'tap', ...next(atMs), tap });
            if (takesMs > 0) await new Promise((resolve) => setTimeout(resolve, takesMs));
            return secondOf(presented, certificate);
          },
        }),
      qr: (atMs) => {
        const facts = { mode: 'qr', ...next(atMs) } as const;
        return `WP1:${encodeBase45(makePresentment(certificate, key, facts))}`;
      },
    };
  };
  const wallets = Array.from({ length: count }, (_, index) => makeWallet(index));
  let turn = 0;
  let codeCount = 0;
  return {
    issuers: [
      {
        iss: ISS,
        kid: KID,
        jwk: { ...issuerKey.publicJwk },
        notBeforeMs: nowMs - 365 * DAY_S * 1_000,
        notAfterMs: nowMs + 365 * DAY_S * 1_000,
        revoked: false,
      },
    ],
    // UnionPay's form: 62, two digits of the product, fifteen of chance.
    nextCode: () => `6235${String((codeCount += 1)).padStart(15, '0')}`,
    phone: (index, atMs, takesMs = 0) => {
      const wallet = wallets[index % wallets.length];
      if (wallet === undefined) throw new RangeError('there are no customers');
      return wallet.phone(atMs, takesMs);
    },
    nextQr: (atMs) => {
      const wallet = wallets[turn % wallets.length];
      if (wallet === undefined) throw new RangeError('there are no customers');
      turn += 1;
      return wallet.qr(atMs);
    },
  };
}

/** What a phone hands over: of the pair that the wallet API writes (section 6), the second. */
function secondOf(pair: Uint8Array, certificate: Uint8Array): Uint8Array {
  const certificateHead = certificate.length < 256 ? 2 : 3;
  const secondAt = 1 + certificateHead + certificate.length;
  const isLong = pair[secondAt] === 0x59;
  return pair.slice(secondAt + (isLong ? 3 : 2));
}
