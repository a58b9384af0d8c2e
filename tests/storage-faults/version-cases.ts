/**
 * Databases of other versions. A migration that is killed at any of its statements, from every version to every later
 * one (U1), leaves the version before or behind it, whole, with every row; the next start finishes. A newer database is
 * refused by an older program, left as it is, and its books come out (U2). Rule PROVE-89.
 */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { epochMs } from '../../electron/kernel/clock.ts';
import { silentLog } from '../../electron/kernel/log.ts';
import { FIRST_PREVIOUS_HASH, hashOf } from '../../electron/terminal/payment/3-journal/entry-hash.ts';
import { createJournal, type JournalDraft } from '../../electron/terminal/payment/3-journal/journal.ts';
import { appendEntry, headOf } from '../../electron/terminal/payment/3-journal/journal-store.ts';
import type { ReadableDb, WritableDb } from '../../electron/terminal/storage/database.ts';
import { Database } from '../../electron/terminal/storage/driver.ts';
import { backupFileOf, MIGRATIONS, type Migration } from '../../electron/terminal/storage/migrations.ts';
import { openStorage, type Storage } from '../../electron/terminal/storage/sqlite.ts';
import { SCRATCH, type CaseOutcome, type StorageCase, type Tier } from './case.ts';
import { exportFrom, type Exported } from './export-check.ts';
import { runProgram } from './fault-runner.ts';
import { watched } from './watched-migrations.ts';
import type { WorkedTill } from './worked-till.ts';

/** numbers.md section 2.3, U1: all, and all three times. The model of a kill has no chance in it; real kills have. */
const REAL_KILLS: Readonly<Record<Tier, number>> = { quick: 1, nightly: 3 };
const MIGRATING = path.join(import.meta.dirname, 'migrating.ts');
const ENTRIES = 20;
const FILES = ['till.db', 'till.db-wal', 'till.db.head'];

const journal = createJournal({ clock: { now: () => epochMs(1_000) }, projections: [] });

function open(file: string, migrations: readonly Migration[]): Storage {
  const opened = openStorage({ file, log: silentLog, migrations });
  if (!opened.ok) throw new Error(`version ${migrations.length} does not open: ${JSON.stringify(opened.error)}`);
  return opened.value;
}

/** A file of that version with rows in it. Version 0 is no file at all. */
function makeVersion(file: string, version: number): void {
  if (version === 0) return;
  const storage = open(file, MIGRATIONS.slice(0, version));
  for (let index = 0; index < ENTRIES; index += 1) {
    const draft = { type: 'test.said', subjectId: 's1', cashierId: null, body: { index } };
    storage.write((db) => (version < SUBJECTS_VERSION ? append(db, draft) : journal.record(db, [draft])));
  }
  if (version >= REFERENCE_DATA_VERSION) {
    storage.write((db) => db.run("INSERT INTO categories VALUES ('drinks', 1, '饮料', 'Drinks', '#000000')"));
  }
  storage.close();
}

/** As the journal was written before it had a table of what its entries are about. */
function append(db: WritableDb, draft: JournalDraft): void {
  const head = headOf(db);
  const previousHash = head?.hash ?? FIRST_PREVIOUS_HASH;
  const unsigned = { ...draft, sequence: (head?.sequence ?? 0) + 1, atMs: epochMs(1_000), previousHash };
  appendEntry(db, { ...unsigned, hash: hashOf(unsigned) });
}

/** 0023-journal-subjects.ts makes that table. */
const SUBJECTS_VERSION = 23;
/** 0002-reference-data.ts makes the categories. */
const REFERENCE_DATA_VERSION = 2;

/** Every row of every table that is there, by the columns that were there then. */
type Rows = ReadonlyMap<string, Readonly<{ columns: string; rows: string }>>;

