/**
 * Settlements as they were closed, what was paid out for them, and the differences a demo ordered to be planted in them. A
 * refund keeps what the merchant had back of its own discount: the settlement tells it row by row.
 */
import { runStatements } from '../statements.ts';

const STATEMENTS: readonly string[] = [
  // A database that was begun before has its accounts already; a new one gets them with its demo world.
  `INSERT INTO accounts (id, kind, currency) SELECT 'fees', 'clearing', currency FROM settings`,
  `ALTER TABLE refunds ADD COLUMN merchant_refunded_minor INTEGER NOT NULL DEFAULT 0`,
  `CREATE INDEX refunds_by_settlement ON refunds (settlement_date)`,
  `CREATE TABLE settlements (
    store_id TEXT NOT NULL REFERENCES stores (id),
    business_date TEXT NOT NULL,
    closed_at_ms INTEGER NOT NULL,
    totals_json TEXT NOT NULL,
    net_minor INTEGER NOT NULL,
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
    lines BLOB,
    payout_id TEXT,
    PRIMARY KEY (store_id, business_date)
  ) STRICT`,
  `CREATE INDEX settlements_unpaid ON settlements (store_id, closed_at_ms) WHERE payout_id IS NULL`,
  `CREATE TABLE payouts (
    id TEXT PRIMARY KEY,
    store_id TEXT NOT NULL REFERENCES stores (id),
    paid_at_ms INTEGER NOT NULL,
    amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
    dates_json TEXT NOT NULL,
    bank_reference TEXT NOT NULL UNIQUE
  ) STRICT`,
  `CREATE INDEX payouts_by_time ON payouts (store_id, paid_at_ms)`,
  `CREATE TABLE planted_differences (
    id INTEGER PRIMARY KEY,
    store_id TEXT NOT NULL REFERENCES stores (id),
    business_date TEXT NOT NULL,
    kind TEXT NOT NULL,
    payment_id TEXT,
    amount_minor INTEGER NOT NULL
  ) STRICT`,
];

export const up = runStatements(STATEMENTS);
