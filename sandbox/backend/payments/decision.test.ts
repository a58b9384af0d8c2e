/** Promotions and settlement dates (wallet API sections 4 and 10), over real HTTP. */
import { describe, expect, test } from 'vitest';
import { useCounter } from '../../testing/counter.ts';
import { balanceOf, fen, payByCode } from '../../testing/payments.ts';

const counter = useCounter();

describe('promotions', () => {
  test('[SANDBOX-56] what the wallet holds is taken off, and the merchant has the whole amount', async () => {
    const payment = await payByCode(counter.world, counter.terminal, 'wlt_chen', 2_000);
    expect(payment.discounts).toEqual([
      { kind: 'coupon', name: '满20减5元券', amount: fen(500), fundedBy: 'wallet' },
      { kind: 'points', name: '积分抵扣', amount: fen(88), fundedBy: 'wallet' },
    ]);
    expect(payment.payerPaid).toEqual(fen(1_412));
    expect(await balanceOf(counter.world, 'merchant:mer_demo')).toBe(2_000);
    expect(await balanceOf(counter.world, 'promotion_funder')).toBe(-588);
  });

  test('[SANDBOX-56] a coupon that is shown is at the merchant’s cost', async () => {
    const payment = await payByCode(counter.world, counter.terminal, 'wlt_zhang', 5_005, {
      coupons: ['NONE', 'SHOP10'],
    });
    expect(payment).toMatchObject({ discounts: [{ amount: fen(500), fundedBy: 'merchant' }], payerPaid: fen(4_505) });
    expect(await balanceOf(counter.world, 'merchant:mer_demo')).toBe(4_505);
  });

  test('[SANDBOX-56] below the least amount there is none, and a discount is never more than the amount', async () => {
    expect((await payByCode(counter.world, counter.terminal, 'wlt_chen', 99)).discounts).toEqual([]);
    await counter.world.server.database
      .updateTable('promotions')
      .set({ discount_minor: 5_000 })
      .where('id', '=', 'promo_3_points')
      .execute();
    const payment = await payByCode(counter.world, counter.terminal, 'wlt_chen', 2_000);
    expect([payment.payerPaid, payment.discounts.map(({ amount }) => amount.amount)]).toEqual([fen(0), [500, 1_500]]);
  });
});

test('[SANDBOX-52] what is approved after its settlement has closed is in the next to close', async () => {
  const pay = async (): Promise<string | null> => {
    const businessDate = '2026-03-04';
    const occurredAt = '2026-03-04T04:00:00.000Z';
    return (await payByCode(counter.world, counter.terminal, 'wlt_zhang', 100, { businessDate, occurredAt }))
      .settlementDate;
  };
  // Midnight in Shanghai is 16:00 UTC; the settlement closes half an hour later.
  counter.world.clock.set(Date.parse('2026-03-04T16:29:59.999Z'));
  expect(await pay()).toBe('2026-03-04');
  counter.world.clock.set(Date.parse('2026-03-04T16:30:00.000Z'));
  expect(await pay()).toBe('2026-03-05');
  counter.world.clock.set(Date.parse('2026-03-06T16:10:00.000Z'));
  expect(await pay()).toBe('2026-03-06');
});
