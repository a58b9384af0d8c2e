/**
 * The tables of payments and of the bodies of their requests. SQL and rows only; what may happen is decided by the
 * payment machine. A row that is not what it should be is damage, and asserts.
 */
import { PAYMENT_METHODS, PAYMENT_STATES, type PaymentState } from '../../../contract/payment-values.ts';
import { assert } from '../../../kernel/assert.ts';
import { epochMs } from '../../../kernel/clock.ts';
import { asId, type PaymentId, type SaleId } from '../../../kernel/ids.ts';
import { isCurrencyCode, money } from '../../../kernel/money.ts';
import type { ReadableDb, WritableDb } from '../../storage/database.ts';
import {
  madeOnce,
  demandStored,
  integerOf,
  integerOrNullOf,
  jsonOf,
  oneOf,
  readStored,
  textOf,
  textOrNullOf,
  type SqlValue,
} from '../../storage/row.ts';
import { paymentIn, type PaymentConstant, type StoredPayment } from './payment.ts';
import { bodySha256 } from './payment-request.ts';

/**
 * A payment's key is the number of the entry that made it, so the journal finds it by its id. A condition on rows of
 * payments, with the id as its value.
 */
export const HAS_PAYMENT_ID = 'payment_key IN (SELECT sequence FROM journal_about WHERE about = ?)';

/** What waits belongs to a sale that is on a screen. */
export const WAITING_PAYMENTS =
  "sales CROSS JOIN payments ON payment_key = waiting_payment_key WHERE is_shown = 1 AND payments.state = 'waiting'";

export function paymentById(db: ReadableDb, paymentId: string): StoredPayment | null {
  const row = db.get(`SELECT * FROM payments WHERE ${HAS_PAYMENT_ID}`, paymentId);
  return row === undefined ? null : paymentOf(row);
}

/** All attempts to pay a sale, oldest first. */
export function paymentsOfSale(db: ReadableDb, saleId: string): readonly StoredPayment[] {
  return db
    .all(
      `WITH RECURSIVE attempts (payment_key) AS (
         SELECT newest_payment_key FROM sales WHERE sale_id = ?
         UNION
         SELECT earlier_payment_key FROM attempts CROSS JOIN payments USING (payment_key))
       SELECT * FROM payments WHERE payment_key IN (SELECT payment_key FROM attempts) ORDER BY payment_key`,
      saleId,
    )
    .map(paymentOf);
}

/**
 * Every payment whose end is not known, oldest first; see payment-recovery.ts. Not what was accepted offline: that may be
 * a hundred thousand, each of which a restart leaves as it is. One that waits belongs to a sale that is on a screen.
 */
export function unfinishedPayments(db: ReadableDb): readonly StoredPayment[] {
  return db
    .all(
      `SELECT * FROM payments WHERE state IN ('authorizing', 'pending_customer', 'outcome_unknown', 'reversing')
       UNION ALL
       SELECT payments.* FROM ${WAITING_PAYMENTS}
       ORDER BY payment_key`,
    )
    .map(paymentOf);
}

/** The business date of the first payment; null before there was any. */
export function firstBusinessDate(db: ReadableDb): string | null {
  const row = db.get('SELECT business_date FROM payments ORDER BY payment_key LIMIT 1');
  return row === undefined ? null : textOf(row, 'business_date');
}

/** The entry with which its present business with the backend began; null: there is none. */
export type QueuePlace = Readonly<{ queueKey: number; queuedAtMs: number }> | null;

/**
 * Writes the payment as its newest journal entry left it. `place` undefined: its business with the backend is what it was.
 * For the projection alone.
 */
export function savePayment(
  db: WritableDb,
  payment: StoredPayment,
  isNew: boolean,
  place: QueuePlace | undefined,
): void {
  const { changes } = isNew
    ? insertPayment(db, payment, place ?? null)
    : place === undefined
      ? updateConstants(db, payment)
      : movePayment(db, payment, place);
  assert(changes === 1, 'a payment is one row');
}

type Changes = Readonly<{ changes: number }>;

