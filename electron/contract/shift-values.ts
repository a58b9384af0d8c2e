/**
 * The day as a screen sees it: shifts, the cash in the drawer, and the reports of both. The names of reasons are stored and
 * are never renamed.
 */
import { z } from 'zod';
import { RECEIPT_LANGUAGES } from './printing-values.ts';
import type { CurrencyCode } from '../kernel/money.ts';
import { saleViewSchema } from './sale-values.ts';
import { approvalIdSchema } from './staff-values.ts';
import { actIdSchema, bilingualSchema, businessDateSchema, epochMsSchema, idSchema, moneySchema } from './values.ts';

/** Notes and coins by their worth in minor units, largest first, as the central banks issue them. */
export const DENOMINATIONS: Readonly<Record<CurrencyCode, readonly number[]>> = {
  CNY: [10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10],
  HKD: [100_000, 50_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10],
  MOP: [100_000, 50_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10],
  USD: [10_000, 5_000, 2_000, 1_000, 500, 200, 100, 25, 10, 5, 1],
  EUR: [20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10, 5, 2, 1],
  SGD: [10_000, 5_000, 1_000, 500, 200, 100, 50, 20, 10, 5],
  JPY: [10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10, 5, 1],
};

/** More notes of one kind than fit into a drawer are a slip of the finger. */
export const MAX_PIECES = 9_999;
const MAX_DENOMINATIONS = 20;
export const MAX_SHIFT_NOTE = 200;

/** By denomination, or only the sum: then `pieces` is empty. */
export const cashCountSchema = z.strictObject({
  pieces: z
    .array(z.strictObject({ faceMinor: z.int().positive(), count: z.int().min(0).max(MAX_PIECES) }))
    .max(MAX_DENOMINATIONS)
    .readonly(),
  total: moneySchema,
});
export type CashCount = z.infer<typeof cashCountSchema>;

export const CASH_REASONS = {
  in: ['change_money', 'other_in'],
  out: ['bank_deposit', 'safe', 'expense', 'other_out'],
} as const;
export const CASH_DIRECTIONS = ['in', 'out'] as const;
export type CashDirection = (typeof CASH_DIRECTIONS)[number];
export const CASH_REASON_NAMES = [...CASH_REASONS.in, ...CASH_REASONS.out] as const;
export type CashReason = (typeof CASH_REASON_NAMES)[number];

export const shiftViewSchema = z.strictObject({
  shiftId: idSchema,
  /** What its Z report will be numbered. */
  number: z.int().positive(),
  businessDate: businessDateSchema,
  openedAtMs: epochMsSchema,
  openedBy: bilingualSchema,
  /** Whoever answers for the drawer now. */
  holder: bilingualSchema,
  float: moneySchema,
  /** The calendar has gone on by more than a day: it was not closed. */
  isOverdue: z.boolean(),
});
export type ShiftView = z.infer<typeof shiftViewSchema>;

/** What is left open at a close, and keeps its own shift (C1, C7, C24). */
export const OPEN_END_KINDS = ['unsent', 'unresolved', 'running', 'parked', 'refund', 'inbox'] as const;
export type OpenEndKind = (typeof OPEN_END_KINDS)[number];

export const openEndSchema = z.strictObject({
  kind: z.enum(OPEN_END_KINDS),
  subjectId: idSchema,
  receiptNumber: z.string().nullable(),
  amount: moneySchema.nullable(),
  sinceMs: epochMsSchema,
  /** The shift in which it was begun; null: in this one. */
  shiftNumber: z.int().positive().nullable(),
});
export type OpenEnd = z.infer<typeof openEndSchema>;

/** More than a till keeps open in any case that was thought of; what is beyond is counted. */
export const MAX_OPEN_ENDS = 300;

