/**
 * A payment as the terminal stores it: what never changes, and what its state has. It is made from its journal entries
 * alone, by the pure function `paymentAfter`, so replaying the journal gives the same payments again.
 *
 * Rule PAY-7.
 */
import { z } from 'zod';
import { discountViewSchema, PAYMENT_METHODS, type PaymentState } from '../../../contract/payment-values.ts';
import { businessDateSchema, epochMsSchema, idSchema, moneySchema } from '../../../contract/values.ts';
import { assert } from '../../../kernel/assert.ts';
import type { EpochMs } from '../../../kernel/clock.ts';
import { asId, type PaymentId, type SaleId } from '../../../kernel/ids.ts';
import type { JsonObject } from '../../../kernel/json.ts';
import { applyPaymentEvent, PAYMENT_EVENTS } from './payment-machine.ts';

/**
 * Why the terminal closed a payment itself. `replaced`: another way to pay, another amount or a fresh QR took its place.
 * `qr_not_shown`: the answer that carried the QR was lost, so nobody can have scanned it.
 * `gate_fault`: it was for a gate that stayed shut. `voided`: its sale was paid, and is taken back whole.
 */
export const CLOSING_CAUSES = [
  'cashier_cancelled',
  'timeout',
  'replaced',
  'left',
  'qr_not_shown',
  'paid_otherwise',
  'waited_too_long',
  'terminal_restarted',
  'manager_reversed',
  'gate_fault',
  'voided',
] as const;
export type ClosingCause = (typeof CLOSING_CAUSES)[number];

const causeSchema = z.enum(CLOSING_CAUSES);
const declineSchema = z.strictObject({ code: z.string(), retryable: z.boolean() });
const walletSchema = z.strictObject({ iss: z.string(), id: z.string() });
/** null: the backend closed it, or it ended by itself. */
const closedFor = { closedFor: causeSchema.nullable() };
/** Whether a customer could have paid it: false for a QR that nobody was shown. */
const payable = { payable: z.boolean() };

/** What a payment has in each state, and in no other. */
export const STATE_FACTS = {
  waiting: z.strictObject({}),
  authorizing: z.strictObject({ sentAtMs: epochMsSchema }),
  pending_customer: z.strictObject({ qrPayload: z.string().nullable(), expiresAtBackendMs: epochMsSchema }),
  outcome_unknown: z.strictObject({ unknownSinceMs: epochMsSchema, ...payable }),
  reversing: z.strictObject({
    cause: causeSchema,
    askedAtMs: epochMsSchema,
    unknownSinceMs: epochMsSchema.nullable(),
    ...payable,
  }),
  accepted_offline: z.strictObject({
    acceptedAtMs: epochMsSchema,
    channel: z.enum(['tap', 'qr']),
    wallet: walletSchema,
    /** Of the body under which it is forwarded. */
    forwardSha256: z.string().length(64),
  }),
  approved: z.strictObject({
    approvedAtMs: epochMsSchema,
    payerPaid: moneySchema,
    discounts: z.array(discountViewSchema).readonly(),
    walletMasked: z.string().nullable(),
    authCode: z.string().nullable(),
    acceptedOffline: z.boolean(),
  }),
  declined: z.strictObject({ decline: declineSchema, ...closedFor, ...payable }),
  expired: z.strictObject({ ...closedFor, ...payable }),
  reversed: z.strictObject({ ...closedFor, ...payable }),
  refund_due: z.strictObject({ ...closedFor, code: z.string() }),
  unpaid: z.strictObject({ decline: declineSchema, wallet: walletSchema }),
  cancelled: z.strictObject({ cause: causeSchema }),
} as const satisfies Record<PaymentState, z.ZodObject>;

type FactsOf<S extends PaymentState> = z.infer<(typeof STATE_FACTS)[S]>;

const createdSchema = z.strictObject({
  saleId: idSchema,
  method: z.enum(PAYMENT_METHODS),
  amount: moneySchema,
  receiptNumber: z.string(),
  businessDate: businessDateSchema,
  occurredAtMs: epochMsSchema,
  bodySha256: z.string().length(64),
  /** The wallet's counter that it used up: the queue keeps those. */
  presented: z.looseObject({}).exactOptional(),
});

export type PaymentConstant = Readonly<
  Omit<z.infer<typeof createdSchema>, 'saleId' | 'occurredAtMs' | 'presented'> & {
    paymentId: PaymentId;
    saleId: SaleId;
    cashierId: string | null;
    occurredAtMs: EpochMs;
    /** The journal entry that made it: orders the attempts of a sale. */
    createdSequence: number;
    createdAtMs: EpochMs;
    /** The highest version the backend has told; 0 before it told any. */
    version: number;
    updatedAtMs: EpochMs;
    /** When somebody left the end screen; null while nobody has. */
    acknowledgedAtMs: EpochMs | null;
  }
>;

/** One payment in the state `S`, with what it has there. */
export type PaymentIn<S extends PaymentState> = {
  [T in S]: PaymentConstant & Readonly<{ state: T; facts: FactsOf<T> }>;
}[S];
export type StoredPayment = PaymentIn<PaymentState>;

/** The journal's type of entry for entering each state; stored names, never renamed. */
export const ENTRY_TYPES = {
  waiting: 'payment.created',
  authorizing: 'payment.sent',
  pending_customer: 'payment.pending_customer',
  outcome_unknown: 'payment.outcome_unknown',
  reversing: 'payment.reversal_asked',
  accepted_offline: 'payment.accepted_offline',
  approved: 'payment.approved',
  declined: 'payment.declined',
  expired: 'payment.expired',
  reversed: 'payment.reversed',
  refund_due: 'payment.refund_due',
  unpaid: 'payment.unpaid',
  cancelled: 'payment.cancelled',
} as const satisfies Record<PaymentState, string>;

