/** Offline payments that were declined and are tried again (wallet API section 4), over real HTTP. */
import { describe, expect, test } from 'vitest';
import { useCounter } from '../../testing/counter.ts';
import { balanceOf, offlineMethod, paymentOf, qrPresentment, type PaymentAnswer } from '../../testing/payments.ts';

const counter = useCounter();
const { pay, get, settings } = counter;

describe('trying again', () => {
  const declined = async (): Promise<PaymentAnswer> =>
    pay(offlineMethod(counter.world, 'qr', await qrPresentment(counter.world, 'wlt_wang')));

  test('[SANDBOX-66] it is approved when there is money again', async () => {
    const payment = await declined();
    expect(payment).toMatchObject({ status: 'declined', decline: { code: 'insufficient_funds', retryable: true } });
    counter.world.clock.advance(60_000);
    expect((await get(payment.id)).version).toBe(payment.version);
    await settings('wlt_wang', { balance: 1_250 });
    counter.world.clock.advance(60_000);
    expect(await get(payment.id)).toMatchObject({ status: 'approved', decline: null, settlementDate: '2026-03-04' });
    expect(await balanceOf(counter.world, 'wallet:wlt_wang')).toBe(0);
  });

  test('[SANDBOX-66] it follows the reason', async () => {
    await counter.world.demo('POST', '/demo/maintenance', { on: true });
    const payment = await declined();
    expect(payment.decline).toEqual({ code: 'maintenance', retryable: true });
    await counter.world.demo('POST', '/demo/maintenance', { on: false });
    counter.world.clock.advance(60_000);
    expect((await get(payment.id)).decline).toEqual({ code: 'insufficient_funds', retryable: true });
    await settings('wlt_wang', { blocked: true });
    counter.world.clock.advance(60_000);
    expect((await get(payment.id)).decline).toEqual({ code: 'wallet_blocked', retryable: false });
    await settings('wlt_wang', { blocked: false, balance: 10_000 });
    counter.world.clock.advance(3_600_000);
    expect((await get(payment.id)).status).toBe('declined');
  });

  test('[SANDBOX-66] it ends when the settlement closes', async () => {
    const payment = await declined();
    counter.world.clock.set(Date.parse('2026-03-04T16:29:59.000Z'));
    expect((await get(payment.id)).decline?.retryable).toBe(true);
    counter.world.clock.set(Date.parse('2026-03-04T16:30:00.000Z'));
    await settings('wlt_wang', { balance: 10_000 });
    expect(await get(payment.id)).toMatchObject({
      status: 'declined',
      decline: { code: 'insufficient_funds', retryable: false },
    });
  });

  test('[SANDBOX-66] a reversal ends it', async () => {
    const payment = await declined();
    const reversal = await counter.terminal.call('PUT', `/v1/payments/${payment.id}/reversal`, {
      reason: 'terminal_error',
    });
    expect(paymentOf(reversal)).toMatchObject({ status: 'reversed', decline: null });
    await settings('wlt_wang', { balance: 10_000 });
    counter.world.clock.advance(3_600_000);
    expect((await get(payment.id)).status).toBe('reversed');
  });

  test('[SANDBOX-49] a declined offline payment raises an alert, once', async () => {
    const payment = await declined();
    counter.world.clock.advance(60_000);
    const { alerts, next } = (await counter.terminal.call('GET', '/v1/alerts')).json as {
      alerts: unknown[];
      next: string;
    };
    expect(alerts).toMatchObject([
      { kind: 'offline_payment_declined', level: 'warning', paymentId: payment.id, walletId: 'wlt_wang' },
    ]);
    expect((await counter.terminal.call('GET', `/v1/alerts?after=${next}`)).json).toEqual({ alerts: [], next });
    expect((await counter.terminal.call('GET', '/v1/alerts?after=x')).status).toBe(422);
  });
});
