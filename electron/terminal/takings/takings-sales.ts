/** The payments and refunds that a figure of the takings counts, newest first. SQL and rows only. Rule TAKINGS-13. */
import { bookRecordOf, type BookRecord } from '../payment/6-reconciliation/book-store.ts';
import type { ReadableDb } from '../storage/database.ts';
import type { Range } from './takings-store.ts';

export type SalesTable = 'day' | 'hour' | 'tender' | 'product' | 'cashier' | 'lane';

/** Which records belong to a member of each table; `day` asks for none, since the range says it. */
const BELONGS: Readonly<Record<SalesTable, string>> = {
  day: `? = ''`,
  hour: 'local_hour = CAST(? AS INTEGER)',
  tender: 'tender = ?',
  product: `EXISTS (SELECT 1 FROM sales JOIN sale_lines USING (sale_key)
    WHERE sales.sale_id = book_records.sale_id AND coalesce(product_id, '') = ?)`,
  cashier: `coalesce(cashier_id, '') = ?`,
  lane: 'terminal_id = ?',
};

/** Where the page before ended; null: from the newest. */
export type SalesPlace = Readonly<{ businessDate: string; recordKey: number }> | null;

export function takenSales(
  db: ReadableDb,
  { from, to }: Range,
  { table, member, after, limit }: Readonly<{ table: SalesTable; member: string; after: SalesPlace; limit: number }>,
): readonly BookRecord[] {
  return db
    .all(
      `SELECT * FROM book_records
       WHERE business_date BETWEEN ? AND ? AND (business_date, record_key) < (?, ?)
         AND (kind = 'payment' AND standing IN ('paid', 'unsent', 'owed') OR kind = 'refund' AND standing = 'paid')
         AND ${BELONGS[table]}
       ORDER BY business_date DESC, record_key DESC LIMIT ?`,
      from,
      to,
      after?.businessDate ?? '9999-12-31',
      after?.recordKey ?? Number.MAX_SAFE_INTEGER,
      table === 'day' ? '' : member,
      limit,
    )
    .map(bookRecordOf);
}