function insertPayment(db: WritableDb, payment: StoredPayment, place: QueuePlace): Changes {
  return db.run(
    `INSERT INTO payments (payment_key, payment_id, sale_id, earlier_payment_key, method, amount_minor, currency, receipt_number, cashier_id,
       business_date, occurred_at_ms, body_sha256, created_at_ms, state, queue_key, queued_at_ms, facts, version,
       updated_at_ms, acknowledged_at_ms, acceptance_key, channel, iss, wallet_id, accepted_at_ms, problem_retryable)
     VALUES (?, ?, ?, (SELECT newest_payment_key FROM sales WHERE sale_id = ?),
       ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    payment.createdSequence,
    payment.paymentId,
    payment.saleId,
    payment.saleId,
    payment.method,
    payment.amount.minor,
    payment.amount.currency,
    payment.receiptNumber,
    payment.cashierId,
    payment.businessDate,
    payment.occurredAtMs,
    payment.bodySha256,
    payment.createdAtMs,
    ...moved(payment, place),
    ...(acceptance(payment, place) ?? [null, null, null, null, null, null]),
  );
}

/** Its state is not named: the indexes that look at it are left alone. */
function updateConstants(db: WritableDb, payment: StoredPayment): Changes {
  return db.run(
    'UPDATE payments SET version = ?, updated_at_ms = ?, acknowledged_at_ms = ? WHERE payment_key = ? AND state = ?',
    payment.version,
    payment.updatedAtMs,
    payment.acknowledgedAtMs,
    payment.createdSequence,
    payment.state,
  );
}

const MOVED =
  'state = ?, queue_key = ?, queued_at_ms = ?, facts = ?, version = ?, updated_at_ms = ?, acknowledged_at_ms = ?';

/** What an entry may change; the rest was said when it was created, or once for all when it was accepted offline. */
function movePayment(db: WritableDb, payment: StoredPayment, place: QueuePlace): Changes {
  const accepted = acceptance(payment, place);
  if (accepted === null) {
    return db.run(
      `UPDATE payments SET ${MOVED} WHERE payment_key = ?`,
      ...moved(payment, place),
      payment.createdSequence,
    );
  }
  return db.run(
    `UPDATE payments SET ${MOVED}, acceptance_key = ?, channel = ?, iss = ?, wallet_id = ?, accepted_at_ms = ?,
       problem_retryable = ? WHERE payment_key = ?`,
    ...moved(payment, place),
    ...accepted,
    payment.createdSequence,
  );
}

function moved(payment: StoredPayment, place: QueuePlace): readonly SqlValue[] {
  const { state, facts, version, updatedAtMs, acknowledgedAtMs } = payment;
  const [queueKey, queuedAtMs] = place === null ? [null, null] : [place.queueKey, place.queuedAtMs];
  return [state, queueKey, queuedAtMs, JSON.stringify(facts), version, updatedAtMs, acknowledgedAtMs];
}

/** null: it was not accepted offline by the entry that is applied. */
function acceptance(payment: StoredPayment, place: QueuePlace): readonly SqlValue[] | null {
  if (payment.state !== 'accepted_offline') return null;
  const { channel, wallet, acceptedAtMs } = payment.facts;
  assert(place !== null, 'what was accepted has still to be forwarded');
  return [place.queueKey, channel, wallet.iss, wallet.id, acceptedAtMs, 0];
}

/** Keeps the exact body under the number of the entry that names its hash, in the transaction of that entry. */
export function saveRequest(
  db: WritableDb,
  requestKey: number,
  { paymentKey, paymentId }: Readonly<{ paymentKey: number; paymentId: string }>,
  body: string,
): void {
  db.run(
    'INSERT INTO payment_requests (request_key, payment_key, payment_id, body) VALUES (?, ?, ?, ?)',
    requestKey,
    paymentKey,
    paymentId,
    body,
  );
}

/** Wipes the body of a payment that has ended. Harmless when it is gone. */
export function forgetRequest(db: WritableDb, { createdSequence }: StoredPayment): void {
  db.run('DELETE FROM payment_requests WHERE request_key = ?', createdSequence);
}

/** The bytes that were journalled, checked against the journal's hash of them. */
export function requestBody(db: ReadableDb, payment: StoredPayment): string {
  const row = db.get(
    'SELECT body FROM payment_requests WHERE request_key = ? AND payment_id = ?',
    payment.createdSequence,
    payment.paymentId,
  );
  demandStored(row !== undefined, 'an unfinished payment has its request');
  const body = textOf(row, 'body');
  demandStored(bodySha256(body) === payment.bodySha256, 'the stored request is not the one that was journalled');
  return body;
}

const paymentOf = madeOnce((row): StoredPayment => {
  const currency = textOf(row, 'currency');
  demandStored(isCurrencyCode(currency), 'a currency nobody knows');
  const state: PaymentState = oneOf(row, 'state', PAYMENT_STATES);
  const acknowledgedAtMs = integerOrNullOf(row, 'acknowledged_at_ms');
  const facts = jsonOf(row, 'facts');
  const constant: PaymentConstant = {
    paymentId: asId<PaymentId>(textOf(row, 'payment_id')),
    saleId: asId<SaleId>(textOf(row, 'sale_id')),
    method: oneOf(row, 'method', PAYMENT_METHODS),
    amount: money(integerOf(row, 'amount_minor'), currency),
    receiptNumber: textOf(row, 'receipt_number'),
    cashierId: textOrNullOf(row, 'cashier_id'),
    businessDate: textOf(row, 'business_date'),
    occurredAtMs: epochMs(integerOf(row, 'occurred_at_ms')),
    bodySha256: textOf(row, 'body_sha256'),
    createdSequence: integerOf(row, 'payment_key'),
    createdAtMs: epochMs(integerOf(row, 'created_at_ms')),
    version: integerOf(row, 'version'),
    updatedAtMs: epochMs(integerOf(row, 'updated_at_ms')),
    acknowledgedAtMs: acknowledgedAtMs === null ? null : epochMs(acknowledgedAtMs),
  };
  return readStored(() => paymentIn(state, constant, facts), 'a payment has what its state has');
});
