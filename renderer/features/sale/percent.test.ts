/** Percent as typed and as shops say it. */
import { expect, test } from 'vitest';
import { parsePercent, percentText, tenthsLeft } from './percent.ts';

test.each([
  ['10', 1_000],
  ['12.5', 1_250],
  ['12.', 1_200],
  ['0.01', 1],
  ['33.33', 3_333],
  ['100', 10_000],
  ['0', null],
  ['100.01', null],
  ['12.345', null],
  ['', null],
  ['.5', null],
  ['-5', null],
  ['1e2', null],
])('[SCREEN-65] %s percent is %s basis points', (text, points) => {
  expect(parsePercent(text)).toBe(points);
});

test('[SCREEN-65] percent off is said the way shops say it', () => {
  expect([1_000, 1_500, 5_000].map(tenthsLeft)).toEqual(['9', '8.5', '5']);
  expect([1_000, 1_250, 1].map(percentText)).toEqual(['10', '12.5', '0.01']);
});
