/**
 * The day's books held against those of others, and what people do about the differences: how it looks from outside. The
 * names of kinds and states are stored and are never renamed.
 */
import { z } from 'zod';
import { noteSchema } from './inbox-values.ts';
import { bilingualSchema, businessDateSchema, doneSchema, epochMsSchema, idSchema, moneySchema } from './values.ts';

export const DISCREPANCY_KINDS = [
  /** Ours is paid and the statement has no line. */
  'missing_at_wallet',
  /** The statement has a line and we have no record. */
  'missing_at_till',
  'amount_differs',
  'currency_differs',
  'fee_differs',
  /** Somebody else paid for part of the discount than we were told. */
  'promotion_differs',
  /** Ours was not paid and theirs was, or the other way round. */
  'status_differs',
  /** One record, several lines. */
  'duplicate',
  /** Its goods stand for others here, and another till gave its money back: more than it was paid for. */
  'refunded_beside_exchange',
  /** Nobody knew at the till, and the statement says that it was paid. */
  'unknown_resolved_later',
  /** It stands in another day's settlement than the backend had said, or than its business date: in transit. */
  'other_day',
  /** The same of a refund, which is usual around midnight. */
  'refund_across_days',
  /** Accepted offline and not sent yet. */
  'unsent',
  /** Accepted offline and declined afterwards: the goods are gone. */
  'offline_declined',
  /** Nobody has said yet how it ended, and the statement has no line. */
  'still_unknown',
  'payout_short',
  'payout_over',
  'payout_missing',
  'cash_short',
  'cash_over',
] as const;
export type DiscrepancyKind = (typeof DISCREPANCY_KINDS)[number];

export const DISCREPANCY_STATES = ['open', 'assigned', 'explained', 'resolved'] as const;
export type DiscrepancyState = (typeof DISCREPANCY_STATES)[number];

/** One side of the evidence: the till's record, or the line of the statement. What a side does not tell is null. */
const sideSchema = z.strictObject({
  id: z.string().nullable(),
  /** Where it stands: the receipt's number, or the line's in its file. */
  place: z.string(),
  standing: z.enum(['paid', 'unsent', 'offline_declined', 'not_paid', 'unknown', 'owed']),
  amount: moneySchema,
  payerPaid: moneySchema.nullable(),
  merchantDiscount: moneySchema.nullable(),
  fee: moneySchema.nullable(),
  authCode: z.string().nullable(),
  occurredAtMs: z.int(),
  businessDate: businessDateSchema.nullable(),
  settlementDate: businessDateSchema.nullable(),
});
export type EvidenceSide = z.infer<typeof sideSchema>;

export const discrepancySchema = z.strictObject({
  discrepancyId: idSchema,
  businessDate: businessDateSchema,
  kind: z.enum(DISCREPANCY_KINDS),
  /** What it is about. */
  subject: z.enum(['payment', 'refund', 'payout', 'cash']),
  /** Theirs less ours. */
  difference: moneySchema,
  /** 0: found before the day was signed. Else it is part of that correction. */
  round: z.int().nonnegative(),
  /** A later look no longer found it. */
  isFound: z.boolean(),
  /** It can still be acted upon: its round is not signed. */
  isOpenRound: z.boolean(),
  state: z.enum(DISCREPANCY_STATES),
  assignee: bilingualSchema.nullable(),
  note: z.string(),
  changedAtMs: epochMsSchema.nullable(),
  changedBy: bilingualSchema.nullable(),
  ours: sideSchema.nullable(),
  theirs: sideSchema.nullable(),
  /** Of the whole: what was expected and what came, for payouts and cash. */
  sums: z
    .strictObject({ expected: moneySchema, came: moneySchema, businessDates: z.array(businessDateSchema).readonly() })
    .nullable(),
  /** The sale, where the till has one. */
  saleId: idSchema.nullable(),
});
export type DiscrepancyView = z.infer<typeof discrepancySchema>;

export const statementViewSchema = z.strictObject({
  statementId: idSchema,
  formatId: z.string(),
  formatName: bilingualSchema,
  source: z.enum(['gateway', 'file']),
  fileName: z.string(),
  lineCount: z.int().nonnegative(),
  importedAtMs: epochMsSchema,
  importedBy: bilingualSchema.nullable(),
});

