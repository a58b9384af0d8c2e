/** A till of the version before: its payments are as they were, and what a foreign key refused is refused without one. */
import { expect, onTestFinished, test } from 'vitest';
import { silentLog } from '../../../kernel/log.ts';
import { openTestStorage, temporaryFolder } from '../../testing/test-storage.ts';
import type { WritableDb } from '../database.ts';
import { MIGRATIONS } from '../migrations.ts';
import { openStorage, type Storage } from '../sqlite.ts';

const DIGEST = 'a'.repeat(64);
const SALE = 'sale-7';

function writeSale(db: WritableDb, key: number): void {
  db.run(
    `INSERT INTO sales (sale_key, sale_id, state, acknowledged, is_shown, cashier_id, cashier_name_zh, cashier_name_en,
       receipt_number, receipt_reversed, receipt_counter, business_date, opened_at_ms, completed_at_ms, at_ms, currency,
       line_count, subtotal_minor, discount_minor, total_minor)
     VALUES (?, ?, 'paid', 1, 0, 'c', '人', 'Who', ?, ?, ?, '2026-11-22', 1, 2, 2, 'CNY', 0, 0, 0, 0)`,
    key,
    `sale-${key}`,
    `T-${key}`,
    `${key}-T`,
    key,
  );
}

function writePayment(
  db: WritableDb,
  key: number,
  [saleId, earlierKey, state]: readonly [string, number | null, string],
): void {
  db.run(
    `INSERT INTO payments (payment_key, payment_id, sale_id, earlier_payment_key, method, state, facts, amount_minor,
       currency, receipt_number, cashier_id, business_date, occurred_at_ms, body_sha256, version, created_at_ms,
       updated_at_ms)
     VALUES (?, ?, ?, ?, 'tap', ?, '{}', 200, 'CNY', 'T-7', 'c', '2026-11-22', 1, ?, 0, 1, 1)`,
    key,
    `p${key}`.padEnd(36, '0'),
    saleId,
    earlierKey,
    state,
    DIGEST,
  );
}

const PARTS = `SELECT type, name, sql FROM sqlite_schema WHERE type <> 'table' AND sql LIKE '%payments%' ORDER BY name`;
const ADDED = ['payments_are_of_a_sale', 'sales_keep_their_payments'];

function migrated(fill: (db: WritableDb) => void): Readonly<{ storage: Storage; tables: unknown; parts: unknown }> {
  const file = `${temporaryFolder()}/till.sqlite`;
  const older = openStorage({ file, log: silentLog, migrations: MIGRATIONS.slice(0, 37) });
  if (!older.ok) throw new Error(older.error.code);
  older.value.write(fill);
  const [tables, parts] = [rowsOf(older.value), older.value.read.all(PARTS)];
  older.value.close();
  const newer = openStorage({ file, log: silentLog });
  if (!newer.ok) throw new Error(newer.error.code);
  onTestFinished(() => newer.value.close());
  return { storage: newer.value, tables, parts };
}

function rowsOf({ read }: Storage): unknown {
  return [read.all('SELECT * FROM payments ORDER BY payment_key'), read.all('SELECT * FROM sales ORDER BY sale_key')];
}

test('[STORE-53] payments, their indexes, triggers and views are as they were, and no sale leaves before its payments', () => {
  const { storage, tables, parts } = migrated((db) => {
    writeSale(db, 7);
    writePayment(db, 8, [SALE, null, 'declined']);
    writePayment(db, 9, [SALE, 8, 'approved']);
  });
  expect(rowsOf(storage)).toEqual(tables);
  const kept = storage.read.all(PARTS).filter(({ name }) => !ADDED.includes(String(name)));
  expect(kept).toEqual(parts);
  expect(kept.length).toBeGreaterThan(7);

  const writing = (act: (db: WritableDb) => void) => (): void => storage.write(act);
  expect(writing((db) => writePayment(db, 10, ['sale-6', null, 'declined']))).toThrow('a payment is of a sale');
  expect(writing((db) => writePayment(db, 10, [SALE, 9, 'approved']))).toThrow('a sale has one charge');
  expect(writing((db) => void db.run('DELETE FROM sales'))).toThrow('a sale stays as long as its payments');
  expect(writing((db) => void db.run(`UPDATE sales SET sale_id = 'sale-8'`))).toThrow(
    'what a sale is called never changes',
  );
  expect(rowsOf(storage)).toEqual(tables);
  storage.write((db) => {
    db.run('DELETE FROM payments');
    db.run('DELETE FROM sales');
  });
  expect(rowsOf(storage)).toEqual([[], []]);
});

test.each([
  ['sales', 'sale_key'],
  ['sale_lines', 'line_key'],
  ['payments', 'payment_key'],
])('[STORE-53] a row of %s leaves without a look at all the others of any table', (table, key) => {
  const { read } = openTestStorage();
  const walks = (statement: string): readonly unknown[] =>
    read.all(`EXPLAIN ${statement}`, 7).filter(({ opcode }) => opcode === 'Rewind' || opcode === 'Last');
  expect(walks(`DELETE FROM ${table} WHERE ${key} = ?`)).toEqual([]);
  expect(walks(`DELETE FROM ${table} WHERE ${key} + 1 = ?`)).toHaveLength(1);
});
