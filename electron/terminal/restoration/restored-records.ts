/**
 * Payments, refunds, top-ups and bills that this terminal made on another machine, as the backend tells of them: a machine that takes the
 * place of another has empty books, and makes them anew from the list of changes (wallet API section 4). They are told in
 * the journal as what they are, restored, and not as sales that happened here. Rules RESTORE-1 to RESTORE-4; decision 0211.
 */
import { z } from 'zod';
import { businessDateSchema, idSchema, moneySchema } from '../../contract/values.ts';
import { discountViewSchema } from '../../contract/payment-values.ts';
import { canonicalText } from '../payment/3-journal/entry-hash.ts';
import type { JournalEntry, Projection } from '../payment/3-journal/journal.ts';
import type { BookRecord } from '../payment/6-reconciliation/book-store.ts';
import type { ReadableDb, WritableDb } from '../storage/database.ts';
import { integerOf, jsonObjectOf, textOf, type Row } from '../storage/row.ts';

/** Stored names, never renamed. The subject is the payment, the refund, the terminal. */
export const PAYMENT_RESTORED = 'books.payment_restored';
export const REFUND_RESTORED = 'books.refund_restored';
/** A top-up or a bill. */
export const SERVICE_RESTORED = 'books.service_restored';
export const BOOKS_RESTORED = 'books.restored';
/** A receipt number of this terminal that its own books do not know: they were set back. Body `{receiptCounter}`. */
export const RECEIPT_MET = 'books.receipt_met';

const made = { businessDate: businessDateSchema, occurredAtMs: z.int(), cashierId: z.string().nullable() };

const paymentSchema = z.strictObject({
  kind: z.literal('payment'),
  status: z.enum(['pending_customer', 'approved', 'declined', 'expired', 'reversed']),
  version: z.int().nonnegative(),
  methodType: z.string(),
  amount: moneySchema,
  payerPaid: moneySchema,
  discounts: z.array(discountViewSchema).readonly(),
  authCode: z.string().nullable(),
  receiptNumber: z.string(),
  ...made,
});
const refundSchema = z.strictObject({
  kind: z.literal('refund'),
  status: z.enum(['succeeded', 'pending', 'failed']),
  version: z.int().nonnegative(),
  paymentId: idSchema,
  amount: moneySchema,
  ...made,
});
const serviceSchema = z.strictObject({
  kind: z.enum(['topup', 'bill']),
  status: z.enum(['succeeded', 'pending', 'failed', 'reversed']),
  version: z.int().nonnegative(),
  amount: moneySchema,
  tender: z.enum(['wallet', 'cash']).nullable(),
  receiptNumber: z.string(),
  ...made,
});
export type RestoredService = z.infer<typeof serviceSchema>;
export type RestoredPayment = z.infer<typeof paymentSchema>;
export type RestoredRefund = z.infer<typeof refundSchema>;
const factsSchema = z.discriminatedUnion('kind', [paymentSchema, refundSchema]);

/** `recordKey`: the entry that told of it first. */
export type RestoredRecord = Readonly<{ recordKey: number; recordId: string; facts: RestoredPayment | RestoredRefund }>;

export const restorationProjection: Projection = {
  name: 'restoration',
  tables: ['restored_records', 'restored_services', 'book_restorations', 'receipt_floors'],
  apply: (db, entry) => {
    switch (entry.type) {
      case PAYMENT_RESTORED:
      case REFUND_RESTORED:
        return saveRecord(db, entry);
      case SERVICE_RESTORED:
        return saveService(db, entry);
      case BOOKS_RESTORED:
        return void db.run('DELETE FROM book_restorations WHERE terminal_id = ?', entry.subjectId);
      case RECEIPT_MET:
        return raiseFloor(db, z.looseObject({ receiptCounter: z.int().positive() }).parse(entry.body).receiptCounter);
      case 'terminal.enrolled': {
        const { restores } = z.looseObject({ restores: z.boolean().optional() }).parse(entry.body);
        db.run('DELETE FROM book_restorations');
        if (restores === true) db.run('INSERT INTO book_restorations (terminal_id) VALUES (?)', entry.subjectId);
      }
    }
  },
};

