/**
 * Reads the columns of a row into typed values. A column that is not what its table promises is damage, never a default:
 * every reader throws, and whoever asked is told so by a code of its own. Rules STORE-14 and STORE-33.
 */
import type { JsonObject, JsonValue } from '../../kernel/json.ts';

/** What a STRICT table can hold, as the driver hands it out. */
export type SqlValue = string | number | null | Uint8Array;
export type Row = Readonly<Record<string, SqlValue>>;

/** What stands in the books was not written there: the disk, or somebody, has changed it. */
export class StoredDamage extends Error {
  override readonly name = 'StoredDamage';
  constructor(says: string, cause?: unknown) {
    super(says, cause === undefined ? undefined : { cause });
  }
}

/**
 * What is made of one row alone, made once. Reads that are remembered (remembered-reads.ts) answer with the very same row for as
 * long as nothing was written into its tables, so the same row says the same; a row that nobody holds any more is forgotten with
 * what was made of it. Rule STORE-52.
 */
export function madeOnce<T extends object>(make: (row: Row) => T): (row: Row) => T {
  const made = new WeakMap<Row, T>();
  return (row) => {
    const before = made.get(row);
    if (before !== undefined) return before;
    const now = make(row);
    made.set(row, now);
    return now;
  };
}

/** What must hold of anything that was stored; else it is damage, and not our mistake. */
export function demandStored(condition: boolean, says: string): asserts condition {
  if (!condition) throw new StoredDamage(says);
}

/** Reads something that a schema vouches for; what it refuses is damage. */
export function readStored<T>(read: () => T, says: string): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof StoredDamage ? error : new StoredDamage(says, error);
  }
}

export function textOf(row: Row, column: string): string {
  const value = row[column];
  demandStored(typeof value === 'string', `column ${column} holds no text`);
  return value;
}

export function textOrNullOf(row: Row, column: string): string | null {
  return row[column] === null ? null : textOf(row, column);
}

export function integerOf(row: Row, column: string): number {
  const value = row[column];
  demandStored(typeof value === 'number' && Number.isSafeInteger(value), `column ${column} holds no whole number`);
  return value;
}

export function integerOrNullOf(row: Row, column: string): number | null {
  return row[column] === null ? null : integerOf(row, column);
}

/** 0 and 1 only. */
export function booleanOf(row: Row, column: string): boolean {
  const value = integerOf(row, column);
  demandStored(value === 0 || value === 1, `column ${column} holds neither 0 nor 1`);
  return value === 1;
}

export function bytesOf(row: Row, column: string): Uint8Array {
  const value = row[column];
  demandStored(value instanceof Uint8Array, `column ${column} holds no bytes`);
  return value;
}

/** One of a list of stored names. */
export function oneOf<const T extends string>(row: Row, column: string, names: readonly T[]): T {
  const value = textOf(row, column);
  const name = names.find((known) => known === value);
  demandStored(name !== undefined, `column ${column} holds an unknown name`);
  return name;
}

export function jsonOf(row: Row, column: string): JsonValue {
  const text = textOf(row, column);
  return readStored(() => JSON.parse(text) as JsonValue, `column ${column} holds no JSON`);
}

export function jsonObjectOf(row: Row, column: string): JsonObject {
  const value = jsonOf(row, column);
  demandStored(
    typeof value === 'object' && value !== null && !Array.isArray(value),
    `column ${column} holds no object`,
  );
  return value as JsonObject;
}
