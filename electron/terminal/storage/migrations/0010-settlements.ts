/**
 * Days as the backend closed them, and what it paid out for them. Reference data: it can be fetched again for as long as the
 * backend keeps it. The rows of a day lie in a file of their own, which this table names by its digest.
 */
import type { Migration } from '../migrations.ts';

export const settlementsMigration: Migration = {
  version: 10,
  name: 'settlements',
  migrate: (db) =>
    db.script(`
      CREATE TABLE settlements (
        store_id TEXT NOT NULL CHECK (length(store_id) BETWEEN 1 AND 64),
        business_date TEXT NOT NULL CHECK (length(business_date) = 10),
        state TEXT NOT NULL CHECK (state IN ('kept', 'mismatched', 'lost')),
        closed_at_ms INTEGER NOT NULL CHECK (closed_at_ms >= 0),
        currency TEXT NOT NULL CHECK (length(currency) = 3),
        totals TEXT NOT NULL CHECK (json_valid(totals)),
        net_minor INTEGER NOT NULL,
        sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
        byte_count INTEGER NOT NULL CHECK (byte_count >= 0),
        replaced_sha256 TEXT CHECK (length(replaced_sha256) = 64),
        fetched_at_ms INTEGER NOT NULL CHECK (fetched_at_ms >= 0),
        PRIMARY KEY (store_id, business_date)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE settlement_starts (
        store_id TEXT PRIMARY KEY CHECK (length(store_id) BETWEEN 1 AND 64),
        business_date TEXT NOT NULL CHECK (length(business_date) = 10)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE payouts (
        store_id TEXT NOT NULL CHECK (length(store_id) BETWEEN 1 AND 64),
        payout_id TEXT NOT NULL CHECK (length(payout_id) BETWEEN 1 AND 64),
        paid_at_ms INTEGER NOT NULL CHECK (paid_at_ms >= 0),
        amount_minor INTEGER NOT NULL,
        currency TEXT NOT NULL CHECK (length(currency) = 3),
        business_dates TEXT NOT NULL CHECK (json_valid(business_dates)),
        bank_reference TEXT NOT NULL,
        fetched_at_ms INTEGER NOT NULL CHECK (fetched_at_ms >= 0),
        PRIMARY KEY (store_id, payout_id)
      ) STRICT, WITHOUT ROWID;
    `),
};
