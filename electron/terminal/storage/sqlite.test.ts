/** The database as a file: what it promises about durability, sole use, versions and damage. */
import { spawn } from 'node:child_process';
import {
  existsSync,
  openSync,
  readFileSync,
  writeFileSync,
  writeSync,
  closeSync,
  statSync,
  chmodSync,
  mkdirSync,
  rmdirSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { AssertionError } from '../../kernel/assert.ts';
import { silentLog, type LogFacts } from '../../kernel/log.ts';
import { Database } from './driver.ts';
import { backupFileOf, latestVersion, MIGRATIONS, type Migration } from './migrations.ts';
import { integerOf, textOf } from './row.ts';
import { isRecentEnough } from './inspection.ts';
import { openStorage, StorageFailure, type Storage } from './sqlite.ts';
import { openTestStorage, temporaryFolder } from '../testing/test-storage.ts';

function addCategory(storage: Storage, id: string, position: number): void {
  storage.write((db) =>
    db.run(
      'INSERT INTO categories (category_id, position, name_zh, name_en, color) VALUES (?, ?, ?, ?, ?)',
      id,
      position,
      '饮料',
      'Drinks',
      '#000000',
    ),
  );
}

function categoryCount(storage: Storage): number {
  return integerOf(storage.read.get('SELECT count(*) AS n FROM categories') ?? {}, 'n');
}

function mustOpen(file: string, migrations?: readonly Migration[]): Storage {
  const opened = openStorage({ file, log: silentLog, ...(migrations === undefined ? {} : { migrations }) });
  if (!opened.ok) throw new Error(opened.error.code);
  return opened.value;
}

describe('durability', () => {
  test('[STORE-1] every pragma that keeps payments reads back after a write, on a file opened a second time', () => {
    const file = join(temporaryFolder(), 'till.sqlite');
    for (const run of [1, 2]) {
      const storage = mustOpen(file);
      addCategory(storage, `c${run}`, run);
      expect(storage.read.get('PRAGMA journal_mode')).toEqual({ journal_mode: 'wal' });
      expect(storage.read.get('PRAGMA synchronous')).toEqual({ synchronous: 2 });
      expect(storage.read.get('PRAGMA foreign_keys')).toEqual({ foreign_keys: 1 });
      expect(storage.read.get('PRAGMA busy_timeout')).toEqual({ timeout: 5_000 });
      storage.close();
    }
  });

  test('[STORE-1] a bare connection to the same file would have fallen to NORMAL, so the setting matters', () => {
    const file = join(temporaryFolder(), 'till.sqlite');
    mustOpen(file).close();
    const bare = new Database(file);
    bare.prepare('SELECT count(*) FROM journal').get();
    expect(bare.pragma('synchronous', { simple: true })).toBe(1);
    bare.close();
  });

  test('[STORE-2] a change that throws leaves nothing behind, and the next one goes through', () => {
    const storage = openTestStorage();
    expect(() =>
      storage.write((db) => {
        db.run(`INSERT INTO categories VALUES ('a', 1, 'x', 'x', '#000')`);
        throw new Error('stop');
      }),
    ).toThrow('stop');
    expect(categoryCount(storage)).toBe(0);
    addCategory(storage, 'a', 1);
    expect(categoryCount(storage)).toBe(1);
  });

  test('[STORE-3] a transaction neither nests nor waits', () => {
    const storage = openTestStorage();
    expect(() => storage.write(() => storage.write(() => 1))).toThrow(AssertionError);
    expect(() => storage.write(async () => 1)).toThrow(AssertionError);
    expect(categoryCount(storage)).toBe(0);
  });

  test('[STORE-3] nothing is written outside a transaction', () => {
    const storage = openTestStorage();
    const db = storage.write((writable) => writable);
    expect(() => db.run(`INSERT INTO categories VALUES ('a', 1, 'x', 'x', '#000')`)).toThrow(AssertionError);
  });

  test('[STORE-4] a full disk is a StorageFailure; once there is room the same write goes through', () => {
    const storage = openTestStorage();
    const pages = integerOf(storage.read.get('PRAGMA page_count') ?? {}, 'page_count');
    storage.read.get(`PRAGMA max_page_count = ${pages}`);
    const fill = (): void =>
      storage.write((db) => {
        for (let n = 0; n < 400; n += 1) {
          db.run('INSERT INTO categories VALUES (?, ?, ?, ?, ?)', `c${n}`, n, 'x'.repeat(500), 'x', '#000');
        }
      });
    expect(fill).toThrow(StorageFailure);
    expect(categoryCount(storage)).toBe(0);
    storage.read.get('PRAGMA max_page_count = 1000000');
    fill();
    expect(categoryCount(storage)).toBe(400);
  });

  test('[STORE-15] after a write that failed for another reason nothing is written until the file is opened anew', () => {
    const file = join(temporaryFolder(), 'till.sqlite');
    const broken: string[] = [];
    const opened = openStorage({ file, log: silentLog, onBroken: (code) => broken.push(code) });
    if (!opened.ok) throw new Error(opened.error.code);
    const storage = opened.value;
    addCategory(storage, 'kept', 1);
    const failOnce = (): void =>
      storage.write((db) => {
        db.run('PRAGMA query_only = ON');
        try {
          db.run('DELETE FROM categories');
        } finally {
          db.run('PRAGMA query_only = OFF');
        }
      });
    expect(failOnce).toThrow(StorageFailure);
    // The disk would take it now; what the connection believes of it may still be wrong.
    expect(() => addCategory(storage, 'lost', 2)).toThrow('SQLITE_READONLY');
    expect(broken).toEqual(['SQLITE_READONLY']);
    storage.close();
    const again = mustOpen(file);
    addCategory(again, 'next', 2);
    expect(categoryCount(again)).toBe(2);
    again.close();
  });
});

describe('versions and migrations', () => {
  test.each([
    ['3.51.2', false],
    ['3.9.99', false],
    ['2.99.99', false],
    ['3.51.3', true],
    ['3.51.10', true],
    ['3.100.0', true],
    ['4.0.0', true],
  ])('[STORE-5] SQLite %s is recent enough: %s', (version, expected) => {
    expect(isRecentEnough(version)).toBe(expected);
  });

  test('[STORE-5] the driver that is installed is recent enough', () => {
    const storage = openTestStorage();
    expect(isRecentEnough(textOf(storage.read.get('SELECT sqlite_version() AS v') ?? {}, 'v'))).toBe(true);
  });

  const nextVersion = latestVersion(MIGRATIONS) + 1;
  const addNotes: Migration = {
    version: nextVersion,
    name: 'notes',
    migrate: (db) => db.script('CREATE TABLE notes (note TEXT NOT NULL) STRICT'),
  };

  test('[STORE-6] a database that holds data is copied before it is migrated, and the copy opens', () => {
    const file = join(temporaryFolder(), 'till.sqlite');
    const before = mustOpen(file);
    addCategory(before, 'drinks', 1);
    before.close();
    const after = mustOpen(file, [...MIGRATIONS, addNotes]);
    expect(after.read.get('PRAGMA user_version')).toEqual({ user_version: nextVersion });
    expect(categoryCount(after)).toBe(1);
    after.close();
    const copy = mustOpen(backupFileOf(file, nextVersion - 1));
    expect(copy.read.get('PRAGMA user_version')).toEqual({ user_version: nextVersion - 1 });
    expect(categoryCount(copy)).toBe(1);
    copy.close();
  });

  test('[STORE-6] a new database is not copied', () => {
    const file = join(temporaryFolder(), 'till.sqlite');
    mustOpen(file).close();
    expect(existsSync(backupFileOf(file, 0))).toBe(false);
  });

  test('[STORE-7] a migration that fails leaves the version before it, whole', () => {
    const file = join(temporaryFolder(), 'till.sqlite');
    mustOpen(file).close();
    const broken: Migration = {
      version: nextVersion + 1,
      name: 'broken',
      migrate: (db) => {
        db.script('CREATE TABLE half_done (note TEXT) STRICT');
        throw new Error('power');
      },
    };
    expect(() => mustOpen(file, [...MIGRATIONS, addNotes, broken])).toThrow('power');
    const storage = mustOpen(file, [...MIGRATIONS, addNotes]);
    expect(storage.read.get('PRAGMA user_version')).toEqual({ user_version: nextVersion });
    expect(storage.read.get(`SELECT name FROM sqlite_schema WHERE name = 'half_done'`)).toBeUndefined();
    expect(storage.read.get(`SELECT name FROM sqlite_schema WHERE name = 'notes'`)).toBeDefined();
    storage.close();
  });

  test('[STORE-8] a database from the future stops the start and is not touched', () => {
    const file = join(temporaryFolder(), 'till.sqlite');
    mustOpen(file, [...MIGRATIONS, addNotes]).close();
    const bytes = readFileSync(file);
    const opened = openStorage({ file, log: silentLog });
    expect(opened).toEqual({
      ok: false,
      error: { code: 'terminal.database_from_future', fileVersion: nextVersion, programVersion: nextVersion - 1 },
    });
    expect(readFileSync(file).equals(bytes)).toBe(true);
  });

  test('[STORE-13] tables are strict', () => {
    const storage = openTestStorage();
    const tables = storage.read.all(
      `SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%'`,
    );
    expect(tables).toEqual([]);
  });
});

describe('one till per data folder', () => {
  test('[STORE-9] a second opening of the same file is refused and says which process holds it', () => {
    const storage = openTestStorage();
    const logged: LogFacts[] = [];
    const second = openStorage({
      file: storage.file,
      log: { write: (_level, _event, facts) => logged.push(facts ?? {}) },
    });
    expect(second).toEqual({ ok: false, error: { code: 'terminal.data_folder_in_use', pid: process.pid } });
    expect(logged).toHaveLength(1);
    addCategory(storage, 'still-works', 1);
  });

  test('[STORE-9] once it is closed it can be opened again', () => {
    const file = join(temporaryFolder(), 'till.sqlite');
    mustOpen(file).close();
    mustOpen(file).close();
    expect(existsSync(`${file}.owner.json`)).toBe(false);
  });

  test('[STORE-10] a lock whose holder could not be written down is let go of', () => {
    const file = join(temporaryFolder(), 'till.sqlite');
    mkdirSync(`${file}.owner.json`);
    for (const start of [1, 2]) {
      const opened = openStorage({ file, log: silentLog });
      expect(opened.ok ? null : opened.error.code, `start ${start}`).toBe('terminal.storage_failed');
    }
    rmdirSync(`${file}.owner.json`);
    mustOpen(file).close();
  });

  test('[STORE-10] the lock of a process that was killed is free at once', async () => {
    const file = join(temporaryFolder(), 'till.sqlite');
    mustOpen(file).close();
    const holder = spawn(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `const { openStorage } = await import(${JSON.stringify(new URL('./sqlite.ts', import.meta.url).href)});
         const opened = openStorage({ file: ${JSON.stringify(file)}, log: { write() {} } });
         process.stdout.write(opened.ok ? 'open' : opened.error.code);
         setInterval(() => {}, 1000);`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    onTestFinished(() => {
      holder.kill('SIGKILL');
    });
    const said = await new Promise<string>((resolve) => {
      holder.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString()));
    });
    expect(said).toBe('open');
    expect(openStorage({ file, log: silentLog })).toEqual({
      ok: false,
      error: { code: 'terminal.data_folder_in_use', pid: holder.pid },
    });
    const ended = new Promise((resolve) => {
      holder.once('exit', resolve);
    });
    holder.kill('SIGKILL');
    await ended;
    mustOpen(file).close();
  });
});

