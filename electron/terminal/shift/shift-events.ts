/** The bodies of the journal's events of shifts and of the drawer, by type; the subject is the shift. Never renamed. */
import { z } from 'zod';
import { CASH_DIRECTIONS, CASH_REASON_NAMES, cashCountSchema } from '../../contract/shift-values.ts';
import { bilingualSchema, businessDateSchema, idSchema, moneySchema } from '../../contract/values.ts';
import type { JsonValue } from '../../kernel/json.ts';
import { storedReportSchema } from './stored-report.ts';

const person = { cashierName: bilingualSchema };

export const SHIFT_EVENT_BODIES = {
  'shift.opened': z.object({
    ...person,
    businessDate: businessDateSchema,
    timeZone: z.string(),
    float: cashCountSchema,
  }),
  /** What was in the drawer, what should have been, and what lacks (below zero) or is too much. */
  'shift.counted': z.object({
    purpose: z.enum(['spot', 'hand_over', 'close']),
    cash: cashCountSchema,
    expected: moneySchema,
    difference: moneySchema,
    isBlind: z.boolean(),
    note: z.string(),
  }),
  'shift.handed_over': z.object({
    fromCashierId: idSchema,
    toCashierId: idSchema,
    toName: bilingualSchema,
    note: z.string(),
  }),
  'shift.closed': z.object({ number: z.int().positive(), report: storedReportSchema, sha256: z.string().length(64) }),
  'shift.signed': z.object({ sha256: z.string(), signature: z.string(), keyThumbprint: z.string() }),
  'cash.moved': z.object({
    direction: z.enum(CASH_DIRECTIONS),
    reason: z.enum(CASH_REASON_NAMES),
    amount: moneySchema,
    note: z.string(),
  }),
} as const satisfies Record<string, z.ZodType<JsonValue>>;

export type ShiftEventType = keyof typeof SHIFT_EVENT_BODIES;
export type ShiftEventBody<T extends ShiftEventType> = z.infer<(typeof SHIFT_EVENT_BODIES)[T]>;
