/** The journal across its closed pieces: what is read is what was read before, and nothing else leaves or is believed. */
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { silentLog } from '../../../kernel/log.ts';
import { PULSE_REASONS } from '../../../contract/printing-values.ts';
import { headMarkFileOf, openHeadMark } from '../../storage/head-mark.ts';
import { inspectUntouched } from '../../storage/inspection.ts';
import { MIGRATIONS } from '../../storage/migrations.ts';
import { segmentsFolderOf } from '../../storage/segment-files.ts';
import { openStorage, type Storage } from '../../storage/sqlite.ts';
import { closeSegment, segmentFiles } from '../../testing/closed-days.ts';
import { openTestStorage, temporaryFolder } from '../../testing/test-storage.ts';
import { createVirtualClock } from '../../testing/virtual-clock.ts';
import { drawerOpenings } from '../../printing/drawer-opening-store.ts';
import { totalsOfSpan } from '../../shift/roll-up.ts';
import { checkSlice, checkWritten } from './check-slices.ts';
import { canonicalText } from './entry-hash.ts';
import { archivedUpTo, letGoOf, SegmentDamage, segmentProjection, type Segment } from './journal-segments.ts';
import { createJournal, type Journal } from './journal.ts';
import { lastEntryAbout, readEntries } from './journal-store.ts';
import { CHAIN_BEGINNING } from './verify-chain.ts';

type Books = Readonly<{ storage: Storage; journal: Journal }>;

/** Twenty subjects, taken in turn. */
function filled(entryCount: number, storage = openTestStorage()): Books {
  const journal = createJournal({ clock: createVirtualClock(), projections: [segmentProjection] });
  const drafts = Array.from({ length: entryCount }, (_, index) => ({
    type: index % 7 === 0 ? 'test.seventh' : 'test.happened',
    subjectId: `s${index % 20}`,
    cashierId: null,
    body: { index, name: '饮料' },
  }));
  storage.write((db) => journal.record(db, drafts));
  return { storage, journal };
}

const pathOf = (storage: Storage, { fileName }: Segment): string => path.join(segmentsFolderOf(storage.file), fileName);

describe('what is read', () => {
  test('[ARCHIVE-5] every page, every subject and every newest of a type is what it was before', async () => {
    const { storage, journal } = filled(300);
    const before = journal.read(storage.read, { limit: 1_000 });
    await closeSegment(storage, journal, 100);
    await closeSegment(storage, journal, 230);
    expect(archivedUpTo(storage.read)).toBe(230);
    expect(storage.read.get('SELECT count(*) AS n FROM journal WHERE sequence <= 230')).toEqual({ n: 0 });
    expect(journal.read(storage.read, { limit: 1_000 }).slice(0, 300)).toEqual(before);
    for (const [afterSequence, limit] of [
      ...[
        [0, 50],
        [0, 100],
        [0, 101],
        [60, 300],
        [99, 1],
        [100, 1],
        [150, 90],
        [229, 1],
        [230, 5],
        [299, 5],
      ],
    ] as const) {
      expect(journal.read(storage.read, { afterSequence, limit }).map(({ sequence }) => sequence)).toEqual(
        Array.from({ length: Math.min(limit, 302 - afterSequence) }, (_, index) => afterSequence + 1 + index),
      );
    }
    for (let subject = 0; subject < 20; subject += 1) {
      const about = before.filter(({ subjectId }) => subjectId === `s${subject}`);
      expect(journal.read(storage.read, { subjectId: `s${subject}`, limit: 100 })).toEqual(about);
      expect(journal.read(storage.read, { subjectId: `s${subject}`, afterSequence: 120, limit: 7 })).toEqual(
        about.filter(({ sequence }) => sequence > 120).slice(0, 7),
      );
      const seventh = about.findLast(({ type }) => type === 'test.seventh') ?? null;
      expect(lastEntryAbout(storage.read, `s${subject}`, 'test.seventh')).toEqual(seventh);
    }
    expect(checkSlice(storage.read, CHAIN_BEGINNING, 1_000)).toMatchObject({ kind: 'whole', place: { sequence: 302 } });
  });

  test('[ARCHIVE-5] a rebuild reads the files too, and the tables and the subjects are the very same', async () => {
    const { storage, journal } = filled(120);
    await closeSegment(storage, journal, 40);
    await closeSegment(storage, journal, 90);
    const dump = (): unknown => [
      storage.read.all('SELECT * FROM journal_segments ORDER BY first_sequence'),
      storage.read.all('SELECT * FROM journal_subjects ORDER BY subject_id, sequence'),
    ];
    const before = dump();
    storage.write((db) => journal.rebuild(db));
    expect(dump()).toEqual(before);
    expect(storage.read.get('SELECT count(*) AS n FROM journal_subjects WHERE sequence <= 90')).toEqual({ n: 90 });
  });

  test('[ARCHIVE-5] openings of the drawer and what a report adds up are found in the files', async () => {
    const storage = openTestStorage();
    const journal = createJournal({ clock: createVirtualClock(), projections: [segmentProjection] });
    storage.write((db) => {
      for (let index = 0; index < 6; index += 1) {
        const about = { subjectId: `opening-${index}`, cashierId: 'c1' };
        const body = { reason: PULSE_REASONS[0], saleId: null };
        const pulsed = { outcome: 'opened', problem: null };
        journal.record(db, [{ type: 'drawer.pulse_asked', ...about, body }]);
        journal.record(db, [{ type: 'drawer.pulsed', ...about, cashierId: null, body: pulsed }]);
      }
    });
    const before = drawerOpenings(storage.read, null, 10);
    expect(before).toHaveLength(6);
    const span = { fromSequence: 1, toSequence: 12, timeZone: 'Asia/Shanghai' };
    const totals = totalsOfSpan(storage.read, span);
    await closeSegment(storage, journal, 5);
    await closeSegment(storage, journal, 8);
    expect(drawerOpenings(storage.read, null, 10)).toEqual(before);
    expect(drawerOpenings(storage.read, before[1]?.sequence ?? 0, 3)).toEqual(before.slice(2, 5));
    expect(totalsOfSpan(storage.read, span)).toEqual(totals);
  });
});

