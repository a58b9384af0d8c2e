/** A handful of the storage part's cases, and what makes each kind of check fail; all of them run in `npm run prove`. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { canTrace } from '../power-cut/trace.ts';
import { faultsAfter } from './after-fault.ts';
import { errorCases, fullDiskCases } from './call-faults.ts';
import { SCRATCH, type StorageCase } from './case.ts';
import { damageCases, lookAtSound, verdictFaults, type Sound } from './damage-cases.ts';
import { permissionCases } from './disk-cases.ts';
import { countCalls } from './fault-runner.ts';
import { judgeFile } from './file-verdict.ts';
import { keyStoreCases } from './key-store-cases.ts';
import { canMakeNamespaces } from './namespaces.ts';
import { reportOf } from './storage-part.ts';
import { swapCases } from './swap-cases.ts';
import type { FaultRun } from './till-under-fault.ts';
import { migrationCases } from './migration-cases.ts';
import { openTwins } from './twin-cases.ts';
import { newerCases } from './version-cases.ts';
import { statementsOf } from './watched-migrations.ts';
import { makeWorkedTill, type WorkedTill } from './worked-till.ts';

const DEADLINE_MS = 120_000;
/** As many as there are at least in a run of either kind. */
const FEW_CALLS = { pread64: 50, pwrite64: 400, fsync: 20 };

let worked: WorkedTill;
let sound: Readonly<{ left: Sound; killed: Sound }>;
beforeAll(async () => {
  worked = await makeWorkedTill();
  sound = {
    left: await lookAtSound(worked.leftFolder, worked.unknownId),
    killed: await lookAtSound(worked.killedFolder, worked.unknownId),
  };
}, DEADLINE_MS);
afterAll(() => worked.remove());

async function playOne(cases: readonly StorageCase[], name: string): Promise<string> {
  const story = cases.find((each) => each.name.includes(name));
  if (story === undefined) throw new Error(`no case is called ${name}`);
  const { hasFired, faults, verdict } = await story.run();
  expect(faults).toEqual([]);
  expect(hasFired).toBe(true);
  return verdict;
}

function copyOf(folder: string): string {
  const copy = mkdtempSync(path.join(SCRATCH, 'till-storage-test-'));
  onTestFinished(() => rmSync(copy, { recursive: true, force: true }));
  cpSync(folder, copy, { recursive: true });
  return copy;
}

describe('calls that fail', () => {
  test('[PROVE-80] a trace tells how many calls there were and how many were spoilt', () => {
    const trace = [
      '12 pwrite64(24, ""..., 4096, 0) = 4096',
      '12 pwrite64(24, ""..., 4096, 0) = -1 ENOSPC (No space left on device) (INJECTED)',
      '13 pwrite64(24, ""..., 99, 0 <unfinished ...>',
      '12 fsync(24)                         = 0 (DELAYED)',
      '13 <... pwrite64 resumed>) = -1 EIO (Input/output error) (INJECTED)',
      '12 +++ exited with 0 +++',
    ].join('\n');
    expect(countCalls(trace)).toEqual({ firedCount: 3, callCounts: { pread64: 0, pwrite64: 3, fsync: 1 } });
  });

  test('[PROVE-80] a case whose fault never happened fails the part, and so does one that breaks a promise', () => {
    const story = { kind: 'D0', name: 'idle', isApart: false, run: () => Promise.reject(new Error('not run')) };
    const outcome = { hasFired: false, faults: [], verdict: 'not felt' };
    const broken = { hasFired: true, faults: ['a payment is missing'], verdict: 'not felt', faultCount: 5 };
    const report = reportOf([
      { story, outcome, tookMs: 1 },
      { story, outcome: broken, tookMs: 1 },
    ]);
    expect(report.failures).toEqual(['D0, idle: the fault never happened', 'D0, idle: a payment is missing']);
    expect(report.fired).toEqual({ D0: 5 });
    expect(report.caseCount).toBe(6);
  });

  test('[PROVE-81] a sync that fails once costs nothing but a new start', async ({ skip }) => {
    if (!canTrace()) skip('needs strace');
    expect(await playOne(errorCases(worked, 'quick'), 'fsync 26 ')).toMatch(/refused with a code|started anew/);
  }, 60_000);

  test('[PROVE-82] a disk that is full for good is told of with a code', async ({ skip }) => {
    if (!canTrace()) skip('needs strace');
    const cases = fullDiskCases(worked, { new: FEW_CALLS, worked: FEW_CALLS }, 'quick');
    expect(await playOne(cases, 'of a worked till: ENOSPC for good')).toBe('refused with a code');
  }, 60_000);

  test('[PROVE-81] [PROVE-82] the checks fail where they have to', async () => {
    const folder = copyOf(worked.closedFolder);
    const clean: FaultRun = {
      paidCount: 0,
      deaths: {},
      refusedStarts: {},
      refusedCalls: {},
      charged: [],
      isSettled: true,
      unexpected: [],
    };
    const payment = worked.paidIds[0] ?? '';
    expect(await faultsAfter(folder, clean, worked.paidIds)).toEqual([]);
    const unknown = { ...clean, charged: [['a-payment-nobody-knows', 200]], isSettled: false } as const;
    expect(await faultsAfter(folder, unknown, worked.paidIds)).toEqual([
      'the books do not know a-payment-nobody-knows, which was charged',
    ]);
    const mute = { ...clean, refusedCalls: { 'something.nobody_can_read': 1 } };
    expect(await faultsAfter(folder, mute, worked.paidIds)).toHaveLength(1);
    writeFileSync(path.join(folder, 'acks'), `paid ${payment} 1 wrong\nsent lost-payment 200\n`);
    expect(await faultsAfter(folder, clean, worked.paidIds)).toHaveLength(2);
  }, 60_000);
});

