/**
 * The life of one payment: a table of states and the events that move it, a table of what each state sets going, and a
 * table of what an answer of the backend means in each state. Nothing here calls anything.
 *
 * There is no row that leads from `outcome_unknown` to a charge under a new id: the state is left by what the backend
 * says, by a reversal, or by taking the same id offline. Rules PAY-1 to PAY-5 of docs/spec.md.
 */
import type { PaymentState } from '../../../contract/payment-values.ts';
import { assert } from '../../../kernel/assert.ts';
import { err, ok, type Result } from '../../../kernel/result.ts';

export const PAYMENT_EVENTS = [
  'sent',
  'taken_offline',
  'cancelled',
  'approved',
  'declined',
  'qr_shown',
  'answer_lost',
  'expired',
  'gave_up',
  'reversed',
  'was_paid',
  'reversal_asked',
] as const;
export type PaymentEvent = (typeof PAYMENT_EVENTS)[number];

type Transitions = { readonly [S in PaymentState]: { readonly [E in PaymentEvent]?: PaymentState } };

/** `qr_shown` stands for every answer that leaves the payment to the customer: a QR to scan, a confirmation on the phone. */
export const PAYMENT_TRANSITIONS: Transitions = {
  waiting: { sent: 'authorizing', taken_offline: 'accepted_offline', cancelled: 'cancelled' },
  authorizing: {
    approved: 'approved',
    declined: 'declined',
    qr_shown: 'pending_customer',
    answer_lost: 'outcome_unknown',
  },
  pending_customer: {
    approved: 'approved',
    declined: 'declined',
    expired: 'expired',
    cancelled: 'reversing',
    gave_up: 'reversing',
  },
  outcome_unknown: {
    approved: 'approved',
    declined: 'declined',
    expired: 'expired',
    reversed: 'reversed',
    gave_up: 'reversing',
    // A tap or a signed QR only, under the same id: wallet API section 4, "Offline after online".
    taken_offline: 'accepted_offline',
  },
  reversing: { reversed: 'reversed', declined: 'declined', expired: 'expired', was_paid: 'refund_due' },
  // The goods are gone by then: a decline is a loss, and shown as one.
  accepted_offline: { approved: 'approved', declined: 'unpaid', reversal_asked: 'reversing' },
  approved: { reversal_asked: 'reversing' },
  declined: {},
  expired: {},
  reversed: {},
  refund_due: {},
  // The backend goes on trying what time may heal, until the settlement closes (wallet API section 4).
  unpaid: { approved: 'approved', declined: 'unpaid' },
  cancelled: {},
};

/** What the backend has still to be told or asked while a payment is in a state. */
export const QUEUE_KINDS = ['put_payment', 'query', 'reverse'] as const;
export type QueueKind = (typeof QUEUE_KINDS)[number];

/** `forget_request`: the stored request body, which may hold a customer's code, is wiped. */
export type PaymentEffect = QueueKind | 'forget_request';

/** On entry. A state with one of the QUEUE_KINDS is unfinished business with the backend and holds a queue item. */
export const PAYMENT_EFFECTS: { readonly [S in PaymentState]: readonly PaymentEffect[] } = {
  waiting: [],
  authorizing: ['put_payment'],
  pending_customer: ['query'],
  outcome_unknown: ['query'],
  reversing: ['reverse'],
  accepted_offline: ['put_payment'],
  approved: ['forget_request'],
  declined: ['forget_request'],
  expired: ['forget_request'],
  reversed: ['forget_request'],
  refund_due: ['forget_request'],
  unpaid: ['forget_request'],
  cancelled: ['forget_request'],
};

/** Events that the world sends, and may send late, twice or never; every other event is sent by this program alone. */
const WORLD_EVENTS: readonly PaymentEvent[] = ['approved', 'declined', 'qr_shown', 'expired', 'reversed', 'was_paid'];

export type PaymentStep = Readonly<{ state: PaymentState; effects: readonly PaymentEffect[] }>;
export type EventOutOfTurn = Readonly<{ code: 'payment.event_out_of_turn'; state: PaymentState; event: PaymentEvent }>;