/**
 * `no_trade`: nothing was sold. `waiting`: there is no statement yet. `red`: something presses. `amber`: what is left usually
 * clears itself. `green`: nothing is open.
 */
export const DAY_LIGHTS = ['no_trade', 'waiting', 'red', 'amber', 'green'] as const;
export type DayLight = (typeof DAY_LIGHTS)[number];

export const daySummarySchema = z.strictObject({
  businessDate: businessDateSchema,
  light: z.enum(DAY_LIGHTS),
  /** A statement is still to come: the day can be neither compared nor signed. */
  isWaiting: z.boolean(),
  /** How often it was signed off; a day that was, and has something open, has a correction. */
  signOffCount: z.int().nonnegative(),
  openCount: z.int().nonnegative(),
  /** What the till took by wallet less what it gave back, and the same by the statements; null while there is none. */
  till: moneySchema,
  /** The same in cash, which no statement tells of. */
  cash: moneySchema,
  statement: moneySchema.nullable(),
  fee: moneySchema.nullable(),
  /** What the bank is to pay out of the store's day, by its own settlement; null while there is none. */
  net: moneySchema.nullable(),
  payout: z.enum(['none', 'expected', 'overdue', 'paid', 'differs']),
  /** When the bank is expected to pay, or when it paid. */
  payoutDate: businessDateSchema.nullable(),
});
export type DaySummary = z.infer<typeof daySummarySchema>;

export const signOffSchema = z.strictObject({
  round: z.int().nonnegative(),
  signedAtMs: epochMsSchema,
  signedBy: bilingualSchema.nullable(),
  note: z.string(),
});

export const reconciledDaySchema = z.strictObject({
  summary: daySummarySchema,
  /** When the books were last held against the statements; null: never, or it is going on. */
  comparedAtMs: epochMsSchema.nullable(),
  isRunning: z.boolean(),
  /** Why the gateway's own file was not taken: an error code; null: nothing is wrong. */
  problem: z.string().nullable(),
  lineCount: z.int().nonnegative(),
  matchedCount: z.int().nonnegative(),
  notOursCount: z.int().nonnegative(),
  statements: z.array(statementViewSchema).readonly(),
  signOffs: z.array(signOffSchema).readonly(),
});
export type ReconciledDay = z.infer<typeof reconciledDaySchema>;

/** Told when anything of it may be another: a screen asks anew for what it shows. */
export const reconciliationNewsSchema = z.strictObject({ newsNumber: z.int().nonnegative() });

/** A piece of a file as base64: small enough for one message of any transport, with the envelope around it. */
export const IMPORT_PIECE_BYTES = 36 * 1024;
const MAX_PIECE_TEXT = Math.ceil(IMPORT_PIECE_BYTES / 3) * 4;

/** What a file may look wrong by and be right: another account than before, or no line of this till. Stored names. */
export const IMPORT_DOUBTS = ['merchant', 'terminals'] as const;
export type ImportDoubt = (typeof IMPORT_DOUBTS)[number];

const forDay = { businessDate: businessDateSchema };
const forImport = { importId: idSchema };

