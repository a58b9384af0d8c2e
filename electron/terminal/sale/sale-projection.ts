/**
 * Keeps the tables of sales in step with the journal. Reads the entry and its own tables, nothing else, so a rebuild
 * makes the very same rows. Rule JOURNAL-10.
 */
import type { Discount, SaleState } from '../../contract/sale-values.ts';
import { assert } from '../../kernel/assert.ts';
import { money } from '../../kernel/money.ts';
import type { JournalEntry, Projection } from '../payment/3-journal/journal.ts';
import type { WritableDb } from '../storage/database.ts';
import { integerOf, type Row } from '../storage/row.ts';
import { addBack, addLink, removeLink } from './exchange-store.ts';
import { priceLine, priceSale } from './pricing.ts';
import { reversedReceipt } from './receipt-number.ts';
import {
  RESTORED_REFUND_BEGUN,
  RESTORED_REFUND_BODY,
  SALE_EVENT_BODIES,
  type SaleEventBody,
  type SaleEventType,
} from './sale-events.ts';
import { currencyOf, discountOf, stateOf } from './sale-store.ts';
import { SALE_TRANSITIONS, type SaleEvent } from './sale.ts';

export const saleProjection: Projection = {
  name: 'sales',
  tables: ['sales', 'sale_goods', 'sale_lines', 'single_acts', 'sale_exchanges', 'exchange_refunds'],
  apply: (db, entry) => {
    if (isSaleEvent(entry.type)) applyOne(entry.type, db, entry);
    else if (entry.type === 'payment.acknowledged') acknowledge(db, entry);
    else if (entry.type === RESTORED_REFUND_BEGUN) {
      const { actId, refundId } = RESTORED_REFUND_BODY.parse(entry.body);
      noteAct(db, entry, actId, refundId);
    }
  },
};

type Apply<T extends SaleEventType> = (db: WritableDb, entry: JournalEntry, body: SaleEventBody<T>) => void;

