/** What was taken, by day and by one thing at a time, and the sales behind each figure: how it looks from outside. */
import { z } from 'zod';
import { bilingualSchema, businessDateSchema, epochMsSchema, idSchema, moneySchema } from './values.ts';

/** A year, with the days by which two ways of counting one differ. */
export const MAX_TAKINGS_DAYS = 400;

export const takingsSumsSchema = z.strictObject({
  saleCount: z.int(),
  quantity: z.int(),
  gross: moneySchema,
  /** What the merchant gave of the price while the wallet paid. */
  discount: moneySchema,
  refundCount: z.int(),
  refund: moneySchema,
  /** Sales that were taken back whole; they are in no other sum. */
  voidCount: z.int(),
  voided: moneySchema,
  /** Gross less refunds and the merchant's discounts; before fees. */
  net: moneySchema,
});
export type TakingsSums = z.infer<typeof takingsSumsSchema>;

export const TAKINGS_TABLES = [
  'day',
  'hour',
  'weekday',
  'tender',
  'promotion',
  'product',
  'category',
  'cashier',
  'lane',
] as const;
export type TakingsTable = (typeof TAKINGS_TABLES)[number];

const rowSchema = takingsSumsSchema.extend({
  /** What the row is about: a date, an hour, an id; weekdays from 1, Monday, to 7. */
  member: z.string(),
  /** null: the member speaks for itself, or the screen has words for it. */
  name: bilingualSchema.nullable(),
});
export type TakingsRow = z.infer<typeof rowSchema>;

const rows = z.array(rowSchema).readonly();

export const takingsFiguresSchema = z.strictObject({
  from: businessDateSchema,
  to: businessDateSchema,
  /** Whose sales these are: what this till sold. */
  scope: z.literal('this_till'),
  total: takingsSumsSchema,
  /** The same days of the week before. */
  before: takingsSumsSchema,
  /** What the bank took, by the statements of these days; null while none is there. */
  fee: moneySchema.nullable(),
  /** Of how many days with sales the fee is known. */
  feeDayCount: z.int().nonnegative(),
  tables: z.strictObject({
    day: rows,
    hour: rows,
    weekday: rows,
    tender: rows,
    promotion: rows,
    product: rows,
    category: rows,
    cashier: rows,
    lane: rows,
  }),
});
export type TakingsFigures = z.infer<typeof takingsFiguresSchema>;

export const takingsSaleSchema = z.strictObject({
  recordId: idSchema,
  kind: z.enum(['payment', 'refund']),
  saleId: idSchema.nullable(),
  receiptNumber: z.string(),
  amount: moneySchema,
  tender: z.string(),
  standing: z.enum(['paid', 'unsent', 'offline_declined', 'not_paid', 'unknown', 'owed', 'voided']),
  occurredAtMs: epochMsSchema,
  cashier: bilingualSchema.nullable(),
});
export type TakingsSale = z.infer<typeof takingsSaleSchema>;

const range = { from: businessDateSchema, to: businessDateSchema };

export const TAKINGS_QUERIES = {
  'takings.figures': { input: z.strictObject(range), output: takingsFiguresSchema },
  /** The sales, voids and refunds that a figure counts, newest first; `back`: what was given back. `cursor` continues. */
  'takings.sales': {
    input: z.strictObject({
      ...range,
      table: z.enum([...TAKINGS_TABLES, 'back']),
      member: z.string().max(128),
      cursor: z.string().max(64).nullable(),
      limit: z.int().min(1).max(100),
    }),
    output: z.strictObject({ sales: z.array(takingsSaleSchema).readonly(), cursor: z.string().nullable() }),
  },
} as const;
