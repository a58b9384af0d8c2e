/**
 * Holds the rows of a table against what made them, a slice at a time. A flipped bit in an amount changes no structure and
 * no index: only the journal, which is chained, can tell it. The tables name what they check. Rule STORE-32.
 */
import type { ReadableDb } from './database.ts';
import { integerOf } from './row.ts';

/** What is looked at, and what is wrong with a row of it; SQL that the tables' own modules write, never data. */
export type WrittenRows = Readonly<{
  table: string;
  /** The table's own number for its rows, from the oldest to the newest. */
  key: string;
  /** Of the row `t`: true where it is not what was written. */
  isWrong: string;
}>;

/** `nextKey` null: there are no rows behind these. */
export type RowsVerdict =
  | Readonly<{ isWhole: true; nextKey: number | null }>
  | Readonly<{ isWhole: false; key: number }>;

/** At most `limit` rows behind `afterKey`, up to `toKey`. */
export function checkRows(
  db: ReadableDb,
  { table, key, isWrong }: WrittenRows,
  afterKey: number,
  limit: number,
  toKey = Number.MAX_SAFE_INTEGER,
): RowsVerdict {
  const slice = `SELECT * FROM ${table} WHERE ${key} > ? AND ${key} <= ? ORDER BY ${key} LIMIT ?`;
  const place = [afterKey, toKey, limit] as const;
  const found = db.get(`SELECT t.${key} AS row_key FROM (${slice}) AS t WHERE ${isWrong} LIMIT 1`, ...place);
  if (found !== undefined) return { isWhole: false, key: integerOf(found, 'row_key') };
  const end = db.get(
    `SELECT max(row_key) AS last, count(*) AS count FROM (SELECT ${key} AS row_key FROM (${slice}))`,
    ...place,
  );
  const count = integerOf(end ?? {}, 'count');
  return { isWhole: true, nextKey: count < limit ? null : integerOf(end ?? {}, 'last') };
}

/** The key behind which the newest `count` rows stand; 0 when there are no more. */
export function keyBeforeNewest(db: ReadableDb, { table, key }: WrittenRows, count: number): number {
  const row = db.get(`SELECT ${key} AS row_key FROM ${table} ORDER BY ${key} DESC LIMIT 1 OFFSET ?`, count);
  return row === undefined ? 0 : integerOf(row, 'row_key');
}
