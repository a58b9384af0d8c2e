/**
 * Looks at a database before it is opened for writing: whether it is ours, of a version that we know, whole, and has what
 * was written last. It is looked at through a connection that cannot write, since SQLite, when the last writer leaves,
 * moves the log into the file and removes it: a refusal would destroy what a technician could still have saved.
 * Rules STORE-5, STORE-8, STORE-11, STORE-17, STORE-18 and STORE-20.
 */
import { existsSync, rmSync, statSync } from 'node:fs';
import { Database } from './driver.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import { hashInSegmentFile } from './segment-files.ts';
import { digestOf, MAX_SEALED_BYTES, readHeadMark, type HeadNote, type JournalHead } from './head-mark.ts';

/** Below it the WAL-reset race can lose commits (C54). */
const MIN_SQLITE = [3, 51, 3] as const;
/** "Till" in ASCII: tells our files from another program's. */
export const APPLICATION_ID = 0x54696c6c;
/** Another connection (a backup, a support tool) may hold the file for a moment. */
export const BUSY_TIMEOUT_MS = 5_000;
/** Up to this size every index is held against its table at the start: at about 4 ms per MiB (measured) that is 64 ms. */
const MAX_COMPARED_BYTES = 16 * 1024 * 1024;
/** Up to this size the whole file is at least read through: at about 2.3 ms per MiB (measured) that is 75 ms. */
const MAX_FULLY_CHECKED_BYTES = MAX_SEALED_BYTES;

export type FoundFault =
  | Readonly<{ code: 'terminal.sqlite_too_old'; version: string; required: string }>
  | Readonly<{ code: 'terminal.database_from_future'; fileVersion: number; programVersion: number }>
  | Readonly<{ code: 'terminal.database_damaged'; detail: string }>
  | Readonly<{ code: 'terminal.database_incomplete'; notedSequence: number; fileSequence: number }>;

/** The file's version, or why it must not be used. */
export type Inspection = Result<number, FoundFault>;

/**
 * null: it cannot be looked at without writing. There is no file yet, a change that was cut off has to be rolled back
 * first, or the folder takes no index of the log; whoever opens it for writing looks then.
 */
export function inspectUntouched(file: string, programVersion: number): Inspection | null {
  const noted = readHeadMark(file);
  if (byteCount(file) === 0) {
    return noted === null ? null : err(incomplete(noted, 0));
  }
  const hadLog = existsSync(`${file}-wal`);
  let driver: Database.Database | null = null;
  try {
    driver = new Database(file, { readonly: true, timeout: BUSY_TIMEOUT_MS });
    return inspect(driver, file, programVersion);
  } catch (error) {
    if (!(error instanceof Database.SqliteError) || !NEEDS_WRITING.test(error.code)) throw error;
    return null;
  } finally {
    driver?.close();
    if (!hadLog) removeEmptyLog(file);
  }
}

/** A reader makes an empty log beside a file that has none, and cannot take it away again. */
function removeEmptyLog(file: string): void {
  if (!existsSync(`${file}-wal`) || byteCount(`${file}-wal`) > 0) return;
  for (const made of ['-wal', '-shm']) rmSync(`${file}${made}`, { force: true });
}

const NEEDS_WRITING = /^SQLITE_(?:READONLY|CANTOPEN)/;

export function inspect(driver: Database.Database, file: string, programVersion: number): Inspection {
  const version = String(driver.prepare('SELECT sqlite_version()').pluck().get());
  if (!isRecentEnough(version)) {
    return err({ code: 'terminal.sqlite_too_old', version, required: MIN_SQLITE.join('.') });
  }
  const fileVersion = Number(driver.pragma('user_version', { simple: true }));
  if (fileVersion > programVersion) return err({ code: 'terminal.database_from_future', fileVersion, programVersion });
  const damage = findDamage(driver, file);
  if (damage !== null) return err({ code: 'terminal.database_damaged', detail: damage });
  const noted = readHeadMark(file);
  const missing = findMissing(driver, file, noted);
  if (missing !== null) return err(missing);
  if (isSealBroken(file, noted))
    return err({ code: 'terminal.database_damaged', detail: 'changed since it was closed' });
  return ok(fileVersion);
}

/** What stands in a log belongs to a life that was not closed in order: then there is nothing to hold the file against. */
function isSealBroken(file: string, noted: HeadNote | null): boolean {
  const seal = noted?.seal ?? null;
  return seal !== null && byteCount(`${file}-wal`) === 0 && digestOf(file) !== seal;
}

/** Compares dotted versions number by number: "3.9" is older than "3.51". */
export function isRecentEnough(version: string): boolean {
  const parts = version.split('.').map(Number);
  for (const [index, required] of MIN_SQLITE.entries()) {
    const part = parts[index] ?? 0;
    if (part !== required) return part > required;
  }
  return true;
}

/** 0 for a file that is not there. */
function byteCount(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

/** null when nothing is wrong. A large file is not read through at every start; its schema and header are. */
function findDamage(driver: Database.Database, file: string): string | null {
  const applicationId = Number(driver.pragma('application_id', { simple: true }));
  const tables = Number(driver.prepare('SELECT count(*) FROM sqlite_schema').pluck().get());
  if (tables > 0 && applicationId !== APPLICATION_ID && applicationId !== 0) return 'the file of another program';
  const size = byteCount(file);
  const scope = size <= MAX_FULLY_CHECKED_BYTES ? '1' : 'sqlite_schema';
  const check = size <= MAX_COMPARED_BYTES ? 'integrity_check' : 'quick_check';
  const verdict = String(driver.pragma(`${check}(${scope})`, { simple: true }));
  return verdict === 'ok' ? null : verdict;
}

/**
 * null when the journal holds the entry that was noted as its newest. Another one in its place is another history: an
 * older copy that was put back and went on.
 */
function findMissing(driver: Database.Database, file: string, noted: JournalHead | null): FoundFault | null {
  if (noted === null) return null;
  // Before the first migration there is no journal.
  const hasJournal = driver.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'journal'").get() !== undefined;
  if (!hasJournal) return incomplete(noted, 0);
  const fileSequence = Number(driver.prepare('SELECT coalesce(max(sequence), 0) FROM journal').pluck().get());
  if (fileSequence < noted.sequence) return incomplete(noted, fileSequence);
  const standing = driver.prepare('SELECT hash FROM journal WHERE sequence = ?').pluck().get(noted.sequence);
  const hash = standing ?? hashInSegment(driver, file, noted.sequence);
  return hash === noted.hash ? null : incomplete(noted, fileSequence);
}

/** A note that was not renewed for days: what it names has left the database for a closed file. null: it has not. */
function hashInSegment(driver: Database.Database, file: string, sequence: number): string | null {
  if (driver.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'journal_segments'").get() === undefined) return null;
  const covers = 'SELECT file_name FROM journal_segments WHERE ? BETWEEN first_sequence AND last_sequence';
  const name = driver.prepare(covers).pluck().get(sequence);
  return typeof name === 'string' ? hashInSegmentFile(file, name, sequence) : null;
}

function incomplete(noted: JournalHead, fileSequence: number): FoundFault {
  return { code: 'terminal.database_incomplete', notedSequence: noted.sequence, fileSequence };
}
