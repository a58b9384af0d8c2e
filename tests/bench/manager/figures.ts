/**
 * The dashboard of four weeks and a page of the sales behind it, and a page of earlier sales, as the sales grow from ten
 * thousand: the figures are sums that are kept, and a page is read from an index.
 */
import { epochMs } from '../../../electron/kernel/clock.ts';
import { money } from '../../../electron/kernel/money.ts';
import { addCategory, addProduct } from '../../../electron/terminal/catalogue/product-store.ts';
import type { JournalEntry } from '../../../electron/terminal/payment/3-journal/journal.ts';
import { saveBookRecord } from '../../../electron/terminal/payment/6-reconciliation/book-store.ts';
import { saleProjection } from '../../../electron/terminal/sale/sale-projection.ts';
import { searchSales } from '../../../electron/terminal/sale/sale-search.ts';
import type { WritableDb } from '../../../electron/terminal/storage/database.ts';
import type { Storage } from '../../../electron/terminal/storage/sqlite.ts';
import { takenSales } from '../../../electron/terminal/takings/takings-sales.ts';
import {
  addTakings,
  takingsBy,
  takingsByCategory,
  takingsByDay,
} from '../../../electron/terminal/takings/takings-store.ts';
import { atMost, median, misses, rounded, timed } from '../measure.ts';
import type { Part } from '../payments/part.ts';
import { AT_MS, idOf, inBatches, opened, recordOf, TERMINAL } from './books.ts';

const SMALL = 10_000;
const LARGE = 100_000;
const LARGEST = 1_000_000;
/** The aim, over ten times the sales and, with `--full`, a hundred times. */
const MAX_GROWTH = 2.5;
const READS = 25;
const DAYS = 28;
const GOODS = 200;
const PAGE = 50;
const RANGE = { from: '2026-03-01', to: '2026-03-28' };
const NAME = { 'zh-CN': '茶', en: 'Tea' };

function sell(db: WritableDb, index: number, count: number): void {
  const businessDate = `2026-03-${String((Math.floor((index * DAYS) / count) % DAYS) + 1).padStart(2, '0')}`;
  const saleId = idOf(1_000_000_000 + index);
  const record = recordOf(index, businessDate, saleId);
  const price = money(record.amountMinor, 'CNY');
  const productId = `p${index % GOODS}`;
  const sku = { productId, barcode: null, name: NAME, unit: NAME, quantity: 1, unitPrice: price };
  const receipt = { receiptNumber: record.receiptNumber, receiptCounter: index + 1, businessDate, total: price };
  const events: readonly Pick<JournalEntry, 'type' | 'body'>[] = [
    { type: 'sale.opened', body: { cashierName: NAME, businessDate, currency: 'CNY' } },
    { type: 'sale.line_added', body: { lineId: idOf(2_000_000_000 + index), ...sku } },
    { type: 'sale.checkout_started', body: receipt },
    { type: 'sale.paid', body: { paymentId: record.paymentId, total: price } },
    { type: 'payment.acknowledged', body: { saleId } },
  ];
  events.forEach((event, place) => {
    const at = { sequence: index * events.length + place + 1, atMs: epochMs(AT_MS + index), subjectId: saleId };
    saleProjection.apply(db, { ...event, ...at, cashierId: record.cashierId, previousHash: '', hash: '' });
  });
  saveBookRecord(db, record);
  addTakings(db, null, record);
}

function shopOf(folder: string, count: number): Storage {
  const storage = opened(folder, `sales-${count}`);
  storage.write((db) => {
    addCategory(db, { categoryId: 'drinks', name: NAME, color: '#000' });
    for (let n = 0; n < GOODS; n += 1) {
      const goods = { productId: `p${n}`, barcode: null, name: NAME, categoryId: 'drinks', unit: NAME };
      addProduct(db, { ...goods, price: money(100, 'CNY') }, { quickKey: null, addedAtMs: epochMs(n) });
    }
  });
  inBatches(count, storage, (db, index) => sell(db, index, count));
  return storage;
}

const DIMENSIONS = ['hour', 'tender', 'promotion', 'product', 'cashier', 'lane'] as const;

const WAYS = {
  dashboard: ({ read }: Storage) => {
    takingsByDay(read, RANGE);
    takingsByCategory(read, RANGE);
    for (const dimension of DIMENSIONS) takingsBy(read, dimension, RANGE);
  },
  sales_behind_a_figure: ({ read }: Storage) => {
    for (const [table, member] of [
      ['cashier', 'c1'],
      ['tender', 'tap'],
      ['product', 'p7'],
      ['lane', TERMINAL],
      ['category', 'drinks'],
      ['weekday', '3'],
    ] as const) {
      takenSales(read, RANGE, { table, member, after: null, limit: PAGE });
    }
  },
  history_page: ({ read }: Storage) => {
    const all = { text: null, totalMinor: null, fromMs: null, toMs: null, businessDate: null, limit: PAGE };
    const { nextKey } = searchSales(read, { ...all, beforeKey: null });
    searchSales(read, { ...all, beforeKey: nextKey });
  },
  /** The worse way: what the figures would cost if they were added up when somebody looks. */
  scan: ({ read }: Storage) => {
    read.all(
      `SELECT tender, sum(amount_minor) AS minor FROM book_records WHERE business_date BETWEEN '2026-03-01' AND '2026-03-28'
       GROUP BY tender`,
    );
  },
} as const;
type Way = keyof typeof WAYS;

/** Nothing is changed, and all that was read from these tables is read again. */
const CHANGES = [
  `UPDATE products SET added_at_ms = added_at_ms WHERE product_id = 'p0'`,
  `UPDATE takings SET quantity = quantity WHERE dimension = 'none'`,
  'UPDATE book_records SET currency = currency WHERE record_key = 0',
  'UPDATE sales SET state = state WHERE sale_key = 0',
];

/** Milliseconds; answers that the till remembers until the next write are forgotten in between. */
function costOf(storage: Storage, way: Way): number {
  const once = (): number => {
    storage.write((db) => {
      for (const change of CHANGES) db.run(change);
    });
    return timed(() => WAYS[way](storage));
  };
  once();
  return median(Array.from({ length: READS }, once));
}

export const figuresPart: Part = {
  name: 'figures',
  title: 'figures and pages over many sales',
  run: async ({ folder, tell, full }) => {
    const many = full ? LARGEST : LARGE;
    tell(`filling ${SMALL} and ${many} sales`);
    const storages = [shopOf(folder, SMALL), shopOf(folder, many)] as const;
    try {
      const growthOf = (way: Way): number => {
        const [few, most] = storages.map((storage) => costOf(storage, way));
        if (few === undefined || most === undefined) return Infinity;
        tell(`${way}: ${rounded(few)} ms over ${SMALL} sales, ${rounded(most)} ms over ${many}`);
        return most / few;
      };
      const dashboard = atMost('dashboard_growth', growthOf('dashboard'), 'times', MAX_GROWTH);
      return [
        dashboard,
        misses(dashboard, growthOf('scan')),
        atMost('sales_behind_a_figure_growth', growthOf('sales_behind_a_figure'), 'times', MAX_GROWTH),
        atMost('history_page_growth', growthOf('history_page'), 'times', MAX_GROWTH),
      ];
    } finally {
      for (const storage of storages) storage.close();
    }
  },
};
