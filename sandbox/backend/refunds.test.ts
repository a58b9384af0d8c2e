/** Refunds (wallet API section 5), over real HTTP, and their arithmetic. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  balanceOf,
  closeWithCleanLedger,
  codeOf,
  fen,
  payByCode,
  paymentOf,
  type PaymentAnswer,
} from '../testing/payments.ts';
import type { Answer } from '../testing/signed-client.ts';
import { openTestWorld, uuidV7, type TestTerminal, type TestWorld } from '../testing/test-world.ts';
import { sharesAfter } from './refunds.ts';

let world: TestWorld;
let terminal: TestTerminal;

beforeEach(async () => {
  world = await openTestWorld();
  terminal = await world.enrol();
});
// [SANDBOX-5] holds after every one of these tests.
afterEach(() => closeWithCleanLedger(world));

const refundBody = (
  paymentId: string,
  amount: number,
  change: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> => ({
  paymentId,
  amount: fen(amount),
  reason: 'returned',
  occurredAt: new Date(world.clock.now()).toISOString(),
  businessDate: '2026-03-04',
  cashierId: 'c1',
  approvedBy: 'm1',
  ...change,
});
const put = (body: unknown, id = uuidV7()): Promise<Answer> => terminal.call('PUT', `/v1/refunds/${id}`, body);
const get = async (id: string): Promise<PaymentAnswer> => paymentOf(await terminal.call('GET', `/v1/payments/${id}`));

type RefundAnswer = {
  id: string;
  status: string;
  payerRefunded: { amount: number };
  failure: { code: string } | null;
  settlementDate: string | null;
};
const refundOf = (answer: Answer): RefundAnswer => answer.json as RefundAnswer;

describe('arithmetic', () => {
  test('[SANDBOX-83] three refunds of a payment with both kinds of discount share by rounding down', async () => {
    // 100.00 less 10.00 of the shop's, 5.00 and 0.88 of the wallet's: the payer pays 84.12.
    const payment = await payByCode(world, terminal, 'wlt_chen', 10_000, { coupons: ['SHOP10'] });
    expect(payment.payerPaid).toEqual(fen(8_412));
    const seen: unknown[] = [];
    for (const part of [3_333, 3_333, 3_334]) {
      const refund = refundOf(await put(refundBody(payment.id, part)));
      const { refunded, payerRefunded } = await get(payment.id);
      seen.push([refund.status, refund.payerRefunded.amount, refunded.amount, payerRefunded.amount]);
    }
    expect(seen).toEqual([
      ['succeeded', 2_803, 3_333, 2_803],
      ['succeeded', 2_804, 6_666, 5_607],
      ['succeeded', 2_805, 10_000, 8_412],
    ]);
    expect(await balanceOf(world, 'wallet:wlt_chen')).toBe(500_000);
    expect(await balanceOf(world, 'merchant:mer_demo')).toBe(0);
    expect(await balanceOf(world, 'promotion_funder')).toBe(0);
  });

  test('[SANDBOX-83] any split ends with everybody having back what he gave, and never more on the way', () => {
    const amounts = fc.integer({ min: 1, max: 1_000_000_000_000 });
    fc.assert(
      fc.property(
        amounts,
        fc.nat(),
        fc.nat(),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 }),
        (amountMinor, one, other, cuts) => {
          const payerPaidMinor = one % (amountMinor + 1);
          const merchantDiscountMinor = other % (amountMinor - payerPaidMinor + 1);
          const paid = { amountMinor, payerPaidMinor, merchantDiscountMinor };
          let before = sharesAfter(paid, 0);
          for (const refunded of [
            ...cuts.map((cut) => Math.floor(cut * amountMinor)).toSorted((a, b) => a - b),
            amountMinor,
          ]) {
            const after = sharesAfter(paid, refunded);
            expect(after.payerMinor + after.merchantMinor + after.walletMinor).toBe(refunded);
            expect(after.payerMinor).toBeGreaterThanOrEqual(before.payerMinor);
            expect(after.merchantMinor).toBeGreaterThanOrEqual(before.merchantMinor);
            before = after;
          }
          expect(before.payerMinor).toBe(payerPaidMinor);
          expect(before.merchantMinor).toBe(merchantDiscountMinor);
        },
      ),
    );
  });

  test('[SANDBOX-83] products beyond the safe integers stay exact', () => {
    const paid = { amountMinor: 1_000_000_000_000, payerPaidMinor: 999_999_999_999, merchantDiscountMinor: 1 };
    expect(sharesAfter(paid, 999_999_999_999)).toEqual({
      payerMinor: 999_999_999_998,
      merchantMinor: 0,
      walletMinor: 1,
    });
  });
});

describe('refunds', () => {
  test('[SANDBOX-16] a repeat is answered with the present state, another body is a mismatch', async () => {
    const { id: paymentId } = await payByCode(world, terminal, 'wlt_zhang', 1_250);
    const id = uuidV7();
    const body = refundBody(paymentId, 500);
    const first = await put(body, id);
    expect([first.status, refundOf(first)]).toEqual([
      201,
      expect.objectContaining({ status: 'succeeded', payerRefunded: fen(500), settlementDate: '2026-03-04' }),
    ]);
    const repeat = await put(body, id);
    expect([repeat.status, repeat.json]).toEqual([200, first.json]);
    for (const wrong of [
      { ...body, amount: fen(501) },
      { ...body, reason: 7 },
    ])
      expect(codeOf(await put(wrong, id))).toBe('idempotency_mismatch');
    expect((await terminal.call('GET', `/v1/refunds/${id}`)).json).toEqual(first.json);
    expect(await balanceOf(world, 'wallet:wlt_zhang')).toBe(500_000 - 750);
  });

  test('[SANDBOX-17] any terminal of the merchant may refund, each under its own ids', async () => {
    const other = await world.enrol();
    const { id: paymentId } = await payByCode(world, terminal, 'wlt_zhang', 1_250);
    const id = uuidV7();
    const body = refundBody(paymentId, 500);
    expect((await other.call('PUT', `/v1/refunds/${id}`, body)).status).toBe(201);
    expect(codeOf(await put(body, id))).toBe('idempotency_mismatch');
    expect((await terminal.call('GET', `/v1/refunds/${id}`)).status).toBe(200);
  });

  test('[SANDBOX-84] refunds never exceed the payment', async () => {
    const { id } = await payByCode(world, terminal, 'wlt_zhang', 1_250);
    expect(codeOf(await put(refundBody(id, 1_251)))).toBe('refund_exceeds_payment');
    expect((await put(refundBody(id, 1_000))).status).toBe(201);
    const refused = await put(refundBody(id, 251));
    expect([refused.status, codeOf(refused)]).toEqual([422, 'refund_exceeds_payment']);
    expect((await put(refundBody(id, 250))).status).toBe(201);
  });

  test('[SANDBOX-86] a pending one counts, and is decided by itself', async () => {
    const payment = await payByCode(world, terminal, 'wlt_zhou', 1_250);
    const pending = refundOf(await put(refundBody(payment.id, 1_000)));
    expect(pending).toMatchObject({ status: 'pending', payerRefunded: fen(0), settlementDate: null });
    expect((await get(payment.id)).refunded).toEqual(fen(0));
    expect(codeOf(await put(refundBody(payment.id, 251)))).toBe('refund_exceeds_payment');
    world.clock.advance(30_000);
    const decided = refundOf(await terminal.call('GET', `/v1/refunds/${pending.id}`));
    expect(decided).toMatchObject({ status: 'succeeded', payerRefunded: fen(1_000), settlementDate: '2026-03-04' });
    expect((await get(payment.id)).payerRefunded).toEqual(fen(1_000));
  });

  test('[SANDBOX-84] a failed one does not count, and its id stays failed', async () => {
    const payment = await payByCode(world, terminal, 'wlt_wu', 1_250);
    const id = uuidV7();
    const body = refundBody(payment.id, 1_250);
    const failed = refundOf(await put(body, id));
    expect(failed).toMatchObject({ status: 'failed', failure: { code: 'issuer_error' }, payerRefunded: fen(0) });
    await world.demo('POST', '/demo/wallets/wlt_wu/settings', { refundBehaviour: 'instant' });
    expect(refundOf(await put(body, id)).status).toBe('failed');
    expect(refundOf(await put(body)).status).toBe('succeeded');
  });

  test('[SANDBOX-85] only an approved payment of the same currency, within 365 days', async () => {
    const declined = await payByCode(world, terminal, 'wlt_wang', 1_250);
    const paid = await payByCode(world, terminal, 'wlt_zhang', 1_250);
    const unusable = [refundBody(declined.id, 1), refundBody(paid.id, 1, { amount: { amount: 1, currency: 'HKD' } })];
    for (const body of unusable) {
      const answer = await put(body);
      expect([answer.status, codeOf(answer)]).toEqual([422, 'payment_not_usable']);
    }
    expect(codeOf(await put(refundBody(uuidV7(), 1)))).toBe('payment_not_found');
    world.clock.advance(365 * 86_400_000);
    const date = { businessDate: '2027-03-04' };
    expect((await put(refundBody(paid.id, 1, date))).status).toBe(201);
    world.clock.advance(1);
    expect(codeOf(await put(refundBody(paid.id, 1, date)))).toBe('payment_not_usable');
  });

  test.each([
    ['an amount of 0', { amount: fen(0) }, 'amount.amount'],
    ['no reason', { reason: undefined }, 'reason'],
    ['no payment', { paymentId: 'x' }, 'paymentId'],
    ['a business date two days off', { businessDate: '2026-03-06' }, 'businessDate'],
  ])('[SANDBOX-13] %s is refused', async (_name, change, path) => {
    const { id } = await payByCode(world, terminal, 'wlt_zhang', 1_250);
    const answer = await put(refundBody(id, 1, change));
    expect(answer.status).toBe(422);
    expect((answer.json as { errors: { path: string }[] }).errors.map((error) => error.path)).toEqual([path]);
  });

  test('[SANDBOX-12] an id that is none is refused, and one that is unknown not found', async () => {
    expect((await put({}, 'x')).status).toBe(422);
    const unknown = await terminal.call('GET', `/v1/refunds/${uuidV7()}`);
    expect([unknown.status, codeOf(unknown)]).toEqual([404, 'refund_not_found']);
  });

  test('[SANDBOX-37] a disabled terminal repeats a refund and makes none', async () => {
    const { id: paymentId } = await payByCode(world, terminal, 'wlt_zhang', 1_250);
    const id = uuidV7();
    const body = refundBody(paymentId, 1);
    await put(body, id);
    await world.demo('POST', `/demo/terminals/${terminal.id}/disable`);
    expect((await put(body, id)).status).toBe(200);
    expect(codeOf(await put(body))).toBe('terminal_disabled');
  });
});
