/**
 * Payments that were accepted offline on their way to the backend: in batches, oldest first, behind whoever stands at the
 * till, given up never, and done only by a stored, verified answer.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { UnpaidPayment } from '../../contract/offline-values.ts';
import { bodySha256 } from '../payment/2-tender/payment-request.ts';
import { dueForwards, nextForwardAtMs } from '../payment/4-queue/forward-store.ts';
import { queueSummary } from '../payment/4-queue/queue-store.ts';
import type { ReadableDb } from '../storage/database.ts';
import { integerOf, textOf, type SqlValue } from '../storage/row.ts';
import { leaveBacklog } from '../testing/backlog.ts';
import { createOfflineWorld, type OfflineWorld } from '../testing/offline-world.ts';
import { createTestWallet } from '../testing/test-wallet.ts';
import { MANAGER } from '../testing/till-world.ts';

const CODE = '6235124674559394540';
const LATENCY_MS = 100;
const HOUR = 3_600_000;

let world: OfflineWorld;
beforeEach(async () => {
  world = await createOfflineWorld({ latencyMs: LATENCY_MS });
});
afterEach(() => world.close());

const unsent = (): number => queueSummary(world.storage.read).unsentCount;

/** `count` payments of different wallets, taken while the network is gone, which it still is at the end. */
async function takeOffline(count: number): Promise<readonly string[]> {
  await world.goOffline();
  const taken: string[] = [];
  for (let index = 0; index < count; index += 1) {
    taken.push(await world.sell(createTestWallet(world.clock.now(), { seed: 30 + index })));
    await world.advance(2_000);
  }
  return taken;
}

async function unpaid(): Promise<readonly UnpaidPayment[]> {
  await world.call('session.sign_in', MANAGER);
  return (await world.call('offline.unpaid', { cursor: null, limit: 100 })).payments;
}

describe('what leaves the queue', () => {
  test('[OUTBOX-1] [QUEUE-2] C3 a payment leaves it only with a stored, verified answer, across crashes', async () => {
    const [paymentId = ''] = await takeOffline(1);
    const lost = { kind: 'no_answer', committed: true, cause: 'cut_off' } as const;
    world.backend.script('putPaymentBatch', lost, 6);
    world.backend.script('getChanges', lost, 6);
    world.backend.setReachable(true);
    await world.advance(3_000);
    expect(unsent()).toBe(1);
    await world.crash();
    expect(unsent()).toBe(1);
    await world.advance(30_000);
    expect(unsent()).toBe(0);
    expect(world.backend.chargedMinor().get(paymentId)).toBe(200);
    expect(world.faults()).toEqual([]);
  });

  test('[OUTBOX-2] C2 the bytes that are sent are those that were journalled when it was accepted, whatever came since', async () => {
    const [paymentId = ''] = await takeOffline(1);
    const [accepted] = world.journal('payment.accepted_offline');
    await world.restart();
    const row = world.storage.read.get('SELECT body FROM payment_requests WHERE payment_id = ?', paymentId) ?? {};
    const body = textOf(row, 'body');
    expect(bodySha256(body)).toBe(accepted?.['forwardSha256']);
    expect(JSON.parse(body)).toMatchObject({ method: { type: 'offline', channel: 'qr' }, amount: { amount: 200 } });
    await world.goOnline();
    expect(world.storage.read.all('SELECT payment_id FROM payment_requests')).toEqual([]);
  });

  test('[OUTBOX-3] C5 nothing is given up: after a day without a network it is overdue, and still goes', async () => {
    await takeOffline(2);
    expect((await world.snapshot()).queue.isOverdue).toBe(false);
    world.clock.shiftWall(24 * HOUR);
    await world.advance(20_000);
    expect((await world.snapshot()).queue).toMatchObject({ depth: 2, isOverdue: true });
    expect(world.events.findLast(({ name }) => name === 'queue.changed')?.payload).toMatchObject({ isOverdue: true });
    world.clock.shiftWall(-24 * HOUR);
    await world.goOnline();
    expect((await world.snapshot()).queue).toMatchObject({ depth: 0, isOverdue: false });
    expect(world.faults()).toEqual([]);
  });

  test('[OUTBOX-4] C6 business date and times are those of the sale, not of the day it arrives', async () => {
    const [paymentId = ''] = await takeOffline(1);
    const before = world.storage.read.get(
      'SELECT business_date, occurred_at_ms FROM payments WHERE payment_id = ?',
      paymentId,
    );
    world.clock.shiftWall(30 * HOUR);
    await world.goOnline();
    const after = world.storage.read.get(
      'SELECT business_date, occurred_at_ms, state FROM payments WHERE payment_id = ?',
      paymentId,
    );
    expect(after).toMatchObject({ ...before, state: 'approved' });
  });
});

