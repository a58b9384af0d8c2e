/** Days that leave for closed files while the power is cut, and a control run that must lose; more of both in `npm run prove`. */
import { describe, expect, test } from 'vitest';
import { createSeededRandom } from '../prove/seeded-random.ts';
import { UNSYNCED_FATES } from './disk-model.ts';
import { chooseRotationCuts, runRotationCuts } from './rotation-cuts.ts';
import type { DiskStep } from './trace.ts';

describe('power cuts while days leave', () => {
  test('[PROVE-142] [PROVE-143] no cut takes an entry or a row that was put away; where files are not synced it does', async ({
    skip,
  }) => {
    const report = await runRotationCuts({ tier: 'quick', seed: 'unit', count: 48, tell: () => undefined });
    if (report.skipped !== null) skip(report.skipped);
    expect(report.failures).toEqual([]);
    for (const fate of UNSYNCED_FATES) expect(report.fired[fate]).toBeGreaterThan(4);
    expect(report.looked['closedFiles']).toBe(5);
    expect(report.looked['imagesWithLosses']).toBe(0);
    expect(report.looked['controlImagesWithLosses']).toBeGreaterThan(0);
    expect(report.looked['controlMostPassengersLost']).toBeGreaterThan(0);
  }, 180_000);

  test('[PROVE-142] both sides of everything that makes something durable are cut at, with every fate', () => {
    const write: DiskStep = { kind: 'write', file: 'a', offset: 0, bytes: Buffer.from('x') };
    const steps: readonly DiskStep[] = [
      { kind: 'sync', file: 'a' },
      { kind: 'folder_made', folder: 'y' },
      write,
      write,
      { kind: 'renamed', file: 'y/b.part', to: 'y/b' },
    ];
    const cuts = chooseRotationCuts(steps, 0, createSeededRandom('cuts'));
    expect([...new Set(cuts.map(({ at }) => at))]).toEqual([1, 2, 4, 5]);
    for (const fate of UNSYNCED_FATES) expect(cuts.filter((cut) => cut.fate === fate)).toHaveLength(4);
  });
});
