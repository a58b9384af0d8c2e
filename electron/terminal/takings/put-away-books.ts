/**
 * The books of what was put away. Its records leave with its rows, and the takings stay as they are: sums are small. Books
 * that are made anew come by the entry that put the rows away, and take the sums from the rows that it holds; a day that is
 * compared again has its records brought here for as long as it takes. Rules ARCHIVE-23 and ARCHIVE-24; decision 0288.
 */
import type { JournalEntry } from '../payment/3-journal/journal.ts';
import { bookPlace, bookRecord } from '../payment/6-reconciliation/book-store.ts';
import {
  broughtBackSchema,
  cellsOf,
  groupsOf,
  insertRows,
  removeRows,
  ROWS_BROUGHT_BACK,
  ROWS_PUT_AWAY,
  type Columns,
  type RowGroup,
} from '../archive/put-away-rows.ts';
import { foundBy } from '../archive/group-rows.ts';
import { isHere, lastPutAway, pieceAt } from '../archive/put-away-store.ts';
import type { ReadableDb, WritableDb } from '../storage/database.ts';
import { booleanOf, integerOf, textOf, type Row } from '../storage/row.ts';

export type Booking = Readonly<{
  /** The record as its row stands, and the takings by as much as that changes them. */
  follow: (db: WritableDb, subjectId: string) => void;
  /** The record as its row stands; the takings have it. */
  note: (db: WritableDb, subjectId: string) => void;
}>;

/** What the entry means for the books. What it holds is of payments and refunds that have come to their end. */
export function followPutAway(db: WritableDb, entry: JournalEntry, booking: Booking): void {
  if (entry.type === ROWS_PUT_AWAY) {
    const { columns, groups } = groupsOf(entry);
    leave(db, columns, groups, booking);
  } else if (entry.type === ROWS_BROUGHT_BACK) {
    const { columns, group } = broughtBackSchema.parse(entry.body);
    noteAll(db, columns, group, booking);
  }
}

const SALES_HERE = 'SELECT sale_id FROM sales WHERE sale_id IN (SELECT value FROM json_each(?))';
const RECORDS = `SELECT record_id, record_key, business_date FROM book_records
  WHERE record_id IN (SELECT value FROM json_each(?))`;

function leave(db: WritableDb, columns: Columns, groups: readonly RowGroup[], { follow }: Booking): void {
  const hereOf = foundBy(
    db,
    SALES_HERE,
    groups.flatMap(({ saleId }) => saleId ?? []),
    'sale_id',
  );
  // Books that are made anew find a sale here that came back later: what it is by now was booked, and stays.
  const away = groups.filter(({ saleId }) => saleId !== null && hereOf(saleId).length === 0);
  const allIds = away.flatMap((group) => bookedIds(columns, group));
  const knownOf = foundBy(db, RECORDS, allIds, 'record_id');
  for (const group of away) {
    const ids = bookedIds(columns, group);
    if (!group.again && ids.every((id) => knownOf(id).length > 0)) continue;
    withRows(db, columns, group, () => ids.forEach((id) => follow(db, id)));
  }
  const recordsOf = foundBy(db, RECORDS, allIds, 'record_id');
  forget(
    db,
    away.flatMap((group) => {
      const products = productsOf(columns, group);
      return bookedIds(columns, group).flatMap((id) => recordsOf(id).map((row) => ({ row, products })));
    }),
  );
}

/** Payments first: a refund's record is made from its payment's. */
function bookedIds(columns: Columns, group: RowGroup): readonly string[] {
  const payments = cellsOf(columns, group, 'payments', 'payment_id');
  return [...payments, ...cellsOf(columns, group, 'refunds', 'refund_id')].map(String);
}

function productsOf(columns: Columns, group: RowGroup): readonly string[] {
  return cellsOf(columns, group, 'sale_lines', 'product_id').map((product) => String(product ?? ''));
}

function noteAll(db: WritableDb, columns: Columns, group: RowGroup, { note }: Booking): void {
  const noteThem = (): void => {
    for (const id of bookedIds(columns, group)) if (bookRecord(db, id) === null) note(db, id);
  };
  if (isHere(db, group)) noteThem();
  else withRows(db, columns, group, noteThem);
}

