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

/** How often the driver made a function that builds rows, which it does once for each time a statement was planned. */
async function plansMade(act: () => Promise<void>): Promise<number> {
  const original = globalThis.Function;
  let made = 0;
  globalThis.Function = new Proxy(original, {
    apply: (target, self, given: unknown[]): unknown => {
      made += 1;
      return Reflect.apply(target, self, given);
    },
  });
  try {
    await act();
  } finally {
    globalThis.Function = original;
  }
  return made;
}

test('[SANDBOX-190] a question is planned once, whatever is asked for, by key and with joins', async () => {
  await seedDemoWorld(database, { clock: testClock(), random: seededRandom('x') });
  const stores = await database.selectFrom('stores').select('id').execute();
  expect(stores.length).toBeGreaterThan(1);
  const ask = async (): Promise<void> => {
    for (const { id } of [...stores, { id: 'nobody' }]) {
      const found = await database
        .selectFrom('stores')
        .innerJoin('merchants', 'merchants.id', 'stores.merchant_id')
        .selectAll(['merchants', 'stores'])
        .where('stores.id', '=', id)
        .execute();
      expect(found).toHaveLength(id === 'nobody' ? 0 : 1);
    }
  };
  expect(await plansMade(ask)).toBeGreaterThan(0);
  expect(await plansMade(ask)).toBe(0);
});
