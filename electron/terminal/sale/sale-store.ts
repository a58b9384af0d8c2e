/** The tables of sales and their lines, a projection of the journal. SQL and rows only; what may happen is decided elsewhere. */
import { SALE_STATES, type Discount, type SaleState } from '../../contract/sale-values.ts';
import type { Bilingual } from '../../contract/values.ts';
import { isCurrencyCode, money, type CurrencyCode } from '../../kernel/money.ts';
import type { ReadableDb } from '../storage/database.ts';
import {
  booleanOf,
  demandStored,
  integerOf,
  integerOrNullOf,
  oneOf,
  textOf,
  textOrNullOf,
  type Row,
} from '../storage/row.ts';
import { exchangesOf } from './exchange-store.ts';
import { receiptFloor } from '../restoration/restored-records.ts';
import { reversedReceipt } from './receipt-number.ts';
import type { Sale, SaleLine } from './sale.ts';

/** The sale that the screen shows: the one that is being rung up or paid for, or whose paid screen was not left. */
export function currentSale(db: ReadableDb): Sale | null {
  const row = db.get(
    'SELECT * FROM sales WHERE is_shown = 1 AND set_aside_at_ms IS NULL ORDER BY sale_key DESC LIMIT 1',
  );
  return row === undefined ? null : saleOf(db, row);
}

/** The sales that were set aside and are not over, oldest first. */
export function salesSetAside(db: ReadableDb): readonly Sale[] {
  return db
    .all('SELECT * FROM sales WHERE is_shown = 1 AND set_aside_at_ms IS NOT NULL ORDER BY sale_key')
    .map((row) => saleOf(db, row));
}

export function isSetAside(db: ReadableDb, saleId: string): boolean {
  return db.get('SELECT 1 AS found FROM sales WHERE sale_id = ? AND set_aside_at_ms IS NOT NULL', saleId) !== undefined;
}

export function saleById(db: ReadableDb, saleId: string): Sale | null {
  const row = db.get('SELECT * FROM sales WHERE sale_id = ?', saleId);
  return row === undefined ? null : saleOf(db, row);
}

export function saleByReceiptNumber(db: ReadableDb, receiptNumber: string): Sale | null {
  const row =
    db.get('SELECT * FROM sales WHERE is_shown = 0 AND receipt_reversed = ?', reversedReceipt(receiptNumber)) ??
    db.get('SELECT * FROM sales WHERE is_shown = 1 AND receipt_number = ?', receiptNumber);
  return row === undefined ? null : saleOf(db, row);
}

/** The highest receipt counter given out so far; 0 before the first. Read it in the transaction that takes the next. */
export function lastReceiptCounter(db: ReadableDb): number {
  const row =
    db.get(
      `SELECT max(
         coalesce((SELECT max(receipt_counter) FROM sales WHERE is_shown = 0 AND receipt_counter IS NOT NULL), 0),
         coalesce((SELECT max(receipt_counter) FROM sales WHERE is_shown = 1), 0),
         coalesce((SELECT max(last_counter) FROM put_away_pieces), 0)) AS last_counter`,
    ) ?? {};
  // A number that was given out on another machine, or before the books were set back, is not given out again.
  return Math.max(integerOf(row, 'last_counter'), receiptFloor(db));
}

/** What an act with cash or a refund was about; null: none of that name was done. */
export function singleAct(db: ReadableDb, actId: string): Readonly<{ type: string; subjectId: string }> | null {
  const row = db.get('SELECT type, subject_id FROM single_acts WHERE act_id = ?', actId);
  return row === undefined ? null : { type: textOf(row, 'type'), subjectId: textOf(row, 'subject_id') };
}

export function stateOf(row: Row): SaleState {
  return oneOf(row, 'state', SALE_STATES);
}

export function currencyOf(row: Row): CurrencyCode {
  const currency = textOf(row, 'currency');
  demandStored(isCurrencyCode(currency), 'a currency nobody knows');
  return currency;
}

export function bilingualOf(row: Row, prefix: string): Bilingual {
  return { 'zh-CN': textOf(row, `${prefix}_zh`), en: textOf(row, `${prefix}_en`) };
}

