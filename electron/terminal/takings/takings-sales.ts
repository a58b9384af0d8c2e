/** The payments, voids and refunds that a figure of the takings counts, newest first. SQL and rows only. Rule TAKINGS-13. */
import type { TakingsTable } from '../../contract/takings-values.ts';
import { bookRecordOf, type BookRecord } from '../payment/6-reconciliation/book-store.ts';
import { addDaysToDate } from '../payment/6-reconciliation/days.ts';
import type { ReadableDb } from '../storage/database.ts';
import type { Range } from './takings-store.ts';

type SalesTable = TakingsTable | 'back';

/** Which records belong to a member of each table; `day` and `back` ask for none, since the range says it. */
const BELONGS: Readonly<Record<Exclude<SalesTable, 'product' | 'weekday'>, string>> = {
  day: `? = ''`,
  back: `? = '' AND (book_records.kind = 'refund' OR standing = 'voided')`,
  hour: 'local_hour = CAST(? AS INTEGER)',
  tender: 'tender = ?',
  cashier: `coalesce(cashier_id, '') = ?`,
  lane: 'terminal_id = ?',
  promotion: `EXISTS (SELECT 1 FROM json_each(promotions) AS given
    WHERE (given.value ->> '$.fundedBy') || ' ' || (given.value ->> '$.name') = ?)`,
  // Looked at sale by sale, so that a page costs what it shows however many sales the category has.
  category: `EXISTS (SELECT 1 FROM sales JOIN sale_lines USING (sale_key) LEFT JOIN products USING (product_id)
    WHERE sales.sale_id = book_records.sale_id AND coalesce(category_id, '') = ?)`,
};

const IS_COUNTED = `(book_records.kind = 'payment' AND standing IN ('paid', 'unsent', 'owed', 'voided')
  OR book_records.kind = 'refund' AND standing = 'paid')`;

/** The dates and keys are those of the list of goods, where a product's few records stand together (TAKINGS-23). */
export const PRODUCT_PAGE = `SELECT book_records.* FROM product_records AS place JOIN book_records USING (record_key)
  WHERE place.product_id = ? AND place.business_date BETWEEN ? AND ? AND (place.business_date, place.record_key) < (?, ?)
    AND ${IS_COUNTED} ORDER BY place.business_date DESC, place.record_key DESC LIMIT ?`;

/** Where the page before ended; null: from the newest. */
export type SalesPlace = Readonly<{ businessDate: string; recordKey: number }> | null;

type Asked = Readonly<{ table: SalesTable; member: string; after: SalesPlace; limit: number }>;

export function takenSales(
  db: ReadableDb,
  { from, to }: Range,
  { table, member, after, limit }: Asked,
): readonly BookRecord[] {
  if (table === 'weekday') return salesOfWeekday(db, { from, to }, { member, after, limit });
  const before = [after?.businessDate ?? '9999-12-31', after?.recordKey ?? Number.MAX_SAFE_INTEGER] as const;
  if (table === 'product') return db.all(PRODUCT_PAGE, member, from, to, ...before, limit).map(bookRecordOf);
  return db
    .all(
      `SELECT * FROM book_records
       WHERE business_date BETWEEN ? AND ? AND (business_date, record_key) < (?, ?) AND ${IS_COUNTED}
         AND ${BELONGS[table]}
       ORDER BY business_date DESC, record_key DESC LIMIT ?`,
      from,
      to,
      ...before,
      table === 'day' || table === 'back' ? '' : member,
      limit,
    )
    .map(bookRecordOf);
}

const DAYS_OF_WEEK = 7;

/** Day by day from the newest, so that the days between are not read. `member`: 1 is Monday. */
function salesOfWeekday(
  db: ReadableDb,
  { from, to }: Range,
  { member, after, limit }: Omit<Asked, 'table'>,
): readonly BookRecord[] {
  const found: BookRecord[] = [];
  let date = after === null || after.businessDate > to ? to : after.businessDate;
  while (date >= from && found.length < limit) {
    const weekday = new Date(`${date}T00:00:00.000Z`).getUTCDay() || DAYS_OF_WEEK;
    if (String(weekday) === member) {
      const asked = { table: 'day', member: '', after, limit: limit - found.length } as const;
      found.push(...takenSales(db, { from: date, to: date }, asked));
    }
    date = addDaysToDate(date, -1);
  }
  return found;
}
