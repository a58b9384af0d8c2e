/**
 * What a report is made of, read from the books: stored rows and nothing else, so that the same rows give the same facts
 * today and when they are made anew from the journal. Rules SHIFT-10 to SHIFT-13.
 */
import { lastCheckpoint } from '../payment/3-journal/day-signature.ts';
import { headOf, headSequence } from '../payment/3-journal/journal-store.ts';
import type { ReadableDb } from '../storage/database.ts';
import { openEnds } from './open-ends.ts';
import { totalsSince, type Span } from './roll-up.ts';
import { lastClose, type OpenShift } from './shift-store.ts';
import type { makeReport } from './stored-report.ts';

export type ShiftFacts = Omit<Parameters<typeof makeReport>[0], 'closedAtMs' | 'closedBy' | 'note' | 'counted'>;
/** Used while no shift is open; one that is has its own. */
type Till = Readonly<Pick<ShiftFacts, 'terminalId' | 'businessDate' | 'timeZone' | 'currency'>>;

/** What is stored, and nothing else: the same rows give the same facts, today and when they were made anew. */
export function shiftFacts(db: ReadableDb, shift: OpenShift | null, till: Till): ShiftFacts {
  const timeZone = shift?.timeZone ?? till.timeZone;
  const span = spanOf(db, timeZone);
  const checkpoint = lastCheckpoint(db);
  return {
    number: lastClose(db).number + 1,
    shiftId: shift?.shiftId ?? 'none',
    terminalId: till.terminalId,
    businessDate: shift?.businessDate ?? till.businessDate,
    timeZone,
    currency: shift?.currency ?? till.currency,
    openedAtMs: shift?.openedAtMs ?? 0,
    openedBy: shift?.openedBy ?? 'nobody',
    fromSequence: span.fromSequence,
    toSequence: span.toSequence,
    headHash: headOf(db)?.hash ?? '',
    lastSignedDay:
      checkpoint === null
        ? null
        : {
            businessDate: checkpoint.businessDate,
            headSequence: checkpoint.headSequence,
            headHash: checkpoint.headHash,
          },
    floatMinor: shift?.floatMinor ?? 0,
    totals: totalsSince(db, span),
    ...openEnds(db),
  };
}

/** Everything since the last close: no entry is in two reports, and none in no report (C25). */
export function spanOf(db: ReadableDb, timeZone: string): Span {
  const { closedSequence } = lastClose(db);
  return { fromSequence: closedSequence + 1, toSequence: headSequence(db), timeZone };
}
