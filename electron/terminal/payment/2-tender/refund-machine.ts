/**
 * The life of one refund: a table of states and the events that move it. A refund cannot be reversed, so it is asked for
 * until its end is known (wallet API section 5); one that failed is over, and a new try is a new refund.
 *
 * Nothing here calls anything. Rules INBOX-10 to INBOX-12.
 */
import type { RefundState } from '../../../contract/inbox-values.ts';
import { err, ok, type Result } from '../../../kernel/result.ts';

/** `refused`: the backend refused the request, which had no earlier copy that might still arrive. */
export const REFUND_EVENTS = ['succeeded', 'pending', 'failed', 'refused'] as const;
export type RefundEvent = (typeof REFUND_EVENTS)[number];

type Transitions = { readonly [S in RefundState]: { readonly [E in RefundEvent]?: RefundState } };

export const REFUND_TRANSITIONS: Transitions = {
  requested: { succeeded: 'succeeded', pending: 'pending', failed: 'failed', refused: 'failed' },
  pending: { succeeded: 'succeeded', failed: 'failed' },
  succeeded: {},
  failed: {},
};

export type RefundErrand = 'put_refund' | 'query_refund';

/** What the backend has still to hear in a state; null: nothing. A state with one of these is unfinished business. */
export const REFUND_ERRANDS = {
  requested: 'put_refund',
  pending: 'query_refund',
  succeeded: null,
  failed: null,
} as const satisfies { readonly [S in RefundState]: RefundErrand | null };

export type RefundOutOfTurn = Readonly<{ code: 'refund.event_out_of_turn'; state: RefundState; event: RefundEvent }>;

/** Every event is sent by the world, which may send it late or twice: out of turn it changes nothing. */
export function applyRefundEvent(state: RefundState, event: RefundEvent): Result<RefundState, RefundOutOfTurn> {
  const next = REFUND_TRANSITIONS[state][event];
  return next === undefined ? err({ code: 'refund.event_out_of_turn', state, event }) : ok(next);
}

/** Its end is not known: it counts towards the ceiling and keeps the till from being retired. */
export function isUnsettled(state: RefundState): boolean {
  return REFUND_ERRANDS[state] !== null;
}
