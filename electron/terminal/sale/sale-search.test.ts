/** The history stays quick: no condition makes it read every sale. */
import { describe, expect, test } from 'vitest';
import type { ReadableDb } from '../storage/database.ts';
import { textOf } from '../storage/row.ts';
import { openTestStorage } from '../testing/test-storage.ts';
import { searchSales, type SaleQuery } from './sale-search.ts';

const ALL: SaleQuery = {
  text: null,
  totalMinor: null,
  fromMs: null,
  toMs: null,
  businessDate: null,
  beforeKey: null,
  limit: 50,
};

describe('the plan of a search', () => {
  test.each([
    ['the first page', {}, []],
    ['a later page', { beforeKey: 1_000 }, []],
    ['a receipt, a barcode or a name', { text: '000123' }, ['sale_goods']],
    ['an amount', { totalMinor: 500 }, []],
    ['a business date', { businessDate: '2026-03-02' }, []],
    ['a time range', { fromMs: 1, toMs: 2 }, []],
    ['an amount on a date', { totalMinor: 500, businessDate: '2026-03-02' }, []],
  ] as const)('[HISTORY-8] %s is found by an index', (_name, over, scanned) => {
    const storage = openTestStorage();
    const plans: string[] = [];
    const explaining = {
      ...storage.read,
      all: (sql, ...values) => {
        const steps = storage.read.all(`EXPLAIN QUERY PLAN ${sql}`, ...values);
        plans.push(...steps.map((step) => textOf(step, 'detail')));
        return storage.read.all(sql, ...values);
      },
    } as ReadableDb;
    searchSales(explaining, { ...ALL, ...over });
    expect(plans.length).toBeGreaterThan(0);
    // Without a condition the newest are read from the end of the table until the page is full: no whole reading either.
    const isOrdered = Object.keys(over).length === 0;
    // The few that are on a screen are an index of their own, which is read whole.
    const scans = plans.flatMap((plan) => /^SCAN (\w+)\b(?! USING INDEX sales_shown)/.exec(plan)?.[1] ?? []);
    expect(scans.filter((table) => !(isOrdered && table === 'sales'))).toEqual(scanned);
  });
});
