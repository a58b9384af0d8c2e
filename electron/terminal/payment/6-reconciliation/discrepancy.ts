/**
 * What reconciliation finds, by name. Every record and every line ends matched or in exactly one of these; each has its
 * sentence and its proposed action in the texts of the screen. Stored names are never renamed. Rules RECON-5 to RECON-11.
 */
import type { StatementLine, TillRecord } from './books.ts';

export const DISCREPANCY_KINDS = [
  /** Ours is paid and the statement has no line. */
  'missing_at_wallet',
  /** The statement has a line and we have no record. */
  'missing_at_till',
  'amount_differs',
  'currency_differs',
  'fee_differs',
  /** Somebody else paid for part of the discount than we were told. */
  'promotion_differs',
  /** Ours was not paid and theirs was, or the other way round. */
  'status_differs',
  /** One record, several lines. */
  'duplicate',
  /** Nobody knew at the till, and the statement says that it was paid. */
  'unknown_resolved_later',
  /** It stands in another day's settlement than the backend had said, or than its business date: in transit. */
  'other_day',
  /** The same of a refund, which is usual around midnight. */
  'refund_across_days',
  /** Accepted offline and not sent yet. */
  'unsent',
  /** Accepted offline and declined afterwards: the goods are gone. */
  'offline_declined',
  /** Nobody has said yet how it ended, and the statement has no line. */
  'still_unknown',
  'payout_short',
  'payout_over',
  'payout_missing',
  'cash_short',
  'cash_over',
] as const;
export type DiscrepancyKind = (typeof DISCREPANCY_KINDS)[number];

/** Evidence side by side: what the till has, and what the other book says. `differenceMinor`: theirs less ours. */
export type Discrepancy = Readonly<{
  kind: DiscrepancyKind;
  record: TillRecord | null;
  line: StatementLine | null;
  differenceMinor: number;
}>;
