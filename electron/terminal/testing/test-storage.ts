/** A real database file in a folder of its own, for tests; gone when the test is. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { silentLog } from '../../kernel/log.ts';
import { openStorage, type Storage } from '../storage/sqlite.ts';

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'till-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Opens the file, a new one when none is named, and closes it with the test. */
export function openTestStorage(file = join(temporaryFolder(), 'till.sqlite')): Storage {
  const opened = openStorage({ file, log: silentLog });
  if (!opened.ok) throw new Error(`the test database does not open: ${opened.error.code}`);
  onTestFinished(() => opened.value.close());
  return opened.value;
}
