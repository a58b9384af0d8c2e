/**
 * A refund as the terminal stores it, made from its journal entries alone by the pure function `refundAfter`. Its body
 * holds no secret, so the journal has the exact bytes, and what is repeated is read from there.
 *
 * Rules INBOX-10 and INBOX-11.
 */
import { z } from 'zod';
import type { RefundState } from '../../../contract/inbox-values.ts';
import { businessDateSchema, idSchema, moneySchema } from '../../../contract/values.ts';
import { assert } from '../../../kernel/assert.ts';
import type { EpochMs } from '../../../kernel/clock.ts';
import type { JsonObject } from '../../../kernel/json.ts';
import { money, zeroMoney, type Money } from '../../../kernel/money.ts';
import { applyRefundEvent, isUnsettled, REFUND_EVENTS } from './refund-machine.ts';

export type StoredRefund = Readonly<{
  refundId: string;
  paymentId: string;
  /** The item of the inbox that it closes; null for a refund that a person began at the till. */
  inboxItemId: string | null;
  state: RefundState;
  amount: Money;
  /** The exact body of PUT /v1/refunds/{id}. */
  body: string;
  businessDate: string;
  cashierId: string | null;
  payerRefunded: Money;
  failureCode: string | null;
  /** The highest version the backend has told; 0 before it told any. */
  version: number;
  /** The journal entry that made it. */
  refundKey: number;
  requestedAtMs: EpochMs;
  updatedAtMs: EpochMs;
}>;

/** Stored names, never renamed. */
export const REFUND_ENTRY_TYPES = {
  requested: 'refund.requested',
  pending: 'refund.pending',
  succeeded: 'refund.succeeded',
  failed: 'refund.failed',
} as const satisfies Record<RefundState, string>;

export function isRefundEntry(type: string): boolean {
  return type.startsWith('refund.');
}

/** What the reducer needs of a journal entry. */
export type RefundEntry = Readonly<{
  type: string;
  subjectId: string;
  cashierId: string | null;
  sequence: number;
  atMs: EpochMs;
  body: JsonObject;
}>;

const requestedSchema = z.strictObject({
  paymentId: idSchema,
  inboxItemId: idSchema.nullable(),
  amount: moneySchema,
  businessDate: businessDateSchema,
  body: z.string().min(2),
});

const movedSchema = z.strictObject({
  event: z.enum(REFUND_EVENTS),
  /** 0 when the backend told none, as in a refusal. */
  version: z.int().min(0),
  payerRefunded: moneySchema,
  failureCode: z.string().nullable(),
});
export type RefundMove = z.infer<typeof movedSchema>;

/** The refund after `entry`; `before` is null for its first. Asserts: an entry that does not fit is damage. */
export function refundAfter(before: StoredRefund | null, entry: RefundEntry): StoredRefund {
  if (entry.type === REFUND_ENTRY_TYPES.requested) return requested(before, entry);
  assert(before !== null, `${entry.type} of a refund that was never requested`);
  const { event, version, payerRefunded, failureCode } = movedSchema.parse(entry.body);
  const step = applyRefundEvent(before.state, event);
  assert(step.ok, `the journal holds ${event} of a refund that is ${before.state}`);
  assert(REFUND_ENTRY_TYPES[step.value] === entry.type, `the journal calls ${event} ${entry.type}`);
  return {
    ...before,
    state: step.value,
    version: Math.max(before.version, version),
    payerRefunded: money(payerRefunded.minor, payerRefunded.currency),
    failureCode,
    updatedAtMs: entry.atMs,
  };
}

function requested(before: StoredRefund | null, entry: RefundEntry): StoredRefund {
  assert(before === null, 'a refund is requested once');
  const { paymentId, inboxItemId, amount, businessDate, body } = requestedSchema.parse(entry.body);
  return {
    refundId: entry.subjectId,
    paymentId,
    inboxItemId,
    state: 'requested',
    amount: money(amount.minor, amount.currency),
    body,
    businessDate,
    cashierId: entry.cashierId,
    payerRefunded: zeroMoney(amount.currency),
    failureCode: null,
    version: 0,
    refundKey: entry.sequence,
    requestedAtMs: entry.atMs,
    updatedAtMs: entry.atMs,
  };
}

export type RefundRequest = Readonly<{
  paymentId: string;
  amount: Money;
  /** A code, not a person's text: it is kept at the backend. */
  reason: string;
  occurredAtMs: number;
  businessDate: string;
  cashierId: string;
  approvedBy: string;
}>;

/** Wallet API section 5; made once, as text, and stored before the first attempt. */
export function buildRefundBody(request: RefundRequest): string {
  assert(request.amount.minor > 0, 'a refund of nothing is not asked for');
  const { paymentId, amount, reason, occurredAtMs, businessDate, cashierId, approvedBy } = request;
  return JSON.stringify({
    paymentId,
    amount: { amount: amount.minor, currency: amount.currency },
    reason,
    occurredAt: new Date(occurredAtMs).toISOString(),
    businessDate,
    cashierId,
    approvedBy,
  });
}

/**
 * How much of a payment may still be refunded, in terms of its amount: what the backend says was refunded, and what we
 * have asked for and it may not have counted yet (section 5: pending counts towards the ceiling, failed does not).
 */
export function refundableOf(
  told: Readonly<{ amount: Money; refunded: Money }>,
  refunds: readonly StoredRefund[],
): Money {
  const sum = (those: readonly StoredRefund[]): number => those.reduce((total, { amount }) => total + amount.minor, 0);
  const unsettled = sum(refunds.filter(({ state }) => isUnsettled(state)));
  const succeeded = sum(refunds.filter(({ state }) => state === 'succeeded'));
  // The backend's word may be older than ours, or know of another till's refunds: the larger of the two holds.
  const gone = Math.max(told.refunded.minor, succeeded) + unsettled;
  return money(Math.max(0, told.amount.minor - gone), told.amount.currency);
}
