/**
 * What the parts on real disks and real processes have in common: a tier, a seed that everything chosen by chance comes
 * from, and plain lists of what happened and what did not hold. Made here into the parts that `npm run prove` runs.
 */
import { randomUUID } from 'node:crypto';
import type { Part } from '../part.ts';

export type RealOptions = Readonly<{
  /** `quick` is what `npm test` runs, `nightly` what a night has time for: numbers.md section 2.3, columns Q and N. */
  tier: 'quick' | 'nightly';
  /** The same seed makes the same choices; processes and disks take part in their own time. */
  seed: string;
  /** How many images or kills instead of the tier's own number; null: the tier's. */
  count: number | null;
  /** Run by itself: it may take its time. */
  isAlone?: boolean;
  tell: (line: string) => void;
}>;

export type RealReport = Readonly<{
  /** Why it could not be run on this machine; null when it was. */
  skipped: string | null;
  /** Images, kills, damaged files: what the part counts its work in. */
  caseCount: number;
  /** Each kind of fault that really happened, and how often. */
  fired: Readonly<Record<string, number>>;
  /** What else is worth writing down: sizes, and what a control run lost. */
  looked: Readonly<Record<string, number>>;
  /** Names with milliseconds: where the time goes. */
  durations?: Readonly<Record<string, number>>;
  /** What did not hold. */
  failures: readonly string[];
}>;

export function skippedBecause(reason: string): RealReport {
  return { skipped: reason, caseCount: 0, fired: {}, looked: {}, failures: [] };
}

/** Longer lists of the same fault help nobody. */
const MAX_FAILURES = 20;

export function realPart(name: string, title: string, run: (options: RealOptions) => Promise<RealReport>): Part {
  return {
    name,
    title,
    run: async ({ tier, seed: given, only, isAlone = false, tell }) => {
      // Asked for by a text that is in none of the parts' names: a case of another part is meant.
      const isMeant = only === null || name.includes(only);
      const seed = given ?? (tier === 'quick' ? 'quick' : randomUUID());
      const startedAt = performance.now();
      const { skipped, caseCount, fired, looked, durations, failures } = isMeant
        ? await run({ tier, seed, count: null, isAlone, tell })
        : skippedBecause(`nothing here is called ${only}`);
      const nightly = tier === 'nightly' ? ' --nightly' : '';
      const replay = `npm run prove --${nightly} --only ${name} --seed ${seed}`;
      return {
        caseCount,
        failures: failures.slice(0, MAX_FAILURES).map((says) => ({ name, says, replay, details: [] })),
        fired,
        looked,
        durations: { ...durations, wall: Math.round(performance.now() - startedAt) },
        notes: [
          skipped === null ? `seed ${seed}` : `skipped: ${skipped}`,
          ...(failures.length > MAX_FAILURES ? [`${failures.length} failures, of which ${MAX_FAILURES} are told`] : []),
        ],
        ...(skipped === null ? {} : { skipped }),
      };
    },
  };
}
