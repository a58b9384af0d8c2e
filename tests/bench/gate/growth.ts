/** What a long deny list and a long journal add to a decision, the empty gate and the full one in turns. */
import path from 'node:path';
import { atMost, median, quantile, rounded, sandwich, spread, type Metric } from '../measure.ts';
import { fill } from '../payments/opening.ts';
import type { Part } from '../payments/part.ts';
import { openGateWorld, type GateWorld } from './gate-world.ts';

const SIZE = 30_000;
const SIZE_IN_FULL = 1_000_000;
const PAIRS = 20;
const TAPS = 10;
const WARM_UP = 60;
/** Issue 7, "Measured". */
const MAX_GROWTH = 1.2;
/** Of the slowest of 200 taps, which no mean hides: two of each, so that chance may double one. */
const MAX_P99_GROWTH = 2;

export const growthPart: Part = {
  name: 'growth',
  title: 'A decision with a long deny list and a long journal, against an empty gate',
  run: async ({ folder, tell, full }): Promise<readonly Metric[]> => {
    const size = full ? SIZE_IN_FULL : SIZE;
    const fileOf = (name: string): string => path.join(folder, name, 'till.db');
    const first = await openGateWorld({ file: fileOf('full') });
    await first.close();
    tell(`writing a journal of ${size} entries, and fetching a deny list of ${size} wallets`);
    await fill(fileOf('full'), size, false);
    const empty = await openGateWorld({ file: fileOf('empty') });
    const long = await openGateWorld({ file: fileOf('full'), deniedCount: size, isEnrolled: true });
    try {
      let turn = 0;
      const tapsMs = { empty: [] as number[], long: [] as number[] };
      const meanMs = async (world: GateWorld, taps = TAPS, all: number[] = []): Promise<number> => {
        const each: number[] = [];
        for (let index = 0; index < taps; index += 1) each.push((await world.tap((turn += 1))).ms);
        all.push(...each);
        return each.reduce((sum, ms) => sum + ms, 0) / taps;
      };
      empty.backend.plug(false);
      long.backend.plug(false);
      await meanMs(empty, WARM_UP);
      await meanMs(long, WARM_UP);
      const grown = await sandwich(
        PAIRS,
        () => meanMs(empty, TAPS, tapsMs.empty),
        () => meanMs(long, TAPS, tapsMs.long),
      );
      tell(`empty ${spread(grown.baseline)} ms, full ${spread(grown.ours)} ms, ratio ${spread(grown.ratios)}`);
      const [emptyP99, longP99] = [quantile(tapsMs.empty, 0.99), quantile(tapsMs.long, 0.99)];
      tell(`p99 of single taps: empty ${rounded(emptyP99)} ms, full ${rounded(longP99)} ms`);
      return [
        atMost('gate_full_per_empty', median(grown.ratios), 'ratio', MAX_GROWTH),
        atMost('gate_full_p99_per_empty', longP99 / emptyP99, 'ratio', MAX_P99_GROWTH),
      ];
    } finally {
      await empty.close();
      await long.close();
    }
  },
};
