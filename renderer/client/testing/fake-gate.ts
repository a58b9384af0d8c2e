/**
 * The fake terminal as a gate, when its snapshot has one; else it is a till, and says so. Who unlocks it signs in.
 */
import { refusal, type FakeHandlers, type FakeTerminal } from './fake-client.ts';
import { fakeSession } from './fake-staff.ts';
import { FAKE_STAFF } from './fake-snapshot.ts';
import {
  FARES_EXAMPLE,
  passageExample,
  passageLinesExample,
  PUT_AWAY_UP_TO,
  unpaidRideExample,
} from './gate-examples.ts';

const done = { ok: true, value: {} } as const;

export function fakeGateHandlers(terminal: FakeTerminal) {
  const notAGate = () => refusal('gate.not_a_gate');
  const isGate = (): boolean => terminal.read().gate !== null;
  const inspection = (step: 'waiting' | null): void => {
    const { gate } = terminal.read();
    if (gate !== null) terminal.emit('gate.changed', { ...gate, inspection: step === null ? null : { step } });
  };
  let askedAt: number | null = null;
  /** The same rides whenever they are asked for. */
  const rides = () => {
    const at = (askedAt ??= terminal.now());
    return [0, 1, 2].map((number) => unpaidRideExample(number, at));
  };
  return {
    'gate.scan': () => (isGate() ? done : notAGate()),
    'gate.inspect': () => {
      if (!isGate()) return notAGate();
      inspection('waiting');
      return done;
    },
    'gate.end_inspection': () => {
      if (!isGate()) return notAGate();
      inspection(null);
      return done;
    },
    'gate.unlock': (input) => {
      if (!isGate()) return notAGate();
      const person = FAKE_STAFF.find(({ cashierId }) => cashierId === input.cashierId);
      if (person === undefined || person.demoPin !== input.pin) return refusal('session.pin_wrong');
      terminal.emit(
        'session.changed',
        fakeSession({ cashierId: person.cashierId, name: person.name, role: person.role }),
      );
      return done;
    },
    'gate.fares': () => {
      const state = terminal.read().gate?.state;
      if (state === undefined) return notAGate();
      const isUnusable = state.state === 'out_of_service' && state.codes.includes('gate.fares_unusable');
      const problem = isUnusable ? { index: 1, reason: 'fare is negative' } : null;
      return { ok: true, value: isUnusable ? { ...FARES_EXAMPLE, active: null, problem } : FARES_EXAMPLE };
    },
    'gate.passages': () => {
      if (!isGate()) return notAGate();
      const passages = [0, 1, 2, 3].map((number) => passageExample(number, terminal.now()));
      return { ok: true, value: { passages, cursor: null, putAwayUpTo: PUT_AWAY_UP_TO } };
    },
    'gate.unpaid_rides': () => {
      if (!isGate()) return notAGate();
      return { ok: true, value: { rides: rides(), cursor: null } };
    },
    'gate.passage': ({ passageId }) => {
      if (!isGate()) return notAGate();
      const unpaid = rides().find(({ passage }) => passage.passageId === passageId) ?? null;
      const passage = unpaid?.passage ?? passageExample(0, terminal.now());
      return { ok: true, value: { passage, unpaid, timeline: passageLinesExample(passage.atMs) } };
    },
  } satisfies Partial<FakeHandlers>;
}
