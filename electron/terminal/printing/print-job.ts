/**
 * A print job and its way: which events lead it where, as a table, and the journal entries that tell of them. Pure. Rules
 * PRINT-80 to PRINT-89 of docs/spec.md.
 */
import { z } from 'zod';
import { PRINT_DOCUMENTS, RECEIPT_LANGUAGES, type PrintState } from '../../contract/printing-values.ts';
import { idSchema } from '../../contract/values.ts';
import type { ReceiptLanguage, PrintDocument } from '../../contract/printing-values.ts';

export type PrintJob = Readonly<{
  jobId: string;
  document: PrintDocument;
  subjectId: string;
  copy: number;
  language: ReceiptLanguage;
  state: PrintState;
  problem: string | null;
  mayBeOnPaper: boolean;
  attemptCount: number;
  queuedAtMs: number;
  updatedAtMs: number;
  /** The journal entry that made it. */
  jobKey: number;
}>;

export const PRINT_EVENTS = ['begun', 'confirmed', 'sent', 'held', 'failed', 'retried', 'dropped'] as const;
export type PrintEvent = (typeof PRINT_EVENTS)[number];

/** held: nothing of it had left, so it waits for the printer again. */
export const PRINT_TRANSITIONS: Readonly<Record<PrintState, Readonly<Partial<Record<PrintEvent, PrintState>>>>> = {
  queued: { begun: 'printing', failed: 'failed', dropped: 'dropped' },
  printing: { confirmed: 'confirmed', sent: 'sent', held: 'queued', failed: 'failed' },
  failed: { retried: 'queued', dropped: 'dropped' },
  confirmed: {},
  sent: {},
  dropped: {},
};

/** Stored names, never renamed: `print.queued`, and `print.` with the event. The subject is the sale or refund. */
export const PRINT_QUEUED = 'print.queued';

export const queuedSchema = z.strictObject({
  jobId: idSchema,
  document: z.enum(PRINT_DOCUMENTS),
  copy: z.int().positive(),
  language: z.enum(RECEIPT_LANGUAGES),
});

export const movedSchema = z.strictObject({
  jobId: idSchema,
  /** Of a hold or a failure. */
  problem: z.string().nullable(),
  mayBeOnPaper: z.boolean(),
});

/** The event that an entry tells of; null: an entry of something else. */
export function printEventOf(type: string): PrintEvent | null {
  return PRINT_EVENTS.find((event) => `print.${event}` === type) ?? null;
}

/**
 * A receipt that waited this long is not printed by itself any more: its customer has gone, and a printer that comes back
 * after lunch would begin with a metre of strangers' receipts.
 */
export const LONGEST_WAIT_MS = 10 * 60_000;
/** How often a job is begun before a person is asked to look; the printer said each time that it is ready. */
export const MAX_ATTEMPTS = 5;
/** Between two of them. */
export const ATTEMPT_EVERY_MS = 3_000;
