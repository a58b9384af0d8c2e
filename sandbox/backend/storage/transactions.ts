/**
 * How requests at the same time are kept apart. SQLite has one writer, so its transactions come one after another. In
 * PostgreSQL they run side by side, at READ COMMITTED: what must be unique is unique in the tables, a change names the version
 * that it changes, and a rule that reads before it writes holds what it reads by a lock on one row. A transaction that loses
 * against another one is undone and done again, and then sees what the other has written.
 *
 * Row locks are all that is used, because every database that speaks PostgreSQL's protocol has them
 * (docs/decisions/0181-two-databases.md). Rules SANDBOX-173, SANDBOX-174.
 */
import { NoResultError, sql } from 'kysely';
import type { Db, SandboxDatabase } from './database.ts';
import { isPostgres } from './statements.ts';

/** Each loss means that another transaction won, so this many in a row is a fault and no bad luck. */
const MAX_ATTEMPTS = 20;

/** PostgreSQL's codes (appendix A of its manual): what another transaction at the same time can cause. */
const LOST_TO_ANOTHER: ReadonlySet<string> = new Set([
  '23505', // unique_violation: both added the same row
  '40001', // serialization_failure
  '40P01', // deadlock_detected
]);

/** Thrown by a rule that finds what it has read overtaken. */
export class Overtaken extends Error {}

/** `work` may be called more than once, and only what it did in its last call happens. */
export async function inTransaction<Result>(
  database: SandboxDatabase,
  work: (db: Db) => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await database.transaction().execute(work);
    } catch (error) {
      if (attempt >= MAX_ATTEMPTS || !lostToAnother(database, error)) throw error;
    }
  }
}

/** Whether doing it again may go well. A change that found no row of its version is a loss too, but only where there can be another. */
export function lostToAnother(database: SandboxDatabase | Db, error: unknown): boolean {
  if (!isPostgres(database)) return false;
  if (error instanceof NoResultError || error instanceof Overtaken) return true;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && LOST_TO_ANOTHER.has(code);
}

type Held = 'payments' | 'wallets' | 'stores' | 'terminals';

/** Until the end of this transaction nobody else changes or holds this row; what is read of it afterwards stays true. */
export async function hold(db: Db, table: Held, id: string): Promise<void> {
  if (isPostgres(db)) await sql`SELECT 1 FROM ${sql.table(table)} WHERE id = ${id} FOR UPDATE`.execute(db);
}

/** As `hold`, for a row that others refer to meanwhile: adding what belongs to it need not wait. */
export async function queueUp(db: Db, table: 'merchants', id: string): Promise<void> {
  if (isPostgres(db)) await sql`SELECT 1 FROM ${sql.table(table)} WHERE id = ${id} FOR NO KEY UPDATE`.execute(db);
}

/** As `hold`, but together with others who share it: only who holds it alone waits, and makes them wait. */
export async function share(db: Db, table: Held, id: string): Promise<void> {
  if (isPostgres(db)) await sql`SELECT 1 FROM ${sql.table(table)} WHERE id = ${id} FOR SHARE`.execute(db);
}
