/**
 * What the doctor found, as the page shows it: what is broken first, then what could go wrong, then what is well. Pure.
 * Rule DEVICESCREEN-9 of docs/spec/devices-screens.md.
 */
import type { FindingView } from '../../../electron/contract/doctor-values.ts';

/** Findings of one verdict, in the order that the doctor gave: the order in which a person mends things. */
export type FindingGroup = Readonly<{ verdict: FindingView['verdict']; findings: readonly FindingView[] }>;

const ORDER: readonly FindingView['verdict'][] = ['fault', 'advice', 'ok'];

export function findingGroups(findings: readonly FindingView[]): readonly FindingGroup[] {
  return ORDER.map((verdict) => ({
    verdict,
    findings: findings.filter((finding) => finding.verdict === verdict),
  })).filter((group) => group.findings.length > 0);
}
