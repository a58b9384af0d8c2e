/**
 * Bills of others (section 10): looked up by barcode, paid with a wallet's payment or with cash, never reversed. The money
 * is the biller's: with cash the merchant's account pays for what is in the drawer, with a wallet for what the wallet's
 * payment brought. Rules SANDBOX-146 to SANDBOX-152.
 */
import { disabledProblem } from './caller.ts';
import { bodyHash, type Caller, type Context, type Reply } from './context.ts';
import type { JsonObject } from './json.ts';
import { book, merchantAccount } from './ledger.ts';
import { nextChangeSeq, tell } from './news.ts';
import { findPayment } from './payments/payment-records.ts';
import { randomDigits } from './ports.ts';
import { invalid, isProblem, problem, type Problem } from './problem.ts';
import { billPaymentBody, fieldErrors, isUuidV7, type BillPaymentBody } from './schemas.ts';
import { joinSettlement } from './settlements/joining.ts';
import type { BillPaymentChanges, BillPaymentRow, BillRow } from './storage/service-tables.ts';
import { hold } from './storage/transactions.ts';
import { dateIn, daysApart, formatTime, SECOND_MS } from './time.ts';

/** How long a biller that answers late lets a bill wait in the demo world. */
export const PENDING_BILL_MS = 30 * SECOND_MS;

export async function getBill(context: Context, query: URLSearchParams): Promise<Reply> {
  const bill = await payableBill(context, query.get('barcode') ?? '');
  if (isProblem(bill)) return bill;
  const money = (amount: number): JsonObject => ({ amount, currency: bill.currency });
  return {
    status: 200,
    json: {
      barcode: bill.barcode,
      biller: { id: bill.biller_id, name: bill.biller_name },
      kind: bill.kind,
      accountMasked: bill.account_masked,
      amount: money(bill.amount_minor),
      fixed: bill.fixed === 1,
      minAmount: money(bill.min_amount_minor),
      maxAmount: money(bill.max_amount_minor),
      dueDate: bill.due_date,
    },
  };
}

/** A bill that waits for its biller counts as paid: a second payment would come on top of it. */
async function payableBill(context: Context, barcode: string): Promise<BillRow | Problem> {
  const bill = await context.db.selectFrom('bills').selectAll().where('barcode', '=', barcode).executeTakeFirst();
  if (bill === undefined) return problem('bill_not_found', 'there is no such bill');
  const paid = await context.db
    .selectFrom('bill_payments')
    .select('id')
    .where('barcode', '=', barcode)
    .where('status', '<>', 'failed')
    .executeTakeFirst();
  return paid === undefined ? bill : problem('bill_already_paid', 'this bill was paid, or is being paid');
}

export async function putBillPayment(context: Context, caller: Caller, id: string, body: JsonObject): Promise<Reply> {
  if (!isUuidV7(id)) return invalid([{ path: 'id', message: 'a UUIDv7 in lower case' }]);
  const known = await findBillPayment(context, id);
  const hash = bodyHash(context.settings, body);
  if (known !== null) {
    return known.terminal_id === caller.terminal.id && known.body_hash === hash
      ? { status: 200, json: billPaymentDocument(known) }
      : problem('idempotency_mismatch', 'this id was used before with another body');
  }
  if (caller.terminal.state !== 'active') return disabledProblem(caller);
  const reading = billPaymentBody.safeParse(body);
  if (!reading.success) return invalid(fieldErrors(reading.error));
  const bill = await payableBill(context, reading.data.barcode);
  if (isProblem(bill)) return bill;
  const wrong = wrongBody(caller, reading.data, bill) ?? (await wrongPayment(context, caller, reading.data));
  if (wrong !== null) return wrong;
  const added = await addBillPayment(context, caller, id, hash, reading.data);
  return { status: 201, json: billPaymentDocument(await startBill(context, added, bill)) };
}

function wrongBody(caller: Caller, body: BillPaymentBody, bill: BillRow): Problem | null {
  const { amount, businessDate, occurredAt } = body;
  if (daysApart(businessDate, dateIn(caller.store.time_zone, occurredAt)) > 1)
    return invalid([{ path: 'businessDate', message: 'more than one day from occurredAt' }]);
  if (amount.currency !== bill.currency) return invalid([{ path: 'amount.currency', message: `not ${bill.currency}` }]);
  const isFitting =
    bill.fixed === 1
      ? amount.amount === bill.amount_minor
      : amount.amount >= bill.min_amount_minor && amount.amount <= bill.max_amount_minor;
  return isFitting ? null : invalid([{ path: 'amount.amount', message: 'not an amount that this bill takes' }]);
}

/** With a wallet an approved, unrefunded payment of the same amount comes first and is used once. */
async function wrongPayment(context: Context, caller: Caller, body: BillPaymentBody): Promise<Problem | null> {
  const { tender, paymentId, amount } = body;
  if (tender === 'cash') {
    return paymentId === null ? null : invalid([{ path: 'paymentId', message: 'null for cash' }]);
  }
  if (paymentId === null) return invalid([{ path: 'paymentId', message: 'the payment that paid for it' }]);
  await hold(context.db, 'payments', paymentId);
  const payment = await findPayment(context, paymentId);
  const isUsable =
    payment !== null &&
    payment.merchant_id === caller.merchant.id &&
    payment.status === 'approved' &&
    payment.currency === amount.currency &&
    payment.amount_minor === amount.amount;
  if (!isUsable) return problem('payment_not_usable', 'not an approved payment of this amount');
  const refund = await context.db
    .selectFrom('refunds')
    .select('id')
    .where('payment_id', '=', paymentId)
    .where('status', '<>', 'failed')
    .executeTakeFirst();
  if (refund !== undefined) return problem('payment_not_usable', 'the payment was refunded');
  const used = await context.db
    .selectFrom('bill_payments')
    .select('id')
    .where('payment_id', '=', paymentId)
    .executeTakeFirst();
  return used === undefined ? null : problem('payment_not_usable', 'the payment was used for a bill already');
}

