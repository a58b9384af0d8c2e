/** Two ways in which a thousand tills take payments by tap: as many as the backend can bear, and each at its own steady pace. */
import { randomBytes, randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { PRESENTMENT_MAKER } from '../../../sandbox/credentials/credential-ports.ts';
import { uuidV7 } from '../../../sandbox/testing/signed-client.ts';
import type { BenchTill, Shop } from './shop.ts';

export type LoadResult = Readonly<{
  /** Of each payment that was approved, from the first byte sent to the verified answer. */
  latenciesMs: readonly number[];
  seconds: number;
  /** How often each thing went wrong. */
  errors: ReadonlyMap<string, number>;
}>;

const MAX_AMOUNT_MINOR = 5_000;
/** Not measured: connections are opened, plans are made. */
const WARM_UP_SECONDS = 2;

/** Without a usable answer a till sends the same bytes again; each time counts as an error here. */
const MAX_ATTEMPTS = 10;

type Recorder = { latenciesMs: number[]; errors: Map<string, number> };

/** `atOnce` requests are under way all the time; the tills take turns. */
export async function payAsFastAsPossible(
  shop: Shop,
  { seconds, atOnce }: Readonly<{ seconds: number; atOnce: number }>,
): Promise<LoadResult> {
  const run = async (forSeconds: number): Promise<LoadResult> => {
    const recorder: Recorder = { latenciesMs: [], errors: new Map() };
    const startedAt = performance.now();
    const endsAt = startedAt + forSeconds * 1_000;
    // A till pays for one customer at a time, so each line of tills has one request under way.
    const line = async (first: number): Promise<void> => {
      for (let index = first; performance.now() < endsAt; index = (index + atOnce) % shop.tills.length)
        await payOnce(shop, index, recorder);
    };
    await Promise.all(Array.from({ length: atOnce }, (_, first) => line(first)));
    return { ...recorder, seconds: (performance.now() - startedAt) / 1_000 };
  };
  await run(WARM_UP_SECONDS);
  return run(seconds);
}

/** Each till takes a payment every `everyMs`, whatever has become of the others; the first ones are spread out. */
export async function paySteadily(
  shop: Shop,
  { seconds, everyMs }: Readonly<{ seconds: number; everyMs: number }>,
): Promise<LoadResult> {
  const recorder: Recorder = { latenciesMs: [], errors: new Map() };
  const endsAt = performance.now() + seconds * 1_000;
  const startedAt = performance.now();
  const till = async (index: number): Promise<void> => {
    await delay(Math.min(randomInt(everyMs), seconds * 1_000));
    while (performance.now() < endsAt) {
      const nextAt = performance.now() + everyMs;
      await payOnce(shop, index, recorder);
      await delay(Math.max(0, Math.min(nextAt, endsAt) - performance.now()));
    }
  };
  await Promise.all(shop.tills.map((_, index) => till(index)));
  return { ...recorder, seconds: (performance.now() - startedAt) / 1_000 };
}

async function payOnce(shop: Shop, index: number, { latenciesMs, errors }: Recorder): Promise<void> {
  const till = shop.tills[index % shop.tills.length];
  if (till === undefined) throw new RangeError('there is no such till');
  const [id, amount] = [uuidV7(), randomInt(1, MAX_AMOUNT_MINOR)];
  const body = paymentOf(till, amount);
  const startedAt = performance.now();
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const ended = await shop.send(till, 'PUT', `/v1/payments/${id}`, body).then(
      ({ status, json }) => (status < 300 ? (json as { status: string }).status : `status ${status}`),
      (error: unknown) => String(error),
    );
    if (ended === 'approved') {
      latenciesMs.push(performance.now() - startedAt);
      shop.approved.set(id, amount);
      return;
    }
    errors.set(ended, (errors.get(ended) ?? 0) + 1);
  }
}

function paymentOf({ id: terminalId, phone }: BenchTill, amount: number): object {
  phone.counter += 1;
  const now = new Date();
  const presentment = PRESENTMENT_MAKER.makePresentment({
    walletPrivateJwk: phone.privateJwk,
    certificate: phone.certificate,
    timeSeconds: Math.floor(now.getTime() / 1_000),
    counter: phone.counter,
    nonce: randomBytes(8),
    tap: { challenge: randomBytes(16), terminalId, amountMinor: amount, currency: 'CNY' },
  });
  return {
    amount: { amount, currency: 'CNY' },
    occurredAt: now.toISOString(),
    businessDate: now.toISOString().slice(0, 10),
    receiptNumber: `B-${phone.counter}`,
    cashierId: 'c1',
    method: { type: 'tap', presentment: Buffer.from(presentment).toString('base64url') },
  };
}
