/**
 * The journal's entries by what they are about, in a table that may be a few entries behind, in the place of an index that
 * every payment had to write before the screen was green. What is not in it yet lies at the journal's end and is looked at
 * there; see journal-subjects.ts and decision record 0161.
 */
import type { Migration } from '../migrations.ts';

export const journalSubjectsMigration: Migration = {
  version: 23,
  name: 'journal-subjects',
  migrate: (db) =>
    db.script(`
      DROP INDEX journal_by_subject;
      CREATE TABLE journal_subjects (
        subject_id TEXT NOT NULL CHECK (length(subject_id) BETWEEN 1 AND 64),
        sequence INTEGER NOT NULL CHECK (sequence > 0),
        PRIMARY KEY (subject_id, sequence)
      ) STRICT, WITHOUT ROWID;
      INSERT INTO journal_subjects SELECT subject_id, sequence FROM journal ORDER BY subject_id, sequence;
      CREATE TABLE journal_indexed (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        sequence INTEGER NOT NULL CHECK (sequence >= 0)
      ) STRICT;
      INSERT INTO journal_indexed SELECT 1, coalesce(max(sequence), 0) FROM journal;
      CREATE VIEW journal_about AS
        SELECT subject_id AS about, sequence FROM journal_subjects
        UNION ALL
        SELECT subject_id, sequence FROM journal
        WHERE sequence > (SELECT sequence FROM journal_indexed) AND sequence <= (SELECT sequence FROM journal_indexed) + 16;
    `),
};
