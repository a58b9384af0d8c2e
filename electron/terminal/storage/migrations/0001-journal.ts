/**
 * The journal: append-only and hash-chained, and the database itself refuses everything else. The insert trigger keeps the
 * chain even against a program that forgets to look at the head.
 */
import type { Migration } from '../migrations.ts';

export const journalMigration: Migration = {
  version: 1,
  name: 'journal',
  migrate: (db) =>
    db.script(`
      CREATE TABLE journal (
        sequence INTEGER PRIMARY KEY CHECK (sequence > 0),
        at_ms INTEGER NOT NULL CHECK (at_ms >= 0),
        type TEXT NOT NULL CHECK (length(type) BETWEEN 3 AND 64),
        subject_id TEXT NOT NULL CHECK (length(subject_id) BETWEEN 1 AND 64),
        cashier_id TEXT CHECK (length(cashier_id) BETWEEN 1 AND 64),
        body TEXT NOT NULL CHECK (json_valid(body)),
        previous_hash TEXT NOT NULL CHECK (length(previous_hash) = 64),
        hash TEXT NOT NULL CHECK (length(hash) = 64)
      ) STRICT;
      CREATE INDEX journal_by_subject ON journal (subject_id, sequence);

      CREATE TRIGGER journal_keeps_the_chain BEFORE INSERT ON journal
      WHEN NEW.sequence IS NOT (SELECT coalesce(max(sequence), 0) + 1 FROM journal)
        OR NEW.previous_hash IS NOT coalesce((SELECT hash FROM journal ORDER BY sequence DESC LIMIT 1),
          '0000000000000000000000000000000000000000000000000000000000000000')
      BEGIN SELECT raise(ABORT, 'the journal is appended to at its end'); END;
      CREATE TRIGGER journal_refuses_update BEFORE UPDATE ON journal
      BEGIN SELECT raise(ABORT, 'the journal is never changed'); END;
      CREATE TRIGGER journal_refuses_delete BEFORE DELETE ON journal
      BEGIN SELECT raise(ABORT, 'the journal is never deleted from'); END;
    `),
};
