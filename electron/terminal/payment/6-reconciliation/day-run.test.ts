/**
 * A day in the database against its statements, slice by slice: what the pure comparison says of a small day is what the run
 * stores of a large one, with differences of every kind planted in it.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DISCREPANCY_KINDS, type DiscrepancyKind } from '../../../contract/reconciliation-values.ts';
import { openTestStorage } from '../../testing/test-storage.ts';
import type { Storage } from '../../storage/database.ts';
import { saveBookRecord, tillRecordOf, type BookRecord } from './book-store.ts';
import type { StatementLine } from './books.ts';
import { DayRun } from './day-run.ts';
import type { Finding } from './discrepancy.ts';
import { dayRun, discrepanciesOf, openCounts, type StoredDiscrepancy } from './discrepancy-store.ts';
import { addLines, beginStatement, finishStatement, withdrawStatement } from './statement-store.ts';

const DATE = '2026-03-04';
const NEXT = '2026-03-05';
const NOON = Date.parse('2026-03-04T04:00:00.000Z');
const FEE = 38;

function record(index: number, change: Partial<BookRecord> = {}): BookRecord {
  const recordId = change.recordId ?? `p${index}`;
  return {
    recordKey: index + 1,
    kind: 'payment',
    recordId,
    paymentId: recordId,
    saleId: `sale-${index}`,
    receiptNumber: `T1-${index}`,
    terminalId: 'T1',
    cashierId: 'c1',
    tender: 'payment_code',
    standing: 'paid',
    amountMinor: 1_000 + index,
    currency: 'CNY',
    businessDate: DATE,
    localHour: 12,
    occurredAtMs: NOON + index * 1_000,
    authCode: String(100_000 + index),
    payerPaidMinor: 1_000 + index,
    merchantDiscountMinor: 0,
    promotions: [],
    ...change,
  };
}

const feeOf = (minor: number): number => Math.floor((minor * FEE + 5_000) / 10_000);

function lineFor(of: BookRecord, change: Partial<StatementLine> = {}): StatementLine {
  const isPayment = of.kind === 'payment';
  return {
    lineNumber: 2,
    kind: of.kind,
    id: of.recordId,
    paymentId: of.paymentId,
    terminalId: of.terminalId,
    occurredAtMs: of.occurredAtMs,
    amountMinor: of.amountMinor,
    currency: of.currency,
    payerPaidMinor: isPayment ? of.payerPaidMinor : null,
    merchantDiscountMinor: isPayment ? of.merchantDiscountMinor : null,
    feeMinor: isPayment ? feeOf(of.amountMinor) : 0,
    isPaid: true,
    authCode: of.authCode,
    ...change,
  };
}

let statementCount = 0;

function put(storage: Storage, lines: readonly StatementLine[], businessDate = DATE): number {
  statementCount += 1;
  const name = String(statementCount).padStart(36, '0');
  return storage.write((db) => {
    const what = { statementId: name, businessDate, formatId: 'f', source: 'file', fileName: 'f' } as const;
    const key = beginStatement(db, { ...what, cashierId: null, begunAtMs: 0 });
    addLines(
      db,
      key,
      lines.map((line, index) => ({ ...line, lineNumber: index + 2 })),
    );
    const sha256 = name.padStart(64, '0');
    finishStatement(db, key, { sha256, lineCount: lines.length, feeMinor: 0, merchant: null });
    return key;
  });
}

function run(storage: Storage, options: Readonly<{ round?: number; date?: string; others?: readonly Finding[] }> = {}) {
  const { round = 0, date: businessDate = DATE, others = [] } = options;
  const made = storage.write(
    (db) =>
      new DayRun(db, {
        businessDate,
        round,
        nowMs: NOON,
        terminalIds: ['T1'],
        feeBasisPoints: FEE,
        others,
        judgeForeignRefund: () => null,
      }),
  );
  while (storage.write((db) => made.slice(db)));
  return found(storage, businessDate);
}

function found(storage: Storage, businessDate = DATE): readonly StoredDiscrepancy[] {
  return discrepanciesOf(storage.read, businessDate, 0, 10_000);
}

function keep(storage: Storage, records: readonly BookRecord[]): void {
  storage.write((db) => {
    for (const each of records) saveBookRecord(db, each);
  });
}

/** What is planted into a record and its line, and under which name it has to be found. */
type Plant = Readonly<{
  name: string;
  kind: DiscrepancyKind | null;
  record: (index: number) => BookRecord | null;
  lines: (of: BookRecord) => readonly StatementLine[];
  /** It stands in the statement of the day after. */
  isLate?: boolean;
}>;

