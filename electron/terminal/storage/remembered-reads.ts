/**
 * Answers a question that was asked before from memory, as long as nothing was written since. One commit is followed by
 * many views that read the same few rows; the folder's lock makes this process the only writer, so what was read last is
 * what stands there. Rule STORE-30; decision 0120.
 */
import type { MigrationDb, ReadableDb } from './database.ts';
import type { Row, SqlValue } from './row.ts';

/** A sale with many lines still fits; a page of the history is read once and would only be kept. */
const MAX_KEPT_ROWS = 20;
/** Different questions between two writes; an idle till that is leafed through must not grow. */
const MAX_KEPT_ANSWERS = 512;

export type RememberedReads = Readonly<{
  db: MigrationDb;
  /** What was written is taken back: nothing that was read meanwhile holds. */
  forget(): void;
}>;

type Ask<T> = (sql: string, ...values: readonly SqlValue[]) => T;

export function rememberReads(db: MigrationDb): RememberedReads {
  const rows = createMemory<Row | undefined>(
    (sql, ...values) => db.get(sql, ...values),
    () => true,
  );
  const lists = createMemory<readonly Row[]>(
    (sql, ...values) => db.all(sql, ...values),
    ({ length }) => length <= MAX_KEPT_ROWS,
  );
  const forget = (): void => {
    rows.forget();
    lists.forget();
  };
  const remembered: Pick<MigrationDb, keyof ReadableDb & string> & Pick<MigrationDb, 'run' | 'script'> = {
    get: rows.ask,
    all: lists.ask,
    run: (sql, ...values) => {
      forget();
      return db.run(sql, ...values);
    },
    script: (sql) => {
      forget();
      db.script(sql);
    },
  };
  return { db: remembered as MigrationDb, forget };
}

function createMemory<T>(read: Ask<T>, isKept: (answer: T) => boolean): Readonly<{ ask: Ask<T>; forget: () => void }> {
  /** By statement, and then by what was asked with it. */
  const answers = new Map<string, Map<string, T>>();
  let count = 0;
  return {
    ask: (sql, ...values) => {
      const asked = askedWith(values);
      if (asked === null) return read(sql, ...values);
      let known = answers.get(sql);
      if (known === undefined) answers.set(sql, (known = new Map<string, T>()));
      const before = known.get(asked);
      if (before !== undefined || known.has(asked)) return before as T;
      const answer = read(sql, ...values);
      if (isKept(answer) && count < MAX_KEPT_ANSWERS) {
        known.set(asked, answer);
        count += 1;
      }
      return answer;
    },
    forget: () => {
      if (count === 0) return;
      answers.clear();
      count = 0;
    },
  };
}

/** null: not to be compared by its text. */
function askedWith(values: readonly SqlValue[]): string | null {
  if (values.length === 0) return '';
  return values.some((value) => value instanceof Uint8Array) ? null : JSON.stringify(values);
}
