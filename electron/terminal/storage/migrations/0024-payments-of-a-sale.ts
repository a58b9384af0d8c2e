/**
 * Payments without an index of their own for their id and another for their sale: the journal knows which entry made a
 * payment, and so its key; the sale, whose row a payment writes anyway, knows its newest payment, and each payment the one
 * before it. Triggers keep that chain, and refuse a second charge of a sale and a second payment that waits, whoever writes.
 * See decision record 0161.
 */
import type { Migration } from '../migrations.ts';

/** It has money, or may have some: as version 19 said it in an index. */
const charges = (row: 'OLD' | 'NEW' | 'payments'): string => `(${row}.state IN ('authorizing', 'pending_customer',
    'accepted_offline', 'approved')
  OR (${row}.state IN ('outcome_unknown', 'reversing')
    AND iif(json_valid(${row}.facts), json_extract(${row}.facts, '$.payable') = 1, 0)))`;

const TABLES = `
  DROP VIEW queue_items;
  DROP VIEW offline_acceptances;
  CREATE TABLE new_payments (
    payment_key INTEGER PRIMARY KEY,
    payment_id TEXT NOT NULL CHECK (length(payment_id) = 36),
    sale_id TEXT NOT NULL REFERENCES sales (sale_id),
    earlier_payment_key INTEGER CHECK (earlier_payment_key < payment_key),
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
  INSERT INTO new_payments SELECT payment_key, payment_id, sale_id,
      lag(payment_key) OVER (PARTITION BY sale_id ORDER BY payment_key), method, state, facts, amount_minor, currency,
      receipt_number, cashier_id, business_date, occurred_at_ms, body_sha256, version, created_at_ms, updated_at_ms,
      acknowledged_at_ms, queue_key, queued_at_ms, acceptance_key, channel, iss, wallet_id, accepted_at_ms, problem_code,
      problem_retryable, problem_since_ms
    FROM payments ORDER BY payment_key;

  CREATE TABLE new_payment_requests (
    request_key INTEGER PRIMARY KEY,
    payment_key INTEGER NOT NULL,
    payment_id TEXT NOT NULL CHECK (length(payment_id) = 36),
    body TEXT NOT NULL CHECK (json_valid(body))
  ) STRICT;
  INSERT INTO new_payment_requests SELECT request_key, payment_key, payment_id, body
    FROM payment_requests JOIN payments USING (payment_id) ORDER BY request_key;

  CREATE TABLE new_queue_attempts (
    payment_key INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('put_payment', 'query', 'reverse')),
    attempt_count INTEGER NOT NULL CHECK (attempt_count > 0),
    due_at_ms INTEGER NOT NULL CHECK (due_at_ms >= 0)
  ) STRICT;
  INSERT INTO new_queue_attempts SELECT payment_key, kind, attempt_count, due_at_ms
    FROM queue_attempts JOIN payments USING (payment_id) ORDER BY payment_key;

  ALTER TABLE sales ADD COLUMN newest_payment_key INTEGER;
  ALTER TABLE sales ADD COLUMN charge_payment_key INTEGER;
  ALTER TABLE sales ADD COLUMN waiting_payment_key INTEGER;
  UPDATE sales SET
    newest_payment_key = (SELECT max(payment_key) FROM payments WHERE payments.sale_id = sales.sale_id),
    charge_payment_key = (SELECT payment_key FROM payments WHERE payments.sale_id = sales.sale_id AND ${charges('payments')}),
    waiting_payment_key = (SELECT payment_key FROM payments WHERE payments.sale_id = sales.sale_id AND state = 'waiting');

  DROP TABLE payment_requests;
  DROP TABLE queue_attempts;
  DROP TABLE payments;
  ALTER TABLE new_payments RENAME TO payments;
  ALTER TABLE new_payment_requests RENAME TO payment_requests;
  ALTER TABLE new_queue_attempts RENAME TO queue_attempts;
`;