function rowsOf(db: ReadableDb): Rows {
  const tables = db.all(
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '%\\_index%' ESCAPE '\\'",
  );
  return new Map(
    tables.map(({ name }) => {
      const table = String(name);
      const columns = db
        .all(`SELECT name FROM pragma_table_info('${table}')`)
        .map((row) => String(row['name']))
        .join(', ');
      return [table, { columns, rows: readRows(db, table, columns) }];
    }),
  );
}

function readRows(db: ReadableDb, table: string, columns: string): string {
  return JSON.stringify(db.all(`SELECT ${columns} FROM ${table}`));
}

/** A later version may do without a table or a column: what had no rows has none then. */
function rowsNow(db: ReadableDb, table: string, columns: string): string {
  const isThere = db.get('SELECT 1 FROM sqlite_schema WHERE name = ?', table) !== undefined;
  if (!isThere) return '[]';
  const now = new Set(db.all('SELECT name FROM pragma_table_info(?)', table).map((row) => String(row['name'])));
  const hasAll = columns.split(', ').every((column) => now.has(column));
  return readRows(db, table, hasAll ? columns : '*');
}

export function migrationCases(tier: Tier): readonly StorageCase[] {
  const versions = Array.from({ length: MIGRATIONS.length + 1 }, (_, version) => version);
  const latest = MIGRATIONS.length;
  // Between two versions that are not neighbours a program of the latest passes through the same statements; the nightly tier
  // has programs of every version.
  const isPlayed = (from: number, to: number): boolean => tier === 'nightly' || to === from + 1 || to === latest;
  const pairs = versions.flatMap((from) =>
    versions.filter((to) => to > from && isPlayed(from, to)).map((to) => ({ from, to })),
  );
  const kills = versions
    .slice(0, -1)
    .flatMap((from) => Array.from({ length: REAL_KILLS[tier] }, (_, time) => ({ from, time })));
  return [
    ...pairs.map(({ from, to }) => ({
      kind: 'U1 migration killed at a statement',
      name: `from version ${from} to ${to}`,
      isApart: false,
      run: () => inFolder((folder) => killEverywhere(folder, from, to)),
    })),
    ...kills.map(({ from, time }) => ({
      kind: 'U1 migrating process killed',
      name: `from version ${from}, kill ${time}`,
      isApart: true,
      run: () => inFolder((folder) => killReally(folder, from, time)),
    })),
  ];
}

