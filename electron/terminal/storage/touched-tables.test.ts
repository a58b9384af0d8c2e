/** What SQLite says a statement touches is held against what it does. */
import { expect, test } from 'vitest';
import { Database } from './driver.ts';
import type { Row } from './row.ts';
import { ROOTS_SQL, tablesByRoot, touchedTables, type TouchedTables } from './touched-tables.ts';

const SCHEMA = `
  CREATE TABLE goods (goods_key INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;
  CREATE INDEX goods_by_name ON goods (name);
  CREATE TABLE prices (goods_key INTEGER PRIMARY KEY REFERENCES goods ON DELETE CASCADE, minor INTEGER) STRICT, WITHOUT ROWID;
  CREATE TABLE changes (goods_key INTEGER PRIMARY KEY) STRICT;
  CREATE TABLE counts (n INTEGER) STRICT;
  CREATE TRIGGER goods_change AFTER UPDATE OF name ON goods BEGIN INSERT INTO changes VALUES (new.goods_key); END;
  CREATE TRIGGER changes_count AFTER INSERT ON changes BEGIN UPDATE counts SET n = n + 1; END;
  CREATE VIEW priced AS SELECT name, minor FROM goods JOIN prices USING (goods_key);
  CREATE VIRTUAL TABLE words USING fts5 (word);
`;

function touchedBy(sql: string): TouchedTables {
  const driver = new Database(':memory:');
  try {
    driver.exec(SCHEMA);
    const tables = tablesByRoot(driver.prepare<[], Row>(ROOTS_SQL).all());
    return touchedTables(driver.prepare<[], Row>(`EXPLAIN ${sql}`).all(), tables);
  } finally {
    driver.close();
  }
}

test.each([
  ['SELECT * FROM goods', ['goods'], []],
  ['SELECT count(*) FROM goods', ['goods'], []],
  ["SELECT name FROM goods WHERE name = 'x'", ['goods'], []],
  ['SELECT * FROM prices', ['prices'], []],
  ['SELECT * FROM priced', ['goods', 'prices'], []],
  ['SELECT (SELECT max(n) FROM counts) FROM goods', ['counts', 'goods'], []],
  ['SELECT name FROM sqlite_schema', ['sqlite_schema'], []],
  ['SELECT 1', [], []],
  ['INSERT INTO counts VALUES (0)', [], ['counts']],
  ['DELETE FROM counts', [], ['counts']],
] as const)('[STORE-45] %s reads %j and changes %j', (sql, read, changed) => {
  const touched = touchedBy(sql);
  expect(touched.kind).toBe('these');
  if (touched.kind !== 'these') return;
  expect(touched.read.toSorted()).toEqual(read);
  expect(touched.changed.toSorted()).toEqual(changed);
});

test.each([
  ["UPDATE goods SET name = 'y'", ['changes', 'counts', 'goods']],
  ['DELETE FROM goods', ['goods', 'prices']],
] as const)('[STORE-45] %s changes what its triggers and foreign keys change: %j', (sql, changed) => {
  const touched = touchedBy(sql);
  expect(touched.kind === 'these' ? touched.changed.toSorted() : touched.kind).toEqual(changed);
});

test.each(['SELECT * FROM words', "INSERT INTO words VALUES ('x')"])(
  '[STORE-45] of %s, whose rows lie elsewhere, nothing is known',
  (sql) => {
    expect(touchedBy(sql)).toEqual({ kind: 'unknown' });
  },
);

test('[STORE-45] a tree of no known table makes the statement one of which nothing is known', () => {
  const program = [{ opcode: 'OpenRead', p1: 0, p2: 99, p3: 0 }];
  expect(touchedTables(program, new Map())).toEqual({ kind: 'unknown' });
  expect(touchedTables([{ opcode: 'OpenWrite', p1: 0, p2: 1, p3: 1 }], new Map([[1, 'goods']]))).toEqual({
    kind: 'unknown',
  });
});
