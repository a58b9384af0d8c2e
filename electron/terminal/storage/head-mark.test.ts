/** A database that lost what was written last is found out by the note beside it. */
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { epochMs } from '../../kernel/clock.ts';
import { silentLog } from '../../kernel/log.ts';
import { createJournal } from '../payment/3-journal/journal.ts';
import { temporaryFolder } from '../testing/test-storage.ts';
import { digestOf, headMarkFileOf, MAX_SEALED_BYTES, readHeadMark } from './head-mark.ts';
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
    const storage = open(file);
    const note = readFileSync(mark);
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

describe('the seal of a file that was closed in order', () => {
  /** Closed in order, with a name in it that no index and no check of SQLite's knows. */
  function sealed(): string {
    const file = join(temporaryFolder(), 'till.sqlite');
    const storage = open(file);
    append(storage, 'one');
    storage.write((db) => db.run("INSERT INTO categories VALUES ('drinks', 1, '饮料', 'Lemonade', '#000')"));
    storage.close();
    return file;
  }

  test('[STORE-20] one letter of a name that changed at rest is found, and the file is left as it is', () => {
    const file = sealed();
    expect(refusal(file)).toBeNull();
    const bytes = readFileSync(file);
    bytes.write('M', bytes.indexOf('Lemonade'));
    writeFileSync(file, bytes);
    expect(refusal(file)).toEqual({ code: 'terminal.database_damaged', detail: 'changed since it was closed' });
    expect(readFileSync(file).equals(bytes)).toBe(true);
    writeFileSync(file, readFileSync(file).toString('latin1').replace('Memonade', 'Lemonade'), 'latin1');
    expect(refusal(file)).toBeNull();
  });

  test('[STORE-20] while it is open, and after a kill, there is no seal that could call it damaged', () => {
    const file = sealed();
    expect(readHeadMark(file)?.seal).toBe(digestOf(file));
    const storage = open(file);
    expect(readHeadMark(file)?.seal).toBeNull();
    append(storage, 'two');
    const killed = join(temporaryFolder(), 'till.sqlite');
    for (const ending of ['', '-wal', '.head']) copyFileSync(`${file}${ending}`, `${killed}${ending}`);
    storage.close();
    expect(refusal(killed)).toBeNull();
  });

  test('[STORE-20] a note of a version before the seal is believed, and sealed at the next closing', () => {
    const file = sealed();
    const mark = headMarkFileOf(file);
    const said = readFileSync(mark, 'latin1').slice(0, 81);
    const check = createHash('sha256').update(said).digest('hex').slice(0, 16);
    writeFileSync(mark, `${said} ${check}\n`);
    expect(readHeadMark(file)).toMatchObject({ sequence: 1, seal: null });
    expect(refusal(file)).toBeNull();
    expect(readHeadMark(file)?.seal).toBe(digestOf(file));
  });

  test('[STORE-20] a file too large to be read at every start is not sealed', () => {
    const file = join(temporaryFolder(), 'large');
    writeFileSync(file, '');
    truncateSync(file, MAX_SEALED_BYTES + 1);
    expect(digestOf(file)).toBeNull();
    truncateSync(file, MAX_SEALED_BYTES);
    expect(digestOf(file)).toHaveLength(64);
  });
});

describe('a refusal', () => {
  test('[STORE-18] leaves the log of a till that was killed, so that what is in it can still be saved', () => {
    const { file } = threeEntries();
    const storage = open(file);
    append(storage, 'four');
    append(storage, 'five');
    const folder = temporaryFolder();
    const killed = join(folder, 'till.sqlite');
    for (const ending of ['', '-wal', '.head']) copyFileSync(`${file}${ending}`, `${killed}${ending}`);
    storage.close();
    // The last bytes of the log are lost, and with them the newest entry.
    const log = readFileSync(`${killed}-wal`);
    writeFileSync(`${killed}-wal`, log.subarray(0, log.length - 10));
    const [database, cut] = [readFileSync(killed), readFileSync(`${killed}-wal`)];
    const incomplete = { code: 'terminal.database_incomplete', notedSequence: 5, fileSequence: 4 };
    expect(refusal(killed)).toEqual(incomplete);
    expect(readFileSync(killed).equals(database)).toBe(true);
    expect(readFileSync(`${killed}-wal`).equals(cut)).toBe(true);
    writeFileSync(`${killed}-wal`, log);
    expect(refusal(killed)).toBeNull();
  });

  test('[STORE-18] neither makes a log where there was none, nor takes the one of a database that is gone', () => {
    const { file, before } = threeEntries();
    copyFileSync(before, file);
    expect(refusal(file)?.code).toBe('terminal.database_incomplete');
    expect(existsSync(`${file}-wal`)).toBe(false);
    rmSync(file);
    writeFileSync(`${file}-wal`, 'what was written last');
    expect(refusal(file)?.code).toBe('terminal.database_incomplete');
    expect(existsSync(file)).toBe(false);
    expect(readFileSync(`${file}-wal`, 'utf8')).toBe('what was written last');
  });
});
