/**
 * Our share of a tap: from the card's last answer to the decision that is durable and on the screen, held against what one
 * durable commit costs on this disk in the same moment. And what passes between reader and phone, counted.
 */
import path from 'node:path';
import { createSystemClock } from '../../../electron/system/system-clock.ts';
import type { Storage } from '../../../electron/terminal/storage/database.ts';
import { atMost, median, misses, quantile, spread } from '../measure.ts';
import { goOffline, openBenchWorld, type World } from '../payments/bench-till.ts';
import type { Part } from '../payments/part.ts';
import { openRawDisk, type RawDisk } from '../payments/raw-disk.ts';
import { createLineReader, type LineReader, type Tap } from './line-reader.ts';

/** The p99 is the third-slowest of them. */
const TAPS = 300;
const TAPS_IN_FULL = 1_000;
/** Each of them taps once before anything is measured: the till then knows their certificates. */
const REGULARS = 20;
/** Aims of the project: twice a bare commit, and nobody waits. */
const MAX_RATIO = 2;
const MAX_P99_MS = 5;
/** Wallet API section 7 with a certificate that is known. */
const MAX_EXCHANGES = 4;
const MAX_BYTES = 600;

type Measured = Readonly<{ tap: Tap; ms: number }>;

async function payByTap(world: World, reader: LineReader, customer: number): Promise<Measured> {
  const { till, customers } = world;
  const saleId = await till.ringUp();
  await till.call('checkout.start', { saleId });
  while (!reader.isArmed) await new Promise((resolve) => setTimeout(resolve, 1));
  let decidedAt = 0;
  const decided = till.until((checkout) => {
    if (checkout?.screen !== 'accepted_offline') return false;
    decidedAt = performance.now();
    return true;
  });
  const put = reader.put(customers.phone(customer, Date.now()));
  const checkout = await decided;
  const tap = put.tap();
  put.lift();
  const payment = checkout?.payment;
  if (payment === null || payment === undefined) throw new Error('the screen shows no payment');
  await till.nextCustomer(payment.paymentId);
  return { tap, ms: decidedAt - tap.answeredAt };
}

async function measure(
  folder: string,
  taps: number,
  raw: RawDisk,
  wrap?: (storage: Storage) => Storage,
): Promise<Readonly<{ known: readonly Measured[]; ratios: readonly number[] }>> {
  const clock = createSystemClock();
  const reader = createLineReader(clock);
  const file = path.join(folder, 'till.db');
  const world = await openBenchWorld({ file, clock, devices: { nfcReader: reader }, ...(wrap && { wrap }) });
  try {
    await goOffline(world);
    for (let customer = 0; customer < REGULARS; customer += 1) await payByTap(world, reader, customer);
    const known: Measured[] = [];
    const ratios: number[] = [];
    let before = raw.commitMs(3);
    for (let count = 0; count < taps; count += 1) {
      const measured = await payByTap(world, reader, count % REGULARS);
      const after = raw.commitMs(3);
      known.push(measured);
      ratios.push(measured.ms / ((before + after) / 2));
      before = after;
    }
    return { known, ratios };
  } finally {
    await world.till.close();
  }
}

export const tapsPart: Part = {
  name: 'taps',
  title: 'A tap: the card’s last answer to the durable decision, against bare commits',
  run: async ({ folder, tell, full }) => {
    const raw = openRawDisk(folder);
    try {
      const { known, ratios } = await measure(path.join(folder, 'ours'), full ? TAPS_IN_FULL : TAPS, raw);
      const times = known.map(({ ms }) => ms);
      tell(`decision after the last answer ${spread(times)} ms; ${spread(ratios)} bare commits`);
      // Each write waits for the disk four times more than it has to.
      const slow = (storage: Storage): Storage => ({
        ...storage,
        write: (change) => {
          raw.commitMs(4);
          return storage.write(change);
        },
      });
      const control = await measure(path.join(folder, 'control'), REGULARS, raw, slow);
      const ratio = atMost('tap_decision_per_raw_commit', median(ratios), 'commits', MAX_RATIO);
      const bytes = atMost('tap_bytes', Math.max(...known.map(({ tap }) => tap.bytes)), 'bytes', MAX_BYTES);
      return [
        ratio,
        misses(ratio, median(control.ratios)),
        atMost('tap_decision_p99', quantile(times, 0.99), 'ms', MAX_P99_MS),
        atMost('tap_exchanges', Math.max(...known.map(({ tap }) => tap.exchanges)), 'exchanges', MAX_EXCHANGES),
        bytes,
      ];
    } finally {
      raw.close();
    }
  },
};
