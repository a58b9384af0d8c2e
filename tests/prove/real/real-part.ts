/**
 * What the parts on real disks and real processes have in common: a tier, a seed that everything chosen by chance comes
 * from, and plain lists of what happened and what did not hold. Made here into the parts that `npm run prove` runs.
 */
import { randomUUID } from 'node:crypto';
import { choiceNote } from '../choice.ts';
import type { Part } from '../part.ts';

export type RealOptions = Readonly<{
  /** `quick` is what `npm test` runs, `nightly` what a night has time for: numbers.md section 2.3, columns Q and N. */
  tier: 'quick' | 'nightly';
  /** The same seed makes the same choices; processes and disks take part in their own time. */
  seed: string;
  /** Which share of longer lists the quick tier plays; null or absent: all. */
  choice?: string | null;
  /** Only cases with this text in their names; null or absent: all. */
  only?: string | null;
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

/** What a part may have besides. */
type Abilities = Readonly<{
  /** Its cases have names, by which they are picked: `part: text`. */
  hasNames?: boolean;
  /** It has lists of which the quick tier plays a share. */
  hasChoice?: boolean;
}>;

export function realPart(
  name: string,
  title: string,
  run: (options: RealOptions) => Promise<RealReport>,
  { hasNames = false, hasChoice = false }: Abilities = {},
): Part {
  return {
    name,
    title,
    run: async ({ tier, seed: given, choice: day, only, isAlone = false, tell }) => {
      // Asked for by a text without this part's name: a case of another part is meant.
      const isMeant = only === null || (isAlone && hasNames);
      const choice = hasChoice && tier === 'quick' && only === null ? day : null;
      const seed = given ?? (tier === 'quick' ? 'quick' : randomUUID());
      const startedAt = performance.now();
      const { skipped, caseCount, fired, looked, durations, failures } = isMeant
        ? await run({ tier, seed, choice, only, count: null, isAlone, tell })
        : skippedBecause(`nothing here is called ${only}`);
      const nightly = tier === 'nightly' ? ' --nightly' : '';
      const sameChoice = choice === null ? '' : ` --choice ${choice}`;
      const replay = `npm run prove --${nightly} --only ${name} --seed ${seed}${sameChoice}`;
      return {
        caseCount,
        failures: failures.slice(0, MAX_FAILURES).map((says) => ({ name, says, replay, details: [] })),
        fired,
        looked,
        durations: { ...durations, wall: Math.round(performance.now() - startedAt) },
        notes: [
          skipped === null ? `seed ${seed}` : `skipped: ${skipped}`,
          ...(choice === null ? [] : [choiceNote(choice)]),
          ...(failures.length > MAX_FAILURES ? [`${failures.length} failures, of which ${MAX_FAILURES} are told`] : []),
        ],
        ...(skipped === null ? {} : { skipped }),
      };
    },
  };
}
