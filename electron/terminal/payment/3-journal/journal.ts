/**
 * The journal: the append-only record of what happened, and the only truth about it. Each entry carries the SHA-256 of
 * the one before, so nothing can be changed, left out or put in between without showing. The tables that the screens
 * read are projections: applied in the very transaction that appends, and rebuildable from the journal alone.
 *
 * Rules JOURNAL-1 to JOURNAL-11 of docs/spec.md.
 */
import type { Clock, EpochMs } from '../../../kernel/clock.ts';
import type { JsonObject } from '../../../kernel/json.ts';
import type { ReadableDb, WritableDb } from '../../storage/database.ts';
import { demandStored, type Row } from '../../storage/row.ts';
import { canonicalText, FIRST_PREVIOUS_HASH, hashOf } from './entry-hash.ts';
import { appendEntry, entryOf, headRow, readEntries } from './journal-store.ts';
import { archivedSegments, archivedUpTo, entriesOfSegment } from './journal-segments.ts';
import { indexAllSubjects, indexSubjects } from './journal-subjects.ts';

export type JournalDraft = Readonly<{
  /** `area.what_happened`; once stored, never renamed. */
  type: string;
  /** The sale, payment, cashier, product or terminal it is about. */
  subjectId: string;
  cashierId: string | null;
  /** No payment code, PIN, key or full wallet id. */
  body: JsonObject;
}>;

export type JournalEntry = JournalDraft &
  Readonly<{
    /** From 1, without gaps. */
    sequence: number;
    /** Wall time, a label; the order is the sequence's. */
    atMs: EpochMs;
    previousHash: string;
    hash: string;
  }>;

/** Keeps its tables in step with the journal. It reads the entry and its own tables, nothing else: no clock, no chance. */
export type Projection = Readonly<{
  name: string;
  /** Emptied from the last to the first before a rebuild. */
  tables: readonly string[];
  apply(db: WritableDb, entry: JournalEntry): void;
  /** The same for entries that were appended together, when that is less work than one after the other. */
  applyAll?(db: WritableDb, entries: readonly JournalEntry[]): void;
}>;

export type JournalQuery = Readonly<{ subjectId?: string; afterSequence?: number; limit: number }>;

export interface Journal {
  /** Appends the drafts in order and applies the projections. Call inside `storage.write`. */
  record(db: WritableDb, drafts: readonly JournalDraft[]): readonly JournalEntry[];
  /** Oldest first. */
  read(db: ReadableDb, query: JournalQuery): readonly JournalEntry[];
  /** Empties every projection and makes it anew from the first entry on. */
  rebuild(db: WritableDb): void;
}

/** How many entries a rebuild holds in memory at once. */
const REBUILD_BATCH = 1_000;

export function createJournal(options: { clock: Pick<Clock, 'now'>; projections: readonly Projection[] }): Journal {
  const { clock, projections } = options;
  /** What was appended last, with its row: a head that is that row to the letter was hashed a moment ago. */
  let appended: Readonly<{ entry: JournalEntry; row: Row }> | null = null;
  const apply = (db: WritableDb, entry: JournalEntry): void => {
    for (const projection of projections) projection.apply(db, entry);
  };
  const applyAll = (db: WritableDb, entries: readonly JournalEntry[]): void => {
    for (const projection of projections) {
      if (projection.applyAll !== undefined) projection.applyAll(db, entries);
      else for (const entry of entries) projection.apply(db, entry);
    }
  };
  const soundHead = (db: ReadableDb): JournalEntry | null => {
    const row = headRow(db);
    if (row === undefined) return null;
    if (appended !== null && isSameRow(row, appended.row)) return appended.entry;
    const head = entryOf(row);
    // Whoever changed the head behind our back is found before anything is built upon it.
    demandStored(hashOf(head) === head.hash, 'the newest journal entry does not match its hash');
    return head;
  };

  return {
    record: (db, drafts) => {
      let head = soundHead(db);
      const atMs = clock.now();
      const entries = drafts.map((draft) => {
        const unsigned = {
          sequence: (head?.sequence ?? 0) + 1,
          atMs,
          type: draft.type,
          subjectId: draft.subjectId,
          cashierId: draft.cashierId,
          body: draft.body,
          previousHash: head?.hash ?? FIRST_PREVIOUS_HASH,
        };
        const bodyText = canonicalText(draft.body);
        const entry: JournalEntry = { ...unsigned, hash: hashOf(unsigned, bodyText) };
        appended = { entry, row: appendEntry(db, entry, bodyText) };
        head = entry;
        return entry;
      });
      indexSubjects(db, entries);
      applyAll(db, entries);
      return entries;
    },

    read: readEntries,

    rebuild: (db) => {
      // The table that names them is emptied with the others, and made again by their entries.
      const archived = archivedSegments(db);
      for (const table of projections.flatMap(({ tables }) => tables).toReversed()) db.run(`DELETE FROM ${table}`);
      indexAllSubjects(db, archived);
      for (const segment of archived) for (const entry of entriesOfSegment(db, segment)) apply(db, entry);
      let afterSequence = archivedUpTo(db);
      for (;;) {
        const entries = readEntries(db, { afterSequence, limit: REBUILD_BATCH });
        for (const entry of entries) apply(db, entry);
        const last = entries.at(-1);
        if (last === undefined) return;
        afterSequence = last.sequence;
      }
    },
  };
}

function isSameRow(row: Row, known: Row): boolean {
  return Object.keys(known).every((column) => row[column] === known[column]);
}