/** Whether the books of this terminal are still being made: until then no receipt number is sure. */
export function isRestoring(db: ReadableDb, terminalId: string): boolean {
  return db.get('SELECT 1 FROM book_restorations WHERE terminal_id = ?', terminalId) !== undefined;
}

export function restoredRecord(db: ReadableDb, recordId: string): RestoredRecord | null {
  const row = db.get('SELECT * FROM restored_records WHERE record_id = ?', recordId);
  return row === undefined ? null : recordOf(row);
}

export function restoredService(db: ReadableDb, serviceId: string): RestoredService | null {
  const row = db.get('SELECT facts FROM restored_services WHERE service_id = ?', serviceId);
  return row === undefined ? null : serviceSchema.parse(jsonObjectOf(row, 'facts'));
}

/** A sale in parts has several payments; more than this many is no receipt. */
const MAX_OF_RECEIPT = 20;

/** The payments of that receipt number, oldest first. */
export function restoredByReceipt(db: ReadableDb, receiptNumber: string): readonly RestoredRecord[] {
  return db
    .all(
      `SELECT * FROM restored_records WHERE kind = 'payment' AND json_extract(facts, '$.receiptNumber') = ?
       ORDER BY record_key LIMIT ${MAX_OF_RECEIPT}`,
      receiptNumber,
    )
    .map(recordOf);
}

/** What the machine before gave back of that payment, or asked to. */
export function restoredGivenBackMinor(db: ReadableDb, paymentId: string): number {
  const row = db.get(
    `SELECT coalesce(sum(json_extract(facts, '$.amount.minor')), 0) AS minor FROM restored_records
     WHERE kind = 'refund' AND json_extract(facts, '$.paymentId') = ? AND json_extract(facts, '$.status') <> 'failed'`,
    paymentId,
  );
  return integerOf(row ?? {}, 'minor');
}

/** Those that are not over: their customers stand before a till that is gone. */
export function openRestoredPayments(db: ReadableDb): readonly string[] {
  return db
    .all(`SELECT record_id FROM restored_records WHERE is_open = 1 ORDER BY record_key LIMIT 100`)
    .map((row) => textOf(row, 'record_id'));
}

export function restoredSummary(db: ReadableDb): Readonly<{
  paymentCount: number;
  refundCount: number;
  topupCount: number;
  billCount: number;
  firstDate: string | null;
}> {
  const row =
    db.get(
      `SELECT count(*) FILTER (WHERE kind = 'payment') AS payments, count(*) FILTER (WHERE kind = 'refund') AS refunds,
         count(*) FILTER (WHERE kind = 'topup') AS topups, count(*) FILTER (WHERE kind = 'bill') AS bills,
         coalesce(min(business_date), '') AS first_date
       FROM (SELECT kind, business_date FROM restored_records UNION ALL SELECT kind, business_date FROM restored_services)`,
    ) ?? {};
  const firstDate = textOf(row, 'first_date');
  return {
    paymentCount: integerOf(row, 'payments'),
    refundCount: integerOf(row, 'refunds'),
    topupCount: integerOf(row, 'topups'),
    billCount: integerOf(row, 'bills'),
    firstDate: firstDate === '' ? null : firstDate,
  };
}

/** The highest receipt counter that is known to have been given out elsewhere; 0 when none is. */
export function receiptFloor(db: ReadableDb): number {
  return integerOf(db.get('SELECT coalesce(max(receipt_counter), 0) AS floor FROM receipt_floors') ?? {}, 'floor');
}

/** The counter in a receipt number of that terminal; null when it is none. */
export function receiptCounterOf(terminalId: string, receiptNumber: string): number | null {
  const digits = receiptNumber.startsWith(`${terminalId}-`) ? receiptNumber.slice(terminalId.length + 1) : '';
  return /^\d{1,12}$/u.test(digits) && Number(digits) > 0 ? Number(digits) : null;
}

