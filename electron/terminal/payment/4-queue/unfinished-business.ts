/**
 * What a till would leave behind if it ended now: payments, refunds and late results whose end is not known. While any of
 * it is there the till is neither retired nor made another terminal (C5). Rules INBOX-50 and INBOX-51.
 */
import type { Unfinished } from '../../../contract/inbox-values.ts';
import type { ReadableDb } from '../../storage/database.ts';
import { integerOf } from '../../storage/row.ts';
import { inboxSummary } from '../2-tender/inbox-store.ts';
import { WAITING_PAYMENTS } from '../2-tender/payment-store.ts';
import { unsettledRefundCount } from '../2-tender/refund-store.ts';

export function unfinishedBusiness(db: ReadableDb): Unfinished {
  const row =
    db.get(
      `SELECT (SELECT count(*) FROM ${WAITING_PAYMENTS}) AS waiting_count,
         (SELECT count(*) FROM payment_requests CROSS JOIN payments USING (payment_key)
           WHERE request_key = acceptance_key AND state = 'accepted_offline') AS unsent_count,
         count(*) FILTER (WHERE state IN ('authorizing', 'pending_customer')) AS asked_count,
         count(*) FILTER (WHERE state IN ('outcome_unknown', 'reversing')) AS unresolved_count
       FROM payments WHERE state IN ('authorizing', 'pending_customer', 'outcome_unknown', 'reversing')`,
    ) ?? {};
  return {
    runningCount: integerOf(row, 'waiting_count') + integerOf(row, 'asked_count'),
    unsentCount: integerOf(row, 'unsent_count'),
    unresolvedCount: integerOf(row, 'unresolved_count'),
    refundCount: unsettledRefundCount(db),
    inboxCount: inboxSummary(db).openCount,
  };
}

export function isUnfinished(unfinished: Unfinished): boolean {
  return Object.values(unfinished).some((count) => count > 0);
}
