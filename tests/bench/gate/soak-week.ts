/**
 * Days of passengers, nine in ten while the network is there, at the times that share the days out evenly. Prints what
 * the process held at each look.
 *
 *   node --expose-gc soak-week.ts FILE PASSENGERS DAYS
 */
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { queueSummary } from '../../../electron/terminal/payment/4-queue/queue-store.ts';
import { createVirtualClock } from '../../../electron/terminal/testing/virtual-clock.ts';
import { openGateWorld } from './gate-world.ts';

export type WeekReport = Readonly<{
  days: number;
  passedCount: number;
  unsentCount: number;
  /** At each look, the first before any passenger. */
  heapMb: readonly number[];
  databaseMb: readonly number[];
  handles: readonly number[];
  timers: readonly number[];
  largestLogMb: number;
  /** Of the journal, beside the database. */
  closedFiles: Readonly<{ count: number; mb: number }>;
}>;

const DAY_MS = 86_400_000;
const LOOKS = 20;
/** Every so many passengers the network goes for a tenth of them. */
const STRETCH = 100;
const OFFLINE_OF_A_STRETCH = 10;
const MB = 1_024 * 1_024;

const [file = '', ...given] = process.argv.slice(2);
const [count = 0, days = 0] = given.map(Number);
const clock = createVirtualClock({ now: Date.now() });
const world = await openGateWorld({ file, clock, pass: (ms) => clock.advance(ms) });

const report = { heapMb: [] as number[], databaseMb: [] as number[], handles: [] as number[], timers: [] as number[] };
let largestLogMb = 0;
let passedCount = 0;

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

await look();
const betweenMs = Math.floor((days * DAY_MS) / count);
const perLook = Math.max(1, Math.floor(count / LOOKS));
for (let index = 0; index < count; index += 1) {
  const inStretch = index % STRETCH;
  if (inStretch === STRETCH - OFFLINE_OF_A_STRETCH) world.backend.plug(false);
  await world.tap(index);
  passedCount += 1;
  await clock.advance(betweenMs);
  if (inStretch === STRETCH - 1) world.backend.plug(true);
  const log = `${file}-wal`;
  if (existsSync(log)) largestLogMb = Math.max(largestLogMb, statSync(log).size / MB);
  if ((index + 1) % perLook === 0) await look();
}
world.backend.plug(true);
await clock.advance(DAY_MS / 24);
const { unsentCount } = queueSummary(world.storage.read);
const week: WeekReport = { days, passedCount, unsentCount, ...report, largestLogMb, closedFiles: closedFiles() };
process.stdout.write(JSON.stringify(week));
await world.close();
