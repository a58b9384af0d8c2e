/** The table of print jobs: a projection of the journal. SQL and rows only. Rules PRINT-80 and PRINT-81 of docs/spec.md. */
import {
  PRINT_DOCUMENTS,
  PRINT_STATES,
  RECEIPT_LANGUAGES,
  type PrintDocument,
} from '../../contract/printing-values.ts';
import { assert } from '../../kernel/assert.ts';
import type { JournalEntry, Projection } from '../payment/3-journal/journal.ts';
import type { ReadableDb, WritableDb } from '../storage/database.ts';
import { booleanOf, integerOf, oneOf, textOf, textOrNullOf, type Row } from '../storage/row.ts';
import {
  movedSchema,
  PRINT_QUEUED,
  PRINT_TRANSITIONS,
  printEventOf,
  queuedSchema,
  type PrintEvent,
  type PrintJob,
} from './print-job.ts';

export const printJobProjection: Projection = {
  name: 'print-jobs',
  tables: ['print_jobs'],
  apply: (db, entry) => {
    if (entry.type === PRINT_QUEUED) return queued(db, entry);
    const event = printEventOf(entry.type);
    if (event !== null) moved(db, entry, event);
  },
};

function queued(db: WritableDb, entry: JournalEntry): void {
  const { jobId, document, copy, language } = queuedSchema.parse(entry.body);
  db.run(
    `INSERT INTO print_jobs (job_key, job_id, document, subject_id, copy_number, language, state, problem,
       may_be_on_paper, attempt_count, queued_at_ms, updated_at_ms)
     VALUES (?, ?, ?, ?, ?, ?, 'queued', NULL, 0, 0, ?, ?)`,
    entry.sequence,
    jobId,
    document,
    entry.subjectId,
    copy,
    language,
    entry.atMs,
    entry.atMs,
  );
}

function moved(db: WritableDb, entry: JournalEntry, event: PrintEvent): void {
  const { jobId, problem, mayBeOnPaper } = movedSchema.parse(entry.body);
  const job = printJobById(db, jobId);
  assert(job !== null, `${entry.type} of a job that was never queued`);
  const next = PRINT_TRANSITIONS[job.state][event];
  assert(next !== undefined, `the journal holds ${event} of a job that is ${job.state}`);
  db.run(
    `UPDATE print_jobs SET state = ?, problem = ?, may_be_on_paper = ?, attempt_count = ?, queued_at_ms = ?,
       updated_at_ms = ? WHERE job_id = ?`,
    next,
    problem,
    mayBeOnPaper ? 1 : 0,
    // A person who tries again gives it a fresh start.
    event === 'retried' ? 0 : job.attemptCount + (event === 'begun' ? 1 : 0),
    event === 'retried' ? entry.atMs : job.queuedAtMs,
    entry.atMs,
    jobId,
  );
}

export function printJobById(db: ReadableDb, jobId: string): PrintJob | null {
  const row = db.get('SELECT * FROM print_jobs WHERE job_id = ?', jobId);
  return row === undefined ? null : jobOf(row);
}

/** The newest paper of this kind about that thing; null: none was asked for. */
export function newestJobOf(db: ReadableDb, subjectId: string, document: PrintDocument): PrintJob | null {
  const sql = 'SELECT * FROM print_jobs WHERE subject_id = ? AND document = ? ORDER BY copy_number DESC LIMIT 1';
  const row = db.get(sql, subjectId, document);
  return row === undefined ? null : jobOf(row);
}

/** Queued and printing, oldest first. */
export function waitingJobs(db: ReadableDb): readonly PrintJob[] {
  return db.all(`SELECT * FROM print_jobs WHERE state IN ('queued', 'printing') ORDER BY job_key`).map(jobOf);
}

/** Newest first. */
export function failedJobs(db: ReadableDb, limit: number): readonly PrintJob[] {
  return db.all(`SELECT * FROM print_jobs WHERE state = 'failed' ORDER BY job_key DESC LIMIT ?`, limit).map(jobOf);
}

/** Newest first; `beforeKey` null begins with the newest. */
export function listJobs(db: ReadableDb, beforeKey: number | null, limit: number): readonly PrintJob[] {
  return db
    .all(
      'SELECT * FROM print_jobs WHERE job_key < ? ORDER BY job_key DESC LIMIT ?',
      beforeKey ?? Number.MAX_SAFE_INTEGER,
      limit,
    )
    .map(jobOf);
}

/** The highest number of copy given out so far; 0 before the first. Read it in the transaction that takes the next. */
export function lastCopy(db: ReadableDb, subjectId: string, document: PrintDocument): number {
  const row = db.get(
    'SELECT coalesce(max(copy_number), 0) AS last_copy FROM print_jobs WHERE subject_id = ? AND document = ?',
    subjectId,
    document,
  );
  return integerOf(row ?? {}, 'last_copy');
}

function jobOf(row: Row): PrintJob {
  return {
    jobId: textOf(row, 'job_id'),
    document: oneOf(row, 'document', PRINT_DOCUMENTS),
    subjectId: textOf(row, 'subject_id'),
    copy: integerOf(row, 'copy_number'),
    language: oneOf(row, 'language', RECEIPT_LANGUAGES),
    state: oneOf(row, 'state', PRINT_STATES),
    problem: textOrNullOf(row, 'problem'),
    mayBeOnPaper: booleanOf(row, 'may_be_on_paper'),
    attemptCount: integerOf(row, 'attempt_count'),
    queuedAtMs: integerOf(row, 'queued_at_ms'),
    updatedAtMs: integerOf(row, 'updated_at_ms'),
    jobKey: integerOf(row, 'job_key'),
  };
}
