/**
 * Bugs at a gate or kiosk: each takes a fare for nothing, lets somebody through for nothing, or opens a barrier that nothing in
 * the journal stands for. Rule PROVE-71.
 */
import { BOOKS, type Mutant } from './mutant.ts';

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
  {
    name: 'kiosk_gives_tickets_unpaid',
    says: 'A kiosk gives and prints a ticket while nobody knows yet whether its ride will be paid.',
    changes: [
      {
        file: `${OPERATIONS}/kiosk-maker.ts`,
        find: "const isDue = state === 'paid' && ticketsOfSale",
        replace: "const isDue = state !== 'cancelled' && ticketsOfSale",
      },
      {
        file: `${OPERATIONS}/ticket-desk.ts`,
        find: "return saleById(db, saleId)?.state === 'paid' && isPaidFor;",
        replace: 'return isPaidFor || saleById(db, saleId) !== null;',
      },
    ],
    hunt: ['seed 3', 'seed 10'],
    foundBy: ['kiosk'],
  },
  {
    name: 'gate_reports_who_did_not_pass',
    says: 'A passenger pays for a journey although the barrier stayed shut.',
    changes: [
      {
        file: 'electron/terminal/transit/tap-report.ts',
        find: "decision: 'deny', reason })",
        replace: 'reason })',
      },
    ],
    hunt: ['seed 6', 'seed 19', 'seed 70'],
    foundBy: BOOKS,
  },
  {
    name: 'kiosk_dates_tickets_by_its_own_clock',
    says: 'Where the machine’s clock is wrong, a passenger pays for a ticket that is over before it is sold.',
    changes: [
      {
        file: `${OPERATIONS}/kiosk.ts`,
        find: 'backendTimeMs: () => facts.backendTimeMs() }',
        replace: 'backendTimeMs: () => context.ports.clock.now() }',
      },
    ],
    hunt: ['seed 80', 'seed 155'],
    foundBy: ['kiosk'],
  },
  {
    name: 'gate_takes_what_lies_ahead_for_past',
    says: 'Whoever was let through before the clock was set back is let through once more, and pays again.',
    changes: [
      {
        file: 'electron/terminal/transit/passage.ts',
        find: 'const sinceMs = Math.abs(atMs - passage.atMs);',
        replace: 'const sinceMs = atMs < passage.atMs ? Number.MAX_SAFE_INTEGER : atMs - passage.atMs;',
      },
    ],
    hunt: ['seed 401'],
    foundBy: BOOKS,
  },
];
