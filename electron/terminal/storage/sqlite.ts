/**
 * Opens the terminal's database; with folder-lock.ts the one place that imports the driver. One writer connection, WAL,
 * synchronous=FULL: without it a WAL database falls to NORMAL when it is reopened and a power cut takes the last
 * acknowledged payments with it. Rules STORE-1 to STORE-17.
 */
import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { Database } from './driver.ts';
import { assert } from '../../kernel/assert.ts';
import type { Log } from '../../kernel/log.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import { StorageFailure, type MigrationDb, type Storage } from './database.ts';
import { openHeadMark, readHeadMark, type HeadMark, type JournalHead } from './head-mark.ts';
import { lockFolder, type FolderInUse, type FolderLock } from './folder-lock.ts';
import { latestVersion, migrate, MIGRATIONS, type Migration } from './migrations.ts';
import { rememberReads } from './remembered-reads.ts';
import type { Row, SqlValue } from './row.ts';

export { StorageFailure } from './database.ts';
export type { ReadableDb, Storage, WritableDb } from './database.ts';

/** Below it the WAL-reset race can lose commits (C54). */
const MIN_SQLITE = [3, 51, 3] as const;
/** "Till" in ASCII: tells our files from another program's. */
const APPLICATION_ID = 0x54696c6c;
/** Another connection (a backup, a support tool) may hold the file for a moment. */
const BUSY_TIMEOUT_MS = 5_000;
/** Up to this size every index is held against its table at the start: at about 4 ms per MiB (measured) that is 64 ms. */
const MAX_COMPARED_BYTES = 16 * 1024 * 1024;
/** Up to this size the whole file is at least read through: at about 2.3 ms per MiB (measured) that is 75 ms. */
const MAX_FULLY_CHECKED_BYTES = 32 * 1024 * 1024;
/** synchronous=FULL as the pragma reads back. */
const SYNCHRONOUS_FULL = 2;

export type OpenFailure =
  | Readonly<{ code: 'terminal.sqlite_too_old'; version: string; required: string }>
  | Readonly<{ code: 'terminal.database_from_future'; fileVersion: number; programVersion: number }>
  | Readonly<{ code: 'terminal.database_damaged'; detail: string }>
  | Readonly<{ code: 'terminal.database_incomplete'; notedSequence: number; fileSequence: number }>
  | Readonly<{ code: 'terminal.storage_failed'; detail: string }>
  | FolderInUse;

export type StorageOptions = Readonly<{
  file: string;
  log: Log;
  /** Told once, when the disk failed in such a way that only opening the file anew can tell what is there (STORE-15). */
  onBroken?: (sqliteCode: string) => void;
  /** For tests of the migrations; the product uses the list. */
  migrations?: readonly Migration[];
}>;