async function inFolder(use: (folder: string) => Promise<CaseOutcome>): Promise<CaseOutcome> {
  const folder = mkdtempSync(path.join(SCRATCH, 'till-version-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A killed process leaves what it has written, whether it was synced or not: its files are copied as they are then. */
async function killEverywhere(folder: string, from: number, to: number): Promise<CaseOutcome> {
  const file = path.join(folder, 'till.db');
  const migrations = MIGRATIONS.slice(0, to);
  makeVersion(file, from);
  const before = from === 0 ? new Map() : readClosed(file, from);
  const images: string[] = [];
  const onStatement = (): void => {
    const image = path.join(folder, `killed-${images.length}`);
    mkdirSync(image);
    for (const name of [...FILES, path.basename(backupFileOf(file, from))]) {
      const source = path.join(folder, name);
      if (existsSync(source)) cpSync(source, path.join(image, name));
    }
    images.push(image);
  };
  open(file, watched(migrations, onStatement)).close();
  const faults: string[] = [];
  for (const [index, image] of images.entries()) {
    for (const fault of imageFaults(path.join(image, 'till.db'), migrations, from, before))
      faults.push(`at statement ${index}: ${fault}`);
    // The other parts of the proof are led from this process, too.
    await nextTurn();
  }
  return { hasFired: images.length > 0, faults, verdict: 'finished at the next start', faultCount: images.length };
}

function readClosed(file: string, version: number): Rows {
  const storage = open(file, MIGRATIONS.slice(0, version));
  const rows = rowsOf(storage.read);
  storage.close();
  return rows;
}

function imageFaults(file: string, migrations: readonly Migration[], from: number, before: Rows): readonly string[] {
  const opened = openStorage({ file, log: silentLog, migrations });
  if (!opened.ok) return [`it is refused: ${opened.error.code}`];
  const storage = opened.value;
  try {
    const version = storage.read.get('PRAGMA user_version')?.['user_version'];
    return [
      ...(version === migrations.length ? [] : [`the next start ends at version ${String(version)}`]),
      ...[...before]
        .filter(([table, { columns, rows }]) => rowsNow(storage.read, table, columns) !== rows)
        .map(([table]) => `${table} has other rows`),
      ...(from === 0 || existsSync(backupFileOf(file, from)) ? [] : ['there is no copy of the version before']),
    ];
  } finally {
    storage.close();
  }
}

/** The process kills itself before a statement that is drawn by lot; nothing of it can tidy up. */
async function killReally(folder: string, from: number, time: number): Promise<CaseOutcome> {
  const file = path.join(folder, 'till.db');
  makeVersion(file, from);
  const before = from === 0 ? new Map() : readClosed(file, from);
  // No migration has fewer statements than that.
  const statement = String(1 + time);
  const { stdout } = await runProgram(process.execPath, [MIGRATING, file, statement]);
  return {
    hasFired: stdout === 'killing',
    faults: imageFaults(file, MIGRATIONS, from, before),
    verdict: 'finished at the next start',
  };
}

/** Newer by one, by many, and newer with its newest commits in the log alone. */
export function newerCases(
  worked: WorkedTill,
  whole: Readonly<{ left: Exported; killed: Exported }>,
): readonly StorageCase[] {
  const stories = [
    { name: 'newer by one', from: 'left', ahead: 1 },
    { name: 'newer by a hundred', from: 'left', ahead: 100 },
    { name: 'newer, and killed', from: 'killed', ahead: 1 },
  ] as const;
  return stories.map(({ name, from, ahead }) => ({
    kind: 'U2 older program, newer database',
    name,
    isApart: false,
    run: () =>
      inFolder(async (folder) => {
        cpSync(from === 'left' ? worked.leftFolder : worked.killedFolder, folder, { recursive: true });
        return refuseNewer(folder, ahead, worked.unknownId, whole[from]);
      }),
  }));
}

async function refuseNewer(folder: string, ahead: number, unknownId: string, whole: Exported): Promise<CaseOutcome> {
  const file = path.join(folder, 'till.db');
  const isKilled = existsSync(`${file}-wal`);
  const programVersion = MIGRATIONS.length;
  const newer = new Database(file);
  newer.pragma(`user_version = ${programVersion + ahead}`);
  const copy = `${folder}-copy`;
  // While the newer program has it open: what it wrote last is in the log.
  if (isKilled) cpSync(folder, copy, { recursive: true });
  newer.close();
  if (!isKilled) cpSync(folder, copy, { recursive: true });
  try {
    const seen = path.join(copy, 'till.db');
    const digests = (): string => FILES.map((name) => digestOf(path.join(copy, name))).join(' ');
    const before = digests();
    const opened = openStorage({ file: seen, log: silentLog });
    const says = opened.ok ? 'opened' : opened.error.code;
    if (opened.ok) opened.value.close();
    const isUntouched = digests() === before;
    const exported = await exportFrom(seen, unknownId);
    return {
      hasFired: true,
      faults: [
        ...(says === 'terminal.database_from_future' ? [] : [`it was ${says}`]),
        ...(isUntouched ? [] : ['the refusal changed the files']),
        ...(JSON.stringify(exported) === JSON.stringify(whole) ? [] : ['the export lacks something']),
      ],
      verdict: `refused ${says}, exported`,
    };
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function digestOf(file: string): string {
  return existsSync(file) ? createHash('sha256').update(readFileSync(file)).digest('hex') : 'none';
}
