/** Makes the write-ahead log of a test's database long, and tells how long it is. */
import { assert } from '../../kernel/assert.ts';
import type { Storage } from '../storage/database.ts';
import { integerOf } from '../storage/row.ts';
import { LONG_LOG_PAGES } from '../storage/write-ahead-log.ts';

/** As SQLite cuts its files by default; a row of this size does not fit into one. */
const PAGE_BYTES = 4_096;

/** By one commit, which adds and removes a row. */
export function lengthenLog(storage: Storage, pages = LONG_LOG_PAGES): void {
  storage.write((db) => {
    const name = 'x'.repeat(PAGE_BYTES * pages);
    db.run(`INSERT INTO categories VALUES ('large', (SELECT count(*) + 1 FROM categories), ?, 'x', '#000')`, name);
  });
  storage.write((db) => db.run(`DELETE FROM categories WHERE category_id = 'large'`));
}

/** Those that are not in the file yet. */
export function pagesInLog(storage: Storage): number {
  const pages = storage.read.get('PRAGMA wal_checkpoint(NOOP)');
  assert(pages !== undefined, 'the pragma always answers');
  return integerOf(pages, 'log') - integerOf(pages, 'checkpointed');
}
