/**
 * What one payment, refund or cash sale adds to the takings, and where: a cell for each way of looking at a day. Pure, so that sums that
 * were kept up to date can be held against sums made anew. Rules TAKINGS-5 to TAKINGS-9 of docs/spec/takings.md.
 */
import { allocateMoney, money, type CurrencyCode } from '../../kernel/money.ts';
import { assert } from '../../kernel/assert.ts';
import { isCurrencyCode } from '../../kernel/money.ts';
import { CASH_TENDER, EXCHANGE_TENDER, type BookRecord } from '../payment/6-reconciliation/book-store.ts';

/** What is stored; days, weekdays and categories are read from it. Stored names, never renamed. */
export const DIMENSIONS = ['day', 'hour', 'tender', 'promotion', 'product', 'cashier', 'lane'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

export type Sums = Readonly<{
  saleCount: number;
  quantity: number;
  grossMinor: number;
  /** What the merchant gave of the price while the wallet paid. */
  discountMinor: number;
  refundCount: number;
  refundMinor: number;
  /** Sales that were taken back whole, by what they had brought; they are in no other sum. */
  voidCount: number;
  voidMinor: number;
}>;

export type Cell = Readonly<{ dimension: Dimension; businessDate: string; member: string }> & Sums;

/** A line of the sale that was paid: which goods, how many, and what they brought. */
export type SoldLine = Readonly<{ productId: string | null; quantity: number; netMinor: number }>;

/** Accepted offline counts from the start, as it does at the till; what turns out unpaid is taken out again. */
const COUNTED: readonly BookRecord['standing'][] = ['paid', 'unsent', 'owed'];

const NOTHING: Sums = {
  saleCount: 0,
  quantity: 0,
  grossMinor: 0,
  discountMinor: 0,
  refundCount: 0,
  refundMinor: 0,
  voidCount: 0,
  voidMinor: 0,
};

/** `lines` of the sale, asked for only where they are needed. */
export function cellsOf(record: BookRecord, lines: () => readonly SoldLine[]): readonly Cell[] {
  if (record.kind === 'refund') {
    if (record.standing !== 'paid') return [];
    const sums = { ...NOTHING, refundCount: 1, refundMinor: record.amountMinor };
    return [...everywhere(record, sums), ...productCells(record, lines())];
  }
  if (record.standing === 'voided') {
    const sums = { ...NOTHING, voidCount: 1, voidMinor: record.amountMinor };
    return [...everywhere(record, sums), ...productCells(record, lines())];
  }
  if (!COUNTED.includes(record.standing)) return [];
  const { businessDate, amountMinor, merchantDiscountMinor, promotions } = record;
  const sums = { ...NOTHING, saleCount: 1, grossMinor: amountMinor, discountMinor: merchantDiscountMinor ?? 0 };
  return [
    ...everywhere(record, sums),
    ...promotions.map(({ name, fundedBy, amountMinor: given }) => ({
      dimension: 'promotion' as const,
      businessDate,
      member: `${fundedBy} ${name}`,
      ...NOTHING,
      saleCount: 1,
      grossMinor: amountMinor,
      discountMinor: given,
    })),
    ...productCells(record, lines()),
  ];
}

/** Of a sale that was paid in several ways one counts as the sale: the wallet's part, else the cash. */
function isBesideWallet({ kind, tender, paymentId, recordId }: BookRecord): boolean {
  return kind === 'payment' && (tender === CASH_TENDER || tender === EXCHANGE_TENDER) && paymentId !== recordId;
}

function everywhere(record: BookRecord, sums: Sums): readonly Cell[] {
  const { businessDate, localHour, tender, cashierId, terminalId } = record;
  const counted = isBesideWallet(record) ? { ...sums, saleCount: 0, voidCount: 0 } : sums;
  const cell = (dimension: Dimension, member: string): Cell => ({ dimension, businessDate, member, ...counted });
  return [
    cell('day', ''),
    cell('hour', String(localHour).padStart(2, '0')),
    // Each way of paying was used, though the sale was one.
    { ...cell('tender', tender), ...sums },
    cell('cashier', cashierId ?? ''),
    cell('lane', terminalId),
  ];
}

/** The goods share what this payment brought, or what a refund or a void gave back: with one payment for a sale, each its own price. */
function productCells(record: BookRecord, lines: readonly SoldLine[]): Cell[] {
  const { amountMinor, currency, businessDate } = record;
  const weights = lines.map(({ netMinor }) => netMinor);
  if (weights.every((weight) => weight === 0)) return [];
  const parts = allocateMoney(money(amountMinor, currencyOf(currency)), weights);
  return lines.map(({ productId, quantity }, index) => {
    const place = { dimension: 'product', businessDate, member: productId ?? '', ...NOTHING } as const;
    const minor = parts[index]?.minor ?? 0;
    if (record.kind === 'refund') return { ...place, refundCount: 1, refundMinor: minor };
    const isBeside = isBesideWallet(record);
    if (record.standing === 'voided') return { ...place, voidCount: isBeside ? 0 : 1, voidMinor: minor };
    return isBeside ? { ...place, grossMinor: minor } : { ...place, saleCount: 1, quantity, grossMinor: minor };
  });
}

function currencyOf(text: string): CurrencyCode {
  assert(isCurrencyCode(text), 'only amounts in known currencies are stored');
  return text;
}

/** The difference between two lists of cells, one cell for each place that changes. */
export function changeOf(before: readonly Cell[], after: readonly Cell[]): readonly Cell[] {
  const changes = new Map<string, Cell>();
  const add = (cell: Cell, sign: 1 | -1): void => {
    const key = JSON.stringify([cell.dimension, cell.businessDate, cell.member]);
    const known = changes.get(key) ?? { ...cell, ...NOTHING };
    changes.set(key, { ...known, ...sumOf(known, cell, sign) });
  };
  for (const cell of before) add(cell, -1);
  for (const cell of after) add(cell, 1);
  return [...changes.values()].filter((cell) => SUM_NAMES.some((name) => cell[name] !== 0));
}

const SUM_NAMES = [
  'saleCount',
  'quantity',
  'grossMinor',
  'discountMinor',
  'refundCount',
  'refundMinor',
  'voidCount',
  'voidMinor',
] as const;

/** All of them together. */
export function sumsOf(list: readonly Sums[]): Sums {
  return list.reduce((total, each) => sumOf(total, each, 1), NOTHING);
}

function sumOf(a: Sums, b: Sums, sign: 1 | -1): Sums {
  return {
    saleCount: a.saleCount + sign * b.saleCount,
    quantity: a.quantity + sign * b.quantity,
    grossMinor: a.grossMinor + sign * b.grossMinor,
    discountMinor: a.discountMinor + sign * b.discountMinor,
    refundCount: a.refundCount + sign * b.refundCount,
    refundMinor: a.refundMinor + sign * b.refundMinor,
    voidCount: a.voidCount + sign * b.voidCount,
    voidMinor: a.voidMinor + sign * b.voidMinor,
  };
}
