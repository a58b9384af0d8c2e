/** Bugs in what is taken while the backend is out of reach. Rule PROVE-71. */
import { BOOKS, CASE, type Mutant } from './mutant.ts';

const TERMINAL = 'electron/terminal';
const TAKER = `${TERMINAL}/operations/offline-taker.ts`;
const FACTS = `${TERMINAL}/operations/offline-facts.ts`;

export const OFFLINE_MUTANTS: readonly Mutant[] = [
  {
    name: 'counter_not_used_up_by_a_refusal',
    says: 'A presentment that was refused can be shown again until it is taken.',
    changes: [
      {
        file: TAKER,
        find: 'usedCounter: counterUsed && credential !== null ? usedCounterOf(credential) : null,',
        replace: 'usedCounter: null,',
      },
    ],
    hunt: ['offline/counter_of_a_refused'],
    foundBy: CASE,
  },
  {
    name: 'counter_not_looked_up',
    says: 'A QR that has paid pays again.',
    changes: [
      {
        file: `${TERMINAL}/payment/2-tender/offline-acceptance.ts`,
        find: "  if (facts.counterUsedBefore) return { code: 'offline.counter_replayed' };\n",
        replace: '',
      },
    ],
    hunt: ['offline/counter_replayed'],
    foundBy: ['exposure', ...CASE],
  },
  {
    name: 'stale_deny_list_trusted',
    says: 'Wallets are taken by a list that nobody has renewed.',
    changes: [
      {
        file: `${TERMINAL}/payment/2-tender/offline-acceptance.ts`,
        find: 'if (!confirmedWithin(standing.denyListConfirmedAtMs, nowMs, maxPolicyAgeHours)) {',
        replace: 'if (standing.denyListConfirmedAtMs === null) {',
      },
    ],
    hunt: ['offline/deny_list_stale'],
    foundBy: CASE,
  },
  {
    name: 'deny_list_ignored',
    says: 'A stolen wallet pays while the network is gone.',
    changes: [
      {
        file: FACTS,
        find: 'walletDenied: isDenied(db, wallet) || localDenialCause(db, wallet) !== null,',
        replace: 'walletDenied: localDenialCause(db, wallet) !== null,',
      },
    ],
    hunt: ['offline/denied_wallet'],
    foundBy: ['exposure', ...CASE],
  },
  {
    name: 'limit_checked_outside_the_transaction',
    says: 'The room under the limits is read once and not again in the transaction that uses it up.',
    changes: [
      {
        file: FACTS,
        find: '      unsent: unsentOf(db),',
        replace: '      unsent: (globalThis.unsentOfMutant ??= unsentOf(db)),',
      },
    ],
    hunt: ['offline/limit/unsent_total'],
    foundBy: ['exposure', ...CASE],
  },
  {
    name: 'clock_jump_ignored',
    says: 'A clock that somebody has set decides whether a QR is fresh.',
    changes: [
      {
        file: `${TERMINAL}/payment/2-tender/clock-trust.ts`,
        find: '  return Math.abs(wallAgeMs - runMs) > JUMP_MS + runMs * SLEW_PER_MS ? ',
        replace: '  return runMs < 0 ? ',
      },
    ],
    hunt: ['offline/clock_set'],
    foundBy: ['exposure', ...CASE],
  },
  {
    name: 'offline_under_a_new_id',
    says: 'A payment that was sent and then taken offline becomes two.',
    changes: [
      {
        file: TAKER,
        find: '    const body = buildOfflineBody(unsent?.body ?? requestBody(db, payment), attempt.channel, acceptedAtMs);',
        replace: `    const sent = payment.paymentId;
    payment = payment.state === 'waiting' ? payment : { ...payment, paymentId: context.makeId() };
    const body = buildOfflineBody(unsent?.body ?? requestBody(db, { ...payment, paymentId: sent }), attempt.channel, acceptedAtMs);`,
      },
      {
        file: TAKER,
        find: '    const { clock } = this.#options.context.ports;\n    const { credential } = verdict;',
        replace:
          '    const { context } = this.#options;\n    const { clock } = context.ports;\n    const { credential } = verdict;',
      },
    ],
    hunt: ['P1/offline_after_online/send'],
    foundBy: [...BOOKS, 'terminal_broke', ...CASE],
  },
];
