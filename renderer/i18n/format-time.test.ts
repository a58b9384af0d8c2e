/** Moments and durations in words. */
import { expect, test } from 'vitest';
import { formatAge, formatDuration, formatMoment } from './format-time.ts';

/** 2026-11-22T16:05:09Z */
const MOMENT = 1_795_363_509_000;

test('[SCREEN-7] a moment is shown in the store’s zone, with 24 hours', () => {
  expect(formatMoment(MOMENT, 'time', 'zh-CN', 'Asia/Shanghai')).toBe('00:05');
  expect(formatMoment(MOMENT, 'time_seconds', 'en', 'UTC')).toBe('16:05:09');
});

test.each([
  [0, '0:00'],
  [-5_000, '0:00'],
  [1, '0:01'],
  [59_001, '1:00'],
  [65_000, '1:05'],
  [3_600_000, '1:00:00'],
  [36_610_000, '10:10:10'],
])('[SCREEN-7] %i ms left is %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test.each([
  [0, null, null],
  [59_999, null, null],
  [60_000, '1分钟', '1 minute'],
  [3_599_999, '59分钟', '59 minutes'],
  [3_600_000, '1小时', '1 hour'],
  [19_200_000, '5小时20分钟', '5 hours 20 minutes'],
  [2 * 86_400_000, '2天', '2 days'],
])('[SCREENOPS-6] an age of %i ms is %s or %s', (ms, chinese, english) => {
  expect(formatAge(ms, 'zh-CN')).toBe(chinese);
  expect(formatAge(ms, 'en')).toBe(english);
});
