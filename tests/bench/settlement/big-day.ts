/**
 * A day of very many payments in a sandbox's database, without the hours that taking them would need: the rows are written by
 * one statement, as the sandbox would have written them. It is the sandbox that closes the day and makes the file of it.
 */
import BetterSqlite from 'better-sqlite3';

const DAY_MS = 86_400_000;
/** Other tills of the store, which sold all but a few of the day's payments. */
const OTHER_TILLS = 20;

export type BigDay = Readonly<{
  databaseFile: string;
  businessDate: string;
  /** The till that reads the day; one payment in `OURS_EACH` is its own. */
  terminalId: string;
  count: number;
}>;

/** So often a payment is of the till that reads the file, which has no book of it. */
export const OURS_EACH = 10_000;

/** In an order of ids that is also that of time, as UUIDv7 are. */
const INSERT = `
  WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < :count)
  INSERT INTO payments (id, terminal_id, merchant_id, version, change_seq, status, method_type, currency, amount_minor,
    payer_paid_minor, occurred_at_ms, business_date, receipt_number, auth_code, settlement_date, approved_at_ms,
    created_at_ms, updated_at_ms)
  SELECT printf('%08x-0000-7000-8000-%012x', 30000000 + n / 256, n),
    CASE WHEN n % ${OURS_EACH} = 7 THEN :terminalId ELSE 'trm_other_' || (n % ${OTHER_TILLS}) END,
    :merchantId, 1, n + 1, 'approved', 'tap', 'CNY', 100 + n % 9973, 100 + n % 9973, :fromMs + n, :businessDate,
    'R-' || n, printf('%06d', n % 1000000), :businessDate, :fromMs + n, :fromMs + n, :fromMs + n
  FROM numbers`;

/** The sandbox that owns the file is not running meanwhile. */
export function sellBigDay({ databaseFile, businessDate, terminalId, count }: BigDay): void {
  const database = new BetterSqlite(databaseFile);
  try {
    const found = database
      .prepare<[string], { store_id: string; merchant_id: string }>(
        'SELECT store_id, merchant_id FROM terminals JOIN stores ON stores.id = store_id WHERE terminals.id = ?',
      )
      .get(terminalId);
    if (found === undefined) throw new Error('the till is not enrolled at this sandbox');
    const fromMs = Date.parse(`${businessDate}T02:00:00.000Z`);
    database.transaction(() => {
      // The store has had tills since before that day, so the sandbox has that day to close.
      database.prepare('UPDATE terminals SET enrolled_at_ms = ?').run(fromMs - DAY_MS);
      const other = database.prepare(
        `INSERT INTO terminals (id, store_id, state, device_model, device_serial, software_version, enrolled_at_ms)
         VALUES (?, ?, 'active', 'Bench', 'B', '1', ?)`,
      );
      for (let index = 0; index < OTHER_TILLS; index += 1)
        other.run(`trm_other_${index}`, found.store_id, fromMs - DAY_MS);
      const merchantId = found.merchant_id;
      database.prepare(INSERT).run({ count, terminalId, merchantId, fromMs, businessDate });
    })();
  } finally {
    database.close();
  }
}

/** The till's first day was that one: nobody asks for days before the first. */
export function beginTillAt(tillFile: string, businessDate: string): void {
  const database = new BetterSqlite(tillFile);
  try {
    const changed = database.prepare('UPDATE settlement_starts SET business_date = ?').run(businessDate).changes;
    if (changed !== 1) throw new Error('the till has not begun to ask for settlements');
  } finally {
    database.close();
  }
}