export const ACKNOWLEDGED = 'payment.acknowledged';
/** A manager has seen the customer's proof of a payment (C14): it tells, and changes nothing. Body `{saleId, note}`. */
export const EVIDENCE_NOTED = 'payment.evidence_noted';

export function isPaymentEntry(type: string): boolean {
  return type.startsWith('payment.');
}

/** What the reducer needs of a journal entry. */
export type PaymentEntry = Readonly<{
  type: string;
  subjectId: string;
  cashierId: string | null;
  sequence: number;
  atMs: EpochMs;
  body: JsonObject;
}>;

const eventSchema = z.looseObject({
  event: z.enum(PAYMENT_EVENTS),
  version: z.int().positive().optional(),
});

/** The payment after `entry`; `before` is null for its first. Asserts: an entry that does not fit is damage. */
export function paymentAfter(before: StoredPayment | null, entry: PaymentEntry): StoredPayment {
  if (entry.type === ENTRY_TYPES.waiting) return created(before, entry);
  assert(before !== null, `${entry.type} of a payment that was never created`);
  if (entry.type === ACKNOWLEDGED) return { ...before, acknowledgedAtMs: before.acknowledgedAtMs ?? entry.atMs };
  if (entry.type === EVIDENCE_NOTED) return before;
  const { event, version } = eventSchema.parse(entry.body);
  const { event: _event, version: _version, ...told } = entry.body;
  const step = applyPaymentEvent(before.state, event);
  assert(step.ok, `the journal holds ${event} in ${before.state}`);
  const { state } = step.value;
  assert(ENTRY_TYPES[state] === entry.type, `the journal calls ${event} in ${before.state} ${entry.type}`);
  const { facts: _facts, state: _state, ...constant } = before;
  const highestVersion = Math.max(before.version, version ?? 0);
  return paymentIn(
    state,
    { ...constant, version: highestVersion, updatedAtMs: entry.atMs },
    factsOf(state, before, told, entry.atMs),
  );
}

function created(before: StoredPayment | null, entry: PaymentEntry): StoredPayment {
  assert(before === null, 'a payment is created once');
  const { saleId, occurredAtMs, presented: _presented, ...rest } = createdSchema.parse(entry.body);
  return {
    ...rest,
    paymentId: asId<PaymentId>(entry.subjectId),
    saleId: asId<SaleId>(saleId),
    occurredAtMs: occurredAtMs as EpochMs,
    cashierId: entry.cashierId,
    createdSequence: entry.sequence,
    createdAtMs: entry.atMs,
    version: 0,
    updatedAtMs: entry.atMs,
    acknowledgedAtMs: null,
    state: 'waiting',
    facts: {},
  };
}

/** What the entry tells, and what the state takes over from the one before it. */
function factsOf(state: PaymentState, before: StoredPayment, told: JsonObject, atMs: EpochMs): JsonObject {
  const closing = {
    closedFor: before.state === 'reversing' ? before.facts.cause : null,
    payable: isPayable(before),
  };
  switch (state) {
    case 'authorizing':
      return { sentAtMs: atMs };
    case 'outcome_unknown':
      // Why the answer was not usable stays in the journal; nothing is decided by it.
      return { unknownSinceMs: atMs, payable: before.method !== 'merchant_qr' };
    case 'reversing':
      return {
        ...told,
        askedAtMs: atMs,
        unknownSinceMs: before.state === 'outcome_unknown' ? before.facts.unknownSinceMs : null,
        payable: isPayable(before),
      };
    case 'accepted_offline':
      return {
        acceptedAtMs: told['acceptedAtMs'] ?? null,
        channel: told['channel'] ?? null,
        wallet: told['wallet'] ?? null,
        forwardSha256: told['forwardSha256'] ?? null,
      };
    case 'approved':
      return { ...told, approvedAtMs: atMs, acceptedOffline: isAcceptedOffline(before) };
    case 'declined':
      return { decline: told['decline'] ?? null, ...closing };
    case 'expired':
    case 'reversed':
      return closing;
    case 'refund_due':
      return { code: told['code'] ?? null, closedFor: closing.closedFor };
    case 'unpaid':
      return {
        decline: told['decline'] ?? null,
        wallet: isAcceptedOffline(before) ? before.facts.wallet : null,
      };
    case 'waiting':
    case 'pending_customer':
    case 'cancelled':
      return told;
  }
}

/** The goods were handed over on the till's own word. */
function isAcceptedOffline(payment: StoredPayment): payment is PaymentIn<'accepted_offline' | 'unpaid'> {
  return payment.state === 'accepted_offline' || payment.state === 'unpaid';
}

/** A merchant QR can be paid once it was shown, and was when it is approved; every other way from the moment it is sent. */
function isPayable(payment: StoredPayment): boolean {
  if (payment.state === 'outcome_unknown' || payment.state === 'reversing') return payment.facts.payable;
  return payment.method !== 'merchant_qr' || payment.state === 'pending_customer' || payment.state === 'approved';
}

/** Pairs a state with its facts; asserts, by the schema, that they are the state's own. */
export function paymentIn(state: PaymentState, constant: PaymentConstant, facts: unknown): StoredPayment {
  // The schema of the state vouches for the pair; the compiler cannot follow that through a union.
  return { ...constant, state, facts: STATE_FACTS[state].parse(facts) } as StoredPayment;
}
