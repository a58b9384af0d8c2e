/**
 * One till per data folder (C10). The lock is an exclusive transaction on a small database of its own: the operating
 * system lets go of it when the process dies, however it dies, so there is no stale lock to recognise. Who holds it is
 * written beside it, for the message of the second start. Rules STORE-9 and STORE-10.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Database } from './driver.ts';
import { err, ok, type Result } from '../../kernel/result.ts';

export interface FolderLock {
  release(): void;
}

/** `pid` is 0 when the holder has not yet written its name. */
export type FolderInUse = Readonly<{ code: 'terminal.data_folder_in_use'; pid: number }>;

/** A second start answers within a moment; a holder that is just ending gets this long to finish. */
const LOCK_WAIT_MS = 250;

/** Keeps the lock from the garbage collector: a driver that nobody refers to is closed, and its lock with it. */
const held = new Set<Database.Database>();

export function lockFolder(file: string): Result<FolderLock, FolderInUse> {
  const ownerFile = `${file}.owner.json`;
  const driver = new Database(`${file}.lock`, { timeout: LOCK_WAIT_MS });
  try {
    driver.pragma('locking_mode = EXCLUSIVE');
    driver.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    driver.close();
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) {
      return err({ code: 'terminal.data_folder_in_use', pid: readOwner(ownerFile) });
    }
    throw error;
  }
  try {
    writeFileSync(ownerFile, JSON.stringify({ pid: process.pid }));
  } catch (error) {
    // A full disk: whoever comes next must not find the folder taken by one who never opened it.
    driver.close();
    throw error;
  }
  held.add(driver);
  return ok({
    release: () => {
      rmSync(ownerFile, { force: true });
      driver.close();
      held.delete(driver);
    },
  });
}

function readOwner(ownerFile: string): number {
  try {
    const owner: unknown = JSON.parse(readFileSync(ownerFile, 'utf8'));
    if (typeof owner === 'object' && owner !== null && 'pid' in owner && typeof owner.pid === 'number')
      return owner.pid;
    return 0;
  } catch {
    // The holder is between taking the lock and writing its name: it is known to be there, only not by number.
    return 0;
  }
}
