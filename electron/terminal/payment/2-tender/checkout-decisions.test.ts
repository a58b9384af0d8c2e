/** Which screen is due and what may be begun, for every state an attempt can be in, of a QR and of any other way. */
import { describe, expect, test } from 'vitest';
import type { CheckoutScreen } from '../../../contract/checkout-values.ts';
import { PAYMENT_STATES, type PaymentMethod, type PaymentState } from '../../../contract/payment-values.ts';
import { epochMs } from '../../../kernel/clock.ts';
import { asId, type PaymentId, type SaleId } from '../../../kernel/ids.ts';
import { money } from '../../../kernel/money.ts';
import {
  decideCheckoutScreen,
  decideNewAttempt,
  decideQr,
  decideWaiting,
  hasUnresolved,
  MAX_WAITING_MS,
} from './checkout-decisions.ts';
import { paymentIn, type ClosingCause, type StoredPayment } from './payment.ts';

const TOTAL = money(500, 'CNY');
let made = 0;

type Members = Readonly<{
  method?: PaymentMethod;
  cause?: ClosingCause;
  payable?: boolean;
  acknowledged?: boolean;
  amountMinor?: number;
}>;

function attempt(state: PaymentState, members: Members = {}): StoredPayment {
  const { method = 'payment_code', cause = 'cashier_cancelled', payable = true, acknowledged = false } = members;
  made += 1;
  const closed = { closedFor: members.cause ?? null, payable };
  const decline = { code: 'limit_exceeded', retryable: true };
  const wallet = { iss: 'demo-bank', id: 'wlt_1' };
  const facts: Record<PaymentState, object> = {
    waiting: {},
    authorizing: { sentAtMs: 1 },
    pending_customer: { qrPayload: '0002', expiresAtBackendMs: 9 },
    outcome_unknown: { unknownSinceMs: 1, payable },
    reversing: { cause, askedAtMs: 1, unknownSinceMs: null, payable },
    accepted_offline: { acceptedAtMs: 1, channel: 'tap', wallet, forwardSha256: '0'.repeat(64) },
    approved: {
      approvedAtMs: 1,
      payerPaid: TOTAL,
      discounts: [],
      walletMasked: null,
      authCode: null,
      acceptedOffline: false,
    },
    declined: { decline, ...closed },
    expired: closed,
    reversed: closed,
    refund_due: { closedFor: members.cause ?? null, code: 'already_settled' },
    unpaid: { decline, wallet },
    cancelled: { cause },
  };
  const constant = {
    paymentId: asId<PaymentId>(`payment-${made}`),
    saleId: asId<SaleId>('sale-1'),
    method,
    amount: money(members.amountMinor ?? TOTAL.minor, 'CNY'),
    receiptNumber: 'till-1-000001',
    businessDate: '2026-11-22',
    bodySha256: 'a'.repeat(64),
    cashierId: 'c1',
    occurredAtMs: epochMs(1),
    createdSequence: made,
    createdAtMs: epochMs(1_000),
    version: 0,
    updatedAtMs: epochMs(1_000),
    acknowledgedAtMs: acknowledged ? epochMs(2_000) : null,
  };
  return paymentIn(state, constant, facts[state]);
}

const screenOf = (...attempts: StoredPayment[]): CheckoutScreen => decideCheckoutScreen(attempts).screen;
const qr = (state: PaymentState, members: Members = {}): StoredPayment =>
  attempt(state, { method: 'merchant_qr', ...members });

describe('screens', () => {
  test.each<[PaymentState, CheckoutScreen, CheckoutScreen]>([
    ['waiting', 'closing_previous', 'ready'],
    ['authorizing', 'sending', 'ready'],
    ['pending_customer', 'waiting_customer', 'ready'],
    ['outcome_unknown', 'outcome_unknown', 'ready'],
    ['reversing', 'cancelling', 'cancelling'],
    ['accepted_offline', 'accepted_offline', 'accepted_offline'],
    ['approved', 'approved', 'approved'],
    ['declined', 'declined', 'declined'],
    ['expired', 'expired', 'expired'],
    ['reversed', 'cancelled', 'cancelled'],
    ['refund_due', 'cancelled', 'cancelled'],
    ['unpaid', 'declined', 'declined'],
    ['cancelled', 'cancelled', 'cancelled'],
  ])('[CHECKOUT-16] %s: %s; of a QR: %s', (state, other, merchantQr) => {
    expect(screenOf(attempt(state))).toBe(other);
    expect(screenOf(qr(state))).toBe(merchantQr);
  });

  test('[CHECKOUT-16] C13 a reversal that nobody asked for is an outcome nobody knows', () => {
    expect(screenOf(attempt('reversing', { cause: 'timeout' }))).toBe('outcome_unknown');
    expect(screenOf(qr('reversing', { cause: 'timeout' }))).toBe('outcome_unknown');
  });

  test('[CHECKOUT-16] what was replaced, left or never shown has no screen; an end that was left has none either', () => {
    for (const cause of ['replaced', 'left'] as const) {
      for (const state of ['reversing', 'reversed', 'expired', 'declined', 'cancelled'] as const) {
        expect(screenOf(qr(state, { cause })), `${state} ${cause}`).toBe('ready');
      }
      // Money is owed: that is never passed over in silence.
      expect(screenOf(qr('refund_due', { cause }))).toBe('cancelled');
    }
    for (const state of ['outcome_unknown', 'reversing', 'reversed', 'expired', 'declined'] as const) {
      expect(screenOf(qr(state, { payable: false, cause: 'qr_not_shown' })), state).toBe('ready');
    }
    expect(screenOf(attempt('declined', { acknowledged: true }))).toBe('ready');
    expect(screenOf(qr('reversed', { cause: 'replaced' }), attempt('waiting'))).toBe('closing_previous');
  });

  test('[CHECKOUT-16] nothing yet: every way is offered', () => {
    expect(decideCheckoutScreen([])).toEqual({ screen: 'ready', payment: null });
  });
});

