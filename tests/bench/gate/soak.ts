/**
 * A week at a gate under a virtual clock, in a process of its own whose garbage is collected before each look: memory, open
 * handles and timers, the write-ahead log, and what each passenger leaves in the database.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { atMost, rounded, type Metric } from '../measure.ts';
import type { Part } from '../payments/part.ts';
import type { WeekReport } from './soak-week.ts';

/** Issue 7, "Unattended", and a hundredth of that when time is short. */
const PASSENGERS_IN_FULL = 200_000;
const PASSENGERS = 1_000;
const DAYS_IN_FULL = 7;
const DAYS = 0.1;
const MAX_GROWTH_MB = 5;
/** A thousand pages, when SQLite copies the log back, and what one transaction may add before it does. */
const MAX_LOG_MB = 5;
/** A passenger of the second half against one of the first, before any day has left: none leaves more than another. */
const MAX_DISK_GROWTH = 1.1;
/**
 * The same of the last quarter of a week against the first. In the first nothing has left but some hours; by the last there
 * are as many days as there ever will be (kept, one more, and two of what was put away), and each that comes takes the room of
 * one that left. What is still to grow are counters, until their certificates run out (decision 0288: 0.13 KB of 4.8).
 */
const MAX_DISK_GROWTH_OF_WEEK = 0.25;
/** One day is kept, and the one that is under way; what takes longer to leave does not keep up. */
const MAX_DAYS_HERE = 2;
/** The gate's own are few and always the same. */
const MAX_MORE_HANDLES = 2;

const PROGRAM = fileURLToPath(new URL('soak-week.ts', import.meta.url));
/** Syncs are not the question here. */
const MEMORY_FOLDER = '/dev/shm';
/** Database, log and closed files of a week are half of that; where there is less, a disk does. */
const MEMORY_BYTES = 2_000_000_000;
const QUARTER = 4;

function growth(values: readonly number[], from: number, to: number): number {
  const last = values.length - 1;
  return (values[Math.round(last * to)] ?? 0) - (values[Math.round(last * from)] ?? 0);
}

function hasMemoryFolder(): boolean {
  if (!existsSync(MEMORY_FOLDER)) return false;
  const { bavail, bsize } = statfsSync(MEMORY_FOLDER);
  return bavail * bsize > MEMORY_BYTES;
}

/** What the database may grow by: a tenth of a day shows that nobody leaves more than another, a week that days leave. */
function diskMetrics({ databaseMb, days, passagesHere, passedCount }: WeekReport, full: boolean): readonly Metric[] {
  if (!full) {
    const ratio = growth(databaseMb, 1 / 2, 1) / growth(databaseMb, 0, 1 / 2);
    return [atMost('gate_week_database_second_half_per_first', ratio, 'ratio', MAX_DISK_GROWTH)];
  }
  const ratio = growth(databaseMb, 1 - 1 / QUARTER, 1) / growth(databaseMb, 0, 1 / QUARTER);
  return [
    atMost('gate_week_database_last_quarter_per_first', ratio, 'ratio', MAX_DISK_GROWTH_OF_WEEK),
    atMost('gate_week_days_of_passages_here', (passagesHere / passedCount) * days, 'days', MAX_DAYS_HERE),
  ];
}

export const soakPart: Part = {
  name: 'soak',
  title: 'A week of passengers',
  run: async ({ folder, tell, full }): Promise<readonly Metric[]> => {
    const passengers = full ? PASSENGERS_IN_FULL : PASSENGERS;
    const home = mkdtempSync(path.join(hasMemoryFolder() ? MEMORY_FOLDER : folder, 'till-week-'));
    try {
      const days = full ? DAYS_IN_FULL : DAYS;
      const args = ['--expose-gc', PROGRAM, path.join(home, 'till.db'), String(passengers), String(days)];
      const running = promisify(execFile)(process.execPath, args);
      running.child.stderr?.on('data', (said) => tell(String(said).trim()));
      const week = JSON.parse((await running).stdout) as WeekReport;
      const { heapMb, databaseMb, handles, timers, closedFiles } = week;
      const of = (values: readonly number[], index: number): number => values.at(index) ?? 0;
      tell(
        `${week.passedCount} passed in ${week.days} days; looks at the heap, in MB: ${heapMb.map((mb) => mb.toFixed(1)).join(' ')}`,
      );
      tell(`looks at the database, in MB: ${databaseMb.map((mb) => mb.toFixed(1)).join(' ')}`);
      tell(
        `${rounded((growth(databaseMb, 0, 1) * 1_024) / passengers)} KB a passenger in the database; ${closedFiles.count} files of the journal closed, ${rounded(closedFiles.mb)} MB`,
      );
      tell(
        `${rounded(of(databaseMb, -1))} MB the database at the end, ${rounded(growth(databaseMb, 1 - 1 / QUARTER, 1))} MB of it in the last quarter; its log ${rounded(week.largestLogMb)} MB at most; ${of(handles, -1)} handles, ${of(timers, -1)} timers`,
      );
      return [
        atMost('gate_week_not_passed', passengers - week.passedCount, 'passengers', 0),
        atMost('gate_week_unsent', week.unsentCount, 'payments', 0),
        atMost('gate_week_second_half_heap', growth(heapMb, 1 / 2, 1), 'MB', MAX_GROWTH_MB),
        atMost('gate_week_log_largest', week.largestLogMb, 'MB', MAX_LOG_MB),
        ...diskMetrics(week, full),
        atMost('gate_week_more_handles', growth(handles, 1 / 2, 1), 'count', MAX_MORE_HANDLES),
        atMost('gate_week_more_timers', growth(timers, 1 / 2, 1), 'count', MAX_MORE_HANDLES),
      ];
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  },
};
