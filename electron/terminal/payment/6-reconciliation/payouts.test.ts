/** What came to the bank against what was settled: days paid in parts, several by one payment, and one payment over parts of both. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDaysToDate } from './days.ts';
import { reconcilePayouts, type Payout, type SettledDay } from './payouts.ts';

describe('payouts', () => {
  const days = [
    { businessDate: '2026-03-02', netMinor: 500 },
    { businessDate: '2026-03-03', netMinor: -200 },
    { businessDate: '2026-03-04', netMinor: 900 },
  ];
  const on = { today: '2026-03-05', lastDueOn: (date: string) => addDaysToDate(date, 1) };

  test('[RECON-13] one payout for several days, or several for one, are taken together', () => {
    const split = [
      { id: 'a', amountMinor: 400, businessDates: ['2026-03-02'] },
      { id: 'b', amountMinor: 100, businessDates: ['2026-03-02'] },
      { id: 'c', amountMinor: 700, businessDates: ['2026-03-03', '2026-03-04'] },
    ];
    const { agreed, findings } = reconcilePayouts(days, split, on);
    expect(findings).toEqual([]);
    expect(agreed.map(({ payoutIds }) => payoutIds)).toEqual([['a', 'b'], ['c']]);
  });

  test('[RECON-13] short and over are told with what was expected', () => {
    const paid = [
      { id: 'a', amountMinor: 499, businessDates: ['2026-03-02'] },
      { id: 'c', amountMinor: 701, businessDates: ['2026-03-03', '2026-03-04'] },
    ];
    expect(reconcilePayouts(days, paid, on).findings).toMatchObject([
      { kind: 'payout_short', expectedMinor: 500, paidMinor: 499 },
      { kind: 'payout_over', expectedMinor: 700, paidMinor: 701 },
    ]);
  });

  test('[RECON-14] what is not due yet is in transit; what is due and did not come is missing', () => {
    const { findings, inTransit } = reconcilePayouts(days, [], on);
    expect(findings).toEqual([
      {
        kind: 'payout_missing',
        businessDates: ['2026-03-02', '2026-03-03'],
        payoutIds: [],
        expectedMinor: 300,
        paidMinor: 0,
      },
    ]);
    expect(inTransit.map(({ businessDate }) => businessDate)).toEqual(['2026-03-04']);
    const below = [{ businessDate: '2026-03-02', netMinor: -5 }];
    expect(reconcilePayouts(below, [], on)).toMatchObject({ findings: [], inTransit: below });
  });
});

/** What becomes of days that are paid together. `parts`: a single day in so many payments, several days in a chain of them. */
const fateOf = fc.record({
  nets: fc.array(fc.integer({ min: -500, max: 5_000 }), { minLength: 1, maxLength: 3 }),
  fate: fc.constantFrom('whole', 'whole', 'whole', 'payout_short', 'payout_over', 'not_paid'),
  parts: fc.integer({ min: 1, max: 3 }),
  byMinor: fc.integer({ min: 1, max: 999 }),
});

test('[RECON-13] [RECON-14] in generated months each payment that is short, over or missing is found, and nothing else is', () => {
  fc.assert(
    fc.property(fc.array(fateOf, { minLength: 5, maxLength: 15 }), fc.nat({ max: 4 }), (groups, daysAhead) => {
      const days: SettledDay[] = [];
      const payouts: Payout[] = [];
      const expected: (readonly [string, string, number])[] = [];
      const unpaid: SettledDay[] = [];
      for (const [index, { nets, fate, parts, byMinor }] of groups.entries()) {
        const those = nets.map((netMinor, at) => ({
          businessDate: addDaysToDate('2026-03-01', days.length + at),
          netMinor,
        }));
        days.push(...those);
        if (fate === 'not_paid') {
          unpaid.push(...those);
          continue;
        }
        const offMinor = fate === 'payout_short' ? -byMinor : fate === 'payout_over' ? byMinor : 0;
        const dates = those.map(({ businessDate }) => businessDate);
        if (offMinor !== 0) expected.push([fate, dates.join(), offMinor]);
        const spans = dates.length === 1 ? Array.from({ length: parts }, () => dates) : chained(dates);
        const paidMinor = nets.reduce((sum, minor) => sum + minor, offMinor);
        spans.forEach((businessDates, part) => {
          const amountMinor = part === 0 ? paidMinor - (spans.length - 1) * 7 : 7;
          payouts.push({ id: `${index}-${part}`, amountMinor, businessDates });
        });
      }
      const today = addDaysToDate('2026-03-01', days.length - daysAhead);
      const overdue = unpaid.filter(({ businessDate }) => businessDate < today);
      const owedMinor = overdue.reduce((sum, { netMinor }) => sum + netMinor, 0);
      if (owedMinor > 0) {
        expected.push(['payout_missing', overdue.map(({ businessDate }) => businessDate).join(), -owedMinor]);
      }
      const mixed = payouts.toSorted((a, b) => a.id.slice(-1).localeCompare(b.id.slice(-1)));
      const verdict = reconcilePayouts(days, mixed, { today, lastDueOn: (date) => date });
      const found = verdict.findings.map(({ kind, businessDates, expectedMinor, paidMinor }) => [
        ...[kind, businessDates.join()],
        paidMinor - expectedMinor,
      ]);
      const byText = (a: unknown, b: unknown): number => String(a).localeCompare(String(b));
      expect(found.toSorted(byText)).toEqual(expected.toSorted(byText));
      expect(verdict.inTransit).toEqual(unpaid.filter((day) => owedMinor <= 0 || !overdue.includes(day)));
      expect(verdict.agreed).toHaveLength(groups.filter(({ fate }) => fate === 'whole').length);
    }),
    { numRuns: 300, seed: 20_260_305 },
  );
});

/** Each payment covers a day and the one after it, so that only the chain of them holds the days together. */
function chained(dates: readonly string[]): readonly (readonly string[])[] {
  return dates.slice(1).map((date, index) => [dates[index] ?? date, date]);
}
