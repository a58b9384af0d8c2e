/**
 * Which tables a statement reads and which it changes, with everything that follows from it: views, indexes, triggers,
 * foreign keys. SQLite is asked itself, by the program that it compiled the statement into (https://sqlite.org/opcode.html),
 * so that no reading of SQL text can overlook a trigger. Rule STORE-45; decision 0172.
 */
import type { Row, SqlValue } from './row.ts';

export type TouchedTables =
  | Readonly<{ kind: 'these'; read: readonly string[]; changed: readonly string[] }>
  /** A virtual table keeps its rows elsewhere, or a page is of no known table: whatever is remembered may be meant. */
  | Readonly<{ kind: 'unknown' }>;

/** By the first page of its tree, the table that the tree belongs to. */
export type TableByRoot = ReadonlyMap<number, string>;

const UNKNOWN: TouchedTables = { kind: 'unknown' };
/** The page where SQLite keeps its schema. */
const SCHEMA_ROOT = 1;
/** The number by which a program names the file that was opened; 1 is the temporary one. */
const MAIN_FILE = 0;

const isRead = (opcode: SqlValue | undefined): boolean => opcode === 'OpenRead' || opcode === 'ReopenIdx';

export const ROOTS_SQL = 'SELECT rootpage, tbl_name FROM sqlite_schema WHERE rootpage > 0';

export function tablesByRoot(rows: readonly Row[]): TableByRoot {
  const tables = new Map<number, string>([[SCHEMA_ROOT, 'sqlite_schema']]);
  for (const { rootpage, tbl_name: name } of rows) tables.set(Number(rootpage), String(name));
  return tables;
}

/** `program`: the rows of EXPLAIN, the programs of triggers among them. */
export function touchedTables(program: readonly Row[], tables: TableByRoot): TouchedTables {
  const read = new Set<string>();
  const changed = new Set<string>();
  for (const { opcode, p1, p2, p3 } of program) {
    // VOpen, VFilter, VUpdate and their like are all that begins with a capital V but for Variable and Vacuum.
    if (typeof opcode === 'string' && /^V(?!ariable)/.test(opcode)) return UNKNOWN;
    const isEmptied = opcode === 'Clear';
    if (!isRead(opcode) && opcode !== 'OpenWrite' && !isEmptied) continue;
    const [root, file] = isEmptied ? [p1, p2] : [p2, p3];
    const table = file === MAIN_FILE && typeof root === 'number' ? tables.get(root) : undefined;
    if (table === undefined) return UNKNOWN;
    (isRead(opcode) ? read : changed).add(table);
  }
  return { kind: 'these', read: [...read], changed: [...changed] };
}
