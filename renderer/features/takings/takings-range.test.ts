/** Ranges by name, and how much more it was. */
import { expect, test } from 'vitest';
import { changeInPercent, rangeOf } from './takings-range.ts';

const OWN = { from: '2026-01-01', to: '2026-01-31' };

test.each([
  ['today', { from: '2026-03-01', to: '2026-03-01' }],
  ['yesterday', { from: '2026-02-28', to: '2026-02-28' }],
  ['week', { from: '2026-02-23', to: '2026-03-01' }],
  ['month', { from: '2026-03-01', to: '2026-03-01' }],
  ['own', OWN],
] as const)('[TAKINGS-22] %s is counted from the business day', (name, range) => {
  expect(rangeOf(name, '2026-03-01', OWN)).toEqual(range);
});

test('[TAKINGS-22] a change is told in whole percent, and not against nothing', () => {
  expect(changeInPercent(115, 100)).toBe(15);
  expect(changeInPercent(0, 100)).toBe(-100);
  expect(changeInPercent(50, 0)).toBeNull();
});
