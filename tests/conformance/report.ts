/** What came of a run, for a person as a table and for a program as JSON. */
import type { Verdict } from './run-rules.ts';

const MARKS: Readonly<Record<Verdict['verdict'], string>> = { pass: 'pass', fail: 'FAIL', left_out: 'left out' };
const MARK_WIDTH = 8;
const SECTION_WIDTH = 3;

export function lineOf({ section, rule, verdict, reason }: Verdict): string {
  const line = `${MARKS[verdict].padEnd(MARK_WIDTH)}  ${section.padStart(SECTION_WIDTH)}  ${rule}`;
  return reason === null ? line : `${line}\n${' '.repeat(MARK_WIDTH + SECTION_WIDTH + 4)}${reason}`;
}

export function summaryOf(verdicts: readonly Verdict[]): Readonly<Record<Verdict['verdict'], number>> {
  const count = (wanted: Verdict['verdict']): number => verdicts.filter(({ verdict }) => verdict === wanted).length;
  return { pass: count('pass'), fail: count('fail'), left_out: count('left_out') };
}

export function wordsOf(verdicts: readonly Verdict[]): string {
  const { pass, fail, left_out: leftOut } = summaryOf(verdicts);
  return `${pass} passed, ${fail} failed, ${leftOut} left out`;
}
