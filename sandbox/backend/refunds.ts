/**
 * Refunds (section 5): in terms of the payment's amount, shared among payer, merchant and wallet by rounding down what the
 * first two have had back in all. Rules SANDBOX-83 to SANDBOX-86.
 */
import { isSpentOnBill } from './bills.ts';
import { bodyHash, type Caller, type Context, type Reply } from './context.ts';
import { disabledProblem } from './caller.ts';
import type { JsonObject } from './json.ts';
import { book, merchantAccount, PROMOTION_FUNDER_ACCOUNT } from './ledger.ts';
import { nextChangeSeq, tell } from './news.ts';
import { changePayment, findPayment, paymentNotFound, walletOf } from './payments/payment-records.ts';
import { invalid, isProblem, problem, type Problem } from './problem.ts';
import { fieldErrors, isUuidV7, refundBody, type RefundBody } from './schemas.ts';
import { joinSettlement } from './settlements/joining.ts';
import type { PaymentRow, RefundChanges, RefundRow } from './storage/payment-tables.ts';
import { hold } from './storage/transactions.ts';
import { DAY_MS, dateIn, daysApart, formatTime, SECOND_MS } from './time.ts';

/** Section 5: a refund is possible within 365 days. */
const REFUND_WINDOW_MS = 365 * DAY_MS;
/** How long a wallet that answers late lets a refund wait in the demo world. */
export const PENDING_REFUND_MS = 30 * SECOND_MS;

export async function putRefund(context: Context, caller: Caller, id: string, body: JsonObject): Promise<Reply> {
  if (!isUuidV7(id)) return invalid([{ path: 'id', message: 'a UUIDv7 in lower case' }]);
  const known = await findRefund(context, id);
  const hash = bodyHash(context.settings, body);
  if (known !== null) {
    const same = known.terminal_id === caller.terminal.id && known.body_hash === hash;
    return same
      ? { status: 200, json: refundDocument(known) }
      : problem('idempotency_mismatch', 'this id was used before with another body');
  }
  if (caller.terminal.state !== 'active') return disabledProblem(caller);
  const reading = readRefund(caller, body);
  if (isProblem(reading)) return reading;
  const payment = await usablePayment(context, caller, reading);
  if (isProblem(payment)) return payment;
  const refund = await addRefund(context, caller, id, hash, reading);
  return { status: 201, json: refundDocument(await startRefund(context, refund, payment)) };
}

export async function getRefund(context: Context, caller: Caller, id: string): Promise<Reply> {
  const refund = await findRefund(context, id);
  const payment = refund === null ? null : await findPayment(context, refund.payment_id);
  if (refund === null || payment?.merchant_id !== caller.merchant.id)
    return problem('refund_not_found', 'there is no such refund');
  return { status: 200, json: refundDocument(refund) };
}

/** For the list of changes, a refund carries what its request said too. */
export function refundDocument(refund: RefundRow, withRequest = false): JsonObject {
  const money = (amount: number): JsonObject => ({ amount, currency: refund.currency });
  return {
    id: refund.id,
    paymentId: refund.payment_id,
    amount: money(refund.amount_minor),
    payerRefunded: money(refund.payer_refunded_minor),
    status: refund.status,
    failure: refund.failure_code === null ? null : { code: refund.failure_code },
    settlementDate: refund.settlement_date,
    version: refund.version,
    updatedAt: formatTime(refund.updated_at_ms),
    ...(withRequest
      ? {
          reason: refund.reason,
          occurredAt: formatTime(refund.occurred_at_ms),
          businessDate: refund.business_date,
          cashierId: refund.cashier_id,
          approvedBy: refund.approved_by,
        }
      : {}),
  };
}

export async function decidePendingRefund(context: Context, refund: RefundRow): Promise<void> {
  const payment = await findPayment(context, refund.payment_id);
  if (payment === null) throw new Error('a refund has a payment');
  await succeed(context, refund, payment);
}

export type RefundShares = Readonly<{ payerMinor: number; merchantMinor: number; walletMinor: number }>;

/**
 * What each party has had back once `refundedMinor` of `amountMinor` is refunded. Products reach 10^24, hence the big
 * integers. The rest after both roundings is the wallet's.
 */
export function sharesAfter(
  payment: Readonly<{ amountMinor: number; payerPaidMinor: number; merchantDiscountMinor: number }>,
  refundedMinor: number,
): RefundShares {
  const part = (share: number): number => Number((BigInt(share) * BigInt(refundedMinor)) / BigInt(payment.amountMinor));
  const payerMinor = part(payment.payerPaidMinor);
  const merchantMinor = part(payment.merchantDiscountMinor);
  return { payerMinor, merchantMinor, walletMinor: refundedMinor - payerMinor - merchantMinor };
}

async function findRefund(context: Context, id: string): Promise<RefundRow | null> {
  return (await context.db.selectFrom('refunds').selectAll().where('id', '=', id).executeTakeFirst()) ?? null;
}

function readRefund(caller: Caller, body: JsonObject): RefundBody | Problem {
  const reading = refundBody.safeParse(body);
  if (!reading.success) return invalid(fieldErrors(reading.error));
  const { businessDate, occurredAt } = reading.data;
  const apart = daysApart(businessDate, dateIn(caller.store.time_zone, occurredAt));
  return apart > 1 ? invalid([{ path: 'businessDate', message: 'more than one day from occurredAt' }]) : reading.data;
}

