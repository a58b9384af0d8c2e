/**
 * Shifts with their reports, the shop's own settings, and how far the totals of the shift that is open were added up: that
 * last table is no projection, it can be thrown away at any time and is then added up again.
 */
import type { Migration } from '../migrations.ts';

export const shiftsMigration: Migration = {
  version: 13,
  name: 'shifts',
  migrate: (db) =>
    db.script(`
      CREATE TABLE shifts (
        shift_key INTEGER PRIMARY KEY,
        shift_id TEXT NOT NULL UNIQUE CHECK (length(shift_id) = 36),
        state TEXT NOT NULL CHECK (state IN ('open', 'closed')),
        business_date TEXT NOT NULL CHECK (length(business_date) = 10),
        time_zone TEXT NOT NULL,
        opened_at_ms INTEGER NOT NULL CHECK (opened_at_ms >= 0),
        opened_by TEXT NOT NULL,
        holder_id TEXT NOT NULL,
        float_minor INTEGER NOT NULL CHECK (float_minor >= 0),
        currency TEXT NOT NULL CHECK (length(currency) = 3),
        number INTEGER UNIQUE CHECK (number > 0),
        closed_sequence INTEGER UNIQUE CHECK (closed_sequence > shift_key),
        report TEXT CHECK (json_valid(report)),
        sha256 TEXT CHECK (length(sha256) = 64),
        signature TEXT,
        CHECK ((state = 'closed') = (number IS NOT NULL)),
        CHECK ((number IS NULL) = (closed_sequence IS NULL)),
        CHECK ((number IS NULL) = (report IS NULL)),
        CHECK ((report IS NULL) = (sha256 IS NULL)),
        CHECK (signature IS NULL OR sha256 IS NOT NULL)
      ) STRICT;
      CREATE UNIQUE INDEX shifts_one_open ON shifts ((1)) WHERE state = 'open';
      CREATE INDEX shifts_unsigned ON shifts (number) WHERE state = 'closed' AND signature IS NULL;

      CREATE TABLE shift_roll_ups (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        from_sequence INTEGER NOT NULL CHECK (from_sequence > 0),
        to_sequence INTEGER NOT NULL CHECK (to_sequence >= from_sequence),
        time_zone TEXT NOT NULL,
        totals TEXT NOT NULL CHECK (json_valid(totals))
      ) STRICT;

      CREATE TABLE shop_settings (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        settings TEXT NOT NULL CHECK (json_valid(settings))
      ) STRICT;
    `),
};