const ACCEPTANCE_STATE = `CASE payments.state WHEN 'accepted_offline' THEN 'unsent' WHEN 'reversing' THEN 'reversing'
    WHEN 'unpaid' THEN 'unpaid' WHEN 'approved' THEN 'paid' WHEN 'refund_due' THEN 'paid' ELSE 'reversed' END`;
const QUEUE_KIND = `CASE payments.state WHEN 'authorizing' THEN 'put_payment' WHEN 'accepted_offline' THEN 'put_payment'
    WHEN 'reversing' THEN 'reverse' ELSE 'query' END`;

/** Refuses what the sale has already; `begins`: the payment is now what it was not before. */
const refuseSecond = (begins: string, column: string, says: string): string => `
    SELECT raise(ABORT, '${says}') FROM sales
      WHERE ${begins} AND sale_id = NEW.sale_id AND ${column} IS NOT NULL AND ${column} <> NEW.payment_key;`;
const standing = (is: string, column: string): string =>
  `${column} = iif(${is}, NEW.payment_key, nullif(${column}, NEW.payment_key))`;

const GUARDS = `
    ${refuseSecond(charges('NEW'), 'charge_payment_key', 'a sale has one charge')}
    ${refuseSecond(`NEW.state = 'waiting'`, 'waiting_payment_key', 'one payment of a sale waits')}`;
const STANDINGS = `${standing(charges('NEW'), 'charge_payment_key')},
      ${standing(`NEW.state = 'waiting'`, 'waiting_payment_key')}`;

const REST = `
  CREATE INDEX payments_live ON payments (queue_key)
    WHERE state IN ('authorizing', 'pending_customer', 'outcome_unknown', 'reversing');
  CREATE INDEX payments_by_wallet ON payments (wallet_id, iss, business_date) WHERE wallet_id IS NOT NULL;
  CREATE INDEX payments_problems ON payments (acceptance_key) WHERE problem_code IS NOT NULL;
  CREATE VIEW queue_items AS
    SELECT payment_key, payment_id, state, ${QUEUE_KIND} AS kind, queue_key, queued_at_ms
    FROM payments WHERE queue_key IS NOT NULL;
  CREATE VIEW offline_acceptances AS
    SELECT acceptance_key, payment_key, payment_id, channel, iss, wallet_id, business_date, amount_minor, accepted_at_ms,
      ${ACCEPTANCE_STATE} AS state, problem_code, problem_retryable, problem_since_ms
    FROM payments WHERE acceptance_key IS NOT NULL;

  CREATE TRIGGER payments_join_a_sale AFTER INSERT ON payments
  BEGIN
    SELECT raise(ABORT, 'a payment follows the newest of its sale') FROM sales
      WHERE sale_id = NEW.sale_id AND newest_payment_key IS NOT NEW.earlier_payment_key;
    ${GUARDS}
    UPDATE sales SET newest_payment_key = NEW.payment_key, ${STANDINGS} WHERE sale_id = NEW.sale_id;
  END;
  CREATE TRIGGER payments_move_in_a_sale AFTER UPDATE OF state, facts ON payments
  WHEN ${charges('OLD')} IS NOT ${charges('NEW')} OR (OLD.state = 'waiting') IS NOT (NEW.state = 'waiting')
  BEGIN
    ${GUARDS}
    UPDATE sales SET ${STANDINGS} WHERE sale_id = NEW.sale_id;
  END;
  CREATE TRIGGER payments_stay_in_a_sale BEFORE UPDATE OF payment_id, sale_id, earlier_payment_key ON payments
  BEGIN SELECT raise(ABORT, 'what a payment was made for never changes'); END;
`;

export const paymentsOfASaleMigration: Migration = {
  version: 24,
  name: 'payments-of-a-sale',
  migrate: (db) => {
    db.script(TABLES);
    db.script(REST);
  },
};