/** As if it were here: what reads rows reads them as they stood. */
function withRows(db: WritableDb, columns: Columns, group: RowGroup, act: () => void): void {
  insertRows(db, columns, group);
  const ids = Object.entries(group.about);
  for (const [about, sequences] of ids) {
    for (const sequence of sequences) {
      db.run('INSERT OR IGNORE INTO journal_subjects (subject_id, sequence) VALUES (?, ?)', about, sequence);
    }
  }
  act();
  for (const [about] of ids) db.run('DELETE FROM journal_subjects WHERE subject_id = ?', about);
  removeRows(db, columns, [group]);
}

/** `row`: of a record its key and its day. */
function forget(db: WritableDb, records: readonly Readonly<{ row: Row; products: readonly string[] }>[]): void {
  const ofProducts = records.flatMap(({ row, products }) =>
    [...new Set([...products, ''])].map((product) => [
      product,
      textOf(row, 'business_date'),
      integerOf(row, 'record_key'),
    ]),
  );
  db.run(
    `DELETE FROM product_records WHERE (product_id, business_date, record_key) IN (
       SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?))`,
    JSON.stringify(ofProducts),
  );
  db.run(
    'DELETE FROM book_records WHERE record_key IN (SELECT value FROM json_each(?))',
    JSON.stringify(records.map(({ row }) => integerOf(row, 'record_key'))),
  );
}

/**
 * The payments that the day's statements name of this terminal, and that the books do not have: at most `limit`, behind the
 * line.
 */
export function unknownLines(
  db: ReadableDb,
  { businessDate, terminalId }: Readonly<{ businessDate: string; terminalId: string }>,
  after: Readonly<{ statementKey: number; lineNumber: number }>,
  limit: number,
): readonly Readonly<{ statementKey: number; lineNumber: number; paymentId: string }>[] {
  return db
    .all(
      `SELECT statement_key, line_number, coalesce(payment_id, line_id) AS named
       FROM statements CROSS JOIN statement_lines USING (statement_key)
       WHERE business_date = ? AND state = 'imported' AND (statement_key, line_number) > (?, ?) AND line_id IS NOT NULL
         AND kind IN ('payment', 'refund') AND coalesce(terminal_id, ?) = ?
         AND NOT EXISTS (SELECT 1 FROM book_records WHERE record_id = line_id)
       ORDER BY statement_key, line_number LIMIT ?`,
      businessDate,
      after.statementKey,
      after.lineNumber,
      terminalId,
      terminalId,
      limit,
    )
    .map((row) => ({
      statementKey: integerOf(row, 'statement_key'),
      lineNumber: integerOf(row, 'line_number'),
      paymentId: textOf(row, 'named'),
    }));
}

/** Brings the records of one piece here, for a comparison. The takings have them. */
export function noteRecordsOf(db: WritableDb, pieceSequence: number, booking: Booking): void {
  const { columns, groups } = pieceAt(db, pieceSequence);
  for (const group of groups) {
    if (group.saleId !== null && !isHere(db, group)) noteAll(db, columns, group, booking);
  }
}

/**
 * Of the next `limit` records behind `afterKey`, those of sales that are away leave again. Answers where to go on; null: at the
 * end.
 */
export function dropRecordsOfAway(db: WritableDb, afterKey: number, limit: number): number | null {
  // What the books have not followed yet is theirs to let go of.
  if (bookPlace(db) < lastPutAway(db)) return null;
  const rows = db.all(
    `SELECT record_key, business_date,
       sale_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM sales WHERE sales.sale_id = book_records.sale_id) AS is_away
     FROM book_records WHERE record_key > ? ORDER BY record_key LIMIT ?`,
    afterKey,
    limit,
  );
  const away = rows.filter((row) => booleanOf(row, 'is_away'));
  const products = away.length === 0 ? [] : productIds(db);
  forget(
    db,
    away.map((row) => ({ row, products })),
  );
  const last = rows.at(-1);
  return last === undefined || rows.length < limit ? null : integerOf(last, 'record_key');
}

/** From one to the next along the index: there are few, and each has many records. */
function productIds(db: ReadableDb): readonly string[] {
  return db
    .all(
      `WITH RECURSIVE names (product_id) AS (
         SELECT min(product_id) FROM product_records
         UNION ALL
         SELECT (SELECT min(product_id) FROM product_records AS next WHERE next.product_id > names.product_id)
         FROM names WHERE product_id IS NOT NULL)
       SELECT product_id FROM names WHERE product_id IS NOT NULL`,
    )
    .map((row) => textOf(row, 'product_id'));
}
