/**
 * The storage part of the proof: a till whose disk is full, failing, slow, read-only, damaged, exchanged or shared, or
 * whose database is of another version. Each case asserts that its fault happened. Rules PROVE-80 to PROVE-89.
 */
import { realPart, skippedBecause, type RealOptions, type RealReport } from '../prove/real/real-part.ts';
import { canTrace, STRACE } from '../power-cut/trace.ts';
import { countCallsOf, errorCases, fullDiskCases, slowSyncCases } from './call-faults.ts';
import { SCRATCH, type CaseOutcome, type StorageCase } from './case.ts';
import { damageCases, lookAtSound } from './damage-cases.ts';
import { permissionCases, smallDiskCases } from './disk-cases.ts';
import { keyStoreCases } from './key-store-cases.ts';
import { migrationCases } from './migration-cases.ts';
import { canMakeNamespaces } from './namespaces.ts';
import { swapCases } from './swap-cases.ts';
import { openTwins } from './twin-cases.ts';
import { newerCases } from './version-cases.ts';
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
  for (const one of played) counts[keyOf(one)] = (counts[keyOf(one)] ?? 0) + (one.outcome.faultCount ?? 1);
  return Object.fromEntries(Object.entries(counts).toSorted(([a], [b]) => a.localeCompare(b)));
}

/** Where the time goes; cases wait for each other's processors, too. */
function timeByKind(played: readonly Played[]): Record<string, number> {
  const times: Record<string, number> = {};
  for (const { story, tookMs } of played) times[story.kind] = Math.round((times[story.kind] ?? 0) + tookMs);
  return times;
}

export function reportOf(played: readonly Played[]): RealReport {
  const idle = played.filter(({ outcome }) => !outcome.hasFired);
  return {
    skipped: null,
    caseCount: played.reduce((sum, { outcome }) => sum + (outcome.faultCount ?? 1), 0),
    fired: countBy(
      played.filter(({ outcome }) => outcome.hasFired),
      ({ story }) => story.kind,
    ),
    looked: countBy(played, ({ story, outcome }) => `${story.kind}: ${outcome.verdict}`),
    durations: timeByKind(played),
    failures: [
      ...idle.map(({ story }) => `${story.kind}, ${story.name}: the fault never happened`),
      ...played.flatMap(({ story, outcome }) =>
        outcome.faults.map((fault) => `${story.kind}, ${story.name}: ${fault}`),
      ),
    ],
  };
}

export async function runStorageFaults({ tier, seed, choice, only, tell }: RealOptions): Promise<RealReport> {
  if (!canTrace()) return skippedBecause(`needs Linux and the package strace (${STRACE})`);
  const worked = await makeWorkedTill();
  const twins = openTwins(worked, tier);
  try {
    const counts = await countCallsOf(worked);
    const sound = {
      left: await lookAtSound(worked.leftFolder, worked.unknownId),
      killed: await lookAtSound(worked.killedFolder, worked.unknownId),
    };
    const mounting = [...smallDiskCases(worked, tier), ...permissionCases(worked, tier)];
    const canMount = canMakeNamespaces(SCRATCH);
    const cases = [
      // The longest first: a sync of ten seconds is waited for beside everything else.
      ...slowSyncCases(worked, counts, tier).toReversed(),
      ...(canMount ? mounting : []),
      ...fullDiskCases(worked, counts, tier),
      ...errorCases(worked, tier),
      ...damageCases(worked, sound, tier, seed),
      ...swapCases(worked, sound, tier, seed),
      ...keyStoreCases(),
      ...twins.cases,
      ...newerCases(worked, { left: sound.left.exported, killed: sound.killed.exported }),
      ...migrationCases(tier, choice ?? null),
    ];
    const wanted = cases.filter(({ kind, name }) => typeof only !== 'string' || `${kind}, ${name}`.includes(only));
    const report = reportOf(await playAll(wanted, tell));
    if (canMount) return report;
    return { ...report, looked: { ...report.looked, 'not played, since no namespace can be made': mounting.length } };
  } finally {
    await twins.close();
    worked.remove();
  }
}

export const storagePart = realPart('storage', 'Storage faults', runStorageFaults, {
  ...{ hasNames: true, hasChoice: true },
});
