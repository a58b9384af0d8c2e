/** Goods back against others at a whole till: less, the same and more, in cash and by wallet, each once. */
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { DIMENSIONS, sumsOf } from '../takings/takings.ts';
import { takingsBy, takingsByDay } from '../takings/takings-store.ts';
import { createInboxWorld, CODE, type InboxWorld } from '../testing/inbox-world.ts';
import { rebuildFaults } from '../testing/till-invariants.ts';
import { CASHIER, MANAGER, SUPERVISOR } from '../testing/till-world.ts';

// Signing in takes a slow hash by design, and a loaded machine makes it slower.
vi.setConfig({ testTimeout: 120_000 });

const DATE = '2026-11-22';
const ALL = { from: DATE, to: DATE };
const yuan = (minor: number) => ({ minor, currency: 'CNY' }) as const;
const NO_CASH = { pieces: [], total: yuan(0) } as const;

let world: InboxWorld;

beforeEach(async () => {
  world = await createInboxWorld();
  onTestFinished(() => world.close());
  await world.signIn(MANAGER);
  await world.call('shift.open', { float: NO_CASH });
});

async function pay(saleId: string): Promise<string> {
  await world.call('checkout.start', { saleId });
  const { paymentId } = await world.call('checkout.enter_code', { saleId, code: CODE });
  await world.advance(500);
  await world.nextSale();
  return paymentId;
}

async function sold(productId: 'tea' | 'water' = 'tea'): Promise<Readonly<{ saleId: string; paymentId: string }>> {
  const saleId = await world.ringUp(productId);
  return { saleId, paymentId: await pay(saleId) };
}

type Wish = Readonly<{ saleId: string; fromSaleId: string; amountText?: string | null; actId?: string }>;
const take = (wish: Wish) => world.during(world.call('exchange.take', { amountText: null, note: '', ...wish }), 5_000);
const refused = async (wish: Wish) => {
  const call = world.refused('exchange.take', { amountText: null, note: '', ...wish });
  await world.advance(5_000);
  return call;
};

/** Each way of looking at the day, and the tenders and refunds of its report, sum to what the journal says. */
async function expectSums(grossMinor: number, refundMinor: number): Promise<void> {
  await world.call('takings.figures', ALL);
  const { read } = world.storage;
  for (const dimension of DIMENSIONS.filter((each) => each !== 'promotion')) {
    const rows = dimension === 'day' ? takingsByDay(read, ALL) : takingsBy(read, dimension, ALL);
    const sums = sumsOf(rows);
    expect({ dimension, ...sums }).toMatchObject({ dimension, grossMinor, refundMinor });
  }
  const { sections } = await world.call('shift.x', {});
  const paid = sections.find(({ title }) => title.en === 'How it was paid');
  expect(paid?.rows.find(({ isTotal }) => isTotal)?.amount?.minor).toBe(grossMinor);
}

test('[EXCHANGE-1] dearer goods: the difference alone is asked of the wallet, and both sales name each other', async () => {
  const old = await sold('water');
  const saleId = await world.ringUp('tea');
  const { sale, taken, rest } = await take({ saleId, fromSaleId: old.saleId });
  expect([taken, rest, sale.due, sale.exchange]).toEqual([yuan(200), yuan(0), yuan(800), yuan(200)]);
  const paymentId = await pay(saleId);
  const { payments } = await world.call('sales.get', { saleId });
  expect(payments.find((each) => each.paymentId === paymentId)).toMatchObject({ state: 'approved', amount: yuan(800) });
  expect(world.journal('sale.exchange_taken')).toMatchObject([{ fromSaleId: old.saleId }]);
  expect(world.journal('sale.goods_exchanged')).toMatchObject([{ toSaleId: saleId }]);
  await expectSums(1_200, 200);
  expect(world.faults()).toEqual([]);
  const none = world.refused('refund.begin', { ...old, amountText: null, reason: 'other', note: '' });
  expect(await none).toMatchObject({ code: 'inbox.nothing_to_refund' });
  expect(rebuildFaults(world.storage)).toEqual([]);
});

test('[EXCHANGE-2] goods of the same worth: nothing is due, the sale is paid, and no money moves', async () => {
  const old = await sold();
  const saleId = await world.ringUp('tea');
  const { sale } = await take({ saleId, fromSaleId: old.saleId });
  expect([sale.state, sale.due]).toEqual(['paid', yuan(0)]);
  expect(sale.receiptNumber).not.toBeNull();
  expect(await world.call('shift.expected', {})).toEqual({ expected: yuan(0) });
  await expectSums(2_000, 1_000);
  expect(rebuildFaults(world.storage)).toEqual([]);
});

