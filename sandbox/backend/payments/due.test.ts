/** Offline payments that were declined and are tried again (wallet API section 4), over real HTTP. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  balanceOf,
  fen,
  closeWithCleanLedger,
  offlineMethod,
  paymentOf,
  qrPresentment,
  type PaymentAnswer,
} from '../../testing/payments.ts';
import type { Answer } from '../../testing/signed-client.ts';
import { openTestWorld, paymentBody, uuidV7, type TestTerminal, type TestWorld } from '../../testing/test-world.ts';

let world: TestWorld;
let terminal: TestTerminal;

beforeEach(async () => {
  world = await openTestWorld();
  terminal = await world.enrol();
});
// [SANDBOX-5] holds after every one of these tests.
afterEach(() => closeWithCleanLedger(world));

const put = (id: string, body: unknown): Promise<Answer> => terminal.call('PUT', `/v1/payments/${id}`, body);
const body = (method: unknown, amount = 1_250): Record<string, unknown> =>
  paymentBody(world.clock, method, { amount: fen(amount) });
const pay = async (method: unknown, amount = 1_250, id = uuidV7()): Promise<PaymentAnswer> =>
  paymentOf(await put(id, body(method, amount)));
const get = async (id: string): Promise<PaymentAnswer> => paymentOf(await terminal.call('GET', `/v1/payments/${id}`));
const settings = (walletId: string, change: unknown): Promise<Answer> =>
  world.demo('POST', `/demo/wallets/${walletId}/settings`, change);

describe('trying again', () => {
  const declined = async (): Promise<PaymentAnswer> =>
    pay(offlineMethod(world, 'qr', await qrPresentment(world, 'wlt_wang')));

  test('[SANDBOX-66] it is approved when there is money again', async () => {
    const payment = await declined();
    expect(payment).toMatchObject({ status: 'declined', decline: { code: 'insufficient_funds', retryable: true } });
    world.clock.advance(60_000);
    expect((await get(payment.id)).version).toBe(payment.version);
    await settings('wlt_wang', { balance: 1_250 });
    world.clock.advance(60_000);
    expect(await get(payment.id)).toMatchObject({ status: 'approved', decline: null, settlementDate: '2026-03-04' });
    expect(await balanceOf(world, 'wallet:wlt_wang')).toBe(0);
  });

  test('[SANDBOX-66] it follows the reason', async () => {
    await world.demo('POST', '/demo/maintenance', { on: true });
    const payment = await declined();
    expect(payment.decline).toEqual({ code: 'maintenance', retryable: true });
    await world.demo('POST', '/demo/maintenance', { on: false });
    world.clock.advance(60_000);
    expect((await get(payment.id)).decline).toEqual({ code: 'insufficient_funds', retryable: true });
    await settings('wlt_wang', { blocked: true });
    world.clock.advance(60_000);
    expect((await get(payment.id)).decline).toEqual({ code: 'wallet_blocked', retryable: false });
    await settings('wlt_wang', { blocked: false, balance: 10_000 });
    world.clock.advance(3_600_000);
    expect((await get(payment.id)).status).toBe('declined');
  });

  test('[SANDBOX-66] it ends when the settlement closes', async () => {
    const payment = await declined();
    world.clock.set(Date.parse('2026-03-04T16:29:59.000Z'));
    expect((await get(payment.id)).decline?.retryable).toBe(true);
    world.clock.set(Date.parse('2026-03-04T16:30:00.000Z'));
    await settings('wlt_wang', { balance: 10_000 });
    expect(await get(payment.id)).toMatchObject({
      status: 'declined',
      decline: { code: 'insufficient_funds', retryable: false },
    });
  });

  test('[SANDBOX-66] a reversal ends it', async () => {
    const payment = await declined();
    const reversal = await terminal.call('PUT', `/v1/payments/${payment.id}/reversal`, { reason: 'terminal_error' });
    expect(paymentOf(reversal)).toMatchObject({ status: 'reversed', decline: null });
    await settings('wlt_wang', { balance: 10_000 });
    world.clock.advance(3_600_000);
    expect((await get(payment.id)).status).toBe('reversed');
  });

  test('[SANDBOX-49] a declined offline payment raises an alert, once', async () => {
    const payment = await declined();
    world.clock.advance(60_000);
    const { alerts, next } = (await terminal.call('GET', '/v1/alerts')).json as { alerts: unknown[]; next: string };
    expect(alerts).toMatchObject([
      { kind: 'offline_payment_declined', level: 'warning', paymentId: payment.id, walletId: 'wlt_wang' },
    ]);
    expect((await terminal.call('GET', `/v1/alerts?after=${next}`)).json).toEqual({ alerts: [], next });
    expect((await terminal.call('GET', '/v1/alerts?after=x')).status).toBe(422);
  });
});
