/** Refunds from a receipt at a whole till: to the wallet and out of the drawer, never more than was paid, never twice. */
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { createTillWorld, CASHIER, MANAGER, SUPERVISOR, type TillWorld } from '../testing/till-world.ts';
import { rebuildFaults } from '../testing/till-invariants.ts';

// Signing in takes a slow hash by design, and a loaded machine makes it slower.
vi.setConfig({ testTimeout: 120_000 });

const yuan = (minor: number) => ({ minor, currency: 'CNY' }) as const;
const why = { reason: 'goods_returned', note: '' } as const;

let world: TillWorld;

beforeEach(async () => {
  world = await createTillWorld();
  onTestFinished(() => world.close());
});

async function soldByWallet(): Promise<Readonly<{ saleId: string; paymentId: string }>> {
  const saleId = await world.ringUp('tea');
  await world.call('checkout.start', { saleId });
  await world.advance(500);
  const { paymentId } = await world.call('checkout.enter_code', { saleId, code: '6212345678901234567' });
  await world.advance(3_000);
  await world.call('checkout.acknowledge', { paymentId });
  return { saleId, paymentId };
}

async function soldForCash(): Promise<string> {
  const saleId = await world.ringUp('tea');
  const paying = world.call('cash.pay', { saleId, tenderedText: null });
  await world.advance(3_000);
  await paying;
  return saleId;
}

/** The backend is asked first: its answer takes a moment. */
async function begin(sold: Readonly<{ saleId: string; paymentId: string }>, amountText: string | null) {
  const begun = world.call('refund.begin', { ...sold, amountText, ...why });
  await world.advance(500);
  return begun;
}

describe('to the wallet', () => {
  test('[REFUND-1] a part and then the rest are given back, each under an id of its own, and no more than was paid', async () => {
    const sold = await soldByWallet();
    await world.call('session.sign_in', SUPERVISOR);
    const first = await begin(sold, '3.50');
    await world.advance(5_000);
    const left = await world.call('refund.preview', { saleId: sold.saleId });
    expect(left.payments).toMatchObject([{ amount: yuan(1_000), refundable: yuan(650) }]);
    const over = world.refused('refund.begin', { ...sold, amountText: '6.51', ...why });
    await world.advance(500);
    expect(await over).toMatchObject({ code: 'refund.above_ceiling', facts: { left: yuan(650) } });
    const second = await begin(sold, null);
    await world.advance(5_000);
    expect([first.amount, second.amount]).toEqual([yuan(350), yuan(650)]);
    expect(first.refundId).not.toBe(second.refundId);
    const { payments } = await world.call('refund.preview', { saleId: sold.saleId });
    expect(payments[0]?.refunds.map(({ state }) => state)).toEqual(['succeeded', 'succeeded']);
    const none = world.refused('refund.begin', { ...sold, amountText: null, ...why });
    await world.advance(500);
    expect(await none).toMatchObject({ code: 'inbox.nothing_to_refund' });
    expect(rebuildFaults(world.storage)).toEqual([]);
  });

  test('[REFUND-8] a key that is pressed twice gives a part back once', async () => {
    const sold = await soldByWallet();
    await world.call('session.sign_in', SUPERVISOR);
    const wish = { ...sold, amountText: '3.50', ...why };
    const first = world.call('refund.begin', wish);
    expect((await world.refused('refund.begin', wish)).code).toBe('refund.already_asked');
    await world.advance(5_000);
    expect((await first).amount).toEqual(yuan(350));
    const { payments } = await world.call('refund.preview', { saleId: sold.saleId });
    expect(payments[0]).toMatchObject({ refundable: yuan(650) });
  });

  test('[REFUND-9] a press that has a name gives back once, to the wallet and out of the drawer', async () => {
    const sold = await soldByWallet();
    await world.call('session.sign_in', MANAGER);
    const wish = { ...sold, amountText: '3.50', ...why, actId: 'press-1' };
    const begun = world.call('refund.begin', wish);
    await world.advance(5_000);
    const first = await begun;
    expect(await world.call('refund.begin', wish)).toMatchObject({ refundId: first.refundId });
    const { payments } = await world.call('refund.preview', { saleId: sold.saleId });
    expect(payments[0]).toMatchObject({ refundable: yuan(650), refunds: [{ refundId: first.refundId }] });
    expect(world.storage.read.all(`SELECT 1 FROM journal WHERE type = 'refund.requested'`)).toHaveLength(1);
    expect(rebuildFaults(world.storage)).toEqual([]);
  });

  test('[REFUND-2] above the role’s limit a second person approves just that, and both are in the request', async () => {
    const sold = await soldByWallet();
    await world.call('session.sign_in', CASHIER);
    const wish = { ...sold, amountText: '4', ...why };
    const need = { permission: 'refund', size: 400, subjectId: sold.paymentId } as const;
    expect(await world.refused('refund.begin', wish)).toEqual({ code: 'staff.approval_needed', facts: need });
    const approval = await world.call('approval.give', { need, ...MANAGER });
    const more = world.refused('refund.begin', { ...wish, amountText: '4.01', ...approval });
    expect(await more).toMatchObject({ code: 'staff.approval_over' });
    const again = await world.call('approval.give', { need, ...MANAGER });
    const begun = world.call('refund.begin', { ...wish, ...again });
    await world.advance(500);
    const { refundId } = await begun;
    const row = world.storage.read.get(`SELECT cashier_id, body FROM refunds WHERE refund_id = ?`, refundId);
    expect(row?.cashier_id).toBe('c1');
    expect(JSON.parse(String(row?.body))).toMatchObject({ cashierId: 'c1', approvedBy: 'm1' });
  });

  test('[REFUND-3] needs the backend’s word of what was paid: without it nothing is begun', async () => {
    const sold = await soldByWallet();
    await world.call('session.sign_in', SUPERVISOR);
    world.backend.setReachable(false);
    const refused = world.refused('refund.begin', { ...sold, amountText: null, ...why });
    await world.advance(20_000);
    expect(await refused).toMatchObject({ code: 'inbox.needs_network' });
    expect((await world.call('refund.preview', { saleId: sold.saleId })).payments[0]?.refunds).toEqual([]);
  });

  test('[REFUND-4] an answer that was lost is asked after under the same id, so that nothing goes back twice (C56)', async () => {
    const sold = await soldByWallet();
    await world.call('session.sign_in', SUPERVISOR);
    world.backend.script('putRefund', { kind: 'no_answer', committed: true, cause: 'timed_out' });
    const { refundId } = await begin(sold, null);
    await world.crash();
    await world.advance(120_000);
    const { payments } = await world.call('refund.preview', { saleId: sold.saleId });
    expect(payments[0]?.refunds).toMatchObject([{ refundId, state: 'succeeded', payerRefunded: yuan(1_000) }]);
    expect(payments[0]?.refundable).toEqual(yuan(0));
  });

  test('[REFUND-5] another sale’s payment, one that is not paid and an amount that is none are refused', async () => {
    const sold = await soldByWallet();
    const other = await soldByWallet();
    await world.call('session.sign_in', SUPERVISOR);
    const mixed = { saleId: other.saleId, paymentId: sold.paymentId, amountText: null, ...why };
    expect(await world.refused('refund.begin', mixed)).toMatchObject({ code: 'checkout.payment_not_found' });
    expect(await world.refused('refund.begin', { ...sold, amountText: '-1', ...why })).toMatchObject({
      code: 'amount.malformed',
    });
    expect(await world.refused('refund.preview', { saleId: 'none' })).toMatchObject({ code: 'sale.not_found' });
  });
});

