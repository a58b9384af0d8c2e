/**
 * Top-ups and bills (section 10): money that goes into a wallet against cash, and bills of others that are paid at a till.
 * A payment pays one bill at most, and a bill is paid once: the database says so whichever request comes first.
 */
import { runStatements } from '../statements.ts';

const STATEMENTS: readonly string[] = [
  `CREATE TABLE topups (
    id TEXT PRIMARY KEY,
    terminal_id TEXT NOT NULL REFERENCES terminals (id),
    version INTEGER NOT NULL CHECK (version > 0),
    change_seq INTEGER NOT NULL,
    body_hash TEXT,
    status TEXT NOT NULL CHECK (status IN ('succeeded', 'pending', 'failed', 'reversed')),
    currency TEXT NOT NULL,
    amount_minor INTEGER CHECK (amount_minor > 0),
    wallet_id TEXT REFERENCES wallets (id),
    failure_code TEXT CHECK ((failure_code IS NULL) = (status <> 'failed')),
    occurred_at_ms INTEGER,
    business_date TEXT,
    receipt_number TEXT,
    cashier_id TEXT,
    decide_at_ms INTEGER CHECK ((decide_at_ms IS NULL) = (status <> 'pending')),
    settlement_date TEXT CHECK ((settlement_date IS NULL) = (status <> 'succeeded')),
    reversal_reason TEXT,
    created_at_ms INTEGER NOT NULL,
    updated_at_ms INTEGER NOT NULL,
    UNIQUE (terminal_id, change_seq)
  ) STRICT`,
  `CREATE INDEX topups_pending ON topups (decide_at_ms) WHERE status = 'pending'`,
  `CREATE INDEX topups_by_settlement ON topups (settlement_date)`,
  `CREATE TABLE bills (
    barcode TEXT PRIMARY KEY,
    biller_id TEXT NOT NULL,
    biller_name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('water', 'electricity', 'gas', 'phone', 'other')),
    account_masked TEXT NOT NULL,
    currency TEXT NOT NULL,
    amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
    fixed INTEGER NOT NULL CHECK (fixed IN (0, 1)),
    min_amount_minor INTEGER NOT NULL,
    max_amount_minor INTEGER NOT NULL CHECK (max_amount_minor >= min_amount_minor),
    due_date TEXT NOT NULL,
    behaviour TEXT NOT NULL DEFAULT 'instant' CHECK (behaviour IN ('instant', 'pending', 'failed')),
    account_id TEXT NOT NULL REFERENCES accounts (id)
  ) STRICT`,
  `CREATE TABLE bill_payments (
    id TEXT PRIMARY KEY,
    terminal_id TEXT NOT NULL REFERENCES terminals (id),
    version INTEGER NOT NULL CHECK (version > 0),
    change_seq INTEGER NOT NULL,
    body_hash TEXT NOT NULL,
    barcode TEXT NOT NULL REFERENCES bills (barcode),
    status TEXT NOT NULL CHECK (status IN ('succeeded', 'pending', 'failed')),
    tender TEXT NOT NULL CHECK (tender IN ('wallet', 'cash')),
    payment_id TEXT REFERENCES payments (id) CHECK ((payment_id IS NULL) = (tender = 'cash')),
    currency TEXT NOT NULL,
    amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
    failure_code TEXT CHECK ((failure_code IS NULL) = (status <> 'failed')),
    biller_reference TEXT,
    occurred_at_ms INTEGER NOT NULL,
    business_date TEXT NOT NULL,
    receipt_number TEXT NOT NULL,
    cashier_id TEXT,
    decide_at_ms INTEGER CHECK ((decide_at_ms IS NULL) = (status <> 'pending')),
    settlement_date TEXT CHECK ((settlement_date IS NULL) = (status <> 'succeeded')),
    created_at_ms INTEGER NOT NULL,
    updated_at_ms INTEGER NOT NULL,
    UNIQUE (terminal_id, change_seq)
  ) STRICT`,
  `CREATE UNIQUE INDEX bill_payments_one_a_bill ON bill_payments (barcode) WHERE status <> 'failed'`,
  `CREATE UNIQUE INDEX bill_payments_one_a_payment ON bill_payments (payment_id) WHERE payment_id IS NOT NULL`,
  `CREATE INDEX bill_payments_pending ON bill_payments (decide_at_ms) WHERE status = 'pending'`,
  `CREATE INDEX bill_payments_by_settlement ON bill_payments (settlement_date)`,
];

export const up = runStatements(STATEMENTS);