/** Opens, checks, migrates. A refusal leaves the file as it was. */
export function openStorage({
  file,
  log,
  onBroken,
  migrations = MIGRATIONS,
}: StorageOptions): Result<Storage, OpenFailure> {
  let lock: FolderLock | null = null;
  let driver: Database.Database | null = null;
  const letGo = (): void => {
    driver?.close();
    lock?.release();
  };
  const refuse = (failure: OpenFailure): Result<Storage, OpenFailure> => {
    letGo();
    log.write('error', 'storage_refused', failure);
    return err(failure);
  };
  try {
    mkdirSync(dirname(file), { recursive: true });
    const locked = lockFolder(file);
    if (!locked.ok) return refuse(locked.error);
    lock = locked.value;
    driver = new Database(file, { timeout: BUSY_TIMEOUT_MS });
    const version = String(driver.prepare('SELECT sqlite_version()').pluck().get());
    if (!isRecentEnough(version)) {
      return refuse({ code: 'terminal.sqlite_too_old', version, required: MIN_SQLITE.join('.') });
    }
    const fileVersion = Number(driver.pragma('user_version', { simple: true }));
    const programVersion = latestVersion(migrations);
    if (fileVersion > programVersion) {
      return refuse({ code: 'terminal.database_from_future', fileVersion, programVersion });
    }
    const damage = findDamage(driver, file);
    if (damage !== null) return refuse({ code: 'terminal.database_damaged', detail: damage });
    const missing = findMissing(driver, readHeadMark(file));
    if (missing !== null) return refuse({ code: 'terminal.database_incomplete', ...missing });
    setPragmas(driver);
    const db = wrap(driver);
    migrate({ driver, db, migrations, fileVersion, log });
    driver.pragma(`application_id = ${APPLICATION_ID}`);
    const headMark = openHeadMark(file);
    return ok(createStorage({ file, driver, db, lock, headMark, onBroken }));
  } catch (error) {
    if (error instanceof Database.SqliteError) {
      const damaged = error.code.startsWith('SQLITE_CORRUPT') || error.code === 'SQLITE_NOTADB';
      return refuse({ code: damaged ? 'terminal.database_damaged' : 'terminal.storage_failed', detail: error.code });
    }
    if (isFileError(error)) return refuse({ code: 'terminal.storage_failed', detail: error.code });
    letGo();
    throw error;
  }
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

function isFileError(error: unknown): error is Error & { code: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && 'syscall' in error;
}

/** null when nothing is wrong. A large file is not read through at every start; its schema and header are. */
function findDamage(driver: Database.Database, file: string): string | null {
  const applicationId = Number(driver.pragma('application_id', { simple: true }));
  const tables = Number(driver.prepare('SELECT count(*) FROM sqlite_schema').pluck().get());
  if (tables > 0 && applicationId !== APPLICATION_ID && applicationId !== 0) return 'the file of another program';
  const { size } = statSync(file);
  const scope = size <= MAX_FULLY_CHECKED_BYTES ? '1' : 'sqlite_schema';
  const check = size <= MAX_COMPARED_BYTES ? 'integrity_check' : 'quick_check';
  const verdict = String(driver.pragma(`${check}(${scope})`, { simple: true }));
  return verdict === 'ok' ? null : verdict;
}

/** The newest entry; null in an empty journal, and before the first migration, which makes it. */
function journalHead(driver: Database.Database): JournalHead | null {
  const hasJournal = driver.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'journal'").get() !== undefined;
  return hasJournal ? readHead(driver).get() : null;
}

function readHead(driver: Database.Database): Readonly<{ get: () => JournalHead | null }> {
  const newest = driver.prepare<[], JournalHead>('SELECT sequence, hash FROM journal ORDER BY sequence DESC LIMIT 1');
  return { get: () => newest.get() ?? null };
}

/**
 * null when the journal holds the entry that was noted as its newest. Another one in its place is another history: an
 * older copy that was put back and went on.
 */
function findMissing(
  driver: Database.Database,
  noted: JournalHead | null,
): Readonly<{ notedSequence: number; fileSequence: number }> | null {
  if (noted === null) return null;
  const fileSequence = journalHead(driver)?.sequence ?? 0;
  const facts = { notedSequence: noted.sequence, fileSequence };
  if (fileSequence < noted.sequence) return facts;
  const hash = driver.prepare('SELECT hash FROM journal WHERE sequence = ?').pluck().get(noted.sequence);
  return hash === noted.hash ? null : facts;
}

function setPragmas(driver: Database.Database): void {
  assert(driver.pragma('journal_mode = WAL', { simple: true }) === 'wal', 'the database does not take WAL');
  driver.pragma('synchronous = FULL');
  driver.pragma('foreign_keys = ON');
  driver.pragma('trusted_schema = OFF');
}

function wrap(driver: Database.Database): MigrationDb {
  const statements = new Map<string, Database.Statement<SqlValue[], Row>>();
  const prepared = (sql: string): Database.Statement<SqlValue[], Row> => {
    let statement = statements.get(sql);
    if (statement === undefined) {
      statement = driver.prepare<SqlValue[], Row>(sql);
      statements.set(sql, statement);
    }
    return statement;
  };
  const methods: Pick<MigrationDb, 'get' | 'all' | 'run' | 'script'> = {
    get: (sql, ...values) => prepared(sql).get(...values),
    all: (sql, ...values) => prepared(sql).all(...values),
    run: (sql, ...values) => {
      assert(driver.inTransaction, 'what is written is written in a transaction');
      return { changes: prepared(sql).run(...values).changes };
    },
    script: (sql) => {
      assert(driver.inTransaction, 'what is written is written in a transaction');
      driver.exec(sql);
    },
  };
  // The brand exists for the compiler alone.
  return methods as MigrationDb;
}

function createStorage({
  file,
  driver,
  db,
  lock,
  headMark,
  onBroken,
}: Readonly<{
  file: string;
  driver: Database.Database;
  db: MigrationDb;
  lock: FolderLock;
  headMark: HeadMark;
  onBroken: StorageOptions['onBroken'];
}>): Storage {
  const remembered = rememberReads(db);
  const begin = driver.prepare('BEGIN IMMEDIATE');
  const commit = driver.prepare('COMMIT');
  const readSynchronous = driver.prepare('PRAGMA synchronous').pluck();
  const head = readHead(driver);
  const noteHead = (): void => {
    const newest = head.get();
    if (newest !== null) headMark.note(newest);
  };
  noteHead();
  let brokenBy: string | null = null;
  return {
    file,
    read: remembered.db,
    write: (change) => {
      assert(!driver.inTransaction, 'a transaction is not opened inside another');
      if (brokenBy !== null) throw new StorageFailure(brokenBy, null);
      try {
        begin.run();
        const result = change(remembered.db);
        assert(!(result instanceof Promise), 'a transaction does not wait for anything');
        commit.run();
        // In WAL some builds fall back to NORMAL, which loses acknowledged payments at a power cut.
        assert(readSynchronous.get() === SYNCHRONOUS_FULL, 'the database no longer syncs every commit');
        noteHead();
        return result;
      } catch (error) {
        if (driver.inTransaction) driver.exec('ROLLBACK');
        remembered.forget();
        const code = diskFailureOf(error);
        if (code === null) throw error;
        // After a failed read, write or sync the page cache cannot be trusted; only opening anew can tell what is there.
        if (code !== 'SQLITE_FULL' && !code.startsWith('SQLITE_BUSY')) {
          brokenBy = code;
          onBroken?.(code);
        }
        throw new StorageFailure(code, error);
      }
    },
    close: () => {
      headMark.close();
      driver.close();
      lock.release();
    },
  };
}

const DISK_FAILURES = [
  'SQLITE_FULL',
  'SQLITE_IOERR',
  'SQLITE_READONLY',
  'SQLITE_CANTOPEN',
  'SQLITE_CORRUPT',
  'SQLITE_BUSY',
];

function diskFailureOf(error: unknown): string | null {
  if (!(error instanceof Database.SqliteError)) return null;
  const { code } = error;
  return DISK_FAILURES.some((prefix) => code.startsWith(prefix)) ? code : null;
}
