/** Whether a sale may be paid offline, how an attempt is taken offline, and whose word ends it afterwards: tables. */
import { describe, expect, test } from 'vitest';
import { PAYMENT_STATES, type PaymentMethod, type PaymentState } from '../../../contract/payment-values.ts';
import { epochMs } from '../../../kernel/clock.ts';
import { asId, type PaymentId, type SaleId } from '../../../kernel/ids.ts';
import { money } from '../../../kernel/money.ts';
import type { BackendPayment } from '../../wallet-backend/wallet-backend.ts';
import { judgeAnswer } from './judge-answer.ts';
import { decideOfflineAttempt, takeOfflineEvents } from './offline-attempt.ts';
import { paymentIn, type StoredPayment } from './payment.ts';
import { applyPaymentEvent } from './payment-machine.ts';

const wallet = { iss: 'demo-bank', id: 'wlt_1' };
const decline = { code: 'insufficient_funds', retryable: true };
let made = 0;

function attempt(state: PaymentState, method: PaymentMethod, payable = true): StoredPayment {
  made += 1;
  const closed = { closedFor: null, payable };
  const facts: Record<PaymentState, object> = {
    waiting: {},
    authorizing: { sentAtMs: 1 },
    pending_customer: { qrPayload: null, expiresAtBackendMs: 9 },
    outcome_unknown: { unknownSinceMs: 1, payable },
    reversing: { cause: 'replaced', askedAtMs: 1, unknownSinceMs: null, payable },
    accepted_offline: { acceptedAtMs: 1, channel: 'tap', wallet, forwardSha256: '0'.repeat(64) },
    approved: {
      approvedAtMs: 1,
      payerPaid: money(200, 'CNY'),
      discounts: [],
      walletMasked: null,
      authCode: null,
      acceptedOffline: false,
    },
    declined: { decline, ...closed },
    expired: closed,
    reversed: closed,
    refund_due: { closedFor: null, code: 'already_settled' },
    unpaid: { decline, wallet },
    cancelled: { cause: 'replaced' },
  };
  const constant = {
    paymentId: asId<PaymentId>(`payment-${made}`),
    saleId: asId<SaleId>('sale-1'),
    method,
    amount: money(200, 'CNY'),
    receiptNumber: 'till-000001',
    cashierId: 'c1',
    businessDate: '2026-11-22',
    occurredAtMs: epochMs(1),
    bodySha256: '0'.repeat(64),
    createdSequence: made,
    createdAtMs: epochMs(1),
    version: 0,
    updatedAtMs: epochMs(1),
    acknowledgedAtMs: null,
  };
  return paymentIn(state, constant, facts[state]);
}

const why = (attempts: readonly StoredPayment[], ownId: string | null = null): string => {
  const decided = decideOfflineAttempt(attempts, ownId);
  return decided.ok ? `closes ${decided.value.length}` : decided.error.code;
};

describe('whether the sale may be paid offline', () => {
  test.each<[string, StoredPayment, string]>([
    ['a QR that is shown', attempt('pending_customer', 'merchant_qr'), 'sale.shown_qr_unresolved'],
    ['a QR that is asked for', attempt('authorizing', 'merchant_qr'), 'closes 1'],
    ['a QR that nobody was shown', attempt('outcome_unknown', 'merchant_qr', false), 'closes 1'],
    [
      'one that was shown and whose end nobody knows',
      attempt('outcome_unknown', 'merchant_qr'),
      'sale.shown_qr_unresolved',
    ],
    ['one that was shown and is being closed', attempt('reversing', 'merchant_qr'), 'sale.shown_qr_unresolved'],
    ['one that nobody was shown and is being closed', attempt('reversing', 'merchant_qr', false), 'closes 0'],
    ['a QR that waits', attempt('waiting', 'merchant_qr'), 'closes 1'],
    ['a code that is being asked', attempt('authorizing', 'payment_code'), 'checkout.payment_running'],
    ['a code whose end nobody knows', attempt('outcome_unknown', 'payment_code'), 'sale.payment_unresolved'],
    ['one that was accepted', attempt('accepted_offline', 'tap'), 'checkout.not_started'],
    ['one that was declined', attempt('declined', 'tap'), 'closes 0'],
  ])('[OFFLINE-34] beside %s', (_name, other, expected) => {
    expect(why([other])).toBe(expected);
  });

  test('[OFFLINE-34] an attempt does not stand in its own way', () => {
    const own = attempt('outcome_unknown', 'tap');
    expect(why([own])).toBe('sale.payment_unresolved');
    expect(why([own], own.paymentId)).toBe('closes 0');
  });
});

describe('how an attempt is taken offline', () => {
  test.each(PAYMENT_STATES)('[OFFLINE-35] %s', (state) => {
    for (const method of ['tap', 'scan_presentment', 'payment_code', 'merchant_qr'] as const) {
      const events = takeOfflineEvents(attempt(state, method));
      const mayBe =
        ['waiting', 'authorizing', 'outcome_unknown'].includes(state) && ['tap', 'scan_presentment'].includes(method);
      expect(events !== null, method).toBe(mayBe);
      if (events === null) continue;
      const end = events.reduce<PaymentState>((at, event) => {
        const step = applyPaymentEvent(at, event);
        return step.ok ? step.value.state : at;
      }, state);
      expect(end).toBe('accepted_offline');
    }
  });
});

describe('whose word ends it', () => {
  const told = (status: BackendPayment['status']): BackendPayment => ({
    id: '',
    terminalId: 't',
    version: 3,
    status,
    methodType: 'tap',
    amount: money(200, 'CNY'),
    payerPaid: money(200, 'CNY'),
    discounts: [],
    wallet: null,
    authCode: null,
    decline: status === 'declined' ? decline : null,
    qrPayload: null,
    expiresAtMs: null,
    refunded: null,
    settlementDate: null,
    updatedAtMs: 1,
  });
  const steps = (state: PaymentState, status: BackendPayment['status'], kind: 'put_payment' | 'query' | 'forward') => {
    const payment = attempt(state, 'tap');
    const answer = { kind: 'answered', status: 200, value: { ...told(status), id: payment.paymentId } } as const;
    return judgeAnswer(payment, { kind, attemptCount: 1, terminalId: 't' }, answer).steps.map(({ event }) => event);
  };

  test.each<['put_payment' | 'query' | 'forward', BackendPayment['status'], readonly string[]]>([
    ['put_payment', 'approved', ['approved']],
    ['query', 'approved', ['approved']],
    ['forward', 'approved', ['approved']],
    ['put_payment', 'declined', []],
    ['query', 'declined', []],
    ['forward', 'declined', ['declined']],
    ['put_payment', 'pending_customer', []],
    ['query', 'expired', []],
    ['forward', 'reversed', ['reversal_asked', 'reversed']],
  ])('[OFFLINE-36] to %s, %s', (kind, status, expected) => {
    expect(steps('accepted_offline', status, kind)).toEqual(expected);
  });

  test('[OFFLINE-40] what was unpaid may be paid yet, and a decline may become final', () => {
    expect(steps('unpaid', 'approved', 'query')).toEqual(['approved']);
    expect(steps('unpaid', 'declined', 'query')).toEqual(['declined']);
    expect(steps('unpaid', 'pending_customer', 'query')).toEqual([]);
  });
});
