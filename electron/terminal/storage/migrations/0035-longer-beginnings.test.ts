/** A till of the version before: its goods are found as they were, and by an index that holds longer beginnings. */
import { expect, onTestFinished, test } from 'vitest';
import { epochMs } from '../../../kernel/clock.ts';
import { silentLog } from '../../../kernel/log.ts';
import { money } from '../../../kernel/money.ts';
import { addCategory, addProduct } from '../../catalogue/product-store.ts';
import { searchProducts } from '../../catalogue/search.ts';
import { openTestStorage, temporaryFolder } from '../../testing/test-storage.ts';
import type { WritableDb } from '../database.ts';
import { MIGRATIONS } from '../migrations.ts';
import { openStorage, type Storage } from '../sqlite.ts';

const UNIT = { 'zh-CN': '件', en: 'piece' };
const NAMES = [
  ['农夫山泉饮用天然水 550ml', 'Nongfu Spring water 550 ml', '6901028075831'],
  ['咖啡', 'Café crème', null],
  ['巧克力', 'Chocolate bar', '6901234567892'],
  ['=cmd()', '="', null],
] as const;

function fill(db: WritableDb): void {
  addCategory(db, { categoryId: 'goods-7', name: UNIT, color: '#000' });
  for (const [index, [zh, en, barcode]] of NAMES.entries()) {
    const goods = { productId: `p${index}`, barcode, name: { 'zh-CN': zh, en }, categoryId: 'goods-7', unit: UNIT };
    addProduct(db, { ...goods, price: money(350, 'CNY') }, { quickKey: null, addedAtMs: epochMs(index) });
  }
}

/** Every term with its product and column, as the index holds it. */
function termsIn(storage: Storage): readonly unknown[] {
  storage.write((db) =>
    db.run(`CREATE VIRTUAL TABLE temp.terms_here USING fts5vocab(main, products_index, 'instance')`),
  );
  return storage.read.all('SELECT doc, col, term FROM temp.terms_here ORDER BY doc, col, term');
}

test('[CATALOGUE-13] goods of a till of the version before are found by every term they had, and by longer beginnings', () => {
  const file = `${temporaryFolder()}/till.sqlite`;
  const older = openStorage({ file, log: silentLog, migrations: MIGRATIONS.slice(0, 34) });
  if (!older.ok) throw new Error(older.error.code);
  older.value.write(fill);
  const before = termsIn(older.value);
  older.value.close();
  const newer = openStorage({ file, log: silentLog });
  if (!newer.ok) throw new Error(newer.error.code);
  onTestFinished(() => newer.value.close());
  expect(termsIn(newer.value)).toEqual(before);
  expect(before.length).toBeGreaterThan(50);

  const fresh = openTestStorage();
  fresh.write(fill);
  expect(termsIn(fresh)).toEqual(before);
  for (const text of ['nongfushan', '69012345', 'chocol', 'cafe', '泉饮', 'spring wat', '6901']) {
    const [here, there] = [newer.value, fresh].map(({ read }) =>
      searchProducts(read, { text, categoryId: 'goods-7', limit: 9 }).map(({ productId }) => productId),
    );
    expect(here, text).toEqual(there);
    expect(here?.length, text).toBeGreaterThan(0);
  }
});

test('[CATALOGUE-13] beginnings of one to eight letters are kept, and nothing of the index before is left', () => {
  const storage = openTestStorage();
  const rows = storage.read.all(
    `SELECT name, sql FROM sqlite_schema WHERE name LIKE 'products_index%' AND sql LIKE '%fts5%'`,
  );
  expect(rows.map((row) => row['name'])).toEqual(['products_index']);
  expect(String(rows[0]?.['sql'])).toContain(`prefix='1 2 3 4 5 6 7 8'`);
});
