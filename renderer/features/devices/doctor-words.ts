/**
 * What the doctor found, as the page shows it: what is broken first, then what could go wrong, each in words with its facts.
 * Pure. Rule DEVICESCREEN-9 of docs/spec/devices-screens.md.
 */
import type { FindingView } from '../../../electron/contract/doctor-values.ts';
import { wordsOf, type Words } from '../../../electron/kernel/doctor-findings.ts';
import { ERRORS, isErrorCode } from '../../../electron/kernel/errors.ts';
import type { Language } from '../../i18n/language.ts';

/** Findings of one verdict, in the order that the doctor gave: the order in which a person mends things. */
export type FindingGroup = Readonly<{ verdict: FindingView['verdict']; findings: readonly FindingView[] }>;

const ORDER: readonly FindingView['verdict'][] = ['fault', 'advice', 'ok'];

export function findingGroups(findings: readonly FindingView[]): readonly FindingGroup[] {
  return ORDER.map((verdict) => ({
    verdict,
    findings: findings.filter((finding) => finding.verdict === verdict),
  })).filter((group) => group.findings.length > 0);
}

/** A device's problem is a code among the facts; people get its words. */
export function findingWords({ code, facts }: Pick<FindingView, 'code' | 'facts'>, language: Language): Words {
  const problem = `device.${facts['problem'] ?? ''}`;
  const told = isErrorCode(problem) ? { ...facts, problem: ERRORS[problem][language].title } : facts;
  return wordsOf({ code, facts: told }, language);
}
