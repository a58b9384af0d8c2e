/**
 * The same facts in fewer trees. Each table and each index that a transaction touches is a page to be written, so a
 * payment's own transaction cost as much as it had of them; see decision record 0160.
 *
 * - A sale is found by number, total, date and time through indexes that it enters when it leaves the screen: a partial
 *   index that a row does not enter costs nothing. A number that is given is looked up among both, by a trigger, so no two
 *   sales get one.
 * - What waits for the backend, and what was accepted offline, are columns of the payment. The names of the tables that
 *   held them are views. One index holds a sale to one charge and one waiting attempt, and finds all of them.
 * - A request's body lies under the number of the journal entry that vouches for it, one at a time for a payment.
 */
import type { Migration } from '../migrations.ts';

const SALES = `
  CREATE TABLE new_sales (
    sale_key INTEGER PRIMARY KEY,
    sale_id TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL CHECK (state IN ('open', 'in_checkout', 'paid', 'cancelled')),
    acknowledged INTEGER NOT NULL CHECK (acknowledged IN (0, 1)),
    is_shown INTEGER NOT NULL
      CHECK (is_shown = (state IN ('open', 'in_checkout') OR (state = 'paid' AND acknowledged = 0))),
    set_aside_at_ms INTEGER CHECK (set_aside_at_ms >= 0),
    cashier_id TEXT NOT NULL,
    cashier_name_zh TEXT NOT NULL,
    cashier_name_en TEXT NOT NULL,
    receipt_number TEXT,
    receipt_reversed TEXT,
    receipt_counter INTEGER CHECK (receipt_counter > 0),
    business_date TEXT NOT NULL CHECK (length(business_date) = 10),
    opened_at_ms INTEGER NOT NULL,
    completed_at_ms INTEGER,
    at_ms INTEGER NOT NULL,
    currency TEXT NOT NULL CHECK (length(currency) = 3),
    discount_kind TEXT CHECK (discount_kind IN ('percent', 'amount')),
    discount_value INTEGER CHECK (discount_value > 0),
    line_count INTEGER NOT NULL CHECK (line_count BETWEEN 0 AND 500),
    subtotal_minor INTEGER NOT NULL CHECK (subtotal_minor >= 0),
    discount_minor INTEGER NOT NULL CHECK (discount_minor BETWEEN 0 AND subtotal_minor),
    total_minor INTEGER NOT NULL CHECK (total_minor = subtotal_minor - discount_minor),
    cash_minor INTEGER NOT NULL DEFAULT 0 CHECK (cash_minor >= 0),
    cash_tendered_minor INTEGER NOT NULL DEFAULT 0 CHECK (cash_tendered_minor >= cash_minor),
    rounding_minor INTEGER NOT NULL DEFAULT 0,
    cash_refunded_minor INTEGER NOT NULL DEFAULT 0 CHECK (cash_refunded_minor BETWEEN 0 AND cash_minor),
    CHECK ((receipt_number IS NULL) = (receipt_reversed IS NULL)),
    CHECK ((receipt_number IS NULL) = (receipt_counter IS NULL)),
    CHECK ((discount_kind IS NULL) = (discount_value IS NULL)),
    CHECK ((completed_at_ms IS NOT NULL) = (state IN ('paid', 'cancelled'))),
    CHECK (state NOT IN ('in_checkout', 'paid') OR receipt_number IS NOT NULL)
  ) STRICT;
  INSERT INTO new_sales SELECT sale_key, sale_id, state, acknowledged,
      state IN ('open', 'in_checkout') OR (state = 'paid' AND acknowledged = 0), set_aside_at_ms, cashier_id,
      cashier_name_zh, cashier_name_en, receipt_number, receipt_reversed, receipt_counter, business_date, opened_at_ms,
      completed_at_ms, at_ms, currency, discount_kind, discount_value, line_count, subtotal_minor, discount_minor,
      total_minor, cash_minor, cash_tendered_minor, rounding_minor,
      cash_refunded_minor
    FROM sales ORDER BY sale_key;

  CREATE TABLE new_sale_lines (
    line_key INTEGER PRIMARY KEY,
    line_id TEXT NOT NULL UNIQUE,
    sale_key INTEGER NOT NULL REFERENCES new_sales (sale_key),
    goods_key INTEGER NOT NULL REFERENCES sale_goods (goods_key),
    product_id TEXT,
    unit_zh TEXT NOT NULL,
    unit_en TEXT NOT NULL,
    quantity INTEGER NOT NULL CHECK (quantity BETWEEN 1 AND 9999),
    unit_price_minor INTEGER NOT NULL CHECK (unit_price_minor > 0),
    discount_kind TEXT CHECK (discount_kind IN ('percent', 'amount')),
    discount_value INTEGER CHECK (discount_value > 0),
    discount_minor INTEGER NOT NULL CHECK (discount_minor >= 0),
    total_minor INTEGER NOT NULL CHECK (total_minor >= 0 AND total_minor = unit_price_minor * quantity - discount_minor),
    CHECK ((discount_kind IS NULL) = (discount_value IS NULL))
  ) STRICT;
  INSERT INTO new_sale_lines SELECT line_key, line_id, sale_key, goods_key, product_id, unit_zh, unit_en, quantity,
      unit_price_minor, discount_kind, discount_value, discount_minor, total_minor
    FROM sale_lines ORDER BY line_key;
`;

