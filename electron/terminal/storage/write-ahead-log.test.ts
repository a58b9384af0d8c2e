/** The log is emptied when nobody waits, and whoever comes next finds it begun anew. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { AssertionError } from '../../kernel/assert.ts';
import { silentLog } from '../../kernel/log.ts';
import { lengthenLog, pagesInLog } from '../testing/long-log.ts';
import { openTestStorage, temporaryFolder } from '../testing/test-storage.ts';
import { integerOf } from './row.ts';
import { openStorage } from './sqlite.ts';
import { LONG_LOG_PAGES } from './write-ahead-log.ts';

const framesInLog = (storage: ReturnType<typeof openTestStorage>): number =>
  integerOf(storage.read.get('PRAGMA wal_checkpoint(NOOP)') ?? {}, 'log');

test('[STORE-47] a log that has grown long is taken into the file and begun anew, before the next commit comes', () => {
  const storage = openTestStorage();
  storage.shortenLog();
  lengthenLog(storage);
  expect(pagesInLog(storage)).toBeGreaterThan(LONG_LOG_PAGES);
  storage.shortenLog();
  expect(pagesInLog(storage)).toBe(1);
  // Begun anew already: the next commit is one more page of it, and not its first.
  expect(framesInLog(storage)).toBe(1);
});

test('[STORE-47] a short log is left alone', () => {
  const storage = openTestStorage();
  // What the migrations wrote is in it.
  lengthenLog(storage);
  storage.shortenLog();
  lengthenLog(storage, 100);
  const before = pagesInLog(storage);
  storage.shortenLog();
  expect(pagesInLog(storage)).toBe(before);
});

test('[STORE-47] nothing is taken in while a transaction runs', () => {
  const storage = openTestStorage();
  expect(() => storage.write(() => storage.shortenLog())).toThrow(AssertionError);
});

test('[STORE-15] a log that cannot be taken in takes no payment with it, and nothing is written any more', () => {
  const broken: string[] = [];
  const opened = openStorage({
    ...{ file: join(temporaryFolder(), 'till.sqlite'), log: silentLog },
    onBroken: (code) => broken.push(code),
  });
  if (!opened.ok) throw new Error(opened.error.code);
  const storage = opened.value;
  lengthenLog(storage);
  storage.write((db) => db.run('PRAGMA query_only = ON'));
  storage.shortenLog();
  storage.shortenLog();
  expect(broken).toEqual(['SQLITE_READONLY']);
  expect(() => storage.write(() => null)).toThrow('SQLITE_READONLY');
  storage.close();
});
