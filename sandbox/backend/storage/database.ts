/**
 * Opens the sandbox's database and brings it to the newest form. The rules above it speak Kysely only, so that another
 * database needs another file like this one and its own migrations, and no other change.
 */
import BetterSqlite from 'better-sqlite3';
import { Kysely, sql, SqliteDialect, type SqliteDatabase, type SqliteStatement, type Transaction } from 'kysely';
import { Migrator, type Migration } from 'kysely/migration';
import * as firstTables from './migrations/0001-first-tables.ts';
import * as settlements from './migrations/0002-settlements.ts';
import * as walletServices from './migrations/0003-wallet-services.ts';
import * as transit from './migrations/0004-transit.ts';
import type { Tables } from './tables.ts';

export type SandboxDatabase = Kysely<Tables>;

/** Every rule works inside a transaction: the type leaves no other way to write. */
export type Db = Transaction<Tables>;

const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-first-tables': firstTables,
  '0002-settlements': settlements,
  '0003-wallet-services': walletServices,
  '0004-transit': transit,
};

/** Milliseconds a statement waits for another process that holds the file; the sandbox itself never competes. */
const BUSY_TIMEOUT_MS = 2_000;

/** `file` is a path, or `:memory:` for a database that lives as long as the process. */
export async function openDatabase(file: string): Promise<SandboxDatabase> {
  const sqlite = new BetterSqlite(file);
  sqlite.pragma('journal_mode = WAL');
  sqlite.pragma('synchronous = FULL');
  sqlite.pragma('foreign_keys = ON');
  sqlite.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
  const database = new Kysely<Tables>({ dialect: new SqliteDialect({ database: keepStatements(sqlite) }) });
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

/** More than the sandbox has, so that a statement made from data cannot fill the memory. */
const MAX_KEPT_STATEMENTS = 500;

/** The query builder prepares each statement anew; the same text is prepared once here. Statements are run to their end. */
function keepStatements(sqlite: BetterSqlite.Database): SqliteDatabase {
  const kept = new Map<string, SqliteStatement>();
  return {
    close: () => void sqlite.close(),
    prepare: (text) => {
      const known = kept.get(text);
      if (known !== undefined) return known;
      const statement = sqlite.prepare(text);
      if (kept.size < MAX_KEPT_STATEMENTS) kept.set(text, statement);
      return statement;
    },
  };
}

/** A backup as it is at this moment, to be opened like any other file; `file` must not be there yet. Rule SANDBOX-111. */
export async function copyDatabase(database: SandboxDatabase, file: string): Promise<void> {
  await sql`VACUUM INTO ${file}`.execute(database);
}