/** As the books of reconciliation and takings hold it. */
export function bookRecordOfRestored(
  { recordKey, recordId, facts }: RestoredRecord,
  of: BookRecord | null,
  where: Readonly<{ terminalId: string; localHour: number }>,
): BookRecord {
  const { amount, businessDate, occurredAtMs, cashierId } = facts;
  const common = { recordKey, recordId, cashierId, businessDate, occurredAtMs, ...where, saleId: null };
  const money = { amountMinor: amount.minor, currency: amount.currency };
  if (facts.kind === 'refund') {
    const standing = ({ succeeded: 'paid', pending: 'unknown', failed: 'not_paid' } as const)[facts.status];
    const rest = { authCode: null, payerPaidMinor: null, merchantDiscountMinor: null, promotions: [] };
    const { paymentId } = facts;
    const from = { receiptNumber: of?.receiptNumber ?? '', tender: of?.tender ?? 'unknown' };
    return { ...common, ...money, ...rest, ...from, kind: 'refund', paymentId, standing };
  }
  const isApproved = facts.status === 'approved';
  const promotions = isApproved
    ? facts.discounts.map(({ name, fundedBy, amount: given }) => ({ name, fundedBy, amountMinor: given.minor }))
    : [];
  const byMerchant = promotions.filter(({ fundedBy }) => fundedBy === 'merchant');
  return {
    ...common,
    ...money,
    kind: 'payment',
    paymentId: recordId,
    receiptNumber: facts.receiptNumber,
    tender: tenderOf(facts.methodType),
    standing: isApproved ? 'paid' : facts.status === 'pending_customer' ? 'unknown' : 'not_paid',
    authCode: isApproved ? facts.authCode : null,
    payerPaidMinor: isApproved ? facts.payerPaid.minor : null,
    merchantDiscountMinor: isApproved ? byMerchant.reduce((sum, { amountMinor }) => sum + amountMinor, 0) : null,
    promotions,
  };
}

/** What was taken offline was a tap or a signed QR; the backend does not say which. Taps are the most of them. */
function tenderOf(methodType: string): string {
  return methodType === 'offline' ? 'tap' : methodType;
}

function saveRecord(db: WritableDb, { sequence, subjectId, body }: JournalEntry): void {
  const { receiptCounter, ...rest } = z.looseObject({ receiptCounter: z.int().positive().nullable() }).parse(body);
  const facts = factsSchema.parse(rest);
  db.run(
    `INSERT INTO restored_records (record_key, record_id, kind, business_date, is_open, facts) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (record_id) DO UPDATE SET is_open = excluded.is_open, facts = excluded.facts`,
    sequence,
    subjectId,
    facts.kind,
    facts.businessDate,
    facts.status === 'pending_customer' ? 1 : 0,
    canonicalText(facts),
  );
  if (receiptCounter !== null) raiseFloor(db, receiptCounter);
}

function saveService(db: WritableDb, { sequence, subjectId, body }: JournalEntry): void {
  const { receiptCounter, ...rest } = z.looseObject({ receiptCounter: z.int().positive().nullable() }).parse(body);
  const facts = serviceSchema.parse(rest);
  db.run(
    `INSERT INTO restored_services (service_key, service_id, kind, business_date, facts) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (service_id) DO UPDATE SET facts = excluded.facts`,
    sequence,
    subjectId,
    facts.kind,
    facts.businessDate,
    canonicalText(facts),
  );
  if (receiptCounter !== null) raiseFloor(db, receiptCounter);
}

function raiseFloor(db: WritableDb, receiptCounter: number): void {
  db.run(
    `INSERT INTO receipt_floors (one, receipt_counter) VALUES (1, ?)
     ON CONFLICT (one) DO UPDATE SET receipt_counter = max(receipt_counter, excluded.receipt_counter)`,
    receiptCounter,
  );
}

function recordOf(row: Row): RestoredRecord {
  return {
    recordKey: integerOf(row, 'record_key'),
    recordId: textOf(row, 'record_id'),
    facts: factsSchema.parse(jsonObjectOf(row, 'facts')),
  };
}
