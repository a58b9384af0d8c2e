/** What another program than the till says of sales and their payments, on books that are right and on some that are not. */
import { describe, expect, test } from 'vitest';
import { saleFaults, type BookedPayment, type BookedSale } from './books.ts';

const SALE: BookedSale = { saleId: 's1', state: 'open', totalMinor: 500, receiptNumber: null, receiptCounter: null };
const LOST_QR: BookedPayment = {
  paymentId: 'qr',
  saleId: 's1',
  method: 'merchant_qr',
  state: 'reversing',
  amountMinor: 500,
  receiptNumber: 'T-000001',
  entries: ['payment.created', 'payment.sent', 'payment.outcome_unknown', 'payment.reversal_asked'],
};
const OFFLINE: BookedPayment = {
  ...LOST_QR,
  paymentId: 'tap',
  method: 'tap',
  state: 'accepted_offline',
  entries: ['payment.created', 'payment.accepted_offline'],
};

function faultsOf(state: string, ...payments: readonly BookedPayment[]): readonly string[] {
  return saleFaults(new Map([['s1', { ...SALE, state }]]), new Map(payments.map((each) => [each.paymentId, each])));
}

describe('sales and their payments', () => {
  test('[PROVE-17] a QR that was shown to nobody may be closed while the sale is paid otherwise', () => {
    expect(faultsOf('paid', LOST_QR, OFFLINE)).toEqual([]);
    expect(faultsOf('paid', { ...LOST_QR, state: 'outcome_unknown' }, OFFLINE)).toEqual([]);
  });

  test('[PROVE-17] a QR that was shown, and every other way to pay, counts until its end is known', () => {
    const shown = { ...LOST_QR, entries: ['payment.created', 'payment.sent', 'payment.pending_customer'] };
    expect(faultsOf('paid', shown, OFFLINE)).toHaveLength(1);
    expect(faultsOf('paid', { ...LOST_QR, method: 'payment_code' }, OFFLINE)).toHaveLength(1);
    expect(faultsOf('paid', { ...LOST_QR, state: 'authorizing' }, OFFLINE)).toHaveLength(1);
    expect(faultsOf('paid', shown, OFFLINE)[0]).toMatch(/qr reversing .*; tap accepted_offline/);
  });

  test('[PROVE-17] a sale is paid when one payment paid it, and only then', () => {
    expect(faultsOf('open', OFFLINE)).toHaveLength(1);
    expect(faultsOf('paid', LOST_QR)).toHaveLength(1);
    expect(faultsOf('paid', { ...OFFLINE, amountMinor: 499 })).toHaveLength(1);
  });
});
