/**
 * What the stores see of the database: a readable and a writable side, branded, so that a store which reads cannot write
 * and nobody writes outside a transaction. Statements are constant texts; they are prepared once and kept.
 */
import type { Row, SqlValue } from './row.ts';

declare const readableBrand: unique symbol;
declare const writableBrand: unique symbol;

export interface ReadableDb {
  readonly [readableBrand]: true;
  /** The first row, or undefined. */
  get(sql: string, ...values: readonly SqlValue[]): Row | undefined;
  all(sql: string, ...values: readonly SqlValue[]): readonly Row[];
  /** A closed piece of the journal that lies beside the database, as it lies there; null: there is no such file. */
  segment(name: string): Uint8Array | null;
}

/** Exists only inside `Storage.write`. */
export interface WritableDb extends ReadableDb {
  readonly [writableBrand]: true;
  /** Answers how many rows changed. */
  run(sql: string, ...values: readonly SqlValue[]): Readonly<{ changes: number }>;
}

/** A migration may also run a script of several statements. */
export interface MigrationDb extends WritableDb {
  script(sql: string): void;
}

export interface Storage {
  readonly file: string;
  readonly read: ReadableDb;
  /**
   * Runs `change` in one transaction and makes it durable (fsync) before it returns. Whatever `change` throws rolls back
   * and passes on. Throws StorageFailure when the disk refuses. `change` must not wait for anything.
   */
  write<T>(change: (db: WritableDb) => T): T;
  /**
   * Takes into the file what the log has grown by. Call it when nobody waits: else a commit that somebody does wait for has
   * to, sooner or later. Never throws: whatever was committed is durable in the log.
   */
  shortenLog(): void;
  /** Puts a closed piece of the journal beside the database, durably. Throws StorageFailure when the disk refuses. */
  writeSegment(name: string, bytes: Uint8Array): Promise<void>;
  close(): void;
}

/** The disk refused: full, read-only, broken, gone. The transaction it happened in did not happen. */
export class StorageFailure extends Error {
  override readonly name = 'StorageFailure';
  /** SQLite's name for it, such as SQLITE_FULL. */
  readonly sqliteCode: string;
  constructor(sqliteCode: string, cause: unknown) {
    super(`the database could not be written: ${sqliteCode}`, { cause });
    this.sqliteCode = sqliteCode;
  }
}
