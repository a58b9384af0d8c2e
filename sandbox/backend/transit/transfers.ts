/**
 * The transfer of a flat fare (section 9): a till that did not see the first ride charges the whole fare, and the backend,
 * which saw both, gives the difference as a discount of the merchant's. Each whole ride has one transfer. Rule SANDBOX-170.
 */
import type { Context } from '../context.ts';
import type { PaymentRow } from '../storage/payment-tables.ts';
import type { WalletRow } from '../storage/wallet-tables.ts';
import { MINUTE_MS } from '../time.ts';
import { fareForClass, fareTablesOf, tableInForce } from './fare-tables.ts';

export const TRANSFER_NAME = '换乘优惠';

/** 0 when the payment is no whole fare, or no ride came before it in time. */
export async function transferDiscountMinor(context: Context, payment: PaymentRow, wallet: WalletRow): Promise<number> {
  const atMs = payment.accepted_at_ms ?? payment.occurred_at_ms;
  if (!isTap(payment) || atMs === null) return 0;
  const table = tableInForce(await fareTablesOf(context, payment.merchant_id), atMs);
  if (table?.kind !== 'flat') return 0;
  const wholeMinor = fareForClass(table, table.fare, wallet.passenger_class);
  const discountMinor = wholeMinor - fareForClass(table, table.transferFare, wallet.passenger_class);
  if (payment.amount_minor !== wholeMinor || discountMinor <= 0) return 0;
  const last = await context.db
    .selectFrom('payments')
    .selectAll()
    .where('merchant_id', '=', payment.merchant_id)
    .where('wallet_id', '=', wallet.id)
    .where('status', '=', 'approved')
    .where('id', '<>', payment.id)
    .where('occurred_at_ms', '<=', payment.occurred_at_ms)
    .where('occurred_at_ms', '>=', atMs - table.transferMinutes * MINUTE_MS)
    .orderBy('occurred_at_ms', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  const wasWhole = last !== undefined && isTap(last) && last.payer_paid_minor === wholeMinor;
  return wasWhole ? discountMinor : 0;
}

function isTap({ method_type: methodType, channel }: PaymentRow): boolean {
  return methodType === 'tap' || (methodType === 'offline' && channel === 'tap');
}
