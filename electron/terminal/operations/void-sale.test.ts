/** A paid sale of today taken back whole at a whole till: by wallet, in cash and mixed, with every answer of the backend. */
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { paymentById } from '../payment/2-tender/payment-store.ts';
import { DEFAULT_CAPABILITIES } from '../wallet-backend/http-driver.ts';
import { createInboxWorld, CODE, type InboxWorld } from '../testing/inbox-world.ts';
import { CASHIER, MANAGER, SUPERVISOR } from '../testing/till-world.ts';

// Signing in takes a slow hash by design, and a loaded machine makes it slower.
vi.setConfig({ testTimeout: 120_000 });

const DATE = '2026-11-22';
const yuan = (minor: number) => ({ minor, currency: 'CNY' }) as const;
const why = { reason: 'wrong_sale', note: 'rung up twice' } as const;
const NO_CASH = { pieces: [], total: yuan(0) } as const;

let world: InboxWorld;

beforeEach(async () => {
  world = await createInboxWorld();
  onTestFinished(() => world.close());
  await world.signIn(MANAGER);
});

type Sold = Readonly<{ saleId: string; paymentId: string }>;

/** Tea for 10.00; `cashText` of it in cash before the wallet. */
async function sold(cashText: string | null = null): Promise<Sold> {
  const saleId = await world.ringUp('tea');
  if (cashText !== null) await world.during(world.call('cash.take_part', { saleId, amountText: cashText }), 5_000);
  await world.call('checkout.start', { saleId });
  const { paymentId } = await world.call('checkout.enter_code', { saleId, code: CODE });
  await world.advance(500);
  await world.nextSale();
  return { saleId, paymentId };
}

const saleOf = (paymentId: string): string => {
  const payment = paymentById(world.storage.read, paymentId);
  if (payment === null) throw new Error('the till has just taken it');
  return payment.saleId;
};

const stateOf = async ({ saleId, paymentId }: Sold) => {
  const { sale, payments } = await world.call('sales.get', { saleId });
  const payment = payments.find((each) => each.paymentId === paymentId);
  return [sale.state, sale.isVoided ?? false, payment?.state];
};

const zRows = async (): Promise<readonly (readonly [string, number | null, number | undefined])[]> => {
  const { sections } = await world.call('shift.x', {});
  return sections.flatMap(({ rows }) => rows).map(({ label, count, amount }) => [label.en, count, amount?.minor]);
};
const figures = async () => (await world.call('takings.figures', { from: DATE, to: DATE })).total;

test('[VOID-1] a paid sale of today goes back whole to the wallet: in history, takings and the report it is a void', async () => {
  const sale = await sold();
  expect((await world.call('refund.preview', { saleId: sale.saleId })).canVoid).toBe(true);
  const answer = await world.call('sale.void', { saleId: sale.saleId, ...why });
  expect(answer).toEqual({ saleId: sale.saleId, cash: yuan(0), wallet: yuan(1_000), goods: yuan(0) });
  await world.advance(5_000);
  expect(await stateOf(sale)).toEqual(['cancelled', true, 'reversed']);
  expect(await figures()).toMatchObject({
    saleCount: 0,
    gross: yuan(0),
    refund: yuan(0),
    voidCount: 1,
    voided: yuan(1_000),
  });
  const rows = await zRows();
  expect(rows).toContainEqual(['Asked for', 1, 1_000]);
  expect(rows).toContainEqual(['Undone', 1, 1_000]);
  const { sales } = await world.call('sales.search', {
    ...{ text: '', amountText: '', fromMs: null, toMs: null, businessDate: null, cursor: null, limit: 5 },
  });
  expect(sales.find(({ saleId }) => saleId === sale.saleId)).toMatchObject({ isVoided: true });
  const refund = { ...sale, amountText: null, reason: 'other', note: '' } as const;
  expect(await world.refused('refund.begin', refund)).toMatchObject({ code: 'refund.not_paid' });
  expect(world.faults()).toEqual([]);
});

