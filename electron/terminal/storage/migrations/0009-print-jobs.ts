/**
 * What was asked to be printed and what became of it, as the journal tells it. A copy has its number for good, so no two
 * papers of one sale carry the same.
 */
import type { Migration } from '../migrations.ts';

export const printJobsMigration: Migration = {
  version: 9,
  name: 'print-jobs',
  migrate: (db) =>
    db.script(`
      CREATE TABLE print_jobs (
        job_key INTEGER PRIMARY KEY,
        job_id TEXT NOT NULL UNIQUE CHECK (length(job_id) = 36),
        document TEXT NOT NULL CHECK (length(document) BETWEEN 1 AND 32),
        subject_id TEXT NOT NULL,
        copy_number INTEGER NOT NULL CHECK (copy_number > 0),
        language TEXT NOT NULL CHECK (length(language) BETWEEN 2 AND 16),
        state TEXT NOT NULL CHECK (state IN ('queued', 'printing', 'confirmed', 'sent', 'failed', 'dropped')),
        problem TEXT CHECK (length(problem) BETWEEN 1 AND 64),
        may_be_on_paper INTEGER NOT NULL CHECK (may_be_on_paper IN (0, 1)),
        attempt_count INTEGER NOT NULL CHECK (attempt_count >= 0),
        queued_at_ms INTEGER NOT NULL CHECK (queued_at_ms >= 0),
        updated_at_ms INTEGER NOT NULL CHECK (updated_at_ms >= 0),
        UNIQUE (subject_id, document, copy_number)
      ) STRICT;
      CREATE INDEX print_jobs_waiting ON print_jobs (job_key) WHERE state IN ('queued', 'printing');
      CREATE INDEX print_jobs_failed ON print_jobs (job_key) WHERE state = 'failed';
    `),
};
