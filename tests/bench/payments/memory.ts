/**
 * What a long day leaves in memory and on the disk: payments one after the other under a virtual clock, with the real
 * database, in a process of its own whose garbage is collected before each look. Decision 0123.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { atMost, misses, rounded, type Metric } from '../measure.ts';
import type { DayReport } from './memory-day.ts';
import type { Part } from './part.ts';

/** 60 a minute for 20 hours (numbers.md section 1.7), and a twentieth of that when time is short. */
const PAYMENTS_FULL = 72_000;
const PAYMENTS = 3_600;
const MAX_SECOND_HALF_PERCENT = 1;
const MAX_GROWTH_MB = 5;
/** A thousand pages, when SQLite copies the log back, and what one transaction may add before it does. */
const MAX_LOG_MB = 5;
const MAX_DISK_GROWTH = 1.1;

const PROGRAM = fileURLToPath(new URL('memory-day.ts', import.meta.url));
/** Syncs are not the question here. */
const MEMORY_FOLDER = '/dev/shm';

export const memoryPart: Part = {
  name: 'memory',
  title: 'A long day',
  run: async ({ folder, tell, full }): Promise<readonly Metric[]> => {
    const payments = full ? PAYMENTS_FULL : PAYMENTS;
    const day = await live(folder, payments, 'as_it_is');
    const leaky = await live(folder, payments, 'keeps_events');
    const { secondHalfPercent, growthMb } = growthOf(day);
    tell(
      `${payments} payments: ${rounded(day.heapMb[0] ?? 0)} MB at first, ${rounded(day.heapMb.at(-1) ?? 0)} MB at the end`,
    );
    tell(`looks, in MB: ${day.heapMb.map((mb) => mb.toFixed(2)).join(' ')}`);
    tell(`the process has ${rounded(day.residentMb)} MB; the database ${rounded(day.databaseMb.at(-1) ?? 0)} MB`);
    const secondHalf = atMost('memory_second_half_growth', secondHalfPercent, '%', MAX_SECOND_HALF_PERCENT);
    const [middle = 0, end = 0] = [day.databaseMb[day.databaseMb.length >> 1], day.databaseMb.at(-1)];
    return [
      secondHalf,
      misses(secondHalf, growthOf(leaky).secondHalfPercent),
      atMost('memory_growth', growthMb, 'MB', MAX_GROWTH_MB),
      atMost('log_largest', day.largestLogMb, 'MB', MAX_LOG_MB),
      atMost('database_growth_per_payment_second_half', (end - middle) / middle, 'ratio', MAX_DISK_GROWTH),
    ];
  },
};

async function live(folder: string, payments: number, kind: 'as_it_is' | 'keeps_events'): Promise<DayReport> {
  const home = mkdtempSync(path.join(existsSync(MEMORY_FOLDER) ? MEMORY_FOLDER : folder, 'till-day-'));
  try {
    const args = ['--expose-gc', PROGRAM, path.join(home, 'till.db'), String(payments), kind];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    return JSON.parse(stdout) as DayReport;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** The first look is left out: the engine has not compiled and cached everything by then. */
function growthOf({ heapMb }: DayReport): Readonly<{ secondHalfPercent: number; growthMb: number }> {
  const [, first = 0] = heapMb;
  const middle = heapMb[heapMb.length >> 1] ?? first;
  const end = heapMb.at(-1) ?? middle;
  return { secondHalfPercent: ((end - middle) / middle) * 100, growthMb: end - first };
}
