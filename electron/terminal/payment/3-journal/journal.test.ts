/** The journal: append-only, chained, and the source of every projection. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createVirtualClock } from '../../testing/virtual-clock.ts';
import { integerOf, textOf, type Row } from '../../storage/row.ts';
import { StoredDamage } from '../../storage/row.ts';
import type { Storage } from '../../storage/sqlite.ts';
import { openTestStorage } from '../../testing/test-storage.ts';
import { canonicalText, FIRST_PREVIOUS_HASH, hashOf } from './entry-hash.ts';
import { createJournal, type JournalDraft, type JournalEntry, type Projection } from './journal.ts';
import { verifyChain } from './verify-chain.ts';

const draft = (subjectId: string, body = {}): JournalDraft => ({
  type: 'test.happened',
  subjectId,
  cashierId: null,
  body,
});

/** Uses the staff table's neighbour, the sessions table, as a small projection: the last subject seen. */
const lastSubject: Projection = {
  name: 'last-subject',
  tables: ['sessions'],
  apply: (db, { subjectId, atMs }) => {
    db.run('INSERT OR REPLACE INTO sessions (one, cashier_id, signed_in_at_ms) VALUES (1, ?, ?)', subjectId, atMs);
  },
};

function open(projections: readonly Projection[] = []) {
  const storage = openTestStorage();
  const clock = createVirtualClock();
  return { storage, clock, journal: createJournal({ clock, projections }) };
}

function allEntries(storage: Storage, journal: ReturnType<typeof open>['journal']): readonly JournalEntry[] {
  return journal.read(storage.read, { limit: 10_000 });
}

