/**
 * Reads the columns of a row into typed values. A column that is not what its table promises is damage, never a default,
 * so every reader asserts.
 */
import { assert } from '../../kernel/assert.ts';
import type { JsonObject, JsonValue } from '../../kernel/json.ts';

/** What a STRICT table can hold, as the driver hands it out. */
export type SqlValue = string | number | null | Uint8Array;
export type Row = Readonly<Record<string, SqlValue>>;

export function textOf(row: Row, column: string): string {
  const value = row[column];
  assert(typeof value === 'string', `column ${column} holds no text`);
  return value;
}

export function textOrNullOf(row: Row, column: string): string | null {
  return row[column] === null ? null : textOf(row, column);
}

export function integerOf(row: Row, column: string): number {
  const value = row[column];
  assert(typeof value === 'number' && Number.isSafeInteger(value), `column ${column} holds no whole number`);
  return value;
}

export function integerOrNullOf(row: Row, column: string): number | null {
  return row[column] === null ? null : integerOf(row, column);
}

/** 0 and 1 only. */
export function booleanOf(row: Row, column: string): boolean {
  const value = integerOf(row, column);
  assert(value === 0 || value === 1, `column ${column} holds neither 0 nor 1`);
  return value === 1;
}

export function bytesOf(row: Row, column: string): Uint8Array {
  const value = row[column];
  assert(value instanceof Uint8Array, `column ${column} holds no bytes`);
  return value;
}

/** One of a list of stored names. */
export function oneOf<const T extends string>(row: Row, column: string, names: readonly T[]): T {
  const value = textOf(row, column);
  const name = names.find((known) => known === value);
  assert(name !== undefined, `column ${column} holds an unknown name`);
  return name;
}

export function jsonOf(row: Row, column: string): JsonValue {
  return JSON.parse(textOf(row, column)) as JsonValue;
}

export function jsonObjectOf(row: Row, column: string): JsonObject {
  const value = jsonOf(row, column);
  assert(typeof value === 'object' && value !== null && !Array.isArray(value), `column ${column} holds no object`);
  return value as JsonObject;
}
