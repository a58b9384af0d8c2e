/** The two shelves, held to one list of promises, and what the one on a disk does about crashes and refusals. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FileShelf } from '../kernel/file-shelf.ts';
import { openFolderShelf } from './folder-shelf.ts';
import { createMemoryShelf } from './memory-shelf.ts';
import { createSystemRandom } from './system-random.ts';

const random = createSystemRandom();
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'till-shelf-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const SHELVES: readonly [string, () => Promise<FileShelf>][] = [
  ['a folder', () => openFolderShelf({ folder: path.join(folder, 'shelf'), random })],
  ['memory', async () => createMemoryShelf()],
];

async function textOf(shelf: FileShelf, name: string): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of shelf.read(name)) pieces.push(Uint8Array.from(piece));
  return Buffer.concat(pieces).toString('utf8');
}

async function put(shelf: FileShelf, name: string, pieces: readonly string[]): Promise<void> {
  const file = await shelf.begin();
  const reused = new Uint8Array(64);
  for (const piece of pieces) {
    const length = new TextEncoder().encodeInto(piece, reused).written;
    file.write(reused.subarray(0, length));
  }
  await file.keep(name);
}

describe.each(SHELVES)('%s', (_name, open) => {
  test('[SYSTEM-50] a file is there whole, under its name, once it is kept, and not before', async () => {
    const shelf = await open();
    const file = await shelf.begin();
    file.write(Buffer.from('half'));
    expect(await shelf.size('day.csv.gz')).toBeNull();
    await file.drop();
    expect(await shelf.size('day.csv.gz')).toBeNull();
    await put(shelf, 'day.csv.gz', ['one ', 'two ', 'three']);
    expect(await shelf.size('day.csv.gz')).toBe(13);
    expect(await textOf(shelf, 'day.csv.gz')).toBe('one two three');
    await put(shelf, 'day.csv.gz', ['another']);
    expect(await textOf(shelf, 'day.csv.gz')).toBe('another');
    await shelf.remove('day.csv.gz');
    await shelf.remove('day.csv.gz');
    expect(await shelf.size('day.csv.gz')).toBeNull();
    await expect(textOf(shelf, 'day.csv.gz')).rejects.toThrow(/./u);
  });

  test('[SYSTEM-50] a name that is a path is refused', async () => {
    const shelf = await open();
    const file = await shelf.begin();
    await expect(file.keep('../outside')).rejects.toThrow(/plain name/u);
  });
});

test('[SYSTEM-51] what a crash left half-written is gone at the next opening, and nothing else is', async () => {
  const shelf = await openFolderShelf({ folder, random });
  await put(shelf, 'kept.csv.gz', ['whole']);
  await writeFile(path.join(folder, '0123.part'), 'half');
  const again = await openFolderShelf({ folder, random });
  expect(await readdir(folder)).toEqual(['kept.csv.gz']);
  expect(await textOf(again, 'kept.csv.gz')).toBe('whole');
});
