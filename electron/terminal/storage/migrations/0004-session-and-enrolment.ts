/** Who is signed in, how often a PIN was wrong, and who this terminal is: each as the journal tells it. */
import type { Migration } from '../migrations.ts';

export const sessionAndEnrolmentMigration: Migration = {
  version: 4,
  name: 'session-and-enrolment',
  migrate: (db) =>
    db.script(`
      CREATE TABLE sessions (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        cashier_id TEXT NOT NULL,
        signed_in_at_ms INTEGER NOT NULL
      ) STRICT;

      CREATE TABLE sign_in_failures (
        cashier_id TEXT PRIMARY KEY,
        failed_count INTEGER NOT NULL CHECK (failed_count > 0),
        last_failed_at_ms INTEGER NOT NULL
      ) STRICT;

      CREATE TABLE enrolments (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        terminal_id TEXT NOT NULL,
        merchant_id TEXT NOT NULL,
        merchant_name TEXT NOT NULL,
        merchant_city TEXT NOT NULL,
        merchant_country_code TEXT NOT NULL,
        merchant_category_code TEXT NOT NULL,
        store_id TEXT NOT NULL,
        store_name TEXT NOT NULL,
        store_time_zone TEXT NOT NULL
      ) STRICT;
    `),
};
