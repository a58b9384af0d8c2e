/**
 * Faults of single system calls: a full disk (D2), input and output errors (D3), syncs that take their time (D7), at
 * places spread over all that a till does to its file, from its first start on. Rules PROVE-81 and PROVE-82.
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { faultsAfter, isAboutTheDisk, readRun } from './after-fault.ts';
import { spread, type CaseOutcome, type StorageCase, type Tier } from './case.ts';
import { DISK_CALLS, runUnderFault, type CallFault, type DiskCall } from './fault-runner.ts';
import type { WorkedTill } from './worked-till.ts';

const PROGRAM = path.join(import.meta.dirname, 'till-under-fault.ts');
const PAYMENTS = 3;
/** So many that a till makes more than sixty syncs. */
const MANY_PAYMENTS = 6;
/** No two runs are quite alike: beyond this share of the calls of one, another may have ended. */
const SURE_SHARE = 0.9;

/** numbers.md section 2.3: D2 without its four sizes (small-disk.ts), D3 by call, D7. */
const FULL_PLACES: Readonly<Record<Tier, number>> = { quick: 36, nightly: 192 };
const ERROR_PLACES: Readonly<Record<Tier, number>> = { quick: 12, nightly: 60 };
const ERROR_FIRST_CALLS = 60;
const SLOW_PLACES: Readonly<Record<Tier, number>> = { quick: 1, nightly: 9 };
const DELAYS_MS = [10, 100, 1_000, 10_000];

/** How long the disk stays full: for one call, for some, for good. */
const FULL_FOR: readonly (readonly [name: string, count: number])[] = [
  ['once', 1],
  ['for a while', 20],
  ['for good', Infinity],
];

/** `new`: from the first start; `worked`: a till with a day behind it. */
type Beginning = 'new' | 'worked';
const BEGINNINGS: readonly Beginning[] = ['new', 'worked'];

/** How many calls of each kind a run without a fault is sure to make: a little less than it made. */
export type CallCounts = Readonly<Record<Beginning, Readonly<Record<DiskCall, number>>>>;

async function runOnce(
  worked: WorkedTill,
  options: Readonly<{ beginning: Beginning; payments: number; fault: CallFault | null }>,
) {
  const { beginning, payments, fault } = options;
  const folder = mkdtempSync(path.join(os.tmpdir(), 'till-under-fault-'));
  if (beginning === 'worked') cpSync(worked.closedFolder, folder, { recursive: true });
  try {
    const args = [String(payments), beginning];
    const ended = await runUnderFault({ script: PROGRAM, folder, args, fault });
    const run = readRun(ended.stdout);
    if (run === null) return { ...ended, run, faults: [`it ended with ${ended.exitCode}: ${ended.stderr}`] };
    const earlierIds = beginning === 'worked' ? worked.paidIds : [];
    return { ...ended, run, faults: await faultsAfter(folder, run, earlierIds) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs without a fault: they say where the calls are, and that a sound disk refuses nothing. */
export async function countCallsOf(worked: WorkedTill): Promise<CallCounts> {
  const count = async (beginning: Beginning): Promise<CallCounts[Beginning]> => {
    const { callCounts, run, faults } = await runOnce(worked, { beginning, payments: PAYMENTS, fault: null });
    const refusals = Object.keys({ ...run?.deaths, ...run?.refusedStarts, ...run?.refusedCalls });
    const wrong = [...faults, ...refusals, ...(run?.paidCount === PAYMENTS ? [] : ['not all was paid'])];
    if (wrong.length > 0) throw new Error(`without any fault (${beginning}): ${wrong.join('; ')}`);
    const { pread64, pwrite64, fsync } = callCounts;
    const sure = (calls: number): number => Math.floor(calls * SURE_SHARE);
    return { pread64: sure(pread64), pwrite64: sure(pwrite64), fsync: sure(fsync) };
  };
  const [counted, countedWorked] = await Promise.all([count('new'), count('worked')]);
  return { new: counted, worked: countedWorked };
}

function callCase(
  worked: WorkedTill,
  story: Readonly<{ kind: string; beginning: Beginning; fault: CallFault; lasts: string; payments?: number }>,
): StorageCase {
  const { kind, beginning, fault, lasts, payments = PAYMENTS } = story;
  const { call, does, first } = fault;
  const what = typeof does === 'number' ? `${does} ms` : does;
  return {
    kind,
    name: `${call} ${first} of a ${beginning} till: ${what} ${lasts}`,
    isApart: true,
    run: async (): Promise<CaseOutcome> => {
      const { firedCount, run, faults } = await runOnce(worked, { beginning, payments, fault });
      if (run === null) return { hasFired: firedCount > 0, faults, verdict: 'died' };
      const refusals = [...Object.keys(run.refusedStarts), ...Object.keys(run.refusedCalls)];
      const isToldOf = refusals.some(isAboutTheDisk);
      const isAllDone = run.isSettled && run.paidCount === payments;
      const more: string[] = [];
      if (fault.count === Infinity) {
        if (!isToldOf && !isAllDone) more.push('the disk failed for good, and nobody was told');
      } else if (!isAllDone) more.push(`the disk was well again, and ${run.paidCount} of ${payments} were paid`);
      const died = Object.keys(run.deaths).join(' ');
      const verdict = isToldOf ? 'refused with a code' : died === '' ? 'not felt' : 'started anew';
      return { hasFired: firedCount > 0, faults: [...faults, ...more], verdict };
    },
  };
}

export function fullDiskCases(worked: WorkedTill, counts: CallCounts, tier: Tier): readonly StorageCase[] {
  return BEGINNINGS.flatMap((beginning) =>
    spread(FULL_PLACES[tier] / BEGINNINGS.length, counts[beginning].pwrite64).map((first, index) => {
      const [lasts, count] = FULL_FOR[index % FULL_FOR.length] ?? ['once', 1];
      return callCase(worked, {
        kind: 'D2 disk full',
        beginning,
        fault: { call: 'pwrite64', does: 'ENOSPC', first, count },
        lasts,
      });
    }),
  );
}

/** A new till reads little: reads fail under one that has something to read. */
export function errorCases(worked: WorkedTill, tier: Tier): readonly StorageCase[] {
  return DISK_CALLS.flatMap((call) =>
    spread(ERROR_PLACES[tier], ERROR_FIRST_CALLS).map((first, index) =>
      callCase(worked, {
        kind: 'D3 input or output error',
        beginning: call === 'fsync' || (call === 'pwrite64' && index % 2 === 0) ? 'new' : 'worked',
        fault: { call, does: 'EIO', first, count: 1 },
        lasts: 'once',
        payments: call === 'fsync' ? MANY_PAYMENTS : PAYMENTS,
      }),
    ),
  );
}

export function slowSyncCases(worked: WorkedTill, counts: CallCounts, tier: Tier): readonly StorageCase[] {
  return DELAYS_MS.flatMap((does, index) =>
    spread(SLOW_PLACES[tier], counts.worked.fsync).map((place) =>
      callCase(worked, {
        kind: 'D7 slow sync',
        beginning: 'worked',
        // One place a length in the quick tier: not four times the same.
        fault: { call: 'fsync', does, first: Math.min(place + index * 2, counts.worked.fsync), count: 1 },
        lasts: 'once',
      }),
    ),
  );
}
