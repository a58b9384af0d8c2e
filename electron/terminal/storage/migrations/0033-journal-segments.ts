/**
 * The journal's oldest stretch may leave the database for a closed file, once an entry names the file: its range, its
 * hashes, its digest. What no such entry covers is refused as before, and what is named follows the piece before it.
 * See decision record 0268.
 */
import type { Migration } from '../migrations.ts';

export const journalSegmentsMigration: Migration = {
  version: 33,
  name: 'journal-segments',
  migrate: (db) =>
    db.script(`
      CREATE TABLE journal_segments (
        first_sequence INTEGER PRIMARY KEY CHECK (first_sequence > 0),
        last_sequence INTEGER NOT NULL UNIQUE CHECK (last_sequence >= first_sequence),
        closed_sequence INTEGER NOT NULL UNIQUE CHECK (closed_sequence > last_sequence),
        business_date TEXT NOT NULL CHECK (length(business_date) = 10),
        first_hash TEXT NOT NULL CHECK (length(first_hash) = 64),
        last_hash TEXT NOT NULL CHECK (length(last_hash) = 64),
        file_name TEXT NOT NULL UNIQUE CHECK (length(file_name) BETWEEN 1 AND 80),
        sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
        byte_count INTEGER NOT NULL CHECK (byte_count > 0),
        types TEXT NOT NULL CHECK (json_valid(types))
      ) STRICT;
      CREATE TRIGGER journal_segments_follow BEFORE INSERT ON journal_segments
      WHEN NEW.first_sequence IS NOT (SELECT coalesce(max(last_sequence), 0) + 1 FROM journal_segments)
      BEGIN SELECT raise(ABORT, 'a piece of the journal follows the one before'); END;

      DROP TRIGGER journal_refuses_delete;
      CREATE TRIGGER journal_refuses_delete BEFORE DELETE ON journal
      WHEN NOT EXISTS (
        SELECT 1 FROM journal_segments AS s JOIN journal AS e ON e.sequence = s.closed_sequence
        WHERE s.first_sequence = (SELECT max(first_sequence) FROM journal_segments WHERE first_sequence <= OLD.sequence)
          AND OLD.sequence <= s.last_sequence AND e.type = 'journal.segment_closed'
          AND e.body ->> '$.firstSequence' = s.first_sequence AND e.body ->> '$.lastSequence' = s.last_sequence
          AND e.body ->> '$.sha256' = s.sha256)
      BEGIN SELECT raise(ABORT, 'the journal is never deleted from'); END;
    `),
};
