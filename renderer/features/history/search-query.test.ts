/** Search fields and the query they become. */
import { describe, expect, test } from 'vitest';
import { OPERATIONS } from '../../../electron/contract/contract.ts';
import { dayBefore, hasConditions, NO_CONDITIONS, salesQuery } from './search-query.ts';

const SHANGHAI = 'Asia/Shanghai';
const TODAY = '2026-11-22';
const search = (fields: Partial<typeof NO_CONDITIONS>) => salesQuery({ ...NO_CONDITIONS, ...fields }, SHANGHAI, TODAY);

describe('search', () => {
  test('[CHECKOUTSCREEN-50] no condition finds all, newest first', () => {
    expect(search({})).toEqual({ text: '', amountText: '', fromMs: null, toMs: null, businessDate: null });
  });

  test('[CHECKOUTSCREEN-50] every condition that is given is asked for', () => {
    const found = search({ text: ' 牛奶 ', amount: '￥12.50', day: '2026-11-20', from: '09:00', to: '09:30' });
    expect(found).toEqual({
      text: '牛奶',
      amountText: '12.50',
      businessDate: '2026-11-20',
      fromMs: Date.parse('2026-11-20T01:00:00.000Z'),
      toMs: Date.parse('2026-11-20T01:30:59.999Z'),
    });
  });

  test('[CHECKOUTSCREEN-51] times are the store’s, whatever zone the machine is in, and mean today when no day is given', () => {
    expect(search({ from: '00:00' })).toMatchObject({
      businessDate: TODAY,
      fromMs: Date.parse('2026-11-21T16:00:00.000Z'),
      toMs: null,
    });
  });

  test('[CHECKOUTSCREEN-51] a range that runs backwards is told, a range of one minute is not', () => {
    expect(search({ from: '10:00', to: '09:59' })).toBe('range_backwards');
    expect(search({ from: '10:00', to: '10:00' })).not.toBe('range_backwards');
  });

  test('[CHECKOUTSCREEN-52] what the fields can hold never breaks the contract', () => {
    const schema = OPERATIONS['sales.search'].input;
    for (const text of ['a'.repeat(5_000), "'; DROP TABLE sales; --", '=cmd()', '\u0000']) {
      const query = search({ text, amount: text, day: TODAY, from: 'nonsense' });
      expect(schema.safeParse({ ...(query === 'range_backwards' ? {} : query), cursor: null, limit: 30 }).success).toBe(
        true,
      );
    }
  });

  test('[CHECKOUTSCREEN-50] the day before the first of a month is the last of the month before', () => {
    expect(dayBefore('2026-03-01', 1)).toBe('2026-02-28');
    expect(dayBefore(TODAY, 0)).toBe(TODAY);
  });

  test('[CHECKOUTSCREEN-50] spaces are no condition', () => {
    expect(hasConditions({ ...NO_CONDITIONS, text: '  ' })).toBe(false);
    expect(hasConditions({ ...NO_CONDITIONS, amount: '1' })).toBe(true);
  });
});
