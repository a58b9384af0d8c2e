/**
 * What reconciliation finds, by name. Every record and every line ends matched or in exactly one of these; each has its
 * sentence and its proposed action in the texts of the screen. Stored names are never renamed. Rules RECON-5 to RECON-11.
 */
import type { DiscrepancyKind } from '../../../contract/reconciliation-values.ts';
import type { StatementLine, TillRecord } from './books.ts';

/** Evidence side by side: what the till has, and what the other book says. `differenceMinor`: theirs less ours. */
export type Discrepancy = Readonly<{
  kind: DiscrepancyKind;
  record: TillRecord | null;
  line: StatementLine | null;
  differenceMinor: number;
}>;

/** What was found, with what it is known by from one run to the next. */
export type Finding = Readonly<{
  kind: DiscrepancyKind;
  /** The same in every run that finds it: what is done about it stays with it. */
  subject: string;
  differenceMinor: number;
  evidence: Evidence;
}>;

/** Side by side: what the till has, and what the other book says. What has no part in it is null. */
export type Evidence = Readonly<{
  record: TillRecord | null;
  line: StatementLine | null;
  /** Of the statement that the line stands in. */
  statementId: string | null;
  payout: Readonly<{
    businessDates: readonly string[];
    payoutIds: readonly string[];
    expectedMinor: number;
    paidMinor: number;
  }> | null;
  cash: Readonly<{ shiftId: string; expectedMinor: number; countedMinor: number }> | null;
}>;

/**
 * What usually clears itself: money that is on its way, or an answer that is still to come. All else somebody has to look
 * into, and makes a day red.
 */
export const PASSING_KINDS: readonly DiscrepancyKind[] = [
  'other_day',
  'refund_across_days',
  'unsent',
  'still_unknown',
  'unknown_resolved_later',
  'payout_missing',
];