describe('out of the drawer', () => {
  test('[REFUND-6] cash goes back as cash: approved, at most what was paid, and out of the expected cash', async () => {
    await world.call('shift.open', { float: { pieces: [], total: yuan(5_000) } });
    const saleId = await soldForCash();
    const wish = { saleId, amountText: '4', ...why };
    const need = { permission: 'refund', size: 400, subjectId: saleId } as const;
    expect(await world.refused('refund.cash', wish)).toEqual({ code: 'staff.approval_needed', facts: need });
    await world.call('session.sign_in', SUPERVISOR);
    const after = await world.call('refund.cash', wish);
    expect(after.cash).toEqual({ taken: yuan(1_000), refundable: yuan(600) });
    const named = { ...wish, amountText: '0.50', actId: 'press-2' };
    await world.call('refund.cash', named);
    expect((await world.call('refund.cash', named)).cash?.refundable).toEqual(yuan(550));
    expect(await world.refused('refund.cash', { ...wish, amountText: '6.01' })).toMatchObject({
      code: 'refund.above_ceiling',
    });
    await world.call('refund.cash', { ...wish, amountText: null });
    expect(await world.refused('refund.cash', { ...wish, amountText: null })).toMatchObject({
      code: 'inbox.nothing_to_refund',
    });
    const x = await world.call('shift.x', {});
    expect(x.cash).toMatchObject({ expected: yuan(5_000), refunds: yuan(-1_000), sales: yuan(1_000) });
    expect(rebuildFaults(world.storage)).toEqual([]);
  });

  test('[REFUND-7] a sale by wallet gives no cash back', async () => {
    await world.call('shift.open', { float: { pieces: [], total: yuan(5_000) } });
    const { saleId } = await soldByWallet();
    await world.call('session.sign_in', SUPERVISOR);
    expect(await world.refused('refund.cash', { saleId, amountText: null, ...why })).toMatchObject({
      code: 'refund.not_paid',
    });
  });
});
