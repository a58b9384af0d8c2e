/** Rows that are read twice are fetched once, and never a moment longer than they hold. */
import { expect, test } from 'vitest';
import type { MigrationDb, Storage } from './database.ts';
import { rememberReads } from './remembered-reads.ts';
import { integerOf, madeOnce, textOf, type Row } from './row.ts';
import type { TouchedTables } from './touched-tables.ts';
import { openTestStorage } from '../testing/test-storage.ts';

const COUNT = 'SELECT count(*) AS n FROM categories';
const NAMED = 'SELECT * FROM categories WHERE category_id = ?';

function addCategory(storage: Storage, id: string, position: number): void {
  storage.write((db) => {
    expect(integerOf(db.get(COUNT) ?? {}, 'n')).toBe(position - 1);
    db.run(
      'INSERT INTO categories (category_id, position, name_zh, name_en, color) VALUES (?, ?, ?, ?, ?)',
      id,
      position,
      '饮料',
      'Drinks',
      '#000000',
    );
    expect(integerOf(db.get(COUNT) ?? {}, 'n')).toBe(position);
  });
}

/** Statements of these tests: `a`, `b` and `many` read from tables of their own, `c` from both, and `nowhere` from none. */
const READ: Readonly<Record<string, readonly string[]>> = {
  a: ['goods'],
  b: ['sales'],
  c: ['goods', 'sales'],
  many: ['goods'],
  nowhere: [],
};

function touches(sql: string): TouchedTables {
  const read = READ[sql];
  if (read !== undefined) return { kind: 'these', read, changed: [] };
  return sql === 'VIRTUAL' ? { kind: 'unknown' } : { kind: 'these', read: ['goods'], changed: [sql.toLowerCase()] };
}

/** A database that answers with how often it was asked. */
function countingDb(): Readonly<{ db: MigrationDb; asked: () => number }> {
  let asked = 0;
  const methods: Pick<MigrationDb, 'get' | 'all' | 'segment' | 'run' | 'script'> = {
    get: (): Row => ({ n: (asked += 1) }),
    all: (sql): readonly Row[] => Array.from({ length: sql === 'many' ? 21 : 2 }, () => ({ n: (asked += 1) })),
    segment: () => null,
    run: () => ({ changes: 1 }),
    script: () => undefined,
  };
  return { db: methods as MigrationDb, asked: () => asked };
}

test('[STORE-30] what is asked again before anything was written is answered from memory, by statement and values', () => {
  const counting = countingDb();
  const { db } = rememberReads(counting.db, touches);
  expect([db.get('a'), db.get('a')]).toEqual([{ n: 1 }, { n: 1 }]);
  expect([db.get('a', 1), db.get('a', '1'), db.get('a', 1)]).toEqual([{ n: 2 }, { n: 3 }, { n: 2 }]);
  expect(db.all('a')).toBe(db.all('a'));
  expect(counting.asked()).toBe(5);
});

test('[STORE-30] that there is no such row is remembered, too', () => {
  let asked = 0;
  const methods = {
    get: (): undefined => void (asked += 1),
    all: (): readonly Row[] => [],
    segment: () => null,
    run: () => ({ changes: 0 }),
    script: () => undefined,
  };
  const { db } = rememberReads(methods as Pick<MigrationDb, keyof MigrationDb & string> as MigrationDb, touches);
  expect([db.get('a'), db.get('a')]).toEqual([undefined, undefined]);
  expect(asked).toBe(1);
});

test.each(['run', 'script'] as const)(
  '[STORE-30] after a %s into a table everything read from it is read anew',
  (write) => {
    const { db } = rememberReads(countingDb().db, touches);
    expect(db.get('a')).toEqual({ n: 1 });
    db[write]('GOODS');
    expect(db.get('a')).toEqual({ n: 2 });
  },
);

