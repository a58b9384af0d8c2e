/**
 * Eight payments that wait for one commit. A till serves one customer at a time, so what can wait in eights are payments
 * whose answers have come: a batch of the outbox. They share one transaction and so one sync. Decision 0121.
 */
import path from 'node:path';
import { createVirtualClock, type VirtualClock } from '../../../electron/terminal/testing/virtual-clock.ts';
import { atLeast, median, misses, sandwich, spread, type Metric, type Sandwich } from '../measure.ts';
import { queueSummary } from '../../../electron/terminal/payment/4-queue/queue-store.ts';
import { goOffline, openBenchWorld, sellOffline, type BenchTillOptions, type World } from './bench-till.ts';
import { commitEachEntryAlone } from './eager-storage.ts';
import type { Part } from './part.ts';
import { openRawDisk, type RawDisk } from './raw-disk.ts';

const WAITING = 8;
const PAIRS = 20;
const WARM_UP = 10;
const RAW_COMMITS = 60;
const AIM = 1.5;

export const burstPart: Part = {
  name: 'burst',
  title: 'Eight waiting payments against raw commits on the same disk',
  run: async ({ folder, tell }): Promise<readonly Metric[]> => {
    const raw = openRawDisk(folder);
    try {
      const ours = await measure(raw, { file: path.join(folder, 'till.db') });
      const alone = await measure(raw, { file: path.join(folder, 'eager.db'), wrap: commitEachEntryAlone });
      tell(`${spread(ours.ours)} ms for each of ${WAITING}, ${spread(ours.baseline)} ms a raw commit`);
      tell(`payments per raw commit ${spread(ours.ratios.map((ratio) => 1 / ratio))}`);
      const ratio = atLeast('waiting_payments_per_raw_commit', 1 / median(ours.ratios), 'ratio', AIM);
      return [ratio, misses(ratio, 1 / median(alone.ratios))];
    } finally {
      raw.close();
    }
  },
};

async function measure(raw: RawDisk, options: Pick<BenchTillOptions, 'file' | 'wrap'>): Promise<Sandwich> {
  const clock = createVirtualClock({ now: Date.now() });
  const world = await openBenchWorld({ ...options, clock, pass: (ms) => clock.advance(ms) });
  world.backend.hold();
  try {
    for (let count = 0; count < WARM_UP; count += 1) await burstMs(world, clock);
    return await sandwich(
      PAIRS,
      () => raw.commitMs(RAW_COMMITS),
      () => burstMs(world, clock),
    );
  } finally {
    await world.till.close();
  }
}

/** Milliseconds for each payment from the moment when the answers are there until all of them are durable and told. */
async function burstMs(world: World, clock: VirtualClock): Promise<number> {
  const { till, backend } = world;
  await goOffline(world);
  for (let count = 0; count < WAITING; count += 1) await sellOffline(world, clock.now());
  backend.plug(true);
  await till.waitUntil('online');
  while (backend.heldCount() === 0) await clock.advance(100);
  const commitsBefore = till.commitCount();
  const startedAt = performance.now();
  backend.release();
  while (queueSummary(till.storage.read).unsentCount > 0) await new Promise((resolve) => setImmediate(resolve));
  const ms = performance.now() - startedAt;
  if (till.commitCount() - commitsBefore !== 1) throw new Error('the waiting payments did not share one commit');
  return ms / WAITING;
}
