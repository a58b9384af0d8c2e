/** Finding goods as they are typed, scanned and remembered; and fast, however many there are. */
import { describe, expect, test } from 'vitest';
import type { ProductView } from '../../contract/contract.ts';
import { epochMs } from '../../kernel/clock.ts';
import { money } from '../../kernel/money.ts';
import { createSeededRandom } from '../../kernel/seeded-random.ts';
import type { ReadableDb } from '../storage/database.ts';
import type { SqlValue } from '../storage/row.ts';
import type { Storage } from '../storage/sqlite.ts';
import { openTestStorage } from '../testing/test-storage.ts';
import { checkBarcode } from './barcode.ts';
import { addCategory, addProduct, productByBarcode } from './product-store.ts';
import { indexedTerms, queryTerms } from './search-terms.ts';
import { searchProducts } from './search.ts';

const UNIT = { 'zh-CN': '件', en: 'piece' };

function product(productId: string, zh: string, en: string, over: Partial<ProductView> = {}): ProductView {
  return {
    productId,
    barcode: null,
    name: { 'zh-CN': zh, en },
    categoryId: 'drinks',
    unit: UNIT,
    price: money(350, 'CNY'),
    ...over,
  };
}

const GOODS: readonly ProductView[] = [
  product('spring', '农夫山泉饮用天然水 550ml', 'Nongfu Spring water 550 ml', { barcode: '6901028075831' }),
  product('cola', '可口可乐 330ml', 'Coca-Cola 330 ml', { barcode: '6901234567892' }),
  product('diet', '无糖可口可乐 330ml', 'Diet Coca-Cola 330 ml'),
  product('noodles', '重庆小面', 'Chongqing noodles', { categoryId: 'hot-food-42' }),
  product('green', '绿豆糕', 'Mung bean cake', { categoryId: 'hot-food-42' }),
  product('soda', '苏打水', 'Soda water', { barcode: '036000291452' }),
  product('formula', '=cmd()', '=cmd()'),
  product('markup', '<b>茶</b>', '<b>Tea</b>'),
  product('accent', '咖啡', 'Café crème'),
];

function shop(): Storage {
  const storage = openTestStorage();
  storage.write((db) => {
    addCategory(db, { categoryId: 'drinks', name: { 'zh-CN': '饮料', en: 'Drinks' }, color: '#000' });
    addCategory(db, { categoryId: 'hot-food-42', name: { 'zh-CN': '热食', en: 'Hot food' }, color: '#000' });
    for (const [index, goods] of GOODS.entries()) {
      addProduct(db, goods, { quickKey: goods.productId === 'diet' ? 1 : null, addedAtMs: epochMs(index) });
    }
  });
  return storage;
}

describe('what is found', () => {
  const storage = shop;
  const found = (db: Storage, text: string, categoryId: string | null = null): readonly string[] =>
    searchProducts(db.read, { text, categoryId, limit: 20 }).map(({ productId }) => productId);

  test.each([
    ['农夫山泉', ['spring']],
    ['山泉', ['spring']],
    ['泉', ['spring']],
    ['天然水', ['spring']],
    ['山然', []],
  ])('[CATALOGUE-1] a run of characters: "%s" finds %j', (text, expected) => {
    expect(found(storage(), text)).toEqual(expected);
  });

  test.each([
    ['nfsq', ['spring']],
    ['NFSQ', ['spring']],
    ['sqyy', ['spring']],
    ['cqxm', ['noodles']],
  ])('[CATALOGUE-2] initials of the pinyin: "%s" finds %j', (text, expected) => {
    expect(found(storage(), text)).toEqual(expected);
  });

  test.each([
    ['nongfu', ['spring']],
    ['shanquan', ['spring']],
    ['chongqing', ['noodles']],
    ['lvdou', ['green']],
  ])('[CATALOGUE-3] pinyin: "%s" finds %j', (text, expected) => {
    expect(found(storage(), text)).toEqual(expected);
  });

  test.each([
    ['spring', ['spring']],
    ['spri wat', ['spring']],
    ['cafe', ['accent']],
    ['550', ['spring']],
    ['可乐330', ['diet', 'cola']],
  ])('[CATALOGUE-4] words and numbers: "%s" finds %j', (text, expected) => {
    expect(found(storage(), text)).toEqual(expected);
  });

  test.each([
    ['6901028075831', ['spring']],
    ['69010280', ['spring']],
  ])('[CATALOGUE-5] a barcode or its beginning: "%s" finds %j', (text, expected) => {
    expect(found(storage(), text)).toEqual(expected);
  });

  test.each([
    ['Coca-Cola', ['cola', 'diet']],
    ['ｃｏｃａ', ['cola', 'diet']],
    ['可口可乐 330ml', ['cola', 'diet']],
    ['wutang', ['diet']],
  ])('[CATALOGUE-6] what begins so comes first: "%s" finds %j', (text, expected) => {
    expect(found(storage(), text)).toEqual(expected);
  });

  test.each([
    ['cmd', ['formula']],
    ['=cmd()', ['formula']],
    ['茶', ['markup']],
    ['"', []],
    ['*', []],
    ['terms : "x" OR', []],
    ["'; DROP TABLE products;--", []],
    ['\u0000\u202E', []],
    ['没有这种东西', []],
  ])('[CATALOGUE-7] text is text: "%s" finds %j', (text, expected) => {
    expect(found(storage(), text)).toEqual(expected);
  });

  test('[CATALOGUE-8] within a category, only its goods are found, also by barcode and without a text', () => {
    const db = storage();
    expect(found(db, 'ch', 'hot-food-42')).toEqual(['noodles']);
    expect(found(db, '6901028075831', 'hot-food-42')).toEqual([]);
    expect(found(db, '', 'hot-food-42')).toEqual(['noodles', 'green']);
    expect(found(db, '', 'no-such')).toEqual([]);
    expect(found(db, '')).toHaveLength(GOODS.length);
  });

  test('[CATALOGUE-9] a barcode finds its product in either form of a UPC-A', () => {
    const db = storage();
    expect(productByBarcode(db.read, '036000291452')?.productId).toBe('soda');
    expect(productByBarcode(db.read, '0036000291452')?.productId).toBe('soda');
    expect(productByBarcode(db.read, '36000291452')).toBeNull();
  });

  test('[CATALOGUE-10] never more than was asked for', () => {
    expect(searchProducts(storage().read, { text: '3', categoryId: null, limit: 1 })).toHaveLength(1);
  });

  test('[CATALOGUE-11] the terms of a long name stay bounded, and so does a query', () => {
    const name = '东'.repeat(200);
    const { starts, terms } = indexedTerms({ 'zh-CN': name, en: name }, null);
    for (const term of [...starts, ...terms]) expect(term.length).toBeLessThanOrEqual(24);
    expect(terms.length).toBeLessThan(450);
    expect(queryTerms('a b c d e f g h i j k l m n o p')).toHaveLength(12);
  });
});

