/** The table of refunds, and how often each was tried. SQL and rows only; a row that is not what it should be asserts. */
import { REFUND_STATES } from '../../../contract/inbox-values.ts';
import { assert } from '../../../kernel/assert.ts';
import { epochMs, type EpochMs } from '../../../kernel/clock.ts';
import { isCurrencyCode, money } from '../../../kernel/money.ts';
import type { ReadableDb, WritableDb } from '../../storage/database.ts';
import { integerOf, oneOf, textOf, textOrNullOf, type Row } from '../../storage/row.ts';
import type { StoredRefund } from './refund.ts';

export function refundById(db: ReadableDb, refundId: string): StoredRefund | null {
  const row = db.get('SELECT * FROM refunds WHERE refund_id = ?', refundId);
  return row === undefined ? null : refundOf(row);
}

/** Oldest first. */
export function refundsOfPayment(db: ReadableDb, paymentId: string): readonly StoredRefund[] {
  return db.all('SELECT * FROM refunds WHERE payment_id = ? ORDER BY refund_key', paymentId).map(refundOf);
}

/** Oldest first, behind `afterKey`, at most `limit`. */
export function unsettledRefundsAfter(db: ReadableDb, afterKey: number, limit: number): readonly StoredRefund[] {
  return db
    .all(
      `SELECT * FROM refunds WHERE state IN ('requested', 'pending') AND refund_key > ? ORDER BY refund_key LIMIT ?`,
      afterKey,
      limit,
    )
    .map(refundOf);
}

export function unsettledRefundCount(db: ReadableDb): number {
  const row = db.get(`SELECT count(*) AS refund_count FROM refunds WHERE state IN ('requested', 'pending')`);
  return integerOf(row ?? {}, 'refund_count');
}

/** Writes the refund as its newest journal entry left it. For the projection alone. */
export function saveRefund(db: WritableDb, refund: StoredRefund): void {
  const { changes } = db.run(
    `INSERT INTO refunds (refund_key, refund_id, payment_id, inbox_item_id, state, amount_minor, currency, body,
       business_date, cashier_id, payer_refunded_minor, failure_code, version, requested_at_ms, updated_at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (refund_id) DO UPDATE SET state = excluded.state, payer_refunded_minor = excluded.payer_refunded_minor,
       failure_code = excluded.failure_code, version = excluded.version, updated_at_ms = excluded.updated_at_ms`,
    refund.refundKey,
    refund.refundId,
    refund.paymentId,
    refund.inboxItemId,
    refund.state,
    refund.amount.minor,
    refund.amount.currency,
    refund.body,
    refund.businessDate,
    refund.cashierId,
    refund.payerRefunded.minor,
    refund.failureCode,
    refund.version,
    refund.requestedAtMs,
    refund.updatedAtMs,
  );
  assert(changes === 1, 'a refund is one row');
}

export type RefundAttempts = Readonly<{ attemptCount: number; dueAtMs: EpochMs }>;

/** null when it was never tried in vain. */
export function refundAttemptsOf(db: ReadableDb, refundId: string): RefundAttempts | null {
  const row = db.get('SELECT attempt_count, due_at_ms FROM refund_attempts WHERE refund_id = ?', refundId);
  if (row === undefined) return null;
  return { attemptCount: integerOf(row, 'attempt_count'), dueAtMs: epochMs(integerOf(row, 'due_at_ms')) };
}

export function saveRefundAttempts(db: WritableDb, refundId: string, { attemptCount, dueAtMs }: RefundAttempts): void {
  db.run(
    'INSERT OR REPLACE INTO refund_attempts (refund_id, attempt_count, due_at_ms) VALUES (?, ?, ?)',
    refundId,
    attemptCount,
    dueAtMs,
  );
}

export function forgetRefundAttempts(db: WritableDb, refundId: string): void {
  db.run('DELETE FROM refund_attempts WHERE refund_id = ?', refundId);
}

function refundOf(row: Row): StoredRefund {
  const currency = textOf(row, 'currency');
  assert(isCurrencyCode(currency), 'a currency nobody knows');
  return {
    refundId: textOf(row, 'refund_id'),
    paymentId: textOf(row, 'payment_id'),
    inboxItemId: textOrNullOf(row, 'inbox_item_id'),
    state: oneOf(row, 'state', REFUND_STATES),
    amount: money(integerOf(row, 'amount_minor'), currency),
    body: textOf(row, 'body'),
    businessDate: textOf(row, 'business_date'),
    cashierId: textOrNullOf(row, 'cashier_id'),
    payerRefunded: money(integerOf(row, 'payer_refunded_minor'), currency),
    failureCode: textOrNullOf(row, 'failure_code'),
    version: integerOf(row, 'version'),
    refundKey: integerOf(row, 'refund_key'),
    requestedAtMs: epochMs(integerOf(row, 'requested_at_ms')),
    updatedAtMs: epochMs(integerOf(row, 'updated_at_ms')),
  };
}
