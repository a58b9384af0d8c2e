/** A few kills of the real programs, run from their source; the quick and nightly tiers are in `npm run prove`. */
import { describe, expect, test } from 'vitest';
import { runRealKills } from './real-kills.ts';

describe('real processes, really killed', () => {
  test('[PROVE-15] [PROVE-16] [PROVE-17] [PROVE-18] [PROVE-19] [PROVE-20] what was told before a kill is in the books, and all ends as the backend has it', async ({
    skip,
  }) => {
    const report = await runRealKills({ tier: 'quick', seed: 'few', count: 10, tell: () => undefined }, 'source');
    if (report.skipped !== null) skip(report.skipped);
    expect(report.failures).toEqual([]);
    expect(report.caseCount).toBeGreaterThanOrEqual(10);
    expect(report.fired['killed']).toBe(report.caseCount);
    for (const kind of ['killed during recovery', 'two started at once', 'frozen', 'backend killed']) {
      expect(report.fired[kind], kind).toBeGreaterThan(0);
    }
    expect(report.looked['paid']).toBeGreaterThan(0);
  }, 400_000);
});
