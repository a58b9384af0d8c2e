/**
 * What was accepted offline and is still to be forwarded, oldest first. A row is gone from here only when a stored, verified
 * answer has moved its payment on (C3); one that fails waits its turn and lets the others pass. Rules OUTBOX-1 to OUTBOX-3.
 */
import { epochMs, type EpochMs } from '../../../kernel/clock.ts';
import type { ReadableDb } from '../../storage/database.ts';
import { integerOf, integerOrNullOf, textOf } from '../../storage/row.ts';

export type Forward = Readonly<{ paymentId: string; attemptCount: number }>;

/** The longest wait that is ever written; one that lies further off was written before the clock was set back. */
export const LONGEST_WAIT_MS = 3_600_000;

/** The bodies lie in the order of their acceptance; those that are kept as evidence are passed over. */
const UNSENT = `FROM payment_requests CROSS JOIN payments USING (payment_key) LEFT JOIN queue_attempts
    ON queue_attempts.payment_key = payments.payment_key AND queue_attempts.kind = 'put_payment'
  WHERE request_key = acceptance_key AND state = 'accepted_offline'`;

/** Those that are due, oldest first, at most `limit`. */
export function dueForwards(db: ReadableDb, nowMs: EpochMs, limit: number): readonly Forward[] {
  return db
    .all(
      `SELECT payments.payment_id, coalesce(attempt_count, 0) AS attempt_count ${UNSENT}
         AND (due_at_ms IS NULL OR due_at_ms <= ? OR due_at_ms > ?)
       ORDER BY request_key LIMIT ?`,
      nowMs,
      nowMs + LONGEST_WAIT_MS,
      limit,
    )
    .map((row) => ({ paymentId: textOf(row, 'payment_id'), attemptCount: integerOf(row, 'attempt_count') }));
}

/** When the first of those that wait is due; null when none waits. */
export function nextForwardAtMs(db: ReadableDb, nowMs: EpochMs): EpochMs | null {
  const row =
    db.get(
      `SELECT min(due_at_ms) AS due FROM queue_attempts CROSS JOIN payments USING (payment_key)
       WHERE kind = 'put_payment' AND state = 'accepted_offline' AND due_at_ms > ?`,
      nowMs,
    ) ?? {};
  const due = integerOrNullOf(row, 'due');
  return due === null ? null : epochMs(due);
}
