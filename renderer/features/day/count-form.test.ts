/** What was typed as a count of the drawer. */
import { expect, test } from 'vitest';
import { NOTHING_COUNTED, readCount } from './count-form.tsx';

const pieces = (typed: Readonly<Record<string, string>>) => readCount({ ...NOTHING_COUNTED, pieces: typed }, 'CNY');
const sum = (text: string) => readCount({ ...NOTHING_COUNTED, way: 'sum', sum: text }, 'CNY');

test('[DAYSCREEN-20] notes and coins are added up; full-width digits count', () => {
  expect(pieces({ 10000: '3', 50: '４', 10: '' })).toEqual({
    pieces: [
      { faceMinor: 10_000, count: 3 },
      { faceMinor: 50, count: 4 },
    ],
    total: { minor: 30_200, currency: 'CNY' },
  });
});

test('[DAYSCREEN-20] nothing typed is no count, and neither is what is no number', () => {
  expect(pieces({})).toBeNull();
  for (const wrong of ['x', '-1', '1.5', '10000']) expect(pieces({ 10000: '1', 5000: wrong }), wrong).toBeNull();
  for (const wrong of ['', 'x', '1.234', '-3']) expect(sum(wrong), wrong).toBeNull();
});

test('[DAYSCREEN-20] an empty drawer is a sum of nothing', () => {
  expect(sum('0')).toEqual({ pieces: [], total: { minor: 0, currency: 'CNY' } });
  expect(sum('200.5')?.total.minor).toBe(20_050);
});
