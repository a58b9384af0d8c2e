import { describe, expect, test } from 'vitest';
import { createPhoneApi, RefusedError, UnreachableError, type Send } from './phone-api.ts';

const cny = (amount: number): { amount: number; currency: string } => ({ amount, currency: 'CNY' });
const payment = {
  id: 'p1',
  status: 'approved',
  methodType: 'merchant_qr',
  merchantName: '小店',
  amount: cny(1000),
  payerPaid: cny(1000),
  discounts: [],
  declineCode: null,
  refunded: cny(0),
  receiptNumber: null,
  expiresAt: null,
  createdAt: '2026-11-22T04:00:00.000Z',
  updatedAt: '2026-11-22T04:00:01.000Z',
  somethingNew: true,
};

const answering = (status: number, body: unknown): Send => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return () => Promise.resolve(new Response(text, { status }));
};

describe('asking the sandbox', () => {
  test('[PHONE-9] what is asked, and times as numbers in what comes back', async () => {
    const asked: string[] = [];
    const api = createPhoneApi((path, init) => {
      asked.push(`${init.method} ${path} ${typeof init.body === 'string' ? init.body : ''}`);
      return Promise.resolve(Response.json(payment));
    });
    const scanned = await api.scan('w1', '000201');
    expect(scanned.createdAt).toBe(Date.parse('2026-11-22T04:00:00Z'));
    await api.confirm('w1', 'p1');
    await api.decline('w1', 'p1');
    expect(asked).toEqual([
      'POST /demo/wallets/w1/scan {"payload":"000201"}',
      'POST /demo/wallets/w1/payments/p1/confirm {}',
      'POST /demo/wallets/w1/payments/p1/decline {}',
    ]);
  });

  test('[PHONE-10] a refusal carries its code', async () => {
    const refused = createPhoneApi(answering(409, { code: 'payment_taken', message: '…' }));
    await expect(refused.scan('w1', 'x')).rejects.toMatchObject({ code: 'payment_taken' });
    await expect(createPhoneApi(answering(404, {})).wallet('w1')).rejects.toMatchObject({ code: 'unknown' });
    await expect(refused.scan('w1', 'x')).rejects.toBeInstanceOf(RefusedError);
  });

  test.each<[string, Send]>([
    ['no connection', () => Promise.reject(new TypeError('refused'))],
    ['a server that failed', answering(500, { code: 'internal_error' })],
    ['an answer that is no JSON', answering(200, '<html>')],
    ['an answer of another form', answering(200, { ...payment, amount: '10.00' })],
    ['an unknown status', answering(200, { ...payment, status: 'lost' })],
  ])('[PHONE-10] %s counts as no answer', async (_what, send) => {
    await expect(createPhoneApi(send).scan('w1', 'x')).rejects.toBeInstanceOf(UnreachableError);
  });
});
