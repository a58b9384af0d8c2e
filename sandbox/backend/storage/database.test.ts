/** How the sandbox opens and copies its database. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { seedDemoWorld } from '../../demo/seed.ts';
import { seededRandom, testClock } from '../../testing/test-world.ts';
import { copyDatabase, openDatabase, type SandboxDatabase } from './database.ts';

let folder: string;
let database: SandboxDatabase;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sandbox-database-'));
  database = await openDatabase(join(folder, 'sandbox.db'));
});
afterEach(async () => {
  await database.destroy();
  rmSync(folder, { recursive: true });
});

test.each([
  ['journal_mode', 'wal'],
  ['synchronous', 2],
  ['foreign_keys', 1],
])('[SANDBOX-111] %s is %s after a write', async (pragma, value) => {
  await seedDemoWorld(database, { clock: testClock(), random: seededRandom('x') });
  const { rows } = await sql.raw(`PRAGMA ${pragma}`).execute(database);
  expect(Object.values(rows[0] as object)).toEqual([value]);
});

test('[SANDBOX-111] a copy is what the database was, and no later than that', async () => {
  await seedDemoWorld(database, { clock: testClock(), random: seededRandom('x') });
  await copyDatabase(database, join(folder, 'copy.db'));
  await database.updateTable('settings').set({ config_version: 77 }).execute();
  const copy = await openDatabase(join(folder, 'copy.db'));
  const settings = await copy.selectFrom('settings').select('config_version').executeTakeFirst();
  await copy.destroy();
  expect(settings).toEqual({ config_version: 1 });
});

test('[SANDBOX-111] every table is strict', async () => {
  const { rows } = await sql<{ name: string; strict: number }>`SELECT name, strict FROM pragma_table_list
    WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'kysely_%'`.execute(database);
  expect(rows.length).toBeGreaterThan(20);
  expect(rows.filter(({ strict }) => strict !== 1)).toEqual([]);
});

test('[SANDBOX-111] a database from a newer program stops the start', async () => {
  await sql`INSERT INTO kysely_migration (name, timestamp) VALUES ('9999-from-the-future', '2099-01-01')`.execute(
    database,
  );
  await expect(openDatabase(join(folder, 'sandbox.db'))).rejects.toThrow('could not be brought up to date');
});
