/** The backlog makes room for whoever stands at the till: smaller pieces, and none while a payment is on its way. */
import { expect, onTestFinished, test } from 'vitest';
import { silentLog } from '../../../kernel/log.ts';
import { createSeededRandom } from '../../../kernel/seeded-random.ts';
import { leaveBacklog } from '../../testing/backlog.ts';
import { openTestStorage } from '../../testing/test-storage.ts';
import { createVirtualClock, type VirtualClock } from '../../testing/virtual-clock.ts';
import {
  BATCH_AT_WORK,
  createOutbox,
  LONGEST_HOLD_MS,
  MAX_BATCH,
  RESULTS_AT_ONCE,
  RESULTS_AT_WORK,
  type Work,
} from './outbox.ts';

type Setting = {
  work: Work;
  readonly clock: VirtualClock;
  readonly batches: number[];
  readonly slices: number[];
  start(): void;
};

/** An outbox before so many payments, whose backend answers at once and whose commits only take them away. */
function outboxWith(count: number): Setting {
  const clock = createVirtualClock();
  const storage = openTestStorage();
  leaveBacklog({ storage, clock }, count, 'accepted');
  const setting: Setting = { work: 'idle', clock, batches: [], slices: [], start: () => outbox.start() };
  const outbox = createOutbox({
    clock,
    random: createSeededRandom(1),
    log: silentLog,
    storage,
    backend: {
      putPaymentBatch: async (items) => {
        setting.batches.push(items.length);
        return { kind: 'answered', value: [], status: 200 };
      },
    },
    bodyOf: () => '{}',
    commit: (results) => {
      setting.slices.push(results.length);
      storage.write((db) => {
        for (const { paymentId } of results) {
          db.run(
            `UPDATE payments SET state = 'approved', queue_key = NULL, queued_at_ms = NULL WHERE payment_id = ?`,
            paymentId,
          );
        }
      });
      return { refused: [], unanswered: [] };
    },
    onAnswer: () => undefined,
    work: () => setting.work,
  });
  onTestFinished(() => outbox.stop());
  return setting;
}

test('[OUTBOX-10] an idle till sends and commits in large pieces', async () => {
  const outbox = outboxWith(MAX_BATCH + 20);
  outbox.start();
  await outbox.clock.advance(10);
  expect(outbox.batches).toEqual([MAX_BATCH, 20]);
  expect(new Set(outbox.slices)).toEqual(new Set([RESULTS_AT_ONCE, 20]));
});

test('[OUTBOX-10] while somebody is being served the pieces are small', async () => {
  const outbox = outboxWith(BATCH_AT_WORK * 2);
  outbox.work = 'at_work';
  outbox.start();
  await outbox.clock.advance(10);
  expect(outbox.batches).toEqual([BATCH_AT_WORK, BATCH_AT_WORK]);
  expect(new Set(outbox.slices)).toEqual(new Set([RESULTS_AT_WORK]));
});

test('[OUTBOX-10] while a payment is on its way no batch is begun, and goes on as soon as it has its answer', async () => {
  const outbox = outboxWith(10);
  outbox.work = 'paying';
  outbox.start();
  await outbox.clock.advance(LONGEST_HOLD_MS / 2);
  expect(outbox.batches).toEqual([]);
  outbox.work = 'at_work';
  await outbox.clock.advance(10);
  expect(outbox.batches).toEqual([10]);
});

test('[OUTBOX-10] a slice that waits its turn waits for the payment, too', async () => {
  const outbox = outboxWith(RESULTS_AT_ONCE * 3);
  outbox.start();
  while (outbox.slices.length === 0) await outbox.clock.advance(0);
  const begun = outbox.slices.length;
  outbox.work = 'paying';
  await outbox.clock.advance(LONGEST_HOLD_MS / 2);
  expect(outbox.slices.length).toBeLessThanOrEqual(begun + 1);
  outbox.work = 'idle';
  await outbox.clock.advance(10);
  expect(outbox.slices).toEqual([RESULTS_AT_ONCE, RESULTS_AT_ONCE, RESULTS_AT_ONCE]);
});

test('[OUTBOX-10] a payment that gets no answer holds nothing up for longer than a second', async () => {
  const outbox = outboxWith(10);
  outbox.work = 'paying';
  outbox.start();
  await outbox.clock.advance(LONGEST_HOLD_MS + 10);
  expect(outbox.batches).toEqual([10]);
});
