/**
 * What a till would leave behind if it ended now: payments, refunds and late results whose end is not known. While any of
 * it is there the till is neither retired nor made another terminal (C5). Rules INBOX-50 and INBOX-51.
 */
import type { Unfinished } from '../../../contract/inbox-values.ts';
import type { ReadableDb } from '../../storage/database.ts';
import { integerOf } from '../../storage/row.ts';
import { inboxSummary } from '../2-tender/inbox-store.ts';
import { unsettledRefundCount } from '../2-tender/refund-store.ts';

export function unfinishedBusiness(db: ReadableDb): Unfinished {
  const row =
    db.get(
      `SELECT count(*) FILTER (WHERE state IN ('waiting', 'authorizing', 'pending_customer')) AS running_count,
         count(*) FILTER (WHERE state = 'accepted_offline') AS unsent_count,
         count(*) FILTER (WHERE state IN ('outcome_unknown', 'reversing')) AS unresolved_count
       FROM payments
       WHERE state IN ('waiting', 'authorizing', 'pending_customer', 'outcome_unknown', 'reversing', 'accepted_offline')`,
    ) ?? {};
  return {
    runningCount: integerOf(row, 'running_count'),
    unsentCount: integerOf(row, 'unsent_count'),
    unresolvedCount: integerOf(row, 'unresolved_count'),
    refundCount: unsettledRefundCount(db),
    inboxCount: inboxSummary(db).openCount,
  };
}

export function isUnfinished(unfinished: Unfinished): boolean {
  return Object.values(unfinished).some((count) => count > 0);
}
