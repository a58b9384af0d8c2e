/**
 * What a machine that took the place of another made anew from the backend: its payments and refunds, whether that is still
 * going on, and the highest receipt number that was given out elsewhere. All of it from the journal.
 */
import type { Migration } from '../migrations.ts';

export const restoredBooksMigration: Migration = {
  version: 22,
  name: 'restored-books',
  migrate: (db) =>
    db.script(`
      CREATE TABLE restored_records (
        record_key INTEGER PRIMARY KEY,
        record_id TEXT NOT NULL UNIQUE CHECK (length(record_id) BETWEEN 1 AND 64),
        kind TEXT NOT NULL CHECK (kind IN ('payment', 'refund')),
        business_date TEXT NOT NULL CHECK (length(business_date) = 10),
        is_open INTEGER NOT NULL CHECK (is_open IN (0, 1)),
        facts TEXT NOT NULL CHECK (json_valid(facts))
      ) STRICT;
      CREATE INDEX restored_records_open ON restored_records (record_key) WHERE is_open = 1;

      CREATE TABLE book_restorations (terminal_id TEXT PRIMARY KEY CHECK (length(terminal_id) > 0)) STRICT, WITHOUT ROWID;

      CREATE TABLE receipt_floors (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        receipt_counter INTEGER NOT NULL CHECK (receipt_counter > 0)
      ) STRICT;
    `),
};
