/** Payment codes (wallet API section 4), over real HTTP. */
import { describe, expect, test } from 'vitest';
import { useCounter } from '../../testing/counter.ts';
import { balanceOf, codeOf, fen, payByCode, paymentCode, paymentOf } from '../../testing/payments.ts';
import { paymentBody, uuidV7 } from '../../testing/test-world.ts';

const counter = useCounter();
const { put } = counter;

describe('payment codes', () => {
  test('[SANDBOX-51] a small payment is approved at once, and the merchant has it', async () => {
    const before = await balanceOf(counter.world, 'merchant:mer_demo');
    const payment = await payByCode(counter.world, counter.terminal, 'wlt_zhang', 1_250);
    expect(payment).toMatchObject({
      status: 'approved',
      payerPaid: fen(1_250),
      discounts: [],
      wallet: { id: 'wlt_zhang' },
      settlementDate: '2026-03-04',
    });
    expect(payment.authCode).toMatch(/^\d{6}$/u);
    expect(await balanceOf(counter.world, 'wallet:wlt_zhang')).toBe(500_000 - 1_250);
    expect((await balanceOf(counter.world, 'merchant:mer_demo')) - before).toBe(1_250);
  });

  test('[SANDBOX-67] a code is 19 digits that begin with 62', async () => {
    expect(await paymentCode(counter.world, 'wlt_zhang')).toMatch(/^62\d{17}$/u);
  });

  test('[SANDBOX-67] a code is good for one attempt, even one that fails', async () => {
    const method = { type: 'payment_code', code: await paymentCode(counter.world, 'wlt_wang') };
    const first = paymentOf(await put(uuidV7(), paymentBody(counter.world.clock, method)));
    expect(first.decline).toEqual({ code: 'insufficient_funds', retryable: true });
    const second = paymentOf(await put(uuidV7(), paymentBody(counter.world.clock, method, { amount: fen(1) })));
    expect(second.decline).toEqual({ code: 'code_invalid', retryable: true });
  });

  test.each([
    [59_999, 'approved', null],
    [60_000, 'declined', 'code_expired'],
  ])('[SANDBOX-68] after %d ms a code is %s', async (afterMs, status, code) => {
    const method = { type: 'payment_code', code: await paymentCode(counter.world, 'wlt_zhang') };
    counter.world.clock.advance(afterMs);
    const payment = paymentOf(await put(uuidV7(), paymentBody(counter.world.clock, method)));
    expect([payment.status, payment.decline?.code ?? null]).toEqual([status, code]);
  });

  test.each([['6200000000000000000'], ['6212'], ['1312345678901234567'], [' 6200000000000000000'], ['']])(
    '[SANDBOX-68] %j is no code',
    async (code) => {
      const payment = paymentOf(await put(uuidV7(), paymentBody(counter.world.clock, { type: 'payment_code', code })));
      expect(payment).toMatchObject({
        status: 'declined',
        decline: { code: 'code_invalid' },
        payerPaid: fen(1_250),
        wallet: null,
      });
    },
  );

  test('[SANDBOX-69] the database knows no code', async () => {
    const code = await paymentCode(counter.world, 'wlt_zhang');
    await put(uuidV7(), paymentBody(counter.world.clock, { type: 'payment_code', code }));
    for (const table of ['payment_codes', 'payments', 'payment_bodies', 'events'] as const) {
      const rows = await counter.world.server.database.selectFrom(table).selectAll().execute();
      expect(rows.length).toBeGreaterThan(0);
      expect(JSON.stringify(rows)).not.toContain(code);
    }
  });

  test.each([
    ['wlt_zhao', 1_250, {}, 'wallet_blocked', false],
    ['wlt_sun', 1_250, {}, 'risk_rejected', false],
    ['wlt_wang', 351, {}, 'insufficient_funds', true],
    ['wlt_zhang', 500_001, {}, 'limit_exceeded', false],
    ['wlt_zhang', 1_250, { denied: true }, 'wallet_blocked', false],
    ['wlt_zhang', 1_250, { dailyLimit: 1_249 }, 'limit_exceeded', false],
    ['wlt_zhang', 1_250, { forcedDecline: 'issuer_error' }, 'issuer_error', true],
  ])('[SANDBOX-53] %s paying %d with %o is %s', async (walletId, amount, settings, code, retryable) => {
    await counter.world.demo('POST', `/demo/wallets/${walletId}/settings`, settings);
    const payment = await payByCode(counter.world, counter.terminal, walletId, amount);
    expect([payment.status, payment.decline]).toEqual(['declined', { code, retryable }]);
    expect([payment.payerPaid, payment.authCode, payment.settlementDate]).toEqual([fen(amount), null, null]);
  });

  test('[SANDBOX-53] the daily limit counts what was paid today in the store’s zone', async () => {
    await counter.world.demo('POST', '/demo/wallets/wlt_zhang/settings', { dailyLimit: 2_000 });
    expect((await payByCode(counter.world, counter.terminal, 'wlt_zhang', 1_500)).status).toBe('approved');
    expect((await payByCode(counter.world, counter.terminal, 'wlt_zhang', 501)).decline?.code).toBe('limit_exceeded');
    expect((await payByCode(counter.world, counter.terminal, 'wlt_zhang', 500)).status).toBe('approved');
    counter.world.clock.set(Date.parse('2026-03-04T16:00:00.000Z'));
    expect(
      (await payByCode(counter.world, counter.terminal, 'wlt_zhang', 2_000, { businessDate: '2026-03-05' })).status,
    ).toBe('approved');
  });

  test('[SANDBOX-53] another currency and maintenance are declines too', async () => {
    const foreign = await payByCode(counter.world, counter.terminal, 'wlt_zhang', 1_250, {
      amount: { amount: 1_250, currency: 'HKD' },
    });
    expect([foreign.decline?.code, foreign.amount]).toEqual([
      'currency_unsupported',
      { amount: 1_250, currency: 'HKD' },
    ]);
    await counter.world.demo('POST', '/demo/maintenance', { on: true });
    expect((await payByCode(counter.world, counter.terminal, 'wlt_zhang', 1_250)).decline).toEqual({
      code: 'maintenance',
      retryable: true,
    });
  });

  test('[SANDBOX-54] above the small amount the customer is asked', async () => {
    expect((await payByCode(counter.world, counter.terminal, 'wlt_zhang', 20_000)).status).toBe('approved');
    const asked = await payByCode(counter.world, counter.terminal, 'wlt_zhang', 20_001);
    expect(asked).toMatchObject({ status: 'pending_customer', wallet: { id: 'wlt_zhang' }, payerPaid: fen(20_001) });
    expect(Date.parse(asked.expiresAt ?? '') - counter.world.clock.now()).toBe(120_000);
    const { payments } = (await counter.world.demo('GET', '/demo/wallets/wlt_zhang/pending')).json as {
      payments: { id: string }[];
    };
    expect(payments.map(({ id }) => id)).toEqual([asked.id]);

    const confirmed = await counter.world.demo('POST', `/demo/wallets/wlt_zhang/payments/${asked.id}/confirm`);
    expect(confirmed.json).toMatchObject({ status: 'approved' });
    const now = paymentOf(await counter.terminal.call('GET', `/v1/payments/${asked.id}`));
    expect([now.status, now.expiresAt]).toEqual(['approved', null]);
    expect(now.version).toBeGreaterThan(asked.version);
  });

  test('[SANDBOX-54] what is not confirmed expires', async () => {
    const asked = await payByCode(counter.world, counter.terminal, 'wlt_zhang', 30_000);
    counter.world.clock.advance(119_999);
    expect(paymentOf(await counter.terminal.call('GET', `/v1/payments/${asked.id}`)).status).toBe('pending_customer');
    counter.world.clock.advance(1);
    const late = await counter.world.demo('POST', `/demo/wallets/wlt_zhang/payments/${asked.id}/confirm`);
    expect([late.status, codeOf(late)]).toEqual([409, 'payment_expired']);
    expect(paymentOf(await counter.terminal.call('GET', `/v1/payments/${asked.id}`))).toMatchObject({
      status: 'expired',
      expiresAt: null,
      payerPaid: fen(30_000),
    });
  });

  test('[SANDBOX-55] the customer may decline, and decide once', async () => {
    const asked = await payByCode(counter.world, counter.terminal, 'wlt_zhang', 30_000);
    const path = `/demo/wallets/wlt_zhang/payments/${asked.id}`;
    expect(codeOf(await counter.world.demo('POST', `/demo/wallets/wlt_li/payments/${asked.id}/confirm`))).toBe(
      'payment_not_found',
    );
    expect((await counter.world.demo('POST', `${path}/decline`)).json).toMatchObject({
      status: 'declined',
      declineCode: 'customer_cancelled',
    });
    expect(codeOf(await counter.world.demo('POST', `${path}/confirm`))).toBe('payment_finished');
    expect(paymentOf(await counter.terminal.call('GET', `/v1/payments/${asked.id}`)).decline).toEqual({
      code: 'customer_cancelled',
      retryable: true,
    });
  });

  test('[SANDBOX-55] money that went meanwhile is missing at the confirmation', async () => {
    const asked = await payByCode(counter.world, counter.terminal, 'wlt_zhang', 30_000);
    await counter.world.demo('POST', '/demo/wallets/wlt_zhang/settings', { balance: 29_999 });
    const answer = await counter.world.demo('POST', `/demo/wallets/wlt_zhang/payments/${asked.id}/confirm`);
    expect(answer.json).toMatchObject({ status: 'declined', declineCode: 'insufficient_funds' });
  });
});
