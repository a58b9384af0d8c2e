/** `PUT /v1/payments/{id}/reversal` (wallet API section 4), over real HTTP. */
import { expect, test } from 'vitest';
import { useCounter } from '../../testing/counter.ts';
import { balanceOf, codeOf, fen, payByCode, paymentCode, paymentOf } from '../../testing/payments.ts';
import type { Answer } from '../../testing/signed-client.ts';
import { paymentBody, uuidV7 } from '../../testing/test-world.ts';

const counter = useCounter();

const reverse = (id: string, reason = 'timeout'): Promise<Answer> =>
  counter.terminal.call('PUT', `/v1/payments/${id}/reversal`, { reason });
const refund = (paymentId: string, amount: number): Promise<Answer> =>
  counter.terminal.call('PUT', `/v1/refunds/${uuidV7()}`, {
    paymentId,
    amount: fen(amount),
    reason: 'returned',
    occurredAt: new Date(counter.world.clock.now()).toISOString(),
    businessDate: '2026-03-04',
  });

test('[SANDBOX-74] an id that was never seen is recorded, and its payment moves nothing when it comes', async () => {
  const id = uuidV7();
  const first = await reverse(id);
  expect(first.status).toBe(200);
  expect(first.json).toMatchObject({
    id,
    status: 'reversed',
    terminalId: counter.terminal.id,
    methodType: null,
    amount: null,
    payerPaid: null,
    businessDate: null,
    occurredAt: null,
    receiptNumber: null,
    cashierId: null,
    wallet: null,
    refunded: fen(0),
  });
  const code = await paymentCode(counter.world, 'wlt_zhang');
  const body = paymentBody(counter.world.clock, { type: 'payment_code', code });
  const late = await counter.terminal.call('PUT', `/v1/payments/${id}`, body);
  expect([late.status, paymentOf(late)]).toEqual([
    200,
    expect.objectContaining({
      status: 'reversed',
      amount: fen(1_250),
      payerPaid: fen(1_250),
      methodType: 'payment_code',
      receiptNumber: 'T1-000001',
    }),
  ]);
  expect((await counter.terminal.call('PUT', `/v1/payments/${id}`, body)).json).toEqual(late.json);
  expect(codeOf(await counter.terminal.call('PUT', `/v1/payments/${id}`, { ...body, cashierId: 'x' }))).toBe(
    'idempotency_mismatch',
  );
  expect(await balanceOf(counter.world, 'wallet:wlt_zhang')).toBe(500_000);
  // The code was not spent on it.
  const other = await counter.terminal.call('PUT', `/v1/payments/${uuidV7()}`, body);
  expect(paymentOf(other).status).toBe('approved');
});

test('[SANDBOX-17] another terminal neither reverses nor pays what this one reversed first', async () => {
  const other = await counter.world.enrol();
  const id = uuidV7();
  await reverse(id);
  expect(codeOf(await other.call('PUT', `/v1/payments/${id}/reversal`, { reason: 'timeout' }))).toBe(
    'payment_not_found',
  );
  const body = paymentBody(counter.world.clock, { type: 'merchant_qr', expiresInSeconds: 60 });
  expect(codeOf(await other.call('PUT', `/v1/payments/${id}`, body))).toBe('idempotency_mismatch');
});

test('[SANDBOX-75] an approved payment gives everybody back what he gave', async () => {
  const before = { coupons: await held(), wallet: await balanceOf(counter.world, 'wallet:wlt_chen') };
  const payment = await payByCode(counter.world, counter.terminal, 'wlt_chen', 5_000, { coupons: ['SHOP10'] });
  expect(payment.discounts).toHaveLength(3);
  const reversed = await reverse(payment.id);
  expect(paymentOf(reversed)).toMatchObject({ status: 'reversed', settlementDate: null });
  expect(await balanceOf(counter.world, 'wallet:wlt_chen')).toBe(before.wallet);
  expect(await balanceOf(counter.world, 'merchant:mer_demo')).toBe(0);
  expect(await balanceOf(counter.world, 'promotion_funder')).toBe(0);
  expect(await held()).toEqual(before.coupons);
});

const held = async (): Promise<unknown> =>
  counter.world.server.database
    .selectFrom('wallet_promotions')
    .selectAll()
    .where('wallet_id', '=', 'wlt_chen')
    .orderBy('promotion_id')
    .execute();

test('[SANDBOX-75] a repeat answers the same, whatever its reason, and moves nothing more', async () => {
  const payment = await payByCode(counter.world, counter.terminal, 'wlt_zhang', 1_250);
  const first = await reverse(payment.id, 'cashier_cancelled');
  expect((await reverse(payment.id, 'gate_fault')).json).toEqual(first.json);
  expect(await balanceOf(counter.world, 'wallet:wlt_zhang')).toBe(500_000);
});

test('[SANDBOX-75] what waits is reversed, and nobody can confirm it then', async () => {
  const asked = await payByCode(counter.world, counter.terminal, 'wlt_zhang', 30_000);
  expect(paymentOf(await reverse(asked.id))).toMatchObject({ status: 'reversed', expiresAt: null });
  expect(codeOf(await counter.world.demo('POST', `/demo/wallets/wlt_zhang/payments/${asked.id}/confirm`))).toBe(
    'payment_finished',
  );
});

test('[SANDBOX-76] a declined and an expired payment stay what they are', async () => {
  const declined = await payByCode(counter.world, counter.terminal, 'wlt_wang', 1_250);
  expect((await reverse(declined.id)).json).toEqual(declined);
  const asked = await payByCode(counter.world, counter.terminal, 'wlt_zhang', 30_000);
  counter.world.clock.advance(120_000);
  expect(paymentOf(await reverse(asked.id)).status).toBe('expired');
});

test('[SANDBOX-77] until the settlement closes, and not after', async () => {
  const [early, late] = [
    await payByCode(counter.world, counter.terminal, 'wlt_zhang', 100),
    await payByCode(counter.world, counter.terminal, 'wlt_zhang', 200),
  ];
  counter.world.clock.set(Date.parse('2026-03-04T16:29:59.999Z'));
  expect(paymentOf(await reverse(early.id)).status).toBe('reversed');
  counter.world.clock.advance(1);
  const refused = await reverse(late.id);
  expect([refused.status, codeOf(refused)]).toEqual([409, 'already_settled']);
  expect(paymentOf(await counter.terminal.call('GET', `/v1/payments/${late.id}`)).status).toBe('approved');
  expect((await reverse(early.id)).status).toBe(200);
});

test('[SANDBOX-78] a payment that was refunded in part, or is about to be, is not reversed', async () => {
  const paid = await payByCode(counter.world, counter.terminal, 'wlt_zhang', 1_250);
  await refund(paid.id, 1);
  const refused = await reverse(paid.id);
  expect([refused.status, codeOf(refused)]).toEqual([409, 'already_refunded']);

  const slow = await payByCode(counter.world, counter.terminal, 'wlt_zhou', 1_250);
  await refund(slow.id, 1);
  expect(codeOf(await reverse(slow.id))).toBe('already_refunded');

  const failing = await payByCode(counter.world, counter.terminal, 'wlt_wu', 1_250);
  await refund(failing.id, 1);
  expect(paymentOf(await reverse(failing.id)).status).toBe('reversed');
});

test.each([['because'], [undefined], [7]])('[SANDBOX-13] the reason %j is refused', async (reason) => {
  const answer = await counter.terminal.call('PUT', `/v1/payments/${uuidV7()}/reversal`, { reason });
  expect([answer.status, codeOf(answer)]).toEqual([422, 'validation_failed']);
});
