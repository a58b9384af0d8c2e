/**
 * Fares and journeys (section 9): fare tables by merchant, taps as gates report them, the journeys made of them and what was
 * charged for each. A tap begins or ends one journey at most, whichever request comes first. A discount no longer needs a
 * promotion: the one for changing lines has none.
 */
import { runStatements } from '../statements.ts';

const STATEMENTS: readonly string[] = [
  `ALTER TABLE wallets ADD COLUMN passenger_class TEXT`,
  `CREATE TABLE fare_tables (
    id INTEGER PRIMARY KEY,
    merchant_id TEXT NOT NULL REFERENCES merchants (id),
    effective_from_ms INTEGER NOT NULL,
    table_json TEXT NOT NULL,
    UNIQUE (merchant_id, effective_from_ms)
  ) STRICT`,
  `CREATE TABLE transit_taps (
    id TEXT PRIMARY KEY,
    terminal_id TEXT NOT NULL REFERENCES terminals (id),
    merchant_id TEXT NOT NULL REFERENCES merchants (id),
    body_hash TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    station_id TEXT NOT NULL,
    gate_id TEXT NOT NULL,
    direction TEXT NOT NULL CHECK (direction IN ('entry', 'exit')),
    decision TEXT NOT NULL CHECK (decision IN ('open', 'deny')),
    reason TEXT,
    wallet_id TEXT REFERENCES wallets (id),
    passenger_class TEXT,
    problem_code TEXT,
    counts INTEGER NOT NULL CHECK (counts IN (0, 1)),
    created_at_ms INTEGER NOT NULL
  ) STRICT`,
  `CREATE INDEX transit_taps_by_wallet ON transit_taps (merchant_id, wallet_id, at_ms) WHERE counts = 1`,
  `CREATE TABLE journeys (
    id TEXT PRIMARY KEY,
    merchant_id TEXT NOT NULL REFERENCES merchants (id),
    wallet_id TEXT NOT NULL REFERENCES wallets (id),
    entry_tap_id TEXT UNIQUE REFERENCES transit_taps (id),
    exit_tap_id TEXT UNIQUE REFERENCES transit_taps (id),
    charged_minor INTEGER NOT NULL DEFAULT 0 CHECK (charged_minor >= 0),
    unpaid INTEGER NOT NULL DEFAULT 0 CHECK (unpaid IN (0, 1)),
    due_at_ms INTEGER,
    CHECK (entry_tap_id IS NOT NULL OR exit_tap_id IS NOT NULL)
  ) STRICT`,
  `CREATE INDEX journeys_due ON journeys (due_at_ms) WHERE due_at_ms IS NOT NULL`,
  `CREATE INDEX journeys_by_wallet ON journeys (merchant_id, wallet_id) WHERE exit_tap_id IS NULL`,
  `CREATE TABLE fare_charges (
    id TEXT PRIMARY KEY,
    journey_id TEXT NOT NULL REFERENCES journeys (id),
    terminal_id TEXT NOT NULL REFERENCES terminals (id),
    currency TEXT NOT NULL,
    amount_minor INTEGER NOT NULL CHECK (amount_minor <> 0),
    settlement_date TEXT NOT NULL,
    at_ms INTEGER NOT NULL
  ) STRICT`,
  `CREATE INDEX fare_charges_by_journey ON fare_charges (journey_id, at_ms)`,
  `CREATE INDEX fare_charges_by_settlement ON fare_charges (settlement_date)`,
  `CREATE TABLE payment_discounts_of_any_kind (
    payment_id TEXT NOT NULL REFERENCES payments (id),
    position INTEGER NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
    funded_by TEXT NOT NULL,
    promotion_id TEXT REFERENCES promotions (id),
    from_wallet INTEGER NOT NULL CHECK (from_wallet IN (0, 1)),
    PRIMARY KEY (payment_id, position)
  ) STRICT`,
  `INSERT INTO payment_discounts_of_any_kind
    SELECT payment_id, position, kind, name, amount_minor, funded_by, promotion_id, from_wallet FROM payment_discounts`,
  `DROP TABLE payment_discounts`,
  `ALTER TABLE payment_discounts_of_any_kind RENAME TO payment_discounts`,
];

export const up = runStatements(STATEMENTS);
