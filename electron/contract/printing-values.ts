/**
 * Paper: what is printed, what became of it, and the cash drawer on the printer. The names of states, documents and reasons
 * are stored and are never renamed.
 */
import { z } from 'zod';
import { approvalIdSchema } from './staff-values.ts';
import { bilingualSchema, doneSchema, epochMsSchema, idSchema, moneySchema } from './values.ts';

/** `bilingual`: both languages on one paper, Chinese first. */
export const RECEIPT_LANGUAGES = ['zh-CN', 'en', 'bilingual'] as const;
export type ReceiptLanguage = (typeof RECEIPT_LANGUAGES)[number];

/** An X report says how things stand when it is printed, a Z how they stood at the close. */
export const PRINT_DOCUMENTS = ['sale', 'refund', 'test', 'report_x', 'report_z', 'ticket'] as const;
export type PrintDocument = (typeof PRINT_DOCUMENTS)[number];

export const PRINT_STATES = [
  /** Waits for the printer, or for the jobs before it. */
  'queued',
  /** With the printer. */
  'printing',
  /** The printer says that it is done. */
  'confirmed',
  /** The printer took it and cannot say what became of it. */
  'sent',
  /** Needs a person; `mayBeOnPaper` says whether some of it may have been printed. */
  'failed',
  /** A person did not want it any more. */
  'dropped',
] as const;
export type PrintState = (typeof PRINT_STATES)[number];

export const printJobSchema = z.strictObject({
  jobId: idSchema,
  document: z.enum(PRINT_DOCUMENTS),
  /** The sale, refund, shift or ticket it is about; of a test, the printer. */
  subjectId: idSchema,
  receiptNumber: z.string().nullable(),
  /** 1 is the receipt itself; from 2 on the paper says that it is a copy. */
  copy: z.int().positive(),
  language: z.enum(RECEIPT_LANGUAGES),
  state: z.enum(PRINT_STATES),
  /** What holds it up or made it fail: a device's problem, `interrupted` or `waited_too_long`; null: nothing. */
  problem: z.string().nullable(),
  mayBeOnPaper: z.boolean(),
  attemptCount: z.int().nonnegative(),
  queuedAtMs: epochMsSchema,
  updatedAtMs: epochMsSchema,
});
export type PrintJobView = z.infer<typeof printJobSchema>;

/** How many jobs wait at most: more than a shop prints while somebody changes the roll. */
export const MAX_WAITING_JOBS = 50;
/** How many failed ones the screens are told of; `receipt.jobs` has all of them. */
export const MAX_FAILED_SHOWN = 20;

export const printingViewSchema = z.strictObject({
  /** null: this till has no printer. */
  printer: z
    .strictObject({
      deviceId: idSchema,
      state: z.enum(['absent', 'found', 'opening', 'ready', 'faulty', 'gone']),
      problem: z.string().nullable(),
      paper: z.enum(['enough', 'low', 'out', 'unknown']),
    })
    .nullable(),
  hasDrawer: z.boolean(),
  /** Queued and printing, oldest first. */
  waiting: z.array(printJobSchema).readonly(),
  /** Failed and neither tried again nor dropped, newest first. */
  failed: z.array(printJobSchema).readonly(),
});
export type PrintingView = z.infer<typeof printingViewSchema>;

/** Why a drawer was opened without a sale. */
export const DRAWER_REASONS = ['make_change', 'count_cash', 'bring_cash', 'take_cash', 'test'] as const;
export type DrawerReason = (typeof DRAWER_REASONS)[number];

/** A sale, a refund and a movement of cash open it by themselves. */
export const PULSE_REASONS = [...DRAWER_REASONS, 'cash_sale', 'cash_refund', 'cash_moved'] as const;
export type PulseReason = (typeof PULSE_REASONS)[number];

