/** Goods back against others at a whole till: less, the same and more, in cash and by wallet, each once. */
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { createExchangeWorld, yuan, type ExchangeWorld } from '../testing/exchange-world.ts';
import { rebuildFaults } from '../testing/till-invariants.ts';
import { CASHIER, MANAGER, SUPERVISOR } from '../testing/till-world.ts';

// Signing in takes a slow hash by design, and a loaded machine makes it slower.
vi.setConfig({ testTimeout: 120_000 });

let world: ExchangeWorld;

beforeEach(async () => {
  world = await createExchangeWorld();
  onTestFinished(() => world.close());
});

test('[EXCHANGE-1] dearer goods: the difference alone is asked of the wallet, and both sales name each other', async () => {
  const old = await world.sold('water');
  const saleId = await world.ringUp('tea');
  const { sale, taken, rest } = await world.take({ saleId, fromSaleId: old.saleId });
  expect([taken, rest, sale.due, sale.exchange]).toEqual([yuan(200), yuan(0), yuan(800), yuan(200)]);
  const paymentId = await world.pay(saleId);
  const { payments } = await world.call('sales.get', { saleId });
  expect(payments.find((each) => each.paymentId === paymentId)).toMatchObject({ state: 'approved', amount: yuan(800) });
  expect(world.journal('sale.exchange_taken')).toMatchObject([{ fromSaleId: old.saleId }]);
  expect(world.journal('sale.goods_exchanged')).toMatchObject([{ toSaleId: saleId }]);
  await world.expectSums(1_200, 200);
  expect(world.faults()).toEqual([]);
  const none = world.refused('refund.begin', { ...old, amountText: null, reason: 'other', note: '' });
  expect(await none).toMatchObject({ code: 'inbox.nothing_to_refund' });
  expect(rebuildFaults(world.storage)).toEqual([]);
});

test('[EXCHANGE-2] goods of the same worth: nothing is due, the sale is paid, and no money moves', async () => {
  const old = await world.sold();
  const saleId = await world.ringUp('tea');
  const { sale } = await world.take({ saleId, fromSaleId: old.saleId });
  expect([sale.state, sale.due]).toEqual(['paid', yuan(0)]);
  expect(sale.receiptNumber).not.toBeNull();
  expect(await world.call('shift.expected', {})).toEqual({ expected: yuan(0) });
  await world.expectSums(2_000, 1_000);
  expect(rebuildFaults(world.storage)).toEqual([]);
});

test('[EXCHANGE-3] cheaper goods: the rest is refunded from the earlier receipt, and never more', async () => {
  const old = await world.sold();
  const saleId = await world.ringUp('water');
  const { sale, taken, rest } = await world.take({ saleId, fromSaleId: old.saleId });
  expect([sale.state, taken, rest]).toEqual(['paid', yuan(200), yuan(800)]);
  const { payments } = await world.call('refund.preview', { saleId: old.saleId });
  expect(payments).toMatchObject([{ amount: yuan(1_000), refundable: yuan(800) }]);
  const wish = { ...old, reason: 'exchange', note: '' } as const;
  expect(await world.refused('refund.begin', { ...wish, amountText: '8.01' })).toMatchObject({
    code: 'refund.above_ceiling',
  });
  await world.during(world.call('refund.begin', { ...wish, amountText: '8' }), 5_000);
  await world.advance(20_000);
  await world.expectSums(1_200, 1_000);
  expect(rebuildFaults(world.storage)).toEqual([]);
});

test('[EXCHANGE-4] cash: what was paid in cash stands for goods as well, and the rest comes out of the drawer', async () => {
  const fromSaleId = await world.ringUp('tea');
  await world.during(world.call('cash.pay', { saleId: fromSaleId, tenderedText: null }), 5_000);
  const saleId = await world.ringUp('water');
  const { rest } = await world.take({ saleId, fromSaleId, amountText: '5' });
  expect(rest).toEqual(yuan(300));
  const wish = { saleId: fromSaleId, reason: 'exchange', note: '' } as const;
  expect((await world.call('refund.cash', { ...wish, amountText: '3' })).cash).toMatchObject({ refundable: yuan(500) });
  expect(await world.refused('refund.cash', { ...wish, amountText: '5.01' })).toMatchObject({
    code: 'refund.above_ceiling',
  });
  expect(await world.call('shift.expected', {})).toEqual({ expected: yuan(700) });
  await world.expectSums(1_200, 500);
});

