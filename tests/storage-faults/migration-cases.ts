/**
 * A migration that is killed at any of its statements, from every version to every later one (U1), leaves the version before
 * or behind it, whole, with every row; the next start finishes. Most statements leave the files as they were, since nothing
 * reaches a disk before the commit: what is alike byte for byte is judged once, and counts for each statement that left it
 * so.
 *
 * The program of the version that was being made finishes it. What is in the file then is what was in one from which a
 * program of the latest version went on, looked at in each version on its way, or such a program goes on from here, too. The
 * nightly tier starts the program of every version. Rule PROVE-89, decision records 0260 and 0290.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { silentLog } from '../../electron/kernel/log.ts';
import type { MigrationDb, ReadableDb } from '../../electron/terminal/storage/database.ts';
import { backupFileOf, MIGRATIONS } from '../../electron/terminal/storage/migrations.ts';
import { openStorage } from '../../electron/terminal/storage/sqlite.ts';
import { chosen } from '../prove/choice.ts';
import { inFolder, type CaseOutcome, type StorageCase, type Tier } from './case.ts';
import { runProgram } from './fault-runner.ts';
import { digestOf, makeVersion, openVersion, readClosed, rowsNow, type Rows } from './version-file.ts';
import { watched } from './watched-migrations.ts';

/** numbers.md section 2.3, U1: all, and all three times. The model of a kill has no chance in it; real kills have. */
const REAL_KILLS: Readonly<Record<Tier, number>> = { quick: 1, nightly: 3 };
/** Of so many versions in the quick tier, others each day: what they leave is what the model leaves of every version. */
const QUICK_REAL_KILLS = 12;
const MIGRATING = path.join(import.meta.dirname, 'migrating.ts');
const FILE = 'till.db';
const FILES = [FILE, `${FILE}-wal`, `${FILE}.head`];

/** The files of a till that was killed, by name. */
type Image = ReadonlyMap<string, Buffer>;

/** Every different state in which a kill on the way from a version to the latest can leave the files. */
export type Way = Readonly<{
  from: number;
  /** What is in the tables before. */
  before: Rows;
  /** `to`: the version that was being made. `statements`: how many left the files so. */
  states: readonly Readonly<{ to: number; image: Image; statements: number; first: number }>[];
}>;

/** `choice` null: no version is left out. */
export function migrationCases(tier: Tier, choice: string | null): readonly StorageCase[] {
  const versions = MIGRATIONS.map((_, index) => index);
  const isChosen = tier === 'quick' && choice !== null;
  const reallyKilled = isChosen ? chosen(versions, QUICK_REAL_KILLS, `${choice}/migrations`) : versions;
  return [
    ...versions.map((from) => ({
      kind: 'U1 migration killed at a statement',
      name: `from version ${from} to each later one`,
      isApart: false,
      run: () => inFolder((folder) => killEverywhere(folder, from, tier)),
    })),
    ...reallyKilled.flatMap((from) =>
      Array.from({ length: REAL_KILLS[tier] }, (_, time) => ({
        kind: 'U1 migrating process killed',
        name: `from version ${from}, kill ${time}`,
        isApart: true,
        run: () => inFolder((folder) => killReally(folder, from, time)),
      })),
    ),
  ];
}

/** A killed process leaves what it has written, whether it was synced or not: its files are read as they are then. */
export function wayFrom(folder: string, from: number): Way {
  const file = path.join(folder, FILE);
  makeVersion(file, from);
  const before = from === 0 ? new Map() : readClosed(file, from);
  const names = [...FILES, path.basename(backupFileOf(file, from))];
  const states: { to: number; image: Image; statements: number; first: number }[] = [];
  let statementCount = 0;
  const onStatement = (to: number): void => {
    statementCount += 1;
    const image = imageOf(folder, names);
    const last = states.at(-1);
    if (last?.to === to && isSame(last.image, image)) last.statements += 1;
    else states.push({ to, image, statements: 1, first: statementCount });
  };
  openVersion(file, watched(MIGRATIONS, onStatement)).close();
  return { from, before, states };
}

function imageOf(folder: string, names: readonly string[]): Image {
  const there = names.filter((name) => existsSync(path.join(folder, name)));
  return new Map(there.map((name) => [name, readFileSync(path.join(folder, name))]));
}

