/**
 * A backlog of payments that were taken offline: sent oldest first, a few at a time, behind whoever stands at the till, and
 * given up never.
 */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { bodySha256, buildOfflineBody, buildPaymentBody } from '../payment/2-tender/payment-request.ts';
import { paymentsOfSale, saveRequest } from '../payment/2-tender/payment-store.ts';
import { createJournal } from '../payment/3-journal/journal.ts';
import { queueSummary } from '../payment/4-queue/queue-store.ts';
import { MAX_BACKLOG_REQUESTS } from '../payment/5-sync/sync-engine.ts';
import { asId, makeUuidV7, type PaymentId } from '../../kernel/ids.ts';
import { money } from '../../kernel/money.ts';
import { createSeededRandom } from '../../kernel/seeded-random.ts';
import { PROJECTIONS } from '../projections.ts';
import { textOf } from '../storage/row.ts';
import { createTillWorld, type TillWorld } from '../testing/till-world.ts';

const CODE = '6235124674559394540';
const LATENCY_MS = 100;
const AMOUNT = money(200, 'CNY');

let world: TillWorld;
beforeEach(async () => {
  world = await createTillWorld({ latencyMs: LATENCY_MS });
});
afterEach(() => world.close());

/** Puts `count` sales into the books, each paid by a tap that was taken offline, as a till without network leaves them. */
function takeOffline(count: number): readonly string[] {
  const { storage, clock } = world;
  const journal = createJournal({ clock, projections: PROJECTIONS });
  const random = createSeededRandom(7);
  const businessDate = '2026-11-22';
  return storage.write((db) =>
    Array.from({ length: count }, (_, index) => {
      const saleId = makeUuidV7(clock, random);
      const paymentId = asId<PaymentId>(makeUuidV7(clock, random));
      const receiptNumber = `sim_till_1-${String(index + 1).padStart(6, '0')}`;
      const name = { 'zh-CN': '水', en: 'Water' };
      const lines = [{ sku: 'water', name, quantity: 1, unitPrice: AMOUNT, total: AMOUNT }];
      const presentment = Buffer.from(`tap ${index}`).toString('base64url');
      const occurredAtMs = clock.now();
      const online = buildPaymentBody({
        amount: AMOUNT,
        occurredAtMs,
        businessDate,
        receiptNumber,
        cashierId: 'c1',
        lines,
        method: { type: 'tap', presentment },
      });
      const body = buildOfflineBody(online, 'tap', occurredAtMs);
      saveRequest(db, paymentId, body);
      const draft = (type: string, subjectId: string, facts: Parameters<typeof journal.record>[1][number]['body']) => ({
        type,
        subjectId,
        cashierId: 'c1',
        body: facts,
      });
      journal.record(db, [
        draft('sale.opened', saleId, { cashierName: name, businessDate, currency: 'CNY' }),
        draft('sale.line_added', saleId, {
          lineId: makeUuidV7(clock, random),
          productId: 'water',
          barcode: null,
          name,
          unit: name,
          quantity: 1,
          unitPrice: AMOUNT,
        }),
        draft('sale.checkout_started', saleId, {
          receiptNumber,
          receiptCounter: index + 1,
          businessDate,
          total: AMOUNT,
        }),
        draft('payment.created', paymentId, {
          saleId,
          method: 'tap',
          amount: AMOUNT,
          receiptNumber,
          businessDate,
          occurredAtMs,
          bodySha256: bodySha256(body),
        }),
        draft('payment.accepted_offline', paymentId, { event: 'taken_offline', channel: 'tap', wallet: null }),
        draft('sale.paid', saleId, { paymentId, total: AMOUNT }),
        draft('payment.acknowledged', paymentId, { saleId }),
      ]);
      return paymentId;
    }),
  );
}

const puts = (): readonly string[] =>
  world.backend
    .calls()
    .filter(({ operation }) => operation === 'putPayment')
    .map(({ id }) => id ?? '');

test('[QUEUE-2] C3 an item leaves the queue only with a stored, verified answer', async () => {
  const [paymentId = ''] = takeOffline(1);
  world.backend.setReachable(false);
  await world.restart();
  await world.advance(60_000);
  expect(queueSummary(world.storage.read)).toMatchObject({ unsentCount: 1, unsentTotalMinor: 200 });
  expect(puts().length).toBeGreaterThan(2);
  await world.crash();
  expect(queueSummary(world.storage.read).unsentCount).toBe(1);
  world.backend.setReachable(true);
  await world.advance(60_000);
  expect(queueSummary(world.storage.read)).toMatchObject({ unsentCount: 0, oldestAtMs: null, unsentTotalMinor: 0 });
  expect(world.backend.chargedMinor().get(paymentId)).toBe(200);
});

test('[SYNC-13] the backlog goes oldest first, a few at a time, and all of it', async () => {
  const paymentIds = takeOffline(620);
  await world.restart();
  await world.advance(LATENCY_MS / 2);
  await world.advance(LATENCY_MS * 5);
  const after = puts().length;
  expect(after).toBeGreaterThanOrEqual(MAX_BACKLOG_REQUESTS * 4);
  expect(after).toBeLessThanOrEqual(MAX_BACKLOG_REQUESTS * 11);
  await world.advance((620 / MAX_BACKLOG_REQUESTS) * LATENCY_MS * 1.2);
  expect(puts()).toEqual(paymentIds);
  expect(queueSummary(world.storage.read).unsentCount).toBe(0);
}, 60_000);

test('[SYNC-13] whoever stands at the till does not wait for the backlog', async () => {
  takeOffline(300);
  await world.restart();
  await world.advance(LATENCY_MS);
  await world.ringUp();
  const begun = world.clock.now();
  await world.call('scan.submit', { text: CODE, source: 'wedge' });
  await world.advance(LATENCY_MS + 10);
  const { checkout } = await world.snapshot();
  expect(checkout).toMatchObject({ screen: 'approved' });
  expect(world.clock.now() - begun).toBeLessThan(LATENCY_MS * 2);
  expect(queueSummary(world.storage.read).unsentCount).toBeGreaterThan(100);
});

test('[SYNC-14] one bad item blocks none of the others, and is sent again hourly at most', async () => {
  takeOffline(3);
  world.backend.script('putPayment', { kind: 'refused', status: 422, code: 'validation_failed' });
  await world.restart();
  await world.advance(5_000);
  expect(queueSummary(world.storage.read).unsentCount).toBe(1);
  const asked = puts().length;
  await world.advance(55 * 60_000);
  expect(puts()).toHaveLength(asked);
  await world.advance(10 * 60_000);
  expect(queueSummary(world.storage.read).unsentCount).toBe(0);
});

test('[SYNC-15] what the backend declines after it was taken offline is a loss that is kept, not an item that is lost', async () => {
  const [paymentId = ''] = takeOffline(1);
  world.backend.nextCustomer({ kind: 'decline', code: 'wallet_blocked', retryable: false });
  await world.restart();
  await world.advance(5_000);
  const row = world.storage.read.get('SELECT sale_id FROM payments WHERE payment_id = ?', paymentId);
  const [payment] = paymentsOfSale(world.storage.read, textOf(row ?? {}, 'sale_id'));
  expect(payment).toMatchObject({ state: 'unpaid', facts: { decline: { code: 'wallet_blocked' } } });
  expect(queueSummary(world.storage.read).unsentCount).toBe(0);
});
