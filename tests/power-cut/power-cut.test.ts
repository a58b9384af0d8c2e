/** A few images of a disk that lost power, and a control run that must lose; the tiers are in `npm run prove`. */
import { describe, expect, test } from 'vitest';
import { createSeededRandom } from '../prove/seeded-random.ts';
import { createDiskReplay, UNSYNCED_FATES, type DiskImage } from './disk-model.ts';
import { chooseCuts, runPowerCuts } from './power-cut.ts';
import type { DiskStep } from './trace.ts';

const write = (offset: number): DiskStep => ({ kind: 'write', file: 'till.db', offset, bytes: Buffer.from('x') });
const sync: DiskStep = { kind: 'sync', file: 'till.db' };

describe('power cuts', () => {
  test('[PROVE-11] [PROVE-12] [PROVE-13] no cut takes what was acknowledged; without syncs it does', async ({
    skip,
  }) => {
    const lines: string[] = [];
    const options = { seed: 'quick tier', count: 60, tell: (line: string) => void lines.push(line) };
    const report = await runPowerCuts({ ...options, tier: 'quick' });
    if (report.skipped !== null) skip(report.skipped);
    expect(report.failures).toEqual([]);
    expect(report.caseCount).toBe(60);
    for (const fate of UNSYNCED_FATES) expect(report.fired[fate]).toBe(15);
    expect(report.looked['imagesWithLosses']).toBe(0);
    expect(report.looked['controlImagesWithLosses']).toBeGreaterThan(0);
  }, 180_000);

  test('[PROVE-14] half of the cuts are at syncs, all fates take part, and they rise', () => {
    const steps = Array.from({ length: 1_000 }, (_, index) => (index % 10 === 9 ? sync : write(index)));
    const cuts = chooseCuts(steps, 400, createSeededRandom('cuts'));
    expect(cuts.map(({ at }) => at)).toEqual(cuts.map(({ at }) => at).toSorted((a, b) => a - b));
    for (const fate of UNSYNCED_FATES) expect(cuts.filter((cut) => cut.fate === fate)).toHaveLength(100);
    const atSyncs = cuts.filter(({ at }) => at % 10 === 9 || at % 10 === 0);
    expect(atSyncs.length).toBeGreaterThanOrEqual(200);
    expect(atSyncs.length).toBeLessThan(350);
  });

  test('[PROVE-14] the same seed cuts at the same places with the same bytes', () => {
    const steps = Array.from({ length: 50 }, (_, index) => write(index));
    const imageOf = (): DiskImage => {
      const random = createSeededRandom('same');
      return createDiskReplay(steps).cutAt(40, 'halved', () => random.fraction());
    };
    expect(imageOf()).toEqual(imageOf());
  });
});