export const cashBookSchema = z.strictObject({
  float: moneySchema,
  /** What customers gave less what they got back. */
  sales: moneySchema,
  refunds: moneySchema,
  movedIn: moneySchema,
  movedOut: moneySchema,
  expected: moneySchema,
  /** null: nobody counted. */
  counted: cashCountSchema.nullable(),
  difference: moneySchema.nullable(),
});
export type CashBook = z.infer<typeof cashBookSchema>;

export const reportRowSchema = z.strictObject({
  label: bilingualSchema,
  count: z.int().nullable(),
  amount: moneySchema.nullable(),
  isTotal: z.boolean(),
});
export const reportSectionSchema = z.strictObject({
  title: bilingualSchema,
  rows: z.array(reportRowSchema).readonly(),
});
export type ReportSection = z.infer<typeof reportSectionSchema>;

export const shiftReportSchema = z.strictObject({
  /** x: looked at in between. z: the shift is closed by it. */
  kind: z.enum(['x', 'z']),
  shiftId: idSchema.nullable(),
  number: z.int().positive(),
  terminalId: idSchema.nullable(),
  businessDate: businessDateSchema,
  openedAtMs: epochMsSchema.nullable(),
  openedBy: bilingualSchema.nullable(),
  closedBy: bilingualSchema.nullable(),
  atMs: epochMsSchema,
  note: z.string(),
  fromSequence: z.int().positive(),
  toSequence: z.int().nonnegative(),
  /** Of the entry `toSequence`. */
  headHash: z.string(),
  /** Over the stored report; null on an X. */
  sha256: z.string().nullable(),
  /** The terminal's signature over it; null until the key was to be had. */
  signature: z.string().nullable(),
  lastSignedDay: z
    .strictObject({ businessDate: businessDateSchema, headSequence: z.int(), headHash: z.string() })
    .nullable(),
  sections: z.array(reportSectionSchema).readonly(),
  /** null: this person is not shown what is expected before it was counted. */
  cash: cashBookSchema.nullable(),
  openEnds: z.array(openEndSchema).readonly(),
  openEndCount: z.int().nonnegative(),
});
export type ShiftReport = z.infer<typeof shiftReportSchema>;

export const shiftSummarySchema = z.strictObject({
  shiftId: idSchema,
  number: z.int().positive(),
  businessDate: businessDateSchema,
  openedAtMs: epochMsSchema,
  closedAtMs: epochMsSchema,
  closedBy: bilingualSchema.nullable(),
  saleCount: z.int().nonnegative(),
  sales: moneySchema,
  difference: moneySchema.nullable(),
});
export type ShiftSummary = z.infer<typeof shiftSummarySchema>;

export const ROUNDING_STEPS = [1, 5, 10, 50, 100] as const;
/** So fast a scanner that types is, on average between two letters: most, the usual limit, and over Bluetooth. */
export const WEDGE_GAPS_MS = [20, 35, 60] as const;
/** What a scanner can be set to type before and behind a code. */
const affix = z.string().regex(/^[\x21-\x7e]{0,8}$/, 'up to eight signs of ASCII');
export const wedgeSchema = z.strictObject({
  prefix: affix,
  suffix: affix,
  maxGapMs: z.int().refine((ms) => WEDGE_GAPS_MS.some((known) => known === ms)),
});
export type WedgeSettings = z.infer<typeof wedgeSchema>;
/** As scanners are delivered: nothing added, Enter at the end. */
export const USUAL_WEDGE: WedgeSettings = { prefix: '', suffix: '', maxGapMs: 35 };

export const shopSettingsSchema = z.strictObject({
  /** Whoever counts does not see what is expected before. */
  blindCount: z.boolean(),
  /** Cash totals are a multiple of it; 1: no rounding. */
  cashRoundingMinor: z.int().refine((step) => ROUNDING_STEPS.some((known) => known === step)),
  /** `down` is in the customer's favour. */
  cashRoundingMode: z.enum(['down', 'nearest']),
  /** A till that nobody touches for so long is locked; 0: never. */
  idleLockSeconds: z.int().min(0).max(3_600),
  /** How a scanner that types is told from typing. Absent: as scanners are delivered. */
  wedge: wedgeSchema.exactOptional(),
  /** Of papers that nobody asked for in another language. Absent: as `devices.json` says. */
  receiptLanguage: z.enum(RECEIPT_LANGUAGES).exactOptional(),
});
export type ShopSettings = z.infer<typeof shopSettingsSchema>;

