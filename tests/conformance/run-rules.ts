/** Every rule, in the order of the page, one after the other; what came of each. */
import type { Backend } from './backend.ts';
import type { Need, Rule } from './rule.ts';
import { SECTION_1 } from './rules/section-1.ts';
import { SECTION_2 } from './rules/section-2.ts';
import { SECTION_3 } from './rules/section-3.ts';
import { SECTION_4 } from './rules/section-4.ts';
import { SECTIONS_5_AND_6 } from './rules/section-5.ts';
import { SECTION_4_OFFLINE } from './rules/section-4-offline.ts';
import { SECTIONS_8_AND_11 } from './rules/section-8.ts';
import { SECTION_9 } from './rules/section-9.ts';
import { SECTION_10 } from './rules/section-10.ts';

const ALL = [
  ...SECTION_1,
  ...SECTION_2,
  ...SECTION_3,
  ...SECTION_4,
  ...SECTION_4_OFFLINE,
  ...SECTIONS_5_AND_6,
  ...SECTIONS_8_AND_11,
  ...SECTION_9,
  ...SECTION_10,
].toSorted((one, other) => Number(one.section) - Number(other.section));

/** Whoever is locked out can enrol nobody more. */
const isLast = ({ needs }: Rule): boolean => needs?.includes('lockout') ?? false;

export const RULES: readonly Rule[] = [...ALL.filter((rule) => !isLast(rule)), ...ALL.filter(isLast)];

export type Verdict = Readonly<{
  section: string;
  rule: string;
  verdict: 'pass' | 'fail' | 'left_out';
  /** Why it failed, or what it needs. */
  reason: string | null;
}>;

export async function runRule(rule: Rule, backend: Backend, granted: ReadonlySet<Need>): Promise<Verdict> {
  const { section, words } = rule;
  const lacking = (rule.needs ?? []).filter((need) => !granted.has(need));
  if (lacking.length > 0) return { section, rule: words, verdict: 'left_out', reason: `needs ${lacking.join(', ')}` };
  try {
    await rule.check(backend);
    return { section, rule: words, verdict: 'pass', reason: null };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { section, rule: words, verdict: 'fail', reason };
  }
}
