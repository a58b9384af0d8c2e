/**
 * Opens the sandbox's database and brings it to the newest form: a file of SQLite's, or a database of PostgreSQL's. The
 * rules above it speak Kysely only. Rules SANDBOX-111, SANDBOX-172.
 */
import { Kysely, sql, type Transaction } from 'kysely';
import { Migrator, type Migration } from 'kysely/migration';
import * as firstTables from './migrations/0001-first-tables.ts';
import * as settlements from './migrations/0002-settlements.ts';
import * as walletServices from './migrations/0003-wallet-services.ts';
import * as transit from './migrations/0004-transit.ts';
import * as manyProcesses from './migrations/0005-many-processes.ts';
import * as keysByTerminal from './migrations/0006-keys-by-terminal.ts';
import * as ordersOfTheNetwork from './migrations/0007-orders-of-the-network.ts';
import * as versionsAfterARestore from './migrations/0008-versions-after-a-restore.ts';
import { isPostgresAddress, postgresDialect } from './postgres.ts';
import { sqliteDialect } from './sqlite.ts';
import type { Tables } from './tables.ts';

export type SandboxDatabase = Kysely<Tables>;

/** Every rule works inside a transaction: the type leaves no other way to write. */
export type Db = Transaction<Tables>;

const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-first-tables': firstTables,
  '0002-settlements': settlements,
  '0003-wallet-services': walletServices,
  '0004-transit': transit,
  '0005-many-processes': manyProcesses,
  '0006-keys-by-terminal': keysByTerminal,
  '0007-orders-of-the-network': ordersOfTheNetwork,
  '0008-versions-after-a-restore': versionsAfterARestore,
};

/** `address` is a path, `:memory:` for a database that lives as long as the process, or `postgres://…`. */
export async function openDatabase(address: string): Promise<SandboxDatabase> {
  const dialect = isPostgresAddress(address) ? postgresDialect(address) : sqliteDialect(address);
  const database = new Kysely<Tables>({ dialect });
  const migrator = new Migrator({
    db: database,
    provider: { getMigrations: () => Promise.resolve({ ...MIGRATIONS }) },
  });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) {
    await database.destroy();
    throw new Error('the sandbox database could not be brought up to date', { cause: error });
  }
  return database;
}

/** A backup as it is at this moment, to be opened like any other file; `file` must not be there yet. Rule SANDBOX-111. */
export async function copyDatabase(database: SandboxDatabase, file: string): Promise<void> {
  await sql`VACUUM INTO ${file}`.execute(database);
}
