/**
 * The books by payment and refund: one row for each, as the journal left it, with what reconciliation and the takings need
 * to know. Made behind the commit by books-follower.ts. SQL and rows only. Rule RECON-31.
 */
import { assert } from '../../../kernel/assert.ts';
import type { JsonValue } from '../../../kernel/json.ts';
import type { ReadableDb, WritableDb } from '../../storage/database.ts';
import { integerOf, integerOrNullOf, jsonOf, oneOf, textOf, textOrNullOf, type Row } from '../../storage/row.ts';
import type { TillRecord } from './books.ts';

/** Cash is counted in the drawer, and no statement tells of it. */
export const CASH_TENDER = 'cash';

/** Goods that came back paid for others: no money moved, and no statement tells of it. */
export const EXCHANGE_TENDER = 'exchange';
/** What no statement knows, for SQL. */
export const NOT_BY_WALLET = `('${CASH_TENDER}', '${EXCHANGE_TENDER}')`;

/** voided: it was paid and taken back whole. */
export const STANDINGS = ['paid', 'unsent', 'offline_declined', 'not_paid', 'unknown', 'owed', 'voided'] as const;

/** A discount that somebody gave while the wallet paid. */
export type Promotion = Readonly<{ name: string; fundedBy: 'wallet' | 'merchant'; amountMinor: number }>;

export type BookRecord = Readonly<{
  /** The journal entry that made it: the order in which things happened. */
  recordKey: number;
  kind: 'payment' | 'refund';
  recordId: string;
  /** Of a payment its own id. Of cash its sale's, or that of the wallet payment which paid the rest of the sale. */
  paymentId: string;
  saleId: string | null;
  receiptNumber: string;
  terminalId: string;
  cashierId: string | null;
  /** How it was paid; a refund goes the way of its payment. */
  tender: string;
  standing: (typeof STANDINGS)[number];
  amountMinor: number;
  currency: string;
  businessDate: string;
  /** The hour of the day in the store's zone. */
  localHour: number;
  occurredAtMs: number;
  authCode: string | null;
  payerPaidMinor: number | null;
  merchantDiscountMinor: number | null;
  promotions: readonly Promotion[];
}>;

/** How far the journal was read; 0 before anything was. */
export function bookPlace(db: ReadableDb): number {
  const row = db.get('SELECT sequence FROM book_places');
  return row === undefined ? 0 : integerOf(row, 'sequence');
}

export function saveBookPlace(db: WritableDb, sequence: number): void {
  db.run(
    'INSERT INTO book_places (one, sequence) VALUES (1, ?) ON CONFLICT (one) DO UPDATE SET sequence = excluded.sequence',
    sequence,
  );
}

export function saveBookRecord(db: WritableDb, record: BookRecord): void {
  const { changes } = db.run(
    `INSERT INTO book_records (record_key, kind, record_id, payment_id, sale_id, receipt_number, terminal_id, cashier_id,
       tender, standing, amount_minor, currency, business_date, local_hour, occurred_at_ms, auth_code, payer_paid_minor,
       merchant_discount_minor, promotions)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (record_key) DO UPDATE SET standing = excluded.standing, payment_id = excluded.payment_id,
       auth_code = excluded.auth_code,
       payer_paid_minor = excluded.payer_paid_minor, merchant_discount_minor = excluded.merchant_discount_minor,
       promotions = excluded.promotions`,
    record.recordKey,
    record.kind,
    record.recordId,
    record.paymentId,
    record.saleId,
    record.receiptNumber,
    record.terminalId,
    record.cashierId,
    record.tender,
    record.standing,
    record.amountMinor,
    record.currency,
    record.businessDate,
    record.localHour,
    record.occurredAtMs,
    record.authCode,
    record.payerPaidMinor,
    record.merchantDiscountMinor,
    JSON.stringify(record.promotions),
  );
  assert(changes === 1, 'a record is one row');
}

export function bookRecord(db: ReadableDb, recordId: string): BookRecord | null {
  const row = db.get('SELECT * FROM book_records WHERE record_id = ?', recordId);
  return row === undefined ? null : bookRecordOf(row);
}

/** Those of the ids that the books hold, but for cash: nobody else has a name for it. */
export function bookRecords(db: ReadableDb, recordIds: readonly string[]): readonly BookRecord[] {
  return db
    .all(
      `SELECT * FROM book_records WHERE record_id IN (SELECT value FROM json_each(?)) AND tender NOT IN ${NOT_BY_WALLET}`,
      JSON.stringify([...new Set(recordIds)]),
    )
    .map(bookRecordOf);
}

/** Accepted offline on that day, and not forwarded yet. */
export function unsentCountOn(db: ReadableDb, businessDate: string): number {
  const row = db.get(
    `SELECT count(*) AS records FROM book_records WHERE business_date = ? AND standing = 'unsent'`,
    businessDate,
  );
  return integerOf(row ?? {}, 'records');
}

/** `settlementDate`: the day whose statement has its line; null while none is known to. */
export function tillRecordOf(record: BookRecord, settlementDate: string | null): TillRecord {
  const { recordId: id, terminalId, amountMinor, currency, businessDate, occurredAtMs } = record;
  const common = { id, terminalId, amountMinor, currency, businessDate, settlementDate, occurredAtMs };
  const { kind, receiptNumber, authCode, payerPaidMinor, merchantDiscountMinor } = record;
  // A statement has no line of what was taken back: to it, it was never paid.
  const standing = record.standing === 'voided' ? 'not_paid' : record.standing;
  if (kind === 'payment') {
    return { kind, ...common, standing, receiptNumber, authCode, payerPaidMinor, merchantDiscountMinor };
  }
  assert(standing === 'paid' || standing === 'unknown' || standing === 'not_paid', 'a refund is one of three things');
  return { kind, ...common, standing, paymentId: record.paymentId, receiptNumber };
}

export function bookRecordOf(row: Row): BookRecord {
  return {
    recordKey: integerOf(row, 'record_key'),
    kind: oneOf(row, 'kind', ['payment', 'refund']),
    recordId: textOf(row, 'record_id'),
    paymentId: textOf(row, 'payment_id'),
    saleId: textOrNullOf(row, 'sale_id'),
    receiptNumber: textOf(row, 'receipt_number'),
    terminalId: textOf(row, 'terminal_id'),
    cashierId: textOrNullOf(row, 'cashier_id'),
    tender: textOf(row, 'tender'),
    standing: oneOf(row, 'standing', STANDINGS),
    amountMinor: integerOf(row, 'amount_minor'),
    currency: textOf(row, 'currency'),
    businessDate: textOf(row, 'business_date'),
    localHour: integerOf(row, 'local_hour'),
    occurredAtMs: integerOf(row, 'occurred_at_ms'),
    authCode: textOrNullOf(row, 'auth_code'),
    payerPaidMinor: integerOrNullOf(row, 'payer_paid_minor'),
    merchantDiscountMinor: integerOrNullOf(row, 'merchant_discount_minor'),
    promotions: promotionsOf(jsonOf(row, 'promotions')),
  };
}

function promotionsOf(value: JsonValue): readonly Promotion[] {
  assert(Array.isArray(value), 'promotions are a list');
  // Written by saveBookRecord alone.
  return value as readonly Promotion[];
}
