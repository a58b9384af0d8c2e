/** Bugs in what is kept: on disk, in the journal, in projections and in the log. Rule PROVE-71. */
import { BOOKS, CASE, type Mutant } from './mutant.ts';

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
    name: 'closed_days_not_synced',
    says: 'A power cut takes days of the journal that have left the database: their file had a name and no bytes.',
    changes: [
      {
        file: `${TERMINAL}/storage/segment-files.ts`,
        find: 'await handle.writeFile(bytes);\n      await handle.sync();',
        replace: 'await handle.writeFile(bytes);',
      },
    ],
    hunt: 'power cuts while days leave',
    foundBy: ['lost'],
  },
  {
    name: 'rows_leave_before_their_file',
    says: 'Days of the journal leave the database before their file is there: a crash in between loses them.',
    changes: [
      {
        file: `${TERMINAL}/operations/journal-rotation.ts`,
        find: `    await storage.writeSegment(segment.fileName, bytes);
    // What a disk says that it wrote is believed when it was read.
    if (!isAsClosed(storage.read, segment)) throw new StorageFailure('SEGMENT_NOT_AS_WRITTEN', null);
`,
        replace: '',
      },
      {
        file: `${TERMINAL}/operations/journal-rotation.ts`,
        find: '      letGoOf(db, segment);\n    });',
        replace: '      letGoOf(db, segment);\n    });\n    await storage.writeSegment(segment.fileName, bytes);',
      },
    ],
    hunt: ['seed 3', 'seed 6', 'seed 9'],
    foundBy: [...BOOKS, 'terminal_broke'],
  },
  {
    name: 'rows_leave_before_their_entry',
    says: 'The rows of closed days are gone before the entry that holds them: a power cut in between loses whoever passed.',
    changes: [
      {
        file: `${TERMINAL}/operations/rows-keeper.ts`,
        find: 'import { putAwayDraft, type TotalsTill }',
        replace: 'import { putAwayDraft, removeRows, type TotalsTill }',
      },
      {
        file: `${TERMINAL}/operations/rows-keeper.ts`,
        find: '      storage.write((db) =>\n        context.journal.record',
        replace: `      storage.write((db) => removeRows(db, columns, groups));
      storage.write((db) =>
        context.journal.record`,
      },
      {
        file: `${TERMINAL}/archive/put-away-rows.ts`,
        find: '    assert(changes === keys.length, `a row of ${table} leaves once`);\n',
        replace: '',
      },
    ],
    hunt: 'power cuts while days leave',
    foundBy: ['lost'],
  },
  {
    name: 'refund_stays_away',
    says: 'A sale that was put away comes back without its refund: the same money can be given back twice.',
    changes: [
      {
        file: `${TERMINAL}/archive/put-away-rows.ts`,
        find: '  insertRows(db, columns, group);\n',
        replace: '  insertRows(db, columns, { rows: { ...group.rows, refunds: [] } } as unknown as RowGroup);\n',
      },
    ],
    hunt: ['gate/put_away/refunded_and_again'],
    foundBy: CASE,
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
