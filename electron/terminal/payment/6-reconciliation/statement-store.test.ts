/** What a batch of lines costs must not grow with its statement: the plan of each question that could. */
import { expect, test } from 'vitest';
import { textOf } from '../../storage/row.ts';
import { openTestStorage } from '../../testing/test-storage.ts';
import { NAMED_LINES, REPEATED_LINES } from './statement-store.ts';

test('[RECON-65] repeated lines are looked for by their ids, also before the database knows how much it holds', () => {
  const storage = openTestStorage();
  const plan = storage.read.all(`EXPLAIN QUERY PLAN ${REPEATED_LINES}`, '[]', 1).map((row) => textOf(row, 'detail'));
  const steps = plan.filter((step) => step.includes('statement_lines'));
  expect(steps).toEqual(['SEARCH statement_lines USING INDEX statement_lines_by_id (line_id=?)']);
});

test('[RECON-72] the lines that name a slice of the books are looked for by their ids, not through all of the statement', () => {
  const storage = openTestStorage();
  const plan = storage.read.all(`EXPLAIN QUERY PLAN ${NAMED_LINES}`, '[]', 'x').map((row) => textOf(row, 'detail'));
  const steps = plan.filter((step) => step.includes('statement_lines'));
  expect(steps).toEqual(['SEARCH statement_lines USING COVERING INDEX statement_lines_by_id (line_id=?)']);
});
