/**
 * The checkout as a screen sees it: one state, one meaning. The terminal decides which screen is due; the renderer only
 * draws it.
 */
import { z } from 'zod';
import { paymentViewSchema } from './payment-values.ts';
import { epochMsSchema, idSchema, moneySchema } from './values.ts';

/**
 * ready: all ways to pay are offered at once. closing_previous: another way was chosen and the earlier one is being
 * closed first. sending: the wallet is being asked. waiting_customer: the customer confirms on the phone. outcome_unknown:
 * nobody knows yet; the till finds out. cancelling: a cancel is on its way to its own end.
 */
export const CHECKOUT_SCREENS = [
  'ready',
  'closing_previous',
  'sending',
  'waiting_customer',
  'outcome_unknown',
  'cancelling',
  'approved',
  'accepted_offline',
  'declined',
  'expired',
  'cancelled',
] as const;
export type CheckoutScreen = (typeof CHECKOUT_SCREENS)[number];

const offerSchema = z.strictObject({
  available: z.boolean(),
  /** An error code that says why not; null when available. */
  reason: z.string().nullable(),
});

const progressSchema = z.strictObject({
  /** asking: after the outcome. undoing: it is being reversed, so that nothing was paid. */
  step: z.enum(['asking', 'undoing']),
  /** Requests of this step since the terminal started, the one on its way included. */
  requestCount: z.int().nonnegative(),
  /** When the next request is due; null while one is on its way. */
  nextAtMs: epochMsSchema.nullable(),
  /** When asking ends and undoing begins, if nothing is known by then; null once undoing. */
  undoFromMs: epochMsSchema.nullable(),
});
export type CheckoutProgress = z.infer<typeof progressSchema>;

export const checkoutViewSchema = z.strictObject({
  saleId: idSchema,
  receiptNumber: z.string(),
  amount: moneySchema,
  screen: z.enum(CHECKOUT_SCREENS),
  offers: z.strictObject({
    payment_code: offerSchema,
    merchant_qr: offerSchema,
    tap: offerSchema,
    /** A signed QR on the customer's phone, scanned by the till. */
    scan_presentment: offerSchema,
  }),
  /** Why the last tap or signed QR was not taken by the till itself (an error code); null when there is nothing to say. */
  refusal: z.strictObject({ code: z.string(), atMs: epochMsSchema }).nullable(),
  /** The QR the customer may scan now; null while none is shown. */
  merchantQr: z.strictObject({ paymentId: idSchema, payload: z.string(), expiresAtMs: epochMsSchema }).nullable(),
  merchantQrState: z.enum(['off', 'requesting', 'shown', 'unavailable']),
  reader: z.strictObject({
    state: z.enum([
      'absent',
      'off',
      'armed',
      'reading',
      'unlock_phone',
      'tap_again',
      'foreign_card',
      'over_wallet_limit',
    ]),
    simulated: z.boolean(),
  }),
  /** The attempt that the screen is about; null on `ready`. */
  payment: paymentViewSchema.nullable(),
  /** What the till is doing to learn the outcome of `payment`; null where it is not finding out. */
  progress: progressSchema.nullable(),
  /** `sale.set_aside` is possible now: the next customer can be served before this sale is over. */
  canSetAside: z.boolean(),
});
export type CheckoutView = z.infer<typeof checkoutViewSchema>;
