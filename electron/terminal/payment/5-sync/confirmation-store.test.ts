/** How old a confirmation is, by two clocks of which one may be set by anybody. */
import { expect, test } from 'vitest';
import { openTestStorage } from '../../testing/test-storage.ts';
import { confirmationOf, confirmedAtMs, saveConfirmation } from './confirmation-store.ts';

const WALL = 1_795_305_600_000;
const HOUR = 3_600_000;
const confirmed = { wallMs: WALL, monotonicMs: 1_000, runId: 'this run', offsetMs: 0 };

test.each([
  ['an hour later', { wallMs: WALL + HOUR, monotonicMs: 1_000 + HOUR, runId: 'this run' }, HOUR],
  ['the clock was set back', { wallMs: WALL - HOUR, monotonicMs: 1_000 + HOUR, runId: 'this run' }, HOUR],
  ['the clock was set ahead', { wallMs: WALL + 9 * HOUR, monotonicMs: 1_000 + HOUR, runId: 'this run' }, HOUR],
  ['after a restart', { wallMs: WALL + HOUR, monotonicMs: 3, runId: 'next run' }, HOUR],
  ['after a restart with the clock set back', { wallMs: WALL - HOUR, monotonicMs: 3, runId: 'next run' }, 0],
])('[OFFLINE-20] C30 %s', (_name, now, ageMs) => {
  expect(now.wallMs - (confirmedAtMs(confirmed, now) ?? 0)).toBe(ageMs);
});

test('[OFFLINE-20] what was never confirmed has no age; what was is stored whole, newest first', () => {
  const storage = openTestStorage();
  expect(confirmationOf(storage.read, 'config')).toBeNull();
  expect(confirmedAtMs(null, confirmed)).toBeNull();
  storage.write((db) => saveConfirmation(db, 'clock', { ...confirmed, monotonicMs: 0.4 }, -12.6));
  storage.write((db) => saveConfirmation(db, 'clock', { ...confirmed, monotonicMs: 99.6 }, 7));
  expect(confirmationOf(storage.read, 'clock')).toEqual({ ...confirmed, monotonicMs: 100, offsetMs: 7 });
  expect(confirmationOf(storage.read, 'deny_list')).toBeNull();
});
