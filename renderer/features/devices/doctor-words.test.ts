/** The doctor's findings in their order. */
import { expect, test } from 'vitest';
import { FINDING_CODES, verdictOf } from '../../../electron/kernel/doctor-findings.ts';
import { findingGroups } from './doctor-words.ts';

const ALL = FINDING_CODES.map((code) => ({ code, verdict: verdictOf(code), facts: {} }));

test('[DEVICESCREEN-9] what is broken comes first, then advice, then what is well, each in the doctor’s own order', () => {
  const groups = findingGroups(ALL.toReversed());
  expect(groups.map(({ verdict }) => verdict)).toEqual(['fault', 'advice', 'ok']);
  for (const { verdict, findings } of groups) {
    expect(findings).toEqual(ALL.toReversed().filter((finding) => finding.verdict === verdict));
  }
  expect(findingGroups([])).toEqual([]);
});
