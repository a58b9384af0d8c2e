/** What is in the books of a till that does not start can be taken out of it by the command line. */
import { copyFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { silentLog } from '../../electron/kernel/log.ts';
import { Database } from '../../electron/terminal/storage/driver.ts';
import { openStorage } from '../../electron/terminal/storage/sqlite.ts';
import { exportFrom, type Exported } from './export-check.ts';
import { makeWorkedTill, type WorkedTill } from './worked-till.ts';

let worked: WorkedTill;
let whole: Exported;
beforeAll(async () => {
  worked = await makeWorkedTill();
  whole = await exportFrom(path.join(worked.killedFolder, 'till.db'), worked.unknownId);
}, 60_000);
afterAll(() => worked.remove());

function copyOf(folder: string): string {
  const copy = mkdtempSync(path.join(os.tmpdir(), 'till-export-test-'));
  onTestFinished(() => rmSync(copy, { recursive: true, force: true }));
  cpSync(folder, copy, { recursive: true });
  return copy;
}

function refusalOf(file: string): string | null {
  const opened = openStorage({ file, log: silentLog });
  if (!opened.ok) return opened.error.code;
  opened.value.close();
  return null;
}

test('[STORE-19] a till that was killed has all of it, the unknown outcome too', () => {
  expect(whole).toMatchObject({ journalCode: 0, queueCode: 0, hasUnknown: true });
  expect(whole.entryCount).toBeGreaterThan(100);
});

test('[STORE-19] a database whose structure is damaged elsewhere', async () => {
  const file = path.join(copyOf(worked.leftFolder), 'till.db');
  const driver = new Database(file);
  const page = Number(driver.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'categories'").pluck().get());
  driver.close();
  const bytes = readFileSync(file);
  bytes.fill(0, (page - 1) * 4_096, page * 4_096);
  writeFileSync(file, bytes);
  expect(refusalOf(file)).toBe('terminal.database_damaged');
  expect(await exportFrom(file, worked.unknownId)).toMatchObject({ journalCode: 0, queueCode: 0, hasUnknown: true });
});

test('[STORE-19] a database of a newer version', async () => {
  const file = path.join(copyOf(worked.killedFolder), 'till.db');
  const driver = new Database(file);
  driver.pragma('user_version = 999');
  driver.close();
  expect(refusalOf(file)).toBe('terminal.database_from_future');
  expect(await exportFrom(file, worked.unknownId)).toEqual(whole);
});

test('[STORE-19] a till that is running', async () => {
  const file = path.join(copyOf(worked.killedFolder), 'till.db');
  const opened = openStorage({ file, log: silentLog });
  if (!opened.ok) throw new Error(opened.error.code);
  expect(await exportFrom(file, worked.unknownId)).toEqual(whole);
  opened.value.close();
});

test('[STORE-19] damage in the journal itself is told, and what stands before it is written', async () => {
  const file = path.join(copyOf(worked.leftFolder), 'till.db');
  const whole = await exportFrom(file, worked.unknownId);
  const copy = `${file}.copy`;
  copyFileSync(file, copy);
  const driver = new Database(copy, { readonly: true });
  const leaves = driver
    .prepare("SELECT pageno FROM dbstat WHERE name = 'journal' AND pagetype = 'leaf' ORDER BY path")
    .pluck()
    .all()
    .map(Number);
  driver.close();
  const page = leaves[Math.floor(leaves.length / 2)] ?? 0;
  const bytes = readFileSync(file);
  bytes.fill(0xa5, (page - 1) * 4_096, page * 4_096);
  writeFileSync(file, bytes);
  const exported = await exportFrom(file, worked.unknownId);
  expect(exported).toMatchObject({ journalCode: 1, queueCode: 0, hasUnknown: true });
  expect(exported.entryCount).toBeGreaterThan(whole.entryCount / 4);
  expect(exported.entryCount).toBeLessThan(whole.entryCount);
});
