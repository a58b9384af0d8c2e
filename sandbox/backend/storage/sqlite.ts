/** Opens an SQLite file for the sandbox. One process uses it at a time, and its transactions come one after another. */
import BetterSqlite from 'better-sqlite3';
import { SqliteDialect, type SqliteDatabase, type SqliteStatement } from 'kysely';

/** Milliseconds a statement waits for another process that holds the file; the sandbox itself never competes. */
const BUSY_TIMEOUT_MS = 2_000;

/** More than the sandbox has, so that a statement made from data cannot fill the memory. */
const MAX_KEPT_STATEMENTS = 500;

/** `file` is a path, or `:memory:` for a database that lives as long as the process. */
export function sqliteDialect(file: string): SqliteDialect {
  const sqlite = new BetterSqlite(file);
  sqlite.pragma('journal_mode = WAL');
  sqlite.pragma('synchronous = FULL');
  sqlite.pragma('foreign_keys = ON');
  sqlite.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
  return new SqliteDialect({ database: keepStatements(sqlite) });
}

/**
 * The driver's SQLite keeps samples of values (STAT4), and where a bound value might matter to the plan it compiles the statement
 * anew at each run, which costs a look-up by key ten times what it reads. A plus before a value hides it from the planner and
 * changes nothing else: every question of the sandbox is planned by keys and indexes, whatever the value is. Rule SANDBOX-190.
 */
function steadyPlan(text: string): string {
  return text.replaceAll('?', '+?');
}

/** The query builder prepares each statement anew; the same text is prepared once here. Statements are run to their end. */
function keepStatements(sqlite: BetterSqlite.Database): SqliteDatabase {
  const kept = new Map<string, SqliteStatement>();
  return {
    close: () => void sqlite.close(),
    prepare: (text) => {
      const known = kept.get(text);
      if (known !== undefined) return known;
      const statement = sqlite.prepare(steadyPlan(text));
      if (kept.size < MAX_KEPT_STATEMENTS) kept.set(text, statement);
      return statement;
    },
  };
}
