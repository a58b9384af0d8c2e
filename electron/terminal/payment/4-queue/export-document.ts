/**
 * What the backend has not taken, as a document that can be carried to it by hand: the exact bodies of what is to be put,
 * the reversal's reason where that is what it has to hear, and enough of the rest to ask after it. What a customer showed
 * is in it only where it must be forwarded: anything else of his is of no use there, and a secret. Pure but for what it
 * reads. Rules INBOX-61 and INBOX-62.
 */
import type { PaymentMethod, PaymentState } from '../../../contract/payment-values.ts';
import type { RefundState } from '../../../contract/inbox-values.ts';
import { assert } from '../../../kernel/assert.ts';
import type { Money } from '../../../kernel/money.ts';
import type { TerminalPublicKey } from '../../../kernel/terminal-signer.ts';
import type { ReadableDb } from '../../storage/database.ts';
import { integerOf, oneOf, textOf } from '../../storage/row.ts';
import type { ReversalReason } from '../../wallet-backend/wallet-backend.ts';
import type { StoredPayment } from '../2-tender/payment.ts';
import { QUEUE_KINDS, type QueueKind } from '../2-tender/payment-machine.ts';
import { paymentById } from '../2-tender/payment-store.ts';
import { reversalReasonOf } from '../2-tender/reversal-reason.ts';
import { unsettledRefundsAfter } from '../2-tender/refund-store.ts';
import { canonicalText } from '../3-journal/entry-hash.ts';
import { forwardBody } from './offline-store.ts';

/** A stored name, and what keeps a signature over such a document from being one over anything else. */
export const EXPORT_TYPE = 'wallet-till.queue_export';
export const EXPORT_VERSION = 1;
/** With its envelope a file stays below what the wallet API takes in one request (section 1: 2 MiB). */
export const MAX_FILE_BYTES = 1_500_000;
/** Rows that are read at once. */
const PAGE = 200;

export type ExportedPayment = Readonly<{
  id: string;
  state: PaymentState;
  /** What the backend has still to hear. */
  errand: QueueKind;
  method: PaymentMethod;
  amount: Money;
  receiptNumber: string;
  businessDate: string;
  occurredAt: string;
  queuedAt: string;
  /** Of the body that was sent first, whether it is in here or not. */
  bodySha256: string;
  /**
   * The exact body to be put, of what was accepted offline. null for all else: what was begun online is asked after or
   * reversed, and put by nobody, since its customer may have paid in another way by then.
   */
  body: string | null;
  /** For a reversal. */
  reason: ReversalReason | null;
}>;

export type ExportedRefund = Readonly<{
  id: string;
  paymentId: string;
  state: RefundState;
  amount: Money;
  body: string;
}>;

export type ExportItems = Readonly<{
  payments: readonly ExportedPayment[];
  refunds: readonly ExportedRefund[];
  /** Where the next file begins; null when this one has the end. */
  cursor: string | null;
}>;

export type ExportDocument = Readonly<{
  type: typeof EXPORT_TYPE;
  version: typeof EXPORT_VERSION;
  terminalId: string;
  publicKey: TerminalPublicKey | null;
  exportedAt: string;
  journal: Readonly<{ sequence: number; hash: string }>;
}> &
  Omit<ExportItems, 'cursor'>;

export type ExportPlace = Readonly<{ part: 'payments' | 'refunds'; key: number }>;

/** null when the text is no cursor of ours. */
export function readExportCursor(cursor: string | null): ExportPlace | null {
  if (cursor === null) return { part: 'payments', key: 0 };
  const match = /^([pr])(\d{1,15})$/.exec(cursor);
  return match === null ? null : { part: match[1] === 'p' ? 'payments' : 'refunds', key: Number(match[2]) };
}

