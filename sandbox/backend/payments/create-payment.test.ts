/** `PUT /v1/payments/{id}` (wallet API sections 1 and 4): repeats, rules, and payment codes and merchant QRs, over real HTTP. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readEmvQr } from '../../emv-qr.ts';
import {
  balanceOf,
  codeOf,
  fen,
  closeWithCleanLedger,
  payByCode,
  paymentCode,
  paymentOf,
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

const QR = { type: 'merchant_qr', expiresInSeconds: 60 };
const put = (id: string, body: unknown): Promise<Answer> => terminal.call('PUT', `/v1/payments/${id}`, body);
const showQr = async (amount = 1_250, id = uuidV7()): Promise<Answer> =>
  put(id, paymentBody(world.clock, QR, { amount: fen(amount) }));
const scan = (walletId: string, payload: string): Promise<Answer> =>
  world.demo('POST', `/demo/wallets/${walletId}/scan`, { payload });

describe('repeats', () => {
  test('[SANDBOX-16] the same again is answered with the present state, in whatever form it is written', async () => {
    const id = uuidV7();
    const body = paymentBody(world.clock, QR, { unknown: { kept: 'in comparisons' } });
    const first = await put(id, body);
    expect(first.status).toBe(201);
    await scan('wlt_zhang', paymentOf(first).qr?.payload ?? '');
    const reordered = JSON.stringify(Object.fromEntries(Object.entries(body).toReversed()), null, 2);
    const repeat = await terminal.call('PUT', `/v1/payments/${id}`, undefined, { rawBody: reordered });
    expect([repeat.status, paymentOf(repeat).status]).toEqual([200, 'approved']);
    expect((await terminal.call('GET', `/v1/payments/${id}`)).json).toEqual(repeat.json);
  });

  test.each([
    ['another amount', { amount: fen(1_251) }],
    ['a member more', { extra: 1 }],
    ['null instead of nothing', { description: null }],
    ['a body that breaks rules', { amount: fen(-1), method: 7 }],
  ])('[SANDBOX-16] %s under the same id is a mismatch', async (_name, change) => {
    const id = uuidV7();
    const body = paymentBody(world.clock, QR);
    await put(id, body);
    const answer = await put(id, { ...body, ...change });
    expect([answer.status, codeOf(answer)]).toEqual([409, 'idempotency_mismatch']);
    expect((await put(id, body)).status).toBe(200);
  });

  test('[SANDBOX-17] an id belongs to the terminal that used it first', async () => {
    const other = await world.enrol();
    const id = uuidV7();
    const body = paymentBody(world.clock, QR);
    await put(id, body);
    expect(codeOf(await other.call('PUT', `/v1/payments/${id}`, body))).toBe('idempotency_mismatch');
    const reversal = await other.call('PUT', `/v1/payments/${id}/reversal`, { reason: 'timeout' });
    expect([reversal.status, codeOf(reversal)]).toEqual([404, 'payment_not_found']);
    expect((await other.call('GET', `/v1/payments/${id}`)).status).toBe(200);
  });

  test('[SANDBOX-17] a terminal of another merchant sees nothing of it', async () => {
    const { database } = world.server;
    await database
      .insertInto('merchants')
      .values({
        id: 'mer_other',
        name: '别家',
        city: '北京',
        latin_name: 'OTHER',
        latin_city: 'BEIJING',
        country_code: 'CN',
        category_code: '5411',
      })
      .execute();
    await database
      .insertInto('stores')
      .values({ id: 'sto_other', merchant_id: 'mer_other', name: '别家', time_zone: 'Asia/Shanghai' })
      .execute();
    await database.insertInto('activation_codes').values({ code: 'OTHER', store_id: 'sto_other' }).execute();
    const stranger = await world.enrol('OTHER');
    const { id } = await payByCode(world, terminal, 'wlt_zhang', 1_250);
    expect(codeOf(await stranger.call('GET', `/v1/payments/${id}`))).toBe('payment_not_found');
    const refund = {
      paymentId: id,
      amount: fen(1),
      reason: 'x',
      occurredAt: new Date(world.clock.now()).toISOString(),
      businessDate: '2026-03-04',
    };
    expect(codeOf(await stranger.call('PUT', `/v1/refunds/${uuidV7()}`, refund))).toBe('payment_not_found');
  });

  test('[SANDBOX-18] a refused create leaves the id free', async () => {
    const id = uuidV7();
    expect((await put(id, paymentBody(world.clock, QR, { amount: fen(0) }))).status).toBe(422);
    expect(codeOf(await terminal.call('GET', `/v1/payments/${id}`))).toBe('payment_not_found');
    expect((await put(id, paymentBody(world.clock, QR))).status).toBe(201);
  });
});

describe('rules', () => {
  const long = (count: number): string => '元'.repeat(count);
  const item = { sku: '1', name: 'x', quantity: 1.5, unitPrice: fen(0), total: fen(0) };
  test.each([
    ['an amount of 0', { amount: fen(0) }, 'amount.amount'],
    ['a negative amount', { amount: fen(-1) }, 'amount.amount'],
    ['an amount over 10^12', { amount: fen(1_000_000_000_001) }, 'amount.amount'],
    ['a broken amount', { amount: fen(1.5) }, 'amount.amount'],
    ['an amount as text', { amount: { amount: '1250', currency: 'CNY' } }, 'amount.amount'],
    ['a currency in small letters', { amount: { amount: 1, currency: 'cny' } }, 'amount.currency'],
    ['no receipt number', { receiptNumber: undefined }, 'receiptNumber'],
    ['a receipt number of null', { receiptNumber: null }, 'receiptNumber'],
    ['a receipt number of 129 characters', { receiptNumber: long(129) }, 'receiptNumber'],
    ['a description of 513 characters', { description: long(513) }, 'description'],
    ['21 coupons', { coupons: Array.from({ length: 21 }, () => 'x') }, 'coupons'],
    ['201 items', { items: Array.from({ length: 201 }, () => item) }, 'items'],
    ['an item of nothing', { items: [{ ...item, quantity: 0 }] }, 'items.0.quantity'],
    ['an unknown method', { method: { type: 'cheque' } }, 'method.type'],
    ['no method', { method: undefined }, 'method'],
    ['a QR of 29 seconds', { method: { type: 'merchant_qr', expiresInSeconds: 29 } }, 'method.expiresInSeconds'],
    ['a QR of 601 seconds', { method: { type: 'merchant_qr', expiresInSeconds: 601 } }, 'method.expiresInSeconds'],
    ['a presentment that is not base64url', { method: { type: 'tap', presentment: 'a+b=' } }, 'method.presentment'],
    [
      'a presentment of 2,049 characters',
      { method: { type: 'tap', presentment: 'a'.repeat(2_049) } },
      'method.presentment',
    ],
    ['a date that does not exist', { businessDate: '2026-02-30' }, 'businessDate'],
  ])('[SANDBOX-13] %s is refused', async (_name, change, path) => {
    const answer = await put(uuidV7(), paymentBody(world.clock, QR, change));
    expect([answer.status, codeOf(answer)]).toEqual([422, 'validation_failed']);
    expect((answer.json as { errors: { path: string }[] }).errors.map((error) => error.path)).toEqual([path]);
  });

  test('[SANDBOX-13] the largest of everything passes, counted in code points', async () => {
    const body = paymentBody(world.clock, QR, {
      amount: fen(999_999_999_999),
      receiptNumber: '😀'.repeat(128),
      description: '😀'.repeat(512),
      coupons: Array.from({ length: 20 }, () => long(128)),
      items: Array.from({ length: 200 }, () => ({ ...item, name: long(128) })),
    });
    expect((await put(uuidV7(), body)).status).toBe(201);
  });

  test('[SANDBOX-14] what may be left out or null may', async () => {
    const { cashierId: _left, ...bare } = paymentBody(world.clock, QR);
    expect((await put(uuidV7(), bare)).status).toBe(201);
    const nulls = { ...bare, cashierId: null, description: null, coupons: null, items: null };
    expect((await put(uuidV7(), nulls)).status).toBe(201);
  });

  test.each([['not-a-uuid'], ['01a2018b-28fd-4a6a-9a0d-e7150e26c9af'], ['01A2018B-28FD-7A6A-9A0D-E7150E26C9AF']])(
    '[SANDBOX-13] the id %s is refused',
    async (id) => {
      expect((await put(id, paymentBody(world.clock, QR))).status).toBe(422);
      expect((await terminal.call('PUT', `/v1/payments/${id}/reversal`, { reason: 'timeout' })).status).toBe(422);
      expect(codeOf(await terminal.call('GET', `/v1/payments/${id}`))).toBe('payment_not_found');
    },
  );

  test.each([
    // Noon in Shanghai on the 4th; one day either way is allowed.
    ['2026-03-02', 422],
    ['2026-03-03', 201],
    ['2026-03-05', 201],
    ['2026-03-06', 422],
  ])('[SANDBOX-15] the business date %s: %d', async (businessDate, status) => {
    expect((await put(uuidV7(), paymentBody(world.clock, QR, { businessDate }))).status).toBe(status);
  });

  test('[SANDBOX-15] the day of occurredAt is the one in the store’s zone', async () => {
    // 17:00 UTC on the 4th is 01:00 on the 5th in Shanghai.
    const body = paymentBody(world.clock, QR, { occurredAt: '2026-03-04T17:00:00.000Z', businessDate: '2026-03-06' });
    expect((await put(uuidV7(), body)).status).toBe(201);
  });
});

describe('payment codes', () => {
  test('[SANDBOX-51] a small payment is approved at once, and the merchant has it', async () => {
    const before = await balanceOf(world, 'merchant:mer_demo');
    const payment = await payByCode(world, terminal, 'wlt_zhang', 1_250);
    expect(payment).toMatchObject({
      status: 'approved',
      payerPaid: fen(1_250),
      discounts: [],
      wallet: { id: 'wlt_zhang' },
      settlementDate: '2026-03-04',
    });
    expect(payment.authCode).toMatch(/^\d{6}$/u);
    expect(await balanceOf(world, 'wallet:wlt_zhang')).toBe(500_000 - 1_250);
    expect((await balanceOf(world, 'merchant:mer_demo')) - before).toBe(1_250);
  });

  test('[SANDBOX-67] a code is 19 digits that begin with 62', async () => {
    expect(await paymentCode(world, 'wlt_zhang')).toMatch(/^62\d{17}$/u);
  });

  test('[SANDBOX-67] a code is good for one attempt, even one that fails', async () => {
    const method = { type: 'payment_code', code: await paymentCode(world, 'wlt_wang') };
    const first = paymentOf(await put(uuidV7(), paymentBody(world.clock, method)));
    expect(first.decline).toEqual({ code: 'insufficient_funds', retryable: true });
    const second = paymentOf(await put(uuidV7(), paymentBody(world.clock, method, { amount: fen(1) })));
    expect(second.decline).toEqual({ code: 'code_invalid', retryable: true });
  });

  test.each([
    [59_999, 'approved', null],
    [60_000, 'declined', 'code_expired'],
  ])('[SANDBOX-68] after %d ms a code is %s', async (afterMs, status, code) => {
    const method = { type: 'payment_code', code: await paymentCode(world, 'wlt_zhang') };
    world.clock.advance(afterMs);
    const payment = paymentOf(await put(uuidV7(), paymentBody(world.clock, method)));
    expect([payment.status, payment.decline?.code ?? null]).toEqual([status, code]);
  });

  test.each([['6200000000000000000'], ['6212'], ['1312345678901234567'], [' 6200000000000000000'], ['']])(
    '[SANDBOX-68] %j is no code',
    async (code) => {
      const payment = paymentOf(await put(uuidV7(), paymentBody(world.clock, { type: 'payment_code', code })));
      expect(payment).toMatchObject({
        status: 'declined',
        decline: { code: 'code_invalid' },
        payerPaid: fen(1_250),
        wallet: null,
      });
    },
  );

  test('[SANDBOX-69] the database knows no code', async () => {
    const code = await paymentCode(world, 'wlt_zhang');
    await put(uuidV7(), paymentBody(world.clock, { type: 'payment_code', code }));
    for (const table of ['payment_codes', 'payments', 'payment_bodies', 'events'] as const) {
      const rows = await world.server.database.selectFrom(table).selectAll().execute();
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
    await world.demo('POST', `/demo/wallets/${walletId}/settings`, settings);
    const payment = await payByCode(world, terminal, walletId, amount);
    expect([payment.status, payment.decline]).toEqual(['declined', { code, retryable }]);
    expect([payment.payerPaid, payment.authCode, payment.settlementDate]).toEqual([fen(amount), null, null]);
  });

  test('[SANDBOX-53] the daily limit counts what was paid today in the store’s zone', async () => {
    await world.demo('POST', '/demo/wallets/wlt_zhang/settings', { dailyLimit: 2_000 });
    expect((await payByCode(world, terminal, 'wlt_zhang', 1_500)).status).toBe('approved');
    expect((await payByCode(world, terminal, 'wlt_zhang', 501)).decline?.code).toBe('limit_exceeded');
    expect((await payByCode(world, terminal, 'wlt_zhang', 500)).status).toBe('approved');
    world.clock.set(Date.parse('2026-03-04T16:00:00.000Z'));
    expect((await payByCode(world, terminal, 'wlt_zhang', 2_000, { businessDate: '2026-03-05' })).status).toBe(
      'approved',
    );
  });

  test('[SANDBOX-53] another currency and maintenance are declines too', async () => {
    const foreign = await payByCode(world, terminal, 'wlt_zhang', 1_250, {
      amount: { amount: 1_250, currency: 'HKD' },
    });
    expect([foreign.decline?.code, foreign.amount]).toEqual([
      'currency_unsupported',
      { amount: 1_250, currency: 'HKD' },
    ]);
    await world.demo('POST', '/demo/maintenance', { on: true });
    expect((await payByCode(world, terminal, 'wlt_zhang', 1_250)).decline).toEqual({
      code: 'maintenance',
      retryable: true,
    });
  });

  test('[SANDBOX-54] above the small amount the customer is asked', async () => {
    expect((await payByCode(world, terminal, 'wlt_zhang', 20_000)).status).toBe('approved');
    const asked = await payByCode(world, terminal, 'wlt_zhang', 20_001);
    expect(asked).toMatchObject({ status: 'pending_customer', wallet: { id: 'wlt_zhang' }, payerPaid: fen(20_001) });
    expect(Date.parse(asked.expiresAt ?? '') - world.clock.now()).toBe(120_000);
    const { payments } = (await world.demo('GET', '/demo/wallets/wlt_zhang/pending')).json as {
      payments: { id: string }[];
    };
    expect(payments.map(({ id }) => id)).toEqual([asked.id]);

    const confirmed = await world.demo('POST', `/demo/wallets/wlt_zhang/payments/${asked.id}/confirm`);
    expect(confirmed.json).toMatchObject({ status: 'approved' });
    const now = paymentOf(await terminal.call('GET', `/v1/payments/${asked.id}`));
    expect([now.status, now.expiresAt]).toEqual(['approved', null]);
    expect(now.version).toBeGreaterThan(asked.version);
  });

  test('[SANDBOX-54] what is not confirmed expires', async () => {
    const asked = await payByCode(world, terminal, 'wlt_zhang', 30_000);
    world.clock.advance(119_999);
    expect(paymentOf(await terminal.call('GET', `/v1/payments/${asked.id}`)).status).toBe('pending_customer');
    world.clock.advance(1);
    const late = await world.demo('POST', `/demo/wallets/wlt_zhang/payments/${asked.id}/confirm`);
    expect([late.status, codeOf(late)]).toEqual([409, 'payment_expired']);
    expect(paymentOf(await terminal.call('GET', `/v1/payments/${asked.id}`))).toMatchObject({
      status: 'expired',
      expiresAt: null,
      payerPaid: fen(30_000),
    });
  });

  test('[SANDBOX-55] the customer may decline, and decide once', async () => {
    const asked = await payByCode(world, terminal, 'wlt_zhang', 30_000);
    const path = `/demo/wallets/wlt_zhang/payments/${asked.id}`;
    expect(codeOf(await world.demo('POST', `/demo/wallets/wlt_li/payments/${asked.id}/confirm`))).toBe(
      'payment_not_found',
    );
    expect((await world.demo('POST', `${path}/decline`)).json).toMatchObject({
      status: 'declined',
      declineCode: 'customer_cancelled',
    });
    expect(codeOf(await world.demo('POST', `${path}/confirm`))).toBe('payment_finished');
    expect(paymentOf(await terminal.call('GET', `/v1/payments/${asked.id}`)).decline).toEqual({
      code: 'customer_cancelled',
      retryable: true,
    });
  });

  test('[SANDBOX-55] money that went meanwhile is missing at the confirmation', async () => {
    const asked = await payByCode(world, terminal, 'wlt_zhang', 30_000);
    await world.demo('POST', '/demo/wallets/wlt_zhang/settings', { balance: 29_999 });
    const answer = await world.demo('POST', `/demo/wallets/wlt_zhang/payments/${asked.id}/confirm`);
    expect(answer.json).toMatchObject({ status: 'declined', declineCode: 'insufficient_funds' });
  });
});

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

describe('merchant QR', () => {
  test('[SANDBOX-61] the payload is the payment’s', async () => {
    const payment = paymentOf(await showQr(123_456));
    const { objects, faults } = readEmvQr(payment.qr?.payload ?? '');
    const at = (id: string, child?: string): string | undefined => {
      const found = objects.find((object) => object.id === id);
      return child === undefined ? found?.value : found?.children?.find((object) => object.id === child)?.value;
    };
    expect(faults).toEqual([]);
    expect([at('01'), at('53'), at('54'), at('58')]).toEqual(['12', '156', '1234.56', 'CN']);
    expect([at('59'), at('60'), at('64', '00'), at('64', '01')]).toEqual([
      'XIAOMAN CONVENIENCE',
      'SHANGHAI',
      'zh',
      '小满便利店',
    ]);
    expect([at('62', '01'), at('62', '07')]).toEqual(['T1-000001', terminal.id]);
    expect(at('26', '02')).toBe(payment.id.replaceAll('-', ''));
    expect(Date.parse(payment.expiresAt ?? '') - world.clock.now()).toBe(60_000);
  });

  test('[SANDBOX-61] a small one is paid by the scan, a large one by the confirmation', async () => {
    const small = paymentOf(await showQr());
    const paid = await scan('wlt_zhang', small.qr?.payload ?? '');
    expect(paid.json).toMatchObject({ status: 'approved', confirmationNeeded: false, merchantName: '小满便利店' });

    const large = paymentOf(await showQr(30_000));
    const asked = await scan('wlt_zhang', large.qr?.payload ?? '');
    expect(asked.json).toMatchObject({
      id: large.id,
      status: 'pending_customer',
      confirmationNeeded: true,
      amount: fen(30_000),
    });
    expect((await scan('wlt_zhang', large.qr?.payload ?? '')).json).toEqual(asked.json);
    await world.demo('POST', `/demo/wallets/wlt_zhang/payments/${large.id}/confirm`);
    expect(paymentOf(await terminal.call('GET', `/v1/payments/${large.id}`))).toMatchObject({
      status: 'approved',
      methodType: 'merchant_qr',
    });
  });

  test('[SANDBOX-103] a scan that cannot lead to a payment is refused with its reason', async () => {
    const payment = paymentOf(await showQr(30_000));
    const payload = payment.qr?.payload ?? '';
    const foreign = '00020101021126230010A0000003330105M00015204541153031565802CN5910TEST STORE6007BEIJING63048B58';
    expect(codeOf(await scan('wlt_zhang', ''))).toBe('qr_malformed');
    expect(codeOf(await scan('wlt_zhang', payload.slice(0, -1)))).toBe('qr_malformed');
    expect(codeOf(await scan('wlt_zhang', foreign))).toBe('qr_foreign');
    expect(codeOf(await scan('wlt_zhao', payload))).toBe('wallet_blocked');
    expect(codeOf(await scan('wlt_nobody', payload))).toBe('wallet_not_found');
    await scan('wlt_zhang', payload);
    expect(codeOf(await scan('wlt_li', payload))).toBe('payment_taken');
    world.clock.advance(60_000);
    expect(codeOf(await scan('wlt_zhang', payload))).toBe('payment_expired');
    const reversed = paymentOf(await showQr());
    await terminal.call('PUT', `/v1/payments/${reversed.id}/reversal`, { reason: 'cashier_cancelled' });
    expect(codeOf(await scan('wlt_zhang', reversed.qr?.payload ?? ''))).toBe('payment_finished');
  });

  test('[SANDBOX-61] a receipt number that a QR cannot hold is left out of it', async () => {
    for (const receiptNumber of ['', '收据', 'R'.repeat(26)]) {
      const payment = paymentOf(await put(uuidV7(), paymentBody(world.clock, QR, { receiptNumber })));
      expect(readEmvQr(payment.qr?.payload ?? '').faults).toEqual([]);
      expect(payment.receiptNumber).toBe(receiptNumber);
    }
  });

  test('[SANDBOX-61] an amount that a QR cannot hold, or of another currency, is declined', async () => {
    expect(paymentOf(await showQr(1_000_000_000_000)).decline?.code).toBe('limit_exceeded');
    const foreign = await put(uuidV7(), paymentBody(world.clock, QR, { amount: { amount: 100, currency: 'JPY' } }));
    expect(paymentOf(foreign).decline?.code).toBe('currency_unsupported');
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
