/**
 * Keeps the tables of payments and of the queue in step with the journal, in the transaction that appends to it: state
 * and queue item change together or not at all. Rules QUEUE-1, PAY-7.
 */
import { assert } from '../../../kernel/assert.ts';
import { paymentAfter, isPaymentEntry, type StoredPayment } from '../2-tender/payment.ts';
import { PAYMENT_EFFECTS, QUEUE_KINDS } from '../2-tender/payment-machine.ts';
import { paymentById, savePayment, type QueuePlace } from '../2-tender/payment-store.ts';
import type { JournalEntry, Projection } from '../3-journal/journal.ts';
import type { WritableDb } from '../../storage/database.ts';

export const paymentProjection: Projection = {
  name: 'payments',
  tables: ['payments'],
  apply: (db, entry) => applyAll(db, [entry]),
  applyAll,
};

/** A payment that several entries in a row move is written once. */
function applyAll(db: WritableDb, entries: readonly JournalEntry[]): void {
  let pending: Pending | null = null;
  const write = (): void => {
    if (pending !== null) savePayment(db, pending.payment, pending.isNew, pending.place);
    pending = null;
  };
  for (const entry of entries) {
    if (!isPaymentEntry(entry.type)) continue;
    if (pending?.payment.paymentId !== entry.subjectId) write();
    pending = after(pending ?? stored(db, entry.subjectId), entry);
    // What it was accepted with is written with that state alone.
    if (pending.payment.state === 'accepted_offline') write();
  }
  write();
}

/** `place` undefined: its business with the backend is what it was. */
type Pending = Readonly<{ payment: StoredPayment; isNew: boolean; place: QueuePlace | undefined }>;

function stored(db: WritableDb, paymentId: string): Pending | null {
  const payment = paymentById(db, paymentId);
  return payment === null ? null : { payment, isNew: false, place: undefined };
}

function after(before: Pending | null, entry: JournalEntry): Pending {
  const payment = paymentAfter(before?.payment ?? null, entry);
  const isMoved = payment.state !== before?.payment.state || payment.facts !== before.payment.facts;
  return {
    payment,
    isNew: before?.isNew ?? true,
    place: isMoved ? placeAfter(before?.payment ?? null, payment, entry) : before.place,
  };
}

/** A payment that stays in its state keeps its place. */
function placeAfter(before: StoredPayment | null, { state }: StoredPayment, entry: JournalEntry): QueuePlace {
  const isQueued = QUEUE_KINDS.some((kind) => PAYMENT_EFFECTS[state].includes(kind));
  assert(before?.state !== state || !isQueued, 'an entry moves a payment that is queued');
  return isQueued ? { queueKey: entry.sequence, queuedAtMs: entry.atMs } : null;
}
