import { describe, expect, test } from 'vitest';
import { displayStatus, newOutcomes, statusesOf } from './outcomes.ts';
import type { Payment } from './phone-api.ts';

const money = (amount: number): Payment['amount'] => ({ amount, currency: 'CNY' });
const payment = (id: string, status: Payment['status'], refunded = 0): Payment => ({
  id,
  status,
  methodType: 'payment_code',
  merchantName: '小店',
  amount: money(1000),
  payerPaid: money(900),
  discounts: [],
  declineCode: null,
  refunded: money(refunded),
  receiptNumber: null,
  expiresAt: null,
  createdAt: 0,
  updatedAt: 0,
});

describe('what became of payments', () => {
  test('[PHONE-11] the first look has no news', () => {
    expect(newOutcomes(null, [payment('a', 'approved')])).toEqual([]);
  });

  test('[PHONE-11] news is what is final now and was waiting, was otherwise, or was not there', () => {
    const before = statusesOf([payment('a', 'pending_customer'), payment('b', 'approved'), payment('c', 'approved')]);
    const now = [
      payment('d', 'declined'),
      payment('c', 'reversed'),
      payment('b', 'approved'),
      payment('a', 'approved'),
      payment('e', 'pending_customer'),
    ];
    expect(newOutcomes(before, now).map(({ id }) => id)).toEqual(['d', 'c', 'a']);
    expect(newOutcomes(statusesOf(now), now)).toEqual([]);
  });

  test('[PHONE-12] an approved payment that was given back is shown as refunded, wholly or in part', () => {
    expect(displayStatus(payment('a', 'approved'))).toBe('approved');
    expect(displayStatus(payment('a', 'approved', 1))).toBe('partly_refunded');
    expect(displayStatus(payment('a', 'approved', 1000))).toBe('refunded');
    expect(displayStatus(payment('a', 'declined', 0))).toBe('declined');
  });
});