const APPLY: { readonly [T in SaleEventType]: Apply<T> } = {
  'sale.opened': (db, entry, { cashierName, businessDate, currency }) => {
    assert(entry.cashierId !== null, 'a sale is opened by somebody');
    db.run(
      `INSERT INTO sales (sale_key, sale_id, state, acknowledged, is_shown, cashier_id, cashier_name_zh, cashier_name_en,
         business_date, opened_at_ms, at_ms, currency, line_count, subtotal_minor, discount_minor, total_minor)
       VALUES (?, ?, 'open', 0, 1, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, 0)`,
      entry.sequence,
      entry.subjectId,
      entry.cashierId,
      cashierName['zh-CN'],
      cashierName.en,
      businessDate,
      entry.atMs,
      entry.atMs,
      currency,
    );
  },
  'sale.line_added': (db, entry, body) => {
    const sale = saleRow(db, entry);
    const { discountTotal, total } = priceLine({ ...body, discount: null });
    db.run(
      `INSERT INTO sale_lines (line_key, line_id, sale_key, goods_key, product_id, unit_zh, unit_en, quantity,
         unit_price_minor, discount_minor, total_minor)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      entry.sequence,
      body.lineId,
      integerOf(sale, 'sale_key'),
      goodsKey(db, entry.sequence, body),
      body.productId,
      body.unit['zh-CN'],
      body.unit.en,
      body.quantity,
      body.unitPrice.minor,
      discountTotal.minor,
      total.minor,
    );
    reprice(db, sale, discountOf(sale, currencyOf(sale)));
  },
  'sale.fare_sold': (db, entry, body) => {
    assert(entry.cashierId !== null, 'a fare is sold by a gate');
    const { cashierName, businessDate, lineId, name, unit, unitPrice, receiptNumber, receiptCounter } = body;
    const { minor, currency } = unitPrice;
    db.run(
      `INSERT INTO sales (sale_key, sale_id, state, acknowledged, is_shown, cashier_id, cashier_name_zh, cashier_name_en,
         business_date, opened_at_ms, completed_at_ms, at_ms, currency, line_count, subtotal_minor, discount_minor,
         total_minor, receipt_number, receipt_reversed, receipt_counter)
       VALUES (?, ?, 'paid', 1, 0, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, 0, ?, ?, ?, ?)`,
      entry.sequence,
      entry.subjectId,
      entry.cashierId,
      cashierName['zh-CN'],
      cashierName.en,
      businessDate,
      entry.atMs,
      entry.atMs,
      entry.atMs,
      currency,
      minor,
      minor,
      receiptNumber,
      reversedReceipt(receiptNumber),
      receiptCounter,
    );
    db.run(
      `INSERT INTO sale_lines (line_key, line_id, sale_key, goods_key, product_id, unit_zh, unit_en, quantity,
         unit_price_minor, discount_minor, total_minor)
       VALUES (?, ?, ?, ?, NULL, ?, ?, 1, ?, 0, ?)`,
      entry.sequence,
      lineId,
      entry.sequence,
      goodsKey(db, entry.sequence, { name, barcode: null }),
      unit['zh-CN'],
      unit.en,
      minor,
      minor,
    );
  },
  'sale.fare_undone': (db, entry) => {
    const { changes } = db.run(
      `UPDATE sales SET state = 'cancelled' WHERE sale_id = ? AND state = 'paid'`,
      entry.subjectId,
    );
    assert(changes === 1, 'a fare is undone that was sold, and once');
  },
  'sale.line_changed': (db, entry, { lineId, quantity, discount }) => {
    const sale = saleRow(db, entry);
    const line = db.get('SELECT unit_price_minor FROM sale_lines WHERE line_id = ?', lineId);
    assert(line !== undefined, 'a line that is changed is there');
    const unitPrice = money(integerOf(line, 'unit_price_minor'), currencyOf(sale));
    const { discountTotal, total } = priceLine({ unitPrice, quantity, discount });
    const { changes } = db.run(
      `UPDATE sale_lines SET quantity = ?, discount_kind = ?, discount_value = ?, discount_minor = ?, total_minor = ?
       WHERE line_id = ? AND sale_key = ?`,
      quantity,
      ...discountColumns(discount),
      discountTotal.minor,
      total.minor,
      lineId,
      integerOf(sale, 'sale_key'),
    );
    assert(changes === 1, 'the line belongs to the sale');
    reprice(db, sale, discountOf(sale, currencyOf(sale)));
  },
  'sale.line_repriced': (db, entry, { lineId, unitPrice, quantity }) => {
    const sale = saleRow(db, entry);
    const line = db.get('SELECT discount_kind, discount_value FROM sale_lines WHERE line_id = ?', lineId);
    assert(line !== undefined, 'a line with another price is there');
    const discount = discountOf(line, currencyOf(sale));
    const { discountTotal, total } = priceLine({ unitPrice, quantity, discount });
    const { changes } = db.run(
      `UPDATE sale_lines SET unit_price_minor = ?, discount_minor = ?, total_minor = ?
       WHERE line_id = ? AND sale_key = ? AND quantity = ?`,
      unitPrice.minor,
      discountTotal.minor,
      total.minor,
      lineId,
      integerOf(sale, 'sale_key'),
      quantity,
    );
    assert(changes === 1, 'the line belongs to the sale');
    reprice(db, sale, discountOf(sale, currencyOf(sale)));
  },
  'sale.line_removed': (db, entry, { lineId }) => {
    const sale = saleRow(db, entry);
    const { changes } = db.run(
      'DELETE FROM sale_lines WHERE line_id = ? AND sale_key = ?',
      lineId,
      integerOf(sale, 'sale_key'),
    );
    assert(changes === 1, 'a line that is removed is there');
    reprice(db, sale, discountOf(sale, currencyOf(sale)));
  },
  'sale.discounted': (db, entry, { discount }) => reprice(db, saleRow(db, entry), discount),
  'sale.checkout_started': (db, entry, { receiptNumber, receiptCounter, businessDate }) => {
    db.run(
      `UPDATE sales SET state = ?, receipt_number = ?, receipt_reversed = ?, receipt_counter = ?, business_date = ?
       WHERE sale_id = ?`,
      nextState(db, entry, 'checkout_started'),
      receiptNumber,
      reversedReceipt(receiptNumber),
      receiptCounter,
      businessDate,
      entry.subjectId,
    );
  },
  'sale.checkout_left': (db, entry) => {
    db.run('UPDATE sales SET state = ? WHERE sale_id = ?', nextState(db, entry, 'checkout_left'), entry.subjectId);
  },
  'sale.set_aside': (db, entry) => setAside(db, entry, entry.atMs),
  'sale.taken_up': (db, entry) => setAside(db, entry, null),
  'sale.paid': (db, entry, { paymentId, rounding }) => {
    complete(db, entry, 'paid');
    // Nobody waits for the end of it: the cashier had the money in their hand.
    if (paymentId === null) {
      db.run('UPDATE sales SET acknowledged = 1, is_shown = 0 WHERE sale_id = ?', entry.subjectId);
    }
    if (rounding !== undefined) {
      db.run('UPDATE sales SET rounding_minor = ? WHERE sale_id = ?', rounding.minor, entry.subjectId);
    }
  },
  'sale.cash_taken': (db, entry, { amount, tendered, actId }) => {
    noteAct(db, entry, actId);
    const { changes } = db.run(
      `UPDATE sales SET cash_minor = cash_minor + ?, cash_tendered_minor = cash_tendered_minor + ? WHERE sale_id = ?`,
      amount.minor,
      tendered.minor,
      entry.subjectId,
    );
    assert(changes === 1, 'cash is taken for a sale');
  },
  'sale.cash_returned': (db, entry, { amount }) => {
    const { changes } = db.run(
      'UPDATE sales SET cash_minor = 0, cash_tendered_minor = 0 WHERE sale_id = ? AND cash_minor = ?',
      entry.subjectId,
      amount.minor,
    );
    assert(changes === 1, 'what is given back is what was taken');
  },
  'sale.refund_begun': (db, entry, { actId, refundId, amount, via }) => {
    noteAct(db, entry, actId, refundId);
    if (via === undefined) return;
    assert(amount !== undefined, 'what goes back to an earlier sale is told');
    addBack(db, entry, { via, refundId, amountMinor: amount.minor });
  },
  'sale.cash_refunded': (db, entry, { amount, actId, via = [] }) => {
    noteAct(db, entry, actId);
    addBack(db, entry, { via, refundId: null, amountMinor: amount.minor });
    const { changes } = db.run(
      'UPDATE sales SET cash_refunded_minor = cash_refunded_minor + ? WHERE sale_id = ?',
      amount.minor,
      via.at(-1) ?? entry.subjectId,
    );
    assert(changes === 1, 'cash is given back for a sale');
  },
  'sale.voided': (db, entry) => {
    const { changes } = db.run(
      `UPDATE sales SET state = 'cancelled', voided_at_ms = ?, acknowledged = 1, is_shown = 0
       WHERE sale_id = ? AND state = 'paid'`,
      entry.atMs,
      entry.subjectId,
    );
    assert(changes === 1, 'a sale is voided that was paid, and once');
  },
  'sale.exchange_taken': (db, entry, { amount, fromSaleId, actId }) => {
    noteAct(db, entry, actId);
    addLink(db, entry, fromSaleId, amount.minor);
    setAgainst(db, entry, amount.minor);
  },
  'sale.goods_exchanged': (db, entry, { amount }) => exchanged(db, entry, amount.minor),
  'sale.exchange_returned': (db, entry, { amount, fromSaleId }) => {
    removeLink(db, entry.subjectId, fromSaleId, amount.minor);
    setAgainst(db, entry, -amount.minor);
  },
  'sale.goods_kept': (db, entry, { amount }) => exchanged(db, entry, -amount.minor),
  'sale.cancelled': (db, entry) => complete(db, entry, 'cancelled'),
};

/** What stands for a part of this sale. */
function setAgainst(db: WritableDb, entry: JournalEntry, minor: number): void {
  const { changes } = db.run(
    'UPDATE sales SET exchange_minor = exchange_minor + ? WHERE sale_id = ?',
    minor,
    entry.subjectId,
  );
  assert(changes === 1, 'goods are set against a sale');
}

/** What of this sale stands for others. */
function exchanged(db: WritableDb, entry: JournalEntry, minor: number): void {
  const { changes } = db.run(
    'UPDATE sales SET exchanged_minor = exchanged_minor + ? WHERE sale_id = ?',
    minor,
    entry.subjectId,
  );
  assert(changes === 1, 'goods come back of a sale');
}

/** An act that a screen has given a name is done once. `subjectId`: what came of it. */
function noteAct(db: WritableDb, entry: JournalEntry, actId: string | undefined, subjectId = entry.subjectId): void {
  if (actId === undefined) return;
  db.run('INSERT INTO single_acts (act_id, type, subject_id) VALUES (?, ?, ?)', actId, entry.type, subjectId);
}

function isSaleEvent(type: string): type is SaleEventType {
  return Object.hasOwn(SALE_EVENT_BODIES, type);
}

/** Generic, so that the compiler sees body and handler of one type together. */
function applyOne<T extends SaleEventType>(type: T, db: WritableDb, entry: JournalEntry): void {
  const body = SALE_EVENT_BODIES[type].parse(entry.body) as SaleEventBody<T>;
  APPLY[type](db, entry, body);
}

/** Leaving the end screen of its payment puts a paid sale aside; of any other payment it changes nothing here. */
function acknowledge(db: WritableDb, entry: JournalEntry): void {
  const { saleId } = entry.body;
  assert(typeof saleId === 'string', 'an acknowledged payment names its sale');
  db.run(`UPDATE sales SET acknowledged = 1, is_shown = 0 WHERE sale_id = ? AND state = 'paid'`, saleId);
}

function saleRow(db: WritableDb, entry: JournalEntry): Row {
  const row = db.get('SELECT * FROM sales WHERE sale_id = ?', entry.subjectId);
  assert(row !== undefined, 'a sale that is changed was opened');
  return row;
}

function nextState(db: WritableDb, entry: JournalEntry, event: SaleEvent): SaleState {
  const next = SALE_TRANSITIONS[stateOf(saleRow(db, entry))][event];
  assert(next !== undefined, `a sale cannot be ${event} in its state`);
  return next;
}

/** `atMs` null: it is no longer set aside. */
function setAside(db: WritableDb, entry: JournalEntry, atMs: number | null): void {
  const { changes } = db.run(
    'UPDATE sales SET set_aside_at_ms = ? WHERE sale_id = ? AND (set_aside_at_ms IS NULL) = ?',
    atMs,
    entry.subjectId,
    atMs === null ? 0 : 1,
  );
  assert(changes === 1, 'a sale is set aside once, and taken up once');
}

/** A paid sale is shown until its end was seen; it enters the indexes of the history when it leaves the screen. */
function complete(db: WritableDb, entry: JournalEntry, event: 'paid' | 'cancelled'): void {
  const state = nextState(db, entry, event);
  // What does not change is not named: the indexes that look at it are left alone.
  const leaves = event === 'cancelled' ? ', is_shown = 0' : '';
  db.run(
    `UPDATE sales SET state = ?, completed_at_ms = ?, at_ms = ?${leaves} WHERE sale_id = ?`,
    state,
    entry.atMs,
    entry.atMs,
    entry.subjectId,
  );
}

function reprice(db: WritableDb, sale: Row, discount: Discount | null): void {
  const saleKey = integerOf(sale, 'sale_key');
  const sums =
    db.get(
      'SELECT count(*) AS line_count, coalesce(sum(total_minor), 0) AS subtotal FROM sale_lines WHERE sale_key = ?',
      saleKey,
    ) ?? {};
  const price = priceSale(money(integerOf(sums, 'subtotal'), currencyOf(sale)), discount);
  db.run(
    `UPDATE sales SET discount_kind = ?, discount_value = ?, line_count = ?, subtotal_minor = ?, discount_minor = ?,
       total_minor = ? WHERE sale_key = ?`,
    ...discountColumns(discount),
    integerOf(sums, 'line_count'),
    price.subtotal.minor,
    price.discountTotal.minor,
    price.total.minor,
    saleKey,
  );
}

function discountColumns(discount: Discount | null): [kind: string | null, value: number | null] {
  if (discount === null) return [null, null];
  return discount.kind === 'percent' ? ['percent', discount.basisPoints] : ['amount', discount.amount.minor];
}

/** Each name that was ever sold stands once, so that the history can be searched by name without reading every line. */
function goodsKey(
  db: WritableDb,
  newKey: number,
  { name, barcode }: Pick<SaleEventBody<'sale.line_added'>, 'name' | 'barcode'>,
): number {
  const key = [name['zh-CN'], name.en, barcode ?? ''] as const;
  const row = db.get('SELECT goods_key FROM sale_goods WHERE name_zh = ? AND name_en = ? AND barcode = ?', ...key);
  if (row !== undefined) return integerOf(row, 'goods_key');
  db.run(
    'INSERT INTO sale_goods (goods_key, name_zh, name_en, barcode, search_text) VALUES (?, ?, ?, ?, ?)',
    newKey,
    ...key,
    goodsSearchText(name['zh-CN'], name.en),
  );
  return newKey;
}

/** Both names in one text, folded as a search folds what it looks for. */
export function goodsSearchText(...names: readonly string[]): string {
  return names.map((name) => name.normalize('NFKC').toLowerCase()).join('\n');
}
