/** The doctor's findings in their order and in words. */
import { expect, test } from 'vitest';
import { FINDING_CODES, verdictOf } from '../../../electron/kernel/doctor-findings.ts';
import { LANGUAGES } from '../../i18n/language.ts';
import { findingGroups, findingWords } from './doctor-words.ts';

const ALL = FINDING_CODES.map((code) => ({ code, verdict: verdictOf(code), facts: {} }));

test('[DEVICESCREEN-9] what is broken comes first, then advice, then what is well, each in the doctor’s own order', () => {
  const groups = findingGroups(ALL.toReversed());
  expect(groups.map(({ verdict }) => verdict)).toEqual(['fault', 'advice', 'ok']);
  for (const { verdict, findings } of groups) {
    expect(findings).toEqual(ALL.toReversed().filter((finding) => finding.verdict === verdict));
  }
  expect(findingGroups([])).toEqual([]);
});

test('[DEVICESCREEN-9] a device’s problem is said in words, never as a code', () => {
  for (const language of LANGUAGES) {
    const { fix } = findingWords(
      { code: 'device.not_ready', facts: { name: 'P', problem: 'paper_out', detail: '' } },
      language,
    );
    expect(fix).not.toContain('paper_out');
    expect(fix.length).toBeGreaterThan(6);
  }
});
