/**
 * Reports of taps on the wire (wallet API section 9): the results of `POST /v1/taps`, read one by one, so that one that does
 * not parse spoils no other; and the journeys that the backend made of them. Rules BACKEND-90, BACKEND-91 and BACKEND-93.
 */
import { z } from 'zod';
import { BATCH_MAX_ITEMS, problemCodec, refusal, wireTime } from './codecs.ts';
import type { TapResult } from './wallet-backend.ts';

export const tapBatchCodec = z.object({ results: z.array(z.unknown()).max(BATCH_MAX_ITEMS) });

const fareCodec = z.object({ amount: z.int().min(0), currency: z.string() });
const tapResultCodec = z.union([
  z.object({ id: z.string(), journeyId: z.string().max(64).nullable(), fare: fareCodec.nullable() }),
  z.object({ id: z.string().nullable(), problem: problemCodec.extend({ status: z.int().min(400).max(599) }) }),
]);

/** Nobody has more journeys open at once who does not hand the phone round. */
const MAX_OPEN_JOURNEYS = 100;
export const openJourneysCodec = z
  .array(z.object({ entryStationId: z.string().min(1).max(64), entryAt: wireTime }))
  .max(MAX_OPEN_JOURNEYS)
  .transform((journeys) => journeys.map(({ entryStationId, entryAt }) => ({ entryStationId, entryAtMs: entryAt })));

/** A problem is final unless it is a 5xx; those, and what was not asked about, are left out. */
export function readTapResults(results: readonly unknown[], ids: readonly string[]): readonly TapResult[] {
  return results.flatMap((result): readonly TapResult[] => {
    const parsed = tapResultCodec.safeParse(result);
    if (!parsed.success) return [];
    const { data } = parsed;
    if (data.id === null || !ids.includes(data.id)) return [];
    if (!('problem' in data)) return [{ id: data.id, journeyId: data.journeyId, fareMinor: data.fare?.amount ?? null }];
    const { status } = data.problem;
    return status >= 500 || status === 429 ? [] : [{ id: data.id, problem: refusal(status, data.problem) }];
  });
}
