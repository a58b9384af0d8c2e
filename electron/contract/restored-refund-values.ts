/**
 * Refunds of what another machine sold before this one took its place: the backend has told of the payments, and no sale with
 * goods is here that a receipt could open. Rule RESTORE-8.
 */
import { z } from 'zod';
import { refundViewSchema } from './inbox-values.ts';
import { REFUND_REASONS } from './refund-values.ts';
import { approvalIdSchema } from './staff-values.ts';
import { actIdSchema, businessDateSchema, epochMsSchema, idSchema, moneySchema } from './values.ts';

const MAX_NOTE = 200;
const MAX_RECEIPT_NUMBER = 128;

export const restoredPaymentSchema = z.strictObject({
  paymentId: idSchema,
  receiptNumber: z.string(),
  businessDate: businessDateSchema,
  occurredAtMs: epochMsSchema,
  amount: moneySchema,
  /** What is left of it, as far as this till knows; the backend is asked before anything is given back. */
  refundable: moneySchema,
  /** Begun here. What the machine before gave back is in `refundable` alone. */
  refunds: z.array(refundViewSchema).readonly(),
});
export type RestoredPaymentView = z.infer<typeof restoredPaymentSchema>;

export const RESTORED_REFUND_COMMANDS = {
  /** To the wallet that paid, under an id of its own; its end is told by `refund.restored`. */
  'refund.begin_restored': {
    input: z.strictObject({
      paymentId: idSchema,
      /** null: all that is left. */
      amountText: z.string().max(32).nullable(),
      reason: z.enum(REFUND_REASONS),
      note: z.string().max(MAX_NOTE),
      approvalId: approvalIdSchema,
      actId: actIdSchema,
    }),
    output: refundViewSchema,
  },
} as const;

export const RESTORED_REFUND_QUERIES = {
  /** The approved payments of the machine before with exactly this receipt number; a split sale has several. */
  'refund.restored': {
    input: z.strictObject({ receiptNumber: z.string().min(1).max(MAX_RECEIPT_NUMBER) }),
    output: z.strictObject({ payments: z.array(restoredPaymentSchema).readonly() }),
  },
} as const;