export function discountOf(row: Row, currency: CurrencyCode): Discount | null {
  if (row.discount_kind === null) return null;
  const value = integerOf(row, 'discount_value');
  return oneOf(row, 'discount_kind', ['percent', 'amount']) === 'percent'
    ? { kind: 'percent', basisPoints: value }
    : { kind: 'amount', amount: money(value, currency) };
}

/** What was made of a sale's row, as long as its lines are the same: a commit is followed by many looks at one sale. */
const madeSales = new WeakMap<Row, Readonly<{ lines: readonly Row[]; sale: Sale }>>();

function saleOf(db: ReadableDb, row: Row): Sale {
  const lines = db.all(
    `SELECT sale_lines.*, name_zh, name_en, barcode FROM sale_lines JOIN sale_goods USING (goods_key)
     WHERE sale_key = ? ORDER BY line_key`,
    integerOf(row, 'sale_key'),
  );
  const before = madeSales.get(row);
  if (before?.lines === lines) return before.sale;
  const sale = makeSale(db, row, lines);
  // What goods of earlier sales stand for is read from a table of its own.
  if (sale.exchange.minor === 0) madeSales.set(row, { lines, sale });
  return sale;
}

function makeSale(db: ReadableDb, row: Row, lines: readonly Row[]): Sale {
  const currency = currencyOf(row);
  const receiptNumber = textOrNullOf(row, 'receipt_number');
  return {
    saleId: textOf(row, 'sale_id'),
    state: stateOf(row),
    acknowledged: booleanOf(row, 'acknowledged'),
    setAsideAtMs: integerOrNullOf(row, 'set_aside_at_ms'),
    cashierId: textOf(row, 'cashier_id'),
    cashierName: bilingualOf(row, 'cashier_name'),
    receipt: receiptNumber === null ? null : { receiptNumber, receiptCounter: integerOf(row, 'receipt_counter') },
    openedAtMs: integerOf(row, 'opened_at_ms'),
    completedAtMs: integerOrNullOf(row, 'completed_at_ms'),
    voidedAtMs: integerOrNullOf(row, 'voided_at_ms'),
    businessDate: textOf(row, 'business_date'),
    currency,
    lines: lines.map((line) => lineOf(line, currency)),
    discount: discountOf(row, currency),
    subtotal: money(integerOf(row, 'subtotal_minor'), currency),
    discountTotal: money(integerOf(row, 'discount_minor'), currency),
    total: money(integerOf(row, 'total_minor'), currency),
    cashTaken: money(integerOf(row, 'cash_minor'), currency),
    cashRefunded: money(integerOf(row, 'cash_refunded_minor'), currency),
    cashTendered: money(integerOf(row, 'cash_tendered_minor'), currency),
    rounding: money(integerOf(row, 'rounding_minor'), currency),
    ...exchangeOf(db, row, currency),
    exchanged: money(integerOf(row, 'exchanged_minor'), currency),
  };
}

function exchangeOf(db: ReadableDb, row: Row, currency: CurrencyCode): Pick<Sale, 'exchange' | 'exchanges'> {
  const exchange = money(integerOf(row, 'exchange_minor'), currency);
  // Few sales have any: they alone cost a second look.
  return { exchange, exchanges: exchange.minor === 0 ? [] : exchangesOf(db, textOf(row, 'sale_id'), currency) };
}

function lineOf(row: Row, currency: CurrencyCode): SaleLine {
  const barcode = textOf(row, 'barcode');
  return {
    lineId: textOf(row, 'line_id'),
    productId: textOrNullOf(row, 'product_id'),
    barcode: barcode === '' ? null : barcode,
    name: bilingualOf(row, 'name'),
    unit: bilingualOf(row, 'unit'),
    quantity: integerOf(row, 'quantity'),
    unitPrice: money(integerOf(row, 'unit_price_minor'), currency),
    discount: discountOf(row, currency),
    discountTotal: money(integerOf(row, 'discount_minor'), currency),
    total: money(integerOf(row, 'total_minor'), currency),
  };
}
