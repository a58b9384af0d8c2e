/**
 * Finds a till's database, makes a copy of it that can be worked on while the till runs, and opens one for reading that no
 * till would open any more: damaged, read-only, full, or of another version. Rule STORE-19 of docs/spec.md.
 */
import { copyFileSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** As openTerminal names it. */
const DATABASE = 'till.db';

/**
 * The database that a path means: the file itself, a till's data folder, or the folder of `npm start`. null: none is there.
 * @param {string} place
 */
export function tillDatabase(place) {
  const candidates = [place, path.join(place, DATABASE), path.join(place, 'till', DATABASE)];
  return candidates.find((file) => existsSync(file) && statSync(file).isFile()) ?? null;
}

/**
 * A consistent copy, in a temporary folder; the original is opened for reading only and is not locked. `done` removes it.
 * @param {string} file
 */
export async function copyDatabase(file) {
  const { DatabaseSync } = await import('node:sqlite');
  const folder = mkdtempSync(path.join(tmpdir(), 'till-copy-'));
  const copy = path.join(folder, DATABASE);
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    database.prepare('VACUUM INTO ?').run(copy);
  } finally {
    database.close();
  }
  return { copy, done: () => rmSync(folder, { recursive: true, force: true }) };
}

/**
 * A place from which the database can be read whatever the till thinks of it: its own, or, where SQLite cannot read it
 * there (a folder that takes no index of the write-ahead log), a copy of its files. `done` removes the copy.
 * @param {string} file
 * @returns {Promise<Readonly<{ file: string, done: () => void }>>}
 */
export async function readablePlace(file) {
  const { DatabaseSync } = await import('node:sqlite');
  try {
    const database = new DatabaseSync(file, { readOnly: true });
    try {
      database.prepare('SELECT count(*) FROM sqlite_schema').get();
    } finally {
      database.close();
    }
    return { file, done: () => undefined };
  } catch (error) {
    if (!isCannotOpen(error)) throw error;
    const folder = mkdtempSync(path.join(tmpdir(), 'till-copy-'));
    const copy = path.join(folder, DATABASE);
    const done = () => rmSync(folder, { recursive: true, force: true });
    try {
      copyFileSync(file, copy);
      if (existsSync(`${file}-wal`)) copyFileSync(`${file}-wal`, `${copy}-wal`);
    } catch (notCopied) {
      done();
      throw notCopied;
    }
    return { file: copy, done };
  }
}

/** SQLITE_READONLY and SQLITE_CANTOPEN of sqlite3.h: the place refuses, not the file. */
const PLACE_REFUSES = [8, 14];

/** @param {unknown} error */
function isCannotOpen(error) {
  if (!(error instanceof Error) || !('errcode' in error)) return false;
  // The lower byte is the primary result code.
  return PLACE_REFUSES.includes(Number(error.errcode) & 0xff);
}

/**
 * The readable side of a database, as the till's own stores take it, with no check, no lock and no migration.
 * @param {string} file
 * @returns {Promise<Readonly<{ db: import('../electron/terminal/storage/database.ts').ReadableDb, close: () => void }>>}
 */
export async function openReadOnly(file) {
  const { DatabaseSync } = await import('node:sqlite');
  const database = new DatabaseSync(file, { readOnly: true });
  /** @typedef {import('../electron/terminal/storage/database.ts').ReadableDb} ReadableDb */
  /** @type {Pick<ReadableDb, 'get' | 'all'>} */
  const methods = {
    get: (sql, ...values) => /** @type {ReturnType<ReadableDb['get']>} */ (database.prepare(sql).get(...values)),
    all: (sql, ...values) => /** @type {ReturnType<ReadableDb['all']>} */ (database.prepare(sql).all(...values)),
  };
  // The brand exists for the compiler alone.
  return { db: /** @type {ReadableDb} */ (methods), close: () => database.close() };
}
