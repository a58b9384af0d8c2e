/** The day that was told last is told again only while it lasts. */
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { expect, test } from 'vitest';
import { epochMs } from '../kernel/clock.ts';
import { businessDateAt } from './business-date.ts';

/** With days of 23 and 25 hours, one that begins at one o'clock, and one whose last day of 2011 but one is missing. */
const ZONES = ['Asia/Shanghai', 'Europe/Berlin', 'America/Sao_Paulo', 'Pacific/Apia'];
const HOUR_MS = 3_600_000;

test('[SALE-41] whatever was asked before, a moment has the date of its own day', () => {
  const moment = fc.record({
    atMs: fc.integer({ min: Date.UTC(2010, 0, 1), max: Date.UTC(2027, 0, 1) }),
    zone: fc.constantFrom(...ZONES),
    thenHours: fc.array(fc.integer({ min: -30, max: 30 }), { maxLength: 5 }),
  });
  fc.assert(
    fc.property(fc.array(moment, { maxLength: 5 }), (moments) => {
      for (const { atMs, zone, thenHours } of moments) {
        for (const hours of [0, ...thenHours]) {
          const at = atMs + hours * HOUR_MS;
          expect(businessDateAt(epochMs(at), zone)).toBe(DateTime.fromMillis(at, { zone }).toISODate());
        }
      }
    }),
  );
});

test('[SALE-41] the last millisecond of a day and the first of the next are told apart', () => {
  const midnight = DateTime.fromISO('2026-03-29', { zone: 'Europe/Berlin' }).toMillis();
  const asked = [midnight - 1, midnight, midnight - 1, midnight + 23 * HOUR_MS - 1, midnight + 23 * HOUR_MS];
  expect(asked.map((at) => businessDateAt(epochMs(at), 'Europe/Berlin'))).toEqual([
    '2026-03-28',
    '2026-03-29',
    '2026-03-28',
    '2026-03-29',
    '2026-03-30',
  ]);
});