const plain = (index: number): BookRecord => record(index);
const same = (of: BookRecord): readonly StatementLine[] => [lineFor(of)];
const none = (): readonly StatementLine[] => [];
const refunded = (index: number, change: Partial<BookRecord> = {}): BookRecord =>
  record(index, { kind: 'refund', paymentId: 'p0', authCode: null, payerPaidMinor: null, ...change });

const PLANTS: readonly Plant[] = [
  { name: 'nothing', kind: null, record: plain, lines: same },
  { name: 'a refund', kind: null, record: (index) => refunded(index), lines: same },
  { name: 'not paid', kind: null, record: (index) => record(index, { standing: 'not_paid' }), lines: none },
  { name: 'no line', kind: 'missing_at_wallet', record: plain, lines: none },
  { name: 'no record', kind: 'missing_at_till', record: () => null, lines: same },
  {
    name: 'amount',
    kind: 'amount_differs',
    record: plain,
    lines: (of) => [lineFor(of, { amountMinor: of.amountMinor + 7 })],
  },
  { name: 'currency', kind: 'currency_differs', record: plain, lines: (of) => [lineFor(of, { currency: 'HKD' })] },
  { name: 'fee', kind: 'fee_differs', record: plain, lines: (of) => [lineFor(of, { feeMinor: 999 })] },
  {
    name: 'promotion',
    kind: 'promotion_differs',
    record: plain,
    lines: (of) => [lineFor(of, { payerPaidMinor: of.amountMinor - 50 })],
  },
  { name: 'declined there', kind: 'status_differs', record: plain, lines: (of) => [lineFor(of, { isPaid: false })] },
  {
    name: 'paid there',
    kind: 'status_differs',
    record: (index) => record(index, { standing: 'not_paid' }),
    lines: same,
  },
  {
    name: 'twice',
    kind: 'duplicate',
    record: plain,
    lines: (of) => [lineFor(of), lineFor(of, { occurredAtMs: of.occurredAtMs + 60_000 })],
  },
  {
    name: 'unknown, paid there',
    kind: 'unknown_resolved_later',
    record: (index) => record(index, { standing: 'unknown', authCode: null, payerPaidMinor: null }),
    lines: same,
  },
  {
    name: 'unknown',
    kind: 'still_unknown',
    record: (index) => record(index, { standing: 'unknown' }),
    lines: none,
  },
  { name: 'unsent', kind: 'unsent', record: (index) => record(index, { standing: 'unsent' }), lines: none },
  {
    name: 'declined after the goods were gone',
    kind: 'offline_declined',
    record: (index) => record(index, { standing: 'offline_declined' }),
    lines: none,
  },
  { name: 'a line of the next day', kind: 'other_day', record: plain, lines: same, isLate: true },
  {
    name: 'a refund’s line of the next day',
    kind: 'refund_across_days',
    record: (index) => refunded(index),
    lines: same,
    isLate: true,
  },
  {
    name: 'a line of another till',
    kind: null,
    record: () => null,
    lines: (of) => [lineFor(of, { terminalId: 'T9' })],
  },
];

/** What no line and no record of wallets tells: found by the exchange, the payouts and the drawer, each with tests of its own. */
const FOUND_ELSEWHERE = [
  ...['refunded_beside_exchange', 'payout_short', 'payout_over', 'payout_missing'],
  ...['cash_short', 'cash_over'],
];

