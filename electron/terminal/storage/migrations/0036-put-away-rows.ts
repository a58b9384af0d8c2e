/**
 * Rows of sales, payments and passages whose days are in closed files leave the tables too, for the entries that hold them
 * as they stood. These tables say which entry has which, what came back by now, and the totals since the last close, which
 * cannot be added up again without those rows. All of it from the journal. See decision record 0288.
 */
import type { Migration } from '../migrations.ts';

export const putAwayRowsMigration: Migration = {
  version: 36,
  name: 'put-away-rows',
  migrate: (db) =>
    db.script(`
      CREATE TABLE put_away_pieces (
        piece_sequence INTEGER PRIMARY KEY,
        group_count INTEGER NOT NULL CHECK (group_count > 0),
        first_id TEXT NOT NULL CHECK (length(first_id) BETWEEN 1 AND 64),
        last_id TEXT NOT NULL CHECK (last_id >= first_id),
        first_counter INTEGER CHECK (first_counter > 0),
        last_counter INTEGER CHECK (last_counter >= first_counter),
        first_date TEXT NOT NULL CHECK (length(first_date) = 10),
        last_date TEXT NOT NULL CHECK (last_date >= first_date),
        CHECK ((first_counter IS NULL) = (last_counter IS NULL))
      ) STRICT;
      CREATE INDEX put_away_pieces_by_counter ON put_away_pieces (last_counter);

      CREATE TABLE brought_back (
        sale_id TEXT PRIMARY KEY CHECK (length(sale_id) BETWEEN 1 AND 64),
        back_sequence INTEGER NOT NULL CHECK (back_sequence > 0)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE put_away_totals (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        from_sequence INTEGER NOT NULL CHECK (from_sequence > 0),
        to_sequence INTEGER NOT NULL CHECK (to_sequence >= from_sequence),
        totals TEXT NOT NULL CHECK (json_valid(totals))
      ) STRICT;
    `),
};
