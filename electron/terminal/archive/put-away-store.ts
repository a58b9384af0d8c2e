/**
 * Finds what was put away: in which entry it is, and what that entry holds, wherever the entry itself is by now. An id lies
 * between the first and the last of its entry, and so does a receipt's number; a look costs one entry, or one closed file.
 * Rules ARCHIVE-21 and ARCHIVE-22; decision 0288.
 */
import type { JournalDraft } from '../payment/3-journal/journal.ts';
import { readEntries } from '../payment/3-journal/journal-store.ts';
import type { ReadableDb } from '../storage/database.ts';
import { demandStored, integerOf, textOrNullOf, type Row } from '../storage/row.ts';
import {
  cellsOf,
  groupsOf,
  idsOf,
  ROWS_BROUGHT_BACK,
  ROWS_PUT_AWAY,
  type Columns,
  type PutAway,
  type RowGroup,
} from './put-away-rows.ts';

export type FoundGroup = Readonly<{ pieceSequence: number; columns: Columns; group: RowGroup }>;

/** null: nothing of that name was put away, or it is back. Throws SegmentDamage when the file that has it cannot be read. */
export function putAwayById(db: ReadableDb, id: string): FoundGroup | null {
  const pieces = db.all(
    'SELECT piece_sequence FROM put_away_pieces WHERE first_id <= ? AND last_id >= ? ORDER BY piece_sequence DESC',
    id,
    id,
  );
  return firstIn(db, pieces, (group) => idsOf(group).includes(id));
}

/** By the number that its receipt bears behind the terminal's name. */
export function putAwayByReceipt(db: ReadableDb, receiptNumber: string): FoundGroup | null {
  const digits = /(\d{1,9})$/.exec(receiptNumber.trim())?.[1];
  if (digits === undefined) return null;
  const counter = Number(digits);
  const pieces = db.all(
    `SELECT piece_sequence FROM put_away_pieces WHERE first_counter <= ? AND last_counter >= ?
     ORDER BY piece_sequence DESC`,
    counter,
    counter,
  );
  const isWhole = receiptNumber.trim() !== digits;
  return firstIn(db, pieces, (group, columns) => {
    const [number] = cellsOf(columns, group, 'sales', 'receipt_number');
    return group.receiptCounter === counter && (!isWhole || number === receiptNumber.trim());
  });
}

function firstIn(
  db: ReadableDb,
  pieces: readonly Row[],
  isIt: (group: RowGroup, columns: Columns) => boolean,
): FoundGroup | null {
  for (const row of pieces) {
    const pieceSequence = integerOf(row, 'piece_sequence');
    const { columns, groups } = pieceAt(db, pieceSequence);
    const group = groups.find((each) => isIt(each, columns));
    // The newest that has it tells how it left; if it came back since, it is not away.
    if (group !== undefined) return isHere(db, group) ? null : { pieceSequence, columns, group };
  }
  return null;
}

/** Whether its sale's row is in the table. */
export function isHere(db: ReadableDb, { saleId }: Pick<RowGroup, 'saleId'>): boolean {
  return saleId !== null && db.get('SELECT 1 AS found FROM sales WHERE sale_id = ?', saleId) !== undefined;
}

export function pieceAt(db: ReadableDb, pieceSequence: number): PutAway {
  const [entry] = readEntries(db, { afterSequence: pieceSequence - 1, limit: 1 });
  demandStored(entry?.type === ROWS_PUT_AWAY, `entry ${pieceSequence} does not hold what was put away`);
  return groupsOf(entry);
}

/** The entries that hold rows of the day, oldest first. */
export function piecesOfDay(db: ReadableDb, businessDate: string): readonly number[] {
  return db
    .all(
      `SELECT piece_sequence FROM put_away_pieces WHERE first_date <= ? AND last_date >= ? ORDER BY piece_sequence`,
      businessDate,
      businessDate,
    )
    .map((row) => integerOf(row, 'piece_sequence'));
}

/** The newest entry that put anything away; 0 before the first. */
export function lastPutAway(db: ReadableDb): number {
  const row = db.get('SELECT coalesce(max(piece_sequence), 0) AS last FROM put_away_pieces');
  return integerOf(row ?? {}, 'last');
}

/** The day up to which sales and passages have left the tables; null: none have. */
export function putAwayUpTo(db: ReadableDb): string | null {
  const row = db.get('SELECT max(last_date) AS last_date FROM put_away_pieces');
  return row === undefined ? null : textOrNullOf(row, 'last_date');
}

/** `cashierId` null: nobody asked for it, the backend spoke of it. */
export function broughtBackDraft(
  { pieceSequence, columns, group }: FoundGroup,
  cashierId: string | null,
): JournalDraft {
  const tables = new Set(Object.keys(group.rows));
  const own = Object.fromEntries(Object.entries(columns).filter(([table]) => tables.has(table)));
  const body = { pieceSequence, columns: own, group };
  return { type: ROWS_BROUGHT_BACK, subjectId: group.saleId ?? '', cashierId, body };
}
