/** Holds the table of lessons against the rules and the tests that it names. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { rulesIn } from '../../scripts/lint/spec.mjs';

const ROOT = path.join(import.meta.dirname, '../..');
const SPEC = path.join(ROOT, 'docs/spec');
const text = readFileSync(path.join(SPEC, 'lessons.md'), 'utf8');

type Row = Readonly<{ lesson: string; rules: readonly string[]; tests: readonly string[] }>;

const ROWS: readonly Row[] = [...text.matchAll(/^\| (C\d+) \| [^|]+ \| ([^|]+) \| ([^|]+) \|$/gmu)].map(
  ([, lesson = '', rules = '', tests = '']) => ({
    lesson,
    rules: rules.split(',').map((rule) => rule.trim()),
    tests: tests.split(',').map((file) => file.trim()),
  }),
);
/** Of the shift's close, which is not about a payment. */
const ELSEWHERE = ['C7', 'C24', 'C25', 'C27', 'C28', 'C29'];

const known = new Set(
  readdirSync(SPEC).flatMap((name) => {
    const file = path.join(SPEC, name);
    return rulesIn({ file, text: readFileSync(file, 'utf8') }).map(({ id }) => id);
  }),
);

/** A test's name that has the lesson and one of the rules in it. */
function isNamed(line: string, { lesson, rules }: Row): boolean {
  return new RegExp(String.raw`\b${lesson}\b`, 'u').test(line) && rules.some((rule) => line.includes(`[${rule}`));
}

describe('lessons of other tills', () => {
  test('[PROVE-74] each of the forty-nine is in the table, or named as one of the shift’s close', () => {
    const all = Array.from({ length: 49 }, (_, index) => `C${index + 1}`);
    expect([...ROWS.map(({ lesson }) => lesson), ...ELSEWHERE].toSorted()).toEqual(all.toSorted());
    for (const lesson of ELSEWHERE)
      expect(text).toMatch(new RegExp(String.raw`^The lessons about.*\b${lesson}\b`, 'mu'));
  });

  test.each(ROWS.map((row) => [row.lesson, row] as const))(
    '[PROVE-74] %s has rules that exist and tests named after it',
    (_, row) => {
      for (const rule of row.rules) expect(known.has(rule), rule).toBe(true);
      for (const file of row.tests) {
        const lines = readFileSync(path.join(ROOT, file), 'utf8').split('\n');
        expect(
          lines.some((line) => isNamed(line, row)),
          `${file} has a test of ${row.lesson}`,
        ).toBe(true);
      }
    },
  );
});
