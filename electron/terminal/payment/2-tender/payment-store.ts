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
  demandStored,
  integerOf,
  integerOrNullOf,
  jsonOf,
  oneOf,
  readStored,
  textOf,
  textOrNullOf,
  type Row,
} from '../../storage/row.ts';
import { paymentIn, type PaymentConstant, type StoredPayment } from './payment.ts';
import { bodySha256 } from './payment-request.ts';

export function paymentById(db: ReadableDb, paymentId: string): StoredPayment | null {
  const row = db.get('SELECT * FROM payments WHERE payment_id = ?', paymentId);
  return row === undefined ? null : paymentOf(row);
}

/** All attempts to pay a sale, oldest first. */
export function paymentsOfSale(db: ReadableDb, saleId: string): readonly StoredPayment[] {
  return db.all('SELECT * FROM payments WHERE sale_id = ? ORDER BY payment_key', saleId).map(paymentOf);
}

/**
 * Every payment whose end is not known, oldest first; see payment-recovery.ts. Not what was accepted offline: that may be
 * a hundred thousand, each of which a restart leaves as it is.
 */
export function unfinishedPayments(db: ReadableDb): readonly StoredPayment[] {
  return db
    .all(
      `SELECT * FROM payments
       WHERE state IN ('waiting', 'authorizing', 'pending_customer', 'outcome_unknown', 'reversing', 'accepted_offline')
         AND state <> 'accepted_offline'
       ORDER BY payment_key`,
    )
    .map(paymentOf);
}

/** The business date of the first payment; null before there was any. */
export function firstBusinessDate(db: ReadableDb): string | null {
  const row = db.get('SELECT business_date FROM payments ORDER BY payment_key LIMIT 1');
  return row === undefined ? null : textOf(row, 'business_date');
}

/** Writes the payment as its newest journal entry left it. For the projection alone. */
export function savePayment(db: WritableDb, payment: StoredPayment, isNew: boolean): void {
  const { changes } = isNew ? insertPayment(db, payment) : updatePayment(db, payment);
  assert(changes === 1, 'a payment is one row');
}

function insertPayment(db: WritableDb, payment: StoredPayment): Readonly<{ changes: number }> {
  return db.run(
    `INSERT INTO payments (payment_key, payment_id, sale_id, method, state, facts, amount_minor, currency,
       receipt_number, cashier_id, business_date, occurred_at_ms, body_sha256, version, created_at_ms, updated_at_ms,
       acknowledged_at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    payment.createdSequence,
    payment.paymentId,
    payment.saleId,
    payment.method,
    payment.state,
    JSON.stringify(payment.facts),
    payment.amount.minor,
    payment.amount.currency,
    payment.receiptNumber,
    payment.cashierId,
    payment.businessDate,
    payment.occurredAtMs,
    payment.bodySha256,
    payment.version,
    payment.createdAtMs,
    payment.updatedAtMs,
    payment.acknowledgedAtMs,
  );
}

/** What an entry may change; the rest was said when it was created. */
function updatePayment(db: WritableDb, payment: StoredPayment): Readonly<{ changes: number }> {
  return db.run(
    `UPDATE payments SET state = ?, facts = ?, version = ?, updated_at_ms = ?, acknowledged_at_ms = ?
     WHERE payment_id = ?`,
    payment.state,
    JSON.stringify(payment.facts),
    payment.version,
    payment.updatedAtMs,
    payment.acknowledgedAtMs,
    payment.paymentId,
  );
}

/** Keeps the exact body, in the transaction that creates its payment. */
export function saveRequest(db: WritableDb, paymentId: PaymentId, body: string): void {
  db.run('INSERT INTO payment_requests (payment_id, body) VALUES (?, ?)', paymentId, body);
}

/** Wipes the body of a payment that has ended. Harmless when it is gone. */
export function forgetRequest(db: WritableDb, paymentId: string): void {
  db.run('DELETE FROM payment_requests WHERE payment_id = ?', paymentId);
}

/** The bytes that were journalled, checked against the journal's hash of them. */
export function requestBody(db: ReadableDb, payment: StoredPayment): string {
  const row = db.get('SELECT body FROM payment_requests WHERE payment_id = ?', payment.paymentId);
  demandStored(row !== undefined, 'an unfinished payment has its request');
  const body = textOf(row, 'body');
  demandStored(bodySha256(body) === payment.bodySha256, 'the stored request is not the one that was journalled');
  return body;
}

function paymentOf(row: Row): StoredPayment {
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
}
