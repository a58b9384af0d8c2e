/**
 * A day at the till: nine customers in ten pay by code, one in ten while the network is gone, and the outbox tells it
 * later. Prints what the process held at each look, after its garbage was collected.
 *
 *   node --expose-gc memory-day.ts FILE PAYMENTS as_it_is|keeps_events
 */
import { existsSync, statSync } from 'node:fs';
import { createVirtualClock } from '../../../electron/terminal/testing/virtual-clock.ts';
import { queueSummary } from '../../../electron/terminal/payment/4-queue/queue-store.ts';
import { goOffline, openBenchWorld, sellOffline, sellOnline } from './bench-till.ts';

export type DayReport = Readonly<{
  /** At each look, the first before any payment. */
  heapMb: readonly number[];
  databaseMb: readonly number[];
  largestLogMb: number;
  residentMb: number;
}>;

const LOOKS = 20;
const BETWEEN_CUSTOMERS_MS = 1_000;
/** Every so many payments the network goes for a tenth of them. */
const STRETCH = 100;
const OFFLINE_OF_A_STRETCH = 10;
const MB = 1_024 * 1_024;

const [file = '', payments = '0', kind = ''] = process.argv.slice(2);
const clock = createVirtualClock({ now: Date.now() });
const world = await openBenchWorld({ file, clock, pass: (ms) => clock.advance(ms) });
const { till, backend } = world;

/** The worse way: somebody keeps what the screens were told. */
const kept: unknown[] = [];
if (kind === 'keeps_events') till.terminal.onEvent((event) => void kept.push(event));

const heapMb: number[] = [];
const databaseMb: number[] = [];
let largestLogMb = 0;

async function look(): Promise<void> {
  await clock.settle();
  // Twice: what the first finds dead may have kept something alive that only finalizers let go of.
  for (let round = 0; round < 2; round += 1) globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  heapMb.push((heapUsed + external) / MB);
  databaseMb.push(statSync(file).size / MB);
}

function watchLog(): void {
  const log = `${file}-wal`;
  if (existsSync(log)) largestLogMb = Math.max(largestLogMb, statSync(log).size / MB);
}

await look();
const count = Number(payments);
const perLook = Math.floor(count / LOOKS);
for (let taken = 0; taken < count; taken += 1) {
  const inStretch = taken % STRETCH;
  if (inStretch === STRETCH - OFFLINE_OF_A_STRETCH) await goOffline(world);
  await (inStretch < STRETCH - OFFLINE_OF_A_STRETCH ? sellOnline(world) : sellOffline(world, clock.now()));
  await clock.advance(BETWEEN_CUSTOMERS_MS);
  if (inStretch === STRETCH - 1) {
    backend.plug(true);
    await till.waitUntil('online');
    while (queueSummary(till.storage.read).unsentCount > 0) await clock.advance(BETWEEN_CUSTOMERS_MS);
  }
  watchLog();
  if ((taken + 1) % perLook === 0) await look();
}
const report: DayReport = { heapMb, databaseMb, largestLogMb, residentMb: process.memoryUsage().rss / MB };
process.stdout.write(JSON.stringify(report));
await till.close();
