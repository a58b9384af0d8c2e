/**
 * The rows that leave the tables together: a sale with its payments, its passage and its papers, or a passage alone. The
 * entry of the journal that takes them holds them as they stood, so that they can come back as they were, and whoever reads
 * the journal again from its beginning lets go of them, and takes them back, at the very same entries.
 *
 * What leaves is decided by leaving-rows.ts; here is what becomes of it. Rules ARCHIVE-20 to ARCHIVE-22; decision 0288.
 */
import { z } from 'zod';
import { businessDateSchema } from '../../contract/values.ts';
import { assert } from '../../kernel/assert.ts';
import { canonicalText } from '../payment/3-journal/entry-hash.ts';
import type { JournalDraft, JournalEntry, Projection } from '../payment/3-journal/journal.ts';
import { totalsSchema } from '../shift/shift-totals.ts';
import type { WritableDb } from '../storage/database.ts';
import { demandStored } from '../storage/row.ts';

/** Stored names. The subject is the first id that the entry holds rows of; of what comes back, the sale's. */
export const ROWS_PUT_AWAY = 'rows.put_away';
export const ROWS_BROUGHT_BACK = 'rows.brought_back';

/**
 * In the order in which rows can be put into them, each with the column by which a row is taken out, and those that the
 * database gives anew. A migration that changes one of them has to say what becomes of rows that come back.
 */
const TABLES = {
  sales: { key: 'sale_key', given: [] },
  sale_lines: { key: 'line_key', given: [] },
  payments: { key: 'payment_key', given: [] },
  refunds: { key: 'refund_key', given: [] },
  gate_passages: { key: 'passage_key', given: [] },
  fare_taps: { key: 'tap_key', given: [] },
  sold_tickets: { key: 'ticket_id', given: ['ticket_key'] },
  print_jobs: { key: 'job_key', given: [] },
} as const satisfies Readonly<Record<string, Readonly<{ key: string; given: readonly string[] }>>>;

export type PutAwayTable = keyof typeof TABLES;
export const PUT_AWAY_TABLES = Object.keys(TABLES) as readonly PutAwayTable[];

const tableSchema = z.enum(Object.keys(TABLES) as [PutAwayTable, ...PutAwayTable[]]);
type Cell = string | number | null;
/** Looked at by hand: a schema of each cell takes as long as all else of a group together (measured). */
const rowSchema = z.custom<Cell[]>(
  (row) =>
    Array.isArray(row) && row.every((cell) => cell === null || typeof cell === 'string' || typeof cell === 'number'),
);
/** A column's name becomes part of a statement. */
const columnSchema = z.string().regex(/^[a-z][a-z0-9_]{0,40}$/);
const columnsSchema = z.partialRecord(tableSchema, z.array(columnSchema));

const groupSchema = z.strictObject({
  /** null: a passage or a tap without a sale. */
  saleId: z.string().nullable(),
  receiptCounter: z.int().positive().nullable(),
  businessDate: businessDateSchema,
  /** It was here again after it had left once. */
  again: z.boolean(),
  /** By table, row by row, in the order of the columns. */
  rows: z.partialRecord(tableSchema, z.array(rowSchema)),
  /** Which entries of the journal are about it, by what they are about. */
  about: z.record(z.string(), z.array(z.int().positive())),
});
export type RowGroup = z.infer<typeof groupSchema>;
export type Columns = z.infer<typeof columnsSchema>;

/** What was added up of the entries between two places, both in it. */
const totalsTillSchema = z.strictObject({
  fromSequence: z.int().positive(),
  toSequence: z.int().positive(),
  totals: totalsSchema,
});
export type TotalsTill = z.infer<typeof totalsTillSchema>;

export const putAwaySchema = z.strictObject({
  columns: columnsSchema,
  groups: z.array(groupSchema).min(1),
  totals: totalsTillSchema.nullable(),
});
export type PutAway = z.infer<typeof putAwaySchema>;

export const broughtBackSchema = z.strictObject({
  /** The entry that held it until now. */
  pieceSequence: z.int().positive(),
  columns: columnsSchema,
  group: groupSchema,
});

export function putAwayDraft(body: PutAway): JournalDraft {
  const [first] = body.groups;
  assert(first !== undefined, 'something is put away');
  return { type: ROWS_PUT_AWAY, subjectId: placesOf(body).firstId, cashierId: null, body };
}

/** Every id by which somebody may ask for it. */
export function idsOf({ about }: Pick<RowGroup, 'about'>): readonly string[] {
  return Object.keys(about);
}

/** What the group's rows of a table hold in a column, in their order. */
export function cellsOf(
  columns: Columns,
  group: Pick<RowGroup, 'rows'>,
  table: PutAwayTable,
  name: string,
): readonly Cell[] {
  const at = columns[table]?.indexOf(name) ?? -1;
  return (group.rows[table] ?? []).map((row) => row[at] ?? null);
}

export function groupsOf(entry: JournalEntry): PutAway {
  return putAwaySchema.parse(entry.body);
}

type Places = Readonly<{
  firstId: string;
  lastId: string;
  firstCounter: number | null;
  lastCounter: number | null;
  firstDate: string;
  lastDate: string;
}>;