const note = z.string().max(MAX_SHIFT_NOTE);

export const SHIFT_COMMANDS = {
  'shift.open': { input: z.strictObject({ float: cashCountSchema }), output: shiftViewSchema },
  /** Counts the drawer in between; what was expected and the difference stay in the journal. */
  'shift.count': {
    input: z.strictObject({ cash: cashCountSchema, note }),
    output: z.strictObject({
      counted: moneySchema,
      expected: moneySchema.nullable(),
      difference: moneySchema.nullable(),
    }),
  },
  /** Another person takes the drawer over, with their own PIN, and is signed in. */
  'shift.hand_over': {
    input: z.strictObject({
      toCashierId: idSchema,
      pin: z.string().min(1).max(12),
      cash: cashCountSchema.nullable(),
      note,
    }),
    output: shiftViewSchema,
  },
  /** Never fails for what is left open: it is listed. `cash` null: nobody counted. */
  'shift.close': { input: z.strictObject({ cash: cashCountSchema.nullable(), note }), output: shiftReportSchema },
  'cash.move': {
    input: z.strictObject({
      direction: z.enum(CASH_DIRECTIONS),
      amountText: z.string().max(32),
      reason: z.enum(CASH_REASON_NAMES),
      note,
      approvalId: approvalIdSchema,
    }),
    output: shiftViewSchema,
  },
  /** The whole of what is due, with change; `tenderedText` null: exactly that. Ends the sale. */
  'cash.pay': {
    input: z.strictObject({ saleId: idSchema, tenderedText: z.string().max(32).nullable() }),
    output: z.strictObject({
      saleId: idSchema,
      receiptNumber: z.string(),
      payable: moneySchema,
      rounding: moneySchema,
      tendered: moneySchema,
      change: moneySchema,
    }),
  },
  /** A part of it; the wallet pays the rest. */
  'cash.take_part': {
    input: z.strictObject({ saleId: idSchema, amountText: z.string().max(32), actId: actIdSchema }),
    output: saleViewSchema,
  },
  /** Gives back what was taken of a sale that is not paid. */
  'cash.give_back': { input: z.strictObject({ saleId: idSchema }), output: saleViewSchema },
  'shop.set_settings': { input: z.strictObject({ settings: shopSettingsSchema }), output: shopSettingsSchema },
} as const;

export const SHIFT_QUERIES = {
  /** What of a sale is to be paid in cash, by the shop's rule of rounding. */
  'cash.due': {
    input: z.strictObject({ saleId: idSchema }),
    output: z.strictObject({ due: moneySchema, payable: moneySchema, rounding: moneySchema }),
  },
  /** How the shift stands now; of a till that has none open, what happened since the last. */
  'shift.x': { input: z.strictObject({ approvalId: approvalIdSchema }), output: shiftReportSchema },
  /** What should be in the drawer; null when it is counted blind and whoever asks may not see it. */
  'shift.expected': { input: z.strictObject({}), output: z.strictObject({ expected: moneySchema.nullable() }) },
  /** Closed shifts, newest first; `cursor` continues. */
  'shift.list': {
    input: z.strictObject({ cursor: z.string().max(16).nullable(), limit: z.int().min(1).max(100) }),
    output: z.strictObject({ shifts: z.array(shiftSummarySchema).readonly(), cursor: z.string().nullable() }),
  },
  'shift.report': { input: z.strictObject({ shiftId: idSchema }), output: shiftReportSchema },
} as const;