/** The next state and what it sets going. Asserts when an event of our own comes in a state that does not know it. */
export function applyPaymentEvent(state: PaymentState, event: PaymentEvent): Result<PaymentStep, EventOutOfTurn> {
  const next = PAYMENT_TRANSITIONS[state][event];
  if (next !== undefined) return ok({ state: next, effects: PAYMENT_EFFECTS[next] });
  assert(WORLD_EVENTS.includes(event), `the terminal sent ${event} to a payment that is ${state}`);
  return err({ code: 'payment.event_out_of_turn', state, event });
}

/** What the backend calls the present state of a payment: wallet API section 4. */
export const BACKEND_STATUSES = ['pending_customer', 'approved', 'declined', 'expired', 'reversed'] as const;
export type BackendStatus = (typeof BACKEND_STATUSES)[number];

type OutcomeTable = { readonly [S in PaymentState]: { readonly [B in BackendStatus]: readonly PaymentEvent[] } };

const NOTHING_NEW: OutcomeTable['declined'] = {
  pending_customer: [],
  approved: [],
  declined: [],
  expired: [],
  reversed: [],
};

/**
 * What a believed answer means. Two events in a row stand where the backend is further than the terminal: it found the
 * payment expired or reversed although nobody here knew. An approval that meets a reversal changes nothing, the reversal
 * goes on and gives the money back (wallet API section 4).
 */
export const OUTCOME_EVENTS: OutcomeTable = {
  waiting: NOTHING_NEW,
  authorizing: {
    pending_customer: ['qr_shown'],
    approved: ['approved'],
    declined: ['declined'],
    expired: ['answer_lost', 'expired'],
    reversed: ['answer_lost', 'reversed'],
  },
  pending_customer: {
    pending_customer: [],
    approved: ['approved'],
    declined: ['declined'],
    expired: ['expired'],
    reversed: ['cancelled', 'reversed'],
  },
  outcome_unknown: {
    pending_customer: [],
    approved: ['approved'],
    declined: ['declined'],
    expired: ['expired'],
    reversed: ['reversed'],
  },
  reversing: {
    pending_customer: [],
    approved: [],
    declined: ['declined'],
    expired: ['expired'],
    reversed: ['reversed'],
  },
  accepted_offline: {
    pending_customer: [],
    approved: ['approved'],
    declined: ['declined'],
    expired: [],
    reversed: ['reversal_asked', 'reversed'],
  },
  approved: NOTHING_NEW,
  declined: NOTHING_NEW,
  expired: NOTHING_NEW,
  reversed: NOTHING_NEW,
  refund_due: NOTHING_NEW,
  unpaid: { ...NOTHING_NEW, approved: ['approved'], declined: ['declined'] },
  cancelled: NOTHING_NEW,
};

/**
 * How a payment is given up, by state: the events that lead to its reversal. null: there is nothing to reverse. A request
 * that is still on its way is given up too: its reversal reaches a backend that may never have seen the payment, and then
 * the payment moves no money when it arrives (wallet API section 4).
 */
export const GIVE_UP_EVENTS: { readonly [S in PaymentState]: readonly PaymentEvent[] | null } = {
  waiting: ['cancelled'],
  authorizing: ['answer_lost', 'gave_up'],
  pending_customer: ['cancelled'],
  outcome_unknown: ['gave_up'],
  reversing: [],
  accepted_offline: null,
  approved: null,
  declined: null,
  expired: null,
  reversed: null,
  refund_due: null,
  unpaid: null,
  cancelled: null,
};

/** Money may be moving and nobody has said how it ended: no new attempt on the sale, no cancel of the sale (C12). */
export const LIVE_STATES = ['authorizing', 'pending_customer', 'outcome_unknown', 'reversing'] as const;

export function isLive(state: PaymentState): boolean {
  return LIVE_STATES.some((live) => live === state);
}

/** Nothing is asked or sent any more. An unpaid one is at its end, too, although the backend may yet collect it. */
export function isFinal(state: PaymentState): boolean {
  return state === 'unpaid' || Object.keys(PAYMENT_TRANSITIONS[state]).length === 0;
}