/** What the column says of a payment that was accepted offline follows from the payment's own state. */
const ACCEPTANCE_STATE = `CASE payments.state WHEN 'accepted_offline' THEN 'unsent' WHEN 'reversing' THEN 'reversing'
    WHEN 'unpaid' THEN 'unpaid' WHEN 'approved' THEN 'paid' WHEN 'refund_due' THEN 'paid' ELSE 'reversed' END`;
const QUEUE_KIND = `CASE payments.state WHEN 'authorizing' THEN 'put_payment' WHEN 'accepted_offline' THEN 'put_payment'
    WHEN 'reversing' THEN 'reverse' ELSE 'query' END`;

const PAYMENTS = `
  CREATE TABLE new_payments (
    payment_key INTEGER PRIMARY KEY,
    payment_id TEXT NOT NULL UNIQUE CHECK (length(payment_id) = 36),
    sale_id TEXT NOT NULL REFERENCES new_sales (sale_id),
    method TEXT NOT NULL CHECK (method IN ('payment_code', 'merchant_qr', 'tap', 'scan_presentment')),
    state TEXT NOT NULL CHECK (state IN ('waiting', 'authorizing', 'pending_customer', 'outcome_unknown',
      'reversing', 'accepted_offline', 'approved', 'declined', 'expired', 'reversed', 'refund_due', 'unpaid',
      'cancelled')),
    facts TEXT NOT NULL CHECK (json_valid(facts)),
    amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
    currency TEXT NOT NULL CHECK (length(currency) = 3),
    receipt_number TEXT NOT NULL,
    cashier_id TEXT,
    business_date TEXT NOT NULL CHECK (length(business_date) = 10),
    occurred_at_ms INTEGER NOT NULL CHECK (occurred_at_ms >= 0),
    body_sha256 TEXT NOT NULL CHECK (length(body_sha256) = 64),
    version INTEGER NOT NULL CHECK (version >= 0),
    created_at_ms INTEGER NOT NULL CHECK (created_at_ms >= 0),
    updated_at_ms INTEGER NOT NULL CHECK (updated_at_ms >= 0),
    acknowledged_at_ms INTEGER CHECK (acknowledged_at_ms >= 0),
    queue_key INTEGER,
    queued_at_ms INTEGER CHECK (queued_at_ms >= 0),
    acceptance_key INTEGER,
    channel TEXT CHECK (channel IN ('tap', 'qr')),
    iss TEXT,
    wallet_id TEXT,
    accepted_at_ms INTEGER CHECK (accepted_at_ms >= 0),
    problem_code TEXT,
    problem_retryable INTEGER CHECK (problem_retryable IN (0, 1)),
    problem_since_ms INTEGER,
    CHECK ((queue_key IS NOT NULL) = (state IN ('authorizing', 'pending_customer', 'outcome_unknown', 'reversing',
      'accepted_offline'))),
    CHECK ((queue_key IS NULL) = (queued_at_ms IS NULL)),
    CHECK ((acceptance_key IS NULL) = (channel IS NULL) AND (acceptance_key IS NULL) = (iss IS NULL)
      AND (acceptance_key IS NULL) = (wallet_id IS NULL) AND (acceptance_key IS NULL) = (accepted_at_ms IS NULL)
      AND (acceptance_key IS NULL) = (problem_retryable IS NULL)),
    CHECK ((problem_code IS NULL) = (problem_since_ms IS NULL))
  ) STRICT;
  INSERT INTO new_payments SELECT payment_key, payments.payment_id, sale_id, method, payments.state, facts,
      payments.amount_minor, currency, receipt_number, cashier_id, payments.business_date, occurred_at_ms, body_sha256,
      version, created_at_ms, updated_at_ms, acknowledged_at_ms, queue_key, queued_at_ms, acceptance_key, channel, iss,
      wallet_id, accepted_at_ms, problem_code, problem_retryable, problem_since_ms
    FROM payments LEFT JOIN queue_items USING (payment_id) LEFT JOIN offline_acceptances USING (payment_id)
    ORDER BY payment_key;

  CREATE TABLE new_payment_requests (
    request_key INTEGER PRIMARY KEY,
    payment_id TEXT NOT NULL CHECK (length(payment_id) = 36),
    body TEXT NOT NULL CHECK (json_valid(body))
  ) STRICT;
  INSERT INTO new_payment_requests
    SELECT payment_key, payment_id, body FROM payment_requests JOIN new_payments USING (payment_id)
      WHERE acceptance_key IS NULL
    UNION ALL SELECT acceptance_key, payment_id, body FROM offline_requests JOIN new_payments USING (payment_id)
    ORDER BY 1;
`;

