/** Bugs on the way of a payment: what takes money twice, or for nothing, or before it is written down. Rule PROVE-71. */
import { BOOKS, CASE, type Mutant } from './mutant.ts';

const TERMINAL = 'electron/terminal';
const SYNC_ENGINE = `${TERMINAL}/payment/5-sync/sync-engine.ts`;
const JUDGE = `${TERMINAL}/payment/2-tender/judge-answer.ts`;
const WRITER = `${TERMINAL}/operations/checkout-writer.ts`;
const CORE = `${TERMINAL}/operations/checkout-core.ts`;

export const PAID_MUTANTS: readonly Mutant[] = [
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
    hunt: ['N1/put_code/lost_after_send/1', 'N1/put_tap/lost_after_send/1', 'N1/put_code/lost_before_send/1'],
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
