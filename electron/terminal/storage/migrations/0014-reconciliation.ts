/**
 * What reconciliation works on. The books by payment and refund are made from the journal behind the commit and can be made
 * anew; statements are documents of others and cannot. What was found is worked out from both. What people did about it, the
 * signatures under a day and the agreed fee are projections of the journal. Decision records 0195 and 0196.
 */
import type { Migration } from '../migrations.ts';

export const reconciliationMigration: Migration = {
  version: 14,
  name: 'reconciliation',
  migrate: (db) =>
    db.script(`
      CREATE TABLE book_places (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        sequence INTEGER NOT NULL CHECK (sequence >= 0)
      ) STRICT;

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
        standing TEXT NOT NULL CHECK (standing IN ('paid', 'unsent', 'offline_declined', 'not_paid', 'unknown', 'owed')),
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

      CREATE TABLE statements (
        statement_key INTEGER PRIMARY KEY,
        statement_id TEXT NOT NULL UNIQUE CHECK (length(statement_id) = 36),
        business_date TEXT NOT NULL CHECK (length(business_date) = 10),
        format_id TEXT NOT NULL,
        source TEXT NOT NULL CHECK (source IN ('gateway', 'file')),
        file_name TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('reading', 'imported', 'withdrawn')),
        sha256 TEXT CHECK (length(sha256) = 64),
        merchant TEXT,
        line_count INTEGER NOT NULL CHECK (line_count >= 0),
        fee_minor INTEGER NOT NULL,
        begun_at_ms INTEGER NOT NULL CHECK (begun_at_ms >= 0),
        cashier_id TEXT,
        CHECK (state = 'reading' OR sha256 IS NOT NULL)
      ) STRICT;
      CREATE UNIQUE INDEX statements_once ON statements (sha256) WHERE state = 'imported';
      CREATE INDEX statements_by_date ON statements (business_date, state);

      CREATE TABLE statement_lines (
        statement_key INTEGER NOT NULL REFERENCES statements (statement_key),
        line_number INTEGER NOT NULL CHECK (line_number > 0),
        kind TEXT NOT NULL CHECK (kind IN ('payment', 'refund', 'topup', 'bill', 'fare')),
        line_id TEXT,
        payment_id TEXT,
        terminal_id TEXT,
        occurred_at_ms INTEGER NOT NULL,
        amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
        currency TEXT NOT NULL CHECK (length(currency) = 3),
        payer_paid_minor INTEGER,
        merchant_discount_minor INTEGER,
        fee_minor INTEGER,
        is_paid INTEGER NOT NULL CHECK (is_paid IN (0, 1)),
        auth_code TEXT,
        PRIMARY KEY (statement_key, line_number)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX statement_lines_by_id ON statement_lines (line_id, kind) WHERE line_id IS NOT NULL;
      CREATE INDEX statement_lines_nameless ON statement_lines (statement_key, amount_minor) WHERE line_id IS NULL;

      CREATE TABLE reconciliation_runs (
        business_date TEXT PRIMARY KEY CHECK (length(business_date) = 10),
        run_count INTEGER NOT NULL CHECK (run_count > 0),
        finished_at_ms INTEGER CHECK (finished_at_ms >= 0),
        line_count INTEGER NOT NULL CHECK (line_count >= 0),
        matched_count INTEGER NOT NULL CHECK (matched_count >= 0),
        not_ours_count INTEGER NOT NULL CHECK (not_ours_count >= 0),
        till_minor INTEGER NOT NULL,
        statement_minor INTEGER NOT NULL,
        fee_minor INTEGER NOT NULL
      ) STRICT;

      CREATE TABLE discrepancies (
        discrepancy_key INTEGER PRIMARY KEY,
        discrepancy_id TEXT NOT NULL UNIQUE CHECK (length(discrepancy_id) = 32),
        business_date TEXT NOT NULL CHECK (length(business_date) = 10),
        round INTEGER NOT NULL CHECK (round >= 0),
        subject TEXT NOT NULL,
        kind TEXT NOT NULL,
        evidence TEXT NOT NULL CHECK (json_valid(evidence)),
        difference_minor INTEGER NOT NULL,
        is_found INTEGER NOT NULL CHECK (is_found IN (0, 1)),
        seen_run INTEGER NOT NULL CHECK (seen_run > 0),
        opened_at_ms INTEGER NOT NULL CHECK (opened_at_ms >= 0),
        UNIQUE (business_date, subject, round)
      ) STRICT;
      CREATE INDEX discrepancies_by_date ON discrepancies (business_date, discrepancy_key);

      CREATE TABLE discrepancy_states (
        discrepancy_id TEXT PRIMARY KEY CHECK (length(discrepancy_id) = 32),
        business_date TEXT NOT NULL CHECK (length(business_date) = 10),
        state TEXT NOT NULL CHECK (state IN ('open', 'assigned', 'explained', 'resolved')),
        assignee_id TEXT,
        note TEXT NOT NULL,
        changed_at_ms INTEGER NOT NULL CHECK (changed_at_ms >= 0),
        changed_by TEXT
      ) STRICT;

      CREATE TABLE day_sign_offs (
        business_date TEXT NOT NULL CHECK (length(business_date) = 10),
        round INTEGER NOT NULL CHECK (round >= 0),
        signed_at_ms INTEGER NOT NULL CHECK (signed_at_ms >= 0),
        signed_by TEXT,
        note TEXT NOT NULL,
        findings_sha256 TEXT NOT NULL CHECK (length(findings_sha256) = 64),
        PRIMARY KEY (business_date, round)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE fee_agreements (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        basis_points INTEGER CHECK (basis_points BETWEEN 0 AND 10000)
      ) STRICT;
    `),
};
