/**
 * Late and orphan results, the refunds that close them, the signed days of the journal, the keys
 * that sign them and the terminal's retirement, each
 * as the journal tells it; and two stores of their own, which are forgotten without loss: how often a refund was tried,
 * and how far the backend's list of changes was read.
 *
 * A refund's payment may be one that this terminal never made, so nothing refers to the table of payments.
 */
import type { Migration } from '../migrations.ts';

export const inboxAndSealsMigration: Migration = {
  version: 6,
  name: 'inbox-and-seals',
  migrate: (db) =>
    db.script(`
      CREATE TABLE inbox_items (
        item_key INTEGER PRIMARY KEY,
        item_id TEXT NOT NULL UNIQUE CHECK (length(item_id) = 36),
        kind TEXT NOT NULL CHECK (length(kind) BETWEEN 3 AND 64),
        cause TEXT NOT NULL CHECK (length(cause) BETWEEN 1 AND 128),
        subject_id TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('open', 'closed')),
        opened TEXT NOT NULL CHECK (json_valid(opened)),
        opened_at_ms INTEGER NOT NULL CHECK (opened_at_ms >= 0),
        refund_id TEXT,
        refund_note TEXT,
        matched_sale_id TEXT,
        closed TEXT CHECK (json_valid(closed)),
        CHECK ((refund_id IS NULL) = (refund_note IS NULL)),
        CHECK ((closed IS NOT NULL) = (state = 'closed')),
        UNIQUE (subject_id, kind, cause)
      ) STRICT;
      CREATE INDEX inbox_items_by_state ON inbox_items (state, item_key);
      CREATE INDEX inbox_items_by_matched_sale ON inbox_items (matched_sale_id) WHERE matched_sale_id IS NOT NULL;

      CREATE TABLE refunds (
        refund_key INTEGER PRIMARY KEY,
        refund_id TEXT NOT NULL UNIQUE CHECK (length(refund_id) = 36),
        payment_id TEXT NOT NULL CHECK (length(payment_id) BETWEEN 1 AND 64),
        inbox_item_id TEXT,
        state TEXT NOT NULL CHECK (state IN ('requested', 'pending', 'succeeded', 'failed')),
        amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
        currency TEXT NOT NULL CHECK (length(currency) = 3),
        body TEXT NOT NULL CHECK (json_valid(body)),
        business_date TEXT NOT NULL CHECK (length(business_date) = 10),
        cashier_id TEXT,
        payer_refunded_minor INTEGER NOT NULL CHECK (payer_refunded_minor BETWEEN 0 AND amount_minor),
        failure_code TEXT,
        version INTEGER NOT NULL CHECK (version >= 0),
        requested_at_ms INTEGER NOT NULL CHECK (requested_at_ms >= 0),
        updated_at_ms INTEGER NOT NULL CHECK (updated_at_ms >= 0),
        CHECK ((failure_code IS NOT NULL) = (state = 'failed'))
      ) STRICT;
      CREATE INDEX refunds_by_payment ON refunds (payment_id, refund_key);
      CREATE INDEX refunds_unsettled ON refunds (refund_key) WHERE state IN ('requested', 'pending');

      CREATE TABLE refund_attempts (
        refund_id TEXT PRIMARY KEY,
        attempt_count INTEGER NOT NULL CHECK (attempt_count > 0),
        due_at_ms INTEGER NOT NULL CHECK (due_at_ms >= 0)
      ) STRICT;

      CREATE TABLE changes_cursors (
        terminal_id TEXT PRIMARY KEY,
        cursor TEXT NOT NULL CHECK (length(cursor) BETWEEN 1 AND 256),
        read_at_ms INTEGER NOT NULL CHECK (read_at_ms >= 0)
      ) STRICT;

      CREATE TABLE journal_checkpoints (
        signed_sequence INTEGER PRIMARY KEY,
        terminal_id TEXT NOT NULL,
        business_date TEXT NOT NULL CHECK (length(business_date) = 10),
        head_sequence INTEGER NOT NULL UNIQUE CHECK (head_sequence BETWEEN 1 AND signed_sequence - 1),
        head_hash TEXT NOT NULL CHECK (length(head_hash) = 64),
        signature TEXT NOT NULL CHECK (length(signature) = 86),
        key_thumbprint TEXT NOT NULL CHECK (length(key_thumbprint) = 43)
      ) STRICT;

      CREATE TABLE terminal_keys (
        thumbprint TEXT PRIMARY KEY CHECK (length(thumbprint) = 43),
        terminal_id TEXT NOT NULL,
        x TEXT NOT NULL CHECK (length(x) = 43)
      ) STRICT;

      CREATE TABLE terminal_retirements (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        state TEXT NOT NULL CHECK (state IN ('asked', 'retired')),
        since_ms INTEGER NOT NULL CHECK (since_ms >= 0)
      ) STRICT;
    `),
};