test('[EXCHANGE-5] pressed twice it is one exchange, and it can be taken back while the sale is not paid', async () => {
  const old = await world.sold('water');
  const other = await world.sold('water');
  const saleId = await world.ringUp('tea');
  const wish = { saleId, fromSaleId: old.saleId, actId: 'press-1' };
  const both = world.during(
    Promise.all([1, 2].map(() => world.call('exchange.take', { amountText: null, note: '', ...wish }))),
    5_000,
  );
  expect((await both).map(({ sale }) => sale.due)).toEqual([yuan(800), yuan(800)]);
  await world.take({ saleId, fromSaleId: other.saleId, actId: 'press-2' });
  expect(await world.take(wish)).toMatchObject({ sale: { due: yuan(600) }, taken: yuan(200), rest: yuan(0) });
  expect(await world.refused('sale.cancel', { saleId })).toMatchObject({ code: 'exchange.held' });
  const back = await world.during(world.call('exchange.give_back', { saleId }), 5_000);
  expect([back.due, back.exchange]).toEqual([yuan(1_000), undefined]);
  for (const each of [old, other]) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    expect((await world.call('refund.preview', { saleId: each.saleId })).left).toEqual(yuan(200));
  }
  expect(await world.refused('exchange.give_back', { saleId })).toMatchObject({ code: 'exchange.nothing_held' });
  await world.pay(saleId);
  await world.expectSums(1_400, 0);
  expect(rebuildFaults(world.storage)).toEqual([]);
});

test('[EXCHANGE-6] it needs the right to refund so much, the backend’s word, and goods that were paid', async () => {
  const old = await world.sold();
  const saleId = await world.ringUp('tea');
  await world.signIn(CASHIER);
  const need = { permission: 'refund', size: 400, subjectId: old.saleId } as const;
  const wish = { saleId, fromSaleId: old.saleId, amountText: '4', note: '' } as const;
  expect(await world.takeRefused(wish)).toEqual({ code: 'staff.approval_needed', facts: need });
  const approval = await world.call('approval.give', { need, ...SUPERVISOR });
  world.backend.setReachable(false);
  const unheard = world.refused('exchange.take', { ...wish, ...approval });
  await world.advance(60_000);
  expect(await unheard).toMatchObject({ code: 'inbox.needs_network' });
  world.backend.setReachable(true);
  await world.signIn(MANAGER);
  await world.advance(30_000);
  expect(await world.takeRefused({ ...wish, amountText: '10.01' })).toMatchObject({ code: 'refund.above_ceiling' });
  expect(await world.takeRefused({ ...wish, fromSaleId: saleId })).toMatchObject({ code: 'sale.not_open' });
  expect(await world.takeRefused({ ...wish, fromSaleId: 'none' })).toMatchObject({ code: 'sale.not_found' });
  expect(world.journal('sale.exchange_taken')).toEqual([]);
});

test('[EXCHANGE-7] a sale that goods paid a part of is voided whole: they go back, and the earlier sale is as it was', async () => {
  const old = await world.sold('water');
  const why = { reason: 'other', note: '' } as const;
  const saleId = await world.exchanged('tea', old.saleId);
  expect(await world.refused('sale.void', { saleId: old.saleId, ...why })).toMatchObject({
    code: 'void.partly_refunded',
  });
  await world.expectSums(1_200, 200);
  expect(await world.call('sale.void', { saleId, ...why })).toMatchObject({ wallet: yuan(800), goods: yuan(200) });
  await world.advance(5_000);
  await world.expectSums(200, 0, 1_000);
  const { total } = await world.call('takings.figures', { from: '2026-11-22', to: '2026-11-22' });
  expect(total).toMatchObject({ saleCount: 1, voidCount: 1, voided: yuan(1_000) });
  expect((await world.call('refund.preview', { saleId: old.saleId })).left).toEqual(yuan(200));
  expect(rebuildFaults(world.storage)).toEqual([]);
  await world.call('sale.void', { saleId: old.saleId, ...why });
  await world.advance(5_000);
  await world.expectSums(0, 0, 1_200);
  expect(world.journal('sale.goods_kept')).toMatchObject([{ toSaleId: saleId }]);
});