describe('a file', () => {
  test('[ARCHIVE-2] it has one canonical line an entry, and its entry names range, hashes, digest and kinds', async () => {
    const { storage, journal } = filled(30);
    const entries = journal.read(storage.read, { limit: 21 });
    const segment = await closeSegment(storage, journal, 21);
    const bytes = readFileSync(pathOf(storage, segment));
    const lines = gunzipSync(bytes).toString('utf8').split('\n');
    expect(lines).toEqual([...entries.map((entry) => canonicalText({ ...entry })), '']);
    expect(segment).toMatchObject({ firstSequence: 1, lastSequence: 21, byteCount: bytes.length });
    expect([segment.firstHash, segment.lastHash]).toEqual([entries[0]?.hash, entries[20]?.hash]);
    expect(segment.types).toEqual({ 'test.seventh': 3, 'test.happened': 18 });
    const [named] = journal.read(storage.read, { afterSequence: 30, limit: 1 });
    expect(named).toMatchObject({ sequence: 31, type: 'journal.segment_closed', body: segment });
    if (process.platform !== 'win32') expect(statSync(pathOf(storage, segment)).mode & 0o077).toBe(0);
  });

  test('[ARCHIVE-2] what is to leave is checked to the letter: a body in another form, or of another entry, is no such line', () => {
    const { storage, journal } = filled(30);
    const entries = journal.read(storage.read, { limit: 30 });
    const whole = checkWritten(storage.read, CHAIN_BEGINNING, 30);
    expect(whole).toMatchObject(checkSlice(storage.read, CHAIN_BEGINNING, 30));
    expect(whole.entries).toEqual(entries.map(({ body, ...rest }) => ({ ...rest, bodyText: canonicalText(body) })));
    for (const change of [`body = json(body) || ' '`, `body = '{}'`, `subject_id = 's99'`, 'at_ms = at_ms + 1']) {
      expect(() =>
        storage.write((db) => {
          db.run('DROP TRIGGER journal_refuses_update');
          db.run(`UPDATE journal SET ${change} WHERE sequence = 7`);
          expect(checkWritten(db, CHAIN_BEGINNING, 30)).toMatchObject({
            kind: 'broken',
            damage: { sequence: 7, fault: 'changed' },
          });
          throw new Error('taken back');
        }),
      ).toThrow('taken back');
    }
  });

  test('[ARCHIVE-6] one that is missing, changed or another’s is damage with its name, and is not read', async () => {
    const { storage, journal } = filled(60);
    const first = await closeSegment(storage, journal, 20);
    const second = await closeSegment(storage, journal, 40);
    const whole = readFileSync(pathOf(storage, first));
    const flipped = Buffer.from(whole);
    flipped.writeUInt8(flipped.readUInt8(whole.length >> 1) ^ 1, whole.length >> 1);
    for (const bytes of [flipped, whole.subarray(0, -1), readFileSync(pathOf(storage, second)), null]) {
      if (bytes === null) rmSync(pathOf(storage, first));
      else writeFileSync(pathOf(storage, first), bytes);
      const anew = { ...storage.read };
      expect(() => readEntries(anew, { limit: 5 })).toThrow(SegmentDamage);
      expect(() => readEntries(anew, { limit: 5 })).toThrow(first.fileName);
      expect(checkSlice(anew, CHAIN_BEGINNING, 10)).toEqual({
        kind: 'broken',
        damage: { sequence: 1, fault: 'unreadable' },
      });
      expect(readEntries(anew, { afterSequence: 20, limit: 5 })).toHaveLength(5);
    }
  });

  test('[ARCHIVE-6] a name that leads elsewhere is refused before anything is opened', () => {
    const { storage } = filled(3);
    for (const name of ['../till.db', '/etc/passwd', '..jsonl.gz', 'a/b.jsonl.gz', '']) {
      expect(() => storage.read.segment(name)).toThrow('a name that no piece has');
    }
    expect(storage.read.segment('000000000001-000000000002-0011223344556677.jsonl.gz')).toBeNull();
  });

  test('[ARCHIVE-3] what a crash left half-written is removed, and a whole one without an entry is written again', async () => {
    const { storage, journal } = filled(20);
    await storage.writeSegment('000000000001-000000000009-0011223344556677.jsonl.gz', Buffer.from('x'));
    const folder = segmentsFolderOf(storage.file);
    writeFileSync(path.join(folder, 'half.jsonl.gz.part'), 'half');
    const segment = await closeSegment(storage, journal, 10);
    expect(segmentFiles(storage)).toEqual(['000000000001-000000000009-0011223344556677.jsonl.gz', segment.fileName]);
    expect(readEntries(storage.read, { limit: 100 })).toHaveLength(21);
  });
});

