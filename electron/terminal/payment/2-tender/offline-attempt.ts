/**
 * Whether a sale may be paid offline now, and how an attempt that was begun online is taken offline: pure functions of the
 * sale's attempts. Rules OFFLINE-30 to OFFLINE-34; wallet API section 4, "Offline after online".
 */
import type { PaymentState } from '../../../contract/payment-values.ts';
import { err, ok, type Result } from '../../../kernel/result.ts';
import { decideNewAttempt, isQrFailure, type Attempts, type NewAttemptRefusal } from './checkout-decisions.ts';
import type { StoredPayment } from './payment.ts';
import { isLive, type PaymentEvent } from './payment-machine.ts';

/**
 * How long an attempt with a presentment is tried online before the till decides by itself. Most wallets answer within
 * two seconds and a slow issuer within five (offline-payments notes, section 5); a customer who holds out a phone longer
 * than this begins to try again. A late answer loses nothing: it is the same payment.
 */
export const ONLINE_PATIENCE_MS = 4_000;

/**
 * Which QR attempts are closed for an offline payment. A QR that somebody was shown may have been paid, and nobody can
 * find out without the network: then the sale waits. One that nobody was shown cannot be paid (decision record 0110).
 */
export function decideOfflineAttempt(
  attempts: Attempts,
  ownId: string | null = null,
): Result<readonly StoredPayment[], NewAttemptRefusal> {
  const others = attempts.filter(({ paymentId }) => paymentId !== ownId);
  const open = others.filter(mayHaveBeenPaid);
  const decided = decideNewAttempt(others);
  if (!decided.ok && decided.error.code !== 'sale.payment_unresolved') return decided;
  if (decided.ok && open.length === 0) return ok(decided.value);
  const isQrAlone = open.length > 0 && open.every(({ method }) => method === 'merchant_qr');
  return err({ code: isQrAlone ? 'sale.shown_qr_unresolved' : 'sale.payment_unresolved' });
}

/** Whether anybody can have paid an attempt that is given up now. */
function mayHaveBeenPaid(attempt: StoredPayment): boolean {
  if (!isLive(attempt.state)) return false;
  const isUnshownQr = attempt.method === 'merchant_qr' && (attempt.state === 'authorizing' || isQrFailure(attempt));
  return !isUnshownQr;
}

/** How an attempt is taken offline, by state; null: it is not. One that is being reversed never is. */
const TAKE_EVENTS: { readonly [S in PaymentState]: readonly PaymentEvent[] | null } = {
  waiting: ['taken_offline'],
  authorizing: ['answer_lost', 'taken_offline'],
  outcome_unknown: ['taken_offline'],
  // The backend has answered: it waits for the customer, who confirms on the phone.
  pending_customer: null,
  reversing: null,
  accepted_offline: null,
  approved: null,
  declined: null,
  expired: null,
  reversed: null,
  refund_due: null,
  unpaid: null,
  cancelled: null,
};

export function takeOfflineEvents({ state, method }: StoredPayment): readonly PaymentEvent[] | null {
  return method === 'tap' || method === 'scan_presentment' ? TAKE_EVENTS[state] : null;
}

export function offlineChannelOf(method: StoredPayment['method']): 'tap' | 'qr' | null {
  return method === 'tap' ? 'tap' : method === 'scan_presentment' ? 'qr' : null;
}
