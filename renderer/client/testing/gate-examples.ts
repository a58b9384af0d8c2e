/** A gate in each of its states, for work on its screens and for their tests; `?gate=stop` opens one. */
import type {
  FareTableView,
  GateFares,
  GateState,
  GateView,
  InspectionView,
  PassageView,
  UnpaidRide,
} from '../../../electron/contract/gate-values.ts';
import type { TimelineEntry } from '../../../electron/contract/payment-values.ts';
import type { ErrorCode } from '../../../electron/kernel/errors.ts';
import { money } from '../../../electron/kernel/money.ts';

const go = { state: 'go', passageId: 'passage-1', kind: 'flat', fare: money(200, 'CNY'), concession: false } as const;

export const GATE_STATES = {
  armed: { state: 'armed' },
  deciding: { state: 'deciding' },
  go,
  go_concession: { ...go, fare: money(100, 'CNY'), concession: true },
  go_transfer: { ...go, kind: 'transfer', fare: money(100, 'CNY') },
  go_entry: { ...go, kind: 'entry', fare: null },
  go_exit: { ...go, kind: 'exit', fare: money(450, 'CNY') },
  go_exit_same_station: { ...go, kind: 'exit_same_station', fare: money(200, 'CNY') },
  go_exit_without_entry: { ...go, kind: 'exit_without_entry', fare: money(900, 'CNY') },
  go_free: { ...go, fare: money(0, 'CNY'), concession: true },
  go_ticket: { ...go, kind: 'ticket', fare: money(0, 'CNY') },
  stop: { state: 'stop', code: 'offline.counter_replayed', shownCode: 'gate.code_used' },
  unlock_phone: { state: 'stop', code: 'gate.unlock_phone', shownCode: 'gate.unlock_phone' },
  not_opened: { state: 'stop', code: 'gate.barrier_stayed_shut', shownCode: 'gate.barrier_stayed_shut' },
  wait: { state: 'wait', code: 'gate.starting' },
  out_of_service: { state: 'out_of_service', codes: ['gate.barrier_fault', 'offline.clock_not_trusted'] },
} as const satisfies Readonly<Record<string, GateState>>;
export type GateExample = keyof typeof GATE_STATES;

/** All that a passenger is ever told of a stop. */
export const TOLD_STOPS = [
  'gate.tap_again',
  'gate.unlock_phone',
  'gate.cancelled_on_phone',
  'gate.two_cards',
  'gate.code_stale',
  'gate.code_used',
  'gate.code_unknown',
  'gate.tap_instead',
  'gate.ticket_invalid',
  'gate.ticket_used',
  'gate.ticket_expired',
  'gate.ticket_elsewhere',
  'gate.passback',
  'gate.fare_changed',
  'gate.over_limit',
  'gate.wallet_refused',
  'gate.barrier_stayed_shut',
  'gate.out_of_service',
] as const satisfies readonly ErrorCode[];

/** All that keeps a gate from serving, as its keeper reads it. */
export const OUT_OF_SERVICE_CODES = [
  'gate.no_fare_table',
  'gate.fares_unusable',
  'gate.station_unknown',
  'gate.barrier_fault',
  'gate.no_reader',
  'offline.clock_not_trusted',
  'offline.policy_too_old',
  'offline.deny_list_too_old',
  'terminal.storage_failed',
  'terminal.disabled',
] as const satisfies readonly ErrorCode[];

export function isGateExample(name: string): name is GateExample {
  return Object.hasOwn(GATE_STATES, name);
}

export function gateExample(example: GateExample, change: Partial<GateView> = {}): GateView {
  const state = GATE_STATES[example];
  const isGo = state.state === 'go';
  const lights = { armed: 1, deciding: 3, go: 4, stop: 4, wait: 0, out_of_service: 0 } as const;
  return {
    role: 'gate',
    place: { stationId: 'st-3', gateId: 'G7', direction: 'entry' },
    stationName: { 'zh-CN': '图书馆', en: 'Library' },
    state,
    lights: {
      lit: lights[state.state],
      isBlinking: state.state === 'armed',
      tone: isGo ? 'good' : state.state === 'stop' ? 'bad' : 'neutral',
    },
    signal: null,
    inspection: null,
    barrier: { state: 'ready', problem: null },
    flatFare: money(200, 'CNY'),
    nextFaresBegin: '2026-12-01 00:00',
    today: {
      businessDate: '2026-11-22',
      passedCount: 1_284,
      stoppedCount: 17,
      notOpenedCount: 1,
      fares: money(245_900, 'CNY'),
    },
    ...change,
  };
}

