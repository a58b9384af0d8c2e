/**
 * Finds a till's database, makes a copy of it that can be worked on while the till runs, and opens one for reading that no
 * till would open any more: damaged, read-only, full, or of another version. Rule STORE-19 of docs/spec.md.
 */
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { segmentsFolderOf } from './journal-verify.mjs';

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
  bringSegments(file, copy);
  return { copy, done: () => rmSync(folder, { recursive: true, force: true }) };
}

/**
 * Lets `use` read the database whatever the till thinks of it: where it lies, or, where SQLite cannot read it there (a
 * folder that takes no index of the write-ahead log), from a copy of its files. `use` is called again only when its first
 * try was refused by the place; it has to throw that refusal as it is, and nothing of the kind once it has passed on
 * anything.
 * @template T
 * @param {string} file @param {(place: string) => Promise<T>} use
 * @returns {Promise<T>}
 */
export async function readAnywhere(file, use) {
  try {
    return await use(file);
  } catch (error) {
    if (!isRefusalOfPlace(error)) throw error;
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'till-copy-'));
  try {
    const copy = path.join(folder, DATABASE);
    copyFileSync(file, copy);
    if (existsSync(`${file}-wal`)) copyFileSync(`${file}-wal`, `${copy}-wal`);
    bringSegments(file, copy);
    return await use(copy);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * A copy finds the closed pieces of the journal where the original has them: they are never changed, and may be large.
 * @param {string} file @param {string} copy
 */
function bringSegments(file, copy) {
  const folder = path.resolve(segmentsFolderOf(file));
  // A junction is what Windows links folders with for everybody; the other systems do not look at the type.
  if (existsSync(folder)) symlinkSync(folder, segmentsFolderOf(copy), 'junction');
}

/** SQLITE_READONLY, SQLITE_IOERR, SQLITE_FULL and SQLITE_CANTOPEN of sqlite3.h. */
const REFUSALS_OF_PLACE = [8, 10, 13, 14];

/** @param {unknown} error */
function isRefusalOfPlace(error) {
  // The lower byte is the primary result code.
  return error instanceof Error && 'errcode' in error && REFUSALS_OF_PLACE.includes(Number(error.errcode) & 0xff);
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
  const segments = segmentsFolderOf(file);
  /** @type {Pick<ReadableDb, 'get' | 'all' | 'segment'>} */
  const methods = {
    get: (sql, ...values) => /** @type {ReturnType<ReadableDb['get']>} */ (database.prepare(sql).get(...values)),
    all: (sql, ...values) => /** @type {ReturnType<ReadableDb['all']>} */ (database.prepare(sql).all(...values)),
    segment: (name) => {
      const piece = path.join(segments, path.basename(name));
      return existsSync(piece) ? readFileSync(piece) : null;
    },
  };
  // The brand exists for the compiler alone.
  return { db: /** @type {ReadableDb} */ (methods), close: () => database.close() };
}
