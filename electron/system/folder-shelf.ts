/**
 * Files of any size in a folder of their own: written beside, synced, renamed, and the folder synced, so that a power cut
 * leaves a whole file or none. Rules SYSTEM-50 and SYSTEM-51 of docs/spec.md.
 */
import { createReadStream, writeSync } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { assert } from '../kernel/assert.ts';
import { SHELF_NAME, type FileShelf } from '../kernel/file-shelf.ts';
import type { Random } from '../kernel/random.ts';
import { syncFolder } from './durable-files.ts';

const PART = '.part';
const PART_NAME_BYTES = 8;

/** Makes the folder when it is missing; what was left half-written in it is removed. */
export async function openFolderShelf({
  folder,
  random,
}: Readonly<{ folder: string; random: Random }>): Promise<FileShelf> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const file of await readdir(folder)) if (file.endsWith(PART)) await rm(path.join(folder, file));
  const fileOf = (name: string): string => {
    assert(SHELF_NAME.test(name) && !name.endsWith(PART), 'a file of a shelf has a plain name');
    return path.join(folder, name);
  };

  return {
    async begin() {
      const part = path.join(folder, `${Buffer.from(random.bytes(PART_NAME_BYTES)).toString('hex')}${PART}`);
      const handle = await open(part, 'wx', 0o600);
      return {
        write: (piece) => writeWhole(handle.fd, piece),
        async keep(name) {
          try {
            await handle.sync();
          } finally {
            await handle.close();
          }
          await rename(part, fileOf(name));
          await syncFolder(folder);
        },
        async drop() {
          await handle.close();
          await rm(part, { force: true });
        },
      };
    },
    async size(name) {
      try {
        const found = await stat(fileOf(name));
        return found.isFile() ? found.size : null;
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
        throw error;
      }
    },
    read: (name) => createReadStream(fileOf(name)) as AsyncIterable<Uint8Array>,
    async remove(name) {
      await rm(fileOf(name), { force: true });
      await syncFolder(folder);
    },
  };
}

/** The system may take less than it was given. */
function writeWhole(fd: number, piece: Uint8Array): void {
  for (let from = 0; from < piece.length;) from += writeSync(fd, piece, from, piece.length - from);
}
