/**
 * Keeps the tables of payments and of the queue in step with the journal, in the transaction that appends to it: state
 * and queue item change together or not at all. Rules QUEUE-1, PAY-7.
 */
import { paymentAfter, isPaymentEntry } from '../2-tender/payment.ts';
import { PAYMENT_EFFECTS, QUEUE_KINDS } from '../2-tender/payment-machine.ts';
import { paymentById, savePayment } from '../2-tender/payment-store.ts';
import type { Projection } from '../3-journal/journal.ts';
import { putQueueItem, removeQueueItem } from './queue-store.ts';

export const paymentProjection: Projection = {
  name: 'payments',
  tables: ['payments', 'queue_items'],
  apply: (db, entry) => {
    if (!isPaymentEntry(entry.type)) return;
    const before = paymentById(db, entry.subjectId);
    const payment = paymentAfter(before, entry);
    savePayment(db, payment, before === null);
    if (payment.state === before?.state) return;
    const kind = QUEUE_KINDS.find((known) => PAYMENT_EFFECTS[payment.state].includes(known));
    if (kind === undefined) removeQueueItem(db, payment.paymentId);
    else putQueueItem(db, { paymentId: payment.paymentId, kind, queueKey: entry.sequence, queuedAtMs: entry.atMs });
  },
};
