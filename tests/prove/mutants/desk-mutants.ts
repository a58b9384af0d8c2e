/** Mutants of what people do beside being paid. Rule PROVE-71. */
import type { Mutant } from './mutant.ts';

export const DESK_MUTANTS: readonly Mutant[] = [
  {
    name: 'prints_again_by_itself',
    says: 'A receipt that may be on paper is printed again although nobody looked.',
    changes: [
      {
        file: 'electron/terminal/operations/print-queue.ts',
        find: "return outcome.reached === 'nothing' && attemptCount < MAX_ATTEMPTS ? 'held' : 'failed';",
        replace: "return attemptCount < MAX_ATTEMPTS ? 'held' : 'failed';",
      },
    ],
    hunt: ['seed 44', 'seed 138', 'seed 26'],
    foundBy: ['books'],
  },
];
