/** A database that lost what was written last is found out by the note beside it. */
import { copyFileSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { epochMs } from '../../kernel/clock.ts';
import { silentLog } from '../../kernel/log.ts';
import { createJournal } from '../payment/3-journal/journal.ts';
import { temporaryFolder } from '../testing/test-storage.ts';
import { headMarkFileOf, readHeadMark } from './head-mark.ts';
import { openStorage, type OpenFailure, type Storage } from './sqlite.ts';

const journal = createJournal({ clock: { now: () => epochMs(1_000) }, projections: [] });

function open(file: string): Storage {
  const opened = openStorage({ file, log: silentLog });
  if (!opened.ok) throw new Error(opened.error.code);
  return opened.value;
}

function refusal(file: string): OpenFailure | null {
  const opened = openStorage({ file, log: silentLog });
  if (!opened.ok) return opened.error;
  opened.value.close();
  return null;
}

function append(storage: Storage, text: string): void {
  storage.write((db) => journal.record(db, [{ type: 'test.said', subjectId: 's1', cashierId: null, body: { text } }]));
}

/** Three entries; `before` is the file as it was after the first two, closed in order. */
function threeEntries(): Readonly<{ file: string; before: string }> {
  const folder = temporaryFolder();
  const [file, before] = [join(folder, 'till.sqlite'), join(folder, 'before.sqlite')];
  const first = open(file);
  append(first, 'one');
  append(first, 'two');
  first.close();
  copyFileSync(file, before);
  const second = open(file);
  append(second, 'three');
  second.close();
  return { file, before };
}

describe('the note of the newest entry', () => {
  test('[STORE-16] it follows each commit, and is as long for every entry', () => {
    const file = join(temporaryFolder(), 'till.sqlite');
    const storage = open(file);
    expect(readHeadMark(file)).toBeNull();
    const lengths = new Set<number>();
    for (let count = 1; count <= 12; count += 1) {
      append(storage, `entry ${count}`);
      expect(readHeadMark(file)?.sequence).toBe(count);
      lengths.add(readFileSync(headMarkFileOf(file)).length);
    }
    expect(lengths.size).toBe(1);
    storage.close();
    expect(refusal(file)).toBeNull();
  });

  test('[STORE-16] what was rolled back is not noted', () => {
    const file = join(temporaryFolder(), 'till.sqlite');
    const storage = open(file);
    append(storage, 'one');
    expect(() =>
      storage.write((db) => {
        journal.record(db, [{ type: 'test.said', subjectId: 's1', cashierId: null, body: {} }]);
        throw new Error('stop');
      }),
    ).toThrow('stop');
    expect(readHeadMark(file)?.sequence).toBe(1);
    storage.close();
  });

  test('[STORE-17] an older copy that was put back is refused and left as it is', () => {
    const { file, before } = threeEntries();
    copyFileSync(before, file);
    const bytes = readFileSync(file);
    const incomplete = { code: 'terminal.database_incomplete', notedSequence: 3, fileSequence: 2 };
    expect(refusal(file)).toEqual(incomplete);
    expect(refusal(file)).toEqual(incomplete);
    expect(readFileSync(file).equals(bytes)).toBe(true);
  });

  test('[STORE-17] an older copy that went on elsewhere has another entry in that place', () => {
    const { file, before } = threeEntries();
    const elsewhere = open(before);
    append(elsewhere, 'another three');
    append(elsewhere, 'four');
    elsewhere.close();
    copyFileSync(before, file);
    expect(refusal(file)).toEqual({ code: 'terminal.database_incomplete', notedSequence: 3, fileSequence: 4 });
  });

  test('[STORE-17] a database that is gone is no new till', () => {
    const { file } = threeEntries();
    rmSync(file);
    expect(refusal(file)).toEqual({ code: 'terminal.database_incomplete', notedSequence: 3, fileSequence: 0 });
  });

  test('[STORE-17] a note behind the journal, torn, empty or missing refuses nothing', () => {
    const { file } = threeEntries();
    const mark = headMarkFileOf(file);
    const note = readFileSync(mark);
    const storage = open(file);
    append(storage, 'four');
    storage.close();
    writeFileSync(mark, note);
    expect(refusal(file)).toBeNull();
    truncateSync(mark, 20);
    expect(refusal(file)).toBeNull();
    writeFileSync(mark, note.toString('latin1').replace('3 ', '9 '));
    expect(refusal(file)).toBeNull();
    rmSync(mark);
    expect(refusal(file)).toBeNull();
    expect(readHeadMark(file)?.sequence).toBe(4);
  });
});
