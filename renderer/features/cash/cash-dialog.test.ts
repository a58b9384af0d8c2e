/** The sums that customers give most. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { money } from '../../../electron/kernel/money.ts';
import { suggestions } from './cash-dialog.tsx';

const sums = (minor: number) => suggestions(money(minor, 'CNY')).map((amount) => amount.minor);

test('[DAYSCREEN-11] are the exact one and the next round ones above it', () => {
  expect(sums(1_230)).toEqual([1_230, 1_250, 1_300, 1_500]);
  expect(sums(1_000)).toEqual([1_000, 2_000, 5_000, 10_000]);
});

test('[DAYSCREEN-11] never less than what is due, never twice, never more than four', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10 ** 8 }), (minor) => {
      const all = sums(minor);
      expect(all[0]).toBe(minor);
      expect(all.toSorted((a, b) => a - b)).toEqual(all);
      expect(new Set(all).size).toBe(all.length);
      expect(all.length).toBeLessThanOrEqual(4);
    }),
  );
});
