/**
 * Answers a question that was asked before from memory, as long as nothing was written into the tables that it was read
 * from. One commit is made of many questions and followed by many views that read the same few rows; the folder's lock makes
 * this process the only writer, so what was read last is what stands there. Rules STORE-30 and STORE-45; decisions 0120, 0172.
 */
import type { MigrationDb, ReadableDb } from './database.ts';
import { keptByText } from './kept-by-text.ts';
import type { Row, SqlValue } from './row.ts';
import type { TouchedTables } from './touched-tables.ts';

/** A sale with many lines still fits; a page of the history is read once and would only be kept. */
const MAX_KEPT_ROWS = 20;
/** A payment asks about a hundred different questions. Beyond this many answers all are forgotten: memory must not grow. */
const MAX_KEPT_ANSWERS = 512;

export type RememberedReads = Readonly<{
  db: MigrationDb;
  /** What was written is taken back: nothing that was read meanwhile holds. */
  forget(): void;
}>;

/** What was answered to one statement, by what was asked with it. */
type Known = Readonly<{
  /** null: not to be remembered. */
  tables: readonly string[] | null;
  rows: Map<string, Row | undefined>;
  lists: Map<string, readonly Row[]>;
}>;

export function rememberReads(db: MigrationDb, touches: (sql: string) => TouchedTables): RememberedReads {
  const memory = new Memory(touches);
  const remembered: Pick<MigrationDb, keyof ReadableDb & string> & Pick<MigrationDb, 'run' | 'script'> = {
    get: (sql, ...values) => {
      const known = memory.of(sql);
      const asked = known.tables === null ? null : askedWith(values);
      if (asked === null) return db.get(sql, ...values);
      const before = known.rows.get(asked);
      if (before !== undefined || known.rows.has(asked)) return before;
      const answer = db.get(sql, ...values);
      memory.makeRoom();
      known.rows.set(asked, answer);
      return answer;
    },
    all: (sql, ...values) => {
      const known = memory.of(sql);
      const asked = known.tables === null ? null : askedWith(values);
      if (asked === null) return db.all(sql, ...values);
      const before = known.lists.get(asked);
      if (before !== undefined) return before;
      const answer = db.all(sql, ...values);
      if (answer.length > MAX_KEPT_ROWS) return answer;
      memory.makeRoom();
      known.lists.set(asked, answer);
      return answer;
    },
    segment: (name) => db.segment(name),
    run: (sql, ...values) => {
      memory.written(sql);
      return db.run(sql, ...values);
    },
    script: (sql) => {
      memory.forget();
      db.script(sql);
    },
  };
  return { db: remembered as MigrationDb, forget: () => memory.forget() };
}

class Memory {
  /** The answers to one statement. */
  readonly of: (sql: string) => Known;
  /** The tables that one changes; null: nobody knows which. */
  readonly #changedBy: (sql: string) => Readonly<{ tables: readonly string[] | null }>;
  readonly #all = new Set<Known>();
  readonly #byTable = new Map<string, Known[]>();
  #count = 0;

  constructor(touches: (sql: string) => TouchedTables) {
    this.of = keptByText(
      (sql) => this.#register(readFrom(touches(sql))),
      () => {
        this.forget();
        this.#all.clear();
        this.#byTable.clear();
      },
    );
    this.#changedBy = keptByText((sql) => {
      const touched = touches(sql);
      return { tables: touched.kind === 'these' ? touched.changed : null };
    });
  }

  #register(tables: readonly string[] | null): Known {
    const known: Known = { tables, rows: new Map(), lists: new Map() };
    this.#all.add(known);
    for (const table of tables ?? []) {
      const others = this.#byTable.get(table);
      if (others === undefined) this.#byTable.set(table, [known]);
      else others.push(known);
    }
    return known;
  }

  /** Before an answer is kept. */
  makeRoom(): void {
    if (this.#count >= MAX_KEPT_ANSWERS) this.forget();
    this.#count += 1;
  }

  /** What was read from the tables that this statement changes holds no longer. */
  written(sql: string): void {
    const { tables } = this.#changedBy(sql);
    if (tables === null) this.forget();
    else for (const table of tables) for (const known of this.#byTable.get(table) ?? []) this.#forgetOne(known);
  }

  forget(): void {
    for (const known of this.#all) this.#forgetOne(known);
  }

  #forgetOne({ rows, lists }: Known): void {
    this.#count -= rows.size + lists.size;
    if (rows.size > 0) rows.clear();
    if (lists.size > 0) lists.clear();
  }
}

/** null where the answer may hang on more than the rows of tables, or where asking changes something. */
function readFrom(touched: TouchedTables): readonly string[] | null {
  if (touched.kind === 'unknown' || touched.changed.length > 0 || touched.read.length === 0) return null;
  return touched.read;
}

/** null: not to be compared by its text. */
function askedWith(values: readonly SqlValue[]): string | null {
  if (values.length === 0) return '';
  return values.some((value) => value instanceof Uint8Array) ? null : JSON.stringify(values);
}
