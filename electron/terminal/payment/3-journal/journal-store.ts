/** The journal's table. Nothing here changes or removes a row, and the table's triggers would refuse it. */
import { epochMs } from '../../../kernel/clock.ts';
import type { ReadableDb, WritableDb } from '../../storage/database.ts';
import { integerOf, jsonObjectOf, textOf, textOrNullOf, type Row } from '../../storage/row.ts';
import { canonicalText } from './entry-hash.ts';
import type { JournalEntry, JournalQuery } from './journal.ts';

const COLUMNS = 'sequence, at_ms, type, subject_id, cashier_id, body, previous_hash, hash';

export function appendEntry(db: WritableDb, entry: JournalEntry): void {
  db.run(
    `INSERT INTO journal (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    entry.sequence,
    entry.atMs,
    entry.type,
    entry.subjectId,
    entry.cashierId,
    canonicalText(entry.body),
    entry.previousHash,
    entry.hash,
  );
}

/** The newest entry; null when the journal is empty. */
export function headOf(db: ReadableDb): JournalEntry | null {
  const row = db.get(`SELECT ${COLUMNS} FROM journal ORDER BY sequence DESC LIMIT 1`);
  return row === undefined ? null : entryOf(row);
}

export function readEntries(
  db: ReadableDb,
  { subjectId, afterSequence = 0, limit }: JournalQuery,
): readonly JournalEntry[] {
  const rows =
    subjectId === undefined
      ? db.all(`SELECT ${COLUMNS} FROM journal WHERE sequence > ? ORDER BY sequence LIMIT ?`, afterSequence, limit)
      : db.all(
          `SELECT ${COLUMNS} FROM journal WHERE subject_id = ? AND sequence > ? ORDER BY sequence LIMIT ?`,
          subjectId,
          afterSequence,
          limit,
        );
  return rows.map(entryOf);
}

function entryOf(row: Row): JournalEntry {
  return {
    sequence: integerOf(row, 'sequence'),
    atMs: epochMs(integerOf(row, 'at_ms')),
    type: textOf(row, 'type'),
    subjectId: textOf(row, 'subject_id'),
    cashierId: textOrNullOf(row, 'cashier_id'),
    body: jsonObjectOf(row, 'body'),
    previousHash: textOf(row, 'previous_hash'),
    hash: textOf(row, 'hash'),
  };
}
