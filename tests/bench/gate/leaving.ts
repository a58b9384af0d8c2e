/**
 * What a day costs of the processor to leave the database for files, a long day against a short one: each passenger of the long
 * day as little as one of the short day. Decision 0295.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { atMost, rounded, type Metric } from '../measure.ts';
import type { Part } from '../payments/part.ts';
import type { LeavingReport } from './leaving-day.ts';

const SHORT_DAY = 500;
const SHORT_DAY_IN_FULL = 2_000;
const LONG_DAY = 2_000;
/** As many as 200,000 in a week are in a day. */
const LONG_DAY_IN_FULL = 28_500;
/** What grows with the square of the day would be 4 and 14. */
const MAX_GROWTH = 1.5;

const PROGRAM = fileURLToPath(new URL('leaving-day.ts', import.meta.url));

export const leavingPart: Part = {
  name: 'leaving',
  title: 'A day leaves the database for files',
  run: async ({ folder, tell, full }): Promise<readonly Metric[]> => {
    const home = mkdtempSync(path.join(folder, 'till-leaving-'));
    const msEach = async (passengers: number): Promise<number> => {
      const args = [PROGRAM, path.join(home, String(passengers), 'till.db'), String(passengers)];
      const day = JSON.parse((await promisify(execFile)(process.execPath, args)).stdout) as LeavingReport;
      const each = (day.entriesMs + day.rowsMs) / passengers;
      tell(
        `${passengers} passengers: ${rounded(each)} ms each (entries ${rounded(day.entriesMs / passengers)}, rows ${rounded(day.rowsMs / passengers)}), ${day.pieces} files, ${rounded(day.longestTurnMs)} ms at most at a time`,
      );
      return each;
    };
    try {
      const short = await msEach(full ? SHORT_DAY_IN_FULL : SHORT_DAY);
      const long = await msEach(full ? LONG_DAY_IN_FULL : LONG_DAY);
      return [atMost('gate_leaving_long_day_per_short', long / short, 'ratio', MAX_GROWTH)];
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  },
};