function isSame(one: Image, other: Image): boolean {
  return one.size === other.size && [...one].every(([name, bytes]) => other.get(name)?.equals(bytes) === true);
}

async function killEverywhere(folder: string, from: number, tier: Tier): Promise<CaseOutcome> {
  const way = wayFrom(mkdtempSync(path.join(folder, 'way-')), from);
  const { faults } = await wayFaults(folder, way, tier);
  const faultCount = way.states.reduce((sum, { statements }) => sum + statements, 0);
  return { hasFired: faultCount > 0, faults, verdict: 'finished at the next start', faultCount };
}

type WayFaults = Readonly<{
  faults: readonly string[];
  /** In how many states a program of the latest version was started. */
  finishedCount: number;
}>;

/** What is wrong when the file is finished that the way left at any of its states. */
export async function wayFaults(folder: string, way: Way, tier: Tier): Promise<WayFaults> {
  const latest = MIGRATIONS.length;
  const faults: string[] = [];
  /** What was in the files, version by version, from which a program of the latest version went on. */
  const known = new Set<string>();
  let finishedCount = 0;
  for (const { to, image, first } of way.states) {
    const start = (program: number): Started => {
      const started = startOn(folder, image, program, way);
      for (const fault of started.faults)
        faults.push(`killed at statement ${first}, then version ${program} starts: ${fault}`);
      if (program !== latest) return started;
      finishedCount += 1;
      for (const digest of started.digests) known.add(digest);
      return started;
    };
    const made = start(to).digests.at(-1);
    const later = MIGRATIONS.map(({ version }) => version).filter((version) => version > to);
    const isKnown = tier === 'quick' && made !== undefined && known.has(made);
    for (const program of later.filter((each) => tier === 'nightly' || (each === latest && !isKnown))) {
      start(program);
      // The other parts of the proof are led from this process, too.
      await nextTurn();
    }
    await nextTurn();
  }
  return { faults, finishedCount };
}

function startOn(folder: string, image: Image, program: number, way: Way): Started {
  const copy = path.join(folder, 'killed');
  mkdirSync(copy);
  try {
    for (const [name, bytes] of image) writeFileSync(path.join(copy, name), bytes);
    return startProgram(path.join(copy, FILE), program, way);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

type Started = Readonly<{
  faults: readonly string[];
  /** Of what was in the file in each version on the way, the last in the program's own. */
  digests: readonly string[];
}>;

/** What is wrong when the program of that version starts on the file, in that version and in each on its way. */
function startProgram(file: string, program: number, { from, before }: Omit<Way, 'states'>): Started {
  const faults: string[] = [];
  const digests: string[] = [];
  const look = (db: ReadableDb, version: number): void => {
    digests.push(digestOf(db));
    const found = db.get('PRAGMA user_version')?.['user_version'];
    if (found !== version) faults.push(`version ${version} calls itself ${String(found)}`);
    for (const [table, { columns, rows }] of before)
      if (rowsNow(db, table, columns) !== rows) faults.push(`${table} has other rows in version ${version}`);
  };
  const migrations = MIGRATIONS.slice(0, program).map((migration, index) => ({
    ...migration,
    migrate: (db: MigrationDb) => {
      // Version 0 is no file, and the version before was looked at when it was made.
      if (index > 0) look(db, index);
      migration.migrate(db);
    },
  }));
  const opened = openStorage({ file, log: silentLog, migrations });
  if (!opened.ok) return { faults: [`it is refused: ${opened.error.code}`], digests: [] };
  const storage = opened.value;
  try {
    look(storage.read, program);
    if (from > 0 && !existsSync(backupFileOf(file, from))) faults.push('there is no copy of the version before');
    return { faults, digests };
  } finally {
    storage.close();
  }
}

/** The process kills itself before a statement that is drawn by lot; nothing of it can tidy up. */
async function killReally(folder: string, from: number, time: number): Promise<CaseOutcome> {
  const file = path.join(folder, FILE);
  makeVersion(file, from);
  const before = from === 0 ? new Map() : readClosed(file, from);
  // No migration has fewer statements than that.
  const statement = String(1 + time);
  const { stdout } = await runProgram(process.execPath, [MIGRATING, file, statement]);
  return {
    hasFired: stdout === 'killing',
    faults: startProgram(file, MIGRATIONS.length, { from, before }).faults,
    verdict: 'finished at the next start',
  };
}
