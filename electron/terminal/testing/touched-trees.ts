/**
 * Which tables and indexes a piece of work writes, read from the write-ahead log: each frame is a page, and each page
 * belongs to one tree. It is a count and not a time, and so the same on every machine. The log's form: SQLite file format,
 * section 4.1 and 4.2.
 */
import { readFileSync } from 'node:fs';
import { Database } from '../storage/driver.ts';

const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;

type Log = Readonly<{ salt: string; pages: readonly number[] }>;

function readLog(file: string): Log {
  const bytes = readFileSync(`${file}-wal`);
  const pageSize = bytes.readUInt32BE(8);
  // Frames of an earlier round of the log lie behind the present ones, with another salt.
  const salt = bytes.toString('hex', 16, 24);
  const pages: number[] = [];
  for (let at = HEADER_BYTES; at + FRAME_HEADER_BYTES + pageSize <= bytes.length; at += FRAME_HEADER_BYTES + pageSize) {
    if (bytes.toString('hex', at + 8, at + 16) !== salt) break;
    pages.push(bytes.readUInt32BE(at));
  }
  return { salt, pages };
}

/** The trees in alphabetical order, each once. `sqlite_schema`, which also says how large the file is, is left out. */
export async function touchedTrees(file: string, work: () => Promise<unknown>): Promise<readonly string[]> {
  const before = readLog(file);
  await work();
  const after = readLog(file);
  if (before.salt !== after.salt) throw new Error('the log began anew meanwhile');
  const driver = new Database(file, { readonly: true });
  try {
    const nameOf = driver.prepare<[number], string>('SELECT name FROM dbstat WHERE pageno = ?').pluck();
    const names = after.pages.slice(before.pages.length).flatMap((page) => nameOf.get(page) ?? []);
    return [...new Set(names)].filter((name) => name !== 'sqlite_schema').toSorted();
  } finally {
    driver.close();
  }
}
