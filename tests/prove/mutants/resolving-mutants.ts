/** Bugs in how the till finds out what became of a payment, and gives back what is owed. Rule PROVE-71. */
import { BOOKS, CASE, type Mutant } from './mutant.ts';

const TERMINAL = 'electron/terminal';
const SYNC_ENGINE = `${TERMINAL}/payment/5-sync/sync-engine.ts`;
const MACHINE = `${TERMINAL}/payment/2-tender/payment-machine.ts`;

export const RESOLVING_MUTANTS: readonly Mutant[] = [
  {
    name: 'reversal_given_up',
    says: 'A reversal that failed twice is forgotten, and the customer stays charged.',
    changes: [
      {
        file: SYNC_ENGINE,
        find: '    item.attemptCount += 1;\n    const backoff',
        replace: `    item.attemptCount += 1;
    if (item.kind === 'reverse' && item.attemptCount >= 2) return void this.#items.delete(item.paymentId);
    const backoff`,
      },
    ],
    hunt: ['N1/reverse_charged/status_500/1'],
    foundBy: ['liveness', ...CASE],
  },
  {
    name: 'queue_item_dropped_on_5xx',
    says: 'What was taken offline is struck off the queue when the backend is unwell.',
    changes: [
      {
        file: `${TERMINAL}/payment/5-sync/outbox.ts`,
        find: "      case 'no_usable_answer':\n        this.#failures += 1;",
        replace: `      case 'no_usable_answer':
        if (answer.cause === 'server_error')
          this.#options.storage.write((db) => {
            for (const { paymentId } of batch)
              saveAttempt(db, { paymentId, kind: 'put_payment', attemptCount: 1, dueAtMs: epochMs(Number.MAX_SAFE_INTEGER) });
          });
        this.#failures += 1;`,
      },
      {
        file: `${TERMINAL}/payment/4-queue/forward-store.ts`,
        find: ' AND (due_at_ms IS NULL OR due_at_ms <= ? OR due_at_ms > ?)',
        replace: ' AND (due_at_ms IS NULL OR due_at_ms <= ? OR ? < 0)',
      },
    ],
    hunt: ['N1/batch/status_500/1'],
    foundBy: ['liveness', ...CASE],
  },
  {
    name: 'late_approval_dropped',
    says: 'A reversal that came too late is booked as if it had worked: nobody gives the money back.',
    changes: [{ file: MACHINE, find: "was_paid: 'refund_due' },", replace: "was_paid: 'reversed' }," }],
    hunt: ['inbox/refunded'],
    foundBy: [...BOOKS, ...CASE, 'terminal_broke'],
  },
  {
    name: 'unknown_forgotten_at_the_start',
    says: 'A restart takes a request that had left for one that never did.',
    changes: [
      {
        file: `${TERMINAL}/payment/2-tender/payment-recovery.ts`,
        find: "    events: ['answer_lost'],",
        replace: "    events: ['declined'],",
      },
    ],
    hunt: ['P1/code/send'],
    foundBy: [...BOOKS, 'terminal_broke', 'worker_died'],
  },
  {
    name: 'refund_under_a_new_id',
    says: 'A refund without an answer is asked for again under another id.',
    changes: [
      {
        file: `${TERMINAL}/payment/5-sync/refund-sync.ts`,
        find: 'backend.putRefund(item.refundId, refund.body)',
        replace:
          "backend.putRefund(item.attemptCount === 0 ? item.refundId : item.refundId.slice(0, -2) + '00', refund.body)",
      },
    ],
    hunt: ['inbox/refund/lost_before_send', 'inbox/refund/lost_after_commit'],
    foundBy: [...BOOKS, ...CASE, 'liveness'],
  },
  {
    name: 'shift_date_for_ever',
    says: 'A shift that was left open for days dates what is paid, which the wallet refuses.',
    changes: [
      {
        file: `${TERMINAL}/business-date.ts`,
        find: 'return isNear ? shiftDate : calendarDate;',
        replace: 'return shiftDate;',
      },
    ],
    hunt: ['seed 91', 'seed 147'],
    foundBy: ['liveness'],
  },
  {
    name: 'receipt_number_reused',
    says: 'The counter of receipts is forgotten with the process: numbers come twice.',
    changes: [
      {
        file: `${TERMINAL}/operations/open-checkout.ts`,
        find: 'lastReceiptCounter: lastReceiptCounter(db) }',
        replace: 'lastReceiptCounter: (context.receiptCount = (context.receiptCount ?? -1) + 1) }',
      },
    ],
    hunt: ['P1/code/send', 'inbox/refunded'],
    foundBy: [...BOOKS, 'terminal_broke'],
  },
  {
    name: 'counters_of_receipts_leave_gaps',
    says: 'A receipt number is left out.',
    changes: [
      {
        file: `${TERMINAL}/operations/open-checkout.ts`,
        find: 'lastReceiptCounter: lastReceiptCounter(db) }',
        replace: 'lastReceiptCounter: lastReceiptCounter(db) + (lastReceiptCounter(db) === 1 ? 1 : 0) }',
      },
    ],
    hunt: ['N1/put_code/slow_1s/1'],
    foundBy: BOOKS,
  },
];