describe('the order of things', () => {
  test('[OUTBOX-5] 1,020 payments go in three batches, oldest first', async () => {
    const paymentIds = leaveBacklog(world, 1_020, 'accepted');
    await world.restart();
    await world.advance(LATENCY_MS * 20);
    expect(world.sent('putPaymentBatch')).toBe(3);
    expect(unsent()).toBe(0);
    const settled = world.storage.read
      .all(`SELECT subject_id, sequence FROM journal WHERE type = 'payment.approved' ORDER BY sequence`)
      .map((row) => textOf(row, 'subject_id'));
    expect(settled).toEqual(paymentIds);
  }, 60_000);

  test('[OUTBOX-6] whoever stands at the till does not wait for the backlog', async () => {
    leaveBacklog(world, 600, 'accepted');
    await world.restart();
    await world.advance(LATENCY_MS / 2);
    await world.ringUp();
    const begun = world.clock.now();
    await world.call('scan.submit', { text: CODE, source: 'wedge' });
    await world.advance(LATENCY_MS + 10);
    expect(await world.checkout()).toMatchObject({ screen: 'approved' });
    expect(world.clock.now() - begun).toBeLessThan(LATENCY_MS * 2);
    await world.advance(LATENCY_MS * 20);
    expect(unsent()).toBe(0);
  }, 60_000);

  test('[OUTBOX-6] what costs a commit does not grow with what waits', () => {
    leaveBacklog(world, 300, 'accepted');
    const { read } = world.storage;
    const plans: string[] = [];
    const explained = (sql: string, values: readonly SqlValue[]): void => {
      plans.push(...read.all(`EXPLAIN QUERY PLAN ${sql}`, ...values).map((row) => textOf(row, 'detail')));
    };
    const explaining = {
      get: (sql, ...values) => {
        explained(sql, values);
        return read.get(sql, ...values);
      },
      all: (sql, ...values) => {
        explained(sql, values);
        return read.all(sql, ...values);
      },
    } as ReadableDb;
    queueSummary(explaining);
    dueForwards(explaining, world.clock.now(), 1);
    nextForwardAtMs(explaining, world.clock.now());
    // The bodies are read in their order and only until the first is found, what is unresolved has an index of its own,
    // of a gate's taps the first that waits is read, and the sums are one row each.
    const scans = plans.filter((plan) => plan.startsWith('SCAN'));
    expect(new Set(scans)).toEqual(
      new Set([
        'SCAN fare_tap_totals',
        'SCAN fare_taps USING INDEX fare_taps_waiting',
        'SCAN offline_totals',
        'SCAN payment_requests',
        'SCAN payments USING INDEX payments_live',
      ]),
    );
    expect(plans.filter((plan) => plan.includes('TEMP B-TREE'))).toEqual([]);
  });
});

