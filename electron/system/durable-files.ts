/**
 * Small files that are replaced whole or not at all: written beside, synced, renamed over, and the folder synced, so that a
 * power cut leaves the old value or the new one. Rules SYSTEM-11 to SYSTEM-13 of docs/spec.md.
 */
import { constants, type Stats } from 'node:fs';
import { mkdir, open, readdir, rename, rm, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { assert } from '../kernel/assert.ts';
import type { Random } from '../kernel/random.ts';

const NAME = /^[a-z0-9][a-z0-9-]{0,63}$/u;

/** A key or a sealed value is a few hundred bytes; what is larger was not written here. */
const FILE_MAX_BYTES = 1024 * 1024;

const PART = '.part';

/** A file is not what was written here; the value in it is not believed. */
export class UnsafeFileError extends Error {
  override readonly name = 'UnsafeFileError';
}

export interface DurableFiles {
  read(name: string): Promise<Uint8Array | null>;
  /** Durable when it resolves. */
  write(name: string, bytes: Uint8Array): Promise<void>;
  remove(name: string): Promise<void>;
}

export type DurableFilesOptions = Readonly<{
  /** Made when it is missing; what was left half-written in it is removed. */
  folder: string;
  random: Random;
  /** Why a file of these properties must not be believed, or null. */
  faultOf: (stats: Stats) => string | null;
}>;

export async function openDurableFiles({ folder, random, faultOf }: DurableFilesOptions): Promise<DurableFiles> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const file of await readdir(folder)) if (file.endsWith(PART)) await rm(path.join(folder, file));
  const fileOf = (name: string): string => {
    assert(NAME.test(name), 'a stored value has a plain name');
    return path.join(folder, `${name}.key`);
  };
  const inTurn = createTurns();

  return {
    async read(name) {
      const handle = await openExisting(fileOf(name));
      if (handle === null) return null;
      try {
        const stats = await handle.stat();
        const fault = stats.isFile() ? faultOf(stats) : 'not a file';
        if (fault !== null) throw new UnsafeFileError(fault);
        if (stats.size > FILE_MAX_BYTES) throw new UnsafeFileError('larger than any value stored here');
        return new Uint8Array(await handle.readFile());
      } finally {
        await handle.close();
      }
    },
    write: (name, bytes) =>
      inTurn(async () => {
        const file = fileOf(name);
        assert(bytes.length <= FILE_MAX_BYTES, 'only small values are stored');
        const part = path.join(folder, `${name}-${Buffer.from(random.bytes(8)).toString('hex')}${PART}`);
        await writeNew(part, bytes);
        await rename(part, file);
        await syncFolder(folder);
      }),
    remove: (name) =>
      inTurn(async () => {
        await rm(fileOf(name), { force: true });
        await syncFolder(folder);
      }),
  };
}

/** One change after the other: two writes of one name end in the order in which they were asked. */
function createTurns(): <T>(change: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (change) => {
    const done = last.then(change, change);
    last = done.catch(() => undefined);
    return done;
  };
}

async function writeNew(file: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Not through a link: what is looked at is the file that is read. Windows has no such flag, and none is needed there. */
async function openExisting(file: string): Promise<FileHandle | null> {
  try {
    return await open(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** Makes the new name durable. Windows cannot open a folder and journals its names itself. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
