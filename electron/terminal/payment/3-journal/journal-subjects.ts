/**
 * Which entries are about what. A payment's own commit does not write that: its entries lie at the journal's end, where
 * those that are not in the table yet are looked at one by one, and the next entry that nobody waits for takes them in.
 * Queries ask the view `journal_about`, which reads both. Not a projection: it says nothing that the journal does not.
 * Rules JOURNAL-12 and PAY-42; decision 0161.
 */
import { assert } from '../../../kernel/assert.ts';
import type { WritableDb } from '../../storage/database.ts';
import { integerOf } from '../../storage/row.ts';
import { ENTRY_TYPES } from '../2-tender/payment.ts';
import type { JournalEntry } from './journal.ts';
import { entriesOfSegment, type Segment } from './journal-segments.ts';

/** The view looks at so many entries at the journal's end. Four are a payment, and each costs a look when one is sought. */
export const MAX_BEHIND = 16;

/** Somebody stands before the screen, or before a gate, until they are durable. */
const WAITED_FOR: ReadonlySet<string> = new Set([
  ...Object.values(ENTRY_TYPES),
  ...['sale.checkout_started', 'sale.paid', 'sale.fare_sold', 'gate.passage_decided'],
]);

/** Before any table that follows from these entries is asked, and in their transaction. */
export function indexSubjects(db: WritableDb, entries: readonly Pick<JournalEntry, 'sequence' | 'type'>[]): void {
  const from = integerOf(db.get('SELECT sequence FROM journal_indexed') ?? {}, 'sequence');
  let to = from;
  for (const { sequence, type } of entries) {
    if (!WAITED_FOR.has(type) || sequence - to >= MAX_BEHIND) to = sequence;
  }
  if (to > from) takeIn(db, from, to);
}

/** Makes the whole table anew. `archived`: the pieces of the journal whose rows have left. */
export function indexAllSubjects(db: WritableDb, archived: readonly Segment[]): void {
  db.run('DELETE FROM journal_subjects');
  for (const segment of archived) {
    for (const { subjectId, sequence } of entriesOfSegment(db, segment)) {
      db.run('INSERT INTO journal_subjects (subject_id, sequence) VALUES (?, ?)', subjectId, sequence);
    }
  }
  const row = db.get('SELECT coalesce(max(sequence), 0) AS last FROM journal') ?? {};
  takeIn(db, 0, integerOf(row, 'last'));
}

function takeIn(db: WritableDb, from: number, to: number): void {
  db.run(
    `INSERT INTO journal_subjects (subject_id, sequence)
     SELECT subject_id, sequence FROM journal WHERE sequence > ? AND sequence <= ? ORDER BY sequence`,
    from,
    to,
  );
  const { changes } = db.run('UPDATE journal_indexed SET sequence = ?', to);
  assert(changes === 1, 'where the index ends is one row');
}
