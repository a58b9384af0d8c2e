/**
 * What a receipt says of the payment. Pure. Rules CHECKOUTSCREEN-56 and CHECKOUTSCREEN-57 of docs/spec.md.
 */
import type { PaymentState, PaymentView } from '../../../electron/contract/payment-values.ts';
import type { SaleState } from '../../../electron/contract/sale-values.ts';

/** States in which a payment has paid its sale: the goods went out on it. */
const PAYING: readonly PaymentState[] = ['approved', 'accepted_offline', 'unpaid'];

/** The payment that the receipt is about; null when none paid the sale. */
export function payingPayment(payments: readonly PaymentView[]): PaymentView | null {
  return payments.findLast(({ state }) => PAYING.includes(state)) ?? null;
}

/** Which words stand where the payment would, on a receipt without one. */
export function unpaidNote(state: SaleState): 'notPaid' | 'notPaidYet' {
  return state === 'cancelled' ? 'notPaid' : 'notPaidYet';
}
