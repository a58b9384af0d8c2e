/**
 * The closed pieces of the journal, as files in a folder beside the database. What is in them and which of them are believed
 * is the journal's matter; here they are bytes that are written whole or not at all. Rules ARCHIVE-2 and ARCHIVE-3; decision
 * 0268.
 */
import { mkdirSync, promises, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { assert } from '../../kernel/assert.ts';
import { StoredDamage } from './row.ts';

/** What a row or an entry names is never a way to another folder. */
const NAME = /^[a-z0-9][a-z0-9-]{0,63}\.jsonl\.gz$/;
const PART = '.part';

export function segmentsFolderOf(file: string): string {
  return `${file}.segments`;
}

/** null: there is no such file. */
export function readSegmentFile(file: string, name: string): Uint8Array | null {
  // The name comes out of the database, where anything may have been put.
  if (!NAME.test(name)) throw new StoredDamage('a piece of the journal has a name that no piece has');
  try {
    return readFileSync(path.join(segmentsFolderOf(file), name));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** The hash that the piece has for an entry; null: it has none, or cannot be read. */
export function hashInSegmentFile(file: string, name: string, sequence: number): string | null {
  try {
    const bytes = readSegmentFile(file, name);
    const lines = bytes === null ? [] : gunzipSync(bytes).toString('utf8').split('\n').slice(0, -1);
    const entries = lines.map((line) => JSON.parse(line) as Readonly<{ sequence: number; hash: string }>);
    return entries.find((entry) => entry.sequence === sequence)?.hash ?? null;
  } catch {
    // Whatever is wrong with it, it does not vouch for the entry.
    return null;
  }
}

/**
 * Durable under its name when it resolves: written beside, synced, renamed, and the folder synced. A file of that name is
 * replaced; a piece that was cut off before leaves nothing that has its name.
 */
export async function writeSegmentFile(file: string, name: string, bytes: Uint8Array): Promise<void> {
  assert(NAME.test(name), 'a piece of the journal has a plain name');
  const folder = segmentsFolderOf(file);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  removeParts(folder);
  const part = path.join(folder, `${name}${PART}`);
  try {
    const handle = await promises.open(part, 'wx', 0o600);
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await promises.rename(part, path.join(folder, name));
  } catch (error) {
    // What did not fit must not stand in the way of what the till has to write.
    rmSync(part, { force: true });
    throw error;
  }
  await syncFolder(folder);
  await syncFolder(path.dirname(file));
}

/** What a crash left half-written: the folder's lock makes this process the only one that writes here. */
function removeParts(folder: string): void {
  for (const left of readdirSync(folder)) if (left.endsWith(PART)) rmSync(path.join(folder, left), { force: true });
}

/** Makes a new name durable. Windows cannot open a folder and journals its names itself. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await promises.open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
