/**
 * Makes the books of a machine that took the place of another: whatever the list of changes tells of before it was read to
 * its end once was done by the machine before, and is booked as restored instead of being an orphan in the inbox. What that
 * machine left open is reversed, since nobody stands before it any more. Rules RESTORE-1 to RESTORE-6 and RESTORE-9; decisions 0211 and 0277.
 */
import type { Timer } from '../../kernel/clock.ts';
import { assert } from '../../kernel/assert.ts';
import type { JournalDraft } from '../payment/3-journal/journal.ts';
import { backoffDelayMs } from '../payment/5-sync/sync-schedule.ts';
import { randomFraction } from '../../kernel/random.ts';
import {
  BOOKS_RESTORED,
  isRestoring,
  openRestoredPayments,
  PAYMENT_RESTORED,
  receiptCounterOf,
  RECEIPT_MET,
  REFUND_RESTORED,
  SERVICE_RESTORED,
  restoredRecord,
  restoredService,
  restoredSummary,
  type RestoredPayment,
  type RestoredRefund,
  type RestoredService,
} from '../restoration/restored-records.ts';
import { lastReceiptCounter } from '../sale/sale-store.ts';
import type { TerminalContext } from '../terminal-context.ts';
import type { BackendPayment, BackendRefund, BackendService } from '../wallet-backend/wallet-backend.ts';
import type { BackendNews } from './backend-news.ts';
import type { BackendLink } from './checkout-part.ts';

export interface BooksRestoration {
  /** The books are not whole yet: no sale is numbered. */
  isRunning(): boolean;
  /** What is to be journalled of a payment that no sale of this machine made; null: it is not one of the machine before. */
  payment(told: BackendPayment): readonly JournalDraft[] | null;
  refund(told: BackendRefund): readonly JournalDraft[] | null;
  /** Of a top-up or a bill: this program makes none, so each is of another machine, or of a program that was here before. */
  service(told: BackendService): readonly JournalDraft[];
  /** A receipt number of ours above all that these books know; nothing otherwise. */
  receiptMet(told: Pick<BackendPayment, 'terminalId' | 'made'>): readonly JournalDraft[];
  /** The list was read to its end. */
  listEnded(): void;
  start(): void;
  stop(): void;
}