describe('barcodes', () => {
  test.each([
    ['6901028075831', true],
    [' 6901028075831 ', true],
    ['６９０１０２８０７５８３１', true],
    ['6901028075832', false],
    ['036000291452', true],
    ['036000291453', false],
    ['73513537', true],
    ['73513536', false],
    ['10012345678902', true],
    ['10012345678903', false],
    ['4011', true],
    ['A-1001', true],
    ['6212345678901234567', false],
    ['134567890123456789', false],
    ['', false],
    ['-', false],
    ['A 1', false],
    ['=cmd()', false],
    ['a'.repeat(33), false],
  ])('[CATALOGUE-20] "%s" may be a product’s barcode: %s', (text, expected) => {
    expect(checkBarcode(text).ok).toBe(expected);
  });
});

describe('a large catalogue', () => {
  const HAN = [
    ...'农夫山泉饮用天然水可口乐无糖重庆小面绿豆糕苏打咖啡牛奶红茶鲜肉包子米饭香蕉苹果西瓜葡萄巧克力饼干薯片',
  ];
  const WORDS = ['spring', 'cola', 'noodle', 'cake', 'soda', 'coffee', 'milk', 'tea', 'bun', 'rice', 'apple', 'melon'];
  const TEXTS = [
    'n',
    'nf',
    'nfs',
    '农',
    '农夫',
    '水',
    'spring',
    's',
    'sp te',
    '1',
    '250',
    '6900',
    '690000000345',
    'zz',
  ];
  const COUNT = 5_000;
  /** The two lists of candidates and the exact barcode. */
  const MAX_ROWS = 2 * 200 + 1;

  test('[CATALOGUE-12] C34 a search reads a bounded number of rows and scans no table, whatever is typed', () => {
    const storage = openTestStorage();
    const random = createSeededRandom(5);
    const pick = (from: readonly string[], count: number, glue: string): string =>
      Array.from(random.bytes(count), (byte) => from[byte % from.length] ?? '').join(glue);
    storage.write((db) => {
      addCategory(db, { categoryId: 'drinks', name: { 'zh-CN': '饮料', en: 'Drinks' }, color: '#000' });
      for (let n = 0; n < COUNT; n += 1) {
        const barcode = String(690_000_000_000 + n);
        const goods = product(`p${n}`, `${pick(HAN, 6, '')} ${n % 500}g`, `${pick(WORDS, 3, ' ')} ${n}`, { barcode });
        addProduct(db, goods, { quickKey: null, addedAtMs: epochMs(n) });
      }
    });
    for (const text of TEXTS) {
      const asked: { sql: string; values: readonly SqlValue[]; rows: number }[] = [];
      const counting = {
        all: (sql: string, ...values: readonly SqlValue[]) => {
          const rows = storage.read.all(sql, ...values);
          asked.push({ sql, values, rows: rows.length });
          return rows;
        },
        get: (sql: string, ...values: readonly SqlValue[]) => {
          const row = storage.read.get(sql, ...values);
          asked.push({ sql, values, rows: row === undefined ? 0 : 1 });
          return row;
        },
      } as ReadableDb;
      searchProducts(counting, { text, categoryId: null, limit: 50 });
      expect(asked.length, text).toBeGreaterThan(0);
      expect(
        asked.reduce((sum, { rows }) => sum + rows, 0),
        text,
      ).toBeLessThanOrEqual(MAX_ROWS);
      const plans = asked.flatMap(({ sql, values }) => storage.read.all(`EXPLAIN QUERY PLAN ${sql}`, ...values));
      const scans = plans
        .map((row) => String(row['detail']))
        .filter((detail) => /^SCAN (?!.*(INDEX|VIRTUAL TABLE))/.test(detail));
      expect(scans, text).toEqual([]);
    }
    const [exact] = searchProducts(storage.read, { text: '690000000345', categoryId: null, limit: 5 });
    expect(exact?.productId).toBe('p345');
  });
});
