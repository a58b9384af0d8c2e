/** Promotions and settlement dates (wallet API sections 4 and 10), over real HTTP. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { balanceOf, fen, closeWithCleanLedger, payByCode } from '../../testing/payments.ts';
import { openTestWorld, type TestTerminal, type TestWorld } from '../../testing/test-world.ts';

let world: TestWorld;
let terminal: TestTerminal;

beforeEach(async () => {
  world = await openTestWorld();
  terminal = await world.enrol();
});
// [SANDBOX-5] holds after every one of these tests.
afterEach(() => closeWithCleanLedger(world));

describe('promotions', () => {
  test('[SANDBOX-56] what the wallet holds is taken off, and the merchant has the whole amount', async () => {
    const payment = await payByCode(world, terminal, 'wlt_chen', 2_000);
    expect(payment.discounts).toEqual([
      { kind: 'coupon', name: '满20减5元券', amount: fen(500), fundedBy: 'wallet' },
      { kind: 'points', name: '积分抵扣', amount: fen(88), fundedBy: 'wallet' },
    ]);
    expect(payment.payerPaid).toEqual(fen(1_412));
    expect(await balanceOf(world, 'merchant:mer_demo')).toBe(2_000);
    expect(await balanceOf(world, 'promotion_funder')).toBe(-588);
  });

  test('[SANDBOX-56] a coupon that is shown is at the merchant’s cost', async () => {
    const payment = await payByCode(world, terminal, 'wlt_zhang', 5_005, { coupons: ['NONE', 'SHOP10'] });
    expect(payment).toMatchObject({ discounts: [{ amount: fen(500), fundedBy: 'merchant' }], payerPaid: fen(4_505) });
    expect(await balanceOf(world, 'merchant:mer_demo')).toBe(4_505);
  });

  test('[SANDBOX-56] below the least amount there is none, and a discount is never more than the amount', async () => {
    expect((await payByCode(world, terminal, 'wlt_chen', 99)).discounts).toEqual([]);
    await world.server.database
      .updateTable('promotions')
      .set({ discount_minor: 5_000 })
      .where('id', '=', 'promo_3_points')
      .execute();
    const payment = await payByCode(world, terminal, 'wlt_chen', 2_000);
    expect([payment.payerPaid, payment.discounts.map(({ amount }) => amount.amount)]).toEqual([fen(0), [500, 1_500]]);
  });
});

test('[SANDBOX-52] what is approved after its settlement has closed is in the next to close', async () => {
  const pay = async (): Promise<string | null> => {
    const businessDate = '2026-03-04';
    const occurredAt = '2026-03-04T04:00:00.000Z';
    return (await payByCode(world, terminal, 'wlt_zhang', 100, { businessDate, occurredAt })).settlementDate;
  };
  // Midnight in Shanghai is 16:00 UTC; the settlement closes half an hour later.
  world.clock.set(Date.parse('2026-03-04T16:29:59.999Z'));
  expect(await pay()).toBe('2026-03-04');
  world.clock.set(Date.parse('2026-03-04T16:30:00.000Z'));
  expect(await pay()).toBe('2026-03-05');
  world.clock.set(Date.parse('2026-03-06T16:10:00.000Z'));
  expect(await pay()).toBe('2026-03-06');
});