describe('appending', () => {
  test('[JOURNAL-1] entries are numbered from 1 without gaps, and each carries the hash before it', () => {
    const { storage, clock, journal } = open();
    storage.write((db) => journal.record(db, [draft('a'), draft('b')]));
    clock.shiftWall(5_000);
    storage.write((db) => journal.record(db, [draft('c', { amount: { minor: 1_250, currency: 'CNY' } })]));
    const entries = allEntries(storage, journal);
    expect(entries.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
    expect(entries[0]?.previousHash).toBe(FIRST_PREVIOUS_HASH);
    expect(entries[1]?.previousHash).toBe(entries[0]?.hash);
    expect(entries[2]?.previousHash).toBe(entries[1]?.hash);
    expect(entries[2]?.atMs).toBe((entries[1]?.atMs ?? 0) + 5_000);
  });

  test('[JOURNAL-1] a failed transaction takes no number', () => {
    const { storage, journal } = open();
    expect(() =>
      storage.write((db) => {
        journal.record(db, [draft('lost')]);
        throw new Error('power');
      }),
    ).toThrow('power');
    const [entry] = storage.write((db) => journal.record(db, [draft('kept')]));
    expect(entry?.sequence).toBe(1);
  });

  test('[JOURNAL-2] the hash is the SHA-256 of the RFC 8785 form', () => {
    expect(canonicalText({ b: 1, a: 'é', c: [true, null, 1e21] })).toBe('{"a":"é","b":1,"c":[true,null,1e+21]}');
    const facts = {
      sequence: 1,
      atMs: 1_772_416_800_000,
      type: 'sale.opened',
      subjectId: 's',
      cashierId: null,
      body: { z: 1, a: 2 },
      previousHash: FIRST_PREVIOUS_HASH,
    };
    // printf '%s' '{"atMs":1772416800000,"body":{"a":2,"z":1},"cashierId":null,"previousHash":"00…0","sequence":1,…}' | sha256sum
    expect(hashOf(facts)).toBe('5dada34500b26b1e5acc9de34f2e8a2d7b62598a518bc7cc62309dbde9215315');
  });

  test('[JOURNAL-2] it is that of the whole entry, whatever its facts hold', () => {
    const text = fc.string({ unit: 'binary' });
    const facts = fc.record({
      sequence: fc.nat(),
      atMs: fc.integer(),
      type: text,
      subjectId: text,
      cashierId: fc.option(text),
      body: fc.dictionary(text, fc.oneof(text, fc.integer(), fc.constant(null), fc.array(text))),
      previousHash: text,
    });
    fc.assert(
      fc.property(facts, (one) => {
        const whole = canonicalText(one);
        expect(hashOf(one)).toBe(createHash('sha256').update(whole, 'utf8').digest('hex'));
        expect(hashOf(one, canonicalText(one.body))).toBe(hashOf(one));
      }),
    );
  });

  test('[JOURNAL-3] the database itself refuses to change or delete an entry', () => {
    const { storage, journal } = open();
    storage.write((db) => journal.record(db, [draft('a')]));
    expect(() => storage.write((db) => db.run(`UPDATE journal SET body = '{}'`))).toThrow('never changed');
    expect(() => storage.write((db) => db.run('DELETE FROM journal'))).toThrow('never deleted');
    expect(() =>
      storage.write((db) =>
        db.run(
          `INSERT OR REPLACE INTO journal VALUES (1, 1, 'test.forged', 'a', NULL, '{}', '${FIRST_PREVIOUS_HASH}', '${FIRST_PREVIOUS_HASH}')`,
        ),
      ),
    ).toThrow('appended to at its end');
  });

  test.each([
    ['a number that leaves a gap', 3, 'HEAD'],
    ['a number that is taken', 1, 'HEAD'],
    ['a hash that is not the head’s', 2, 'f'.repeat(64)],
  ])('[JOURNAL-4] the database itself refuses %s', (_name, sequence, previousHash) => {
    const { storage, journal } = open();
    const [head] = storage.write((db) => journal.record(db, [draft('a')]));
    const previous = previousHash === 'HEAD' ? (head?.hash ?? '') : previousHash;
    expect(() =>
      storage.write((db) =>
        db.run(
          `INSERT INTO journal VALUES (?, 1, 'test.forged', 'a', NULL, '{}', ?, ?)`,
          sequence,
          previous,
          'e'.repeat(64),
        ),
      ),
    ).toThrow('appended to at its end');
  });

  test('[JOURNAL-5] nothing is built upon a head that was forged', () => {
    const { storage, journal } = open();
    storage.write((db) =>
      db.run(
        `INSERT INTO journal VALUES (1, 1, 'test.forged', 'a', NULL, '{}', '${FIRST_PREVIOUS_HASH}', '${'e'.repeat(64)}')`,
      ),
    );
    expect(() => storage.write((db) => journal.record(db, [draft('b')]))).toThrow(StoredDamage);
  });

  test('[JOURNAL-6] a subject’s entries are read in order, page by page', () => {
    const { storage, journal } = open();
    storage.write((db) => journal.record(db, [draft('a'), draft('b'), draft('a'), draft('a')]));
    const read = (afterSequence: number, limit: number): readonly number[] =>
      journal.read(storage.read, { subjectId: 'a', afterSequence, limit }).map(({ sequence }) => sequence);
    expect(read(0, 2)).toEqual([1, 3]);
    expect(read(3, 2)).toEqual([4]);
  });
});

describe('projections', () => {
  test('[JOURNAL-7] a projection is applied in the transaction that appends, or neither is', () => {
    const { storage, journal } = open([
      lastSubject,
      {
        name: 'breaks',
        tables: [],
        apply: (_db, { subjectId }) => {
          if (subjectId === 'bad') throw new Error('does not apply');
        },
      },
    ]);
    storage.write((db) => journal.record(db, [draft('good')]));
    expect(() => storage.write((db) => journal.record(db, [draft('bad')]))).toThrow('does not apply');
    expect(allEntries(storage, journal)).toHaveLength(1);
    expect(textOf(storage.read.get('SELECT cashier_id FROM sessions') ?? {}, 'cashier_id')).toBe('good');
  });

  test('[JOURNAL-8] a rebuild empties and makes them anew, also across its batches', () => {
    const { storage, journal } = open([lastSubject]);
    storage.write((db) =>
      journal.record(
        db,
        Array.from({ length: 2_345 }, (_, index) => draft(`s${index}`)),
      ),
    );
    const before = storage.read.get('SELECT * FROM sessions');
    storage.write((db) => db.run('UPDATE sessions SET cashier_id = ?', 'tampered'));
    storage.write((db) => journal.rebuild(db));
    expect(storage.read.get('SELECT * FROM sessions')).toEqual(before);
  });
});

describe('the chain', () => {
  const bodies = fc.dictionary(fc.string({ maxLength: 8 }), fc.oneof(fc.string(), fc.integer(), fc.boolean()), {
    maxKeys: 4,
  });

  test('[JOURNAL-9] what the journal wrote verifies, whatever the bodies hold', () => {
    const { storage, journal } = open();
    let entryCount = 0;
    fc.assert(
      fc.property(fc.array(bodies, { minLength: 1, maxLength: 20 }), (all) => {
        entryCount += all.length;
        storage.write((db) =>
          journal.record(
            db,
            all.map((body, index) => draft(`s${index}`, body)),
          ),
        );
        const verdict = verifyChain(allEntries(storage, journal));
        expect(verdict).toMatchObject({ kind: 'whole', entryCount });
      }),
      { numRuns: 20 },
    );
  });

  const chain = (): JournalEntry[] => {
    const { storage, journal } = open();
    storage.write((db) =>
      journal.record(db, [draft('a'), draft('b', { total: 5 }), draft('c'), draft('d'), draft('e')]),
    );
    return [...allEntries(storage, journal)];
  };

  test('[JOURNAL-9] a changed fact, a changed hash, a gap, a swap and a twin are each named at the first place', () => {
    const entries = chain();
    const [first, second, third, fourth, fifth] = entries as [
      JournalEntry,
      JournalEntry,
      JournalEntry,
      JournalEntry,
      JournalEntry,
    ];
    const verdict = (changed: readonly JournalEntry[]) => verifyChain(changed);
    expect(verdict([first, { ...second, body: { total: 6 } }, third])).toEqual({
      kind: 'broken',
      sequence: 2,
      fault: 'changed',
    });
    expect(verdict([first, { ...second, hash: third.hash }, third])).toMatchObject({ sequence: 2, fault: 'changed' });
    expect(verdict([first, third, fourth])).toMatchObject({ sequence: 2, fault: 'gap' });
    expect(verdict([first, second, second])).toMatchObject({ sequence: 3, fault: 'reordered' });
    expect(verdict([first, third, second, fourth, fifth])).toMatchObject({ sequence: 2 });
    const rewritten = { ...second, body: { total: 6 } };
    const rehashed = { ...rewritten, hash: hashOf(rewritten) };
    expect(verdict([first, rehashed, third])).toMatchObject({ sequence: 3, fault: 'unchained' });
    expect(verdict([])).toEqual({ kind: 'whole', entryCount: 0, headHash: FIRST_PREVIOUS_HASH });
  });

  test('[JOURNAL-9] what is in the table and what is in memory are the same', () => {
    const { storage, journal } = open();
    const recorded = storage.write((db) => journal.record(db, [draft('a', { b: [1, { c: null }] })]));
    expect(allEntries(storage, journal)).toEqual(recorded);
    const row: Row = storage.read.get('SELECT * FROM journal') ?? {};
    expect(integerOf(row, 'sequence')).toBe(1);
    expect(textOf(row, 'body')).toBe('{"b":[1,{"c":null}]}');
  });
});
