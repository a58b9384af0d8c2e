/** Goods that had been paid with goods come back: the money goes to what paid for the first of them, once and never more. */
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { createExchangeWorld, TODAY, yuan, type ExchangeWorld } from '../testing/exchange-world.ts';
import { rebuildFaults } from '../testing/till-invariants.ts';
import { CASHIER, SUPERVISOR } from '../testing/till-world.ts';

// Signing in takes a slow hash by design, and a loaded machine makes it slower.
vi.setConfig({ testTimeout: 120_000 });

let world: ExchangeWorld;

beforeEach(async () => {
  world = await createExchangeWorld();
  onTestFinished(() => world.close());
});

const why = { reason: 'goods_returned', note: '' } as const;
const leftOf = async (saleId: string) => (await world.call('refund.preview', { saleId })).left.minor;

test('[EXCHANGE-8] what goods paid goes back to the wallet that paid for those, in parts, and is told of both sales', async () => {
  const old = await world.sold();
  const saleId = await world.exchanged('tea', old.saleId);
  const { earlier, payments, left } = await world.call('refund.preview', { saleId });
  expect([payments, left]).toEqual([[], yuan(1_000)]);
  expect(earlier).toMatchObject([
    { saleId: old.saleId, payments: [{ ...{ paymentId: old.paymentId }, refundable: yuan(1_000) }] },
  ]);
  const back = { saleId, paymentId: old.paymentId };
  await world.refund(back, '4');
  await world.refund(back, null);
  expect([await leftOf(saleId), await leftOf(old.saleId)]).toEqual([0, 0]);
  expect(await world.refundRefused(back, '0.01')).toMatchObject({ code: 'checkout.payment_not_found' });
  expect(await world.refundRefused(old, '0.01')).toMatchObject({ code: 'inbox.nothing_to_refund' });
  await world.expectSums(2_000, 2_000);
  const { sales } = await world.call('takings.sales', {
    ...{ from: TODAY, to: TODAY, table: 'tender', member: 'payment_code', cursor: null, limit: 10 },
  });
  expect(sales.filter(({ kind }) => kind === 'refund').map((sale) => sale.saleId)).toEqual([saleId, saleId]);
  expect(world.heldByBackend()).toBe(0);
  expect(rebuildFaults(world.storage)).toEqual([]);
});

test('[EXCHANGE-8] dearer goods: the part by wallet and the part by goods each go back their own way', async () => {
  const old = await world.sold('water');
  const saleId = await world.ringUp('tea');
  await world.take({ saleId, fromSaleId: old.saleId });
  const paymentId = await world.pay(saleId);
  expect(await world.refundRefused({ saleId, paymentId }, '8.01')).toMatchObject({ code: 'refund.above_ceiling' });
  await world.refund({ saleId, paymentId }, null);
  expect(await leftOf(saleId)).toBe(200);
  expect(await world.refundRefused({ saleId, paymentId: old.paymentId }, '2.01')).toMatchObject({
    code: 'refund.above_ceiling',
  });
  await world.refund({ saleId, paymentId: old.paymentId }, null);
  expect(await leftOf(saleId)).toBe(0);
  await world.expectSums(1_200, 1_200);
  expect(world.heldByBackend()).toBe(0);
});

test('[EXCHANGE-8] what had been paid in cash comes out of the drawer, and a press that has a name does it once', async () => {
  const fromSaleId = await world.soldForCash();
  const saleId = await world.exchanged('tea', fromSaleId);
  const { earlier, cash } = await world.call('refund.preview', { saleId });
  expect([earlier, cash]).toMatchObject([[{ saleId: fromSaleId, cash: yuan(1_000) }], null]);
  expect(await world.refused('refund.cash', { saleId, amountText: null, ...why })).toMatchObject({
    code: 'refund.not_paid',
  });
  const wish = { saleId, fromSaleId, ...why } as const;
  expect(await world.refused('refund.cash', { ...wish, amountText: '10.01' })).toMatchObject({
    code: 'refund.above_ceiling',
  });
  await world.call('refund.cash', { ...wish, amountText: '7', actId: 'press-1' });
  await world.call('refund.cash', { ...wish, amountText: '7', actId: 'press-1' });
  expect([await leftOf(saleId), await leftOf(fromSaleId)]).toEqual([300, 0]);
  expect(await world.call('shift.expected', {})).toEqual({ expected: yuan(300) });
  await world.expectSums(2_000, 1_700);
  expect(await world.refused('sale.void', { saleId, reason: 'other', note: '' })).toMatchObject({
    code: 'void.partly_refunded',
  });
  expect(rebuildFaults(world.storage)).toEqual([]);
});

