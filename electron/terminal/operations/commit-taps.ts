/**
 * Commits what the backend said of reported taps, many in one transaction. One that it refuses for good stays with its body,
 * as evidence of a ride that nobody paid; one that it takes needs it no more. Rules TRANSIT-52 and TRANSIT-53.
 */
import type { JournalDraft } from '../payment/3-journal/journal.ts';
import { forgetTapBody } from '../payment/4-queue/fare-tap-store.ts';
import { TAP_REFUSED, TAP_REPORTED } from '../payment/4-queue/gate-events.ts';
import type { TerminalContext } from '../terminal-context.ts';
import type { TapResult } from '../wallet-backend/wallet-backend.ts';

export function commitTaps({ ports, journal }: TerminalContext, results: readonly TapResult[]): void {
  ports.storage.write((db) => {
    journal.record(db, results.map(draftOf));
    for (const result of results) if (!('problem' in result)) forgetTapBody(db, result.id);
  });
}

function draftOf(result: TapResult): JournalDraft {
  const of = { subjectId: result.id, cashierId: null };
  if ('problem' in result) {
    const { code, status } = result.problem;
    return { type: TAP_REFUSED, ...of, body: { code, status } };
  }
  const { journeyId, fareMinor } = result;
  return { type: TAP_REPORTED, ...of, body: { journeyId, fareMinor } };
}
