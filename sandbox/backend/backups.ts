/**
 * A backup inside the database, and the way back to it, as after a disaster at the bank: what came later is forgotten. Whoever
 * sets a backend back also moves its numbers on, so that none is given a second time with another meaning: versions and event
 * numbers from before are then unknown to it, and terminals take what holds now. For demos and tests; not how one keeps real
 * data. Rules SANDBOX-184 and SANDBOX-189.
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
  const { db, nowMs, settings } = context;
  if (!(await hasBackup(db))) return false;
  const newest = await newestNumbers(db);
  await (isPostgres(db) ? restorePostgres(db) : restoreSqlite(db));
  await moveVersionsOn(db, {
    configVersion: Math.max(nowMs, settings.configVersion + 1),
    denylistFrom: Math.max(nowMs, settings.denylistVersion + 1),
  });
  for (const table of NUMBERED) await continueNumbers(db, table, Math.max(nowMs, newest[table]));
  return true;
}

/** What terminals know events and alerts by. */
const NUMBERED = ['events', 'alerts'] as const;
type Numbered = (typeof NUMBERED)[number];

async function newestNumbers(db: Db): Promise<Readonly<Record<Numbered, number>>> {
  const newestOf = async (table: Numbered): Promise<number> => {
    const { newest } = await db
      .selectFrom(table)
      .select((column) => column.fn.max<number | null>('id').as('newest'))
      .executeTakeFirstOrThrow();
    return newest ?? 0;
  };
  return { events: await newestOf('events'), alerts: await newestOf('alerts') };
}

/** The rows of the deny list keep their order and come to lie behind every version that was ever given out. */
async function moveVersionsOn(
  db: Db,
  { configVersion, denylistFrom }: Readonly<{ configVersion: number; denylistFrom: number }>,
): Promise<void> {
  const before = await db.selectFrom('settings').selectAll().executeTakeFirstOrThrow();
  const by = denylistFrom - before.denylist_known_from;
  await db
    .updateTable('settings')
    .set({
      config_version: configVersion,
      denylist_version: before.denylist_version + by,
      denylist_known_from: denylistFrom,
    })
    .execute();
  await db
    .updateTable('denylist')
    .set((column) => ({ version: column('version', '+', by) }))
    .execute();
}

async function continueNumbers(db: Db, table: Numbered, after: number): Promise<void> {
  await (isPostgres(db)
    ? sql`SELECT setval(pg_get_serial_sequence(${table}, 'id'), ${after}::bigint, true)`.execute(db)
    : continueSqlite(db, table, after));
}

/** SQLite has a row for the numbers of a table only when the table ever had one. */
async function continueSqlite(db: Db, table: Numbered, after: number): Promise<void> {
  await sql`DELETE FROM sqlite_sequence WHERE name = ${table}`.execute(db);
  await sql`INSERT INTO sqlite_sequence (name, seq) VALUES (${table}, ${after})`.execute(db);
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
  for (const table of ['activation_failures', 'entries', 'planted_differences', 'fare_tables'] as const) {
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
}