test('[STORE-45] what is written into one table leaves the answers from others; who asked several forgets with each', () => {
  const { db } = rememberReads(countingDb().db, touches);
  const asked = (): unknown[] => [db.get('a'), db.get('b'), db.get('c')];
  expect(asked()).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
  db.run('GOODS');
  expect(asked()).toEqual([{ n: 4 }, { n: 2 }, { n: 5 }]);
  db.run('SALES');
  expect(asked()).toEqual([{ n: 4 }, { n: 6 }, { n: 7 }]);
});

test('[STORE-45] of a statement that touches what nobody can tell nothing is kept, and nothing survives it', () => {
  const { db } = rememberReads(countingDb().db, touches);
  expect([db.get('VIRTUAL'), db.get('VIRTUAL'), db.get('nowhere'), db.get('nowhere')]).toEqual(
    [1, 2, 3, 4].map((n) => ({ n })),
  );
  // What changes a table is asked each time, although it answers.
  expect([db.get('GOODS'), db.get('GOODS')]).toEqual([{ n: 5 }, { n: 6 }]);
  expect([db.get('a'), db.get('b')]).toEqual([{ n: 7 }, { n: 8 }]);
  db.run('VIRTUAL');
  expect([db.get('a'), db.get('b')]).toEqual([{ n: 9 }, { n: 10 }]);
});

test('[STORE-30] long lists, bytes and more questions than an act asks are not kept', () => {
  const counting = countingDb();
  const { db } = rememberReads(counting.db, touches);
  expect(db.all('many')).not.toBe(db.all('many'));
  const before = counting.asked();
  const key = Uint8Array.from([1]);
  for (let round = 0; round < 2; round += 1) db.get('a', key);
  expect(counting.asked()).toBe(before + 2);
  for (let n = 0; n < 2_000; n += 1) db.get('a', n);
  const full = counting.asked();
  db.get('a', 1);
  db.get('a', 1_999);
  // The first were forgotten to make room, the last were not.
  expect(counting.asked()).toBe(full + 1);
});

test('[STORE-30] a transaction reads what it wrote, everybody reads it afterwards, and nobody what was taken back', () => {
  const storage = openTestStorage();
  const count = (): number => integerOf(storage.read.get(COUNT) ?? {}, 'n');
  expect(count()).toBe(0);
  addCategory(storage, 'first', 1);
  expect(count()).toBe(1);
  expect(storage.read.get(NAMED, 'second')).toBeUndefined();
  expect(() =>
    storage.write((db) => {
      db.run('DELETE FROM categories');
      expect(integerOf(db.get(COUNT) ?? {}, 'n')).toBe(0);
      throw new RangeError('taken back');
    }),
  ).toThrow('taken back');
  expect(count()).toBe(1);
  addCategory(storage, 'second', 2);
  expect(storage.read.get(NAMED, 'second')).toMatchObject({ position: 2 });
});

test('[STORE-52] what is made of a row is made once while the row stands, and anew after it was written or taken back', () => {
  const storage = openTestStorage();
  addCategory(storage, 'drinks', 1);
  let made = 0;
  const nameOf = madeOnce((row) => ({ name: textOf(row, 'name_en'), nth: (made += 1) }));
  const look = (): unknown => {
    const row = storage.read.get(NAMED, 'drinks');
    return row === undefined ? null : nameOf(row);
  };
  const first = look();
  expect(first).toEqual({ name: 'Drinks', nth: 1 });
  expect(look()).toBe(first);
  const rename = (name: string): void =>
    storage.write((db) => {
      db.run('UPDATE categories SET name_en = ? WHERE category_id = ?', name, 'drinks');
      expect(look()).toMatchObject({ name });
      if (name === 'never') throw new Error('taken back');
    });
  rename('Beverages');
  expect(look()).toMatchObject({ name: 'Beverages' });
  expect(() => rename('never')).toThrow('taken back');
  expect(look()).toMatchObject({ name: 'Beverages' });
});
