/** What the doctor found, for a page of the settings: a code and its facts; the words are in kernel/doctor-findings.ts. */
import { z } from 'zod';
import { FINDING_CODES, type FindingCode } from '../kernel/doctor-findings.ts';
import { epochMsSchema } from './values.ts';

const findingCodeSchema = z.enum(FINDING_CODES as readonly [FindingCode, ...FindingCode[]]);

export const findingSchema = z.strictObject({
  code: findingCodeSchema,
  verdict: z.enum(['ok', 'advice', 'fault']),
  facts: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type FindingView = z.infer<typeof findingSchema>;

export const DOCTOR_QUERIES = {
  /** Looks at the machine now; takes a second or two. In the order that a person mends things. */
  'devices.examine': {
    input: z.strictObject({}),
    output: z.strictObject({ examinedAtMs: epochMsSchema, findings: z.array(findingSchema).readonly() }),
  },
} as const;
