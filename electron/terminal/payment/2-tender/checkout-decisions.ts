/**
 * What the checkout of a sale does next and which screen is due: pure functions of the sale's attempts, oldest first.
 *
 * One attempt at a time may have money moving. A shown QR gives way to any other way to pay, but only after it was closed:
 * the chosen attempt waits in the journal until then. Everything else must reach its own end first (C12, C19, C33).
 * Rules CHECKOUT-16 to CHECKOUT-19.
 */
import type { CheckoutScreen } from '../../../contract/checkout-values.ts';
import type { PaymentState } from '../../../contract/payment-values.ts';
import { equalMoney, type Money } from '../../../kernel/money.ts';
import { err, ok, type Result } from '../../../kernel/result.ts';
import type { ClosingCause, StoredPayment } from './payment.ts';
import { isFinal, isLive } from './payment-machine.ts';

/** Oldest first. */
export type Attempts = readonly StoredPayment[];

/** Closed because something else took their place: no screen is about them. */
const SILENT_CAUSES: readonly ClosingCause[] = ['replaced', 'left', 'paid_otherwise'];

/** A scanned code lives about a minute (payment codes, section 2); after that nobody means it any more. */
export const MAX_WAITING_MS = 60_000;

type ScreenRow = Readonly<{ merchantQr: CheckoutScreen; other: CheckoutScreen }>;

const same = (screen: CheckoutScreen): ScreenRow => ({ merchantQr: screen, other: screen });

/** A QR that is made, shown or closed leaves every other way open; any other attempt has the screen to itself. */
const SCREENS: { readonly [S in PaymentState]: ScreenRow } = {
  waiting: { merchantQr: 'ready', other: 'closing_previous' },
  authorizing: { merchantQr: 'ready', other: 'sending' },
  pending_customer: { merchantQr: 'ready', other: 'waiting_customer' },
  outcome_unknown: { merchantQr: 'ready', other: 'outcome_unknown' },
  reversing: same('outcome_unknown'),
  accepted_offline: same('accepted_offline'),
  approved: same('approved'),
  declined: same('declined'),
  expired: same('expired'),
  reversed: same('cancelled'),
  refund_due: same('cancelled'),
  unpaid: same('declined'),
  cancelled: same('cancelled'),
};

/** Reversals that somebody asked for, in contrast to those the terminal falls back on. */
const ASKED_FOR: readonly ClosingCause[] = ['cashier_cancelled', 'manager_reversed', 'gate_fault', 'voided'];

/** The screen that is due, and the attempt it is about; null on `ready`. */
export function decideCheckoutScreen(
  attempts: Attempts,
): Readonly<{ screen: CheckoutScreen; payment: StoredPayment | null }> {
  const last = lastMeant(attempts);
  if (last === null || (last.acknowledgedAtMs !== null && isFinal(last.state)) || isQrFailure(last)) {
    return { screen: 'ready', payment: null };
  }
  if (last.state === 'reversing' && ASKED_FOR.includes(last.facts.cause)) {
    return { screen: 'cancelling', payment: last };
  }
  const screen = SCREENS[last.state][last.method === 'merchant_qr' ? 'merchantQr' : 'other'];
  return { screen, payment: screen === 'ready' ? null : last };
}

export type NewAttemptRefusal = Readonly<{
  code:
    | 'checkout.payment_running'
    | 'sale.payment_unresolved'
    /** The same, where nothing but a QR that was shown is open. */
    | 'sale.shown_qr_unresolved'
    | 'checkout.not_started';
}>;

/**
 * Whether a customer's code, tap or signed QR may be taken now, and which QR attempts have to be closed for it first,
 * newest first.
 */
export function decideNewAttempt(attempts: Attempts): Result<readonly StoredPayment[], NewAttemptRefusal> {
  const open = attempts.filter(({ state }) => !isFinal(state));
  for (const attempt of open) {
    const { state } = attempt;
    if (state === 'approved' || state === 'accepted_offline') return err({ code: 'checkout.not_started' });
    const givesWay =
      state === 'reversing' ? isReplaced(attempt) || isQrFailure(attempt) : attempt.method === 'merchant_qr';
    if (!givesWay) {
      return err({ code: isOpenOutcome(state) ? 'sale.payment_unresolved' : 'checkout.payment_running' });
    }
  }
  return ok(open.filter(({ state }) => state !== 'reversing').toReversed());
}

/** Whether goods may be rung up or taken away while these attempts exist; a QR is replaced by one of the new amount. */
export function decideCartChange(attempts: Attempts): Result<null, NewAttemptRefusal> {
  const decision = decideNewAttempt(attempts);
  return decision.ok ? ok(null) : decision;
}

export type SetAsidePlan = Readonly<{
  /** The checkout is left as with its own key: a QR is closed, the sale is a cart again. */
  leaves: boolean;
  /** What waits and was never sent is given up. */
  dropped: readonly StoredPayment[];
}>;

/**
 * How a sale is set aside for the next customer. A QR that somebody may have paid while the backend cannot be asked is
 * left as it is, so that the payment is learnt of and not undone. A request that is on its way has its end within seconds,
 * and is waited for.
 */
