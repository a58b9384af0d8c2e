/**
 * Days of passengers, nine in ten while the network is there, at the times that share the days out evenly. Prints what
 * the process held at each look. The journal is kept for one day, so that what a gate does after four days of the three that
 * it keeps by itself, to let go of a day for each that comes, it does here from the third day on.
 *
 *   node --expose-gc soak-week.ts FILE PASSENGERS DAYS
 */
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { queueSummary } from '../../../electron/terminal/payment/4-queue/queue-store.ts';
import { integerOf } from '../../../electron/terminal/storage/row.ts';
import { createVirtualClock } from '../../../electron/terminal/testing/virtual-clock.ts';
import { openGateWorld } from './gate-world.ts';

export type WeekReport = Readonly<{
  days: number;
  /** As the gate counted them. */
  passedCount: number;
  unsentCount: number;
  /** At each look, the first before any passenger. */
  heapMb: readonly number[];
  databaseMb: readonly number[];
  handles: readonly number[];
  timers: readonly number[];
  largestLogMb: number;
  /** At the end: passages that are in the table, of all. */
  passagesHere: number;
  /** Of the journal, beside the database. */
  closedFiles: Readonly<{ count: number; mb: number }>;
}>;

const DAY_MS = 86_400_000;
const LOOKS = 20;
/** The least that `journal.json` may say. */
const KEEP_DAYS = 1;
/** Every so many passengers the network goes for a tenth of them. */
const STRETCH = 100;
const OFFLINE_OF_A_STRETCH = 10;
const MB = 1_024 * 1_024;

const [file = '', ...given] = process.argv.slice(2);
const [count = 0, days = 0] = given.map(Number);
// Eight in the morning at the store, whenever the bench is run: what has left by the end goes by the hour.
const clock = createVirtualClock({ now: Math.floor(Date.now() / DAY_MS) * DAY_MS });
const world = await openGateWorld({
  ...{ file, clock, journalKeepDays: KEEP_DAYS },
  pass: (ms) => clock.advance(ms),
});

const report = { heapMb: [] as number[], databaseMb: [] as number[], handles: [] as number[], timers: [] as number[] };
let largestLogMb = 0;
let index = 0;

async function look(): Promise<void> {
  await clock.settle();
  // Twice: what the first finds dead may have kept something alive that only finalizers let go of.
  for (let round = 0; round < 2; round += 1) globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  report.heapMb.push((heapUsed + external) / MB);
  report.databaseMb.push(statSync(file).size / MB);
  report.handles.push(process.getActiveResourcesInfo().length);
  report.timers.push(clock.openTimers());
}

function closedFiles(): WeekReport['closedFiles'] {
  const folder = `${file}.segments`;
  const names = existsSync(folder) ? readdirSync(folder) : [];
  const bytes = names.reduce((sum, name) => sum + statSync(path.join(folder, name)).size, 0);
  return { count: names.length, mb: bytes / MB };
}

function countOf(statement: string): number {
  return integerOf(world.storage.read.get(statement) ?? {}, 'counted');
}

// Nothing but the virtual clock holds the program: a gate that lets nobody pass ends it, and shall say why.
process.once('exit', (code) => {
  if (code === 0) return;
  const last = world.storage.read.get(
    `SELECT type, body FROM journal WHERE type LIKE 'gate.%' ORDER BY sequence DESC LIMIT 1`,
  );
  process.stderr.write(`passenger ${index} stood before the gate: ${JSON.stringify(last)}\n`);
});

await look();
const betweenMs = Math.floor((days * DAY_MS) / count);
const perLook = Math.max(1, Math.floor(count / LOOKS));
for (; index < count; index += 1) {
  const inStretch = index % STRETCH;
  if (inStretch === STRETCH - OFFLINE_OF_A_STRETCH) world.backend.plug(false);
  await world.tap(index);
  await clock.advance(betweenMs);
  if (inStretch === STRETCH - 1) world.backend.plug(true);
  const log = `${file}-wal`;
  if (existsSync(log)) largestLogMb = Math.max(largestLogMb, statSync(log).size / MB);
  if ((index + 1) % perLook !== 0) continue;
  await look();
  process.stderr.write(`${index + 1} of ${count} have passed\n`);
}
world.backend.plug(true);
await clock.advance(DAY_MS / 24);
const { unsentCount } = queueSummary(world.storage.read);
const week: WeekReport = {
  ...{ days, unsentCount, ...report, largestLogMb, closedFiles: closedFiles() },
  passedCount: countOf(`SELECT coalesce(sum(passenger_count), 0) AS counted FROM gate_days WHERE code = 'passed'`),
  passagesHere: countOf('SELECT count(*) AS counted FROM gate_passages'),
};
process.stdout.write(JSON.stringify(week));
await world.close();
