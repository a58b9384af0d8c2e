/** A till of the version before: what goods stood for is kept by pairs of sales, and what was added up is made anew. */
import { expect, onTestFinished, test } from 'vitest';
import { silentLog } from '../../../kernel/log.ts';
import { bookPlace } from '../../payment/6-reconciliation/book-store.ts';
import { saleById } from '../../sale/sale-store.ts';
import { temporaryFolder } from '../../testing/test-storage.ts';
import type { WritableDb } from '../database.ts';
import { MIGRATIONS } from '../migrations.ts';
import { openStorage } from '../sqlite.ts';

const HASHES = ['0', '1', '2'].map((digit) => digit.repeat(64));

function writeSale(db: WritableDb, key: number, exchange: readonly [minor: number, fromSaleId: string | null]): void {
  db.run(
    `INSERT INTO sales (sale_key, sale_id, state, acknowledged, is_shown, cashier_id, cashier_name_zh, cashier_name_en,
       receipt_number, receipt_reversed, receipt_counter, business_date, opened_at_ms, completed_at_ms, at_ms, currency,
       line_count, subtotal_minor, discount_minor, total_minor, exchange_minor, exchange_sale_id)
     VALUES (?, ?, 'paid', 1, 0, 'c', '人', 'Who', ?, ?, ?, '2026-11-22', 1, 2, 2, 'CNY', 0, 0, 0, 0, ?, ?)`,
    key,
    `sale-${key}`,
    `T-${key}`,
    `${key}-T`,
    key,
    ...exchange,
  );
}

test('[EXCHANGE-10] a sale that goods paid before several could keeps its pair, and rows that older rules made are made anew', () => {
  const file = `${temporaryFolder()}/till.sqlite`;
  const older = openStorage({ file, log: silentLog, migrations: MIGRATIONS.slice(0, 31) });
  if (!older.ok) throw new Error(older.error.code);
  older.value.write((db) => {
    for (const sequence of [1, 2]) {
      db.run(
        `INSERT INTO journal VALUES (?, 1, 'sale.exchange_taken', 'sale-8', 'c', '{}', ?, ?)`,
        sequence,
        HASHES[sequence - 1] ?? '',
        HASHES[sequence] ?? '',
      );
    }
    writeSale(db, 7, [0, null]);
    writeSale(db, 8, [400, 'sale-7']);
    db.run('INSERT INTO book_places VALUES (1, 2)');
    db.run(`INSERT INTO shift_roll_ups VALUES (1, 1, 2, 'Asia/Shanghai', '{}')`);
  });
  older.value.close();
  const newer = openStorage({ file, log: silentLog });
  if (!newer.ok) throw new Error(newer.error.code);
  onTestFinished(() => newer.value.close());
  const { read } = newer.value;
  expect(saleById(read, 'sale-8')).toMatchObject({
    exchange: { minor: 400 },
    exchanges: [{ exchangeKey: 2, fromSaleId: 'sale-7', fromReceiptNumber: 'T-7', amount: { minor: 400 } }],
  });
  expect(saleById(read, 'sale-7')).toMatchObject({ exchange: { minor: 0 }, exchanges: [] });
  expect([bookPlace(read), read.all('SELECT * FROM shift_roll_ups')]).toEqual([0, []]);
});
