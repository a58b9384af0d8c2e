/** Finds a till's database, and makes a copy of it that can be worked on while the till runs. */
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
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
