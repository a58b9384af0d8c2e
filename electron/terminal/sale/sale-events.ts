/** The bodies of the journal's sale events, by type. Names and meanings are stored and never change. */
import { z } from 'zod';
import { REFUND_REASONS, VOID_REASONS } from '../../contract/refund-values.ts';
import { discountSchema } from '../../contract/sale-values.ts';
import {
  actIdSchema,
  bilingualSchema,
  businessDateSchema,
  currencySchema,
  epochMsSchema,
  idSchema,
  moneySchema,
} from '../../contract/values.ts';

const act = { actId: actIdSchema };
/** The earlier sales on the way to the money, the nearest first. */
const via = z.array(idSchema).min(1).exactOptional();

export const SALE_EVENT_BODIES = {
  'sale.opened': z.object({ cashierName: bilingualSchema, businessDate: businessDateSchema, currency: currencySchema }),
  'sale.line_added': z.object({
    lineId: idSchema,
    productId: idSchema.nullable(),
    barcode: z.string().nullable(),
    name: bilingualSchema,
    unit: bilingualSchema,
    quantity: z.int(),
    unitPrice: moneySchema,
  }),
  /** A ride that a gate sold: opened, rung up and paid in one by that payment, since nobody stands at a till. */
  'sale.fare_sold': z.object({
    cashierName: bilingualSchema,
    businessDate: businessDateSchema,
    lineId: idSchema,
    name: bilingualSchema,
    unit: bilingualSchema,
    unitPrice: moneySchema,
    receiptNumber: z.string(),
    receiptCounter: z.int().positive(),
    paymentId: idSchema,
  }),
  /** The gate stayed shut: its payment is reversed, and the ride was never sold. */
  'sale.fare_undone': z.object({ paymentId: idSchema, total: moneySchema, soldAtMs: epochMsSchema }),
  /** The line as it is from now on. */
  'sale.line_changed': z.object({ lineId: idSchema, quantity: z.int(), discount: discountSchema.nullable() }),
  /** Another price for each piece than the catalogue's, or than before. */
  'sale.line_repriced': z.object({
    lineId: idSchema,
    unitPrice: moneySchema,
    previous: moneySchema,
    quantity: z.int(),
  }),
  'sale.line_removed': z.object({ lineId: idSchema }),
  'sale.discounted': z.object({ discount: discountSchema.nullable() }),
  /** The business date is that of this moment; number and counter are the sale's for good. */
  'sale.checkout_started': z.object({
    receiptNumber: z.string(),
    receiptCounter: z.int().positive(),
    businessDate: businessDateSchema,
    total: moneySchema,
  }),
  'sale.checkout_left': z.object({}),
  /** The next customer is served; payments of the sale go on to their own end. */
  'sale.set_aside': z.object({}),
  /** It is the sale of the screen again. */
  'sale.taken_up': z.object({}),
  /** By the payment, by cash, or by both: then the payment was for what the cash left over. */
  'sale.paid': z.object({
    paymentId: idSchema.nullable(),
    total: moneySchema,
    cash: moneySchema.exactOptional(),
    /** What was rounded off, below zero, or on, so that the cash could be paid. */
    rounding: moneySchema.exactOptional(),
    /** What goods that came back stood for. */
    exchange: moneySchema.exactOptional(),
  }),
  /** Towards a sale that is not paid yet. `tendered` less `amount` is the change. */
  'sale.cash_taken': z.object({ amount: moneySchema, tendered: moneySchema, ...act }),
  /** All that was taken of it. */
  'sale.cash_returned': z.object({ amount: moneySchema }),
  /** The refund's own entries tell what became of it. */
  'sale.refund_begun': z.object({
    refundId: idSchema,
    paymentId: idSchema,
    reason: z.enum(REFUND_REASONS),
    note: z.string(),
    ...act,
    /** Where goods of earlier sales had paid: how much goes back along `via` to what paid the last of these. */
    amount: moneySchema.exactOptional(),
    via,
  }),
  /** Out of the drawer. */
  'sale.cash_refunded': z.object({
    amount: moneySchema,
    reason: z.enum(REFUND_REASONS),
    note: z.string(),
    ...act,
    via,
  }),
  /**
   * Taken back whole: the cash at once, out of the drawer; the payment by its reversal, whose own entries tell its end; goods
   * that stood for a part go back to the customer. `total` is what was paid.
   */
  'sale.voided': z.object({
    paymentId: idSchema.nullable(),
    total: moneySchema,
    cash: moneySchema,
    /** What goods that came back stood for. */
    exchange: moneySchema.exactOptional(),
    reason: z.enum(VOID_REASONS),
    note: z.string(),
  }),
  /** Goods of an earlier sale came back, and stand for so much of this one. Its twin for that sale follows at once. */
  'sale.exchange_taken': z.object({ amount: moneySchema, fromSaleId: idSchema, ...act }),
  'sale.goods_exchanged': z.object({ amount: moneySchema, toSaleId: idSchema, note: z.string() }),
  /** They stay with the customer after all, or go back to them with a void. */
  'sale.exchange_returned': z.object({ amount: moneySchema, fromSaleId: idSchema }),
  'sale.goods_kept': z.object({ amount: moneySchema, toSaleId: idSchema }),
  'sale.cancelled': z.object({ total: moneySchema }),
} as const;

export type SaleEventType = keyof typeof SALE_EVENT_BODIES;
export type SaleEventBody<T extends SaleEventType> = z.infer<(typeof SALE_EVENT_BODIES)[T]>;

/** Of a payment of the machine before this one, whose sale is in no table here. The subject is the payment. */
export const RESTORED_REFUND_BEGUN = 'books.refund_begun';
export const RESTORED_REFUND_BODY = z.object({
  refundId: idSchema,
  paymentId: idSchema,
  reason: z.enum(REFUND_REASONS),
  note: z.string(),
  ...act,
});
