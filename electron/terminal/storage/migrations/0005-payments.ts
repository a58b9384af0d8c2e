/**
 * Payments, what the backend has still to hear of them and how far its clock is from ours, as the journal tells it; and
 * three stores of their own: the exact bodies of requests, which may hold a customer's code and are wiped when a payment
 * has ended, how often the sending of a queue item was tried, which is forgotten without loss, and the backend's
 * configuration, which can be fetched again.
 *
 * payments_one_charge is the promise of the product in one line: a sale has at most one payment that moved money or may
 * still move some.
 */
import type { Migration } from '../migrations.ts';

export const paymentsMigration: Migration = {
  version: 5,
  name: 'payments',
  migrate: (db) =>
    db.script(`
      CREATE TABLE payments (
        payment_key INTEGER PRIMARY KEY,
        payment_id TEXT NOT NULL UNIQUE CHECK (length(payment_id) = 36),
        sale_id TEXT NOT NULL REFERENCES sales (sale_id),
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
        acknowledged_at_ms INTEGER CHECK (acknowledged_at_ms >= 0)
      ) STRICT;
      CREATE INDEX payments_by_sale ON payments (sale_id, payment_key);
      CREATE UNIQUE INDEX payments_one_charge ON payments (sale_id)
        WHERE state IN ('authorizing', 'pending_customer', 'outcome_unknown', 'reversing', 'accepted_offline', 'approved');
      CREATE UNIQUE INDEX payments_one_waiting ON payments (sale_id) WHERE state = 'waiting';
      CREATE INDEX payments_unfinished ON payments (payment_key)
        WHERE state IN ('waiting', 'authorizing', 'pending_customer', 'outcome_unknown', 'reversing', 'accepted_offline');

      CREATE TABLE queue_items (
        payment_id TEXT PRIMARY KEY REFERENCES payments (payment_id),
        kind TEXT NOT NULL CHECK (kind IN ('put_payment', 'query', 'reverse')),
        queue_key INTEGER NOT NULL UNIQUE,
        queued_at_ms INTEGER NOT NULL CHECK (queued_at_ms >= 0)
      ) STRICT;
      CREATE INDEX queue_items_to_send ON queue_items (queue_key) WHERE kind IN ('put_payment', 'reverse');

      CREATE TABLE queue_attempts (
        payment_id TEXT PRIMARY KEY,
        kind TEXT NOT NULL CHECK (kind IN ('put_payment', 'query', 'reverse')),
        attempt_count INTEGER NOT NULL CHECK (attempt_count > 0),
        due_at_ms INTEGER NOT NULL CHECK (due_at_ms >= 0)
      ) STRICT;

      CREATE TABLE payment_requests (
        payment_id TEXT PRIMARY KEY CHECK (length(payment_id) = 36),
        body TEXT NOT NULL CHECK (json_valid(body))
      ) STRICT;

      CREATE TABLE backend_configs (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        version INTEGER NOT NULL CHECK (version >= 0),
        config TEXT NOT NULL CHECK (json_valid(config)),
        confirmed_at_ms INTEGER NOT NULL CHECK (confirmed_at_ms >= 0)
      ) STRICT;

      CREATE TABLE clock_offsets (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        offset_ms INTEGER NOT NULL,
        measured_at_ms INTEGER NOT NULL CHECK (measured_at_ms >= 0)
      ) STRICT;
    `),
};
