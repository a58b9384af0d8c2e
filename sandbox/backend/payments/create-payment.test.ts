/** `PUT /v1/payments/{id}` (wallet API sections 1 and 4): repeats and rules, over real HTTP. */
import { describe, expect, test } from 'vitest';
import { useCounter } from '../../testing/counter.ts';
import { codeOf, fen, payByCode, paymentOf } from '../../testing/payments.ts';
import { paymentBody, uuidV7 } from '../../testing/test-world.ts';

const counter = useCounter();
const { put, scan } = counter;

const QR = { type: 'merchant_qr', expiresInSeconds: 60 };

describe('repeats', () => {
  test('[SANDBOX-16] the same again is answered with the present state, in whatever form it is written', async () => {
    const id = uuidV7();
    const body = paymentBody(counter.world.clock, QR, { unknown: { kept: 'in comparisons' } });
    const first = await put(id, body);
    expect(first.status).toBe(201);
    await scan('wlt_zhang', paymentOf(first).qr?.payload ?? '');
    const reordered = JSON.stringify(Object.fromEntries(Object.entries(body).toReversed()), null, 2);
    const repeat = await counter.terminal.call('PUT', `/v1/payments/${id}`, undefined, { rawBody: reordered });
    expect([repeat.status, paymentOf(repeat).status]).toEqual([200, 'approved']);
    expect((await counter.terminal.call('GET', `/v1/payments/${id}`)).json).toEqual(repeat.json);
  });

  test.each([
    ['another amount', { amount: fen(1_251) }],
    ['a member more', { extra: 1 }],
    ['null instead of nothing', { description: null }],
    ['a body that breaks rules', { amount: fen(-1), method: 7 }],
  ])('[SANDBOX-16] %s under the same id is a mismatch', async (_name, change) => {
    const id = uuidV7();
    const body = paymentBody(counter.world.clock, QR);
    await put(id, body);
    const answer = await put(id, { ...body, ...change });
    expect([answer.status, codeOf(answer)]).toEqual([409, 'idempotency_mismatch']);
    expect((await put(id, body)).status).toBe(200);
  });

  test('[SANDBOX-17] an id belongs to the terminal that used it first', async () => {
    const other = await counter.world.enrol();
    const id = uuidV7();
    const body = paymentBody(counter.world.clock, QR);
    await put(id, body);
    expect(codeOf(await other.call('PUT', `/v1/payments/${id}`, body))).toBe('idempotency_mismatch');
    const reversal = await other.call('PUT', `/v1/payments/${id}/reversal`, { reason: 'timeout' });
    expect([reversal.status, codeOf(reversal)]).toEqual([404, 'payment_not_found']);
    expect((await other.call('GET', `/v1/payments/${id}`)).status).toBe(200);
  });

  test('[SANDBOX-17] a terminal of another merchant sees nothing of it', async () => {
    const { database } = counter.world.server;
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
    const stranger = await counter.world.enrol('OTHER');
    const { id } = await payByCode(counter.world, counter.terminal, 'wlt_zhang', 1_250);
    expect(codeOf(await stranger.call('GET', `/v1/payments/${id}`))).toBe('payment_not_found');
    const refund = {
      paymentId: id,
      amount: fen(1),
      reason: 'x',
      occurredAt: new Date(counter.world.clock.now()).toISOString(),
      businessDate: '2026-03-04',
    };
    expect(codeOf(await stranger.call('PUT', `/v1/refunds/${uuidV7()}`, refund))).toBe('payment_not_found');
  });

  test('[SANDBOX-18] a refused create leaves the id free', async () => {
    const id = uuidV7();
    expect((await put(id, paymentBody(counter.world.clock, QR, { amount: fen(0) }))).status).toBe(422);
    expect(codeOf(await counter.terminal.call('GET', `/v1/payments/${id}`))).toBe('payment_not_found');
    expect((await put(id, paymentBody(counter.world.clock, QR))).status).toBe(201);
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
    const answer = await put(uuidV7(), paymentBody(counter.world.clock, QR, change));
    expect([answer.status, codeOf(answer)]).toEqual([422, 'validation_failed']);
    expect((answer.json as { errors: { path: string }[] }).errors.map((error) => error.path)).toEqual([path]);
  });

  test('[SANDBOX-13] the largest of everything passes, counted in code points', async () => {
    const body = paymentBody(counter.world.clock, QR, {
      amount: fen(999_999_999_999),
      receiptNumber: '😀'.repeat(128),
      description: '😀'.repeat(512),
      coupons: Array.from({ length: 20 }, () => long(128)),
      items: Array.from({ length: 200 }, () => ({ ...item, name: long(128) })),
    });
    expect((await put(uuidV7(), body)).status).toBe(201);
  });

  test('[SANDBOX-14] what may be left out or null may', async () => {
    const { cashierId: _left, ...bare } = paymentBody(counter.world.clock, QR);
    expect((await put(uuidV7(), bare)).status).toBe(201);
    const nulls = { ...bare, cashierId: null, description: null, coupons: null, items: null };
    expect((await put(uuidV7(), nulls)).status).toBe(201);
  });

  test.each([['not-a-uuid'], ['01a2018b-28fd-4a6a-9a0d-e7150e26c9af'], ['01A2018B-28FD-7A6A-9A0D-E7150E26C9AF']])(
    '[SANDBOX-13] the id %s is refused',
    async (id) => {
      expect((await put(id, paymentBody(counter.world.clock, QR))).status).toBe(422);
      expect((await counter.terminal.call('PUT', `/v1/payments/${id}/reversal`, { reason: 'timeout' })).status).toBe(
        422,
      );
      expect(codeOf(await counter.terminal.call('GET', `/v1/payments/${id}`))).toBe('payment_not_found');
    },
  );

  test.each([
    // Noon in Shanghai on the 4th; one day either way is allowed.
    ['2026-03-02', 422],
    ['2026-03-03', 201],
    ['2026-03-05', 201],
    ['2026-03-06', 422],
  ])('[SANDBOX-15] the business date %s: %d', async (businessDate, status) => {
    expect((await put(uuidV7(), paymentBody(counter.world.clock, QR, { businessDate }))).status).toBe(status);
  });

  test('[SANDBOX-15] the day of occurredAt is the one in the store’s zone', async () => {
    // 17:00 UTC on the 4th is 01:00 on the 5th in Shanghai.
    const body = paymentBody(counter.world.clock, QR, {
      occurredAt: '2026-03-04T17:00:00.000Z',
      businessDate: '2026-03-06',
    });
    expect((await put(uuidV7(), body)).status).toBe(201);
  });
});