test('[VOID-2] a second press is the same void; whoever may not do it alone needs an approval', async () => {
  const { saleId } = await sold();
  await world.signIn(CASHIER);
  const need = { permission: 'sale.void', size: null, subjectId: saleId } as const;
  const refusal = await world.refused('sale.void', { saleId, ...why });
  expect(refusal).toEqual({ code: 'staff.approval_needed', facts: need });
  const approval = await world.call('approval.give', { need, ...SUPERVISOR });
  const first = await world.call('sale.void', { saleId, ...why, ...approval });
  expect(await world.call('sale.void', { saleId, ...why })).toEqual(first);
  await world.advance(5_000);
  expect(world.journal('sale.voided')).toHaveLength(1);
  expect(world.journal('payment.reversal_asked').filter(({ cause }) => cause === 'voided')).toHaveLength(1);
  expect(world.journal('approval.used')).toMatchObject([{ permission: 'sale.void' }]);
});

test('[VOID-3] the cash of a mixed sale comes out of the drawer, and is in the expected cash and the report', async () => {
  const { saleId, ...rest } = await (async () => {
    await world.call('shift.open', { float: NO_CASH });
    return sold('4');
  })();
  const answer = await world.call('sale.void', { saleId, ...why });
  expect(answer).toMatchObject({ cash: yuan(400), wallet: yuan(600) });
  await world.advance(5_000);
  expect(await stateOf({ saleId, ...rest })).toEqual(['cancelled', true, 'reversed']);
  expect(await world.call('shift.expected', {})).toEqual({ expected: yuan(0) });
  expect(await figures()).toMatchObject({ saleCount: 0, gross: yuan(0), voidCount: 1, voided: yuan(1_000) });
  const { cash } = await world.call('shift.x', {});
  expect(cash).toMatchObject({ sales: yuan(400), refunds: yuan(-400), expected: yuan(0) });
  expect(world.faults()).toEqual([]);
});

test('[VOID-3] a sale for cash alone needs an open shift, and no backend', async () => {
  await world.call('shift.open', { float: NO_CASH });
  const saleId = await world.ringUp('tea');
  await world.during(world.call('cash.pay', { saleId, tenderedText: null }), 5_000);
  await world.call('shift.close', { cash: null, note: '' });
  expect(await world.refused('sale.void', { saleId, ...why })).toMatchObject({ code: 'shift.not_open' });
  await world.call('shift.open', { float: { ...NO_CASH, total: yuan(2_000) } });
  expect(await world.call('sale.void', { saleId, ...why })).toMatchObject({ cash: yuan(1_000), wallet: yuan(0) });
  expect(await world.call('shift.expected', {})).toEqual({ expected: yuan(1_000) });
  expect(await figures()).toMatchObject({ gross: yuan(0), voidCount: 1 });
});

test('[VOID-4] without an answer the reversal goes on, over a crash too, until its end is known', async () => {
  const sale = await sold();
  world.backend.setReachable(false);
  await world.call('sale.void', { saleId: sale.saleId, ...why });
  await world.advance(30_000);
  expect(await stateOf(sale)).toEqual(['cancelled', true, 'reversing']);
  expect(await figures()).toMatchObject({ gross: yuan(0), voidCount: 0 });
  await world.crash();
  world.backend.setReachable(true);
  await world.advance(120_000);
  await world.signIn(MANAGER);
  expect(await stateOf(sale)).toEqual(['cancelled', true, 'reversed']);
  expect(await figures()).toMatchObject({ gross: yuan(0), voidCount: 1 });
  expect(world.faults()).toEqual([]);
});

test('[VOID-5] what can no longer be reversed waits in the inbox and is refunded: back once, either way', async () => {
  const sale = await sold();
  world.backend.close(sale.paymentId, 'already_settled');
  await world.call('sale.void', { saleId: sale.saleId, ...why });
  await world.advance(20_000);
  expect(await stateOf(sale)).toEqual(['cancelled', true, 'refund_due']);
  expect(await figures()).toMatchObject({ gross: yuan(1_000), voidCount: 0 });
  const { items } = await world.call('inbox.list', { state: 'open', cursor: null, limit: 10 });
  expect(items).toMatchObject([{ kind: 'refund_due' }]);
  const itemId = items[0]?.itemId ?? '';
  await world.during(world.call('inbox.close', { itemId, how: 'refunded', note: 'voided' }), 5_000);
  await world.advance(20_000);
  expect(await figures()).toMatchObject({ gross: yuan(1_000), refund: yuan(1_000), net: yuan(0), voidCount: 0 });
  expect(world.faults()).toEqual([]);
});