async function usablePayment(context: Context, caller: Caller, refund: RefundBody): Promise<PaymentRow | Problem> {
  await hold(context.db, 'payments', refund.paymentId);
  const payment = await findPayment(context, refund.paymentId);
  if (payment === null || payment.merchant_id !== caller.merchant.id) return paymentNotFound();
  if (payment.status !== 'approved') return problem('payment_not_usable', 'the payment is not approved');
  if (payment.currency !== refund.amount.currency)
    return problem('payment_not_usable', 'the payment is of another currency');
  if (await isSpentOnBill(context, payment.id))
    return problem('payment_not_usable', 'the payment was spent on a bill that has not failed');
  if (context.nowMs > (payment.occurred_at_ms ?? 0) + REFUND_WINDOW_MS)
    return problem('payment_not_usable', 'the payment is more than 365 days old');
  const { claimed } = await context.db
    .selectFrom('refunds')
    .select((column) => column.fn.sum<number | null>('amount_minor').as('claimed'))
    .where('payment_id', '=', payment.id)
    .where('status', '<>', 'failed')
    .executeTakeFirstOrThrow();
  const exceeds = (claimed ?? 0) + refund.amount.amount > (payment.amount_minor ?? 0);
  return exceeds
    ? problem('refund_exceeds_payment', 'the refunds of this payment would be more than its amount')
    : payment;
}

async function addRefund(
  context: Context,
  caller: Caller,
  id: string,
  hash: string,
  body: RefundBody,
): Promise<RefundRow> {
  return context.db
    .insertInto('refunds')
    .values({
      id,
      terminal_id: caller.terminal.id,
      payment_id: body.paymentId,
      version: 1,
      change_seq: await nextChangeSeq(context, caller.terminal.id),
      body_hash: hash,
      status: 'pending',
      decide_at_ms: context.nowMs + PENDING_REFUND_MS,
      amount_minor: body.amount.amount,
      currency: body.amount.currency,
      reason: body.reason,
      occurred_at_ms: body.occurredAt,
      business_date: body.businessDate,
      cashier_id: body.cashierId,
      approved_by: body.approvedBy,
      created_at_ms: context.nowMs,
      updated_at_ms: context.nowMs,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

async function startRefund(context: Context, refund: RefundRow, payment: PaymentRow): Promise<RefundRow> {
  const wallet = await walletOf(context, payment);
  switch (wallet?.refund_behaviour) {
    case 'pending':
      await tellOfRefund(context, payment, refund);
      return refund;
    case 'failed':
      return changeRefund(context, payment, refund, {
        status: 'failed',
        failure_code: 'issuer_error',
        decide_at_ms: null,
      });
    case 'instant':
    case undefined:
      return succeed(context, refund, payment);
  }
}

async function succeed(context: Context, refund: RefundRow, payment: PaymentRow): Promise<RefundRow> {
  const wallet = await walletOf(context, payment);
  const { amount_minor: amountMinor, payer_paid_minor: payerPaidMinor } = payment;
  if (wallet === null || amountMinor === null || payerPaidMinor === null)
    throw new Error('a refunded payment has a wallet and amounts');
  const paid = { amountMinor, payerPaidMinor, merchantDiscountMinor: payment.merchant_discount_minor };
  const before = sharesAfter(paid, payment.refunded_minor);
  const after = sharesAfter(paid, payment.refunded_minor + refund.amount_minor);
  const payerPart = after.payerMinor - before.payerMinor;
  const merchantPart = after.merchantMinor - before.merchantMinor;
  const walletPart = after.walletMinor - before.walletMinor;
  await book(context.db, 'refund', refund.id, context.nowMs, [
    { accountId: merchantAccount(payment.merchant_id), amountMinor: -(refund.amount_minor - merchantPart) },
    { accountId: wallet.account_id, amountMinor: payerPart },
    { accountId: PROMOTION_FUNDER_ACCOUNT, amountMinor: walletPart },
  ]);
  await changePayment(context, payment, {
    refunded_minor: payment.refunded_minor + refund.amount_minor,
    payer_refunded_minor: after.payerMinor,
  });
  return changeRefund(context, payment, refund, {
    status: 'succeeded',
    payer_refunded_minor: payerPart,
    merchant_refunded_minor: merchantPart,
    decide_at_ms: null,
    settlement_date: await joinSettlement(context, refund.terminal_id, refund.business_date),
  });
}

async function changeRefund(
  context: Context,
  payment: PaymentRow,
  refund: RefundRow,
  changes: RefundChanges,
): Promise<RefundRow> {
  const changed = await context.db
    .updateTable('refunds')
    .set({
      ...changes,
      version: refund.version + 1,
      change_seq: await nextChangeSeq(context, refund.terminal_id),
      updated_at_ms: context.nowMs,
    })
    .where('id', '=', refund.id)
    .where('version', '=', refund.version)
    .returningAll()
    .executeTakeFirstOrThrow();
  await tellOfRefund(context, payment, changed);
  return changed;
}

async function tellOfRefund(context: Context, payment: PaymentRow, refund: RefundRow): Promise<void> {
  await tell(context, payment.merchant_id, refund.terminal_id, 'refund.updated', {
    id: refund.id,
    version: refund.version,
  });
}