/** Four days before the example's today. */
export const PUT_AWAY_UP_TO = '2026-11-18';

export function passageExample(number: number, nowMs: number): PassageView {
  const isCheap = number % 3 === 1;
  return {
    passageId: `passage-${number}`,
    atMs: nowMs - number * 420_000,
    stationId: 'st-3',
    direction: 'entry',
    kind: number % 2 === 0 ? 'flat' : 'transfer',
    channel: 'tap',
    fare: money(isCheap ? 100 : 200, 'CNY'),
    concession: isCheap,
    outcome: number === 2 ? 'not_opened' : 'passed',
    walletEnding: '4Q7A',
    paymentId: null,
  };
}

/** Every third is off the deny list again; an exit whose fare is known, an entry, and one that only the backend can tell. */
export function unpaidRideExample(number: number, nowMs: number): UnpaidRide {
  const kinds = ['entry', 'exit', 'flat'] as const;
  const kind = kinds[number % 3] ?? 'flat';
  const fare = kind === 'entry' ? null : money(kind === 'exit' ? 450 : 200, 'CNY');
  const passage = { ...passageExample(number * 2, nowMs), kind, fare, outcome: 'passed' } as const;
  return {
    passage: { ...passage, passageId: `unpaid-${number}`, concession: false },
    amount: fare ?? money(900, 'CNY'),
    isAtMost: fare === null,
    code: number === 1 ? 'insufficient_funds' : 'wallet_blocked',
    sinceMs: passage.atMs + 95_000,
    deniedSinceMs: number % 3 === 2 ? null : passage.atMs + 95_000,
  };
}

const line = (sequence: number, atMs: number, type: string, facts: TimelineEntry['facts'] = {}): TimelineEntry => ({
  ...{ sequence, atMs, type, cashierName: null, facts },
});

/** What the journal says of a declined entry. */
export function passageLinesExample(atMs: number): readonly TimelineEntry[] {
  return [
    line(4_711, atMs, 'gate.passage_decided', { kind: 'entry', channel: 'tap' }),
    line(4_712, atMs + 320, 'gate.passage_opened', { barrier: 'confirmed' }),
    line(4_731, atMs + 95_000, 'fare_tap.refused', { code: 'wallet_blocked', status: 422 }),
    line(4_732, atMs + 95_000, 'deny_list.wallet_added_locally', { cause: 'unpaid' }),
  ];
}

export function inspectionExample(step: InspectionView['step'], nowMs: number): InspectionView {
  const passages = [0, 1, 2].map((number) => passageExample(number, nowMs));
  if (step === 'shown') return { step, walletEnding: '4Q7A', passages, putAwayUpTo: PUT_AWAY_UP_TO };
  if (step === 'ticket') {
    const facts = { fare: money(200, 'CNY'), soldAtMs: nowMs - 1_800_000, goodUntilMs: nowMs + 12_600_000 };
    const used = passageExample(1, nowMs);
    const passage = { ...used, kind: 'ticket', channel: 'qr', concession: false, walletEnding: null } as const;
    return { step, code: 'gate.ticket_used', ...facts, passages: [{ ...passage, fare: facts.fare }] };
  }
  return step === 'refused' ? { step, code: 'offline.wallet_denied' } : { step };
}

const flat: FareTableView = {
  kind: 'flat',
  effectiveFromMs: 1_764_518_400_000,
  beginsLocal: '2026-01-01 00:00',
  currency: 'CNY',
  passbackSeconds: 180,
  classes: [{ name: 'student', percent: 50 }],
  fareMinor: 200,
  transferMinutes: 60,
  transferFareMinor: 100,
};

export const FARES_EXAMPLE: GateFares = {
  active: flat,
  coming: [
    {
      kind: 'zones',
      effectiveFromMs: 1_796_054_400_000,
      beginsLocal: '2026-12-01 00:00',
      currency: 'CNY',
      passbackSeconds: 120,
      classes: [{ name: 'senior', percent: 0 }],
      stations: [{ id: 'st-3', name: { 'zh-CN': '图书馆', en: 'Library' }, zone: 0 }],
      faresMinor: [
        [200, 300, 500],
        [300, 200, 400],
        [500, 400, 200],
      ],
      maxFareMinor: 900,
      maxJourneyMinutes: 180,
    },
  ],
  problem: null,
};