export function createBooksRestoration(
  context: TerminalContext,
  on: Readonly<{
    link: BackendLink;
    reachBackTo: (businessDate: string) => void;
    tell: BackendNews['tell'];
  }>,
): BooksRestoration {
  const { backend, clock, log, random, storage } = context.ports;
  let stopped = true;
  let timer: Timer | null = null;
  let attemptCount = 0;

  const ours = (): string => context.enrolment()?.terminalId ?? '';
  const isRunning = (): boolean => isRestoring(storage.read, ours());
  const isMine = (recordId: string): boolean => isRunning() || restoredRecord(storage.read, recordId) !== null;

  const draftOf = (told: BackendPayment): readonly JournalDraft[] | null => {
    const facts = restoredPayment(told);
    if (facts === null) return null;
    const known = restoredRecord(storage.read, told.id)?.facts;
    if (known !== undefined && known.status === facts.status) return [];
    const body = { ...facts, receiptCounter: receiptCounterOf(ours(), facts.receiptNumber) };
    return [{ type: PAYMENT_RESTORED, subjectId: told.id, cashierId: null, body }];
  };

  const receiptMet: BooksRestoration['receiptMet'] = ({ terminalId, made }) => {
    const counter = terminalId === ours() ? receiptCounterOf(terminalId, made?.receiptNumber ?? '') : null;
    if (counter === null || counter <= lastReceiptCounter(storage.read)) return [];
    log.write('warn', 'receipt_number_met', { counter });
    return [{ type: RECEIPT_MET, subjectId: terminalId, cashierId: null, body: { receiptCounter: counter } }];
  };

  /** Asks until each has its end; a customer who agrees meanwhile pays nobody. */
  const closeOpen = async (): Promise<void> => {
    timer = null;
    const open = openRestoredPayments(storage.read);
    for (const paymentId of open) {
      const answer = await backend.reversePayment(paymentId, 'terminal_error');
      if (stopped) return;
      on.link.heard(answer);
      if (answer.kind !== 'answered') {
        log.write('info', 'restored_payment_open', { paymentId, kind: answer.kind });
        continue;
      }
      const drafts = draftOf(answer.value);
      if (drafts !== null && drafts.length > 0) context.record(drafts);
    }
    if (openRestoredPayments(storage.read).length === 0) return;
    attemptCount += 1;
    timer = clock.after(backoffDelayMs(attemptCount, randomFraction(random)), () => void closeOpen());
  };

  const closeSoon = (): void => {
    if (stopped || timer !== null || openRestoredPayments(storage.read).length === 0) return;
    attemptCount = 0;
    timer = clock.after(0, () => void closeOpen());
  };

  return {
    isRunning,
    payment: (told) => (isMine(told.id) && told.terminalId === ours() ? draftOf(told) : null),
    refund: (told) => {
      if (!isMine(told.id)) return null;
      const facts = restoredRefund(told);
      if (facts === null) return null;
      const known = restoredRecord(storage.read, told.id)?.facts;
      if (known !== undefined && known.status === facts.status) return [];
      const body = { ...facts, receiptCounter: null };
      return [{ type: REFUND_RESTORED, subjectId: told.id, cashierId: null, body }];
    },
    service: (told) => {
      const facts = restoredFactsOf(told);
      if (facts === null) return [];
      const known = restoredService(storage.read, told.id);
      if (!isRunning() && known === null)
        return receiptMet({ terminalId: ours(), ...(told.made === undefined ? {} : { made: told.made }) });
      if (known !== null && known.status === facts.status) return [];
      const body = { ...facts, receiptCounter: receiptCounterOf(ours(), facts.receiptNumber) };
      return [{ type: SERVICE_RESTORED, subjectId: told.id, cashierId: null, body }];
    },
    receiptMet,
    listEnded: () => {
      if (!isRunning()) return closeSoon();
      const terminalId = ours();
      assert(terminalId !== '', 'only the books of a terminal are restored');
      const { firstDate, ...counts } = restoredSummary(storage.read);
      const body = { ...counts, firstDate };
      context.record([{ type: BOOKS_RESTORED, subjectId: terminalId, cashierId: null, body }]);
      log.write('info', 'books_restored', counts);
      if (Object.values(counts).some((count) => count > 0)) {
        const subject = `${terminalId} ${context.businessDate()}`;
        on.tell({ kind: 'books_restored', subject, level: 'info', facts: counts });
      }
      if (firstDate !== null) on.reachBackTo(firstDate);
      context.publish('terminal.changed');
      on.link.standingChanged();
      closeSoon();
    },
    start: () => {
      stopped = false;
      closeSoon();
    },
    stop: () => {
      stopped = true;
      timer?.cancel();
      timer = null;
    },
  };
}

/** null: it does not say what the books need; a reversal of an id that was never seen is such a one. */
function restoredPayment(told: BackendPayment): RestoredPayment | null {
  const { status, version, methodType, amount, payerPaid, discounts, authCode, made } = told;
  if (amount === null || payerPaid === null || methodType === null || made === undefined) return null;
  const { businessDate, occurredAtMs, receiptNumber, cashierId } = made;
  return {
    ...{ kind: 'payment', status, version, methodType, amount, payerPaid, authCode },
    discounts: discounts.map(({ kind, name, amount: given, fundedBy }) => ({ kind, name, amount: given, fundedBy })),
    ...{ receiptNumber, businessDate, occurredAtMs, cashierId },
  };
}

function restoredRefund({ paymentId, status, version, amount, made }: BackendRefund): RestoredRefund | null {
  if (made === undefined) return null;
  const { businessDate, occurredAtMs, cashierId } = made;
  return { kind: 'refund', status, version, paymentId, amount, businessDate, occurredAtMs, cashierId };
}

/** null: nothing but its reversal ever arrived. */
function restoredFactsOf({ kind, status, version, amount, tender, made }: BackendService): RestoredService | null {
  if (amount === null || made === undefined) return null;
  const { businessDate, occurredAtMs, receiptNumber, cashierId } = made;
  return { kind, status, version, amount, tender, receiptNumber, businessDate, occurredAtMs, cashierId };
}
