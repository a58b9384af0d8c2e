/** The two databases hold the same: the same tables, columns, keys and rules about rows, from one text of the migrations. */
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { seedDemoWorld } from '../../demo/seed.ts';
import { makeTestDatabase, type TestDatabase } from '../../testing/test-database.ts';
import { seededRandom, testClock } from '../../testing/test-world.ts';
import { openDatabase, type SandboxDatabase } from './database.ts';
import { inTransaction } from './transactions.ts';

let made: TestDatabase;
let postgres: SandboxDatabase;
let sqlite: SandboxDatabase;

beforeEach(async () => {
  made = await makeTestDatabase();
  [postgres, sqlite] = [await openDatabase(made.address), await openDatabase(':memory:')];
});
afterEach(async () => {
  await Promise.all([postgres.destroy(), sqlite.destroy()]);
  await made.giveBack();
});

const lines = async (database: SandboxDatabase, query: string): Promise<readonly string[]> => {
  const { rows } = await sql.raw<Record<string, unknown>>(query).execute(database);
  return rows.map((row) => Object.values(row).join(' ')).toSorted();
};

test('[SANDBOX-172] both have the same tables with the same columns, of the same kinds', async () => {
  const ofSqlite = await lines(
    sqlite,
    `SELECT m.name, c.name AS column_name, CASE c.type WHEN 'INTEGER' THEN 'number' WHEN 'BLOB' THEN 'bytes' ELSE 'text' END,
       CASE WHEN c."notnull" = 1 OR c.pk > 0 THEN 'required' ELSE 'optional' END
     FROM sqlite_schema m JOIN pragma_table_info(m.name) c
     WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE 'kysely_%'`,
  );
  const ofPostgres = await lines(
    postgres,
    `SELECT table_name, column_name,
       CASE data_type WHEN 'bigint' THEN 'number' WHEN 'bytea' THEN 'bytes' WHEN 'text' THEN 'text' ELSE data_type END AS kind,
       CASE is_nullable WHEN 'NO' THEN 'required' ELSE 'optional' END AS needed
     FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE 'kysely_%'`,
  );
  expect(ofPostgres.length).toBeGreaterThan(200);
  expect(ofPostgres).toEqual(ofSqlite);
});

test('[SANDBOX-172] both have the same named indexes, unique where the other is', async () => {
  const ofSqlite = await lines(
    sqlite,
    `SELECT i.name, i."unique" FROM sqlite_schema m JOIN pragma_index_list(m.name) i WHERE m.type = 'table' AND i.origin = 'c'`,
  );
  const ofPostgres = await lines(
    postgres,
    `SELECT c.relname AS name, CASE WHEN i.indisunique THEN 1 ELSE 0 END AS is_unique
     FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
     JOIN pg_namespace n ON n.oid = t.relnamespace
     WHERE n.nspname = 'public' AND NOT EXISTS (SELECT 1 FROM pg_constraint o WHERE o.conindid = i.indexrelid)`,
  );
  expect(ofPostgres).toEqual(ofSqlite);
});

test.each([
  ['a wallet that is overdrawn', `UPDATE accounts SET balance_minor = -1 WHERE id = 'wallet:wlt_zhang'`],
  ['an entry that is changed', `UPDATE entries SET amount_minor = 1`],
  ['an entry that is removed', `DELETE FROM entries`],
  [
    'a second row of settings',
    `INSERT INTO settings (id, config_version, denylist_version, currency, policy_json, hash_key)
     SELECT 2, 1, 0, 'CNY', '{}', hash_key FROM settings`,
  ],
  ['an account of no known kind', `INSERT INTO accounts (id, kind, currency) VALUES ('x', 'x', 'CNY')`],
  ['a store of no merchant', `INSERT INTO stores (id, merchant_id, name, time_zone) VALUES ('x', 'x', 'x', 'UTC')`],
])('[SANDBOX-172] both refuse %s', async (_name, statement) => {
  for (const database of [sqlite, postgres]) {
    await seedDemoWorld(database, { clock: testClock(), random: seededRandom('x') });
    await expect(sql.raw(statement).execute(database)).rejects.toThrow(/constraint|only added/iu);
  }
});

test('[SANDBOX-173] two that begin an empty sandbox at once begin one', async () => {
  const other = await openDatabase(made.address);
  const seed = (database: SandboxDatabase, name: string) =>
    seedDemoWorld(database, { clock: testClock(), random: seededRandom(name) });
  await Promise.all([seed(postgres, 'one'), seed(other, 'two')]);
  expect(await postgres.selectFrom('settings').select('id').execute()).toEqual([{ id: 1 }]);
  await other.destroy();
});

test('[SANDBOX-173] what is lost to another transaction is done again, and what is wrong in itself is not', async () => {
  await seedDemoWorld(postgres, { clock: testClock(), random: seededRandom('x') });
  let attempts = 0;
  const [one, other] = await Promise.all(
    [1, 2].map((step) =>
      inTransaction(postgres, async (db) => {
        attempts += 1;
        const { config_version: version } = await db
          .selectFrom('settings')
          .select('config_version')
          .executeTakeFirstOrThrow();
        await sql`SELECT pg_sleep(0.2)`.execute(db);
        const changed = await db
          .updateTable('settings')
          .set({ config_version: version + step })
          .where('config_version', '=', version)
          .returning('config_version')
          .executeTakeFirstOrThrow();
        return changed.config_version;
      }),
    ),
  );
  expect([Math.max(one ?? 0, other ?? 0), attempts]).toEqual([4, 3]);
  let failures = 0;
  const failing = inTransaction(postgres, async (db) => {
    failures += 1;
    await db.updateTable('settings').set({ config_version: -1 }).execute();
  });
  await expect(failing).rejects.toThrow('check constraint');
  expect(failures).toBe(1);
});
