/** The mutants. Each breaks one promise in the way in which it is usually broken. Rule PROVE-71. */
import { GATE_MUTANTS } from './gate-mutants.ts';
import { DESK_MUTANTS } from './desk-mutants.ts';
import type { Mutant } from './mutant.ts';

const TERMINAL = 'electron/terminal';
const SYNC_ENGINE = `${TERMINAL}/payment/5-sync/sync-engine.ts`;
const JUDGE = `${TERMINAL}/payment/2-tender/judge-answer.ts`;
const MACHINE = `${TERMINAL}/payment/2-tender/payment-machine.ts`;
const WRITER = `${TERMINAL}/operations/checkout-writer.ts`;
const CORE = `${TERMINAL}/operations/checkout-core.ts`;
const TAKER = `${TERMINAL}/operations/offline-taker.ts`;
const FACTS = `${TERMINAL}/operations/offline-facts.ts`;

/** Ways of finding out: what the watch sees at once, and what the books say at the end. */
const BOOKS = ['books'];
const CASE = ['case'];

const paid: readonly Mutant[] = [
  {
    name: 'new_id_on_retry',
    says: 'A payment without an answer is sent again under another id, so that a customer can pay twice.',
    changes: [
      {
        file: SYNC_ENGINE,
        find: 'return backend.getPayment(item.paymentId);',
        replace: "return backend.putPayment(item.paymentId.slice(0, -2) + '00', requestBody(storage.read, payment));",
      },
    ],
    hunt: ['N1/put_tap/lost_after_send/1', 'N1/put_code/lost_after_send/1', 'N1/put_code/lost_before_send/1'],
    foundBy: BOOKS,
  },
  {
    name: 'charge_before_journal',
    says: 'The request leaves before the payment is written down: a crash between both loses it.',
    changes: [
      {
        file: WRITER,
        find: "        return this.apply(db, waiting, [{ event: 'sent', facts: {} }], waiting.cashierId);",
        replace: `        if (this.earlyMutant !== waiting.paymentId) {
          this.earlyMutant = waiting.paymentId;
          const body = db.get('SELECT body FROM payment_requests WHERE payment_id = ?', waiting.paymentId)['body'];
          return void this.#context.ports.backend.putPayment(waiting.paymentId, body);
        }
        return this.apply(db, waiting, [{ event: 'sent', facts: {} }], waiting.cashierId);`,
      },
      { file: CORE, find: 'clock.after(MAX_WAITING_MS + 1, lookOnceMore)', replace: 'clock.after(50, lookOnceMore)' },
    ],
    hunt: ['P1/code/send', 'P1/code/commit'],
    foundBy: BOOKS,
  },
  {
    name: 'green_before_commit',
    says: 'The screen says paid before the payment is durable.',
    changes: [
      {
        file: CORE,
        find: '      this.offline.settle(db, this.#writer, saleId);\n      return value;',
        replace: `      this.offline.settle(db, this.#writer, saleId);
      this.#context.publish('checkout.changed');
      return value;`,
      },
    ],
    hunt: ['N1/put_code/slow_1s/1'],
    foundBy: ['green_without_record'],
  },
  {
    name: 'unknown_is_declined',
    says: 'A request that was cut off is called declined, and the customer is asked to pay again.',
    changes: [
      {
        file: JUDGE,
        find: "steps: becomesUnknown ? [{ event: 'answer_lost', facts: { cause } }] : [], cause, alarm };",
        replace:
          "steps: becomesUnknown ? [{ event: 'declined', facts: { decline: { code: cause, retryable: true }, refused: true } }] : [], cause, alarm };",
      },
    ],
    hunt: ['N1/put_code/lost_after_commit/1'],
    foundBy: BOOKS,
  },
  {
    name: 'second_try_while_unknown',
    says: 'Another code is taken while the outcome of the first is unknown.',
    changes: [
      {
        file: `${TERMINAL}/payment/2-tender/checkout-decisions.ts`,
        find: '    if (!givesWay) {\n      return err({ code: isOpenOutcome(state)',
        replace: "    if (!givesWay && state !== 'outcome_unknown') {\n      return err({ code: isOpenOutcome(state)",
      },
    ],
    hunt: ['C12/second_code/outcome_unknown', 'C12/second_code/reversing'],
    foundBy: [...BOOKS, ...CASE, 'terminal_broke'],
  },
  {
    name: 'other_amount_believed',
    says: 'An approval of another amount turns the screen green.',
    changes: [
      {
        file: JUDGE,
        find: 'if (told.amount.currency !== payment.amount.currency || !equalMoney(told.amount, payment.amount)) {',
        replace: 'if (told.amount.currency !== payment.amount.currency) {',
      },
    ],
    hunt: ['N3/put_code/of_another_amount', 'N3/query/of_another_amount'],
    foundBy: [...BOOKS, ...CASE],
  },
  {
    name: 'signature_not_verified',
    says: 'Whoever stands between till and backend may say that a payment was approved.',
    changes: [
      {
        file: `${TERMINAL}/wallet-backend/signatures.ts`,
        find: "  if (!verifyEd25519(base, read.bytes, key)) return err({ code: 'not_verified' });\n",
        replace: '',
      },
    ],
    hunt: ['N3/put_code/body_and_digest_changed', 'N3/put_code/signature_bent'],
    foundBy: [...BOOKS, ...CASE],
  },
];

