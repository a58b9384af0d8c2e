/**
 * One payment's unfinished business with the backend, as the engine keeps it in memory: when the next request is due and
 * when waiting ends. Pure functions of the item; times are of the monotonic clock. Rules SYNC-1 to SYNC-6.
 */
import type { CheckoutProgress } from '../../../contract/checkout-values.ts';
import type { PaymentState } from '../../../contract/payment-values.ts';
import { assert } from '../../../kernel/assert.ts';
import type { EpochMs } from '../../../kernel/clock.ts';
import type { BackendCapabilities } from '../../wallet-backend/wallet-backend.ts';
import type { StoredPayment } from '../2-tender/payment.ts';
import type { QueueKind } from '../2-tender/payment-machine.ts';
import type { QueueItem } from '../4-queue/queue-store.ts';
import {
  MAX_RETRY_AFTER_MS,
  MIN_INTERVAL_MS,
  nextPendingQueryAt,
  nextUnknownQueryAt,
  pendingForMs,
} from './sync-schedule.ts';

export type SyncItem = {
  readonly paymentId: string;
  readonly saleId: string;
  readonly kind: QueueKind;
  /** Of the queue item that this is; another one is another item. */
  readonly queueKey: number;
  readonly phase: 'first_request' | 'pending' | 'unknown' | 'reversal';
  /** When the payment came into its state. */
  readonly beganAt: number;
  /** When the code runs out (pending) or asking ends (unknown); Infinity for what is repeated for ever. */
  readonly deadline: number;
  /** Failed attempts so far, of earlier runs too. */
  attemptCount: number;
  /** Requests of this run. */
  sendCount: number;
  answerCount: number;
  inFlight: boolean;
  /** When the last request began; null before the first. */
  startedAt: number | null;
  /** Not before this, because the backend asked or because of the backoff. */
  notBefore: number;
  /** The backend asked for the wait: a network that comes back does not cut it short. */
  asked: boolean;
  /** A hint or a refusal of the signing time: as soon as it may be. */
  hurry: boolean;
};

export function makeSyncItem(
  item: QueueItem,
  payment: StoredPayment,
  at: Readonly<{ monotonicMs: number; wallMs: EpochMs; clockOffsetMs: number; capabilities: BackendCapabilities }>,
): SyncItem {
  // Over a restart only wall time tells how long it has been; bounded below, since that clock may have been set back.
  const ageMs = Math.max(0, at.wallMs - item.queuedAtMs);
  const beganAt = at.monotonicMs - ageMs;
  // No wait was ever longer than that; one that looks so was noted by a clock that has been set back since.
  const waitMs = item.dueAtMs === null ? 0 : Math.min(MAX_RETRY_AFTER_MS, Math.max(0, item.dueAtMs - at.wallMs));
  return {
    paymentId: item.paymentId,
    saleId: payment.saleId,
    kind: item.kind,
    queueKey: item.queueKey,
    phase: phaseOf(payment),
    beganAt,
    deadline: deadlineOf(payment, beganAt, at),
    attemptCount: item.attemptCount,
    sendCount: 0,
    answerCount: 0,
    inFlight: false,
    startedAt: null,
    notBefore: at.monotonicMs + waitMs,
    // An earlier run may have been asked to wait; which waits those were is not known any more, so all are kept.
    asked: waitMs > 0,
    hurry: false,
  };
}

/** The states that hold a queue item; see PAYMENT_EFFECTS. */
const PHASES: { readonly [S in PaymentState]?: SyncItem['phase'] } = {
  authorizing: 'first_request',
  pending_customer: 'pending',
  outcome_unknown: 'unknown',
  reversing: 'reversal',
};

function phaseOf({ state }: StoredPayment): SyncItem['phase'] {
  const phase = PHASES[state];
  assert(phase !== undefined, `a payment that is ${state} has no business with the backend`);
  return phase;
}

function deadlineOf(
  payment: StoredPayment,
  beganAt: number,
  at: Readonly<{ monotonicMs: number; wallMs: EpochMs; clockOffsetMs: number; capabilities: BackendCapabilities }>,
): number {
  if (payment.state === 'outcome_unknown') return beganAt + at.capabilities.querySchedule.giveUpAfterMs;
  if (payment.state !== 'pending_customer') return Infinity;
  return at.monotonicMs + pendingForMs(payment.facts.expiresAtBackendMs, at.wallMs, at.clockOffsetMs);
}

/** When something is to be done about the item; Infinity while there is nothing but to wait for an answer. */
export function dueAt(item: SyncItem, capabilities: BackendCapabilities): number {
  if (item.phase === 'pending' && isToGiveUp(item, item.deadline)) return item.deadline;
  if (item.inFlight) return item.phase === 'unknown' && item.answerCount > 0 ? item.deadline : Infinity;
  if (item.hurry)
    return item.startedAt === null || item.kind !== 'query' ? item.beganAt : item.startedAt + MIN_INTERVAL_MS;
  switch (item.phase) {
    case 'first_request':
      return item.sendCount === 0 ? item.beganAt : Infinity;
    case 'reversal':
      return item.notBefore;
    case 'pending': {
      const { pendingQueryEveryMs } = capabilities;
      return Math.max(
        item.notBefore,
        nextPendingQueryAt(pendingQueryEveryMs, item.beganAt, item.deadline, item.startedAt),
      );
    }
    case 'unknown': {
      const next = nextUnknownQueryAt(capabilities.querySchedule, item.beganAt, item.startedAt);
      const query = Math.max(item.notBefore, next);
      return item.answerCount > 0 ? Math.min(query, item.deadline) : query;
    }
  }
}

/**
 * Whether the item is to be given up now instead of being asked after once more. An unknown outcome: when its time is
 * over and this run has heard of at least one query. A pending one: when the query behind its end brought nothing.
 */
export function isToGiveUp(item: SyncItem, now: number): boolean {
  switch (item.phase) {
    case 'unknown':
      return item.answerCount > 0 && now >= item.deadline;
    case 'pending':
      return !item.inFlight && item.startedAt !== null && item.startedAt >= item.deadline;
    case 'first_request':
    case 'reversal':
      return false;
  }
}

export type SyncMoment = Readonly<{ monotonicMs: number; wallMs: EpochMs }>;

/** What is done to learn the outcome, for a screen; null while that is not the business. Moments are of the wall clock. */
export function progressOf(
  item: SyncItem,
  capabilities: BackendCapabilities,
  { monotonicMs, wallMs }: SyncMoment,
): CheckoutProgress | null {
  if (item.phase !== 'unknown' && item.phase !== 'reversal') return null;
  const onWallClock = (at: number): number => Math.max(0, Math.round(wallMs + (at - monotonicMs)));
  const due = item.inFlight ? Infinity : dueAt(item, capabilities);
  return {
    step: item.phase === 'unknown' ? 'asking' : 'undoing',
    requestCount: item.sendCount,
    nextAtMs: due === Infinity ? null : onWallClock(Math.max(due, monotonicMs)),
    undoFromMs: item.phase === 'unknown' ? onWallClock(item.deadline) : null,
  };
}

/** Somebody stands at the till and waits for it; the rest is backlog. */
export function isUrgent(item: SyncItem): boolean {
  return item.phase !== 'reversal' || item.attemptCount === 0;
}
