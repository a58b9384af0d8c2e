/** How long a person waits after wrong PINs. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSeededRandom } from '../../kernel/seeded-random.ts';
import { hashPin, pinMatches } from './pin-hash.ts';
import { waitAfterMs, waitLeftMs } from './sign-in-wait.ts';

const HALF_HOUR_MS = 30 * 60_000;

describe('the wait', () => {
  test.each([
    [0, 0],
    [3, 0],
    [4, 30],
    [5, 60],
    [6, 120],
    [9, 960],
    [10, 1_800],
    [11, 1_800],
    [100_000, 1_800],
  ])('[SESSION-4] after %d wrong PINs it is %d seconds', (failedCount, seconds) => {
    expect(waitAfterMs(failedCount)).toBe(seconds * 1_000);
  });

  test('[SESSION-5] within a run, setting the clock changes nothing', () => {
    const failures = { failedCount: 5, lastFailedAtMs: 1_000_000 };
    for (const wallMs of [0, 1_000_000, 10 ** 12]) {
      expect(waitLeftMs(failures, { wallMs, monotonicMs: 10_000 }, 5_000)).toBe(55_000);
    }
    expect(waitLeftMs(failures, { wallMs: 0, monotonicMs: 65_000 }, 5_000)).toBe(0);
  });

  test('[SESSION-6] after a restart the wall clock carries it, and a clock set back never makes it longer', () => {
    const failures = { failedCount: 4, lastFailedAtMs: 1_000_000 };
    expect(waitLeftMs(failures, { wallMs: 1_010_000, monotonicMs: 0 }, null)).toBe(20_000);
    expect(waitLeftMs(failures, { wallMs: 1_030_000, monotonicMs: 0 }, null)).toBe(0);
    expect(waitLeftMs(failures, { wallMs: 0, monotonicMs: 0 }, null)).toBe(30_000);
  });

  test('[SESSION-6] whatever the clocks say, it is between nothing and half an hour', () => {
    const time = fc.integer({ min: 0, max: 2 ** 45 });
    fc.assert(
      fc.property(fc.nat(50), time, time, time, (failedCount, lastFailedAtMs, wallMs, monotonicMs) => {
        for (const inRun of [null, monotonicMs]) {
          const left = waitLeftMs({ failedCount, lastFailedAtMs }, { wallMs, monotonicMs }, inRun);
          expect(left).toBeGreaterThanOrEqual(0);
          expect(left).toBeLessThanOrEqual(HALF_HOUR_MS);
        }
      }),
    );
  });
});

describe('the hash', () => {
  test('[SESSION-7] knows its PIN, in full-width digits too, and no other', async () => {
    const stored = await hashPin('1234', createSeededRandom(1));
    expect(stored.salt).toHaveLength(16);
    expect(stored.hash).toHaveLength(32);
    expect(await pinMatches('1234', stored)).toBe(true);
    expect(await pinMatches('１２３４', stored)).toBe(true);
    expect(await pinMatches('1235', stored)).toBe(false);
    expect(await pinMatches('12340', stored)).toBe(false);
  });

  test('[SESSION-7] the same PIN twice is two hashes', async () => {
    const random = createSeededRandom(1);
    const [one, other] = [await hashPin('1234', random), await hashPin('1234', random)];
    expect(one.hash).not.toEqual(other.hash);
  });
});
