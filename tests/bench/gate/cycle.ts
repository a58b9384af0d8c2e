/** Passengers a minute through one gate, one after the other, with a phone that takes 300 ms for its part of a tap. */
import path from 'node:path';
import { atLeast, rounded, type Metric } from '../measure.ts';
import type { Part } from '../payments/part.ts';
import { openGateWorld } from './gate-world.ts';

const TAPS = 40;
const TAPS_IN_FULL = 1_000;
/** numbers.md section 1.1: what Beijing allows for a whole transaction. */
const PHONE_MS = 300;
/** Issue 7, "Measured". */
const MIN_PER_MINUTE = 60;

export const cyclePart: Part = {
  name: 'cycle',
  title: 'Passengers a minute with a 300 ms phone',
  run: async ({ folder, tell, full }): Promise<readonly Metric[]> => {
    const world = await openGateWorld({ file: path.join(folder, 'till.db'), phoneMs: PHONE_MS });
    try {
      const count = full ? TAPS_IN_FULL : TAPS;
      await world.tap(0);
      const startedAt = performance.now();
      for (let index = 1; index <= count; index += 1) await world.tap(index);
      await world.ready();
      const perMinute = (count / (performance.now() - startedAt)) * 60_000;
      tell(`${count} taps: ${rounded(60_000 / perMinute)} ms a passenger`);
      const { today } = await world.gate();
      if (today.passedCount < count) throw new Error(`only ${today.passedCount} of ${count} passed`);
      return [atLeast('gate_passengers_per_minute', perMinute, 'passengers', MIN_PER_MINUTE)];
    } finally {
      await world.close();
    }
  },
};
