/** The tables of goods and categories with their search index: reference data, not made from the journal. */
import type { ProductView } from '../../contract/contract.ts';
import type { Bilingual } from '../../contract/values.ts';
import { assert } from '../../kernel/assert.ts';
import type { EpochMs } from '../../kernel/clock.ts';
import { isCurrencyCode, money, type CurrencyCode } from '../../kernel/money.ts';
import type { ReadableDb, WritableDb } from '../storage/database.ts';
import { integerOf, integerOrNullOf, textOf, textOrNullOf, type Row } from '../storage/row.ts';
import { indexedTerms, type QueryTerm } from './search-terms.ts';

export type Category = Readonly<{ categoryId: string; name: Bilingual; color: string }>;

/** A product with what only the search looks at. */
export type FoundProduct = Readonly<{ productKey: number; quickKey: number | null; product: ProductView }>;

export function addCategory(db: WritableDb, { categoryId, name, color }: Category): void {
  const position = integerOf(db.get('SELECT count(*) AS category_count FROM categories') ?? {}, 'category_count') + 1;
  db.run(
    'INSERT INTO categories (category_id, position, name_zh, name_en, color) VALUES (?, ?, ?, ?, ?)',
    categoryId,
    position,
    name['zh-CN'],
    name.en,
    color,
  );
}

export function addProduct(
  db: WritableDb,
  product: ProductView,
  { quickKey, addedAtMs }: Readonly<{ quickKey: number | null; addedAtMs: EpochMs }>,
): void {
  const { productId, barcode, name, unit, categoryId, price } = product;
  db.run(
    `INSERT INTO products (product_id, barcode, name_zh, name_en, unit_zh, unit_en, category_id, price_minor, currency,
       quick_key, added_at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    productId,
    barcode,
    name['zh-CN'],
    name.en,
    unit['zh-CN'],
    unit.en,
    categoryId,
    price.minor,
    price.currency,
    quickKey,
    addedAtMs,
  );
  const row = db.get('SELECT product_key FROM products WHERE product_id = ?', productId);
  const { starts, terms } = indexedTerms(name, barcode);
  db.run(
    'INSERT INTO products_index (rowid, starts, terms, category) VALUES (?, ?, ?, ?)',
    integerOf(row ?? {}, 'product_key'),
    starts.join(' '),
    terms.join(' '),
    categoryTerm(categoryId),
  );
}

export function productById(db: ReadableDb, productId: string): ProductView | null {
  const row = db.get('SELECT * FROM products WHERE product_id = ?', productId);
  return row === undefined ? null : foundOf(row).product;
}

/** `barcode` as it was scanned: a 12-digit UPC-A is an EAN-13 that begins with 0, whichever of the two was stored. */
export function productByBarcode(db: ReadableDb, barcode: string): ProductView | null {
  const row = db.get('SELECT * FROM products WHERE barcode IN (?, ?)', barcode, otherForm(barcode));
  return row === undefined ? null : foundOf(row).product;
}

export function hasCategory(db: ReadableDb, categoryId: string): boolean {
  return db.get('SELECT 1 AS there FROM categories WHERE category_id = ?', categoryId) !== undefined;
}

export function allCategories(db: ReadableDb): readonly Category[] {
  return db.all('SELECT * FROM categories ORDER BY position').map((row) => ({
    categoryId: textOf(row, 'category_id'),
    name: bilingualOf(row, 'name'),
    color: textOf(row, 'color'),
  }));
}

export function hasGoods(db: ReadableDb): boolean {
  return db.get('SELECT 1 AS there FROM products LIMIT 1') !== undefined;
}

export function quickKeyProducts(db: ReadableDb): readonly ProductView[] {
  return db
    .all('SELECT * FROM products WHERE quick_key IS NOT NULL ORDER BY quick_key')
    .map((row) => foundOf(row).product);
}

/** In the order in which they were added. */
export function listProducts(db: ReadableDb, categoryId: string | null, limit: number): readonly ProductView[] {
  const rows =
    categoryId === null
      ? db.all('SELECT * FROM products ORDER BY product_key LIMIT ?', limit)
      : db.all('SELECT * FROM products WHERE category_id = ? ORDER BY product_key LIMIT ?', categoryId, limit);
  return rows.map((row) => foundOf(row).product);
}

/** Products whose whole name begins so, at most `limit` of them, in no order that means anything. */
export function findByStart(
  db: ReadableDb,
  start: string,
  categoryId: string | null,
  limit: number,
): readonly FoundProduct[] {
  return find(db, `starts : ${phrase({ text: start, match: 'beginning' })}`, categoryId, limit);
}

/** Products that have all the terms, at most `limit` of them, in no order that means anything. */
export function findByTerms(
  db: ReadableDb,
  terms: readonly QueryTerm[],
  categoryId: string | null,
  limit: number,
): readonly FoundProduct[] {
  return find(db, terms.map((term) => `terms : ${phrase(term)}`).join(' AND '), categoryId, limit);
}

function find(db: ReadableDb, match: string, categoryId: string | null, limit: number): readonly FoundProduct[] {
  const within = categoryId === null ? match : `${match} AND category : ${categoryTerm(categoryId)}`;
  // Unranked on purpose: ordering by relevance reads every hit of a short beginning (numbers.md 1.5: 210 ms against 0.06).
  return db
    .all(
      `SELECT products.* FROM products_index JOIN products ON products.product_key = products_index.rowid
       WHERE products_index MATCH ? LIMIT ?`,
      within,
      limit,
    )
    .map(foundOf);
}

/** Terms hold letters and digits only, so nothing in them can speak the index's query language. */
function phrase({ text, match }: QueryTerm): string {
  assert(/^[\p{L}\p{N}]+$/u.test(text), 'a search term holds letters and digits only');
  return match === 'beginning' ? `"${text}"*` : `"${text}"`;
}

/** One term for any id, whatever characters it has. */
function categoryTerm(categoryId: string): string {
  return `c${Buffer.from(categoryId, 'utf8').toString('hex')}`;
}

function otherForm(barcode: string): string {
  if (/^\d{12}$/.test(barcode)) return `0${barcode}`;
  return /^0\d{12}$/.test(barcode) ? barcode.slice(1) : barcode;
}

function foundOf(row: Row): FoundProduct {
  return {
    productKey: integerOf(row, 'product_key'),
    quickKey: integerOrNullOf(row, 'quick_key'),
    product: {
      productId: textOf(row, 'product_id'),
      barcode: textOrNullOf(row, 'barcode'),
      name: bilingualOf(row, 'name'),
      categoryId: textOf(row, 'category_id'),
      unit: bilingualOf(row, 'unit'),
      price: money(integerOf(row, 'price_minor'), currencyOf(row)),
    },
  };
}

function bilingualOf(row: Row, prefix: string): Bilingual {
  return { 'zh-CN': textOf(row, `${prefix}_zh`), en: textOf(row, `${prefix}_en`) };
}

function currencyOf(row: Row): CurrencyCode {
  const currency = textOf(row, 'currency');
  assert(isCurrencyCode(currency), 'a currency nobody knows');
  return currency;
}
