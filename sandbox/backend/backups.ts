/**
 * A backup inside the database, and the way back to it, as after a disaster at the bank: what came later is forgotten, and
 * terminals find out by cursors and event numbers that are beyond the end. For demos and tests; not how one keeps real data.
 * Rule SANDBOX-184.
 */
import { sql } from 'kysely';
import type { Context } from './context.ts';
import type { Db } from './storage/database.ts';
import { isPostgres } from './storage/statements.ts';
import type { Tables } from './storage/tables.ts';

/** All tables of the bank's world, each after those that it refers to. */
export const TABLES = [
  'settings',
  'merchants',
  'stores',
  'backend_keys',
  'terminals',
  'terminal_keys',
  'activation_codes',
  'activation_failures',
  'nonces',
  'issuers',
  'accounts',
  'entries',
  'wallets',
  'payment_codes',
  'denylist',
  'promotions',
  'wallet_promotions',
  'notices',
  'payments',
  'payment_bodies',
  'payment_discounts',
  'presentment_counters',
  'refunds',
  'events',
  'alerts',
  'topups',
  'bills',
  'bill_payments',
  'settlements',
  'payouts',
  'planted_differences',
  'fare_tables',
  'transit_taps',
  'journeys',
  'fare_charges',
] as const satisfies readonly (keyof Tables)[];

/** What was ordered of the network belongs to who plays the fault, and goes on while the world is set back. */
export const NOT_IN_BACKUPS = ['ordered_faults', 'clock_orders'] as const satisfies readonly (keyof Tables)[];

const COPY_PREFIX = 'backup_of_';

export async function makeBackup({ db }: Context): Promise<void> {
  for (const table of TABLES) {
    const copy = sql.table(`${COPY_PREFIX}${table}`);
    await sql`DROP TABLE IF EXISTS ${copy}`.execute(db);
    await sql`CREATE TABLE ${copy} AS SELECT * FROM ${sql.table(table)}`.execute(db);
  }
}

/** False when there is no backup. */
export async function restoreBackup(context: Context): Promise<boolean> {
  const { db } = context;
  if (!(await hasBackup(db))) return false;
  await (isPostgres(db) ? restorePostgres(db) : restoreSqlite(db));
  return true;
}

export async function hasBackup(db: Db): Promise<boolean> {
  const name = `${COPY_PREFIX}settings`;
  const { rows } = isPostgres(db)
    ? await sql`SELECT 1 FROM pg_tables WHERE tablename = ${name}`.execute(db)
    : await sql`SELECT 1 FROM sqlite_schema WHERE name = ${name}`.execute(db);
  return rows.length > 0;
}

async function putBack(db: Db): Promise<void> {
  for (const table of TABLES)
    await sql`INSERT INTO ${sql.table(table)} SELECT * FROM ${sql.table(`${COPY_PREFIX}${table}`)}`.execute(db);
}

async function restorePostgres(db: Db): Promise<void> {
  await sql`TRUNCATE ${sql.join(TABLES.map((table) => sql.table(table)))}`.execute(db);
  await putBack(db);
  for (const table of [
    'activation_failures',
    'entries',
    'events',
    'alerts',
    'planted_differences',
    'fare_tables',
  ] as const) {
    await sql`SELECT setval(pg_get_serial_sequence(${table}, 'id'), coalesce(max(id), 0) + 1, false)
      FROM ${sql.table(table)}`.execute(db);
  }
}

/** The triggers that keep the entries from being deleted are put aside for it. */
async function restoreSqlite(db: Db): Promise<void> {
  const { rows: triggers } = await sql<{ name: string; sql: string }>`
    SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'`.execute(db);
  await sql`PRAGMA defer_foreign_keys = ON`.execute(db);
  for (const { name } of triggers) await sql`DROP TRIGGER ${sql.id(name)}`.execute(db);
  for (const table of TABLES.toReversed()) await sql`DELETE FROM ${sql.table(table)}`.execute(db);
  await putBack(db);
  for (const trigger of triggers) await sql.raw(trigger.sql).execute(db);
  for (const table of ['events', 'alerts'] as const) {
    await sql`UPDATE sqlite_sequence SET seq = (SELECT coalesce(max(id), 0) FROM ${sql.table(table)})
      WHERE name = ${table}`.execute(db);
  }
}