describe('the database', () => {
  test('[ARCHIVE-4] it refuses to let go of an entry that no closed piece covers, and to change any', async () => {
    const { storage, journal } = filled(40);
    const run = (sql: string) => () => storage.write((db) => db.run(sql));
    expect(run('DELETE FROM journal WHERE sequence = 1')).toThrow('never deleted');
    const segment = await closeSegment(storage, journal, 20);
    expect(run('DELETE FROM journal WHERE sequence = 21')).toThrow('never deleted');
    expect(run('UPDATE journal SET at_ms = 0 WHERE sequence = 21')).toThrow('never changed');
    // A row that no entry vouches for opens nothing.
    const forged = `INSERT INTO journal_segments VALUES (21, 30, 40, '2026-11-20', '${segment.firstHash}',
      '${segment.lastHash}', 'x.jsonl.gz', '${segment.sha256}', 1, '{}')`;
    storage.write((db) => {
      db.run(forged);
      expect(() => db.run('DELETE FROM journal WHERE sequence = 21')).toThrow('never deleted');
      db.run('DELETE FROM journal_segments WHERE first_sequence = 21');
    });
    expect(run(forged.replace('(21, 30', '(22, 30'))).toThrow('follows the one before');
    expect(run(forged.replace('(21, 30', '(20, 30'))).toThrow('follows the one before');
    expect(readEntries(storage.read, { limit: 100 })).toHaveLength(41);
  });

  test('[ARCHIVE-2] the entry and the leaving of its rows are one transaction: neither is there without the other', async () => {
    const { storage, journal } = filled(40);
    const gone = new Error('power');
    await expect(
      closeSegment(
        {
          ...storage,
          write: (change) =>
            storage.write((db) => {
              change(db);
              throw gone;
            }),
        },
        journal,
        20,
      ),
    ).rejects.toBe(gone);
    expect(archivedUpTo(storage.read)).toBe(0);
    expect(storage.read.all('SELECT * FROM journal_segments')).toEqual([]);
    expect(readEntries(storage.read, { limit: 100 })).toHaveLength(40);
    const segment = await closeSegment(storage, journal, 20);
    expect(segmentFiles(storage)).toEqual([segment.fileName]);
    expect(() => storage.write((db) => letGoOf(db, segment))).toThrow('what leaves is what was closed');
  });

  test('[ARCHIVE-11] a note of the head that is older than the archive is held against the file', async () => {
    const file = path.join(temporaryFolder(), 'till.db');
    const opened = openStorage({ file, log: silentLog });
    if (!opened.ok) throw new Error(opened.error.code);
    const { storage, journal } = filled(40, opened.value);
    const [tenth] = readEntries(storage.read, { afterSequence: 9, limit: 1 });
    await closeSegment(storage, journal, 20);
    storage.close();
    const version = MIGRATIONS.length;
    const noted = (hash: string) => {
      rmSync(headMarkFileOf(file));
      const mark = openHeadMark(file);
      mark.note({ sequence: 10, hash });
      mark.close();
      return inspectUntouched(file, version);
    };
    expect(noted(tenth?.hash ?? '')).toMatchObject({ ok: true });
    expect(noted('b'.repeat(64))).toMatchObject({
      ok: false,
      error: { code: 'terminal.database_incomplete', notedSequence: 10 },
    });
    rmSync(segmentsFolderOf(file), { recursive: true });
    expect(noted(tenth?.hash ?? '')).toMatchObject({ ok: false });
  });

  test('[ARCHIVE-12] the room that entries leave is used again: the file stops growing', async () => {
    const { storage, journal } = filled(1_000);
    const pages = (): number => Number(storage.read.get('PRAGMA page_count')?.['page_count']);
    const more = (count: number): void => {
      const body = { text: '票'.repeat(300) };
      const drafts = Array.from({ length: count }, () => ({
        ...{ type: 'test.happened', subjectId: 'one', cashierId: null, body },
      }));
      storage.write((db) => journal.record(db, drafts));
    };
    const grown: number[] = [];
    for (let round = 0; round < 6; round += 1) {
      more(1_000);
      await closeSegment(storage, journal, archivedUpTo(storage.read) + 1_000);
      grown.push(pages());
    }
    // The index of subjects is all that still grows: a few pages for a thousand entries, which took a few hundred.
    for (let round = 2; round < 6; round += 1) expect((grown[round] ?? 0) - (grown[round - 1] ?? 0)).toBeLessThan(20);
  });
});
