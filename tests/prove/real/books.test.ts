/** What another program than the till says of sales and their payments, on books that are right and on some that are not. */
import { describe, expect, test } from 'vitest';
import { AwayRows, saleFaults, whyNotInBooks, type BookedPayment, type BookedSale, type Books } from './books.ts';

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

describe('what was put away', () => {
  const columns = { sales: ['sale_id', 'state'], payments: ['payment_id'] };
  const group = (sale: string) => ({
    about: { [sale]: [1, 2], [`${sale}-payment`]: [3] },
    rows: { sales: [[sale, 'paid']], payments: [[`${sale}-payment`]] },
  });
  const putAway = { type: 'rows.put_away', body: { columns, groups: [group('s1'), group('s2')] } };

  test('[PROVE-142] is read from the entry that took it, until an entry brings it back, and when it leaves again', () => {
    const away = new AwayRows();
    away.take({ type: 'sale.opened', body: null });
    expect(away.all()).toEqual([]);
    away.take(putAway);
    const second = { sales: [{ sale_id: 's2', state: 'paid' }], payments: [{ payment_id: 's2-payment' }] };
    expect(away.all()).toHaveLength(2);
    expect(away.all()[1]).toEqual(second);
    away.take({ type: 'rows.brought_back', body: { columns, group: group('s1') } });
    expect(away.all()).toEqual([second]);
    away.take({ type: 'rows.put_away', body: { columns, groups: [group('s1')] } });
    expect(away.all()).toHaveLength(2);
  });

  test('[PROVE-142] whoever passed is in the books once, with a payment of the fare', () => {
    const passage = { passageId: 'p1', walletId: 'wlt_1', outcome: 'passed', paymentId: 'tap' };
    const books = (...passages: Books['passages']): Books => ({
      ...{ sales: new Map(), faults: [], passages },
      payments: new Map([['tap', { ...OFFLINE, amountMinor: 200 }]]),
    });
    expect(whyNotInBooks(books(passage), 'opened wlt_1 200')).toEqual([]);
    expect(whyNotInBooks(books(), 'opened wlt_1 200')[0]).toContain('the books have 0 passages of it');
    expect(whyNotInBooks(books(passage, passage), 'opened wlt_1 200')[0]).toContain('2 passages');
    expect(whyNotInBooks(books({ ...passage, paymentId: null }), 'opened wlt_1 200')[0]).toContain('no payment');
    expect(whyNotInBooks(books(passage), 'opened wlt_1 300')[0]).toContain('no payment that paid it');
  });
});