export function decideSetAside(attempts: Attempts, isOnline: boolean): Result<SetAsidePlan, NewAttemptRefusal> {
  const isSending = attempts.some(({ state, method }) => state === 'authorizing' && method !== 'merchant_qr');
  if (isSending) return err({ code: 'checkout.payment_running' });
  const free = decideNewAttempt(attempts);
  const leaves = free.ok && (isOnline || free.value.every(({ state }) => state === 'waiting'));
  return ok({ leaves, dropped: attempts.filter(({ state }) => state === 'waiting') });
}

/** keep: all is as it should be. begin: a QR of this amount is due. replace: the one there is has another amount. */
export function decideQr(attempts: Attempts, total: Money): 'keep' | 'begin' | 'replace' {
  const last = lastMeant(attempts);
  if (last === null) return 'begin';
  if (isFinal(last.state)) return last.acknowledgedAtMs === null ? 'keep' : 'begin';
  if (last.method !== 'merchant_qr' || last.state === 'reversing' || last.state === 'approved') return 'keep';
  return equalMoney(last.amount, total) ? 'keep' : 'replace';
}

export type WaitingDecision =
  | Readonly<{ kind: 'wait' }>
  | Readonly<{ kind: 'send' }>
  | Readonly<{ kind: 'cancel'; cause: ClosingCause }>;

/**
 * What becomes of the attempt that waits for an earlier one to be closed. It is sent only when every earlier one is known
 * not to have been paid; if one turns out paid, the waiting one is dropped.
 */
export function decideWaiting(
  attempts: Attempts,
  waiting: StoredPayment,
  sale: Readonly<{ state: 'open' | 'in_checkout' | 'paid' | 'cancelled'; total: Money }>,
  nowMs: number,
): WaitingDecision {
  const earlier = attempts.filter(({ createdSequence }) => createdSequence < waiting.createdSequence);
  if (sale.state === 'paid' || earlier.some(({ state }) => state === 'approved' || state === 'accepted_offline')) {
    return { kind: 'cancel', cause: 'paid_otherwise' };
  }
  if (sale.state !== 'in_checkout') return { kind: 'cancel', cause: 'left' };
  if (!equalMoney(waiting.amount, sale.total)) return { kind: 'cancel', cause: 'replaced' };
  if (waiting.method !== 'merchant_qr' && nowMs - waiting.createdAtMs > MAX_WAITING_MS) {
    return { kind: 'cancel', cause: 'waited_too_long' };
  }
  if (earlier.some(({ state }) => isLive(state))) return { kind: 'wait' };
  // It was paid, cannot be taken back, and a refund is owed: a second payment would come on top of it.
  const previous = earlier.findLast(({ state }) => state !== 'cancelled');
  if (previous?.state === 'refund_due' && previous.acknowledgedAtMs === null) {
    return { kind: 'cancel', cause: 'paid_otherwise' };
  }
  return { kind: 'send' };
}

/** C12: nobody knows how one of the attempts ended, so the sale can be neither cancelled nor paid in another way. */
export function hasUnresolved(attempts: Attempts): boolean {
  return attempts.some(({ state }) => isLive(state));
}

/** The newest attempt that somebody meant to last: what was replaced, or left, or overtaken is passed over. */
function lastMeant(attempts: Attempts): StoredPayment | null {
  return attempts.findLast((attempt) => !isReplaced(attempt)) ?? null;
}

function isReplaced(attempt: StoredPayment): boolean {
  const cause = closingCauseOf(attempt);
  if (cause === null || attempt.state === 'refund_due') return false;
  if (SILENT_CAUSES.includes(cause)) return true;
  return attempt.method === 'merchant_qr' && attempt.state === 'cancelled' && cause === 'terminal_restarted';
}

/** A QR that could not be made: there is nothing to tell about a payment, only that no QR is to be had. */
export function isQrFailure(attempt: StoredPayment): boolean {
  if (attempt.method !== 'merchant_qr') return false;
  switch (attempt.state) {
    case 'outcome_unknown':
    case 'reversing':
    case 'declined':
    case 'expired':
    case 'reversed':
      return !attempt.facts.payable;
    case 'waiting':
    case 'authorizing':
    case 'pending_customer':
    case 'accepted_offline':
    case 'approved':
    case 'refund_due':
    case 'unpaid':
    case 'cancelled':
      return false;
  }
}

/** Why the terminal closed or is closing it; null when it did not. */
export function closingCauseOf(attempt: StoredPayment): ClosingCause | null {
  switch (attempt.state) {
    case 'reversing':
    case 'cancelled':
      return attempt.facts.cause;
    case 'declined':
    case 'expired':
    case 'reversed':
    case 'refund_due':
      return attempt.facts.closedFor;
    case 'waiting':
    case 'authorizing':
    case 'pending_customer':
    case 'outcome_unknown':
    case 'accepted_offline':
    case 'approved':
    case 'unpaid':
      return null;
  }
}

function isOpenOutcome(state: PaymentState): boolean {
  return state === 'outcome_unknown' || state === 'reversing';
}
