/** Where a difference stands in the list, and what can be done about it. */
import { expect, test } from 'vitest';
import { exampleDiscrepancies } from '../../client/testing/reconciliation-examples.ts';
import { actsFor, groupOf } from './day-look.ts';

const [example] = exampleDiscrepancies(Date.parse('2026-03-05T00:00:00.000Z'), '2026-03-04');
if (example === undefined) throw new Error('there is an example');

test.each([
  [{ state: 'open' }, 'pressing', ['explained', 'resolved', 'assigned']],
  [{ state: 'assigned', kind: 'unsent' }, 'passing', ['explained', 'resolved', 'assigned']],
  [{ state: 'explained' }, 'done', ['resolved', 'reopened']],
  [{ state: 'resolved' }, 'done', ['reopened']],
  [{ state: 'open', isOpenRound: false }, 'done', []],
] as const)('[RECON-71] %o', (change, group, acts) => {
  const view = { ...example, ...change };
  expect(groupOf(view)).toBe(group);
  expect(actsFor(view)).toEqual(acts);
});
