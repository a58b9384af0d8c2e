/** Databases as earlier versions of the program left them, with rows in them, and what a later version makes of these rows. */
import { createHash } from 'node:crypto';
import { epochMs } from '../../electron/kernel/clock.ts';
import { silentLog } from '../../electron/kernel/log.ts';
import { FIRST_PREVIOUS_HASH, hashOf } from '../../electron/terminal/payment/3-journal/entry-hash.ts';
import { createJournal, type JournalDraft } from '../../electron/terminal/payment/3-journal/journal.ts';
import { appendEntry, headOf } from '../../electron/terminal/payment/3-journal/journal-store.ts';
import type { ReadableDb, WritableDb } from '../../electron/terminal/storage/database.ts';
import { MIGRATIONS, type Migration } from '../../electron/terminal/storage/migrations.ts';
import { openStorage, type Storage } from '../../electron/terminal/storage/sqlite.ts';

const ENTRIES = 20;

const journal = createJournal({ clock: { now: () => epochMs(1_000) }, projections: [] });

/** The program of the last of `migrations`, on that file. */
export function openVersion(file: string, migrations: readonly Migration[]): Storage {
  const opened = openStorage({ file, log: silentLog, migrations });
  if (!opened.ok) throw new Error(`version ${migrations.length} does not open: ${JSON.stringify(opened.error)}`);
  return opened.value;
}

/** A file of that version with rows in it. Version 0 is no file at all. */
export function makeVersion(file: string, version: number): void {
  if (version === 0) return;
  const storage = openVersion(file, MIGRATIONS.slice(0, version));
  for (let index = 0; index < ENTRIES; index += 1) {
    const draft = { type: 'test.said', subjectId: 's1', cashierId: null, body: { index } };
    storage.write((db) => (version < SUBJECTS_VERSION ? append(db, draft) : journal.record(db, [draft])));
  }
  if (version >= REFERENCE_DATA_VERSION) {
    storage.write((db) => db.run("INSERT INTO categories VALUES ('drinks', 1, '饮料', 'Drinks', '#000000')"));
  }
  storage.close();
}

/** As the journal was written before it had a table of what its entries are about. */
function append(db: WritableDb, draft: JournalDraft): void {
  const head = headOf(db);
  const previousHash = head?.hash ?? FIRST_PREVIOUS_HASH;
  const unsigned = { ...draft, sequence: (head?.sequence ?? 0) + 1, atMs: epochMs(1_000), previousHash };
  appendEntry(db, { ...unsigned, hash: hashOf(unsigned) });
}

/** 0023-journal-subjects.ts makes that table. */
const SUBJECTS_VERSION = 23;
/** 0002-reference-data.ts makes the categories. */
const REFERENCE_DATA_VERSION = 2;

/** Every row of every table that is there, by the columns that were there then. */
export type Rows = ReadonlyMap<string, Readonly<{ columns: string; rows: string }>>;

function rowsOf(db: ReadableDb): Rows {
  const tables = db.all(
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '%\\_index%' ESCAPE '\\'",
  );
  return new Map(
    tables.map(({ name }) => {
      const table = String(name);
      const columns = db
        .all(`SELECT name FROM pragma_table_info('${table}')`)
        .map((row) => String(row['name']))
        .join(', ');
      return [table, { columns, rows: readRows(db, table, columns) }];
    }),
  );
}

function readRows(db: ReadableDb, table: string, columns: string): string {
  return JSON.stringify(db.all(`SELECT ${columns} FROM ${table}`));
}

/** A later version may do without a table or a column: what had no rows has none then. */
export function rowsNow(db: ReadableDb, table: string, columns: string): string {
  const isThere = db.get('SELECT 1 FROM sqlite_schema WHERE name = ?', table) !== undefined;
  if (!isThere) return '[]';
  const now = new Set(db.all('SELECT name FROM pragma_table_info(?)', table).map((row) => String(row['name'])));
  const hasAll = columns.split(', ').every((column) => now.has(column));
  return readRows(db, table, hasAll ? columns : '*');
}

export function readClosed(file: string, version: number): Rows {
  const storage = openVersion(file, MIGRATIONS.slice(0, version));
  const rows = rowsOf(storage.read);
  storage.close();
  return rows;
}

/** Of all that a program can find in the file: its version, what its tables, indexes and triggers are, and every row. */
export function digestOf(db: ReadableDb): string {
  const schema = db.all('SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name');
  const hash = createHash('sha256').update(JSON.stringify([db.get('PRAGMA user_version'), schema]));
  for (const { type, name } of schema) {
    if (type !== 'table') continue;
    hash.update(JSON.stringify(db.all(`SELECT * FROM "${String(name)}"`)));
  }
  return hash.digest('hex');
}
