/**
 * Sales that were taken back whole, goods that came back against others, acts with cash that happen once whoever presses how
 * often, and the agreed fee with the day from which it holds. The books get a standing and sums for what was voided, and a list
 * of which goods stand in which record, so that a rare product's sales need no walk through all days; they are emptied, and the
 * follower makes them anew. Decision records 0224 to 0226.
 */
import type { Migration } from '../migrations.ts';

export const voidsAndExchangesMigration: Migration = {
  version: 28,
  name: 'voids-and-exchanges',
  migrate: (db) =>
    db.script(`
      ALTER TABLE sales ADD COLUMN voided_at_ms INTEGER CHECK (voided_at_ms >= 0);
      ALTER TABLE sales ADD COLUMN exchange_minor INTEGER NOT NULL DEFAULT 0 CHECK (exchange_minor >= 0);
      ALTER TABLE sales ADD COLUMN exchange_sale_id TEXT;
      ALTER TABLE sales ADD COLUMN exchanged_minor INTEGER NOT NULL DEFAULT 0 CHECK (exchanged_minor >= 0);

      CREATE TABLE single_acts (
        act_id TEXT PRIMARY KEY CHECK (length(act_id) BETWEEN 1 AND 64),
        type TEXT NOT NULL,
        subject_id TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE fee_rates (
        effective_from TEXT PRIMARY KEY CHECK (length(effective_from) = 10),
        basis_points INTEGER CHECK (basis_points BETWEEN 0 AND 10000)
      ) STRICT, WITHOUT ROWID;
      INSERT INTO fee_rates SELECT '0001-01-01', basis_points FROM fee_agreements;
      DROP TABLE fee_agreements;

      DELETE FROM takings;
      ALTER TABLE takings ADD COLUMN void_count INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE takings ADD COLUMN void_minor INTEGER NOT NULL DEFAULT 0;

      DELETE FROM book_places;
      DROP TABLE book_records;
      CREATE TABLE book_records (
        record_key INTEGER PRIMARY KEY,
        kind TEXT NOT NULL CHECK (kind IN ('payment', 'refund')),
        record_id TEXT NOT NULL UNIQUE CHECK (length(record_id) BETWEEN 1 AND 64),
        payment_id TEXT NOT NULL CHECK (length(payment_id) BETWEEN 1 AND 64),
        sale_id TEXT,
        receipt_number TEXT NOT NULL,
        terminal_id TEXT NOT NULL,
        cashier_id TEXT,
        tender TEXT NOT NULL CHECK (length(tender) BETWEEN 1 AND 64),
        standing TEXT NOT NULL CHECK (standing IN ('paid', 'unsent', 'offline_declined', 'not_paid', 'unknown', 'owed',
          'voided')),
        amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
        currency TEXT NOT NULL CHECK (length(currency) = 3),
        business_date TEXT NOT NULL CHECK (length(business_date) = 10),
        local_hour INTEGER NOT NULL CHECK (local_hour BETWEEN 0 AND 23),
        occurred_at_ms INTEGER NOT NULL CHECK (occurred_at_ms >= 0),
        auth_code TEXT,
        payer_paid_minor INTEGER,
        merchant_discount_minor INTEGER,
        promotions TEXT NOT NULL CHECK (json_valid(promotions))
      ) STRICT;
      CREATE INDEX book_records_by_amount ON book_records (business_date, amount_minor, record_key);
      CREATE INDEX book_records_by_payment ON book_records (payment_id) WHERE kind = 'refund';
      CREATE INDEX book_records_by_date ON book_records (business_date, record_key);

      CREATE TABLE product_records (
        product_id TEXT NOT NULL,
        business_date TEXT NOT NULL CHECK (length(business_date) = 10),
        record_key INTEGER NOT NULL,
        PRIMARY KEY (product_id, business_date, record_key)
      ) STRICT, WITHOUT ROWID;
    `),
};