describe('damage', () => {
  test('[STORE-11] a file that is no database is refused and left as it is', () => {
    const file = join(temporaryFolder(), 'till.sqlite');
    writeFileSync(file, 'this is a shopping list, not a database '.repeat(100));
    const before = readFileSync(file);
    const opened = openStorage({ file, log: silentLog });
    expect(opened.ok ? null : opened.error.code).toBe('terminal.database_damaged');
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  test('[STORE-11] a page that was overwritten is found before anything is served', () => {
    const file = join(temporaryFolder(), 'till.sqlite');
    const storage = mustOpen(file);
    storage.write((db) => {
      for (let n = 0; n < 2_000; n += 1) {
        db.run('INSERT INTO categories VALUES (?, ?, ?, ?, ?)', `c${n}`, n, '饮料'.repeat(20), 'Drinks', '#000');
      }
    });
    storage.close();
    const handle = openSync(file, 'r+');
    writeSync(handle, Buffer.alloc(4_096, 0xa5), 0, 4_096, Math.floor(statSync(file).size / 4_096 / 2) * 4_096);
    closeSync(handle);
    const opened = openStorage({ file, log: silentLog });
    expect(opened.ok ? null : opened.error.code).toBe('terminal.database_damaged');
  });

  test('[STORE-11] an index that does not fit its table is found before anything is served', () => {
    const file = join(temporaryFolder(), 'till.sqlite');
    const storage = mustOpen(file);
    addCategory(storage, 'drinks-and-more', 1);
    storage.close();
    const bytes = readFileSync(file);
    // Once in the table and once in its index; the index comes behind.
    const at = bytes.lastIndexOf('drinks-and-more');
    expect(at).toBeGreaterThan(bytes.indexOf('drinks-and-more'));
    bytes.write('D', at);
    writeFileSync(file, bytes);
    const opened = openStorage({ file, log: silentLog });
    expect(opened.ok ? null : opened.error.code).toBe('terminal.database_damaged');
  });

  test('[STORE-11] another program’s database is refused', () => {
    const file = join(temporaryFolder(), 'till.sqlite');
    const other = new Database(file);
    other.exec('PRAGMA application_id = 1; CREATE TABLE t (x)');
    other.close();
    expect(openStorage({ file, log: silentLog })).toMatchObject({
      ok: false,
      error: { code: 'terminal.database_damaged' },
    });
  });

  test('[STORE-12] a folder that cannot be written to is a plain refusal', () => {
    const folder = temporaryFolder();
    const blocked = join(folder, 'blocked');
    writeFileSync(blocked, 'a file where a folder should be');
    chmodSync(blocked, 0o444);
    const opened = openStorage({ file: join(blocked, 'till.sqlite'), log: silentLog });
    expect(opened.ok ? null : opened.error.code).toBe('terminal.storage_failed');
  });
});