test('[EXCHANGE-7] what goods paid whole is voided without money, in every report', async () => {
  const old = await world.sold();
  const saleId = await world.exchanged('tea', old.saleId);
  const voided = await world.call('sale.void', { saleId, reason: 'other', note: '' });
  expect(voided).toMatchObject({ cash: yuan(0), wallet: yuan(0), goods: yuan(1_000) });
  await world.expectSums(1_000, 0, 1_000);
  const { sections } = await world.call('shift.x', {});
  const rows = sections.find(({ title }) => title.en === 'Voids')?.rows ?? [];
  expect(rows.map(({ label, amount }) => [label.en, amount?.minor])).toContainEqual(['Goods handed back', 1_000]);
});

test('[EXCHANGE-10] goods of several receipts pay for one sale, each for its own part, and each receipt is named', async () => {
  const olds = [await world.sold('water'), await world.sold('water')];
  const inCash = await world.soldForCash('water');
  const saleId = await world.ringUp('tea');
  for (const fromSaleId of [...olds.map((each) => each.saleId), inCash]) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    await world.take({ saleId, fromSaleId });
  }
  await world.pay(saleId);
  await world.expectSums(1_600, 600);
  const { sale, timeline } = await world.call('sales.get', { saleId });
  expect(sale).toMatchObject({
    exchange: yuan(600),
    exchangedFrom: [yuan(200), yuan(200), yuan(200)].map((amount) => ({ amount })),
  });
  const numbers = sale.exchangedFrom?.map(({ receiptNumber }) => receiptNumber) ?? [];
  expect(new Set(numbers).size).toBe(3);
  const taken = timeline.filter(({ type }) => type === 'sale.exchange_taken');
  expect(taken.map(({ facts }) => facts['receiptNumber'])).toEqual(numbers);
  expect(rebuildFaults(world.storage)).toEqual([]);
});

test('[EXCHANGE-10] the same receipt twice adds up, and an eleventh is refused', async () => {
  const old = await world.sold();
  const others: string[] = [];
  // oxlint-disable-next-line no-await-in-loop -- one after the other
  while (others.length < 10) others.push(await world.soldForCash('water'));
  const saleId = await world.ringUp('tea');
  await world.take({ saleId, fromSaleId: old.saleId, amountText: '1' });
  await world.take({ saleId, fromSaleId: old.saleId, amountText: '2' });
  for (const fromSaleId of others.slice(1)) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    await world.take({ saleId, fromSaleId, amountText: '0.10' });
  }
  expect(await world.takeRefused({ saleId, fromSaleId: others[0] ?? '' })).toMatchObject({
    code: 'exchange.too_many_receipts',
  });
  const again = await world.take({ saleId, fromSaleId: old.saleId, amountText: '1' });
  expect(again.sale.exchange).toEqual(yuan(490));
});

test('[EXCHANGE-11] what another till gave back is refunded here no more: goods that stand for others cannot be beside it', async () => {
  const old = await world.sold();
  const saleId = await world.ringUp('tea');
  await world.take({ saleId, fromSaleId: old.saleId, amountText: '6' });
  await world.pay(saleId);
  await world.orphanRefund(old.paymentId, 300);
  expect(await world.refundRefused(old, '1.01')).toMatchObject({
    code: 'refund.above_ceiling',
    facts: { left: yuan(100) },
  });
  await world.orphanRefund(old.paymentId, 700);
  expect(await world.refundRefused(old, null)).toMatchObject({ code: 'inbox.nothing_to_refund' });
  expect(await world.refundRefused({ saleId, paymentId: old.paymentId }, null)).toMatchObject({
    code: 'inbox.nothing_to_refund',
  });
});

test('[EXCHANGE-12] what is refunded while the QR of the present sale is closed pays for nothing as well', async () => {
  const old = await world.sold();
  const saleId = await world.ringUp('tea');
  await world.call('checkout.start', { saleId });
  await world.advance(3_000);
  const exchange = world.refused('exchange.take', { saleId, fromSaleId: old.saleId, amountText: null, note: '' });
  const refund = world.call('refund.begin', { ...old, amountText: null, reason: 'other', note: '' });
  await world.during(Promise.all([exchange, refund]), 20_000);
  expect(await exchange).toMatchObject({ code: 'inbox.nothing_to_refund' });
  expect(world.journal('sale.exchange_taken')).toEqual([]);
  expect(rebuildFaults(world.storage)).toEqual([]);
});
