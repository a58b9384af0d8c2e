/**
 * Late and orphan results that somebody must close, and the refunds that close them: how they look from outside. The
 * names of kinds, states and ways are stored and are never renamed.
 */
import { z } from 'zod';
import { PAYMENT_STATES } from './payment-values.ts';
import { bilingualSchema, doneSchema, epochMsSchema, idSchema, moneySchema } from './values.ts';

export const INBOX_KINDS = [
  /** A reversal came too late: the customer did pay and cannot be given it back by a reversal. */
  'refund_due',
  /** The backend says approved of a payment that had ended here without money. */
  'late_approval',
  /** The backend says something of a payment that cannot be true of the one that is stored. */
  'contradiction',
  /** The backend holds an approved payment of this terminal that the terminal never made, or has forgotten. */
  'unknown_payment',
  /** The same for a refund. */
  'unknown_refund',
  /** The backend says something of a refund that cannot be true of the one that is stored. */
  'refund_contradiction',
] as const;
export type InboxKind = (typeof INBOX_KINDS)[number];

export const REFUND_STATES = ['requested', 'pending', 'succeeded', 'failed'] as const;
export type RefundState = (typeof REFUND_STATES)[number];

/** How an item is closed. `matched`: it belongs to a sale. `refunded`: the customer has it back. `explained`: by a note. */
export const CLOSING_WAYS = ['matched', 'refunded', 'explained'] as const;
export type ClosingWay = (typeof CLOSING_WAYS)[number];

/** Notes are read on a screen and printed on a report; no wallet id or code belongs into one. */
export const MAX_NOTE = 500;
export const noteSchema = z.string().trim().max(MAX_NOTE);

export const refundViewSchema = z.strictObject({
  refundId: idSchema,
  paymentId: idSchema,
  state: z.enum(REFUND_STATES),
  amount: moneySchema,
  /** What the payer had back of it; 0 until it succeeds. */
  payerRefunded: moneySchema,
  /** Why it failed; null unless it did. */
  failureCode: z.string().nullable(),
  requestedAtMs: epochMsSchema,
  updatedAtMs: epochMsSchema,
});
export type RefundView = z.infer<typeof refundViewSchema>;

/** What the backend said when the item was opened; null when its answer carried no payment or refund. */
export const toldSchema = z.strictObject({
  status: z.string(),
  amount: moneySchema.nullable(),
  refunded: moneySchema.nullable(),
  walletMasked: z.string().nullable(),
  authCode: z.string().nullable(),
  updatedAtMs: epochMsSchema,
});
export type Told = z.infer<typeof toldSchema>;

export const inboxItemSchema = z.strictObject({
  itemId: idSchema,
  kind: z.enum(INBOX_KINDS),
  /** A stable code of what happened, such as `already_settled` or `answer_for_another_amount`. */
  cause: z.string(),
  /** `refunding`: a refund is on its way; the item closes when it has succeeded and is open again when it fails. */
  state: z.enum(['open', 'refunding', 'closed']),
  openedAtMs: epochMsSchema,
  paymentId: idSchema.nullable(),
  refundId: idSchema.nullable(),
  saleId: idSchema.nullable(),
  receiptNumber: z.string().nullable(),
  /** How the payment stood here when the item was opened; null for one that the terminal never heard of. */
  here: z.strictObject({ state: z.enum(PAYMENT_STATES), amount: moneySchema }).nullable(),
  told: toldSchema.nullable(),
  /** The newest refund that was begun to close the item. */
  refund: refundViewSchema.nullable(),
  closed: z
    .strictObject({
      how: z.enum(CLOSING_WAYS),
      atMs: epochMsSchema,
      by: bilingualSchema.nullable(),
      note: z.string(),
      saleId: idSchema.nullable(),
    })
    .nullable(),
});
export type InboxItem = z.infer<typeof inboxItemSchema>;

/** What every screen shows of the inbox. */
export const inboxSummarySchema = z.strictObject({
  openCount: z.int().nonnegative(),
  oldestOpenAtMs: epochMsSchema.nullable(),
});
export type InboxSummary = z.infer<typeof inboxSummarySchema>;

/** Why a till is not retired or reset: what would be left behind. */
export const unfinishedSchema = z.strictObject({
  /** Payments that are waiting, running, or with their customer. */
  runningCount: z.int().nonnegative(),
  /** Payments taken offline that the backend has not acknowledged. */
  unsentCount: z.int().nonnegative(),
  /** Payments whose outcome is not known or whose reversal is not confirmed. */
  unresolvedCount: z.int().nonnegative(),
  /** Refunds whose end is not known. */
  refundCount: z.int().nonnegative(),
  /** Items of the inbox that nobody has closed. */
  inboxCount: z.int().nonnegative(),
});
export type Unfinished = z.infer<typeof unfinishedSchema>;

const closing = { itemId: idSchema };

export const INBOX_COMMANDS = {
  /**
   * A supervisor or manager closes an item. `matched`: the payment belongs to that sale. `refunded`: what is left of it
   * goes back to the customer; the item closes when that has happened. `explained`: the note says what came of it.
   */
  'inbox.close': {
    input: z.discriminatedUnion('how', [
      z.strictObject({ ...closing, how: z.literal('matched'), saleId: idSchema, note: noteSchema }),
      z.strictObject({ ...closing, how: z.literal('refunded'), note: noteSchema }),
      z.strictObject({ ...closing, how: z.literal('explained'), note: noteSchema.min(1) }),
    ]),
    output: inboxItemSchema,
  },
  /** A supervisor or manager has seen the customer's proof of a payment. It stands in the timeline and changes no money. */
  'checkout.note_evidence': {
    input: z.strictObject({ paymentId: idSchema, note: noteSchema.min(1) }),
    output: doneSchema,
  },
  /**
   * A manager takes along what the backend has not taken, as files signed by this till: `text` is one whole file.
   * `cursor` continues where one file was full; null begins.
   */
  'queue.export': {
    input: z.strictObject({ cursor: z.string().max(64).nullable() }),
    output: z.strictObject({
      fileName: z.string(),
      text: z.string(),
      itemCount: z.int().nonnegative(),
      cursor: z.string().nullable(),
    }),
  },
  /**
   * A manager ends this till for good: its keys are wiped. Refused while anything is unsent, unknown or unclosed. `certificate`
   * is what the journal's last signature proves of it, to be kept as a file, and is had again by asking again; null when the
   * journal could not be signed.
   */
  'terminal.retire': {
    input: z.strictObject({}),
    output: z.strictObject({ certificate: z.strictObject({ fileName: z.string(), text: z.string() }).nullable() }),
  },
} as const;

export const INBOX_QUERIES = {
  /** For supervisors and managers: open items oldest first, closed ones newest first. `cursor` continues. */
  'inbox.list': {
    input: z.strictObject({
      state: z.enum(['open', 'closed']),
      cursor: z.string().max(64).nullable(),
      limit: z.int().min(1).max(100),
    }),
    output: z.strictObject({
      items: z.array(inboxItemSchema).readonly(),
      cursor: z.string().nullable(),
      openCount: z.int().nonnegative(),
    }),
  },
} as const;
