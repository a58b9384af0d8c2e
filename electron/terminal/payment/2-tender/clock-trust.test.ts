import { describe, expect, test } from 'vitest';
import { backendTimeMs, judgeClock, type ClockConfirmation, type ClockReading } from './clock-trust.ts';

const HOUR = 3_600_000;
const T0 = Date.UTC(2026, 10, 22, 8);
const confirmed: ClockConfirmation = { wallMs: T0, monotonicMs: 1_000, offsetMs: 0, runId: 'run-1' };
const readingAfter = (ms: number, changes: Partial<ClockReading> = {}): ClockReading => ({
  wallMs: T0 + ms,
  monotonicMs: 1_000 + ms,
  runId: 'run-1',
  journalWallMs: T0,
  hasBatteryClock: true,
  ...changes,
});

describe('clock trust', () => {
  test.each<[string, ClockConfirmation | null, ClockReading, string]>([
    ['[OFFLINE-1] never confirmed', null, readingAfter(0), 'never_confirmed'],
    ['[OFFLINE-1] just confirmed', confirmed, readingAfter(0), 'trusted'],
    ['[OFFLINE-1] 60 s off is still right', { ...confirmed, offsetMs: -60_000 }, readingAfter(5), 'trusted'],
    ['[OFFLINE-1] 60.001 s off is wrong', { ...confirmed, offsetMs: 60_001 }, readingAfter(5), 'wrong'],
    ['[OFFLINE-1] at the age limit', confirmed, readingAfter(24 * HOUR), 'trusted'],
    ['[OFFLINE-1] past the age limit', confirmed, readingAfter(24 * HOUR + 1), 'confirmed_too_long_ago'],
    ['[OFFLINE-2] slewed by a time service', confirmed, readingAfter(HOUR, { wallMs: T0 + HOUR + 1_800 }), 'trusted'],
    ['[OFFLINE-2] set forward', confirmed, readingAfter(5_000, { wallMs: T0 + 5_000 + 2_100 }), 'jumped'],
    ['[OFFLINE-2] set back', confirmed, readingAfter(HOUR, { wallMs: T0 + HOUR - 5_000 }), 'jumped'],
    ['[OFFLINE-2] C30 set back by ten years', confirmed, readingAfter(9, { wallMs: T0 - 87_600 * HOUR }), 'jumped'],
    ['[OFFLINE-3] behind the journal', confirmed, readingAfter(10, { journalWallMs: T0 + 60_000 }), 'jumped'],
    ['[OFFLINE-4] restarted, battery', confirmed, readingAfter(HOUR, { runId: 'run-2', monotonicMs: 3 }), 'trusted'],
    [
      '[OFFLINE-4] restarted, no battery',
      confirmed,
      readingAfter(HOUR, { runId: 'run-2', monotonicMs: 3, hasBatteryClock: false }),
      'restarted_without_battery',
    ],
    [
      '[OFFLINE-4] restarted after too long',
      confirmed,
      readingAfter(25 * HOUR, { runId: 'run-2', monotonicMs: 3 }),
      'confirmed_too_long_ago',
    ],
  ])('%s', (_name, confirmation, reading, expected) => {
    const verdict = judgeClock(confirmation, reading, 24);
    expect(verdict.trusted ? 'trusted' : verdict.why).toBe(expected);
  });
});

describe('the time at the backend', () => {
  const DAY = 24 * HOUR;
  test.each<[string, ClockConfirmation | null, ClockReading, number | null]>([
    ['never told', null, readingAfter(0), null],
    ['told a second ago', confirmed, readingAfter(1_000), T0 + 1_000],
    ['our clock is a day behind', { ...confirmed, offsetMs: DAY }, readingAfter(1_000), T0 + DAY + 1_000],
    [
      'our clock is a day ahead, for weeks',
      { ...confirmed, offsetMs: -DAY },
      readingAfter(500 * HOUR),
      T0 + 500 * HOUR - DAY,
    ],
    ['our clock was set since', confirmed, readingAfter(5_000, { wallMs: T0 + HOUR }), null],
    ['our clock was set back since', confirmed, readingAfter(5_000, { wallMs: T0 - HOUR }), null],
    [
      'the machine was off, with a battery',
      { ...confirmed, offsetMs: 7 },
      readingAfter(HOUR, { runId: 'run-2' }),
      T0 + HOUR + 7,
    ],
    [
      'the machine was off, without one',
      confirmed,
      readingAfter(HOUR, { runId: 'run-2', hasBatteryClock: false }),
      null,
    ],
  ])('[OFFLINE-45] %s', (_name, confirmation, reading, expected) => {
    expect(backendTimeMs(confirmation, reading)).toBe(expected);
  });
});
