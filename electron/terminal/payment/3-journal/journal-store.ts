/**
 * The journal's table. Nothing here changes or removes a row, and the table's triggers would refuse it. What has left it for a
 * closed file (journal-segments.ts) is read from there.
 */
import { epochMs, type EpochMs } from '../../../kernel/clock.ts';
import type { ReadableDb, WritableDb } from '../../storage/database.ts';
import { integerOf, jsonObjectOf, textOf, textOrNullOf, type Row } from '../../storage/row.ts';
import { canonicalText } from './entry-hash.ts';
import type { JournalEntry, JournalQuery } from './journal.ts';
import { archivedEntries, archivedOfTypesBack } from './journal-segments.ts';

const COLUMNS = 'sequence, at_ms, type, subject_id, cashier_id, body, previous_hash, hash';

/** Answers the row that it wrote, as `headRow` reads it. `body`: in its canonical form. */
export function appendEntry(db: WritableDb, entry: JournalEntry, body = canonicalText(entry.body)): Row {
  const { sequence, atMs, type, subjectId, cashierId, previousHash, hash } = entry;
  db.run(
    `INSERT INTO journal (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    sequence,
    atMs,
    type,
    subjectId,
    cashierId,
    body,
    previousHash,
    hash,
  );
  return {
    sequence,
    at_ms: atMs,
    type,
    subject_id: subjectId,
    cashier_id: cashierId,
    body,
    previous_hash: previousHash,
    hash,
  };
}

/** The newest entry as it stands there; undefined when the journal is empty. */
export function headRow(db: ReadableDb): Row | undefined {
  return db.get(`SELECT ${COLUMNS} FROM journal ORDER BY sequence DESC LIMIT 1`);
}

/** The newest entry; null when the journal is empty. */
export function headOf(db: ReadableDb): JournalEntry | null {
  const row = headRow(db);
  return row === undefined ? null : entryOf(row);
}

/** Where the newest entry is; 0 when the journal is empty. Its body, which may hold a hundred passengers, is not read. */
export function headSequence(db: ReadableDb): number {
  return integerOf(db.get('SELECT coalesce(max(sequence), 0) AS sequence FROM journal') ?? {}, 'sequence');
}

/** When the newest entry was made; null when the journal is empty. */
export function headAtMs(db: ReadableDb): EpochMs | null {
  const row = headRow(db);
  return row === undefined ? null : epochMs(integerOf(row, 'at_ms'));
}

/** The newest entry of a type about a subject; null: there is none. */
export function lastEntryAbout(db: ReadableDb, subjectId: string, type: string): JournalEntry | null {
  const row = db.get(
    `SELECT ${COLUMNS} FROM journal
     WHERE sequence IN (SELECT sequence FROM journal_about WHERE about = ?) AND type = ? ORDER BY sequence DESC LIMIT 1`,
    subjectId,
    type,
  );
  if (row !== undefined) return entryOf(row);
  const span = { types: [type], fromSequence: 1, toSequence: Number.MAX_SAFE_INTEGER };
  for (const entry of archivedOfTypesBack(db, span)) if (entry.subjectId === subjectId) return entry;
  return null;
}

type Place = Readonly<{ sequence: number; atMs: EpochMs; hash: string }>;

/** The entry that follows `sequence`; null at the end. */
export function firstEntryAfter(db: ReadableDb, sequence: number): Place | null {
  const row = db.get(
    'SELECT sequence, at_ms, hash FROM journal WHERE sequence > ? ORDER BY sequence LIMIT 1',
    sequence,
  );
  return row === undefined ? null : entryPlace(row);
}

/** The newest entry that was made before that moment, by the wall clock; null when there is none. */
export function lastEntryBefore(db: ReadableDb, atMs: number): Place | null {
  // Backwards along the key: what is looked for lies near the end.
  const row = db.get('SELECT sequence, at_ms, hash FROM journal WHERE at_ms < ? ORDER BY sequence DESC LIMIT 1', atMs);
  return row === undefined ? null : entryPlace(row);
}

function entryPlace(row: Row): Place {
  return { sequence: integerOf(row, 'sequence'), atMs: epochMs(integerOf(row, 'at_ms')), hash: textOf(row, 'hash') };
}

/** Oldest first, wherever they are by now: in closed pieces of the journal, or in the table. Throws SegmentDamage. */
export function readEntries(db: ReadableDb, query: JournalQuery): readonly JournalEntry[] {
  const archived = archivedEntries(db, query);
  const left = query.limit - archived.length;
  if (left === 0) return archived;
  const afterSequence = archived.at(-1)?.sequence ?? query.afterSequence ?? 0;
  const standing = standingEntries(db, { ...query, afterSequence, limit: left });
  return archived.length === 0 ? standing : [...archived, ...standing];
}

/** An entry as it stands in the table. */
export type WrittenEntry = Omit<JournalEntry, 'body'> & Readonly<{ bodyText: string }>;

/** Those that stand in the table, and nothing of them is made into values. */
export function writtenEntries(
  db: ReadableDb,
  { afterSequence, limit }: Readonly<{ afterSequence: number; limit: number }>,
): readonly WrittenEntry[] {
  return db
    .all(`SELECT ${COLUMNS} FROM journal WHERE sequence > ? ORDER BY sequence LIMIT ?`, afterSequence, limit)
    .map((row) => ({ ...placeOf(row), bodyText: textOf(row, 'body') }));
}

function standingEntries(
  db: ReadableDb,
  { subjectId, afterSequence = 0, limit }: JournalQuery,
): readonly JournalEntry[] {
  const rows =
    subjectId === undefined
      ? db.all(`SELECT ${COLUMNS} FROM journal WHERE sequence > ? ORDER BY sequence LIMIT ?`, afterSequence, limit)
      : db.all(
          `SELECT ${COLUMNS} FROM journal
           WHERE sequence IN (SELECT sequence FROM journal_about WHERE about = ?) AND sequence > ?
           ORDER BY sequence LIMIT ?`,
          subjectId,
          afterSequence,
          limit,
        );
  return rows.map(entryOf);
}

export function entryOf(row: Row): JournalEntry {
  return { ...placeOf(row), body: jsonObjectOf(row, 'body') };
}

function placeOf(row: Row): Omit<JournalEntry, 'body'> {
  return {
    sequence: integerOf(row, 'sequence'),
    atMs: epochMs(integerOf(row, 'at_ms')),
    type: textOf(row, 'type'),
    subjectId: textOf(row, 'subject_id'),
    cashierId: textOrNullOf(row, 'cashier_id'),
    previousHash: textOf(row, 'previous_hash'),
    hash: textOf(row, 'hash'),
  };
}