const INDEXES = `
  CREATE INDEX sale_lines_by_sale ON sale_lines (sale_key, line_key);
  CREATE INDEX sale_lines_by_goods ON sale_lines (goods_key, sale_key);
  CREATE INDEX sales_shown ON sales (sale_key) WHERE is_shown = 1;
  CREATE UNIQUE INDEX sales_by_receipt_counter ON sales (receipt_counter)
    WHERE is_shown = 0 AND receipt_counter IS NOT NULL;
  CREATE UNIQUE INDEX sales_by_receipt_end ON sales (receipt_reversed)
    WHERE is_shown = 0 AND receipt_reversed IS NOT NULL;
  CREATE INDEX sales_by_total ON sales (total_minor) WHERE is_shown = 0;
  CREATE INDEX sales_by_business_date ON sales (business_date) WHERE is_shown = 0;
  CREATE INDEX sales_by_time ON sales (at_ms) WHERE is_shown = 0;
  CREATE TRIGGER sales_one_at_a_time BEFORE INSERT ON sales
  WHEN EXISTS (SELECT 1 FROM sales WHERE is_shown = 1 AND state <> 'paid' AND set_aside_at_ms IS NULL)
  BEGIN SELECT raise(ABORT, 'one sale is rung up at a time'); END;
  CREATE TRIGGER sales_one_taken_up BEFORE UPDATE OF set_aside_at_ms ON sales
  WHEN NEW.set_aside_at_ms IS NULL AND NEW.is_shown = 1 AND NEW.state <> 'paid' AND EXISTS (
    SELECT 1 FROM sales
    WHERE is_shown = 1 AND state <> 'paid' AND set_aside_at_ms IS NULL AND sale_key <> NEW.sale_key)
  BEGIN SELECT raise(ABORT, 'one sale is rung up at a time'); END;

  CREATE TRIGGER sales_numbered_at_open BEFORE INSERT ON sales WHEN NEW.receipt_counter IS NOT NULL
  BEGIN SELECT raise(ABORT, 'a sale takes its receipt number when its first checkout begins'); END;
  CREATE TRIGGER sales_receipt_twice BEFORE UPDATE OF receipt_counter, receipt_number, receipt_reversed ON sales
  WHEN NEW.receipt_counter IS NOT NULL AND (
    EXISTS (SELECT 1 FROM sales WHERE is_shown = 1 AND sale_key <> NEW.sale_key
      AND (receipt_counter = NEW.receipt_counter OR receipt_number = NEW.receipt_number
        OR receipt_reversed = NEW.receipt_reversed))
    OR EXISTS (SELECT 1 FROM sales WHERE is_shown = 0 AND sale_key <> NEW.sale_key
      AND receipt_counter IS NOT NULL AND receipt_counter = NEW.receipt_counter)
    OR EXISTS (SELECT 1 FROM sales WHERE is_shown = 0 AND sale_key <> NEW.sale_key
      AND receipt_reversed IS NOT NULL AND receipt_reversed = NEW.receipt_reversed))
  BEGIN SELECT raise(ABORT, 'a receipt number is given once'); END;

  CREATE UNIQUE INDEX payments_by_sale ON payments (sale_id, (CASE
    WHEN state IN ('authorizing', 'pending_customer', 'accepted_offline', 'approved')
      OR (state IN ('outcome_unknown', 'reversing') AND json_extract(facts, '$.payable') = 1) THEN 'charge'
    WHEN state = 'waiting' THEN 'waiting'
    ELSE payment_id END));
  CREATE INDEX payments_live ON payments (queue_key)
    WHERE state IN ('authorizing', 'pending_customer', 'outcome_unknown', 'reversing');
  CREATE INDEX payments_by_wallet ON payments (wallet_id, iss, business_date) WHERE wallet_id IS NOT NULL;
  CREATE INDEX payments_problems ON payments (acceptance_key) WHERE problem_code IS NOT NULL;
  CREATE VIEW queue_items AS
    SELECT payment_id, ${QUEUE_KIND} AS kind, queue_key, queued_at_ms FROM payments WHERE queue_key IS NOT NULL;
  CREATE VIEW offline_acceptances AS
    SELECT acceptance_key, payment_id, channel, iss, wallet_id, business_date, amount_minor, accepted_at_ms,
      ${ACCEPTANCE_STATE} AS state, problem_code, problem_retryable, problem_since_ms
    FROM payments WHERE acceptance_key IS NOT NULL;
`;

export const fewerTreesMigration: Migration = {
  version: 19,
  name: 'fewer-trees',
  migrate: (db) => {
    db.script(SALES);
    db.script(PAYMENTS);
    db.script(`
      DROP TABLE queue_items;
      DROP TABLE payment_requests;
      DROP TABLE offline_requests;
      DROP TABLE offline_acceptances;
      DROP TABLE payments;
      DROP TABLE sale_lines;
      DROP TABLE sales;
      ALTER TABLE new_sales RENAME TO sales;
      ALTER TABLE new_sale_lines RENAME TO sale_lines;
      ALTER TABLE new_payments RENAME TO payments;
      ALTER TABLE new_payment_requests RENAME TO payment_requests;
    `);
    db.script(INDEXES);
  },
};
