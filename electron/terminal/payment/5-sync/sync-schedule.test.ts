/** When the backend is asked again: bounds, growth, and what a wrong clock can and cannot do. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  BACKOFF_BASE_MS,
  BACKOFF_CAP_MS,
  backoffDelayMs,
  heedRetryAfter,
  MAX_PENDING_MS,
  MAX_RETRY_AFTER_MS,
  MIN_INTERVAL_MS,
  nextPendingQueryAt,
  nextUnknownQueryAt,
  pendingForMs,
} from './sync-schedule.ts';

const fraction = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('backoff', () => {
  test('[SYNC-1] between a second and the doubling ceiling, never above five minutes, for ever', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), fraction, (attemptCount, chance) => {
        const delay = backoffDelayMs(attemptCount, chance);
        expect(delay).toBeGreaterThanOrEqual(MIN_INTERVAL_MS);
        expect(delay).toBeLessThanOrEqual(Math.min(BACKOFF_CAP_MS, BACKOFF_BASE_MS * 2 ** (attemptCount - 1)));
      }),
    );
  });

  test('[SYNC-1] full jitter: the whole range is used', () => {
    expect(backoffDelayMs(20, 0)).toBe(MIN_INTERVAL_MS);
    expect(backoffDelayMs(20, 0.999_999)).toBeGreaterThan(BACKOFF_CAP_MS * 0.99);
  });

  test('[SYNC-2] Retry-After lengthens, never shortens, and is bounded', () => {
    expect(heedRetryAfter(5_000, null)).toBe(5_000);
    expect(heedRetryAfter(5_000, 1_000)).toBe(5_000);
    expect(heedRetryAfter(5_000, 90_000)).toBe(90_000);
    expect(heedRetryAfter(5_000, 86_400_000)).toBe(MAX_RETRY_AFTER_MS);
  });
});

describe('queries', () => {
  test('[SYNC-3] unknown: after two seconds, then every three', () => {
    const schedule = { firstAfterMs: 2_000, everyMs: 3_000, giveUpAfterMs: 45_000 };
    expect(nextUnknownQueryAt(schedule, 10_000, null)).toBe(12_000);
    expect(nextUnknownQueryAt(schedule, 10_000, 12_000)).toBe(15_000);
    expect(nextUnknownQueryAt({ ...schedule, everyMs: 10 }, 0, 500)).toBe(500 + MIN_INTERVAL_MS);
  });

  test('[SYNC-4] pending: never twice within a second, and one query behind the end', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000 }), fc.integer({ min: 0, max: 200_000 }), (everyMs, deadline) => {
        let startedAt: number | null = null;
        let last = 0;
        for (let query = 0; query < 1_000; query += 1) {
          const next: number = nextPendingQueryAt(everyMs, 0, deadline, startedAt);
          if (startedAt !== null) expect(next - startedAt).toBeGreaterThanOrEqual(MIN_INTERVAL_MS);
          startedAt = next;
          last = next;
          if (next >= deadline) break;
        }
        expect(last).toBeGreaterThanOrEqual(deadline);
        expect(last).toBeLessThanOrEqual(deadline + MIN_INTERVAL_MS * 2);
      }),
    );
  });

  test('[SYNC-5] C30 whatever the clocks say, nothing is waited for longer than a code can live', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer(), fc.integer(), (expires, now, offset) => {
        const wait = pendingForMs(expires, now, offset);
        expect(wait).toBeGreaterThanOrEqual(0);
        expect(wait).toBeLessThanOrEqual(MAX_PENDING_MS);
      }),
    );
    // Our clock is an hour slow: the offset, not the clock, says how long there is.
    expect(pendingForMs(7_200_000, 3_600_000 - 60_000, 3_600_000)).toBe(60_000);
  });
});
