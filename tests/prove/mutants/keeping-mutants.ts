/** Bugs in what is kept: on disk, in the journal, in projections and in the log. Rule PROVE-71. */
import { BOOKS, type Mutant } from './mutant.ts';

const TERMINAL = 'electron/terminal';
const SYNC_ENGINE = `${TERMINAL}/payment/5-sync/sync-engine.ts`;
const WRITER = `${TERMINAL}/operations/checkout-writer.ts`;

export const KEEPING_MUTANTS: readonly Mutant[] = [
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
        find: "    if (isTaken && payment.state !== 'accepted_offline') this.#paySale(db, payment);",
        replace: `    if (isTaken && payment.state !== 'accepted_offline') this.#paySale(db, payment);
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