/** The bill that a payment was spent on and that has not failed: until it has, the payment stays as it is (section 10). */
export async function isSpentOnBill({ db }: Context, paymentId: string): Promise<boolean> {
  const spent = await db
    .selectFrom('bill_payments')
    .select('id')
    .where('payment_id', '=', paymentId)
    .where('status', '<>', 'failed')
    .executeTakeFirst();
  return spent !== undefined;
}

export async function getBillPayment(context: Context, caller: Caller, id: string): Promise<Reply> {
  const found = await findBillPayment(context, id);
  if (found === null || (await merchantOf(context, found)) !== caller.merchant.id)
    return problem('bill_payment_not_found', 'there is no such payment of a bill');
  return { status: 200, json: billPaymentDocument(found) };
}

async function startBill(context: Context, row: BillPaymentRow, bill: BillRow): Promise<BillPaymentRow> {
  switch (bill.behaviour) {
    case 'pending':
      return row;
    case 'failed':
      return changeBillPayment(context, row, { status: 'failed', failure_code: 'issuer_error', decide_at_ms: null });
    case 'instant':
      return succeed(context, row);
  }
}

/** Called when its time has come. */
export async function decidePendingBill(context: Context, row: BillPaymentRow): Promise<void> {
  await succeed(context, row);
}

async function succeed(context: Context, row: BillPaymentRow): Promise<BillPaymentRow> {
  const bill = await context.db
    .selectFrom('bills')
    .select('account_id')
    .where('barcode', '=', row.barcode)
    .executeTakeFirstOrThrow();
  await book(context.db, 'bill', row.id, context.nowMs, [
    { accountId: merchantAccount(await merchantOf(context, row)), amountMinor: -row.amount_minor },
    { accountId: bill.account_id, amountMinor: row.amount_minor },
  ]);
  return changeBillPayment(context, row, {
    status: 'succeeded',
    decide_at_ms: null,
    biller_reference: randomDigits(context.random, 10),
    settlement_date: await joinSettlement(context, row.terminal_id, row.business_date),
  });
}

/** For the list of changes, it carries what its request said too. */
export function billPaymentDocument(row: BillPaymentRow, withRequest = false): JsonObject {
  return {
    id: row.id,
    status: row.status,
    failure: row.failure_code === null ? null : { code: row.failure_code },
    billerReference: row.biller_reference,
    version: row.version,
    updatedAt: formatTime(row.updated_at_ms),
    ...(withRequest
      ? {
          barcode: row.barcode,
          amount: { amount: row.amount_minor, currency: row.currency },
          paymentId: row.payment_id,
          tender: row.tender,
          occurredAt: formatTime(row.occurred_at_ms),
          businessDate: row.business_date,
          receiptNumber: row.receipt_number,
          cashierId: row.cashier_id,
          settlementDate: row.settlement_date,
        }
      : {}),
  };
}

async function findBillPayment(context: Context, id: string): Promise<BillPaymentRow | null> {
  return (await context.db.selectFrom('bill_payments').selectAll().where('id', '=', id).executeTakeFirst()) ?? null;
}

async function merchantOf(context: Context, row: BillPaymentRow): Promise<string> {
  const { merchant_id: merchantId } = await context.db
    .selectFrom('terminals')
    .innerJoin('stores', 'stores.id', 'terminals.store_id')
    .select('stores.merchant_id')
    .where('terminals.id', '=', row.terminal_id)
    .executeTakeFirstOrThrow();
  return merchantId;
}

async function addBillPayment(
  context: Context,
  caller: Caller,
  id: string,
  hash: string,
  body: BillPaymentBody,
): Promise<BillPaymentRow> {
  const row = await context.db
    .insertInto('bill_payments')
    .values({
      id,
      terminal_id: caller.terminal.id,
      version: 1,
      change_seq: await nextChangeSeq(context, caller.terminal.id),
      body_hash: hash,
      barcode: body.barcode,
      status: 'pending',
      tender: body.tender,
      payment_id: body.paymentId,
      currency: body.amount.currency,
      amount_minor: body.amount.amount,
      occurred_at_ms: body.occurredAt,
      business_date: body.businessDate,
      receipt_number: body.receiptNumber,
      cashier_id: body.cashierId,
      decide_at_ms: context.nowMs + PENDING_BILL_MS,
      created_at_ms: context.nowMs,
      updated_at_ms: context.nowMs,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  await tellOfBill(context, row);
  return row;
}

async function changeBillPayment(
  context: Context,
  row: BillPaymentRow,
  changes: BillPaymentChanges,
): Promise<BillPaymentRow> {
  const changed = await context.db
    .updateTable('bill_payments')
    .set({
      ...changes,
      version: row.version + 1,
      change_seq: await nextChangeSeq(context, row.terminal_id),
      updated_at_ms: context.nowMs,
    })
    .where('id', '=', row.id)
    .where('version', '=', row.version)
    .returningAll()
    .executeTakeFirstOrThrow();
  await tellOfBill(context, changed);
  return changed;
}

async function tellOfBill(context: Context, row: BillPaymentRow): Promise<void> {
  await tell(context, await merchantOf(context, row), row.terminal_id, 'bill.updated', {
    id: row.id,
    version: row.version,
  });
}
