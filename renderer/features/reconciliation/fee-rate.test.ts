import { expect, test } from 'vitest';
import { feeRateText, parseFeeRate } from './fee-rate.ts';

test.each([
  ['0.38', 38],
  ['0', 0],
  ['1', 100],
  ['0.6', 60],
  ['０.３８', 38],
  ['100', 10_000],
  ['100.01', null],
  ['0.385', null],
  ['-1', null],
  ['1e2', null],
  ['', null],
  ['.5', null],
] as const)('[RECON-62] a fee written as %j is %j hundredths of a percent', (text, points) => {
  expect(parseFeeRate(text)).toBe(points);
  if (points !== null) expect(parseFeeRate(feeRateText(points))).toBe(points);
});