/** Oldest first, payments before refunds, as many as a file holds; at least one, however large it is. */
export function exportItems(db: ReadableDb, from: ExportPlace, maxBytes = MAX_FILE_BYTES): ExportItems {
  const payments: ExportedPayment[] = [];
  const refunds: ExportedRefund[] = [];
  let bytes = 0;
  const isRoom = (item: object): boolean => {
    const size = Buffer.byteLength(JSON.stringify(item), 'utf8');
    if (bytes > 0 && bytes + size > maxBytes) return false;
    bytes += size;
    return true;
  };
  if (from.part === 'payments') {
    let last = from.key;
    for (const { key, payment } of queuedPayments(db, from.key)) {
      if (!isRoom(payment)) return { payments, refunds, cursor: `p${last}` };
      payments.push(payment);
      last = key;
    }
  }
  let last = from.part === 'refunds' ? from.key : 0;
  for (const { key, refund } of queuedRefunds(db, last)) {
    if (!isRoom(refund)) return { payments, refunds, cursor: `r${last}` };
    refunds.push(refund);
    last = key;
  }
  return { payments, refunds, cursor: null };
}

/** What is signed and what stands in the file: the RFC 8785 form, so that no reader can make other bytes of it. */
export function exportText(document: ExportDocument): string {
  return canonicalText(JSON.parse(JSON.stringify(document)));
}

export function exportFile(
  text: string,
  signature: Readonly<{ keyThumbprint: string; signature: string }> | null,
): string {
  const signed =
    signature === null ? 'null' : canonicalText({ keyThumbprint: signature.keyThumbprint, value: signature.signature });
  return `{"document":${text},"signature":${signed}}\n`;
}

function* queuedPayments(db: ReadableDb, from: number): Generator<{ key: number; payment: ExportedPayment }> {
  let after = from;
  for (;;) {
    const rows = db.all(
      `SELECT payment_id, kind, queue_key, queued_at_ms FROM (
         SELECT payment_key, queue_key AS place FROM payments
           WHERE state IN ('authorizing', 'pending_customer', 'outcome_unknown', 'reversing') AND queue_key > ?
         UNION ALL
         SELECT payment_key, request_key AS place FROM payment_requests CROSS JOIN payments USING (payment_key)
           WHERE request_key = acceptance_key AND state = 'accepted_offline' AND request_key > ?
         ORDER BY place LIMIT ?
       ) CROSS JOIN queue_items USING (payment_key) ORDER BY place`,
      after,
      after,
      PAGE,
    );
    for (const row of rows) {
      after = integerOf(row, 'queue_key');
      const payment = paymentById(db, textOf(row, 'payment_id'));
      assert(payment !== null, 'a queue item belongs to a payment, and a payment is never removed');
      const errand = oneOf(row, 'kind', QUEUE_KINDS);
      yield { key: after, payment: exported(db, payment, errand, integerOf(row, 'queued_at_ms')) };
    }
    if (rows.length < PAGE) return;
  }
}

function* queuedRefunds(db: ReadableDb, from: number): Generator<{ key: number; refund: ExportedRefund }> {
  let after = from;
  for (;;) {
    const refunds = unsettledRefundsAfter(db, after, PAGE);
    for (const { refundKey, refundId: id, paymentId, state, amount, body } of refunds) {
      after = refundKey;
      yield { key: after, refund: { id, paymentId, state, amount, body } };
    }
    if (refunds.length < PAGE) return;
  }
}

function exported(db: ReadableDb, payment: StoredPayment, errand: QueueKind, queuedAtMs: number): ExportedPayment {
  const { paymentId: id, state, method, amount, receiptNumber, businessDate, bodySha256 } = payment;
  return {
    ...{ id, state, errand, method, amount, receiptNumber, businessDate, bodySha256 },
    occurredAt: new Date(payment.occurredAtMs).toISOString(),
    queuedAt: new Date(queuedAtMs).toISOString(),
    body: bodyOf(db, payment),
    reason: payment.state === 'reversing' ? reversalReasonOf(payment.facts.cause) : null,
  };
}

function bodyOf(db: ReadableDb, payment: StoredPayment): string | null {
  if (payment.state !== 'accepted_offline') return null;
  return forwardBody(db, payment.paymentId, payment.facts.forwardSha256);
}
