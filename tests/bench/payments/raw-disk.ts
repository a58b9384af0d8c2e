/** What the disk can do at best: one row, one transaction, one sync, and nothing else. Every ratio is held against it. */
import path from 'node:path';
import { statfsSync } from 'node:fs';
import { Database } from '../../../electron/terminal/storage/driver.ts';

export interface RawDisk {
  /** Milliseconds for each of `count` commits. */
  commitMs(count: number): number;
  close(): void;
}

const ROW = 'x'.repeat(100);

export function openRawDisk(folder: string): RawDisk {
  const driver = new Database(path.join(folder, 'raw.db'));
  driver.pragma('journal_mode = WAL');
  driver.pragma('synchronous = FULL');
  driver.exec('CREATE TABLE rows (row_key INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT');
  const insert = driver.prepare('INSERT INTO rows (body) VALUES (?)');
  return {
    commitMs: (count) => {
      const startedAt = performance.now();
      for (let index = 0; index < count; index += 1) insert.run(ROW);
      return (performance.now() - startedAt) / count;
    },
    close: () => driver.close(),
  };
}

/** Linux, <linux/magic.h>: TMPFS_MAGIC and RAMFS_MAGIC. */
const MEMORY_FILE_SYSTEMS = [0x01021994, 0x858458f6];

/** A file system in memory syncs for nothing, so a commit there says nothing. */
export function assertIsDisk(folder: string): void {
  const { type } = statfsSync(folder);
  if (MEMORY_FILE_SYSTEMS.includes(type)) {
    throw new Error(`${folder} is in memory; name a folder on a disk in TMPDIR`);
  }
}
