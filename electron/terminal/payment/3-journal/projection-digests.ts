/**
 * Sums up the tables that are made from the journal, each by a digest over its rows: two digests are alike exactly when the
 * tables are, row for row and byte for byte. Rule JOURNALTOOL-9.
 */
import { createHash } from 'node:crypto';
import { assert } from '../../../kernel/assert.ts';
import type { ReadableDb } from '../../storage/database.ts';
import { textOf, type Row, type SqlValue } from '../../storage/row.ts';
import type { Projection } from './journal.ts';

export type TableDigest = Readonly<{ table: string; rowCount: number; sha256: string }>;

/** Rows that are held in memory at once. */
const PAGE = 1_000;

export function projectionDigests(db: ReadableDb, projections: readonly Projection[]): readonly TableDigest[] {
  return projections.flatMap(({ tables }) => tables).map((table) => digestOf(db, table));
}

function digestOf(db: ReadableDb, table: string): TableDigest {
  const key = keyColumns(db, table);
  const names = key.join(', ');
  const places = key.map(() => '?').join(', ');
  const first = `SELECT * FROM ${table} ORDER BY ${names} LIMIT ${PAGE}`;
  const next = `SELECT * FROM ${table} WHERE (${names}) > (${places}) ORDER BY ${names} LIMIT ${PAGE}`;
  const hash = createHash('sha256');
  let rowCount = 0;
  let last: Row | undefined;
  do {
    const rows: readonly Row[] =
      last === undefined ? db.all(first) : db.all(next, ...key.map((name) => valueOf(last, name)));
    for (const row of rows)
      hash.update(`${JSON.stringify(Object.entries(row).map(([name, value]) => [name, plain(value)]))}\n`);
    rowCount += rows.length;
    last = rows.length < PAGE ? undefined : rows.at(-1);
  } while (last !== undefined);
  return { table, rowCount, sha256: hash.digest('hex') };
}

/** The primary key in its own order: every table has one. */
function keyColumns(db: ReadableDb, table: string): readonly string[] {
  const rows = db.all('SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk', table);
  assert(rows.length > 0, `the table ${table} has a primary key`);
  return rows.map((row) => textOf(row, 'name'));
}

function valueOf(row: Row | undefined, name: string): SqlValue {
  const value = row?.[name];
  assert(value !== undefined, `a row has its key ${name}`);
  return value;
}

function plain(value: SqlValue): string | number | null {
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;
}
