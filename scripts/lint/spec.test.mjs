/** Proves the check of specification against tests on small texts made for it. */
import { expect, test } from 'vitest';
import { checkSpec, citationsIn, rulesIn } from './spec.mjs';

const spec = { file: 'docs/spec.md', text: 'See [queue](spec/queue.md).' };
const queue = {
  file: 'docs/spec/queue.md',
  text: '# Queue\n\n| id | rule |\n|---|---|\n| QUEUE-1 | Oldest first. |\n| QUEUE-2 | Nothing is given up. |\n',
};
/** A test file that names these rules, one on a line. Put together here, or the check would take them for rules of ours. */
const naming = (/** @type {string[]} */ ...ids) => ({
  file: 'a.test.ts',
  text: ids.map((id) => `test('[${id}] a')`).join('\n'),
});
/** @param {Partial<Parameters<typeof checkSpec>[0]>} parts */
const check = (parts) => checkSpec({ spec, fragments: [queue], tests: [naming('QUEUE-1', 'QUEUE-2')], ...parts });

test('[BUILD-9] rules are the rows of the tables, citations stand in brackets', () => {
  expect(rulesIn(queue)).toEqual([
    { id: 'QUEUE-1', file: queue.file, line: 5 },
    { id: 'QUEUE-2', file: queue.file, line: 6 },
  ]);
  expect(citationsIn(naming('QUEUE-1, SYNC-3')).map(({ id, line }) => [id, line])).toEqual([
    ['QUEUE-1', 1],
    ['SYNC-3', 1],
  ]);
  expect(citationsIn({ file: 'a.test.ts', text: 'const a = table[QUEUE];' })).toEqual([]);
});

test('[BUILD-9] a specification that fits its tests has no findings', () => {
  expect(check({})).toEqual([]);
});

test('[BUILD-9] a rule without a test is found', () => {
  expect(check({ tests: [naming('QUEUE-1')] })).toEqual(['docs/spec/queue.md:6: no test names QUEUE-2']);
});

test('[BUILD-9] a cited rule that does not exist is found', () => {
  expect(check({ tests: [naming('QUEUE-1', 'QUEUE-2', 'QUEUE-9')] })).toEqual([
    'a.test.ts:3: QUEUE-9 is no rule of docs/spec.md',
  ]);
});

test('[BUILD-10] a rule stated twice and a fragment that spec.md does not link are found', () => {
  const again = { file: 'docs/spec/again.md', text: '| QUEUE-1 | Once more. |' };
  expect(check({ fragments: [queue, again] })).toEqual([
    'docs/spec/again.md:1: QUEUE-1 is stated before, at docs/spec/queue.md:5',
    'docs/spec.md: does not link to docs/spec/again.md',
  ]);
});