test('[VOID-6] what was partly given back, is of another day or was never paid is not voided', async () => {
  const refunded = await sold();
  const refund = { ...refunded, amountText: '1', reason: 'other', note: '' } as const;
  await world.during(world.call('refund.begin', refund), 5_000);
  expect(await world.refused('sale.void', { saleId: refunded.saleId, ...why })).toMatchObject({
    code: 'void.partly_refunded',
  });
  const open = await world.ringUp('tea');
  expect(await world.refused('sale.void', { saleId: open, ...why })).toMatchObject({ code: 'void.not_paid' });
  await world.cancelSale(open);
  expect(await world.refused('sale.void', { saleId: 'none', ...why })).toMatchObject({ code: 'sale.not_found' });
  const { saleId } = await sold();
  await world.advance(26 * 3_600_000);
  await world.signIn(MANAGER);
  expect(await world.refused('sale.void', { saleId, ...why })).toMatchObject({ code: 'void.too_late' });
  expect((await world.call('refund.preview', { saleId })).canVoid).toBe(false);
});

test('[VOID-9] a gateway that takes no approved payment back offers no void of what the wallet paid, but of cash', async () => {
  await world.close();
  world = await createInboxWorld({ capabilities: { ...DEFAULT_CAPABILITIES, reversalWindow: 'none' } });
  await world.signIn(MANAGER);
  const { saleId } = await sold();
  expect((await world.call('refund.preview', { saleId })).canVoid).toBe(false);
  expect(await world.refused('sale.void', { saleId, ...why })).toMatchObject({ code: 'void.not_reversible' });
  await world.call('shift.open', { float: NO_CASH });
  const inCash = await world.ringUp('tea');
  await world.during(world.call('cash.pay', { saleId: inCash, tenderedText: null }), 5_000);
  expect((await world.call('refund.preview', { saleId: inCash })).canVoid).toBe(true);
});

test('[VOID-7] a payment that was accepted offline and not sent is voided before it ever arrives', async () => {
  await world.goOffline();
  const paymentId = await world.sell();
  const saleId = saleOf(paymentId);
  const sale = { saleId, paymentId };
  await world.signIn(MANAGER);
  await world.call('sale.void', { saleId: sale.saleId, ...why });
  await world.goOnline();
  await world.advance(120_000);
  expect(await stateOf(sale)).toEqual(['cancelled', true, 'reversed']);
  expect(await figures()).toMatchObject({ gross: yuan(0), voidCount: 1 });
  expect(world.faults()).toEqual([]);
});

test('[VOID-8] reconciliation expects nothing of it', async () => {
  const sale = await sold();
  await world.call('sale.void', { saleId: sale.saleId, ...why });
  await world.advance(5_000);
  const month = await world.call('reconciliation.month', { month: '2026-11' });
  expect(month.days.find(({ businessDate }) => businessDate === DATE)).toMatchObject({ till: yuan(0), openCount: 0 });
});

test('[SHIFT-28] what was given with a voided payment is taken out of the promotions, and out of no other’s', async () => {
  const coupon = { kind: 'coupon', name: '满减券', fundedBy: 'wallet' } as const;
  const promotions = async () => {
    const { sections } = await world.call('shift.x', {});
    const rows = sections.find(({ title }) => title.en === 'Promotions')?.rows ?? [];
    return rows.map(({ count, amount }) => [count, amount?.minor]);
  };
  world.backend.nextCustomer({ kind: 'approve', discounts: [{ ...coupon, amount: yuan(150) }] });
  await sold();
  world.backend.nextCustomer({ kind: 'approve', discounts: [{ ...coupon, amount: yuan(250) }] });
  const { saleId } = await sold();
  expect(await promotions()).toEqual([[2, 400]]);
  await world.call('sale.void', { saleId, ...why });
  await world.advance(5_000);
  expect(await promotions()).toEqual([[1, 150]]);
  const { tables } = await world.call('takings.figures', { from: DATE, to: DATE });
  expect(tables.promotion).toMatchObject([{ saleCount: 1, discount: yuan(150) }]);
});

test('[SHIFT-28] a coupon whose only payment was voided leaves no row behind', async () => {
  const discount = { kind: 'coupon', name: '满减券', fundedBy: 'wallet', amount: yuan(250) } as const;
  world.backend.nextCustomer({ kind: 'approve', discounts: [discount] });
  const { saleId } = await sold();
  await world.call('sale.void', { saleId, ...why });
  await world.advance(5_000);
  const { sections } = await world.call('shift.x', {});
  expect(sections.find(({ title }) => title.en === 'Promotions')?.rows ?? []).toEqual([]);
});
