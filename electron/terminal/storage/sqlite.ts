/**
 * Opens the terminal's database; with folder-lock.ts the one place that imports the driver. One writer connection, WAL,
 * synchronous=FULL: without it a WAL database falls to NORMAL when it is reopened and a power cut takes the last
 * acknowledged payments with it. Rules STORE-1 to STORE-20.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { Database } from './driver.ts';
import { assert } from '../../kernel/assert.ts';
import type { Log } from '../../kernel/log.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import { StorageFailure, type MigrationDb, type Storage } from './database.ts';
import { openHeadMark, type HeadMark, type JournalHead } from './head-mark.ts';
import { lockFolder, type FolderInUse, type FolderLock } from './folder-lock.ts';
import { APPLICATION_ID, BUSY_TIMEOUT_MS, inspect, inspectUntouched, type FoundFault } from './inspection.ts';
import { keptByText, MAX_KEPT_TEXTS } from './kept-by-text.ts';
import { latestVersion, migrate, MIGRATIONS, type Migration } from './migrations.ts';
import { rememberReads } from './remembered-reads.ts';
import { StoredDamage, type Row, type SqlValue } from './row.ts';
import { readSegmentFile, writeSegmentFile } from './segment-files.ts';
import { ROOTS_SQL, tablesByRoot, touchedTables, type TouchedTables } from './touched-tables.ts';
import { createWriteAheadLog } from './write-ahead-log.ts';

export { StorageFailure } from './database.ts';
export type { ReadableDb, Storage, WritableDb } from './database.ts';

/** synchronous=FULL as the pragma reads back. */
const SYNCHRONOUS_FULL = 2;

