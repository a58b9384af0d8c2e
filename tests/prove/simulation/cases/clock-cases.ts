/**
 * C1, C2 and P5: the wall clock is set while a payment is in each state; a sale crosses a change of summer time, a leap
 * day, a year's end and a midnight in zones far and odd; the process stands still and goes on. Rules PROVE-57, PROVE-58.
 */
import { DateTime } from 'luxon';
import { CROSSINGS, putInZone } from '../crossings.ts';
import { START_MS } from '../template.ts';
import type { FaultCase, Stage } from './case.ts';
import { acknowledge, confirmOnPhone, FLOWS, payByCode, ringUp } from './flows.ts';
import { untilFree } from './shop-care.ts';
import { STATE_NAMES, STATES, type StateName } from './states.ts';

const SECOND_MS = 1_000;
const DAY_MS = 86_400_000;

const JUMPS: Readonly<Record<string, number>> = {
  minus_10_years: -3_652 * DAY_MS,
  minus_a_day: -DAY_MS,
  minus_an_hour: -3_600 * SECOND_MS,
  minus_5_minutes: -301 * SECOND_MS,
  minus_a_second: -SECOND_MS,
  plus_a_second: SECOND_MS,
  plus_5_minutes: 301 * SECOND_MS,
  plus_an_hour: 3_600 * SECOND_MS,
  plus_a_day: DAY_MS,
  plus_10_years: 3_652 * DAY_MS,
};

async function caught(stage: Stage, state: StateName, happens: () => void): Promise<void> {
  const { shop } = stage;
  await STATES[state](shop);
  happens();
  await shop.world.pass(4_000);
  await confirmOnPhone(shop, true);
  await shop.world.pass(10_000);
  if (shop.checkout() === null && shop.sale() !== null) await payByCode(shop);
  await shop.world.pass(2_000);
  await untilFree(stage);
  shop.world.network.chooseFault = () => null;
  await FLOWS.code(shop);
}

async function cross({ shop, fired, expect }: Stage, zone: string, at: string): Promise<void> {
  const { world } = shop;
  putInZone(world.folder, zone);
  // Both clocks are there already; true time only counts what passes.
  const before = Date.parse(at) - START_MS - 30 * SECOND_MS;
  world.wallOffsetMs = before;
  world.host.clockOffsetMs = before;
  await world.boot();
  await world.pass(20_000);
  await shop.lookAnew();
  await FLOWS.code(shop);
  // Begun before and ended after.
  await world.pass(Math.max(0, Date.parse(at) - world.host.nowMs() - 1_500));
  await ringUp(shop, 'gift');
  await payByCode(shop, 'wlt_zhang');
  await world.pass(4_000);
  await confirmOnPhone(shop, true);
  await world.pass(6_000);
  expect(world.host.nowMs() > Date.parse(at), 'the moment was crossed');
  fired('crossed');
  expect(shop.checkout()?.screen === 'approved', 'what began before the moment is approved after it');
  await acknowledge(shop);
  await FLOWS.merchant_qr(shop);
  const rows = world.watch.till().prepare('SELECT occurred_at_ms, business_date FROM payments').all() as {
    occurred_at_ms: number;
    business_date: string;
  }[];
  for (const { occurred_at_ms: occurredAtMs, business_date: date } of rows)
    expect(DateTime.fromMillis(occurredAtMs, { zone }).toISODate() === date, `${date} is the store’s day`);
}

export function clockCases(): readonly FaultCase[] {
  const jumps = Object.entries(JUMPS).flatMap(([jump, ms]) =>
    STATE_NAMES.map((state): FaultCase => ({
      name: `C1/${state}/${jump}`,
      tier: 'quick',
      caseCount: 1,
      play: (stage) =>
        caught(stage, state, () => {
          stage.shop.world.wallOffsetMs += ms;
          stage.fired('clock_set');
        }),
    })),
  );
  const crossings = CROSSINGS.map(({ zone, at }): FaultCase => ({
    name: `C2/${zone}/${at}`,
    tier: 'quick',
    caseCount: 1,
    firstDay: true,
    play: (stage) => cross(stage, zone, at),
  }));
  const freezes = [1, 30, 300].flatMap((seconds) =>
    STATE_NAMES.map((state): FaultCase => ({
      name: `P5/${state}/${seconds}s`,
      tier: seconds === 30 ? 'quick' : 'nightly',
      caseCount: 1,
      play: (stage) =>
        caught(stage, state, () => {
          stage.shop.world.freeze(seconds * SECOND_MS);
          stage.fired('stood_still');
        }),
    })),
  );
  return [...jumps, ...crossings, ...freezes];
}
