/** What is left of a fixed discount when there are fewer goods to take it off. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { money } from '../../kernel/money.ts';
import { keptDiscount } from './fixed-discount.ts';

const yuan = (minor: number) => money(minor, 'CNY');
const off = (minor: number) => ({ kind: 'amount', amount: yuan(minor) }) as const;

test.each([
  ['stays while its share is within the limit', 100, 1_000, 500, 2_000, 100],
  ['goes down to the limit', 100, 1_000, 400, 2_000, 80],
  ['keeps the share that somebody approved, above the limit', 500, 1_000, 400, 2_000, 200],
  ['is nothing of nothing', 100, 1_000, 0, 2_000, null],
  ['is nothing where the share rounds to nothing', 1, 1_000, 400, 0, null],
  ['stays for who may give all', 100, 1_000, 50, 10_000, 100],
  ['stays when the goods become more', 900, 1_000, 1_100, 0, 900],
] as const)('[STAFF-24] a fixed discount %s', (_words, minor, before, after, limit, kept) => {
  const given = keptDiscount(off(minor), { before: yuan(before), after: yuan(after) }, limit);
  expect(given).toEqual(kept === null ? null : off(kept));
});

test('[STAFF-24] it never passes both the limit and the share that it had, and percents stay', () => {
  const amount = fc.integer({ min: 1, max: 10 ** 9 });
  fc.assert(
    fc.property(amount, amount, amount, fc.integer({ min: 0, max: 9_999 }), (a, b, after, limit) => {
      const [minor, before] = [Math.min(a, b), Math.max(a, b)];
      const kept = keptDiscount(off(minor), { before: yuan(before), after: yuan(after) }, limit);
      if (after >= before) {
        expect(kept).toEqual(off(minor));
        return;
      }
      const keptMinor = kept?.kind === 'amount' ? kept.amount.minor : 0;
      expect(keptMinor).toBeLessThanOrEqual(minor);
      const isWithin = BigInt(keptMinor) * 10_000n <= BigInt(after) * BigInt(limit);
      expect(isWithin || BigInt(keptMinor) * BigInt(before) <= BigInt(minor) * BigInt(after)).toBe(true);
    }),
  );
  const percent = { kind: 'percent', basisPoints: 5_000 } as const;
  expect(keptDiscount(percent, { before: yuan(2), after: yuan(1) }, 0)).toEqual(percent);
});