describe('a new attempt', () => {
  test.each(PAYMENT_STATES)('[CHECKOUT-17] C12 after %s', (state) => {
    const decision = decideNewAttempt([attempt(state)]);
    const refusals: Partial<Record<PaymentState, string>> = {
      waiting: 'checkout.payment_running',
      authorizing: 'checkout.payment_running',
      pending_customer: 'checkout.payment_running',
      outcome_unknown: 'sale.payment_unresolved',
      reversing: 'sale.payment_unresolved',
      accepted_offline: 'checkout.not_started',
      approved: 'checkout.not_started',
    };
    expect(decision.ok ? null : decision.error.code).toBe(refusals[state] ?? null);
  });

  test('[CHECKOUT-17] a QR gives way, newest first; one that may have been paid unseen does not', () => {
    const old = qr('reversing', { cause: 'replaced' });
    const waiting = qr('waiting');
    const decision = decideNewAttempt([old, waiting]);
    expect(decision).toEqual({ ok: true, value: [waiting] });
    expect(decideNewAttempt([qr('pending_customer')])).toMatchObject({
      ok: true,
      value: [{ state: 'pending_customer' }],
    });
    expect(decideNewAttempt([qr('reversing', { cause: 'timeout' })])).toMatchObject({
      error: { code: 'sale.payment_unresolved' },
    });
    expect(decideNewAttempt([qr('reversing', { cause: 'qr_not_shown', payable: false })]).ok).toBe(true);
  });
});

describe('the QR', () => {
  test('[CHECKOUT-18] one is begun when none is wanted otherwise, kept while it fits, replaced when the amount changed', () => {
    expect(decideQr([], TOTAL)).toBe('begin');
    expect(decideQr([qr('pending_customer')], TOTAL)).toBe('keep');
    expect(decideQr([qr('pending_customer', { amountMinor: 1 })], TOTAL)).toBe('replace');
    expect(decideQr([qr('waiting', { amountMinor: 1 })], TOTAL)).toBe('replace');
    expect(decideQr([qr('reversing', { cause: 'replaced', amountMinor: 1 })], TOTAL)).toBe('begin');
    expect(decideQr([attempt('pending_customer')], TOTAL)).toBe('keep');
    expect(decideQr([attempt('declined')], TOTAL)).toBe('keep');
    expect(decideQr([attempt('declined', { acknowledged: true })], TOTAL)).toBe('begin');
    // A QR that could not be made is asked for again by a person, not by a loop.
    expect(decideQr([qr('declined', { payable: false })], TOTAL)).toBe('keep');
  });
});

describe('the attempt that waits', () => {
  const sale = { state: 'in_checkout', total: TOTAL } as const;
  const closing = qr('reversing', { cause: 'replaced' });
  const waiting = attempt('waiting');
  const after = (earlier: StoredPayment, at = 1_000, given: Parameters<typeof decideWaiting>[2] = sale): unknown =>
    decideWaiting([{ ...earlier, createdSequence: 0 }, waiting], waiting, given, at);

  test('[CHECKOUT-19] C19 is sent only when the earlier one is known not to have been paid', () => {
    expect(after(closing)).toEqual({ kind: 'wait' });
    for (const state of ['reversed', 'declined', 'expired', 'cancelled'] as const) {
      expect(after(qr(state, { cause: 'replaced' })), state).toEqual({ kind: 'send' });
    }
    for (const state of ['authorizing', 'pending_customer', 'outcome_unknown'] as const) {
      expect(after(qr(state)), state).toEqual({ kind: 'wait' });
    }
  });

  test('[CHECKOUT-19] is dropped when the sale is paid, left, changed, or a refund is owed', () => {
    const paid = { kind: 'cancel', cause: 'paid_otherwise' };
    expect(after(qr('approved'))).toEqual(paid);
    expect(after(qr('accepted_offline'))).toEqual(paid);
    expect(after(closing, 1_000, { ...sale, state: 'paid' })).toEqual(paid);
    expect(after(qr('refund_due', { cause: 'replaced' }))).toEqual(paid);
    expect(after(qr('refund_due', { acknowledged: true }))).toEqual({ kind: 'send' });
    expect(after(closing, 1_000, { ...sale, state: 'open' })).toEqual({ kind: 'cancel', cause: 'left' });
    expect(after(closing, 1_000, { ...sale, total: money(1, 'CNY') })).toEqual({ kind: 'cancel', cause: 'replaced' });
  });

  test('[CHECKOUT-19] a code that waited longer than codes live is not sent any more; a QR is', () => {
    const late = 1_000 + MAX_WAITING_MS + 1;
    expect(after(qr('reversed', { cause: 'replaced' }), late)).toEqual({ kind: 'cancel', cause: 'waited_too_long' });
    const waitingQr = qr('waiting');
    expect(decideWaiting([waitingQr], waitingQr, sale, late)).toEqual({ kind: 'send' });
  });

  test('[CHECKOUT-17] a sale is unresolved exactly while one of its attempts is live', () => {
    for (const state of PAYMENT_STATES) {
      const live = ['authorizing', 'pending_customer', 'outcome_unknown', 'reversing'].includes(state);
      expect(hasUnresolved([attempt(state)]), state).toBe(live);
    }
  });
});
