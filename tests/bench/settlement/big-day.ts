/**
 * A day of very many payments in a sandbox's database, without the hours that taking them would need: the rows are written by
 * one statement, as the sandbox would have written them. It is the sandbox that closes the day and makes the file of it.
 */
import BetterSqlite from 'better-sqlite3';
import { DEMO_STORE_ID } from '../../../sandbox/demo/demo-shops.ts';

const DAY_MS = 86_400_000;
/** Other tills of the store, which sold all but a few of the day's payments. */
const OTHER_TILLS = 20;
/** So often a payment is of the till that reads the file. */
export const OURS_EACH = 10_000;
const OURS = 'trm_bench_0';
/** With which the demo enrols a till by itself: here as the machine in place of the one that sold. */
const ACTIVATION_CODE = 'DEMO-TILL-0001';

export type BigDay = Readonly<{ databaseFile: string; businessDate: string; count: number }>;

const INSERT = `
  WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < :count)
  INSERT INTO payments (id, terminal_id, merchant_id, version, change_seq, status, method_type, currency, amount_minor,
    payer_paid_minor, occurred_at_ms, business_date, receipt_number, auth_code, settlement_date, approved_at_ms,
    created_at_ms, updated_at_ms)
  SELECT printf('01a20169-%04x-7000-8000-%012x', n / 65536, n),
    CASE WHEN n % ${OURS_EACH} = 7 THEN '${OURS}' ELSE 'trm_bench_' || (1 + n % ${OTHER_TILLS}) END,
    :merchantId, 1, n + 1, 'approved', 'tap', 'CNY', 100 + n % 9973, 100 + n % 9973, :fromMs + n, :businessDate,
    '${OURS}-' || printf('%06d', n + 1), printf('%06d', n % 1000000), :businessDate, :fromMs + n, :fromMs + n, :fromMs + n
  FROM numbers`;

/** The sandbox that owns the file is not running meanwhile. Answers how many of the payments are ours. */
export function sellBigDay({ databaseFile, businessDate, count }: BigDay): number {
  const database = new BetterSqlite(databaseFile);
  try {
    const store = database
      .prepare<[string], { merchant_id: string }>('SELECT merchant_id FROM stores WHERE id = ?')
      .get(DEMO_STORE_ID);
    if (store === undefined) throw new Error('the demo has a store');
    // Ten in the morning in the store's zone: a payment each millisecond ends before midnight.
    const fromMs = Date.parse(`${businessDate}T02:00:00.000Z`);
    database.transaction(() => {
      const terminal = database.prepare(
        `INSERT INTO terminals (id, store_id, state, change_seq, device_model, device_serial, software_version, enrolled_at_ms)
         VALUES (?, ?, 'active', ?, 'Bench', 'B', '1', ?)`,
      );
      for (let index = 0; index <= OTHER_TILLS; index += 1) {
        // The day before it belongs to a till's first days too, and the one before that is the first that is closed.
        terminal.run(`trm_bench_${index}`, DEMO_STORE_ID, count + 1, fromMs - DAY_MS);
      }
      database.prepare(INSERT).run({ count, merchantId: store.merchant_id, fromMs, businessDate });
      database
        .prepare('UPDATE activation_codes SET replaces_terminal_id = ? WHERE code = ?')
        .run(OURS, ACTIVATION_CODE);
    })();
    return Math.ceil((count - 7) / OURS_EACH);
  } finally {
    database.close();
  }
}