export const RECONCILIATION_COMMANDS = {
  /** A manager hands over a file, piece by piece; nothing of it counts before `finish_import` says so. */
  'reconciliation.begin_import': {
    input: z.strictObject({
      ...forDay,
      formatId: z.string().min(1).max(40),
      fileName: z.string().max(255),
      /** In hexadecimal digits, if whoever made the file gave it. */
      sha256: z
        .string()
        .regex(/^[0-9a-fA-F]{64}$/)
        .nullable(),
      /** What the person says is right about it, though it looks wrong. */
      confirmed: z.array(z.enum(IMPORT_DOUBTS)).max(IMPORT_DOUBTS.length).readonly(),
    }),
    output: z.strictObject({ ...forImport }),
  },
  /** Answers when it can take the next. `done`: enough was read to know that the file is refused. */
  'reconciliation.import_piece': {
    input: z.strictObject({ ...forImport, base64: z.base64().max(MAX_PIECE_TEXT) }),
    output: z.strictObject({ done: z.boolean() }),
  },
  /** Answers when the file is imported and the day was compared with it. `isNew` false: it was there already. */
  'reconciliation.finish_import': {
    input: z.strictObject({ ...forImport }),
    output: z.strictObject({ isNew: z.boolean(), lineCount: z.int().nonnegative(), day: daySummarySchema }),
  },
  'reconciliation.cancel_import': { input: z.strictObject({ ...forImport }), output: doneSchema },
  /** Takes a statement out of a day that is not signed. */
  'reconciliation.withdraw': {
    input: z.strictObject({ statementId: idSchema, note: noteSchema.min(1) }),
    output: daySummarySchema,
  },
  /** Holds the day's books against its statements once more. */
  'reconciliation.compare': { input: z.strictObject(forDay), output: daySummarySchema },
  'reconciliation.act': {
    input: z.strictObject({
      discrepancyIds: z.array(idSchema).min(1).max(200).readonly(),
      act: z.enum(['assigned', 'explained', 'resolved', 'reopened']),
      /** Who is to look into it; null but for `assigned`. */
      assigneeId: idSchema.nullable(),
      note: noteSchema,
    }),
    output: daySummarySchema,
  },
  /** A manager signs the day: it is frozen, and what arrives later becomes a correction. */
  'reconciliation.sign_off': {
    input: z.strictObject({ ...forDay, note: noteSchema }),
    output: daySummarySchema,
  },
  /**
   * What the bank takes of a payment from a business day on, in hundredths of a percent; null: fees are not checked. Days that
   * are not signed are held against it when they are next compared.
   */
  'reconciliation.agree_fee': {
    input: z.strictObject({ basisPoints: z.int().min(0).max(10_000).nullable(), effectiveFrom: businessDateSchema }),
    output: doneSchema,
  },
} as const;

export const feeRateSchema = z.strictObject({
  effectiveFrom: businessDateSchema,
  basisPoints: z.int().nullable(),
});
export type FeeRateView = z.infer<typeof feeRateSchema>;
/** A bank that changed its fee more often than that since the till was set up is not worth a longer list. */
export const MAX_FEE_RATES = 50;

export const RECONCILIATION_QUERIES = {
  'reconciliation.month': {
    input: z.strictObject({ month: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/) }),
    output: z.strictObject({
      days: z.array(daySummarySchema).readonly(),
      /** Settled and not paid out yet, of all days. */
      inTransit: moneySchema,
      /** On the month's last day so far. */
      feeBasisPoints: z.int().nullable(),
      /** Days on which the fee was agreed, newest first. */
      feeRates: z.array(feeRateSchema).max(MAX_FEE_RATES).readonly(),
      /** By how many working days after a business day its money is expected at the bank, as the gateway says. */
      payoutWorkingDays: z.int().positive(),
      /** Whose books these are: what this till sold. A statement covers the whole store; lines of others are only counted. */
      scope: z.literal('this_till'),
    }),
  },
  'reconciliation.day': { input: z.strictObject(forDay), output: reconciledDaySchema },
  /** In the order in which they were found; `cursor` continues. */
  'reconciliation.discrepancies': {
    input: z.strictObject({ ...forDay, cursor: z.string().max(64).nullable(), limit: z.int().min(1).max(100) }),
    output: z.strictObject({
      discrepancies: z.array(discrepancySchema).readonly(),
      cursor: z.string().nullable(),
    }),
  },
  /** All that was done about one. */
  'reconciliation.history': {
    input: z.strictObject({ discrepancyId: idSchema }),
    output: z.strictObject({
      acts: z
        .array(
          z.strictObject({
            act: z.enum(['assigned', 'explained', 'resolved', 'reopened']),
            atMs: epochMsSchema,
            by: bilingualSchema.nullable(),
            note: z.string(),
            assignee: bilingualSchema.nullable(),
          }),
        )
        .readonly(),
    }),
  },
  'reconciliation.formats': {
    input: z.strictObject({}),
    output: z.strictObject({
      formats: z.array(z.strictObject({ formatId: z.string(), name: bilingualSchema })).readonly(),
    }),
  },
} as const;