test('[EXCHANGE-3] cheaper goods: the rest is refunded from the earlier receipt, and never more', async () => {
  const old = await sold();
  const saleId = await world.ringUp('water');
  const { sale, taken, rest } = await take({ saleId, fromSaleId: old.saleId });
  expect([sale.state, taken, rest]).toEqual(['paid', yuan(200), yuan(800)]);
  const { payments } = await world.call('refund.preview', { saleId: old.saleId });
  expect(payments).toMatchObject([{ amount: yuan(1_000), refundable: yuan(800) }]);
  const wish = { ...old, reason: 'exchange', note: '' } as const;
  expect(await world.refused('refund.begin', { ...wish, amountText: '8.01' })).toMatchObject({
    code: 'refund.above_ceiling',
  });
  await world.during(world.call('refund.begin', { ...wish, amountText: '8' }), 5_000);
  await world.advance(20_000);
  await expectSums(1_200, 1_000);
  expect(rebuildFaults(world.storage)).toEqual([]);
});

test('[EXCHANGE-4] cash: what was paid in cash stands for goods as well, and the rest comes out of the drawer', async () => {
  const fromSaleId = await world.ringUp('tea');
  await world.during(world.call('cash.pay', { saleId: fromSaleId, tenderedText: null }), 5_000);
  const saleId = await world.ringUp('water');
  const { rest } = await take({ saleId, fromSaleId, amountText: '5' });
  expect(rest).toEqual(yuan(300));
  const wish = { saleId: fromSaleId, reason: 'exchange', note: '' } as const;
  expect((await world.call('refund.cash', { ...wish, amountText: '3' })).cash).toMatchObject({ refundable: yuan(500) });
  expect(await world.refused('refund.cash', { ...wish, amountText: '5.01' })).toMatchObject({
    code: 'refund.above_ceiling',
  });
  expect(await world.call('shift.expected', {})).toEqual({ expected: yuan(700) });
  await expectSums(1_200, 500);
});

test('[EXCHANGE-5] pressed twice it is one exchange, and it can be taken back while the sale is not paid', async () => {
  const old = await sold('water');
  const other = await sold();
  const saleId = await world.ringUp('tea');
  const wish = { saleId, fromSaleId: old.saleId, actId: 'press-1' };
  const both = world.during(
    Promise.all([1, 2].map(() => world.call('exchange.take', { amountText: null, note: '', ...wish }))),
    5_000,
  );
  expect((await both).map(({ sale }) => sale.due)).toEqual([yuan(800), yuan(800)]);
  expect((await take(wish)).sale.due).toEqual(yuan(800));
  const second = { ...wish, fromSaleId: other.saleId, actId: 'press-2' };
  expect(await refused(second)).toMatchObject({ code: 'exchange.held_already' });
  expect(await world.refused('sale.cancel', { saleId })).toMatchObject({ code: 'exchange.held' });
  const back = await world.during(world.call('exchange.give_back', { saleId }), 5_000);
  expect([back.due, back.exchange]).toEqual([yuan(1_000), undefined]);
  expect((await world.call('refund.preview', { saleId: old.saleId })).payments).toMatchObject([
    { refundable: yuan(200) },
  ]);
  expect(await world.refused('exchange.give_back', { saleId })).toMatchObject({ code: 'exchange.nothing_held' });
  await pay(saleId);
  await expectSums(2_200, 0);
  expect(rebuildFaults(world.storage)).toEqual([]);
});

test('[EXCHANGE-6] it needs the right to refund so much, the backend’s word, and goods that were paid', async () => {
  const old = await sold();
  const saleId = await world.ringUp('tea');
  await world.signIn(CASHIER);
  const need = { permission: 'refund', size: 400, subjectId: old.saleId } as const;
  const wish = { saleId, fromSaleId: old.saleId, amountText: '4', note: '' } as const;
  expect(await refused(wish)).toEqual({ code: 'staff.approval_needed', facts: need });
  const approval = await world.call('approval.give', { need, ...SUPERVISOR });
  world.backend.setReachable(false);
  const unheard = world.refused('exchange.take', { ...wish, ...approval });
  await world.advance(60_000);
  expect(await unheard).toMatchObject({ code: 'inbox.needs_network' });
  world.backend.setReachable(true);
  await world.signIn(MANAGER);
  await world.advance(30_000);
  expect(await refused({ ...wish, amountText: '10.01' })).toMatchObject({ code: 'refund.above_ceiling' });
  expect(await refused({ ...wish, fromSaleId: saleId })).toMatchObject({ code: 'sale.not_open' });
  expect(await refused({ ...wish, fromSaleId: 'none' })).toMatchObject({ code: 'sale.not_found' });
  expect(world.journal('sale.exchange_taken')).toEqual([]);
});

test('[EXCHANGE-7] a sale that goods were set against is neither voided, nor is the one that they came of', async () => {
  const old = await sold('water');
  const saleId = await world.ringUp('tea');
  await take({ saleId, fromSaleId: old.saleId });
  await pay(saleId);
  const why = { reason: 'other', note: '' } as const;
  for (const each of [saleId, old.saleId]) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    expect(await world.refused('sale.void', { saleId: each, ...why })).toMatchObject({ code: 'void.partly_refunded' });
  }
});
