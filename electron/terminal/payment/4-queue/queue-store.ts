/**
 * What the backend has still to hear: one row for each payment with unfinished business, made and removed by the journal
 * entries of the payment alone, so that a row goes only with a stored, verified answer (C3, C5). Beside it the attempts
 * made so far, which are bookkeeping: losing them costs a retry that comes too early. Rules QUEUE-1 to QUEUE-3.
 */
import { epochMs, type EpochMs } from '../../../kernel/clock.ts';
import { asId, type PaymentId } from '../../../kernel/ids.ts';
import type { ReadableDb, WritableDb } from '../../storage/database.ts';
import { integerOf, integerOrNullOf, oneOf, textOf, type Row } from '../../storage/row.ts';
import { QUEUE_KINDS, type QueueKind } from '../2-tender/payment-machine.ts';
import { HAS_PAYMENT_ID } from '../2-tender/payment-store.ts';
import { unsentOf } from './offline-store.ts';

export type QueueItem = Readonly<{
  paymentId: PaymentId;
  kind: QueueKind;
  /** The journal entry that put it here; orders the queue. */
  queueKey: number;
  queuedAtMs: EpochMs;
  /** How often this kind was tried without an end, in this run or an earlier one. */
  attemptCount: number;
  /** Wall time of the next try; null when none was made yet. */
  dueAtMs: EpochMs | null;
}>;

const SELECT_ITEM = `SELECT queue_items.payment_id, queue_items.kind, queue_key, queued_at_ms,
    coalesce(attempt_count, 0) AS attempt_count, due_at_ms
  FROM queue_items LEFT JOIN queue_attempts
    ON queue_attempts.payment_key = queue_items.payment_key AND queue_attempts.kind = queue_items.kind`;

export function queueItemOf(db: ReadableDb, paymentId: string): QueueItem | null {
  const row = db.get(`${SELECT_ITEM} WHERE queue_items.${HAS_PAYMENT_ID}`, paymentId);
  return row === undefined ? null : itemOf(row);
}

/** Oldest first, behind `afterKey`, at most `limit`; without what was accepted offline, which the outbox forwards. */
export function queueItemsAfter(db: ReadableDb, afterKey: number, limit: number): readonly QueueItem[] {
  return db
    .all(
      `${SELECT_ITEM} WHERE state IN ('authorizing', 'pending_customer', 'outcome_unknown', 'reversing')
         AND queue_key > ? ORDER BY queue_key LIMIT ?`,
      afterKey,
      limit,
    )
    .map(itemOf);
}

export function saveAttempt(
  db: WritableDb,
  attempt: Readonly<{ paymentId: string; kind: QueueKind; attemptCount: number; dueAtMs: EpochMs }>,
): void {
  db.run(
    `INSERT OR REPLACE INTO queue_attempts (payment_key, kind, attempt_count, due_at_ms)
     SELECT payment_key, ?, ?, ? FROM payments WHERE ${HAS_PAYMENT_ID}`,
    attempt.kind,
    attempt.attemptCount,
    attempt.dueAtMs,
    attempt.paymentId,
  );
}

export function forgetAttempts(db: WritableDb, paymentId: string): void {
  db.run(`DELETE FROM queue_attempts WHERE ${HAS_PAYMENT_ID}`, paymentId);
}

export type QueueSummary = Readonly<{
  /** What must still reach the backend: payments taken offline and reversals. */
  unsentCount: number;
  oldestAtMs: EpochMs | null;
  /** The sum of what was taken offline, in minor units. */
  unsentTotalMinor: number;
  /** Payments whose outcome is not known or whose reversal is not confirmed. */
  unresolvedCount: number;
}>;

/** Costs the same however much was accepted offline: those sums are kept, and unresolved payments are few. */
export function queueSummary(db: ReadableDb): QueueSummary {
  const row =
    db.get(
      `SELECT count(*) AS unresolved_count,
         count(*) FILTER (WHERE state = 'reversing' AND acceptance_key IS NULL) AS reversing_count,
         min(queued_at_ms) FILTER (WHERE state = 'reversing') AS oldest_at_ms
       FROM payments
       WHERE state IN ('authorizing', 'pending_customer', 'outcome_unknown', 'reversing')
         AND state IN ('outcome_unknown', 'reversing')`,
    ) ?? {};
  const accepted = unsentOf(db);
  const oldest = [integerOrNullOf(row, 'oldest_at_ms'), accepted.oldestAtMs].filter((atMs) => atMs !== null);
  return {
    unsentCount: accepted.count + integerOf(row, 'reversing_count'),
    oldestAtMs: oldest.length === 0 ? null : epochMs(Math.min(...oldest)),
    unsentTotalMinor: accepted.totalMinor,
    unresolvedCount: integerOf(row, 'unresolved_count'),
  };
}

function itemOf(row: Row): QueueItem {
  const dueAtMs = integerOrNullOf(row, 'due_at_ms');
  return {
    paymentId: asId<PaymentId>(textOf(row, 'payment_id')),
    kind: oneOf(row, 'kind', QUEUE_KINDS),
    queueKey: integerOf(row, 'queue_key'),
    queuedAtMs: epochMs(integerOf(row, 'queued_at_ms')),
    attemptCount: integerOf(row, 'attempt_count'),
    dueAtMs: dueAtMs === null ? null : epochMs(dueAtMs),
  };
}
