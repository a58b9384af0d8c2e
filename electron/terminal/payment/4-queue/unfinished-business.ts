/**
 * What a till would leave behind if it ended now: payments, refunds and late results whose end is not known. While any of
 * it is there the till is neither retired nor made another terminal (C5). Rules INBOX-50 and INBOX-51.
 */
import type { Unfinished } from '../../../contract/inbox-values.ts';
import type { ReadableDb } from '../../storage/database.ts';
import { integerOf, integerOrNullOf } from '../../storage/row.ts';
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

/** What has no end yet, by the oldest entry of its sale, its refund or its item; each through an index that few rows are in. */
const UNFINISHED = `
  SELECT min(sale_key) FROM sales WHERE is_shown = 1
  UNION ALL SELECT min(sale_key) FROM sales WHERE sale_id IN (SELECT sale_id FROM payments
    WHERE state IN ('authorizing', 'pending_customer', 'outcome_unknown', 'reversing'))
  UNION ALL SELECT min(sale_key) FROM sales WHERE sale_id IN (SELECT sale_id FROM payments WHERE problem_code IS NOT NULL)
  UNION ALL SELECT min(sale_key) FROM sales WHERE sale_id IN (SELECT sale_id FROM payments
    WHERE payment_key = (SELECT min(payment_key) FROM payment_requests))
  UNION ALL SELECT min(payment_key) FROM payments WHERE payment_key IN (SELECT sequence FROM journal_about
    WHERE about IN (SELECT payment_id FROM refunds WHERE state IN ('requested', 'pending')))
  UNION ALL SELECT min(refund_key) FROM refunds WHERE state IN ('requested', 'pending')
  UNION ALL SELECT min(item_key) FROM inbox_items WHERE state = 'open'`;

/** The oldest entry of anything that has no end yet; beyond every entry when all has. */
export function unfinishedSince(db: ReadableDb): number {
  const row = db.get(`SELECT min(since) AS since FROM (SELECT NULL AS since UNION ALL ${UNFINISHED})`);
  return integerOrNullOf(row ?? { since: null }, 'since') ?? Number.MAX_SAFE_INTEGER;
}

export function isUnfinished(unfinished: Unfinished): boolean {
  return Object.values(unfinished).some((count) => count > 0);
}