export const drawerOpeningSchema = z.strictObject({
  openingId: idSchema,
  atMs: epochMsSchema,
  cashierName: bilingualSchema.nullable(),
  reason: z.enum(PULSE_REASONS),
  /** The sale that it was opened for; null: none. */
  saleId: idSchema.nullable(),
  /** `sent`: no switch says whether it opened. null: the till stopped before it was known. */
  outcome: z.enum(['opened', 'sent', 'failed']).nullable(),
  /** Why it failed: a device's problem. */
  problem: z.string().nullable(),
});
export type DrawerOpening = z.infer<typeof drawerOpeningSchema>;

const language = z.enum(RECEIPT_LANGUAGES).nullable();

/** A paper as a picture, and how often it was asked for on paper. */
const previewSchema = z.strictObject({ svg: z.string(), copyCount: z.int().nonnegative() });

export const refundSlipSchema = z.strictObject({
  refundId: idSchema,
  way: z.enum(['wallet', 'cash']),
  amount: moneySchema,
  atMs: epochMsSchema,
});
export type RefundSlip = z.infer<typeof refundSlipSchema>;

export const PRINTING_COMMANDS = {
  /**
   * Prints the receipt of a sale that is paid: the receipt, the slip of an offline acceptance or the notice that it turned
   * out unpaid, as the payment stands. From the second time on it is a copy. `language` null: as the till is set.
   */
  'receipt.print': { input: z.strictObject({ saleId: idSchema, language }), output: printJobSchema },
  /** Prints the slip of a refund, as it stands: asked for, succeeded or refused; in cash it is over at once. */
  'receipt.print_refund': { input: z.strictObject({ refundId: idSchema, language }), output: printJobSchema },
  /** Prints a line in Chinese and the question whether it can be read, when a printer is set up. */
  'receipt.print_test': { input: z.strictObject({ language }), output: printJobSchema },
  /** The report of a closed shift, or, with null, how the one that is open stands. */
  'receipt.print_report': {
    input: z.strictObject({ shiftId: idSchema.nullable(), language, approvalId: approvalIdSchema }),
    output: printJobSchema,
  },
  /** Prints a failed job again, with the number of copy that it has. */
  'receipt.retry': { input: z.strictObject({ jobId: idSchema }), output: printJobSchema },
  /** Takes a job that waits or has failed off the list. */
  'receipt.drop': { input: z.strictObject({ jobId: idSchema }), output: doneSchema },
  /** Opens the drawer without a sale. */
  'drawer.open': {
    input: z.strictObject({ reason: z.enum(DRAWER_REASONS), approvalId: approvalIdSchema }),
    /** `sent`: no switch of the drawer says whether it opened. */
    output: z.strictObject({ outcome: z.enum(['opened', 'sent']) }),
  },
} as const;

export const PRINTING_QUERIES = {
  /** Newest first; `cursor` continues. */
  'receipt.jobs': {
    input: z.strictObject({ cursor: z.string().max(16).nullable(), limit: z.int().min(1).max(100) }),
    output: z.strictObject({ jobs: z.array(printJobSchema).readonly(), cursor: z.string().nullable() }),
  },
  /** Every time the drawer was told to open, newest first; `cursor` continues. Supervisors and managers. */
  'drawer.openings': {
    input: z.strictObject({ cursor: z.string().max(16).nullable(), limit: z.int().min(1).max(100) }),
    output: z.strictObject({ openings: z.array(drawerOpeningSchema).readonly(), cursor: z.string().nullable() }),
  },
  /** The same document as a picture, and how often it was asked for on paper. */
  'receipt.preview': {
    input: z.strictObject({ saleId: idSchema, language }),
    output: previewSchema,
  },
  /** The slip of a refund, to a wallet or in cash. */
  'receipt.preview_refund': { input: z.strictObject({ refundId: idSchema, language }), output: previewSchema },
  /** As it would be printed now: null, how the shift stands at this moment; it has no copies. */
  'receipt.preview_report': {
    input: z.strictObject({ shiftId: idSchema.nullable(), language, approvalId: approvalIdSchema }),
    output: previewSchema,
  },
  /** What went back of a sale, oldest first: each has a slip. */
  'receipt.refund_slips': {
    input: z.strictObject({ saleId: idSchema }),
    output: z.strictObject({ slips: z.array(refundSlipSchema).readonly() }),
  },
} as const;
