/**
 * Our share of a passage: from the phone's last answer, or from the whole code, to the barrier's pulse, with the decision
 * durable in between; held against what one durable commit costs on this disk in the same moment. Syncs and calls to the
 * backend before the pulse are counted.
 */
import path from 'node:path';
import type { Storage } from '../../../electron/terminal/storage/database.ts';
import { atMost, median, misses, quantile, spread, type Metric } from '../measure.ts';
import type { Part } from '../payments/part.ts';
import { openRawDisk, type RawDisk } from '../payments/raw-disk.ts';
import { openGateWorld, type GateWorld, type Passed } from './gate-world.ts';

const PASSENGERS = 300;
const PASSENGERS_IN_FULL = 10_000;
/** Each passes once before anything is measured: the engine's compiler has seen everything then. */
const WARM_UP = 100;
/** Issue 7, "Measured". */
const MAX_RATIO = 2;
const MAX_TAP_P99_MS = 5;
const MAX_QR_P99_MS = 10;

type Runs = Readonly<{ times: readonly number[]; ratios: readonly number[]; commits: number; calls: number }>;

async function measure(world: GateWorld, raw: RawDisk, count: number, pass: () => Promise<Passed>): Promise<Runs> {
  const [times, ratios]: [number[], number[]] = [[], []];
  let [commits, calls] = [0, 0];
  let before = raw.commitMs(3);
  for (let index = 0; index < count; index += 1) {
    await world.ready();
    const called = world.callCount();
    const passed = await pass();
    commits = Math.max(commits, passed.commits);
    calls = Math.max(calls, world.callCount() - called);
    const after = raw.commitMs(3);
    times.push(passed.ms);
    ratios.push(passed.ms / ((before + after) / 2));
    before = after;
  }
  return { times, ratios, commits, calls };
}

export const decisionsPart: Part = {
  name: 'decisions',
  title: 'From the whole credential to the barrier’s pulse, against bare commits',
  run: async ({ folder, tell, full }): Promise<readonly Metric[]> => {
    const raw = openRawDisk(folder);
    const count = full ? PASSENGERS_IN_FULL : PASSENGERS;
    const world = await openGateWorld({ file: path.join(folder, 'ours', 'till.db') });
    // Each write waits for the disk four times more than it has to.
    const slow = (storage: Storage): Storage => ({
      ...storage,
      write: (change) => {
        raw.commitMs(4);
        return storage.write(change);
      },
    });
    const slowWorld = await openGateWorld({ file: path.join(folder, 'control', 'till.db'), wrap: slow });
    try {
      let turn = 0;
      const tap = (of: GateWorld): Promise<Passed> => of.tap((turn += 1));
      world.backend.plug(false);
      slowWorld.backend.plug(false);
      for (let index = 0; index < WARM_UP; index += 1) await tap(world);
      for (let index = 0; index < WARM_UP; index += 1) await world.scan();
      const taps = await measure(world, raw, count, () => tap(world));
      const codes = await measure(world, raw, count, () => world.scan());
      const control = await measure(slowWorld, raw, WARM_UP, () => tap(slowWorld));
      tell(
        `tap: ${spread(taps.times)} ms, p95 ${quantile(taps.times, 0.95).toFixed(2)} ms; ${spread(taps.ratios)} bare commits`,
      );
      tell(
        `code: ${spread(codes.times)} ms, p95 ${quantile(codes.times, 0.95).toFixed(2)} ms; ${spread(codes.ratios)} bare commits`,
      );
      const ratio = atMost('gate_tap_per_raw_commit', median(taps.ratios), 'commits', MAX_RATIO);
      return [
        ratio,
        misses(ratio, median(control.ratios)),
        atMost('gate_tap_p99', quantile(taps.times, 0.99), 'ms', MAX_TAP_P99_MS),
        atMost('gate_qr_p99', quantile(codes.times, 0.99), 'ms', MAX_QR_P99_MS),
        atMost('gate_commits_before_the_pulse', Math.max(taps.commits, codes.commits), 'count', 1),
        atMost('gate_calls_before_the_pulse', Math.max(taps.calls, codes.calls), 'count', 0),
      ];
    } finally {
      await world.close();
      await slowWorld.close();
      raw.close();
    }
  },
};
