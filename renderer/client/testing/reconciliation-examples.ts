/** A month of reconciled days, and one day with a difference of many kinds, for work on the screens. */
import type {
  DaySummary,
  DiscrepancyKind,
  DiscrepancyView,
  EvidenceSide,
} from '../../../electron/contract/reconciliation-values.ts';
import { money } from '../../../electron/kernel/money.ts';

const MS_PER_DAY = 86_400_000;
const cny = (minor: number) => money(minor, 'CNY');
const dateOf = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10);

/** Until today, each day of its own kind. */
export function exampleMonth(nowMs: number, month: string): readonly DaySummary[] {
  const days: DaySummary[] = [];
  const first = Date.parse(`${month}-01T00:00:00.000Z`);
  for (let atMs = first; dateOf(atMs).startsWith(month) && atMs <= nowMs; atMs += MS_PER_DAY) {
    const index = Math.round((nowMs - atMs) / MS_PER_DAY);
    days.push(exampleDay(dateOf(atMs), Math.floor(index)));
  }
  return days;
}

/** `age`: how many days ago. */
export function exampleDay(businessDate: string, age: number): DaySummary {
  const till = 286_450 + ((age * 37_117) % 190_000);
  const light = age === 0 ? 'waiting' : age === 1 ? 'red' : age === 2 ? 'amber' : age % 9 === 8 ? 'no_trade' : 'green';
  const isNone = light === 'no_trade';
  const isWaiting = light === 'waiting';
  const differs = light === 'red' ? -4_310 : 0;
  return {
    businessDate,
    light,
    isWaiting: isWaiting || isNone,
    signOffCount: light === 'green' && age > 3 ? 1 : 0,
    openCount: light === 'red' ? 9 : light === 'amber' ? 2 : 0,
    till: cny(isNone ? 0 : till),
    cash: cny(isNone ? 0 : till - (till % 1_000) - 61_000),
    statement: isNone || isWaiting ? null : cny(till + differs),
    fee: isNone || isWaiting ? null : cny(Math.floor((till * 38) / 10_000)),
    net: isNone || isWaiting ? null : cny(till + differs - Math.floor((till * 38) / 10_000)),
    payout: isNone || isWaiting ? 'none' : age === 1 ? 'expected' : age === 6 ? 'differs' : 'paid',
    payoutDate: isNone || isWaiting ? null : dateOf(Date.parse(`${businessDate}T00:00:00.000Z`) + MS_PER_DAY),
  };
}

const KINDS: readonly (readonly [DiscrepancyKind, number])[] = [
  ['missing_at_wallet', -2_680],
  ['amount_differs', -100],
  ['missing_at_till', 1_550],
  ['duplicate', 980],
  ['status_differs', -3_260],
  ['fee_differs', -12],
  ['promotion_differs', -300],
  ['unsent', -1_800],
  ['payout_short', -5_000],
  ['cash_short', -2_000],
  ['refunded_beside_exchange', -1_200],
];

export function exampleDiscrepancies(nowMs: number, businessDate: string): readonly DiscrepancyView[] {
  return KINDS.map(([kind, differenceMinor], index) => {
    const side = (minor: number): EvidenceSide => ({
      id: `01934f6a-7c00-7000-8000-00000000000${index}`,
      place: `T-7-00${412 + index * 7}`,
      standing: 'paid',
      amount: cny(minor),
      payerPaid: cny(minor),
      merchantDiscount: cny(0),
      fee: null,
      authCode: String(482_113 + index * 991),
      occurredAtMs: nowMs - MS_PER_DAY + index * 900_000,
      businessDate,
      settlementDate: businessDate,
    });
    const line = (minor: number): EvidenceSide => ({
      ...side(minor),
      place: String(38 + index * 11),
      fee: cny(Math.floor((minor * 38) / 10_000)),
      businessDate: null,
    });
    const amount = 2_680 + index * 145;
    const isPayout = kind === 'payout_short';
    return {
      discrepancyId: `difference-${index}`,
      businessDate,
      kind,
      subject: isPayout ? 'payout' : 'payment',
      difference: cny(differenceMinor),
      round: 0,
      isFound: true,
      isOpenRound: true,
      state: index === 7 ? 'assigned' : 'open',
      assignee: index === 7 ? { 'zh-CN': '收银员一', en: 'Cashier 1' } : null,
      note: '',
      changedAtMs: null,
      changedBy: null,
      ours: isPayout || kind === 'missing_at_till' ? null : side(amount),
      theirs:
        isPayout || kind === 'missing_at_wallet' || kind === 'unsent'
          ? null
          : line(kind === 'amount_differs' ? amount - 100 : amount),
      sums: isPayout ? { expected: cny(282_130), came: cny(277_130), businessDates: [businessDate] } : null,
      saleId: isPayout || kind === 'missing_at_till' ? null : 'sale-1',
    };
  });
}
