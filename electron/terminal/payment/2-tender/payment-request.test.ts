/** The body of a payment's request against the limits of the wallet API, and the bytes that are repeated. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AssertionError } from '../../../kernel/assert.ts';
import { money } from '../../../kernel/money.ts';
import {
  bodySha256,
  buildOfflineBody,
  buildPaymentBody,
  type PaymentRequest,
  type RequestLine,
} from './payment-request.ts';

function line(index: number, members: Partial<RequestLine> = {}): RequestLine {
  return {
    sku: `sku-${index}`,
    name: { 'zh-CN': `商品${index}`, en: `Goods ${index}` },
    quantity: 2,
    unitPrice: money(100, 'CNY'),
    total: money(200, 'CNY'),
    ...members,
  };
}

function request(members: Partial<PaymentRequest> = {}): PaymentRequest {
  return {
    amount: money(400, 'CNY'),
    occurredAtMs: Date.UTC(2026, 10, 22, 4, 5, 6, 7),
    businessDate: '2026-11-22',
    receiptNumber: 'till-1-000001',
    cashierId: 'c1',
    lines: [line(1), line(2)],
    method: { type: 'payment_code', code: '6235124674559394540' },
    ...members,
  };
}

type Body = Readonly<{
  items: readonly Readonly<Record<string, unknown>>[];
  description: string | null;
  method: object;
}>;
const parsed = (members: Partial<PaymentRequest> = {}): Body => JSON.parse(buildPaymentBody(request(members))) as Body;

describe('the body', () => {
  test('[PAY-9] has every member of wallet API section 4, spelt as there', () => {
    expect(parsed()).toEqual({
      amount: { amount: 400, currency: 'CNY' },
      occurredAt: '2026-11-22T04:05:06.007Z',
      businessDate: '2026-11-22',
      receiptNumber: 'till-1-000001',
      cashierId: 'c1',
      description: '商品1 +1',
      method: { type: 'payment_code', code: '6235124674559394540' },
      items: [1, 2].map((index) => ({
        sku: `sku-${index}`,
        name: `商品${index}`,
        quantity: 2,
        unitPrice: { amount: 100, currency: 'CNY' },
        total: { amount: 200, currency: 'CNY' },
      })),
    });
  });

  test('[PAY-9] each method has its own members', () => {
    expect(parsed({ method: { type: 'merchant_qr', expiresInSeconds: 180 } }).method).toEqual({
      type: 'merchant_qr',
      expiresInSeconds: 180,
    });
    expect(parsed({ method: { type: 'tap', presentment: 'aGk' } }).method).toEqual({ type: 'tap', presentment: 'aGk' });
    for (const expiresInSeconds of [29, 601]) {
      expect(() => parsed({ method: { type: 'merchant_qr', expiresInSeconds } })).toThrow(AssertionError);
    }
  });

  test('[PAY-10] up to 200 lines are sent as they are; of more the first 199 and one line for the rest', () => {
    const lines = (count: number): RequestLine[] => Array.from({ length: count }, (_, index) => line(index));
    expect(parsed({ lines: lines(200) }).items).toHaveLength(200);
    const { items } = parsed({ lines: lines(500) });
    expect(items).toHaveLength(200);
    expect(items[198]).toMatchObject({ sku: 'sku-198' });
    expect(items[199]).toMatchObject({ sku: 'rest', quantity: 1, total: { amount: 301 * 200, currency: 'CNY' } });
  });

  test('[PAY-10] a line that costs nothing is left out: every amount of a request is above zero', () => {
    const free = line(2, { total: money(0, 'CNY') });
    expect(parsed({ lines: [line(1), free] }).items.map(({ sku }) => sku)).toEqual(['sku-1']);
    expect(parsed({ lines: [free] }).items).toEqual([]);
  });

  // One of each length in UTF-8, and halves of what is two units in UTF-16.
  const unit = fc.constantFrom('a', 'é', '好', '😀', '\ud800', '\udc00');
  test('[PAY-10] texts keep the limits in code points, whatever people write', () => {
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 700 }), (text) => {
        const name = { 'zh-CN': text, en: text };
        const { items, description } = parsed({ lines: [line(1, { sku: text, name })] });
        for (const limited of [items[0]?.['sku'], items[0]?.['name']]) {
          expect(Array.from(String(limited)).length).toBeLessThanOrEqual(128);
        }
        expect(Array.from(description ?? '').length).toBeLessThanOrEqual(512);
        expect(JSON.stringify(items).isWellFormed()).toBe(true);
      }),
    );
  });

  test('[PAY-10] a payment of nothing is not asked for', () => {
    expect(() => parsed({ amount: money(0, 'CNY') })).toThrow(AssertionError);
  });
});

describe('the bytes', () => {
  test('[PAY-11] the hash names exactly these bytes', () => {
    const body = buildPaymentBody(request());
    expect(bodySha256(body)).toMatch(/^[0-9a-f]{64}$/);
    expect(bodySha256(body)).toBe(bodySha256(buildPaymentBody(request())));
    expect(bodySha256(`${body} `)).not.toBe(bodySha256(body));
  });

  test('[PAY-12] taken offline, everything outside the method stays equal', () => {
    const body = buildPaymentBody(request({ method: { type: 'tap', presentment: 'aGk' } }));
    const offline = JSON.parse(buildOfflineBody(body, 'tap', Date.UTC(2026, 10, 22, 5))) as Record<string, unknown>;
    const online = JSON.parse(body) as Record<string, unknown>;
    expect(offline['method']).toEqual({
      type: 'offline',
      channel: 'tap',
      presentment: 'aGk',
      acceptedAt: '2026-11-22T05:00:00.000Z',
    });
    expect({ ...offline, method: null }).toEqual({ ...online, method: null });
    expect(() => buildOfflineBody(buildPaymentBody(request()), 'qr', 1)).toThrow(AssertionError);
  });
});
