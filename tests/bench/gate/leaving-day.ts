/**
 * One day of passengers at a gate under a virtual clock, and then the days after it, on which it leaves the database for files.
 * Prints what the leaving cost of the processor.
 *
 *   node leaving-day.ts FILE PASSENGERS
 */
import { setTimeout as pass } from 'node:timers/promises';
import { integerOf } from '../../../electron/terminal/storage/row.ts';
import { createVirtualClock } from '../../../electron/terminal/testing/virtual-clock.ts';
import { openGateWorld } from './gate-world.ts';

export type LeavingReport = Readonly<{
  passengers: number;
  /** Closed files of the journal. */
  pieces: number;
  /** Milliseconds of processor, of all threads: until the last entry had left, and from then until the last row had. */
  entriesMs: number;
  rowsMs: number;
  /** The longest that the loop did one thing, in milliseconds of its own thread. A tap that comes meanwhile waits for it. */
  longestTurnMs: number;
}>;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const STEP_MS = 1_000;
/** More than all days that a gate keeps take to leave. */
const MAX_STEPS = 100_000;

const [file = '', given = '0'] = process.argv.slice(2);
const passengers = Number(given);
// Eight in the morning at the store.
const clock = createVirtualClock({ now: Math.floor(Date.now() / DAY_MS) * DAY_MS });
const world = await openGateWorld({ ...{ file, clock, journalKeepDays: 1 }, pass: (ms) => clock.advance(ms) });

function counted(table: string): number {
  return integerOf(world.storage.read.get(`SELECT count(*) AS counted FROM ${table}`) ?? {}, 'counted');
}

function spentMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** Until it is so; the files that are written meanwhile are real, and the clock does not wait for them. */
async function until(isSo: () => boolean): Promise<void> {
  for (let step = 0; !isSo(); step += 1) {
    if (step >= MAX_STEPS) throw new Error(`${counted('gate_passages')} of ${passengers} have not left`);
    await clock.advance(STEP_MS);
    await pass(1);
  }
}

let longestTurnMs = 0;
/** From one turn of the loop to the next. */
function watchTurns(): () => void {
  const threadMs = (): number => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1_000;
  };
  let last = threadMs();
  let next = setImmediate(function turn() {
    const now = threadMs();
    longestTurnMs = Math.max(longestTurnMs, now - last);
    last = now;
    next = setImmediate(turn);
  });
  return () => clearImmediate(next);
}

const betweenMs = Math.floor((8 * HOUR_MS) / passengers);
for (let index = 0; index < passengers; index += 1) {
  await world.tap(index);
  await clock.advance(betweenMs);
}
await clock.advance(HOUR_MS);
clock.shiftWall(3 * DAY_MS);
await until(() => counted('journal_segments') > 0);
const unwatch = watchTurns();
const from = spentMs();
await until(() => counted('gate_passages') < passengers);
const between = spentMs();
await until(() => counted('gate_passages') === 0);
const report: LeavingReport = {
  ...{ passengers, pieces: counted('journal_segments'), longestTurnMs },
  ...{ entriesMs: between - from, rowsMs: spentMs() - between },
};
unwatch();
process.stdout.write(JSON.stringify(report));
await world.close();