const resolved: readonly Mutant[] = [
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
    hunt: ['inbox/refund/lost_after_commit', 'inbox/refund/lost_before_send'],
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
    hunt: ['seed 147', 'seed 91'],
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

const offline: readonly Mutant[] = [
  {
    name: 'counter_not_used_up_by_a_refusal',
    says: 'A presentment that was refused can be shown again until it is taken.',
    changes: [
      {
        file: TAKER,
        find: 'usedCounter: counterUsed && credential !== null ? usedCounterOf(credential) : null,',
        replace: 'usedCounter: null,',
      },
    ],
    hunt: ['offline/counter_of_a_refused'],
    foundBy: CASE,
  },
  {
    name: 'counter_not_looked_up',
    says: 'A QR that has paid pays again.',
    changes: [
      {
        file: `${TERMINAL}/payment/2-tender/offline-acceptance.ts`,
        find: "  if (facts.counterUsedBefore) return { code: 'offline.counter_replayed' };\n",
        replace: '',
      },
    ],
    hunt: ['offline/counter_replayed'],
    foundBy: ['exposure', ...CASE],
  },
  {
    name: 'stale_deny_list_trusted',
    says: 'Wallets are taken by a list that nobody has renewed.',
    changes: [
      {
        file: `${TERMINAL}/payment/2-tender/offline-acceptance.ts`,
        find: 'if (!confirmedWithin(standing.denyListConfirmedAtMs, nowMs, maxPolicyAgeHours)) {',
        replace: 'if (standing.denyListConfirmedAtMs === null) {',
      },
    ],
    hunt: ['offline/deny_list_stale'],
    foundBy: CASE,
  },
  {
    name: 'deny_list_ignored',
    says: 'A stolen wallet pays while the network is gone.',
    changes: [
      {
        file: FACTS,
        find: 'walletDenied: isDenied(db, wallet) || localDenialCause(db, wallet) !== null,',
        replace: 'walletDenied: localDenialCause(db, wallet) !== null,',
      },
    ],
    hunt: ['offline/denied_wallet'],
    foundBy: ['exposure', ...CASE],
  },
  {
    name: 'limit_checked_outside_the_transaction',
    says: 'The room under the limits is read once and not again in the transaction that uses it up.',
    changes: [
      {
        file: FACTS,
        find: '      unsent: unsentOf(db),',
        replace: '      unsent: (globalThis.unsentOfMutant ??= unsentOf(db)),',
      },
    ],
    hunt: ['offline/limit/unsent_total'],
    foundBy: ['exposure', ...CASE],
  },
  {
    name: 'clock_jump_ignored',
    says: 'A clock that somebody has set decides whether a QR is fresh.',
    changes: [
      {
        file: `${TERMINAL}/payment/2-tender/clock-trust.ts`,
        find: "  if (sameRun && Math.abs(wallAgeMs - ageMs) > JUMP_MS + ageMs * SLEW_PER_MS) return distrust('jumped');\n",
        replace: '',
      },
    ],
    hunt: ['offline/clock_set'],
    foundBy: ['exposure', ...CASE],
  },
  {
    name: 'offline_under_a_new_id',
    says: 'A payment that was sent and then taken offline becomes two.',
    changes: [
      {
        file: TAKER,
        find: '    const body = buildOfflineBody(unsent?.body ?? requestBody(db, payment), attempt.channel, acceptedAtMs);',
        replace: `    const sent = payment.paymentId;
    payment = payment.state === 'waiting' ? payment : { ...payment, paymentId: context.makeId() };
    const body = buildOfflineBody(unsent?.body ?? requestBody(db, { ...payment, paymentId: sent }), attempt.channel, acceptedAtMs);`,
      },
      {
        file: TAKER,
        find: '    const { clock } = this.#options.context.ports;\n    const { credential } = verdict;',
        replace:
          '    const { context } = this.#options;\n    const { clock } = context.ports;\n    const { credential } = verdict;',
      },
    ],
    hunt: ['P1/offline_after_online/send'],
    foundBy: [...BOOKS, 'terminal_broke', ...CASE],
  },
];

const kept: readonly Mutant[] = [
  {
    name: 'commits_not_synced',
    says: 'A power cut takes the last payments that a screen had called paid.',
    changes: [
      {
        file: `${TERMINAL}/storage/sqlite.ts`,
        find: "driver.pragma('synchronous = FULL');",
        replace: "driver.pragma('synchronous = NORMAL');",
      },
      {
        file: `${TERMINAL}/storage/sqlite.ts`,
        find: "driver.prepare('PRAGMA synchronous')",
        replace: "driver.prepare('SELECT 2 AS synchronous')",
      },
    ],
    hunt: 'power cuts',
    foundBy: ['lost'],
  },
  {
    name: 'chain_without_the_cashier',
    says: 'Who did it can be changed in the journal without showing.',
    changes: [
      {
        file: `${TERMINAL}/payment/3-journal/entry-hash.ts`,
        find: '"cashierId":${canonicalText(cashierId)},`',
        replace: '"cashierId":null,`',
      },
    ],
    hunt: ['N1/put_code/slow_1s/1'],
    foundBy: [...BOOKS, 'worker_died', 'terminal_broke'],
  },
  {
    name: 'state_beside_the_journal',
    says: 'A projection holds something that the journal does not: a rebuild gives other books.',
    changes: [
      {
        file: WRITER,
        find: "    if (state === 'approved' || state === 'accepted_offline') this.#paySale(db, payment);",
        replace: `    if (state === 'approved' || state === 'accepted_offline') this.#paySale(db, payment);
    if (state === 'approved') db.run('UPDATE payments SET receipt_number = ? WHERE payment_id = ?', 'X', paymentId);`,
      },
    ],
    hunt: ['N1/put_code/slow_1s/1'],
    foundBy: BOOKS,
  },
  {
    name: 'payment_code_in_the_log',
    says: "A customer's code, which pays, is written into the log.",
    changes: [
      {
        file: SYNC_ENGINE,
        find: "log.write('debug', 'backend_asked', { paymentId: item.paymentId,",
        replace:
          "log.write('debug', 'backend_asked', { body: item.kind === 'put_payment' ? requestBody(this.#options.storage.read, payment) : '', paymentId: item.paymentId,",
      },
    ],
    hunt: ['N1/put_code/slow_1s/1'],
    foundBy: ['payment_code_seen'],
  },
];

export const MUTANTS: readonly Mutant[] = [...paid, ...resolved, ...offline, ...kept, ...DESK_MUTANTS, ...GATE_MUTANTS];

export function mutantOf(name: string): Mutant {
  const found = MUTANTS.find((mutant) => mutant.name === name);
  if (found === undefined) throw new Error(`there is no mutant ${name}`);
  return found;
}
