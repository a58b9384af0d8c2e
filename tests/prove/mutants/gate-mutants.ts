/** Bugs at a gate: each takes a fare for nothing, or opens a barrier that nothing in the journal stands for. Rule PROVE-71. */
import type { Mutant } from './mutant.ts';

const OPERATIONS = 'electron/terminal/operations';
const SETTLER = `${OPERATIONS}/gate-settler.ts`;
const LOOP = `${OPERATIONS}/gate-loop.ts`;

export const GATE_MUTANTS: readonly Mutant[] = [
  {
    name: 'gate_keeps_the_fare',
    says: 'A passenger pays for a gate that stayed shut.',
    changes: [
      {
        file: SETTLER,
        find: "return state === 'accepted_offline' || state === 'approved';",
        replace: "return state === 'approved';",
      },
    ],
    hunt: ['gate/stays_shut'],
    foundBy: ['books'],
  },
  {
    name: 'gate_opens_first',
    says: 'The barrier opens before the decision is in the journal.',
    changes: [
      {
        file: LOOP,
        find: 'const decision = this.#guarded(() => this.#parts.decider.decide(shown));',
        replace:
          'void askBarrier(this.#parts, shown.direction); const decision = this.#guarded(() => this.#parts.decider.decide(shown));',
      },
    ],
    hunt: ['gate/tap'],
    foundBy: ['gate'],
  },
  {
    name: 'gate_forgets_whom_it_asked_for',
    says: 'A process that died before the barrier had said leaves the passenger charged.',
    changes: [
      {
        file: SETTLER,
        find: 'for (const passage of openingPassages(ports.storage.read))',
        replace: 'for (const passage of openingPassages(ports.storage.read).slice(1))',
      },
    ],
    hunt: ['gate/kill/tap/barrier'],
    foundBy: ['gate', 'books'],
  },
  {
    name: 'gate_calls_silence_open',
    says: 'A barrier that said nothing counts as one that opened.',
    changes: [
      {
        file: LOOP,
        find: "if (answer === null || answer.kind === 'confirmed') {",
        replace: "if (answer === null || answer.kind === 'confirmed' || !answer.wasSeenShut) {",
      },
    ],
    hunt: ['gate/unseen', 'gate/hung_shut'],
    foundBy: ['gate', 'books'],
  },
];
