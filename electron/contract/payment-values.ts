/**
 * How a payment looks from outside: its states, methods and what a screen shows of it. The state names are stored and
 * are never renamed.
 */
import { z } from 'zod';
import { bilingualSchema, businessDateSchema, epochMsSchema, idSchema, moneySchema } from './values.ts';

export const PAYMENT_STATES = [
  'waiting',
  'authorizing',
  'pending_customer',
  'outcome_unknown',
  'reversing',
  'accepted_offline',
  'approved',
  'declined',
  'expired',
  'reversed',
  'refund_due',
  'unpaid',
  'cancelled',
] as const;
export type PaymentState = (typeof PAYMENT_STATES)[number];

/** How the customer pays, as the wallet API names it. `offline` is not a way to pay but a way to accept; it keeps the method. */
export const PAYMENT_METHODS = ['payment_code', 'merchant_qr', 'tap', 'scan_presentment'] as const;
export type PaymentMethod = (typeof PAYMENT_METHODS)[number];

export const discountViewSchema = z.strictObject({
  kind: z.enum(['coupon', 'points', 'cashback']),
  name: z.string(),
  amount: moneySchema,
  fundedBy: z.enum(['wallet', 'merchant']),
});

export const paymentViewSchema = z.strictObject({
  paymentId: idSchema,
  saleId: idSchema,
  receiptNumber: z.string(),
  method: z.enum(PAYMENT_METHODS),
  state: z.enum(PAYMENT_STATES),
  acceptedOffline: z.boolean(),
  amount: moneySchema,
  payerPaid: moneySchema,
  discounts: z.array(discountViewSchema).readonly(),
  walletMasked: z.string().nullable(),
  authCode: z.string().nullable(),
  /** `code` is a decline code of wallet API section 11. */
  decline: z.strictObject({ code: z.string(), retryable: z.boolean() }).nullable(),
  businessDate: businessDateSchema,
  startedAtMs: epochMsSchema,
  /** When the code or QR runs out, on this terminal's clock; null outside pending_customer. */
  expiresAtMs: epochMsSchema.nullable(),
  /** Since when the outcome has been unknown; null when it is known. */
  unknownSinceMs: epochMsSchema.nullable(),
  updatedAtMs: epochMsSchema,
});
export type PaymentView = z.infer<typeof paymentViewSchema>;

/** One line of a payment's or sale's timeline. `type` is the journal's event type; the renderer has a text for each. */
export const timelineEntrySchema = z.strictObject({
  sequence: z.int().positive(),
  atMs: epochMsSchema,
  type: z.string(),
  cashierName: bilingualSchema.nullable(),
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null(), moneySchema])),
});
export type TimelineEntry = z.infer<typeof timelineEntrySchema>;
