/**
 * The parts of the proof, in the order in which `npm run prove` runs them; add a part by adding it to the list. A part
 * does its own work, counts what really happened and answers a report; it never prints but by `tell`.
 */
import { powerCuts } from '../power-cut/power-cut.ts';

/** `quick` is what `npm test` runs, `nightly` what a night has time for: numbers.md section 2.3, columns Q and N. */
export type ProofTier = 'quick' | 'nightly';

export type PartOptions = Readonly<{
  tier: ProofTier;
  /** Everything that chance decides comes from it: the same seed gives the same run, as far as the part's world allows. */
  seed: string;
  /** How many runs, images or kills instead of the tier's own number; null: the tier's. */
  count: number | null;
  /** One line about how far it has come. */
  tell: (line: string) => void;
}>;

export type PartReport = Readonly<{
  /** `skipped`: this machine lacks what the part needs, and `reason` says what. */
  outcome: 'passed' | 'failed' | 'skipped';
  reason: string | null;
  /** Runs, images, kills: what the part counts its work in. */
  caseCount: number;
  /** Each kind of fault that really happened, and how often. */
  fired: Readonly<Record<string, number>>;
  /** What else is worth writing down: sizes, times, what a control run lost. */
  facts: Readonly<Record<string, string | number>>;
  /** What did not hold, each with what is needed to see it again. Empty when the part passed. */
  failures: readonly string[];
}>;

export type Part = Readonly<{
  name: string;
  title: string;
  run: (options: PartOptions) => Promise<PartReport>;
}>;

export const PARTS: readonly Part[] = [powerCuts];