describe('what goes wrong', () => {
  test('[OUTBOX-7] one bad payment blocks none of the others, is shown, and is sent again hourly at most', async () => {
    const [first, bad = '', last] = await takeOffline(3);
    world.backend.refuseForward(bad, { status: 422, code: 'validation_failed', wholeBatch: false });
    world.backend.setReachable(true);
    await world.advance(20_000);
    expect(unsent()).toBe(1);
    expect([first, last].map((id) => world.backend.chargedMinor().get(id ?? ''))).toEqual([200, 200]);
    expect(await unpaid()).toMatchObject([
      { payment: { paymentId: bad, state: 'accepted_offline' }, problem: 'refused', code: 'validation_failed' },
    ]);
    const asked = world.sent('putPaymentBatch');
    await world.advance(55 * 60_000);
    expect(world.sent('putPaymentBatch')).toBe(asked);
    world.backend.refuseForward(bad, null);
    await world.advance(10 * 60_000);
    expect(unsent()).toBe(0);
    expect(await unpaid()).toEqual([]);
    expect(world.journal('offline.forward_refused')).toHaveLength(1);
    expect(world.faults()).toEqual([]);
  });

  test('[OUTBOX-8] a batch that is refused as a whole is halved until the bad one is alone', async () => {
    const taken = await takeOffline(5);
    const bad = taken[3] ?? '';
    world.backend.refuseForward(bad, { status: 400, code: 'validation_failed', wholeBatch: true });
    world.backend.setReachable(true);
    await world.advance(30_000);
    expect(unsent()).toBe(1);
    expect(await unpaid()).toMatchObject([{ payment: { paymentId: bad }, problem: 'refused' }]);
    world.backend.refuseForward(bad, null);
    await world.advance(HOUR + 60_000);
    expect(unsent()).toBe(0);
    expect(world.faults()).toEqual([]);
  });

  test.each([
    ['429 with Retry-After', { kind: 'overloaded', status: 429, retryAfterMs: 120_000 }, 120_000],
    ['503 without', { kind: 'overloaded', status: 503, retryAfterMs: null }, 0],
  ] as const)('[OUTBOX-9] %s is waited for, and the wait is not cut short', async (_name, fault, waitMs) => {
    await takeOffline(1);
    world.backend.script('putPaymentBatch', fault);
    world.backend.setReachable(true);
    await world.advance(10_000);
    const [first] = world.backend
      .calls()
      .filter(({ operation }) => operation === 'putPaymentBatch')
      .slice(-1);
    if (waitMs > 0) expect(unsent()).toBe(1);
    await world.advance(Math.max(waitMs, 30_000));
    expect(unsent()).toBe(0);
    const batches = world.backend.calls().filter(({ operation }) => operation === 'putPaymentBatch');
    if (waitMs > 0) expect((batches.at(-1)?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThanOrEqual(waitMs);
  });

  test('[OUTBOX-11] a batch that is refused for the clock is sent again within seconds, also after a silence', async () => {
    await takeOffline(1);
    world.backend.script('putPaymentBatch', { kind: 'no_answer', committed: false, cause: 'cut_off' });
    world.backend.script('putPaymentBatch', { kind: 'refused', status: 401, code: 'stale_request' });
    world.backend.setReachable(true);
    await world.advance(60_000);
    expect(unsent()).toBe(0);
    expect(world.sent('putPaymentBatch')).toBeGreaterThanOrEqual(3);
  });

  test('[OUTBOX-9] retries grow slower and slower, up to five minutes, for ever', async () => {
    await takeOffline(1);
    const from = world.clock.now();
    world.backend.script('putPaymentBatch', { kind: 'no_answer', committed: false, cause: 'timed_out' }, 1_000);
    world.backend.setReachable(true);
    await world.advance(2 * HOUR);
    const times = world.backend
      .calls()
      .filter(({ operation, atMs }) => operation === 'putPaymentBatch' && atMs > from)
      .map(({ atMs }) => atMs);
    const gaps = times.slice(1).map((atMs, index) => atMs - (times[index] ?? 0));
    expect(times.length).toBeGreaterThan(20);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(300_000 + 11_000);
    expect(Math.max(...gaps.slice(-10))).toBeGreaterThan(60_000);
    expect(unsent()).toBe(1);
  });

  test('[OUTBOX-7] a backend that speaks of another payment, amount or terminal has not acknowledged anything', async () => {
    const [paymentId = ''] = await takeOffline(1);
    world.backend.script('putPaymentBatch', { kind: 'no_answer', committed: true, cause: 'cut_off' });
    world.backend.setReachable(true);
    for (const before = world.sent('putPaymentBatch'); world.sent('putPaymentBatch') === before;)
      await world.advance(50);
    world.backend.distort(paymentId, { terminalId: 'another_till' });
    await world.advance(60_000);
    expect(unsent()).toBe(1);
    world.backend.distort(paymentId, { terminalId: 'sim_till_1' });
    await world.advance(400_000);
    expect(unsent()).toBe(0);
  });

  test('[OUTBOX-1] a till that is disabled still forwards what it accepted before', async () => {
    await takeOffline(2);
    world.backend.setDisabled(true);
    await world.goOnline();
    expect(unsent()).toBe(0);
    const row = world.storage.read.get(`SELECT count(*) AS n FROM payments WHERE state = 'approved'`) ?? {};
    expect(integerOf(row, 'n')).toBe(2);
  });
});
