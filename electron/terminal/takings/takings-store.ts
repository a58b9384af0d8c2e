/** The sums of the takings: added to behind the commit, read by range. SQL and rows only. Rules TAKINGS-1 to TAKINGS-4. */
import { saveBookRecord, type BookRecord } from '../payment/6-reconciliation/book-store.ts';
import { saleById } from '../sale/sale-store.ts';
import { netTotalsOf } from '../sale/sale.ts';
import type { ReadableDb, WritableDb } from '../storage/database.ts';
import { integerOf, textOf, type Row } from '../storage/row.ts';
import { cellsOf, changeOf, type Cell, type Dimension, type SoldLine, type Sums } from './takings.ts';

/** Takes out what the record had added before and puts in what it adds now. */
export function addTakings(db: WritableDb, before: BookRecord | null, after: BookRecord): void {
  let known: readonly SoldLine[] | null = null;
  const lines = (): readonly SoldLine[] => (known ??= soldLines(db, after.saleId));
  const then = before === null ? [] : cellsOf(before, lines);
  for (const change of changeOf(then, cellsOf(after, lines))) addCell(db, change);
  if (before === null) noteProducts(db, after, lines());
}

/** A record whose sums the takings have already: it comes back to be found. */
export function noteRecord(db: WritableDb, record: BookRecord): void {
  saveBookRecord(db, record);
  noteProducts(db, record, soldLines(db, record.saleId));
}

/** Where a product's sales are found, without a walk through all days. What a record is about never changes. */
function noteProducts(db: WritableDb, { recordKey, businessDate }: BookRecord, lines: readonly SoldLine[]): void {
  for (const productId of new Set(lines.map((line) => line.productId ?? ''))) {
    db.run(
      'INSERT OR IGNORE INTO product_records (product_id, business_date, record_key) VALUES (?, ?, ?)',
      productId,
      businessDate,
      recordKey,
    );
  }
}

function soldLines(db: ReadableDb, saleId: string | null): readonly SoldLine[] {
  const sale = saleId === null ? null : saleById(db, saleId);
  if (sale === null) return [];
  const nets = netTotalsOf(sale);
  return sale.lines.map(({ productId, quantity }, index) => ({
    productId,
    quantity,
    netMinor: nets[index]?.minor ?? 0,
  }));
}

function addCell(db: WritableDb, cell: Cell): void {
  db.run(
    `INSERT INTO takings (dimension, business_date, member, sale_count, quantity, gross_minor, discount_minor,
       refund_count, refund_minor, void_count, void_minor) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (dimension, business_date, member) DO UPDATE SET sale_count = sale_count + excluded.sale_count,
       quantity = quantity + excluded.quantity, gross_minor = gross_minor + excluded.gross_minor,
       discount_minor = discount_minor + excluded.discount_minor, refund_count = refund_count + excluded.refund_count,
       refund_minor = refund_minor + excluded.refund_minor, void_count = void_count + excluded.void_count,
       void_minor = void_minor + excluded.void_minor`,
    cell.dimension,
    cell.businessDate,
    cell.member,
    cell.saleCount,
    cell.quantity,
    cell.grossMinor,
    cell.discountMinor,
    cell.refundCount,
    cell.refundMinor,
    cell.voidCount,
    cell.voidMinor,
  );
}

export type Range = Readonly<{ from: string; to: string }>;

const SUMS = `sum(sale_count) AS sale_count, sum(quantity) AS quantity, sum(gross_minor) AS gross_minor,
  sum(discount_minor) AS discount_minor, sum(refund_count) AS refund_count, sum(refund_minor) AS refund_minor, sum(void_count) AS void_count,
  sum(void_minor) AS void_minor`;

export type Figures = Readonly<{ member: string }> & Sums;

/** By member, over all days of the range; both its ends belong to it. */
export function takingsBy(db: ReadableDb, dimension: Dimension, { from, to }: Range): readonly Figures[] {
  return db
    .all(
      `SELECT member, ${SUMS} FROM takings WHERE dimension = ? AND business_date BETWEEN ? AND ?
       GROUP BY member ORDER BY member`,
      dimension,
      from,
      to,
    )
    .map(figuresOf)
    .filter(isAnything);
}

/** By day: `member` is the date. */
export function takingsByDay(db: ReadableDb, { from, to }: Range): readonly Figures[] {
  return db
    .all(
      `SELECT business_date AS member, sale_count, quantity, gross_minor, discount_minor, refund_count, refund_minor,
         void_count, void_minor
       FROM takings WHERE dimension = 'day' AND business_date BETWEEN ? AND ? ORDER BY business_date`,
      from,
      to,
    )
    .map(figuresOf)
    .filter(isAnything);
}

/** By category of today's catalogue: `member` is its id, empty for what was keyed in. */
export function takingsByCategory(db: ReadableDb, { from, to }: Range): readonly Figures[] {
  return db
    .all(
      `SELECT coalesce(category_id, '') AS member, ${SUMS}
       FROM takings LEFT JOIN products ON product_id = member
       WHERE dimension = 'product' AND business_date BETWEEN ? AND ? GROUP BY 1 ORDER BY 1`,
      from,
      to,
    )
    .map(figuresOf)
    .filter(isAnything);
}

function isAnything({ saleCount, grossMinor, refundCount, voidMinor }: Sums): boolean {
  return saleCount !== 0 || grossMinor !== 0 || refundCount !== 0 || voidMinor !== 0;
}

function figuresOf(row: Row): Figures {
  return {
    member: textOf(row, 'member'),
    saleCount: integerOf(row, 'sale_count'),
    quantity: integerOf(row, 'quantity'),
    grossMinor: integerOf(row, 'gross_minor'),
    discountMinor: integerOf(row, 'discount_minor'),
    refundCount: integerOf(row, 'refund_count'),
    refundMinor: integerOf(row, 'refund_minor'),
    voidCount: integerOf(row, 'void_count'),
    voidMinor: integerOf(row, 'void_minor'),
  };
}
