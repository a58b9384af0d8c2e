/**
 * The drawer as a book of the day: what was counted at the close of a shift against what should have been there. Rules
 * RECON-15 and RECON-16.
 */
import type { Finding } from '../payment/6-reconciliation/discrepancy.ts';
import { isFindingKnown } from '../payment/6-reconciliation/discrepancy-store.ts';
import { closedShiftsOn, type ClosedShift } from '../shift/shift-store.ts';
import type { ReadableDb } from '../storage/database.ts';

export function cashFindings(db: ReadableDb, businessDate: string): readonly Finding[] {
  return closedShiftsOn(db, businessDate).flatMap((closed) => findingOf(closed) ?? []);
}

/** A close that found a difference which no run has written down yet: the till may have died in between. */
export function isCashToBeTold(db: ReadableDb, closed: ClosedShift): boolean {
  const finding = findingOf(closed);
  return finding !== null && !isFindingKnown(db, closed.report.businessDate, finding.subject);
}

/** null: nobody counted, or the count agrees. What is short at a hand-over is still short at the close. */
function findingOf({ shiftId, report }: ClosedShift): Finding | null {
  const { counted, differenceMinor, expectedMinor } = report;
  if (counted === null || differenceMinor === null || differenceMinor === 0) return null;
  const kind = differenceMinor < 0 ? 'cash_short' : 'cash_over';
  const cash = { shiftId, expectedMinor, countedMinor: counted.total.minor };
  const evidence = { record: null, line: null, statementId: null, payout: null, cash };
  return { kind, subject: `${kind} ${shiftId}`, differenceMinor, evidence };
}
