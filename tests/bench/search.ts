/**
 * How a search's cost grows from 50,000 goods to 200,000, with `--full` to a million, beside a deliberately worse way that
 * must grow with the catalogue.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { epochMs } from '../../electron/kernel/clock.ts';
import { silentLog } from '../../electron/kernel/log.ts';
import { money } from '../../electron/kernel/money.ts';
import { addCategory, addProduct } from '../../electron/terminal/catalogue/product-store.ts';
import { searchProducts } from '../../electron/terminal/catalogue/search.ts';
import { openStorage, type Storage } from '../../electron/terminal/storage/sqlite.ts';
import { createSeededRandom } from '../prove/seeded-random.ts';
import { atMost, median, misses, pairedRatios, timed, type Bench } from './measure.ts';

const SMALL = 50_000;
const LARGE = 200_000;
const LARGEST = 1_000_000;
const PAIRS = 20;
/** numbers.md of the field's measurements puts an unranked search at 1.1 and a ranked one at 22 over such a growth. */
const MAX_GROWTH = 2;
const TEXTS = ['n', 'nf', 'nfs', '农', '农夫', '水', 'spring', 'sp te', '250', '6900', 'zzzz'];
const HAN = Array.from(
  '农夫山泉饮用天然水可口乐无糖重庆小面绿豆糕苏打咖啡牛奶红茶鲜肉包子米饭香蕉苹果西瓜葡萄巧克力饼干薯片',
);
const WORDS = ['spring', 'cola', 'noodle', 'cake', 'soda', 'coffee', 'milk', 'tea', 'bun', 'rice', 'apple', 'melon'];

function filled(folder: string, count: number): Storage {
  const opened = openStorage({ file: path.join(folder, `${count}`, 'till.db'), log: silentLog });
  if (!opened.ok) throw new Error(opened.error.code);
  const random = createSeededRandom('search');
  const pick = (from: readonly string[], length: number, glue: string): string =>
    Array.from({ length }, () => random.pick(from)).join(glue);
  opened.value.write((db) => {
    addCategory(db, { categoryId: 'goods', name: { 'zh-CN': '商品', en: 'Goods' }, color: '#000' });
    for (let n = 0; n < count; n += 1) {
      const product = {
        productId: `p${n}`,
        barcode: String(690_000_000_000 + n),
        name: { 'zh-CN': `${pick(HAN, 6, '')} ${n % 500}g`, en: `${pick(WORDS, 3, ' ')} ${n}` },
        categoryId: 'goods',
        unit: { 'zh-CN': '件', en: 'piece' },
        price: money(100 + (n % 5_000), 'CNY'),
      };
      addProduct(db, product, { quickKey: null, addedAtMs: epochMs(n) });
    }
  });
  return opened.value;
}

/** Answers are remembered until something is written into their tables, and somebody who searches asks something new. */
function forgetAnswers(storage: Storage): void {
  storage.write((db) => db.run('DELETE FROM products WHERE product_id = ?', 'nobody'));
}

const searches = (storage: Storage) => (): number => {
  forgetAnswers(storage);
  return timed(() => {
    for (const text of TEXTS) searchProducts(storage.read, { text, categoryId: null, limit: 50 });
  });
};

/** What a till without an index does: reads every name. */
const scans = (storage: Storage) => (): number => {
  forgetAnswers(storage);
  return timed(() => {
    storage.read.all(`SELECT product_id FROM products WHERE name_zh LIKE '%没有这样的货%' LIMIT 50`);
  });
};

export const searchBench: Bench = {
  name: 'search',
  title: 'Searching goods, 50,000 against many more',
  parts: [],
  run: async ({ tell, full }) => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'till-bench-'));
    const storages: Storage[] = [];
    const large = full ? LARGEST : LARGE;
    try {
      tell(`filling ${SMALL} and ${large} goods`);
      const few = filled(folder, SMALL);
      storages.push(few);
      const many = filled(folder, large);
      storages.push(many);
      searches(few)();
      searches(many)();
      const growth = pairedRatios(PAIRS, searches(few), searches(many));
      const scanGrowth = pairedRatios(PAIRS, scans(few), scans(many));
      const ours = atMost('growth_of_search', median(growth), 'ratio', MAX_GROWTH);
      return [ours, misses(ours, median(scanGrowth))];
    } finally {
      for (const storage of storages) storage.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
