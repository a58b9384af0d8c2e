/**
 * How fast a till that was without a network empties its outbox when the network is back, over real HTTP with real
 * signatures on both sides: whether the cost of a payment grows with how many wait, how far it is from bare requests, and
 * what somebody who stands at the till notices of it.
 *
 * Two bare rates are told: one signed request for each payment, and batches of the same shape without a till behind them.
 */
import path from 'node:path';
import { atLeast, atMost, median, misses, quantile, rounded, type Metric } from '../measure.ts';
import type { Storage, WritableDb } from '../../../electron/terminal/storage/database.ts';
import type { BatchResult, WalletBackend } from '../../../electron/terminal/wallet-backend/wallet-backend.ts';
import { createBenchCustomers } from './bench-customers.ts';
import { drain, leaveWaiting, openShop, type Changes, type Shop } from './drain-shop.ts';
import type { Part, PartOptions } from './part.ts';

const SIZES = [1_000, 10_000] as const;
const LARGEST = 100_000;
const ROUNDS = 3;
const BATCH = 500;
/** Bare batches and bare requests of one measurement. */
const BARE_BATCHES = 10;
const BARE_REQUESTS = 400;
const WARM_UP = 1_000;
const NEW_PAYMENTS = 150;
const MAX_GROWTH = 1.2;
const MIN_RATE = 0.7;
const MAX_SLOWER = 2;

export const drainPart: Part = {
  name: 'drain',
  title: 'The outbox, from the first request to the last acknowledgement',
  run: async (options: PartOptions): Promise<readonly Metric[]> => {
    const { tell, full } = options;
    const shop = await openShop(options.folder);
    try {
      await perItemMs(options, shop, WARM_UP);
      const sizes = full ? [...SIZES, LARGEST] : SIZES;
      const drained = new Map<number, readonly number[]>();
      const bare: number[] = [];
      const single: number[] = [];
      // The sizes take turns, with the bare rates between them.
      for (let round = 0; round < ROUNDS; round += 1) {
        for (const size of sizes) {
          if (size === LARGEST && round > 0) continue;
          bare.push(await bareBatchMs(shop));
          single.push(await bareRequestMs(shop));
          drained.set(size, [...(drained.get(size) ?? []), await perItemMs(options, shop, size)]);
        }
      }
      const costs = sizes.map((size) => median(drained.get(size) ?? []));
      for (const [index, size] of sizes.entries()) {
        tell(
          `${size} payments: ${rounded((costs[index] ?? 0) * 1_000)} µs each, ${rounded(1_000 / (costs[index] ?? 1))} a second`,
        );
      }
      tell(
        `bare batches of ${BATCH}: ${rounded(median(bare) * 1_000)} µs a payment; one bare request each: ${rounded(median(single) * 1_000)} µs`,
      );
      const [first = 1] = costs;
      const slowest = Math.max(...costs);
      const growth = atMost('outbox_cost_growth', (costs.at(-1) ?? 1) / first, 'ratio', MAX_GROWTH);
      const rate = atLeast('outbox_rate_per_bare_request_rate', median(single) / slowest, 'ratio', MIN_RATE);
      const toBeSure = await perItemMs(options, shop, SIZES[0], { backend: twoRequestsEach });
      const counting = await perItemMs(options, shop, SIZES[1], { storage: countAfterEachEntry });
      return [
        growth,
        misses(growth, counting / first),
        rate,
        misses(rate, median(single) / toBeSure),
        atLeast('outbox_rate_per_bare_batch_rate', median(bare) / slowest, 'ratio', MIN_RATE),
        ...(await meanwhile(options, shop)),
      ];
    } finally {
      await shop.close();
    }
  },
};

let folderCount = 0;

function freshFile({ folder }: PartOptions): string {
  folderCount += 1;
  return path.join(folder, String(folderCount), 'till.db');
}

async function perItemMs(options: PartOptions, shop: Shop, count: number, changes: Changes = {}): Promise<number> {
  const file = freshFile(options);
  const keyStore = await leaveWaiting(shop, file, count);
  const { elapsedMs } = await drain({ shop, file, keyStore, changes });
  return elapsedMs / count;
}

/** A batch as the outbox sends it, without a till: what remains is signing, sending, verifying and reading. */
async function bareBatchMs({ backend, bodies }: Shop): Promise<number> {
  const startedAt = performance.now();
  for (let batch = 0; batch < BARE_BATCHES; batch += 1) {
    const answer = await backend.putPaymentBatch(bodies);
    if (answer.kind !== 'answered' || answer.value.length !== bodies.length) throw new Error('a bare batch failed');
  }
  return (performance.now() - startedAt) / (BARE_BATCHES * bodies.length);
}

async function bareRequestMs({ backend, bodies }: Shop): Promise<number> {
  const startedAt = performance.now();
  for (const { id, body } of bodies.slice(0, BARE_REQUESTS)) {
    const answer = await backend.putPayment(id, body);
    if (answer.kind !== 'answered') throw new Error('a bare request failed');
  }
  return (performance.now() - startedAt) / BARE_REQUESTS;
}

/** The worse way to send: a request for each payment, and another to be sure. */
function twoRequestsEach(backend: WalletBackend): WalletBackend {
  return {
    ...backend,
    putPaymentBatch: async (items) => {
      const results: BatchResult[] = [];
      for (const item of items) {
        await backend.putPaymentBatch([item]);
        const answer = await backend.putPaymentBatch([item]);
        if (answer.kind !== 'answered') return answer;
        results.push(...answer.value);
      }
      return { kind: 'answered', value: results, status: 200 };
    },
  };
}

/** The worse way to know what still waits: counting it after each entry, without an index, instead of keeping the sum. */
function countAfterEachEntry(storage: Storage): Storage {
  return {
    ...storage,
    write: (change) =>
      storage.write((db) =>
        change({
          ...db,
          run: (sql, ...values) => {
            const result = db.run(sql, ...values);
            if (sql.startsWith('INSERT INTO journal ')) {
              db.get(`SELECT count(*), sum(amount_minor) FROM offline_acceptances WHERE +state = 'unsent'`);
            }
            return result;
          },
        } satisfies WritableDb),
      ),
  };
}

/** Payments of people who stand at the till: idle first, then while the outbox is being emptied. */
async function meanwhile(options: PartOptions, shop: Shop): Promise<readonly Metric[]> {
  const codes = createBenchCustomers(Date.now(), 1);
  const file = freshFile(options);
  const keyStore = await leaveWaiting(shop, file, options.full ? LARGEST : SIZES[1]);
  const idleFile = freshFile(options);
  const idleKeyStore = await leaveWaiting(shop, idleFile, 0);
  const idle = await drain({
    shop,
    file: idleFile,
    keyStore: idleKeyStore,
    newPayments: NEW_PAYMENTS,
    nextCode: codes.nextCode,
  });
  const busy = await drain({ shop, file, keyStore, newPayments: NEW_PAYMENTS, nextCode: codes.nextCode });
  const [idleMs, busyMs] = [quantile(idle.paymentsMs, 0.99), quantile(busy.paymentsMs, 0.99)];
  options.tell(
    `a new payment: ${rounded(median(idle.paymentsMs))} ms, p99 ${rounded(idleMs)} when idle (n = ${idle.paymentsMs.length}); ` +
      `${rounded(median(busy.paymentsMs))} ms, p99 ${rounded(busyMs)} meanwhile (n = ${busy.paymentsMs.length})`,
  );
  return [atMost('new_payment_p99_while_draining', busyMs / idleMs, 'ratio', MAX_SLOWER)];
}
