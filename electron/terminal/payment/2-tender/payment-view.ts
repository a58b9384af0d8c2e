/** How a stored payment looks from outside. Times of the backend's clock become times of this terminal's. Rule SYNC-34. */
import type { PaymentView } from '../../../contract/payment-values.ts';
import type { StoredPayment } from './payment.ts';

/** `clockOffsetMs`: the backend's clock minus ours, as last measured; 0 before the first answer. */
export function paymentView(payment: StoredPayment, clockOffsetMs: number): PaymentView {
  return {
    paymentId: payment.paymentId,
    saleId: payment.saleId,
    receiptNumber: payment.receiptNumber,
    method: payment.method,
    state: payment.state,
    acceptedOffline:
      payment.state === 'accepted_offline' ||
      payment.state === 'unpaid' ||
      (payment.state === 'approved' && payment.facts.acceptedOffline),
    amount: payment.amount,
    payerPaid: payment.state === 'approved' ? payment.facts.payerPaid : payment.amount,
    discounts: payment.state === 'approved' ? payment.facts.discounts : [],
    walletMasked: payment.state === 'approved' ? payment.facts.walletMasked : null,
    authCode: payment.state === 'approved' ? payment.facts.authCode : null,
    decline: payment.state === 'declined' || payment.state === 'unpaid' ? payment.facts.decline : null,
    businessDate: payment.businessDate,
    startedAtMs: payment.createdAtMs,
    expiresAtMs:
      payment.state === 'pending_customer' ? expiresAtMs(payment.facts.expiresAtBackendMs, clockOffsetMs) : null,
    unknownSinceMs:
      payment.state === 'outcome_unknown' || payment.state === 'reversing' ? payment.facts.unknownSinceMs : null,
    updatedAtMs: payment.updatedAtMs,
  };
}

/** A moment of the backend's clock on ours; never below zero, whatever the clocks say. */
export function expiresAtMs(backendMs: number, clockOffsetMs: number): number {
  return Math.max(0, Math.round(backendMs - clockOffsetMs));
}
