/** A day against its statement: each kind of difference by hand, then generated days with differences planted in them. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DayBooks, StatementLine, TillPayment, TillRecord, TillRefund } from './books.ts';
import type { DiscrepancyKind } from '../../../contract/reconciliation-values.ts';
import { matchLines, TIME_WINDOW_MS } from './match-lines.ts';
import { reconcile } from './reconcile.ts';

const DATE = '2026-03-04';
const NOON = Date.parse('2026-03-04T04:00:00.000Z');

function payment(change: Partial<TillPayment> = {}): TillPayment {
  return {
    kind: 'payment',
    id: 'p1',
    receiptNumber: 'T1-000001',
    terminalId: 'T1',
    amountMinor: 1_000,
    currency: 'CNY',
    standing: 'paid',
    businessDate: DATE,
    settlementDate: DATE,
    occurredAtMs: NOON,
    authCode: '123456',
    payerPaidMinor: 1_000,
    merchantDiscountMinor: 0,
    ...change,
  };
}

function refund(change: Partial<TillRefund> = {}): TillRefund {
  return {
    kind: 'refund',
    id: 'r1',
    paymentId: 'p1',
    terminalId: 'T1',
    amountMinor: 400,
    currency: 'CNY',
    standing: 'paid',
    businessDate: DATE,
    settlementDate: DATE,
    occurredAtMs: NOON + 1_000,
    ...change,
  };
}

const feeOf = (creditedMinor: number): number => Math.floor((creditedMinor * 38 + 5_000) / 10_000);

function lineOf(record: TillRecord, change: Partial<StatementLine> = {}): StatementLine {
  const isPayment = record.kind === 'payment';
  return {
    lineNumber: 2,
    kind: record.kind,
    id: record.id,
    paymentId: isPayment ? record.id : record.paymentId,
    terminalId: record.terminalId,
    occurredAtMs: record.occurredAtMs,
    amountMinor: record.amountMinor,
    currency: record.currency,
    payerPaidMinor: isPayment ? record.payerPaidMinor : record.amountMinor,
    merchantDiscountMinor: isPayment ? record.merchantDiscountMinor : 0,
    feeMinor: isPayment ? feeOf(record.amountMinor - (record.merchantDiscountMinor ?? 0)) : 0,
    isPaid: true,
    authCode: isPayment ? record.authCode : null,
    ...change,
  };
}

const books = (records: readonly TillRecord[], lines: readonly StatementLine[]): DayBooks => ({
  settlementDate: DATE,
  records,
  lines,
  feeBasisPoints: 38,
  terminalIds: ['T1'],
});

const ours = payment();

type Case = readonly [
  kind: DiscrepancyKind,
  records: readonly TillRecord[],
  lines: readonly StatementLine[],
  differenceMinor: number,
];

const CASES: readonly Case[] = [
  ['missing_at_wallet', [ours], [], -1_000],
  ['missing_at_till', [], [lineOf(payment({ id: 'stranger' }))], 1_000],
  ['missing_at_till', [], [lineOf(refund({ id: 'stranger' }))], -400],
  ['amount_differs', [ours], [lineOf(ours, { amountMinor: 1_007, feeMinor: feeOf(1_007) })], 7],
  ['amount_differs', [refund()], [lineOf(refund(), { amountMinor: 500 })], -100],
  ['currency_differs', [ours], [lineOf(ours, { currency: 'HKD' })], 0],
  ['fee_differs', [ours], [lineOf(ours, { feeMinor: feeOf(1_000) + 3 })], -3],
  [
    'promotion_differs',
    [ours],
    [lineOf(ours, { merchantDiscountMinor: 100, payerPaidMinor: 900, feeMinor: feeOf(900) })],
    -100,
  ],
  ['promotion_differs', [ours], [lineOf(ours, { payerPaidMinor: 950 })], 50],
  ['status_differs', [payment({ standing: 'not_paid' })], [lineOf(ours)], 1_000],
  ['status_differs', [ours], [lineOf(ours, { isPaid: false })], -1_000],
  ['duplicate', [ours], [lineOf(ours), lineOf(ours, { lineNumber: 3 })], 1_000],
  ['unknown_resolved_later', [payment({ standing: 'unknown' })], [lineOf(ours)], 0],
  ['other_day', [payment({ settlementDate: '2026-03-05' })], [lineOf(ours)], 0],
  ['other_day', [payment({ settlementDate: '2026-03-05' })], [], -1_000],
  ['refund_across_days', [refund({ settlementDate: '2026-03-05' })], [], 400],
  ['unsent', [payment({ standing: 'unsent', settlementDate: null, authCode: null })], [], -1_000],
  ['offline_declined', [payment({ standing: 'offline_declined', settlementDate: null })], [], 0],
  ['still_unknown', [payment({ standing: 'unknown', settlementDate: null })], [], 0],
];

describe('one difference', () => {
  test.each(CASES)('[RECON-5] %s is found, named, and counted', (kind, records, lines, differenceMinor) => {
    const { discrepancies, matched } = reconcile(books(records, lines));
    expect(discrepancies.map((each) => [each.kind, each.differenceMinor])).toEqual([[kind, differenceMinor]]);
    expect(matched).toHaveLength(kind === 'duplicate' ? 1 : 0);
  });

  test('[RECON-6] nothing is expected of what was not paid, nor on a day that is not its own', () => {
    const elsewhere = payment({ id: 'p2', businessDate: '2026-03-03', settlementDate: '2026-03-05' });
    expect(reconcile(books([payment({ standing: 'not_paid' }), elsewhere], [])).discrepancies).toEqual([]);
  });

  test('[RECON-6] one that came too late for its own day is matched where it was said to be', () => {
    const late = payment({ businessDate: '2026-03-03' });
    expect(reconcile(books([late], [lineOf(late)]))).toMatchObject({ discrepancies: [], matched: [{ by: 'id' }] });
  });

  test('[RECON-7] lines of other tills, and of kinds that are no sale, are counted and not judged', () => {
    const other = lineOf(payment({ id: 'x', terminalId: 'T2' }));
    const topup = lineOf(payment({ id: 'y' }), { kind: 'topup' });
    const { discrepancies, notOurs } = reconcile(books([ours], [lineOf(ours), other, topup]));
    expect(discrepancies).toEqual([]);
    expect(notOurs).toEqual([other, topup]);
  });

  test('[RECON-8] a statement that tells no fee or discount is not held against ours', () => {
    const silent = lineOf(ours, { feeMinor: null, merchantDiscountMinor: null, payerPaidMinor: null });
    expect(reconcile(books([ours], [silent])).discrepancies).toEqual([]);
  });
});

describe('matching without ids', () => {
  const nameless = (record: TillRecord, change: Partial<StatementLine> = {}): StatementLine =>
    lineOf(record, { id: null, ...change });

  test('[RECON-2] by authorisation code and amount, wherever the line stands', () => {
    const second = payment({ id: 'p2', authCode: '999999' });
    const { pairs } = matchLines([ours, second], [nameless(second, { occurredAtMs: 0 }), nameless(ours)]);
    expect(pairs.map(({ record, by }) => [record.id, by])).toEqual([
      ['p2', 'auth_code'],
      ['p1', 'auth_code'],
    ]);
  });

  test('[RECON-3] by amount and time, the nearest first, each side once', () => {
    const times = [0, 60_000, 120_000];
    const records = times.map((ms, index) => payment({ id: `p${index}`, authCode: null, occurredAtMs: NOON + ms }));
    const lines = records.map((record, index) =>
      nameless(record, { lineNumber: index + 2, occurredAtMs: record.occurredAtMs + 5_000, terminalId: null }),
    );
    const { pairs } = matchLines(records, lines.toReversed());
    expect(pairs.map(({ record, line }) => [record.id, line.lineNumber])).toEqual([
      ['p0', 2],
      ['p1', 3],
      ['p2', 4],
    ]);
  });

  test('[RECON-3] what is further apart than the window, or of another till, is no match', () => {
    const record = payment({ authCode: null });
    const far = nameless(record, { occurredAtMs: NOON + TIME_WINDOW_MS + 1 });
    expect(matchLines([record], [far]).pairs).toEqual([]);
    expect(matchLines([record], [nameless(record, { terminalId: 'T9' })]).pairs).toEqual([]);
    expect(matchLines([record], [nameless(record, { occurredAtMs: NOON - TIME_WINDOW_MS })]).pairs).toHaveLength(1);
  });
});

describe('whole days', () => {
  const PLANTS = ['drop_line', 'drop_record', 'amount', 'fee', 'twice', 'not_paid', 'currency', 'unknown'] as const;
  type Plant = (typeof PLANTS)[number];
  const KIND_OF: Readonly<Record<Plant, DiscrepancyKind>> = {
    drop_line: 'missing_at_wallet',
    drop_record: 'missing_at_till',
    amount: 'amount_differs',
    fee: 'fee_differs',
    twice: 'duplicate',
    not_paid: 'status_differs',
    currency: 'currency_differs',
    unknown: 'unknown_resolved_later',
  };

  function plantedDay(count: number, plants: ReadonlyMap<number, Plant>): DayBooks {
    const records: TillRecord[] = [];
    const lines: StatementLine[] = [];
    for (let index = 0; index < count; index += 1) {
      const record = payment({
        id: `p${index}`,
        authCode: String(100_000 + index),
        amountMinor: 100 + ((index * 37) % 9_000),
        payerPaidMinor: 100 + ((index * 37) % 9_000),
        occurredAtMs: NOON + index * 500,
      });
      const line = lineOf(record, { lineNumber: index + 2 });
      const plant = plants.get(index);
      if (plant !== 'drop_record') {
        const standing = plant === 'not_paid' ? 'not_paid' : plant === 'unknown' ? 'unknown' : 'paid';
        records.push({ ...record, standing });
      }
      if (plant === 'amount') lines.push({ ...line, amountMinor: line.amountMinor + 1 });
      else if (plant === 'fee') lines.push({ ...line, feeMinor: (line.feeMinor ?? 0) + 1 });
      else if (plant === 'currency') lines.push({ ...line, currency: 'USD' });
      else if (plant !== 'drop_line') lines.push(line);
      if (plant === 'twice') lines.push({ ...line, lineNumber: count + index + 2 });
    }
    return books(records, lines);
  }

  test('[RECON-9] every planted difference is found under its name, and nothing else is', () => {
    const planting = fc.uniqueArray(fc.tuple(fc.nat({ max: 199 }), fc.constantFrom(...PLANTS)), {
      selector: ([index]) => index,
      maxLength: 60,
    });
    fc.assert(
      fc.property(planting, fc.integer({ min: 0, max: 1_000 }), (plants, turn) => {
        const day = plantedDay(200, new Map(plants));
        const turned = { ...day, lines: [...day.lines.slice(turn % 50), ...day.lines.slice(0, turn % 50)] };
        const { matched, discrepancies } = reconcile(turned);
        const found = discrepancies.map(({ kind, record, line }) => `${record?.id ?? line?.id} ${kind}`);
        expect(found.toSorted()).toEqual(plants.map(([index, plant]) => `p${index} ${KIND_OF[plant]}`).toSorted());
        // A record with two lines is matched once and reported once.
        const twice = plants.filter(([, plant]) => plant === 'twice').length;
        expect(matched).toHaveLength(200 - plants.length + twice);
      }),
      { numRuns: 200 },
    );
  });

  test('[RECON-10] every record and every line is in one place, whatever the two sides hold', () => {
    const id = fc.constantFrom('a', 'b', 'c', 'd');
    const record = fc.record({
      id,
      amountMinor: fc.integer({ min: 1, max: 3 }),
      standing: fc.constantFrom('paid', 'unsent', 'not_paid', 'unknown', 'owed', 'offline_declined'),
      settlementDate: fc.constantFrom(DATE, '2026-03-05', null),
    });
    const line = fc.record({ id: fc.option(id), amountMinor: fc.integer({ min: 1, max: 3 }), isPaid: fc.boolean() });
    fc.assert(
      fc.property(fc.uniqueArray(record, { selector: (each) => each.id }), fc.array(line), (records, lines) => {
        const day = books(
          records.map((change) => payment({ ...change, authCode: null })),
          lines.map((change, index) => lineOf(ours, { ...change, authCode: null, lineNumber: index + 2 })),
        );
        const { matched, discrepancies, notOurs } = reconcile(day);
        const placed = [...matched, ...discrepancies].flatMap((each) =>
          each.line === null ? [] : [each.line.lineNumber],
        );
        expect([...placed, ...notOurs.map((each) => each.lineNumber)].toSorted((a, b) => a - b)).toEqual(
          day.lines.map(({ lineNumber }) => lineNumber),
        );
        const named = [...matched, ...discrepancies.filter(({ kind }) => kind !== 'duplicate')].flatMap(
          ({ record: each }) => (each === null ? [] : [each.id]),
        );
        expect(new Set(named).size).toBe(named.length);
      }),
      { numRuns: 500 },
    );
  });

  test('[RECON-11] the differences explain the gap between the two sums, to the fen', () => {
    const day = plantedDay(
      100,
      new Map([
        [3, 'drop_line'],
        [7, 'drop_record'],
        [11, 'amount'],
        [13, 'twice'],
        [17, 'not_paid'],
      ]),
    );
    const { discrepancies } = reconcile(day);
    const sumOf = (list: readonly Readonly<{ amountMinor: number }>[]): number =>
      list.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
    const gap = sumOf(day.lines) - sumOf(day.records.filter(({ standing }) => standing === 'paid'));
    expect(discrepancies.reduce((sum, { differenceMinor }) => sum + differenceMinor, 0)).toBe(gap);
  });
});
