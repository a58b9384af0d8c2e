/**
 * What becomes of an unfinished payment when the terminal starts again: one row for each state, with the reason. The
 * journal is all that is known; what was on the wire when the process ended is not. Rule PAY-6.
 */
import type { PaymentState } from '../../../contract/payment-values.ts';
import { isFinal, type PaymentEvent } from './payment-machine.ts';

export type RecoveryRow = Readonly<{
  /** Applied in order, journalled before anything is sent. */
  events: readonly PaymentEvent[];
  reason: string;
}>;

export const RECOVERY: { readonly [S in PaymentState]: RecoveryRow | null } = {
  waiting: {
    events: ['cancelled'],
    reason: 'It was never sent. A code lives about a minute and nobody asked for a charge after the restart.',
  },
  authorizing: {
    events: ['answer_lost'],
    reason: 'The request may or may not have left, and its answer found nobody: the backend is asked.',
  },
  pending_customer: {
    events: [],
    reason: 'The customer may still pay: it is asked after until it runs out, then once more.',
  },
  outcome_unknown: {
    events: [],
    reason: 'It is asked after at once, and reversed when it has been unknown for too long.',
  },
  reversing: {
    events: [],
    reason: 'A reversal that was decided is repeated until it is settled, across any number of restarts.',
  },
  accepted_offline: {
    events: [],
    reason: 'The goods are gone: the same body is sent until a payment comes back.',
  },
  approved: null,
  declined: null,
  expired: null,
  reversed: null,
  refund_due: null,
  unpaid: null,
  cancelled: null,
};

/** The states that need a row: neither an end nor the good end. */
export function needsRecovery(state: PaymentState): boolean {
  return !isFinal(state) && state !== 'approved';
}
