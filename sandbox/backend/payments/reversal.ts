/**
 * `PUT /v1/payments/{id}/reversal` (section 4): takes a payment back, or makes sure that it never happens.
 * Rules SANDBOX-74 to SANDBOX-78.
 */
import { isSpentOnBill } from '../bills.ts';
import type { Caller, Context, Reply } from '../context.ts';
import type { JsonObject } from '../json.ts';
import { book, merchantAccount, PROMOTION_FUNDER_ACCOUNT } from '../ledger.ts';
import { invalid, problem, type Problem } from '../problem.ts';
import { fieldErrors, isUuidV7, reversalBody, type ReversalReason } from '../schemas.ts';
import { isSettlementOpen } from '../settlements/joining.ts';
import type { PaymentRow } from '../storage/payment-tables.ts';
import { hold } from '../storage/transactions.ts';
import { addHeldPromotion } from './decision.ts';
import {
  addPayment,
  changePayment,
  findPayment,
  notePayment,
  paymentDocument,
  paymentNotFound,
  walletOf,
} from './payment-records.ts';

export async function putReversal(context: Context, caller: Caller, id: string, body: JsonObject): Promise<Reply> {
  if (!isUuidV7(id)) return invalid([{ path: 'id', message: 'a UUIDv7 in lower case' }]);
  const reading = reversalBody.safeParse(body);
  if (!reading.success) return invalid(fieldErrors(reading.error));
  await hold(context.db, 'payments', id);
  const payment = await findPayment(context, id);
  if (payment === null) return answer(context, await addReversed(context, caller, id, reading.data.reason));
  if (payment.terminal_id !== caller.terminal.id) return paymentNotFound();
  const reversed = await reverse(context, payment, reading.data.reason);
  return 'problem' in reversed ? reversed : answer(context, reversed);
}

async function reverse(context: Context, payment: PaymentRow, reason: ReversalReason): Promise<PaymentRow | Problem> {
  const reversed = { status: 'reversed', reversal_reason: payment.reversal_reason ?? reason } as const;
  switch (payment.status) {
    case 'reversed':
      return payment;
    case 'pending_customer':
      return changePayment(context, payment, { ...reversed, expires_at_ms: null });
    case 'approved':
      return reverseApproved(context, payment, reversed.reversal_reason);
    case 'declined':
      if (payment.next_try_at_ms === null) return noteReversal(context, payment, reason);
      return changePayment(context, payment, {
        ...reversed,
        decline_code: null,
        decline_retryable: 0,
        next_try_at_ms: null,
      });
    case 'expired':
      return noteReversal(context, payment, reason);
  }
}

/** The status is final, but the wish is kept: the id must not be taken when it turns up as `offline` after this. */
async function noteReversal(context: Context, payment: PaymentRow, reason: ReversalReason): Promise<PaymentRow> {
  return notePayment(context, payment, { reversal_reason: payment.reversal_reason ?? reason });
}

async function reverseApproved(context: Context, payment: PaymentRow, reason: string): Promise<PaymentRow | Problem> {
  const { db, nowMs } = context;
  const { amount_minor: amountMinor, payer_paid_minor: payerPaidMinor, settlement_date: settlementDate } = payment;
  const wallet = await walletOf(context, payment);
  if (amountMinor === null || payerPaidMinor === null || settlementDate === null || wallet === null) {
    throw new Error('an approved payment has amounts, a wallet and a settlement date');
  }
  const refund = await db
    .selectFrom('refunds')
    .select('id')
    .where('payment_id', '=', payment.id)
    .where('status', '<>', 'failed')
    .executeTakeFirst();
  if (refund !== undefined) return problem('already_refunded', 'a refund of this payment was made or is under way');
  if (await isSpentOnBill(context, payment.id))
    return problem('already_settled', 'the payment was spent on a bill that has not failed');
  if (!(await isSettlementOpen(context, payment.terminal_id, settlementDate))) {
    return problem('already_settled', 'the settlement that contains this payment is closed');
  }
  const walletPart = amountMinor - payerPaidMinor - payment.merchant_discount_minor;
  await book(db, 'reversal', payment.id, nowMs, [
    { accountId: wallet.account_id, amountMinor: payerPaidMinor },
    { accountId: PROMOTION_FUNDER_ACCOUNT, amountMinor: walletPart },
    { accountId: merchantAccount(payment.merchant_id), amountMinor: -(amountMinor - payment.merchant_discount_minor) },
  ]);
  const used = await db
    .selectFrom('payment_discounts')
    .selectAll()
    .where('payment_id', '=', payment.id)
    .where('from_wallet', '=', 1)
    .execute();
  for (const { promotion_id: promotionId } of used)
    if (promotionId !== null) await addHeldPromotion(context, wallet.id, promotionId, 1);
  return changePayment(context, payment, { status: 'reversed', reversal_reason: reason, settlement_date: null });
}

/** The payment may still be on its way: the id is taken, and what arrives later finds it reversed. */
async function addReversed(context: Context, caller: Caller, id: string, reason: ReversalReason): Promise<PaymentRow> {
  return addPayment(context, caller, {
    id,
    status: 'reversed',
    currency: context.settings.currency,
    reversal_reason: reason,
  });
}

async function answer(context: Context, payment: PaymentRow): Promise<Reply> {
  return { status: 200, json: await paymentDocument(context, payment) };
}