function placesOf({ groups }: PutAway): Places {
  const ids = groups.flatMap(idsOf).toSorted();
  const dates = groups.map(({ businessDate }) => businessDate).toSorted();
  const counters = groups.flatMap(({ receiptCounter }) => receiptCounter ?? []);
  const [firstId, lastId, firstDate, lastDate] = [ids[0], ids.at(-1), dates[0], dates.at(-1)];
  assert(firstId !== undefined && lastId !== undefined, 'whatever leaves has a name');
  assert(firstDate !== undefined && lastDate !== undefined, 'whatever leaves is of a day');
  return {
    ...{ firstId, lastId, firstDate, lastDate },
    firstCounter: counters.length === 0 ? null : Math.min(...counters),
    lastCounter: counters.length === 0 ? null : Math.max(...counters),
  };
}

export const putAwayProjection: Projection = {
  name: 'put-away',
  tables: ['put_away_pieces', 'brought_back', 'put_away_totals'],
  apply: (db, entry) => {
    if (entry.type === ROWS_PUT_AWAY) putAway(db, entry);
    else if (entry.type === ROWS_BROUGHT_BACK) bringBack(db, entry);
  },
};

function putAway(db: WritableDb, entry: JournalEntry): void {
  const body = groupsOf(entry);
  const { firstId, lastId, firstCounter, lastCounter, firstDate, lastDate } = placesOf(body);
  const { columns, groups, totals } = body;
  removeRows(db, columns, groups);
  // The index is made whole before a rebuild: what came after is about rows that are back by then.
  db.run(
    'DELETE FROM journal_subjects WHERE subject_id IN (SELECT value FROM json_each(?)) AND sequence < ?',
    JSON.stringify(groups.flatMap(idsOf)),
    entry.sequence,
  );
  db.run(
    'DELETE FROM brought_back WHERE sale_id IN (SELECT value FROM json_each(?))',
    JSON.stringify(groups.flatMap(({ saleId }) => saleId ?? [])),
  );
  db.run(
    `INSERT INTO put_away_pieces (piece_sequence, group_count, first_id, last_id, first_counter, last_counter, first_date,
       last_date) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    entry.sequence,
    groups.length,
    firstId,
    lastId,
    firstCounter,
    lastCounter,
    firstDate,
    lastDate,
  );
  if (totals === null) return;
  db.run(
    'INSERT OR REPLACE INTO put_away_totals (one, from_sequence, to_sequence, totals) VALUES (1, ?, ?, ?)',
    totals.fromSequence,
    totals.toSequence,
    canonicalText(totals.totals),
  );
}

function bringBack(db: WritableDb, entry: JournalEntry): void {
  const { columns, group } = broughtBackSchema.parse(entry.body);
  insertRows(db, columns, group);
  for (const [about, sequences] of Object.entries(group.about)) {
    for (const sequence of sequences) {
      db.run('INSERT OR IGNORE INTO journal_subjects (subject_id, sequence) VALUES (?, ?)', about, sequence);
    }
  }
  demandStored(group.saleId !== null, 'what comes back is a sale');
  db.run('INSERT INTO brought_back (sale_id, back_sequence) VALUES (?, ?)', group.saleId, entry.sequence);
}

/** As they stood. What the database works out while payments join their sale is what it worked out before. */
export function insertRows(db: WritableDb, columns: Columns, group: RowGroup): void {
  for (const table of PUT_AWAY_TABLES) {
    const names = columns[table];
    const rows = group.rows[table] ?? [];
    if (rows.length === 0) continue;
    demandStored(names !== undefined, `rows of ${table} that left have no columns`);
    const at = names.flatMap((name, index) => (isGiven(table, name) ? [] : [index]));
    const insert = `INSERT INTO ${table} (${at.map((index) => names[index]).join(', ')}) VALUES (${at.map(() => '?').join(', ')})`;
    for (const row of rows) {
      const first = table === 'sales' ? withoutPayments(names, row) : row;
      db.run(insert, ...at.map((index) => first[index] ?? null));
    }
  }
}

function isGiven(table: PutAwayTable, column: string): boolean {
  return (TABLES[table].given as readonly string[]).includes(column);
}

/** The payments name their sale as they come: which is the newest, and which is the charge. */
const FROM_PAYMENTS: readonly string[] = ['newest_payment_key', 'charge_payment_key', 'waiting_payment_key'];

function withoutPayments(names: readonly string[], row: readonly Cell[]): readonly Cell[] {
  return row.map((value, index) => (FROM_PAYMENTS.includes(names[index] ?? '') ? null : value));
}

/** Each row is there, once: else what leaves is not what is held. */
export function removeRows(db: WritableDb, columns: Columns, groups: readonly Pick<RowGroup, 'rows'>[]): void {
  for (const table of PUT_AWAY_TABLES.toReversed()) {
    const { key } = TABLES[table];
    const keys = groups.flatMap((group) => cellsOf(columns, group, table, key));
    if (keys.length === 0) continue;
    const statement = `DELETE FROM ${table} WHERE ${key} IN (SELECT value FROM json_each(?))`;
    const { changes } = db.run(statement, JSON.stringify(keys));
    assert(changes === keys.length, `a row of ${table} leaves once`);
  }
}
