/** How a sale and its lines look from outside. */
import { z } from 'zod';
import { BASIS_POINTS } from '../kernel/money.ts';
import { bilingualSchema, businessDateSchema, epochMsSchema, idSchema, moneySchema } from './values.ts';

/** A till roll of 500 lines is more than any shop sells at once; past it the screen and the receipt stop being readable. */
export const MAX_SALE_LINES = 500;
/** Wallet API section 1 allows 200 items in a request; longer sales send the first 199 and one line for the rest. */
export const MAX_QUANTITY = 9_999;

export const SALE_STATES = ['open', 'in_checkout', 'paid', 'cancelled'] as const;
export type SaleState = (typeof SALE_STATES)[number];

/** Percent in basis points (100 = 1 %), or a fixed amount. */
export const discountSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('percent'), basisPoints: z.int().min(1).max(BASIS_POINTS) }),
  z.strictObject({ kind: z.literal('amount'), amount: moneySchema }),
]);
export type Discount = z.infer<typeof discountSchema>;

export const saleLineSchema = z.strictObject({
  lineId: idSchema,
  /** null: an amount that was keyed in. */
  productId: idSchema.nullable(),
  barcode: z.string().nullable(),
  name: bilingualSchema,
  unit: bilingualSchema,
  quantity: z.int().min(1).max(MAX_QUANTITY),
  unitPrice: moneySchema,
  discount: discountSchema.nullable(),
  discountTotal: moneySchema,
  /** unitPrice × quantity − discountTotal; the sale's own discount is not in it. */
  total: moneySchema,
});
export type SaleLineView = z.infer<typeof saleLineSchema>;

export const saleViewSchema = z.strictObject({
  saleId: idSchema,
  state: z.enum(SALE_STATES),
  /** Given when the first payment of the sale begins; null before. */
  receiptNumber: z.string().nullable(),
  cashierName: bilingualSchema,
  openedAtMs: epochMsSchema,
  completedAtMs: epochMsSchema.nullable(),
  businessDate: businessDateSchema,
  lines: z.array(saleLineSchema).readonly(),
  discount: discountSchema.nullable(),
  /** Sum of the lines' totals. */
  subtotal: moneySchema,
  /** What the sale's own discount takes off the subtotal. */
  discountTotal: moneySchema,
  total: moneySchema,
  /** What of it is still to be paid: less than the total when a part was taken in cash; 0 once it is paid. */
  due: moneySchema,
  /** It was paid, and taken back whole afterwards. */
  isVoided: z.literal(true).exactOptional(),
  /** What goods that came back of earlier sales stand for; absent: none did. */
  exchange: moneySchema.exactOptional(),
  /** The same by the receipts of those sales. */
  exchangedFrom: z
    .array(z.strictObject({ receiptNumber: z.string(), amount: moneySchema }))
    .readonly()
    .exactOptional(),
  /** null: no cash was taken, or it was given back. */
  cash: z
    .strictObject({
      /** What the shop keeps of it. */
      taken: moneySchema,
      tendered: moneySchema,
      change: moneySchema,
      /** What was rounded off, below zero, or on. */
      rounding: moneySchema,
    })
    .nullable(),
});
export type SaleView = z.infer<typeof saleViewSchema>;

/**
 * unresolved: nobody knows yet whether it was paid; the till finds out. paid: it was, and nobody has seen it yet. not_paid:
 * it is known not to have been paid. refund_due: it was paid, could not be taken back, and the customer is owed the money.
 * cart: nothing was tried, or everything tried has been seen.
 */
export const SET_ASIDE_STATES = ['unresolved', 'paid', 'not_paid', 'refund_due', 'cart'] as const;
export type SetAsideState = (typeof SET_ASIDE_STATES)[number];

/** How many sales may be set aside at once: more than one cashier can keep in mind, few enough to be listed on a screen. */
export const MAX_SET_ASIDE = 50;

export const setAsideSaleSchema = z.strictObject({
  saleId: idSchema,
  state: z.enum(SET_ASIDE_STATES),
  /** null: no payment was begun yet. */
  receiptNumber: z.string().nullable(),
  cashierName: bilingualSchema,
  setAsideAtMs: epochMsSchema,
  lineCount: z.int().positive(),
  firstLineName: bilingualSchema,
  total: moneySchema,
  /** The payment that the state is about; null for a cart. */
  paymentId: idSchema.nullable(),
});
export type SetAsideSale = z.infer<typeof setAsideSaleSchema>;

export const saleSummarySchema = z.strictObject({
  saleId: idSchema,
  state: z.enum(SALE_STATES),
  receiptNumber: z.string().nullable(),
  cashierName: bilingualSchema,
  /** When it was completed or, while it is not, opened. */
  atMs: epochMsSchema,
  businessDate: businessDateSchema,
  lineCount: z.int().nonnegative(),
  firstLineName: bilingualSchema.nullable(),
  total: moneySchema,
  isVoided: z.literal(true).exactOptional(),
});
export type SaleSummary = z.infer<typeof saleSummarySchema>;
