/**
 * Payments in the database: reading them, adding one, changing one, and the `Payment` document of section 4.
 *
 * Every change goes through `changePayment`, so that none is without a new version, a place in the order of changes and an
 * event. Rules SANDBOX-17 and SANDBOX-50.
 */
import type { Caller, Context } from '../context.ts';
import type { JsonObject } from '../json.ts';
import { nextChangeSeq, tell } from '../news.ts';
import { problem, type Problem } from '../problem.ts';
import type { NewPayment, PaymentChanges, PaymentRow } from '../storage/payment-tables.ts';
import type { WalletRow } from '../storage/wallet-tables.ts';
import { formatTime, formatTimeOrNull } from '../time.ts';

export async function findPayment(context: Context, id: string): Promise<PaymentRow | null> {
  return (await context.db.selectFrom('payments').selectAll().where('id', '=', id).executeTakeFirst()) ?? null;
}

/** Any terminal of the merchant may see a payment. */
export async function findPaymentOfMerchant(
  context: Context,
  caller: Caller,
  id: string,
): Promise<PaymentRow | Problem> {
  const payment = await findPayment(context, id);
  return payment === null || payment.merchant_id !== caller.merchant.id ? paymentNotFound() : payment;
}

export function paymentNotFound(): Problem {
  return problem('payment_not_found', 'there is no such payment');
}

export type PaymentFacts = Omit<
  NewPayment,
  'terminal_id' | 'merchant_id' | 'version' | 'change_seq' | 'created_at_ms' | 'updated_at_ms'
>;

export async function addPayment(context: Context, caller: Caller, facts: PaymentFacts): Promise<PaymentRow> {
  const payment = await context.db
    .insertInto('payments')
    .values({
      ...facts,
      terminal_id: caller.terminal.id,
      merchant_id: caller.merchant.id,
      version: 1,
      change_seq: await nextChangeSeq(context, caller.terminal.id),
      created_at_ms: context.nowMs,
      updated_at_ms: context.nowMs,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  await tellOfPayment(context, payment);
  return payment;
}

export async function changePayment(
  context: Context,
  payment: PaymentRow,
  changes: PaymentChanges,
): Promise<PaymentRow> {
  const changed = await context.db
    .updateTable('payments')
    .set({
      ...changes,
      version: payment.version + 1,
      change_seq: await nextChangeSeq(context, payment.terminal_id),
      updated_at_ms: context.nowMs,
    })
    .where('id', '=', payment.id)
    .where('version', '=', payment.version)
    .returningAll()
    .executeTakeFirstOrThrow();
  await tellOfPayment(context, changed);
  return changed;
}

/** For what no document shows, such as when it is tried next: no version, no event. */
export async function notePayment(context: Context, payment: PaymentRow, notes: PaymentChanges): Promise<PaymentRow> {
  return context.db
    .updateTable('payments')
    .set(notes)
    .where('id', '=', payment.id)
    .returningAll()
    .executeTakeFirstOrThrow();
}

export async function timeZoneOf(context: Context, payment: PaymentRow): Promise<string> {
  const { time_zone } = await context.db
    .selectFrom('terminals')
    .innerJoin('stores', 'stores.id', 'terminals.store_id')
    .select('stores.time_zone')
    .where('terminals.id', '=', payment.terminal_id)
    .executeTakeFirstOrThrow();
  return time_zone;
}

export async function walletOf(context: Context, payment: PaymentRow): Promise<WalletRow | null> {
  if (payment.wallet_id === null) return null;
  return context.db.selectFrom('wallets').selectAll().where('id', '=', payment.wallet_id).executeTakeFirstOrThrow();
}

/** Section 4's `Payment`. What only a payment tells is null while nothing but its reversal has arrived. */
export async function paymentDocument(context: Context, payment: PaymentRow): Promise<JsonObject> {
  const wallet = await walletOf(context, payment);
  const discounts = await context.db
    .selectFrom('payment_discounts')
    .selectAll()
    .where('payment_id', '=', payment.id)
    .orderBy('position')
    .execute();
  const money = (amount: number): JsonObject => ({ amount, currency: payment.currency });
  const moneyOrNull = (amount: number | null): JsonObject | null => (amount === null ? null : money(amount));
  return {
    id: payment.id,
    terminalId: payment.terminal_id,
    version: payment.version,
    status: payment.status,
    methodType: payment.method_type,
    amount: moneyOrNull(payment.amount_minor),
    payerPaid: moneyOrNull(payment.payer_paid_minor),
    discounts: discounts.map((row) => ({
      kind: row.kind,
      name: row.name,
      amount: money(row.amount_minor),
      fundedBy: row.funded_by,
    })),
    wallet: wallet === null ? null : { iss: wallet.iss, id: wallet.id, masked: wallet.masked },
    authCode: payment.auth_code,
    decline:
      payment.decline_code === null ? null : { code: payment.decline_code, retryable: payment.decline_retryable === 1 },
    qr: payment.qr_payload === null ? null : { payload: payment.qr_payload },
    expiresAt: formatTimeOrNull(payment.expires_at_ms),
    refunded: money(payment.refunded_minor),
    payerRefunded: money(payment.payer_refunded_minor),
    businessDate: payment.business_date,
    occurredAt: formatTimeOrNull(payment.occurred_at_ms),
    receiptNumber: payment.receipt_number,
    cashierId: payment.cashier_id,
    settlementDate: payment.settlement_date,
    updatedAt: formatTime(payment.updated_at_ms),
  };
}

async function tellOfPayment(context: Context, payment: PaymentRow): Promise<void> {
  await tell(context, payment.merchant_id, payment.terminal_id, 'payment.updated', {
    id: payment.id,
    version: payment.version,
  });
}