function plantedDay(storage: Storage, plants: readonly Plant[]): Map<string, DiscrepancyKind> {
  const expected = new Map<string, DiscrepancyKind>();
  const records: BookRecord[] = [];
  const lines: StatementLine[] = [];
  const lateLines: StatementLine[] = [];
  plants.forEach((plant, index) => {
    const made = plant.record(index);
    if (made !== null) records.push(made);
    (plant.isLate === true ? lateLines : lines).push(...plant.lines(made ?? record(index)));
    if (plant.kind !== null) expected.set(`p${index}`, plant.kind);
  });
  keep(storage, records);
  put(storage, lines);
  if (lateLines.length > 0) put(storage, lateLines, NEXT);
  return expected;
}

function namesOf(all: readonly StoredDiscrepancy[]): Map<string, DiscrepancyKind> {
  return new Map(all.map(({ kind, evidence }) => [evidence.record?.id ?? evidence.line?.id ?? '', kind]));
}

describe('[RECON-38] each kind of difference is found under its own name, and what is sound is not', () => {
  test.each(PLANTS)('[RECON-38] $name', (plant) => {
    const storage = openTestStorage();
    const expected = plantedDay(storage, [plant]);
    const all = run(storage);
    expect(namesOf(all)).toEqual(expected);
    expect(all).toHaveLength(expected.size);
  });

  test('[RECON-38] no kind is left out', () => {
    const kinds = new Set([...PLANTS.flatMap(({ kind }) => kind ?? []), ...FOUND_ELSEWHERE]);
    expect([...kinds].toSorted()).toEqual(DISCREPANCY_KINDS.toSorted());
  });
});

test('[RECON-39] in generated days that span many slices all that was planted is found, once, and nothing else is', () => {
  const day = fc.array(fc.constantFrom(...PLANTS, ...Array.from({ length: 40 }, () => PLANTS[0] as Plant)), {
    minLength: 1_200,
    maxLength: 1_700,
  });
  fc.assert(
    fc.property(day, (plants) => {
      const storage = openTestStorage();
      const expected = plantedDay(storage, plants);
      const all = run(storage);
      expect(namesOf(all)).toEqual(expected);
      expect(all).toHaveLength(expected.size);
      const { lineCount, matchedCount, notOursCount } = dayRun(storage.read, DATE) ?? { lineCount: -1 };
      const withLine = all.filter(({ evidence }) => evidence.line !== null).length;
      expect(lineCount).toBe((matchedCount ?? 0) + (notOursCount ?? 0) + withLine);
      expect(notOursCount).toBe(plants.filter(({ name }) => name === 'a line of another till').length);
      // What came late is sound on the day that has it.
      expect(run(storage, { date: NEXT })).toEqual([]);
    }),
    { numRuns: 4, seed: 20_260_304 },
  );
});

describe('lines without our id', () => {
  test('[RECON-40] are matched by code, or by amount and time, across slices of amounts', () => {
    const storage = openTestStorage();
    const records = Array.from({ length: 1_300 }, (_, index) => record(index, { amountMinor: 1_000 + (index % 40) }));
    keep(storage, records);
    const nameless = records.map((of, index) =>
      lineFor(of, {
        id: null,
        terminalId: null,
        authCode: index % 2 === 0 ? of.authCode : null,
        occurredAtMs: of.occurredAtMs + 400,
      }),
    );
    put(storage, nameless.toReversed().slice(1));
    const all = run(storage);
    expect(all.map(({ kind, evidence }) => [kind, evidence.record?.id])).toEqual([['missing_at_wallet', 'p1299']]);
    expect(dayRun(storage.read, DATE)).toMatchObject({ lineCount: 1_299, matchedCount: 1_299 });
  });
});

