/**
 * What the witnesses ask is asked after every commit, and preparing a question costs more than asking it: each connection
 * keeps the statements that were prepared for it. Statements are run to their end before they are asked again.
 */
import type Database from 'better-sqlite3';

type Kept = Readonly<{ rows: Map<string, Database.Statement>; values: Map<string, Database.Statement> }>;

const keptBy = new WeakMap<Database.Database, Kept>();

function keptOf(database: Database.Database): Kept {
  const known = keptBy.get(database);
  if (known !== undefined) return known;
  const made: Kept = { rows: new Map(), values: new Map() };
  keptBy.set(database, made);
  return made;
}

function kept(
  statements: Map<string, Database.Statement>,
  sql: string,
  make: () => Database.Statement,
): Database.Statement {
  const known = statements.get(sql);
  if (known !== undefined) return known;
  const made = make();
  statements.set(sql, made);
  return made;
}

/** Answers whole rows. */
export function rowsOf(database: Database.Database, sql: string): Database.Statement {
  return kept(keptOf(database).rows, sql, () => database.prepare(sql));
}

/** Answers the first column of each row. */
export function valuesOf(database: Database.Database, sql: string): Database.Statement {
  return kept(keptOf(database).values, sql, () => database.prepare(sql).pluck());
}
