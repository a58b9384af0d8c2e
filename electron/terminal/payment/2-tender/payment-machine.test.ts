/** Walks the tables of the payment machine: every state reachable, every end without an exit, no way to a second charge. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PAYMENT_STATES, type PaymentState } from '../../../contract/payment-values.ts';
import { AssertionError } from '../../../kernel/assert.ts';
import {
  applyPaymentEvent,
  BACKEND_STATUSES,
  GIVE_UP_EVENTS,
  isFinal,
  isLive,
  OUTCOME_EVENTS,
  PAYMENT_EFFECTS,
  PAYMENT_EVENTS,
  PAYMENT_TRANSITIONS,
  QUEUE_KINDS,
  type PaymentEvent,
} from './payment-machine.ts';
import { needsRecovery, RECOVERY } from './payment-recovery.ts';

const WORLD: readonly PaymentEvent[] = ['approved', 'declined', 'qr_shown', 'expired', 'reversed', 'was_paid'];

function walk(from: PaymentState, events: readonly PaymentEvent[]): PaymentState {
  return events.reduce<PaymentState>((state, event) => {
    const step = applyPaymentEvent(state, event);
    expect(step.ok, `${event} in ${state}`).toBe(true);
    return step.ok ? step.value.state : state;
  }, from);
}

describe('transitions', () => {
  test('[PAY-1] every state is reached from waiting, by events of the table', () => {
    const reached = new Set<PaymentState>(['waiting']);
    for (const state of reached) for (const next of Object.values(PAYMENT_TRANSITIONS[state])) reached.add(next);
    expect([...reached].toSorted()).toEqual([...PAYMENT_STATES].toSorted());
  });

  test('[PAY-1] every event of the list moves some state', () => {
    const used = new Set(Object.values(PAYMENT_TRANSITIONS).flatMap((row) => Object.keys(row)));
    expect([...used].toSorted()).toEqual([...PAYMENT_EVENTS].toSorted());
  });

  test('[PAY-2] an end has no exit, and the only exit of approved is a reversal', () => {
    const ends = PAYMENT_STATES.filter(isFinal);
    expect(ends).toEqual(['declined', 'expired', 'reversed', 'refund_due', 'unpaid', 'cancelled']);
    expect(PAYMENT_TRANSITIONS.approved).toEqual({ reversal_asked: 'reversing' });
  });

  test('[PAY-3] C12 no row leads from an open outcome back to a charge', () => {
    for (const state of ['outcome_unknown', 'reversing'] as const) {
      const reached = new Set<PaymentState>([state]);
      for (const at of reached) for (const next of Object.values(PAYMENT_TRANSITIONS[at])) reached.add(next);
      expect([...reached].filter((at) => at === 'waiting' || at === 'authorizing')).toEqual([]);
    }
  });

  test.each(PAYMENT_STATES.flatMap((state) => PAYMENT_EVENTS.map((event) => [state, event] as const)))(
    '[PAY-1] %s, %s: the table, a refusal of the world, or a stop',
    (state, event) => {
      const next = PAYMENT_TRANSITIONS[state][event];
      if (next !== undefined) {
        expect(applyPaymentEvent(state, event)).toEqual({
          ok: true,
          value: { state: next, effects: PAYMENT_EFFECTS[next] },
        });
      } else if (WORLD.includes(event)) {
        expect(applyPaymentEvent(state, event)).toEqual({
          ok: false,
          error: { code: 'payment.event_out_of_turn', state, event },
        });
      } else {
        expect(() => applyPaymentEvent(state, event)).toThrow(AssertionError);
      }
    },
  );

  test('[PAY-3] C22 whatever the order of events, an end once reached stays', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...WORLD), { maxLength: 20 }), (events) => {
        let state: PaymentState = 'authorizing';
        let end: PaymentState | null = null;
        for (const event of events) {
          const step = applyPaymentEvent(state, event);
          if (step.ok) state = step.value.state;
          if (end !== null) expect(state).toBe(end);
          if (isFinal(state)) end = state;
        }
      }),
    );
  });
});

describe('effects', () => {
  test('[PAY-4] a live payment holds exactly one queue item, an end none and forgets its request', () => {
    for (const state of PAYMENT_STATES) {
      const kinds = PAYMENT_EFFECTS[state].filter((effect) => QUEUE_KINDS.some((kind) => kind === effect));
      expect(kinds.length, state).toBe(isLive(state) || state === 'accepted_offline' ? 1 : 0);
      expect(PAYMENT_EFFECTS[state].includes('forget_request'), state).toBe(isFinal(state) || state === 'approved');
    }
  });
});

describe('what an answer means', () => {
  test('[PAY-5] every meaning is a walk of the table', () => {
    for (const state of PAYMENT_STATES) {
      for (const status of BACKEND_STATUSES) walk(state, OUTCOME_EVENTS[state][status]);
    }
  });

  test('[PAY-5] a final answer ends every live payment but an approval that meets its reversal', () => {
    for (const state of PAYMENT_STATES.filter(isLive)) {
      for (const status of ['approved', 'declined', 'expired', 'reversed'] as const) {
        const end = walk(state, OUTCOME_EVENTS[state][status]);
        expect(end, `${status} in ${state}`).toBe(
          state === 'reversing' && status === 'approved' ? 'reversing' : status,
        );
      }
    }
  });

  test('[PAY-5] the same answer again means nothing new', () => {
    for (const state of PAYMENT_STATES) {
      for (const status of BACKEND_STATUSES) {
        const once = walk(state, OUTCOME_EVENTS[state][status]);
        expect(walk(once, OUTCOME_EVENTS[once][status]), `${status} twice in ${state}`).toBe(once);
      }
    }
  });

  test('[PAY-5] C20 giving up leads every live payment to its reversal', () => {
    for (const state of PAYMENT_STATES) {
      const events = GIVE_UP_EVENTS[state];
      if (events !== null) expect(walk(state, events)).toBe(state === 'waiting' ? 'cancelled' : 'reversing');
      expect(events !== null).toBe(isLive(state) || state === 'waiting');
    }
  });
});

describe('recovery', () => {
  test('[PAY-6] every unfinished state has a row with a reason, and the row is a walk of the table', () => {
    for (const state of PAYMENT_STATES) {
      const row = RECOVERY[state];
      expect(row !== null, state).toBe(needsRecovery(state));
      if (row === null) continue;
      expect(row.reason.length).toBeGreaterThan(20);
      walk(state, row.events);
    }
  });

  test('[PAY-6] no row charges: nothing that was not known to be sent is sent as a new charge', () => {
    for (const row of Object.values(RECOVERY)) expect(row?.events ?? []).not.toContain('sent');
  });
});
