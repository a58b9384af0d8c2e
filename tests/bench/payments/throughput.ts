/**
 * Durable payments through the whole core against raw commits of one row on the same disk, in turns. One payment is what
 * happens between the customer's code and the green screen: offline that is one transaction, online it is two with the
 * backend's answer in between, which no till can do with fewer (decide, commit, act). Ringing up goods and leaving the end
 * screen are other people's steps and are not counted. Decision 0121.
 */
import path from 'node:path';
import { atLeast, median, misses, rounded, sandwich, spread, type Metric, type Sandwich } from '../measure.ts';
import { goOffline, openBenchWorld, type World } from './bench-till.ts';
import { commitEachEntryAlone } from './eager-storage.ts';
import type { Part, PartOptions } from './part.ts';
import { openRawDisk, type RawDisk } from './raw-disk.ts';

/** numbers.md section 1.8 asks for 20 pairs at least. */
const PAIRS = 20;
const RAW_COMMITS = 60;
const PAYMENTS = 20;
/** The compiler of the engine has seen everything by then. */
const WARM_UP = 150;
const AIM = 0.7;
/** What an online payment must write before it asks, and after it was answered. */
const ONLINE_STEPS = 2;

export const throughputPart: Part = {
  name: 'throughput',
  title: 'Durable payments against raw commits on the same disk',
  run: async ({ folder, tell }: PartOptions): Promise<readonly Metric[]> => {
    const raw = openRawDisk(folder);
    const world = await openBenchWorld({ file: path.join(folder, 'till.db') });
    const eager = await openBenchWorld({ file: path.join(folder, 'eager.db'), wrap: commitEachEntryAlone });
    try {
      for (let count = 0; count < WARM_UP; count += 1) await onlineMs(world);
      const online = await inTurns(raw, () => onlineMs(world));
      await goOffline(world);
      await goOffline(eager);
      for (let count = 0; count < WARM_UP; count += 1) await offlineMs(world);
      const offline = await inTurns(raw, () => offlineMs(world));
      const worse = await inTurns(raw, () => offlineMs(eager));
      describe(tell, 'offline', offline, 1);
      describe(tell, 'online', online, ONLINE_STEPS);
      const ratio = atLeast('offline_payments_per_raw_commit', rate(offline), 'ratio', AIM);
      return [
        ratio,
        misses(ratio, rate(worse)),
        atLeast('online_payment_steps_per_raw_commit', rate(online) * ONLINE_STEPS, 'ratio', AIM),
      ];
    } finally {
      await world.till.close();
      await eager.till.close();
      raw.close();
    }
  },
};

/** Payments for each commit that the disk would have done in the same time. */
function rate({ ratios }: Sandwich): number {
  return 1 / median(ratios);
}

function inTurns(raw: RawDisk, paymentMs: () => Promise<number>): Promise<Sandwich> {
  return sandwich(
    PAIRS,
    () => raw.commitMs(RAW_COMMITS),
    async () => {
      let sum = 0;
      for (let count = 0; count < PAYMENTS; count += 1) sum += await paymentMs();
      return sum / PAYMENTS;
    },
  );
}

async function offlineMs({ till, customers }: World): Promise<number> {
  const qr = customers.nextQr(Date.now());
  await till.ringUp();
  const startedAt = performance.now();
  const paymentId = await till.payOffline(qr);
  const ms = performance.now() - startedAt;
  await till.nextCustomer(paymentId);
  return ms;
}

async function onlineMs({ till, customers }: World): Promise<number> {
  await till.ringUp();
  const startedAt = performance.now();
  const paymentId = await till.payOnline(customers.nextCode());
  const ms = performance.now() - startedAt;
  await till.nextCustomer(paymentId);
  return ms;
}

function describe(tell: PartOptions['tell'], what: string, run: Sandwich, steps: number): void {
  const rawMs = median(run.baseline);
  const ownMs = median(run.ours) - rawMs * steps;
  tell(`${what}: ${spread(run.ours)} ms a payment, ${spread(run.baseline)} ms a raw commit`);
  tell(`${what}: payments per raw commit ${spread(run.ratios.map((ratio) => 1 / ratio))}`);
  // own + steps · x = x · steps / AIM, solved for x: what a sync has to cost for the aim to be met by this processor.
  const neededMs = (ownMs * AIM) / (steps * (1 - AIM));
  tell(
    `${what}: ${rounded(ownMs)} ms of it is not the disk; ${AIM} is met where a raw commit takes ${rounded(neededMs)} ms or more`,
  );
}
