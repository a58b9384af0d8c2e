/** What an entry is about is found at once, whether it is in the table already or still at the journal's end. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { integerOf, textOf } from '../../storage/row.ts';
import { openTestStorage } from '../../testing/test-storage.ts';
import { createVirtualClock } from '../../testing/virtual-clock.ts';
import { WRITTEN_SALES } from '../../sale/sales-as-written.ts';
import { WRITTEN_PAYMENTS } from '../4-queue/payments-as-written.ts';
import { createJournal } from './journal.ts';
import { MAX_BEHIND } from './journal-subjects.ts';

const WAITED_FOR = ['payment.created', 'payment.accepted_offline', 'sale.paid'];
const NOT_WAITED_FOR = ['payment.acknowledged', 'sale.opened', 'test.noted'];

function open() {
  const storage = openTestStorage();
  const journal = createJournal({ clock: createVirtualClock(), projections: [] });
  const record = (...drafts: readonly (readonly [type: string, subjectId: string])[]): void => {
    storage.write((db) =>
      journal.record(
        db,
        drafts.map(([type, subjectId]) => ({ type, subjectId, cashierId: null, body: {} })),
      ),
    );
  };
  const indexedTo = (): number => integerOf(storage.read.get('SELECT sequence FROM journal_indexed') ?? {}, 'sequence');
  return { storage, journal, record, indexedTo };
}

test('[JOURNAL-12] entries that somebody waits for are indexed with the next that nobody waits for', () => {
  const { storage, journal, record, indexedTo } = open();
  record(['sale.opened', 's1']);
  expect(indexedTo()).toBe(1);
  record(['payment.created', 'p1'], ['payment.accepted_offline', 'p1'], ['sale.paid', 's1']);
  expect(indexedTo()).toBe(1);
  const about = (subjectId: string): readonly number[] =>
    journal.read(storage.read, { subjectId, limit: 10 }).map(({ sequence }) => sequence);
  expect([about('p1'), about('s1'), about('x')]).toEqual([[2, 3], [1, 4], []]);
  record(['payment.acknowledged', 'p1']);
  expect(indexedTo()).toBe(5);
  expect([about('p1'), about('s1')]).toEqual([
    [2, 3, 5],
    [1, 4],
  ]);
});

test('[JOURNAL-12] every entry is found by its subject, however they were written, and after a rebuild', () => {
  const entry = fc.tuple(fc.constantFrom(...WAITED_FOR, ...NOT_WAITED_FOR), fc.constantFrom('a', 'b', 'c'));
  fc.assert(
    fc.property(fc.array(fc.array(entry, { minLength: 1, maxLength: 40 }), { maxLength: 6 }), (batches) => {
      const { storage, journal, record, indexedTo } = open();
      const all: [string, string][] = [];
      const foundAsWritten = (): void => {
        expect(all.length - indexedTo()).toBeLessThan(MAX_BEHIND);
        for (const subject of ['a', 'b', 'c']) {
          const found = journal.read(storage.read, { subjectId: subject, limit: 1_000 });
          const written = all.flatMap(([type, about], index) => (about === subject ? [[index + 1, type]] : []));
          expect(found.map(({ sequence, type }) => [sequence, type])).toEqual(written);
        }
      };
      for (const batch of batches) {
        record(...batch);
        all.push(...batch);
        foundAsWritten();
      }
      storage.write((db) => journal.rebuild(db));
      foundAsWritten();
    }),
    { numRuns: 40 },
  );
  // Forty databases, each on a disk that others may use.
}, 120_000);

test('[JOURNAL-12] the view looks at as many entries as may be missing, and reads no more of the journal than them', () => {
  const { storage } = open();
  const [view] = storage.read.all("SELECT sql FROM sqlite_schema WHERE name = 'journal_about'");
  expect(textOf(view ?? {}, 'sql')).toContain(`+ ${MAX_BEHIND}`);
  const planOf = (sql: string): readonly string[] =>
    storage.read.all(`EXPLAIN QUERY PLAN ${sql}`).map((row) => textOf(row, 'detail'));
  const about = "(SELECT sequence FROM journal_about WHERE about = 'a')";
  for (const sql of [
    `SELECT * FROM payments WHERE payment_key IN ${about}`,
    `SELECT * FROM journal WHERE sequence IN ${about} AND sequence > 1 ORDER BY sequence LIMIT 2`,
    `SELECT * FROM payments AS t WHERE ${WRITTEN_PAYMENTS.isWrong}`,
    `SELECT * FROM sales AS t WHERE ${WRITTEN_SALES.isWrong}`,
  ]) {
    const plan = planOf(sql);
    expect(plan).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^SEARCH journal_subjects USING PRIMARY KEY \(subject_id=\?\)/),
        expect.stringMatching(/^SEARCH journal USING INTEGER PRIMARY KEY \(rowid>\? AND rowid<\?\)/),
      ]),
    );
    expect(
      plan.filter((step) => /^SCAN (?:payments|journal|journal_subjects|journal_about|a|j)$|AUTOMATIC/.test(step)),
    ).toEqual([]);
  }
});
