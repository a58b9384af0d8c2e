/** What the two lines of the pole display say, from what the cashier's screen shows. Pure. Rule PRINT-98 of docs/spec.md. */
import { DISPLAY_COLUMNS, type DisplayText } from '../../../hardware/customer-display/customer-display.ts';
import type { CheckoutView } from '../../contract/checkout-values.ts';
import type { SaleView } from '../../contract/sale-values.ts';
import { decimalText, type Money } from '../../kernel/money.ts';

export function poleText(sale: SaleView | null, checkout: CheckoutView | null): DisplayText {
  if (checkout !== null) {
    if (checkout.screen === 'approved')
      return lines('THANK YOU', ['PAID', checkout.payment?.payerPaid ?? checkout.amount]);
    if (checkout.screen === 'accepted_offline') return lines('THANK YOU', ['ACCEPTED', checkout.amount]);
    return lines('PLEASE PAY', ['TOTAL', checkout.amount]);
  }
  const last = sale?.lines.at(-1);
  if (sale === null || last === undefined) return { upper: 'WELCOME', lower: '' };
  return lines(spread(`${last.quantity} x ${decimalText(last.unitPrice)}`, decimalText(last.total)), [
    'TOTAL',
    sale.total,
  ]);
}

function lines(upper: string, [label, amount]: readonly [string, Money]): DisplayText {
  return { upper, lower: spread(label, decimalText(amount)) };
}

/** Label on the left, amount on the right; the amount stands whole whatever happens to the label. */
function spread(label: string, amount: string): string {
  const room = Math.max(0, DISPLAY_COLUMNS - amount.length - 1);
  return `${label.slice(0, room).padEnd(room)} ${amount}`;
}
