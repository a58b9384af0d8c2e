/**
 * A week at a gate under a virtual clock, in a process of its own whose garbage is collected before each look: memory, open
 * handles and timers, the write-ahead log, and what each passenger leaves in the database.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
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
/** A passenger of the second half against one of the first: what grows by more than itself is not bounded by anything. */
const MAX_DISK_GROWTH = 1.1;
/** The gate's own are few and always the same. */
const MAX_MORE_HANDLES = 2;

const PROGRAM = fileURLToPath(new URL('soak-week.ts', import.meta.url));
/** Syncs are not the question here. */
const MEMORY_FOLDER = '/dev/shm';

export const soakPart: Part = {
  name: 'soak',
  title: 'A week of passengers',
  run: async ({ folder, tell, full }): Promise<readonly Metric[]> => {
    const passengers = full ? PASSENGERS_IN_FULL : PASSENGERS;
    const home = mkdtempSync(path.join(existsSync(MEMORY_FOLDER) ? MEMORY_FOLDER : folder, 'till-week-'));
    try {
      const days = full ? DAYS_IN_FULL : DAYS;
      const args = ['--expose-gc', PROGRAM, path.join(home, 'till.db'), String(passengers), String(days)];
      const { stdout } = await promisify(execFile)(process.execPath, args);
      const week = JSON.parse(stdout) as WeekReport;
      const { heapMb, databaseMb, handles, timers, closedFiles } = week;
      const middle = heapMb.length >> 1;
      const of = (values: readonly number[], index: number): number => values.at(index) ?? 0;
      const firstHalf = of(databaseMb, middle) - of(databaseMb, 0);
      const secondHalf = of(databaseMb, -1) - of(databaseMb, middle);
      tell(
        `${week.passedCount} passed in ${week.days} days; looks at the heap, in MB: ${heapMb.map((mb) => mb.toFixed(1)).join(' ')}`,
      );
      tell(
        `${rounded(((of(databaseMb, -1) - of(databaseMb, 0)) * 1_024) / passengers)} KB a passenger in the database; ${closedFiles.count} files of the journal closed, ${rounded(closedFiles.mb)} MB`,
      );
      return [
        atMost('gate_week_not_passed', passengers - week.passedCount, 'passengers', 0),
        atMost('gate_week_unsent', week.unsentCount, 'payments', 0),
        atMost('gate_week_second_half_heap', of(heapMb, -1) - of(heapMb, middle), 'MB', MAX_GROWTH_MB),
        atMost('gate_week_log_largest', week.largestLogMb, 'MB', MAX_LOG_MB),
        atMost('gate_week_database_second_half_per_first', secondHalf / firstHalf, 'ratio', MAX_DISK_GROWTH),
        atMost('gate_week_more_handles', of(handles, -1) - of(handles, middle), 'count', MAX_MORE_HANDLES),
        atMost('gate_week_more_timers', of(timers, -1) - of(timers, middle), 'count', MAX_MORE_HANDLES),
      ];
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  },
};
