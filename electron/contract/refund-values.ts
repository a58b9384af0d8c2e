/** Refunds that a person begins at the till, from the receipt. The names of reasons are stored and are never renamed. */
import { z } from 'zod';
import { refundViewSchema } from './inbox-values.ts';
import { PAYMENT_METHODS } from './payment-values.ts';
import { saleViewSchema } from './sale-values.ts';
import { approvalIdSchema } from './staff-values.ts';
import { actIdSchema, idSchema, moneySchema } from './values.ts';

export const REFUND_REASONS = ['goods_returned', 'wrong_amount', 'wrong_goods', 'exchange', 'other'] as const;
export const VOID_REASONS = ['wrong_sale', 'wrong_amount', 'customer_changed_mind', 'other'] as const;
export type VoidReason = (typeof VOID_REASONS)[number];
export type RefundReason = (typeof REFUND_REASONS)[number];

const MAX_REFUND_NOTE = 200;

const payments = z
  .array(
    z.strictObject({
      paymentId: idSchema,
      method: z.enum(PAYMENT_METHODS),
      walletMasked: z.string().nullable(),
      amount: moneySchema,
      /** What is left of it, as far as this till knows; the backend is asked before anything is given back. */
      refundable: moneySchema,
      refunds: z.array(refundViewSchema).readonly(),
    }),
  )
  .readonly();

export const refundableSchema = z.strictObject({
  /** In all ways together: less than their sum where goods of the sale stand for others. */
  left: moneySchema,
  payments,
  /** null: the sale was not paid in cash. */
  cash: z.strictObject({ taken: moneySchema, refundable: moneySchema }).nullable(),
  /** What paid the earlier sales whose goods stand for a part of this one: so much of it may go back for this one. */
  earlier: z
    .array(z.strictObject({ saleId: idSchema, receiptNumber: z.string(), payments, cash: moneySchema }))
    .readonly(),
  /** It can be taken back whole: it is of today, and nothing of it was given back. */
  canVoid: z.boolean(),
});
export type Refundable = z.infer<typeof refundableSchema>;

const wish = {
  saleId: idSchema,
  /** null: all that is left. */
  amountText: z.string().max(32).nullable(),
  reason: z.enum(REFUND_REASONS),
  note: z.string().max(MAX_REFUND_NOTE),
  approvalId: approvalIdSchema,
  actId: actIdSchema,
};

export const REFUND_COMMANDS = {
  /**
   * To the wallet that paid the sale, or an earlier one whose goods stand for a part of it; under an id of its own. Its end is
   * told in the sale's timeline and by `refund.preview`.
   */
  'refund.begin': { input: z.strictObject({ ...wish, paymentId: idSchema }), output: refundViewSchema },
  /** Out of the drawer: at most what was paid into it for this sale, or for `fromSaleId`, whose goods stand for a part of it. */
  'refund.cash': {
    input: z.strictObject({ ...wish, fromSaleId: idSchema.exactOptional() }),
    output: refundableSchema,
  },
  /**
   * Takes a paid sale of today back whole, before it is settled: the wallet's payment is reversed, which goes on until its end
   * is known, and cash is given back out of the drawer. A second time it answers as the first.
   */
  'sale.void': {
    input: z.strictObject({
      saleId: idSchema,
      reason: z.enum(VOID_REASONS),
      note: z.string().max(MAX_REFUND_NOTE),
      approvalId: approvalIdSchema,
    }),
    output: z.strictObject({
      saleId: idSchema,
      /** What the customer gets out of the drawer; 0: nothing. */
      cash: moneySchema,
      /** What goes back to the wallet that paid; 0: nothing. */
      wallet: moneySchema,
      /** What goods of earlier sales stood for: the customer takes them back; 0: none. */
      goods: moneySchema,
    }),
  },
} as const;

export const EXCHANGE_COMMANDS = {
  /**
   * Sets what came back of an earlier sale against the present one: at most what is due, and what is left of the earlier. One
   * after the other, several may be. A sale of which nothing is due then is paid. `rest`: what came back and is still to be
   * refunded from the earlier receipt.
   */
  'exchange.take': {
    input: z.strictObject({
      saleId: idSchema,
      fromSaleId: idSchema,
      /** What came back, by what was paid for it; null: all that is left. */
      amountText: z.string().max(32).nullable(),
      note: z.string().max(MAX_REFUND_NOTE),
      approvalId: approvalIdSchema,
      actId: actIdSchema,
    }),
    output: z.strictObject({ sale: saleViewSchema, taken: moneySchema, rest: moneySchema }),
  },
  /** All goods stay with the customer, and the earlier sales are as they were. Only while the present sale is not paid. */
  'exchange.give_back': { input: z.strictObject({ saleId: idSchema }), output: saleViewSchema },
} as const;

export const REFUND_QUERIES = {
  'refund.preview': { input: z.strictObject({ saleId: idSchema }), output: refundableSchema },
} as const;
