/**
 * What the till took without the network, as the journal tells it: the acceptances with their sums, the wallet keys and
 * counters it has seen, the wallets it denies by itself and the limits a manager set. Beside them stores of their own: the
 * bodies under which those payments are forwarded, the backend's deny list, and when config, deny list and clock were last
 * confirmed.
 *
 * A QR that nobody was shown cannot be paid, so from here on it no longer stands in the way of another payment: see
 * decision record 0110.
 */
import type { Migration } from '../migrations.ts';

export const offlineMigration: Migration = {
  version: 7,
  name: 'offline',
  migrate: (db) =>
    db.script(`
      DROP INDEX payments_one_charge;
      CREATE UNIQUE INDEX payments_one_charge ON payments (sale_id)
        WHERE state IN ('authorizing', 'pending_customer', 'accepted_offline', 'approved')
          OR (state IN ('outcome_unknown', 'reversing') AND json_extract(facts, '$.payable') = 1);
      CREATE INDEX payments_unresolved ON payments (payment_key) WHERE state IN ('outcome_unknown', 'reversing');

      CREATE TABLE offline_acceptances (
        acceptance_key INTEGER PRIMARY KEY,
        payment_id TEXT NOT NULL UNIQUE CHECK (length(payment_id) = 36),
        channel TEXT NOT NULL CHECK (channel IN ('tap', 'qr')),
        iss TEXT NOT NULL,
        wallet_id TEXT NOT NULL,
        business_date TEXT NOT NULL CHECK (length(business_date) = 10),
        amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
        accepted_at_ms INTEGER NOT NULL CHECK (accepted_at_ms >= 0),
        state TEXT NOT NULL CHECK (state IN ('unsent', 'reversing', 'paid', 'unpaid', 'reversed')),
        problem_code TEXT,
        problem_retryable INTEGER NOT NULL CHECK (problem_retryable IN (0, 1)),
        problem_since_ms INTEGER,
        CHECK ((problem_code IS NULL) = (problem_since_ms IS NULL))
      ) STRICT;
      CREATE INDEX offline_acceptances_by_wallet ON offline_acceptances (wallet_id, iss, business_date);
      CREATE INDEX offline_acceptances_unsent ON offline_acceptances (acceptance_key)
        WHERE state IN ('unsent', 'reversing');
      CREATE INDEX offline_acceptances_problems ON offline_acceptances (acceptance_key) WHERE problem_code IS NOT NULL;

      CREATE TABLE offline_totals (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        unsent_count INTEGER NOT NULL CHECK (unsent_count >= 0),
        unsent_minor INTEGER NOT NULL CHECK (unsent_minor >= 0),
        problem_count INTEGER NOT NULL CHECK (problem_count >= 0),
        problem_minor INTEGER NOT NULL CHECK (problem_minor >= 0)
      ) STRICT;

      CREATE TABLE wallet_keys (
        key_thumbprint TEXT PRIMARY KEY CHECK (length(key_thumbprint) = 43),
        highest_counter INTEGER NOT NULL CHECK (highest_counter BETWEEN 1 AND 4294967295),
        last_expires_at_ms INTEGER NOT NULL CHECK (last_expires_at_ms >= 0)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX wallet_keys_by_expiry ON wallet_keys (last_expires_at_ms);

      CREATE TABLE wallet_counters (
        key_thumbprint TEXT NOT NULL,
        counter INTEGER NOT NULL CHECK (counter BETWEEN 1 AND 4294967295),
        owner_id TEXT NOT NULL CHECK (length(owner_id) = 36),
        PRIMARY KEY (key_thumbprint, counter)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE local_denials (
        wallet_id TEXT NOT NULL,
        iss TEXT NOT NULL,
        payment_id TEXT NOT NULL,
        since_ms INTEGER NOT NULL CHECK (since_ms >= 0),
        PRIMARY KEY (wallet_id, iss)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE offline_limits (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        limits TEXT NOT NULL CHECK (json_valid(limits))
      ) STRICT;

      CREATE TABLE offline_requests (
        payment_id TEXT PRIMARY KEY CHECK (length(payment_id) = 36),
        body TEXT NOT NULL CHECK (json_valid(body))
      ) STRICT;

      CREATE TABLE confirmations (
        subject TEXT PRIMARY KEY CHECK (subject IN ('config', 'deny_list', 'clock')),
        wall_ms INTEGER NOT NULL CHECK (wall_ms >= 0),
        monotonic_ms INTEGER NOT NULL,
        run_id TEXT NOT NULL,
        offset_ms INTEGER NOT NULL
      ) STRICT;

      CREATE TABLE deny_lists (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        generation INTEGER NOT NULL CHECK (generation > 0),
        version INTEGER CHECK (version >= 0),
        wallet_count INTEGER NOT NULL CHECK (wallet_count >= 0),
        building_generation INTEGER CHECK (building_generation > generation),
        building_version INTEGER CHECK (building_version >= 0),
        building_count INTEGER NOT NULL CHECK (building_count >= 0)
      ) STRICT;

      CREATE TABLE denied_wallets (
        generation INTEGER NOT NULL,
        wallet_id TEXT NOT NULL,
        iss TEXT NOT NULL,
        reason TEXT NOT NULL,
        PRIMARY KEY (generation, wallet_id, iss)
      ) STRICT, WITHOUT ROWID;
    `),
};
