/** A limit as a percentage that somebody typed. */
import { expect, test } from 'vitest';
import { readPercent } from './rights-section.tsx';

test('[DAYSCREEN-29] a limit of discounts is a whole percentage from 0 to 100', () => {
  expect(['0', '20', '100', ' ２５ '].map(readPercent)).toEqual([0, 2_000, 10_000, 2_500]);
  expect(['', '101', '2.5', '-1', 'x'].map(readPercent)).toEqual([null, null, null, null, null]);
});
