/**
 * Finds earlier sales, newest first. "Newest" is the order in which they were opened, which no clock can disturb; a page
 * continues below the last key of the one before, so a late page costs what the first does. Rules HISTORY-1 to HISTORY-6 and HISTORY-8.
 */
import type { SaleSummary } from '../../contract/sale-values.ts';
import { money } from '../../kernel/money.ts';
import type { ReadableDb } from '../storage/database.ts';
import { integerOf, integerOrNullOf, textOf, textOrNullOf, type Row, type SqlValue } from '../storage/row.ts';
import { reversedReceipt } from './receipt-number.ts';
import { goodsSearchText } from './sale-projection.ts';
import { bilingualOf, currencyOf, stateOf } from './sale-store.ts';

/** Conditions that hold together; null: does not matter. `text` is trimmed. */
export type SaleQuery = Readonly<{
  text: string | null;
  totalMinor: number | null;
  fromMs: number | null;
  toMs: number | null;
  businessDate: string | null;
  /** Only sales opened before the one with this key. */
  beforeKey: number | null;
  limit: number;
}>;

/** `nextKey` continues the search; null when it is at its end. */
export type SalePage = Readonly<{ sales: readonly SaleSummary[]; nextKey: number | null }>;

/** A product's name is found by its words in any order; more of them than these do not narrow it further. */
const MAX_WORDS = 5;
/** Greater than every text that begins with what stands before it. */
const HIGHEST_CHARACTER = '\u{10FFFF}';

type Condition = Readonly<{ sql: string; values: readonly SqlValue[] }>;

export function searchSales(db: ReadableDb, query: SaleQuery): SalePage {
  const rows = [...matches(db, query, 1), ...matches(db, query, 0)]
    .toSorted((a, b) => integerOf(b, 'sale_key') - integerOf(a, 'sale_key'))
    .slice(0, query.limit + 1);
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  return {
    sales: page.map((row) => summaryOf(db, row)),
    nextKey: rows.length > page.length && last !== undefined ? integerOf(last, 'sale_key') : null,
  };
}

/**
 * Sales that are on a screen, or those that have left it: only the latter stand in the indexes, so that a payment need
 * not write them, and the former are so few that each is looked at.
 */
function matches(db: ReadableDb, query: SaleQuery, isShown: 0 | 1): readonly Row[] {
  const conditions = conditionsOf(query, isShown);
  return db.all(
    `SELECT sales.*, (SELECT line_key FROM sale_lines WHERE sale_lines.sale_key = sales.sale_key
       ORDER BY line_key LIMIT 1) AS first_line_key
     FROM sales WHERE is_shown = ${isShown} AND ${conditions.map(({ sql }) => sql).join(' AND ')}
     ORDER BY sale_key DESC LIMIT ?`,
    ...conditions.flatMap(({ values }) => values),
    query.limit + 1,
  );
}

function conditionsOf(
  { text, totalMinor, fromMs, toMs, businessDate, beforeKey }: SaleQuery,
  isShown: 0 | 1,
): readonly Condition[] {
  return [
    // A cart that was opened and emptied again, and never got a number, is nothing anybody looks for.
    { sql: '(line_count > 0 OR receipt_number IS NOT NULL)', values: [] },
    ...(totalMinor === null ? [] : [{ sql: 'total_minor = ?', values: [totalMinor] }]),
    ...(fromMs === null ? [] : [{ sql: 'at_ms >= ?', values: [fromMs] }]),
    ...(toMs === null ? [] : [{ sql: 'at_ms <= ?', values: [toMs] }]),
    ...(businessDate === null ? [] : [{ sql: 'business_date = ?', values: [businessDate] }]),
    ...(beforeKey === null ? [] : [{ sql: 'sale_key < ?', values: [beforeKey] }]),
    ...(text === null ? [] : [textCondition(text, isShown)]),
  ];
}

/** A receipt number's end, a barcode, or words of a name. */
function textCondition(text: string, isShown: 0 | 1): Condition {
  const receiptEnd = reversedReceipt(text);
  const words = goodsSearchText(text)
    .split(/\s+/)
    .filter((word) => word !== '')
    .slice(0, MAX_WORDS);
  const allWords = words.map(() => 'instr(search_text, ?) > 0').join(' AND ');
  const values = [receiptEnd, receiptEnd + HIGHEST_CHARACTER, text, ...words];
  // The few that are on a screen are looked at one by one, line by line.
  if (isShown === 1) {
    const sql = `((receipt_reversed >= ? AND receipt_reversed < ?) OR EXISTS (
      SELECT 1 FROM sale_lines JOIN sale_goods USING (goods_key)
      WHERE sale_lines.sale_key = sales.sale_key AND (barcode = ? OR (${allWords}))))`;
    return { sql, values };
  }
  const sql = `sale_key IN (
    SELECT sale_key FROM sales WHERE is_shown = 0 AND receipt_reversed >= ? AND receipt_reversed < ?
    UNION
    SELECT sale_key FROM sale_lines WHERE goods_key IN (
      SELECT goods_key FROM sale_goods WHERE barcode = ? OR (${allWords})))`;
  return { sql, values };
}

function summaryOf(db: ReadableDb, row: Row): SaleSummary {
  const firstLine = db.get(
    'SELECT name_zh, name_en FROM sale_lines JOIN sale_goods USING (goods_key) WHERE line_key = ?',
    row.first_line_key ?? null,
  );
  return {
    saleId: textOf(row, 'sale_id'),
    state: stateOf(row),
    receiptNumber: textOrNullOf(row, 'receipt_number'),
    cashierName: bilingualOf(row, 'cashier_name'),
    atMs: integerOf(row, 'at_ms'),
    businessDate: textOf(row, 'business_date'),
    lineCount: integerOf(row, 'line_count'),
    firstLineName: firstLine === undefined ? null : bilingualOf(firstLine, 'name'),
    total: money(integerOf(row, 'total_minor'), currencyOf(row)),
    ...(integerOrNullOf(row, 'voided_at_ms') === null ? {} : { isVoided: true as const }),
  };
}
