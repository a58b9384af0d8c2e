/** A way in which a backend or a network may misbehave, and what a till that keeps the page does then. */
import type { Verdict } from '../run-rules.ts';
import { onStage, type Stage, type StageOptions, type TillParts } from './stage.ts';

export type TerminalCase = Readonly<{
  section: string;
  /** What goes wrong, and what the till makes of it; unique within its section. */
  words: string;
  options?: StageOptions;
  /** Throws a Violation when the till breaks the page. */
  play: (stage: Stage) => Promise<void>;
}>;

/** `till`: another till than ours, to see that the case finds what is wrong with it. */
export async function runCase(
  { section, words, options = {}, play }: TerminalCase,
  till: TillParts = {},
): Promise<Verdict> {
  const verdict = { section, rule: words } as const;
  try {
    const faults = await onStage({ ...options, till }, play);
    if (faults.length === 0) return { ...verdict, verdict: 'pass', reason: null };
    return { ...verdict, verdict: 'fail', reason: faults.slice(0, MAX_TOLD).join('; ') };
  } catch (error) {
    return { ...verdict, verdict: 'fail', reason: error instanceof Error ? error.message : String(error) };
  }
}

/** One fault often brings many. */
const MAX_TOLD = 5;