describe('more than one day', () => {
  test('[RECON-41] a payment that the next day’s statement has is named on its own day, and matched on that one', () => {
    const storage = openTestStorage();
    const late = record(0);
    keep(storage, [late]);
    put(storage, []);
    expect(run(storage).map(({ kind }) => kind)).toEqual(['missing_at_wallet']);
    put(storage, [lineFor(late)], NEXT);
    expect(run(storage, { date: NEXT })).toEqual([]);
    expect(run(storage).map(({ kind, isFound }) => [kind, isFound])).toEqual([['other_day', true]]);
    expect(openCounts(storage.read, DATE, 0)).toMatchObject({ openCount: 1, pressingCount: 0 });
  });

  test('[RECON-41] the same of a refund has a name of its own', () => {
    const storage = openTestStorage();
    const late = refunded(0);
    keep(storage, [late]);
    put(storage, []);
    put(storage, [lineFor(late)], NEXT);
    expect(run(storage).map(({ kind }) => kind)).toEqual(['refund_across_days']);
    expect(run(storage, { date: NEXT })).toEqual([]);
  });

  test('[RECON-41] one that two days’ statements have is there twice on the second', () => {
    const storage = openTestStorage();
    keep(storage, [record(0)]);
    put(storage, [lineFor(record(0))]);
    put(storage, [lineFor(record(0), { occurredAtMs: NOON + 90_000 })], NEXT);
    expect(run(storage)).toEqual([]);
    expect(run(storage, { date: NEXT }).map(({ kind, differenceMinor }) => [kind, differenceMinor])).toEqual([
      ['duplicate', 1_000],
    ]);
  });
});

describe('run after run', () => {
  const payout: Finding = {
    kind: 'payout_short',
    subject: 'payout_short x',
    differenceMinor: -5,
    evidence: {
      record: null,
      line: null,
      statementId: null,
      payout: { businessDates: [DATE], payoutIds: ['x'], expectedMinor: 10, paidMinor: 5 },
      cash: null,
    },
  };

  test('[RECON-42] the same finding is the same one, and what is no longer found is no longer open', () => {
    const storage = openTestStorage();
    keep(storage, [record(0), record(1)]);
    const first = put(storage, [lineFor(record(0))]);
    const [before] = run(storage, { others: [payout] });
    const [again, ...others] = run(storage, { others: [payout] });
    expect(again).toEqual(before);
    expect(others.map(({ kind }) => kind)).toEqual(['payout_short']);
    put(storage, [lineFor(record(1))]);
    expect(run(storage)).toEqual([]);
    storage.write((db) => withdrawStatement(db, first));
    expect(run(storage).map(({ kind, evidence }) => [kind, evidence.record?.id])).toEqual([
      ['missing_at_wallet', 'p0'],
    ]);
  });

  test('[RECON-43] after a signature what was signed stays, and what is new stands in a round of its own', () => {
    const storage = openTestStorage();
    keep(storage, [record(0), record(1)]);
    put(storage, [lineFor(record(0))]);
    const [signed] = run(storage);
    expect(run(storage, { round: 1 })).toEqual([signed]);
    expect(openCounts(storage.read, DATE, 1)).toMatchObject({ openCount: 0 });

    put(storage, [lineFor(record(1)), lineFor(record(2))]);
    const after = run(storage, { round: 1 });
    expect(after.map(({ kind, round, isFound }) => [kind, round, isFound])).toEqual([
      ['missing_at_wallet', 0, true],
      ['missing_at_till', 1, true],
      ['missing_at_wallet', 1, false],
    ]);
    expect(after[0]).toEqual(signed);
    expect(openCounts(storage.read, DATE, 1)).toMatchObject({ openCount: 2 });
  });
});

test('[RECON-31] a stored record is the one that was put there', () => {
  const storage = openTestStorage();
  const kept = record(0, { promotions: [{ name: '满减', fundedBy: 'merchant', amountMinor: 30 }] });
  keep(storage, [kept, refunded(1)]);
  put(storage, [lineFor(kept, { amountMinor: 1 })]);
  const [differs] = run(storage);
  expect(differs?.evidence.record).toEqual(tillRecordOf(kept, DATE));
});