describe('disks that refuse as a whole', () => {
  test('[PROVE-83] [PROVE-86] a read-only folder', async ({ skip }) => {
    if (!canMakeNamespaces(SCRATCH)) skip('needs namespaces');
    expect(await playOne(permissionCases(worked, 'quick'), 'read-only folder')).toBe('refused terminal.storage_failed');
  }, 60_000);

  test('[PROVE-83] [SESSION-28] keys that are gone', async () => {
    expect(await playOne(keyStoreCases(), 'folder of the keys is gone')).toBe('refused terminal.key_missing');
  }, 60_000);
});

describe('files that are not as they were', () => {
  test.each([
    'flipped_bit in overflow',
    'zeroed_sector in table_leaf',
    'swapped_pages in index_leaf',
    'zeroed_page in interior',
  ])(
    '[PROVE-84] [PROVE-86] %s',
    async (name) => {
      expect(await playOne(damageCases(worked, sound, 'quick', 'test'), `${name} of a till that was closed`)).toBe(
        'refused terminal.database_damaged',
      );
    },
    60_000,
  );

  test('[PROVE-84] a price that changed in a file nobody sealed is not called harmless, and one that nobody changed is', async () => {
    const folder = copyOf(worked.leftFolder);
    expect((await judgeFile(folder, sound.left.contents)).kind).toBe('harmless');
    const file = path.join(folder, 'till.db');
    const bytes = readFileSync(file);
    bytes.write('drunks', bytes.indexOf('Drinks') + 0, 'latin1');
    writeFileSync(file, bytes);
    rmSync(`${file}.head`);
    expect(await judgeFile(folder, sound.left.contents)).toEqual({ kind: 'reference_data', tables: ['categories'] });
    expect(verdictFaults({ kind: 'unnoticed', says: 'payments differ' })).toEqual(['payments differ']);
  }, 60_000);

  test('[PROVE-87] logs, databases and side files that were exchanged', async () => {
    for (const story of swapCases(worked, sound, 'quick', 'test')) {
      expect(await story.run(), story.name).toMatchObject({ hasFired: true, faults: [] });
    }
  }, 60_000);
});

describe('tills beside and before this one', () => {
  test('[PROVE-88] two that start at once', async () => {
    const { cases, close } = openTwins(worked, 'quick');
    for (const story of cases.slice(0, 4)) expect(await story.run()).toMatchObject({ faults: [], hasFired: true });
    await close();
  }, 60_000);

  test('[PROVE-89] a migration that is killed', async () => {
    await playOne(migrationCases('quick', null), 'from version 27 to each later one');
    await playOne(migrationCases('quick', null), 'from version 4, kill 0');
  }, 60_000);

  test('[PROVE-89] a newer database', async () => {
    const whole = { left: sound.left.exported, killed: sound.killed.exported };
    await playOne(newerCases(worked, whole), 'newer, and killed');
  }, 60_000);

  test('[PROVE-89] a script is cut into statements, a trigger is one', () => {
    const script = `
      CREATE TABLE a (b TEXT) STRICT;
      CREATE TRIGGER c BEFORE UPDATE ON a BEGIN SELECT 1; SELECT raise(ABORT, 'no'); END;
      INSERT INTO a VALUES ('x');
      DROP TABLE a`;
    expect(statementsOf(script).map((statement) => statement.split(' ').slice(0, 2).join(' '))).toEqual([
      'CREATE TABLE',
      'CREATE TRIGGER',
      'INSERT INTO',
      'DROP TABLE',
    ]);
    expect(statementsOf(script).join('').replaceAll(/\s/g, '')).toBe(script.replaceAll(/\s/g, ''));
  });
});
