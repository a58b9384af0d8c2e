/**
 * What an end of a payment means for the money and for the cashier: the answers to "was anything taken?" and "what now?".
 *
 * Rules CHECKOUTSCREEN-15 and CHECKOUTSCREEN-16 of docs/spec.md.
 */
import type { CheckoutScreen } from '../../../electron/contract/checkout-values.ts';
import type { PaymentView } from '../../../electron/contract/payment-values.ts';
import { ERRORS, isErrorCode, type ErrorCode } from '../../../electron/kernel/errors.ts';
import type { Language } from '../../i18n/language.ts';

export type MoneyMoved = 'no' | 'yes' | 'later' | 'unknown';

/** null where the question does not arise: nothing was asked for yet, or the screen is itself the answer. */
export function moneyMoved(screen: CheckoutScreen, payment: PaymentView | null): MoneyMoved | null {
  switch (screen) {
    case 'outcome_unknown':
    case 'cancelling':
      return 'unknown';
    case 'declined':
    case 'expired':
    case 'cancelled':
      return payment?.state === 'refund_due' ? 'yes' : 'no';
    case 'accepted_offline':
      return 'later';
    case 'ready':
    case 'closing_previous':
    case 'sending':
    case 'waiting_customer':
    case 'approved':
      return null;
  }
}

export type DeclineWords = Readonly<{ tell: string; act: string }>;

function declineError(code: string): ErrorCode {
  // The till's own refusals without the network are whole codes.
  if (isErrorCode(code)) return code;
  const name = `decline.${code}`;
  return isErrorCode(name) ? name : 'decline.unknown_code';
}

/** One sentence for the customer, one action for the cashier. A code of a newer backend still gets words. */
export function declineWords(code: string, language: Language): DeclineWords {
  const { title, action } = ERRORS[declineError(code)][language];
  return { tell: title, act: action };
}
