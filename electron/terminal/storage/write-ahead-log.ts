/**
 * The write-ahead log, emptied when nobody waits. SQLite empties it by itself, in the commit that makes it a thousand pages
 * long: two syncs and hundreds of writes in front of one passenger in forty. Rule STORE-47; decision 0263.
 */
import type { Database } from './driver.ts';

/**
 * Half of what SQLite lets the log grow to (wal_autocheckpoint): some fifteen passengers, and as many more may follow before it
 * acts, from people who give the till no quiet moment.
 */
export const LONG_LOG_PAGES = 500;

type Pages = Readonly<{ log: number; checkpointed: number }>;

export interface WriteAheadLog {
  /** Takes what a long log holds into the file, and begins it anew. Outside of transactions. */
  shorten(): void;
}

export function createWriteAheadLog(driver: Database.Database): WriteAheadLog {
  const look = driver.prepare<[], Pages>('PRAGMA wal_checkpoint(NOOP)');
  const takeIn = driver.prepare<[], Pages>('PRAGMA wal_checkpoint(PASSIVE)');
  const version = Number(driver.pragma('user_version', { simple: true }));
  return {
    shorten: () => {
      const pages = look.get();
      if (pages === undefined || pages.log - pages.checkpointed < LONG_LOG_PAGES) return;
      takeIn.get();
      // Whatever commits next begins the log anew, which is one sync more. This does, and changes nothing.
      driver.pragma(`user_version = ${version}`);
    },
  };
}
