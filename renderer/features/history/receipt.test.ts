/** Which payment a receipt is about. */
import { expect, test } from 'vitest';
import { PAYMENT_STATES, type PaymentState, type PaymentView } from '../../../electron/contract/payment-values.ts';
import { payingPayment, unpaidNote } from './receipt.ts';

function payment(paymentId: string, state: PaymentState): PaymentView {
  const amount = { minor: 100, currency: 'CNY' } as const;
  return {
    paymentId,
    saleId: 's',
    receiptNumber: 'r',
    method: 'tap',
    state,
    acceptedOffline: false,
    amount,
    payerPaid: amount,
    discounts: [],
    walletMasked: null,
    authCode: null,
    decline: null,
    businessDate: '2026-11-22',
    startedAtMs: 0,
    expiresAtMs: null,
    unknownSinceMs: null,
    updatedAtMs: 0,
  };
}

test('[CHECKOUTSCREEN-56] a receipt shows the payment that paid, not the attempts before it', () => {
  const attempts = [payment('1', 'declined'), payment('2', 'reversed'), payment('3', 'approved')];
  expect(payingPayment(attempts)?.paymentId).toBe('3');
  expect(payingPayment(attempts.slice(0, 2))).toBeNull();
});

test('[CHECKOUTSCREEN-56] an open or failed attempt never looks paid', () => {
  const paying = PAYMENT_STATES.filter((state) => payingPayment([payment('1', state)]) !== null);
  expect(paying).toEqual(['accepted_offline', 'approved', 'unpaid']);
});

test('[CHECKOUTSCREEN-57] a receipt without a payment says so', () => {
  expect(unpaidNote('cancelled')).toBe('notPaid');
  expect(unpaidNote('in_checkout')).toBe('notPaidYet');
});
