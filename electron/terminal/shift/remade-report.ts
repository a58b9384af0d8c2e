/**
 * A Z made anew from a journal alone, on any machine and years later: everything up to its close is read again into books of
 * its own, and the report is made from them as it was then. Rule SHIFT-27.
 */
import { assert } from '../../kernel/assert.ts';
import { DEFAULT_TIME_ZONE } from '../business-date.ts';
import { canonicalText } from '../payment/3-journal/entry-hash.ts';
import { appendEntry, readEntries } from '../payment/3-journal/journal-store.ts';
import { indexSubjects } from '../payment/3-journal/journal-subjects.ts';
import type { JournalEntry } from '../payment/3-journal/journal.ts';
import { PROJECTIONS } from '../projections.ts';
import { enrolmentOf } from '../staff/enrolment-store.ts';
import type { ReadableDb, Storage, WritableDb } from '../storage/database.ts';
import { SHIFT_EVENT_BODIES } from './shift-events.ts';
import { shiftFacts } from './shift-facts.ts';
import { openShift } from './shift-store.ts';
import { makeReport } from './stored-report.ts';

/** Both in the form that the digest is of. */
export type RemadeReport = Readonly<{ stored: string; remade: string }>;

/** Entries that are held in memory at once. */
const BATCH = 1_000;

/** `scratch` is empty, and is of no use afterwards. null: the journal has no Z of this number. */
export function remakeReport(journal: ReadableDb, scratch: Storage, number: number): RemadeReport | null {
  let afterSequence = 0;
  for (;;) {
    const entries = readEntries(journal, { afterSequence, limit: BATCH });
    const last = entries.at(-1);
    if (last === undefined) return null;
    const at = entries.findIndex((entry) => isCloseOf(entry, number));
    scratch.write((db) => {
      for (const entry of at === -1 ? entries : entries.slice(0, at)) readAgain(db, entry);
    });
    const close = entries[at];
    if (close !== undefined) return reportAt(scratch, close);
    afterSequence = last.sequence;
  }
}

function isCloseOf({ type, body }: JournalEntry, number: number): boolean {
  return type === 'shift.closed' && body['number'] === number;
}

function readAgain(db: WritableDb, entry: JournalEntry): void {
  appendEntry(db, entry);
  indexSubjects(db, [entry]);
  for (const projection of PROJECTIONS) projection.apply(db, entry);
}

function reportAt(scratch: Storage, close: JournalEntry): RemadeReport {
  const { report } = SHIFT_EVENT_BODIES['shift.closed'].parse(close.body);
  scratch.write(keepRequests);
  const db = scratch.read;
  const shift = openShift(db);
  assert(shift !== null, 'what is closed was open');
  const enrolment = enrolmentOf(db);
  const facts = shiftFacts(db, shift, {
    terminalId: enrolment?.terminalId ?? null,
    businessDate: shift.businessDate,
    timeZone: enrolment?.store.timeZone ?? DEFAULT_TIME_ZONE,
    currency: shift.currency,
  });
  // What whoever closed it gave: the moment, the name, the words, the count.
  const { closedAtMs, closedBy, note, counted } = report;
  const remade = makeReport({ ...facts, closedAtMs, closedBy, note, counted });
  return { stored: canonicalText(report), remade: canonicalText(remade) };
}

/** What is unsent is told by the request that waits; its body is in no journal (decision 0052), and nobody reads it here. */
function keepRequests(db: WritableDb): void {
  db.run(
    `INSERT INTO payment_requests (request_key, payment_key, payment_id, body)
     SELECT acceptance_key, payment_key, payment_id, '{}' FROM payments WHERE state = 'accepted_offline'`,
  );
}