test('[EXCHANGE-8] goods that were exchanged again go back along both exchanges, also when a part was exchanged only', async () => {
  const old = await world.sold();
  const second = await world.exchanged('tea', old.saleId);
  const third = await world.exchanged('water', second);
  expect([await leftOf(old.saleId), await leftOf(second), await leftOf(third)]).toEqual([0, 800, 200]);
  const { earlier } = await world.call('refund.preview', { saleId: third });
  // Of the sale between them nothing was paid in money.
  expect(earlier.map(({ saleId, payments }) => [saleId, payments[0]?.refundable.minor])).toEqual([
    [second, undefined],
    [old.saleId, 200],
  ]);
  await world.refund({ saleId: third, paymentId: old.paymentId }, null);
  expect([await leftOf(old.saleId), await leftOf(second), await leftOf(third)]).toEqual([0, 800, 0]);
  await world.refund({ saleId: second, paymentId: old.paymentId }, null);
  expect([await leftOf(old.saleId), await leftOf(second), await leftOf(third)]).toEqual([0, 0, 0]);
  await world.expectSums(2_200, 2_200);
  expect(world.heldByBackend()).toBe(0);
  expect(rebuildFaults(world.storage)).toEqual([]);
});

test('[EXCHANGE-9] a refund that fails leaves everything as it was, and it can be given back another time', async () => {
  const old = await world.sold();
  const saleId = await world.ringUp('tea');
  await world.take({ saleId, fromSaleId: old.saleId, amountText: '6' });
  await world.pay(saleId);
  const back = { saleId, paymentId: old.paymentId };
  world.backend.nextRefund({ kind: 'fail', code: 'wallet_closed' });
  await world.refund(back, null);
  expect([await leftOf(old.saleId), await leftOf(saleId)]).toEqual([400, 1_000]);
  expect(await world.refundRefused(old, '4.01')).toMatchObject({ code: 'refund.above_ceiling' });
  await world.refund(old, null);
  await world.refund(back, null);
  expect([await leftOf(old.saleId), await leftOf(saleId)]).toEqual([0, 400]);
  await world.expectSums(1_400 + 600, 600 + 1_000);
  expect(world.heldByBackend()).toBe(400);
});

test('[EXCHANGE-9] wallet and cash of the earlier sale each give back at most their own', async () => {
  const fromSaleId = await world.ringUp('tea');
  await world.during(world.call('cash.take_part', { saleId: fromSaleId, amountText: '5' }), 5_000);
  const paymentId = await world.pay(fromSaleId);
  const saleId = await world.ringUp('tea');
  await world.take({ saleId, fromSaleId, amountText: '6' });
  await world.pay(saleId);
  const inCash = { saleId, fromSaleId, ...why } as const;
  expect(await world.refused('refund.cash', { ...inCash, amountText: '5.01' })).toMatchObject({
    code: 'refund.above_ceiling',
  });
  await world.call('refund.cash', { ...inCash, amountText: '5' });
  expect(await world.refused('refund.cash', { saleId: fromSaleId, amountText: '0.01', ...why })).toMatchObject({
    code: 'inbox.nothing_to_refund',
  });
  await world.refund({ saleId, paymentId }, null);
  expect(await leftOf(fromSaleId)).toBe(400);
  await world.refund({ saleId: fromSaleId, paymentId }, null);
  expect([await leftOf(fromSaleId), await leftOf(saleId)]).toEqual([0, 400]);
  expect(world.heldByBackend()).toBe(400);
});

test('[EXCHANGE-8] it needs the right to refund so much of that payment, or an approval of just that', async () => {
  const old = await world.sold();
  const saleId = await world.exchanged('tea', old.saleId);
  await world.signIn(CASHIER);
  const need = { permission: 'refund', size: 1_000, subjectId: old.paymentId } as const;
  const wish = { saleId, paymentId: old.paymentId, amountText: null, ...why } as const;
  expect(await world.refused('refund.begin', wish)).toEqual({ code: 'staff.approval_needed', facts: need });
  const approval = await world.call('approval.give', { need, ...SUPERVISOR });
  await world.during(world.call('refund.begin', { ...wish, ...approval }), 5_000);
  expect(await leftOf(saleId)).toBe(0);
});

test('[HISTORY-10] a sale tells the end of its refunds, and the receipt that its goods were exchanged with', async () => {
  const old = await world.sold();
  const saleId = await world.exchanged('tea', old.saleId);
  await world.refund({ saleId, paymentId: old.paymentId }, null);
  const [later, earlier] = await Promise.all(
    [saleId, old.saleId].map((each) => world.call('sales.get', { saleId: each })),
  );
  for (const each of [later, earlier]) {
    expect(each?.timeline.filter(({ type }) => type === 'refund.succeeded')).toHaveLength(1);
  }
  const receiptIn = (told: typeof later, wanted: string) =>
    told?.timeline.find(({ type }) => type === wanted)?.facts['receiptNumber'];
  expect(receiptIn(later, 'sale.exchange_taken')).toBe(earlier?.sale.receiptNumber);
  expect(receiptIn(earlier, 'sale.goods_exchanged')).toBe(later?.sale.receiptNumber);
});
