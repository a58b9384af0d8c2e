/**
 * The storage part of the proof: a till whose disk is full, failing, slow, read-only, damaged, exchanged or shared, or
 * whose database is of another version. Each case asserts that its fault happened. Rules PROVE-80 to PROVE-89.
 */
import { realPart, skippedBecause, type RealOptions, type RealReport } from '../prove/real/real-part.ts';
import { createSeededRandom } from '../prove/seeded-random.ts';
import { canTrace, STRACE } from '../power-cut/trace.ts';
import { countCallsOf, errorCases, fullDiskCases, slowSyncCases } from './call-faults.ts';
import type { CaseOutcome, StorageCase } from './case.ts';
import { makeWorkedTill } from './worked-till.ts';

/** Each spends half of its time waiting for its own disk. */
const PROCESSES_AT_ONCE = 3;

type Played = Readonly<{ story: StorageCase; outcome: CaseOutcome; tookMs: number }>;

async function play(story: StorageCase): Promise<Played> {
  const startedAt = performance.now();
  let outcome: CaseOutcome;
  try {
    outcome = await story.run();
  } catch (error) {
    const says = error instanceof Error ? (error.stack ?? error.message) : String(error);
    outcome = { hasFired: true, faults: [says], verdict: 'broke off' };
  }
  return { story, outcome, tookMs: performance.now() - startedAt };
}

/** Cases with processes of their own run several at once, the others one after the other beside them. */
export async function playAll(cases: readonly StorageCase[], tell: (line: string) => void): Promise<readonly Played[]> {
  const played: Played[] = [];
  const lane = async (waiting: StorageCase[]): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      played.push(await play(next));
      if (played.length % 50 === 0) tell(`${played.length} of ${cases.length} cases`);
    }
  };
  const apart = cases.filter(({ isApart }) => isApart);
  const here = cases.filter(({ isApart }) => !isApart);
  await Promise.all([...Array.from({ length: PROCESSES_AT_ONCE }, () => lane(apart)), lane(here)]);
  return played;
}

function countBy(played: readonly Played[], keyOf: (one: Played) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const one of played) counts[keyOf(one)] = (counts[keyOf(one)] ?? 0) + 1;
  return Object.fromEntries(Object.entries(counts).toSorted(([a], [b]) => a.localeCompare(b)));
}

export function reportOf(played: readonly Played[]): RealReport {
  const idle = played.filter(({ outcome }) => !outcome.hasFired);
  return {
    skipped: null,
    caseCount: played.length,
    fired: countBy(
      played.filter(({ outcome }) => outcome.hasFired),
      ({ story }) => story.kind,
    ),
    looked: countBy(played, ({ story, outcome }) => `${story.kind}: ${outcome.verdict}`),
    failures: [
      ...idle.map(({ story }) => `${story.kind}, ${story.name}: the fault never happened`),
      ...played.flatMap(({ story, outcome }) =>
        outcome.faults.map((fault) => `${story.kind}, ${story.name}: ${fault}`),
      ),
    ],
  };
}

export async function runStorageFaults({ tier, seed, tell }: RealOptions): Promise<RealReport> {
  if (!canTrace()) return skippedBecause(`needs Linux and the package strace (${STRACE})`);
  createSeededRandom(`storage ${seed}`);
  const worked = await makeWorkedTill();
  try {
    const counts = await countCallsOf(worked);
    tell(`calls of a run: ${JSON.stringify(counts)}`);
    const cases = [
      ...slowSyncCases(worked, counts, tier).toReversed(),
      ...fullDiskCases(worked, counts, tier),
      ...errorCases(worked, tier),
    ];
    return reportOf(await playAll(cases, tell));
  } finally {
    worked.remove();
  }
}

export const storagePart = realPart('storage', 'Storage faults', runStorageFaults);
