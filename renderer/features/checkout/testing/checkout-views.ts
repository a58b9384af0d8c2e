/** Examples of every state of the checkout, for tests and for looking at the screens. */
import type { CheckoutScreen, CheckoutView } from '../../../../electron/contract/checkout-values.ts';
import type { PaymentState, PaymentView } from '../../../../electron/contract/payment-values.ts';
import { money } from '../../../../electron/kernel/money.ts';

const AMOUNT = money(12_850, 'CNY');

const STATES: Readonly<Record<Exclude<CheckoutScreen, 'ready'>, PaymentState>> = {
  closing_previous: 'waiting',
  sending: 'authorizing',
  waiting_customer: 'pending_customer',
  outcome_unknown: 'outcome_unknown',
  cancelling: 'reversing',
  approved: 'approved',
  accepted_offline: 'accepted_offline',
  declined: 'declined',
  expired: 'expired',
  cancelled: 'reversed',
};

function paymentFor(screen: Exclude<CheckoutScreen, 'ready'>, nowMs: number): PaymentView {
  const payment: PaymentView = {
    paymentId: '01936f2e-7c00-7000-8000-000000000001',
    saleId: '01936f2e-7000-7000-8000-000000000001',
    receiptNumber: 'T0000001-000042',
    method: 'payment_code',
    state: STATES[screen],
    acceptedOffline: screen === 'accepted_offline',
    amount: AMOUNT,
    payerPaid: AMOUNT,
    discounts: [],
    walletMasked: null,
    authCode: null,
    decline: null,
    businessDate: '2026-11-22',
    startedAtMs: nowMs - 12_000,
    expiresAtMs: null,
    unknownSinceMs: null,
    updatedAtMs: nowMs,
  };
  switch (screen) {
    case 'waiting_customer':
      return { ...payment, expiresAtMs: nowMs + 48_000 };
    case 'outcome_unknown':
      return { ...payment, unknownSinceMs: nowMs - 37_000 };
    case 'approved':
      return {
        ...payment,
        payerPaid: money(11_850, 'CNY'),
        discounts: [
          { kind: 'coupon', name: '满百减八', amount: money(800, 'CNY'), fundedBy: 'wallet' },
          { kind: 'points', name: 'Member points', amount: money(200, 'CNY'), fundedBy: 'merchant' },
        ],
        walletMasked: '6222****8800',
        authCode: 'A1B2C3',
      };
    case 'accepted_offline':
      return { ...payment, method: 'tap', walletMasked: '6222****8800' };
    case 'declined':
      return { ...payment, decline: { code: 'insufficient_funds', retryable: true } };
    case 'closing_previous':
    case 'sending':
    case 'cancelling':
    case 'expired':
    case 'cancelled':
      return payment;
  }
}

/** The thirteenth query is due in two seconds, and the reversal in eight. */
function asking(nowMs: number): NonNullable<CheckoutView['progress']> {
  return { step: 'asking', requestCount: 12, nextAtMs: nowMs + 2_000, undoFromMs: nowMs + 8_000 };
}

/** `ready` without the network: a tap and an offline code are taken or not, codes of digits and the till's QR are not. */
export function offlineCheckout(nowMs: number, tapReason: string | null, codeReason: string | null): CheckoutView {
  const ready = exampleCheckout('ready', nowMs);
  const not = (reason: string) => ({ available: false, reason });
  return {
    ...ready,
    offers: {
      payment_code: not('checkout.code_needs_network'),
      merchant_qr: not('checkout.qr_needs_network'),
      tap: tapReason === null ? { available: true, reason: null } : not(tapReason),
      scan_presentment: codeReason === null ? { available: true, reason: null } : not(codeReason),
    },
    merchantQr: null,
    merchantQrState: 'off',
  };
}

export function exampleCheckout(screen: CheckoutScreen, nowMs: number): CheckoutView {
  const offer = { available: true, reason: null };
  const base: CheckoutView = {
    saleId: '01936f2e-7000-7000-8000-000000000001',
    receiptNumber: 'T0000001-000042',
    amount: AMOUNT,
    screen,
    offers: { payment_code: offer, merchant_qr: offer, tap: offer, scan_presentment: offer },
    refusal: null,
    merchantQr: null,
    merchantQrState: 'off',
    reader: { state: 'off', simulated: true },
    payment: null,
    progress: null,
    canSetAside: true,
  };
  if (screen === 'outcome_unknown') return { ...base, payment: paymentFor(screen, nowMs), progress: asking(nowMs) };
  if (screen !== 'ready') return { ...base, payment: paymentFor(screen, nowMs) };
  return {
    ...base,
    merchantQr: {
      paymentId: '01936f2e-7b00-7000-8000-000000000001',
      payload:
        '00020101021226330012com.walletpay0113M100000000001520459995303156540612' +
        '8.505802CN5910GOODMART6008SHANGHAI62280124T0000001-0000420000000163041A2B',
      expiresAtMs: nowMs + 118_000,
    },
    merchantQrState: 'shown',
    reader: { state: 'armed', simulated: true },
  };
}
