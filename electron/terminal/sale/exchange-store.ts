/**
 * Which goods of earlier sales pay for a later one, and what of that went back to whoever had paid the earlier. A link is a
 * pair of sales; a refund goes back along one or more of them. A projection's tables: SQL and rows only. Decision record 0273.
 */
import { money, type CurrencyCode, type Money } from '../../kernel/money.ts';
import type { JournalEntry } from '../payment/3-journal/journal.ts';
import { assert } from '../../kernel/assert.ts';
import type { ReadableDb, WritableDb } from '../storage/database.ts';
import { integerOf, textOf } from '../storage/row.ts';

/** What goods of one earlier sale stand for. */
export type ExchangeLink = Readonly<{
  /** The entry that set the first of them against the sale; its twin for the earlier sale follows it. */
  exchangeKey: number;
  fromSaleId: string;
  fromReceiptNumber: string;
  amount: Money;
}>;

/** Oldest first. Those of a voided sale stay, as what it was paid with. */
export function exchangesOf(db: ReadableDb, saleId: string, currency: CurrencyCode): readonly ExchangeLink[] {
  return db
    .all(
      `SELECT exchange_key, from_sale_id, amount_minor, coalesce(sales.receipt_number, '') AS receipt_number
       FROM sale_exchanges AS link JOIN sales ON sales.sale_id = link.from_sale_id
       WHERE link.sale_id = ? ORDER BY exchange_key`,
      saleId,
    )
    .map((row) => ({
      exchangeKey: integerOf(row, 'exchange_key'),
      fromSaleId: textOf(row, 'from_sale_id'),
      fromReceiptNumber: textOf(row, 'receipt_number'),
      amount: money(integerOf(row, 'amount_minor'), currency),
    }));
}

/** Of what was set against it, so much went back by refunds that did not fail. */
export function backThroughMinor(db: ReadableDb, saleId: string, fromSaleId?: string): number {
  const row =
    fromSaleId === undefined
      ? db.get(`${BACK} WHERE back.sale_id = ? AND ${COUNTS}`, saleId)
      : db.get(`${BACK} WHERE back.sale_id = ? AND back.from_sale_id = ? AND ${COUNTS}`, saleId, fromSaleId);
  return integerOf(row ?? {}, 'minor');
}

/** Of what of it stands for other goods, so much went back by refunds that did not fail. */
export function backFromMinor(db: ReadableDb, fromSaleId: string): number {
  return integerOf(db.get(`${BACK} WHERE back.from_sale_id = ? AND ${COUNTS}`, fromSaleId) ?? {}, 'minor');
}

const BACK = `SELECT coalesce(sum(back.amount_minor), 0) AS minor
  FROM exchange_refunds AS back LEFT JOIN refunds USING (refund_id)`;
/** Cash is gone at once; a refund to a wallet until it turns out that it failed. */
const COUNTS = `(back.refund_id IS NULL OR coalesce(refunds.state, '') <> 'failed')`;

/** The sale whose goods a refund of an earlier one's payment was for; null: it was for that sale itself. */
export function saleOfRefund(db: ReadableDb, refundId: string): string | null {
  const row = db.get('SELECT sale_id FROM exchange_refunds WHERE refund_id = ? AND step = 0', refundId);
  return row === undefined ? null : textOf(row, 'sale_id');
}

/** The refunds to wallets that were begun for this sale and went back to what had paid an earlier one. */
export function refundsThrough(db: ReadableDb, saleId: string): readonly string[] {
  return db
    .all(
      `SELECT refund_id FROM exchange_refunds WHERE sale_id = ? AND step = 0 AND refund_id IS NOT NULL ORDER BY refund_key`,
      saleId,
    )
    .map((row) => textOf(row, 'refund_id'));
}

export function addLink(db: WritableDb, entry: JournalEntry, fromSaleId: string, amountMinor: number): void {
  db.run(
    `INSERT INTO sale_exchanges (exchange_key, sale_id, from_sale_id, amount_minor) VALUES (?, ?, ?, ?)
     ON CONFLICT (sale_id, from_sale_id) DO UPDATE SET amount_minor = amount_minor + excluded.amount_minor`,
    entry.sequence,
    entry.subjectId,
    fromSaleId,
    amountMinor,
  );
}

export function removeLink(db: WritableDb, saleId: string, fromSaleId: string, amountMinor: number): void {
  const { changes } = db.run(
    'DELETE FROM sale_exchanges WHERE sale_id = ? AND from_sale_id = ? AND amount_minor = ?',
    saleId,
    fromSaleId,
    amountMinor,
  );
  assert(changes === 1, 'what is given back is what came in');
}

type Back = Readonly<{ via: readonly string[]; refundId: string | null; amountMinor: number }>;

/** `via`: the earlier sales on the way to the money, the nearest first. */
export function addBack(db: WritableDb, entry: JournalEntry, { via, refundId, amountMinor }: Back): void {
  let saleId = entry.subjectId;
  for (const [step, fromSaleId] of via.entries()) {
    db.run(
      `INSERT INTO exchange_refunds (refund_key, step, sale_id, from_sale_id, refund_id, amount_minor)
       VALUES (?, ?, ?, ?, ?, ?)`,
      entry.sequence,
      step,
      saleId,
      fromSaleId,
      refundId,
      amountMinor,
    );
    saleId = fromSaleId;
  }
}