export type OpenFailure = FoundFault | FolderInUse | Readonly<{ code: 'terminal.storage_failed'; detail: string }>;

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
  let headMark: HeadMark | null = null;
  const letGo = (): void => {
    driver?.close();
    headMark?.close();
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
    const programVersion = latestVersion(migrations);
    const untouched = inspectUntouched(file, programVersion);
    if (untouched !== null && !untouched.ok) return refuse(untouched.error);
    driver = new Database(file, { timeout: BUSY_TIMEOUT_MS });
    const inspected = untouched ?? inspect(driver, file, programVersion);
    if (!inspected.ok) return refuse(inspected.error);
    headMark = openHeadMark(file);
    headMark.breakSeal();
    setPragmas(driver);
    const db = wrap(driver, file);
    migrate({ driver, db, migrations, fileVersion: inspected.value, log });
    driver.pragma(`application_id = ${APPLICATION_ID}`);
    const touches = createTouches(driver, migrations);
    return ok(createStorage({ file, driver, db, touches, lock, headMark, onBroken }));
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

function isFileError(error: unknown): error is Error & { code: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && 'syscall' in error;
}

function readHead(driver: Database.Database): Readonly<{ get: () => JournalHead | null }> {
  const newest = driver.prepare<[], JournalHead>('SELECT sequence, hash FROM journal ORDER BY sequence DESC LIMIT 1');
  return { get: () => newest.get() ?? null };
}

function setPragmas(driver: Database.Database): void {
  assert(driver.pragma('journal_mode = WAL', { simple: true }) === 'wal', 'the database does not take WAL');
  driver.pragma('synchronous = FULL');
  driver.pragma('foreign_keys = ON');
  driver.pragma('trusted_schema = OFF');
}

/**
 * The driver's SQLite (with STAT4) plans a statement anew at each run when a bound value might matter to a partial index or
 * a join, which costs ten times what the statement does. A plus before a value changes nothing about it, and hides it from
 * the planner. Rule STORE-31.
 */
function steadyPlan(sql: string): string {
  return sql.replaceAll('?', '+?');
}

function wrap(driver: Database.Database, file: string): MigrationDb {
  const prepared = keptByText((sql) => driver.prepare<SqlValue[], Row>(steadyPlan(sql)));
  /** In a transaction it is the transaction that failed, and whoever began it tells (STORE-15). */
  const read = <T>(ask: () => T): T => {
    try {
      return ask();
    } catch (error) {
      const isDamage = error instanceof Database.SqliteError && error.code.startsWith('SQLITE_CORRUPT');
      throw isDamage && !driver.inTransaction ? new StoredDamage('a page cannot be read', error) : error;
    }
  };
  const methods: Pick<MigrationDb, 'get' | 'all' | 'segment' | 'run' | 'script'> = {
    get: (sql, ...values) => read(() => prepared(sql).get(...values)),
    all: (sql, ...values) => read(() => prepared(sql).all(...values)),
    segment: (name) => readSegmentFile(file, name),
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

/** Its answer is not made of rows of tables, and it has no program of its own. */
const ASKS_THE_ENGINE = /^\s*(?:EXPLAIN|PRAGMA)\b/i;

/** What a statement touches hangs on the schema alone, so files that one list of migrations made share the answers. */
const touchedBySchema = new WeakMap<readonly Migration[], Map<string, TouchedTables>>();

/** After the migrations: they are what changes the schema. */
function createTouches(driver: Database.Database, migrations: readonly Migration[]): (sql: string) => TouchedTables {
  const known = touchedBySchema.get(migrations) ?? new Map<string, TouchedTables>();
  touchedBySchema.set(migrations, known);
  const tables = tablesByRoot(driver.prepare<[], Row>(ROOTS_SQL).all());
  return (sql) => {
    if (ASKS_THE_ENGINE.test(sql)) return { kind: 'unknown' };
    let touched = known.get(sql);
    if (touched === undefined) {
      if (known.size >= MAX_KEPT_TEXTS) known.clear();
      const unbound = Array.from({ length: sql.split('?').length - 1 }, () => null);
      const program = driver.prepare<SqlValue[], Row>(`EXPLAIN ${steadyPlan(sql)}`).all(...unbound);
      touched = touchedTables(program, tables);
      known.set(sql, touched);
    }
    return touched;
  };
}

function createStorage({
  file,
  driver,
  db,
  touches,
  lock,
  headMark,
  onBroken,
}: Readonly<{
  file: string;
  driver: Database.Database;
  db: MigrationDb;
  touches: (sql: string) => TouchedTables;
  lock: FolderLock;
  headMark: HeadMark;
  onBroken: StorageOptions['onBroken'];
}>): Storage {
  const remembered = rememberReads(db, touches);
  const begin = driver.prepare('BEGIN IMMEDIATE');
  const commit = driver.prepare('COMMIT');
  const readSynchronous = driver.prepare('PRAGMA synchronous').pluck();
  const log = createWriteAheadLog(driver);
  const head = readHead(driver);
  const found = head.get();
  if (found !== null) headMark.note(found);
  let brokenBy: string | null = null;
  /** After a failed read, write or sync the page cache cannot be trusted; only opening anew can tell what is there. */
  const noteFailure = (code: string): void => {
    if (code === 'SQLITE_FULL' || code.startsWith('SQLITE_BUSY')) return;
    brokenBy = code;
    onBroken?.(code);
  };
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
        // Read while the transaction is open: to read it afterwards is a transaction more.
        const newest = head.get();
        commit.run();
        // In WAL some builds fall back to NORMAL, which loses acknowledged payments at a power cut.
        assert(readSynchronous.get() === SYNCHRONOUS_FULL, 'the database no longer syncs every commit');
        if (newest !== null) headMark.note(newest);
        return result;
      } catch (error) {
        if (driver.inTransaction) driver.exec('ROLLBACK');
        remembered.forget();
        const code = diskFailureOf(error);
        if (code === null) throw error;
        noteFailure(code);
        throw new StorageFailure(code, error);
      }
    },
    shortenLog: () => {
      assert(!driver.inTransaction, 'somebody waits for a transaction');
      if (brokenBy !== null) return;
      try {
        log.shorten();
      } catch (error) {
        const code = diskFailureOf(error);
        if (code === null) throw error;
        noteFailure(code);
      }
    },
    writeSegment: async (name, bytes) => {
      try {
        await writeSegmentFile(file, name, bytes);
      } catch (error) {
        // Nothing of the database was touched: it goes on, and the piece is closed another time.
        throw isFileError(error) ? new StorageFailure(error.code, error) : error;
      }
    },
    close: () => {
      driver.close();
      // Where another program reads it the log stays, and with it whatever is not in the file yet.
      if (brokenBy === null && !existsSync(`${file}-wal`)) headMark.seal();
      headMark.close();
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
