/**
 * The report of a shift as it is kept: numbers and ids, no words. It is made from stored data alone, by a function that
 * has nothing to refuse: what is unsent, unresolved or parked is a line of it, never a reason not to close (C24). Made
 * anew from the journal it is the same, byte for byte. Rules SHIFT-10 to SHIFT-19.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { cashCountSchema, openEndSchema, type CashCount, type OpenEnd } from '../../contract/shift-values.ts';
import { businessDateSchema, currencySchema, epochMsSchema, idSchema } from '../../contract/values.ts';
import { canonicalText } from '../payment/3-journal/entry-hash.ts';
import { totalsSchema, totalOf, totalsBelow, type Totals } from './shift-totals.ts';

export const storedReportSchema = z.strictObject({
  version: z.literal(1),
  number: z.int().positive(),
  shiftId: idSchema,
  terminalId: idSchema.nullable(),
  businessDate: businessDateSchema,
  timeZone: z.string(),
  currency: currencySchema,
  openedAtMs: epochMsSchema,
  openedBy: idSchema,
  closedAtMs: epochMsSchema,
  closedBy: idSchema,
  note: z.string(),
  /** All entries of the journal from the one after the last close; none is in two reports, and none in no report. */
  fromSequence: z.int().positive(),
  toSequence: z.int().positive(),
  headHash: z.string().length(64),
  lastSignedDay: z
    .strictObject({ businessDate: businessDateSchema, headSequence: z.int(), headHash: z.string() })
    .nullable(),
  floatMinor: z.int().min(0),
  totals: totalsSchema,
  expectedMinor: z.int(),
  counted: cashCountSchema.nullable(),
  differenceMinor: z.int().nullable(),
  openEnds: z.array(openEndSchema).readonly(),
  openEndCount: z.int().nonnegative(),
});
export type StoredReport = z.infer<typeof storedReportSchema>;

/** All that a report is made of. */
export type ReportFacts = Omit<StoredReport, 'version' | 'expectedMinor' | 'differenceMinor' | 'counted' | 'openEnds'> &
  Readonly<{ counted: CashCount | null; openEnds: readonly OpenEnd[] }>;

export function makeReport({ counted, ...facts }: ReportFacts): StoredReport {
  const expectedMinor = expectedCash(facts.floatMinor, facts.totals);
  return {
    version: 1,
    ...facts,
    expectedMinor,
    counted,
    differenceMinor: counted === null ? null : counted.total.minor - expectedMinor,
  };
}

/** What should be in the drawer: the float, and everything that went in or, below zero, out. */
export function expectedCash(floatMinor: number, totals: Totals): number {
  return totalsBelow(totals, 'drawer').reduce((sum, [, { minor }]) => sum + minor, floatMinor);
}

export function reportSha256(report: StoredReport): string {
  return createHash('sha256').update(canonicalText(report), 'utf8').digest('hex');
}

/** What a list of closed shifts shows of it. */
export function salesOf({ totals }: StoredReport): Readonly<{ count: number; minor: number }> {
  return totalOf(totals, 'sales');
}
