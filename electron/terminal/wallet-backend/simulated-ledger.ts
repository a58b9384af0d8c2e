/**
 * The books of the simulated wallet backend: payments by id, under the rules of sections 1 and 4 of the wallet API, written
 * a second time from the contract and not from the sandbox, so that the two can be held against one another. Pure but for
 * the state that it keeps; time is passed in.
 */
import canonicalize from 'canonicalize';
import { assert } from '../../kernel/assert.ts';
import type { JsonObject } from '../../kernel/json.ts';
import { addMoney, money, subtractMoney, sumMoney, zeroMoney, type Money } from '../../kernel/money.ts';
import { simulatedQr } from './simulated-qr.ts';
import { paymentRequestCodec, type PaymentRequest } from './simulated-request.ts';
import { readStrictJsonText } from './strict-json.ts';
import type { BackendDiscount, BackendPayment, Refused } from './wallet-backend.ts';

/** How the customer's wallet takes it. `ask` waits for the customer; without an answer in time the payment expires. */
export type CustomerPlan =
  | Readonly<{ kind: 'approve'; discounts?: readonly BackendDiscount[] }>
  | Readonly<{ kind: 'decline'; code: string; retryable: boolean }>
  | Readonly<{ kind: 'ask' }>;

export type LedgerReply = Readonly<{ kind: 'payment'; status: 200 | 201; payment: BackendPayment }> | Refused;

/** Section 4: a payment that waits for its customer ends at most this long after it arrived. */
const CUSTOMER_WAIT_MS = 180_000;

type Entry = {
  payment: BackendPayment;
  request: PaymentRequest | null;
  /** Canonical bodies that are valid repeats; null for a reversal that came first: then any body is one. */
  bodies: Set<string> | null;
  /** Taken out of the customer's purse and not given back. */
  chargedMinor: number;
  closedBy: 'already_settled' | 'already_refunded' | null;
};

export interface SimulatedLedger {
  /** `disabledAtMs`: since when the terminal is disabled, or null (section 3). */
  put(
    id: string,
    body: string,
    plan: CustomerPlan,
    at: Readonly<{ nowMs: number; disabledAtMs: number | null }>,
  ): LedgerReply;
  get(id: string, nowMs: number): LedgerReply;
  reverse(id: string, nowMs: number): LedgerReply;
  /** The customer decides on a payment that waits for him; false when none does. */
  decide(id: string, plan: Exclude<CustomerPlan, { kind: 'ask' }>, nowMs: number): boolean;
  /** From now on the payment can no longer be reversed. */
  close(id: string, by: 'already_settled' | 'already_refunded'): void;
  /** Gives back this part of an approved payment; answers what the payer had of it (section 5). */
  refund(id: string, amount: Money, nowMs: number): Money;
  /** From now on the backend says this of a payment, whatever happened: a backend that contradicts itself. */
  distort(id: string, members: Partial<BackendPayment>, nowMs: number): void;
  knows(id: string): boolean;
  chargedMinor(): ReadonlyMap<string, number>;
}

export function createSimulatedLedger(
  terminalId: string,
  onChange: (payment: BackendPayment) => void,
): SimulatedLedger {
  const entries = new Map<string, Entry>();

  const change = (entry: Entry, nowMs: number, members: Partial<BackendPayment>): BackendPayment => {
    const { payment } = entry;
    entry.payment = { ...payment, ...members, version: payment.version + 1, updatedAtMs: nowMs };
    onChange(entry.payment);
    return entry.payment;
  };

  const decideNow = (entry: Entry, plan: Exclude<CustomerPlan, { kind: 'ask' }>, nowMs: number): void => {
    const { amount } = entry.payment;
    if (amount === null) return;
    const over = { expiresAtMs: null };
    if (plan.kind === 'decline') {
      const { code, retryable } = plan;
      change(entry, nowMs, { ...over, status: 'declined', decline: { code, retryable } });
      return;
    }
    const discounts = plan.discounts ?? [];
    const discounted = sumMoney(
      discounts.map((each) => each.amount),
      amount.currency,
    );
    const payerPaid = subtractMoney(amount, discounted);
    entry.chargedMinor = payerPaid.minor;
    change(entry, nowMs, { ...over, status: 'approved', authCode: authCode(entry.payment.id), payerPaid, discounts });
  };

  const create = (id: string, request: PaymentRequest, plan: CustomerPlan, nowMs: number): Entry => {
    const entry: Entry = {
      payment: newPayment({ id, terminalId, request, nowMs }),
      request,
      bodies: new Set([request.canonical]),
      chargedMinor: 0,
      closedBy: null,
    };
    entries.set(id, entry);
    onChange(entry.payment);
    const { type } = request.method;
    if (type === 'merchant_qr') return entry;
    // A customer who has walked off cannot be asked: an offline payment is decided at once.
    if (plan.kind !== 'ask') decideNow(entry, plan, nowMs);
    else if (type === 'offline') decideNow(entry, { kind: 'approve' }, nowMs);
    return entry;
  };

  const expire = (entry: Entry, nowMs: number): void => {
    const { status, expiresAtMs } = entry.payment;
    if (status !== 'pending_customer' || expiresAtMs === null || nowMs < expiresAtMs) return;
    change(entry, nowMs, { status: 'expired', expiresAtMs: null });
  };

  /** Section 4, "offline after online": the same presentment under the same id is the same payment. */
  const join = (entry: Entry, request: PaymentRequest, plan: CustomerPlan, nowMs: number): boolean => {
    if (entry.request === null || !isSameTap(entry.request, request)) return false;
    entry.bodies?.add(request.canonical);
    const undecided = entry.payment.status === 'pending_customer' || entry.payment.status === 'expired';
    if (request.method.type !== 'offline' || !undecided) return true;
    decideNow(entry, plan.kind === 'ask' ? { kind: 'approve' } : plan, nowMs);
    return true;
  };

  const addReversedFirst = (id: string, nowMs: number): Entry => {
    const entry = reversedFirst(id, terminalId, nowMs);
    entries.set(id, entry);
    onChange(entry.payment);
    return entry;
  };

  return {
    put(id, body, plan, { nowMs, disabledAtMs }) {
      const request = readRequest(body);
      if (request.kind === 'refused') return request;
      const known = entries.get(id);
      if (known === undefined) {
        const { method } = request.value;
        const acceptedBefore = method.type === 'offline' && disabledAtMs !== null && method.acceptedAt < disabledAtMs;
        if (disabledAtMs !== null && !acceptedBefore) return refused(403, 'terminal_disabled');
        return reply(create(id, request.value, plan, nowMs).payment, 201);
      }
      expire(known, nowMs);
      const isRepeat = known.bodies === null || known.bodies.has(request.value.canonical);
      if (isRepeat || join(known, request.value, plan, nowMs)) return reply(known.payment, 200);
      return refused(409, 'idempotency_mismatch');
    },
    get(id, nowMs) {
      const entry = entries.get(id);
      if (entry === undefined) return refused(404, 'payment_not_found');
      expire(entry, nowMs);
      return reply(entry.payment, 200);
    },
    reverse(id, nowMs) {
      const entry = entries.get(id) ?? addReversedFirst(id, nowMs);
      expire(entry, nowMs);
      const { status } = entry.payment;
      if (status === 'approved' && entry.closedBy !== null) return refused(409, entry.closedBy);
      if (status !== 'approved' && status !== 'pending_customer') return reply(entry.payment, 200);
      entry.chargedMinor = 0;
      return reply(change(entry, nowMs, { status: 'reversed', expiresAtMs: null }), 200);
    },
    decide(id, plan, nowMs) {
      const entry = entries.get(id);
      if (entry === undefined) return false;
      expire(entry, nowMs);
      if (entry.payment.status !== 'pending_customer') return false;
      decideNow(entry, plan, nowMs);
      return true;
    },
    close(id, by) {
      const entry = entries.get(id);
      if (entry !== undefined) entry.closedBy = by;
    },
    refund(id, amount, nowMs) {
      const entry = entries.get(id);
      const { amount: paid = null, payerPaid = null, refunded = null } = entry?.payment ?? {};
      assert(
        entry !== undefined && paid !== null && payerPaid !== null && refunded !== null,
        'what was paid is refunded',
      );
      const refundedAfter = addMoney(refunded, amount);
      const payerShare = (part: Money): number => Math.floor((payerPaid.minor * part.minor) / paid.minor);
      const payerPart = payerShare(refundedAfter) - payerShare(refunded);
      entry.chargedMinor -= payerPart;
      entry.closedBy = 'already_refunded';
      change(entry, nowMs, { refunded: refundedAfter });
      return money(payerPart, amount.currency);
    },
    distort(id, members, nowMs) {
      const entry = entries.get(id);
      assert(entry !== undefined, 'only what is known is distorted');
      change(entry, nowMs, members);
    },
    knows: (id) => entries.has(id),
    chargedMinor: () => new Map([...entries].map(([id, entry]) => [id, entry.chargedMinor])),
  };
}

export function refused(status: number, code: string, detail: string | null = null): Refused {
  return { kind: 'refused', status, code, detail };
}

function reply(payment: BackendPayment, status: 200 | 201): LedgerReply {
  return { kind: 'payment', status, payment };
}

/** Everything about this payment is unknown but that it will never move money. */
function reversedFirst(id: string, terminalId: string, nowMs: number): Entry {
  const nothing = { methodType: null, amount: null, payerPaid: null, wallet: null, authCode: null, decline: null };
  const rest = { qrPayload: null, expiresAtMs: null, refunded: null, settlementDate: null, discounts: [] };
  const payment = { id, terminalId, version: 1, status: 'reversed', ...nothing, ...rest, updatedAtMs: nowMs } as const;
  return { payment, request: null, bodies: null, chargedMinor: 0, closedBy: null };
}

function newPayment({
  id,
  terminalId,
  request,
  nowMs,
}: Readonly<{ id: string; terminalId: string; request: PaymentRequest; nowMs: number }>): BackendPayment {
  const { method, amount } = request;
  const isQr = method.type === 'merchant_qr';
  const waitMs = isQr ? method.expiresInSeconds * 1000 : CUSTOMER_WAIT_MS;
  return {
    id,
    terminalId,
    version: 1,
    status: 'pending_customer',
    methodType: method.type,
    amount,
    payerPaid: amount,
    discounts: [],
    wallet: isQr ? null : { iss: 'https://simulated.example', id: 'wlt_simulated', masked: '模* (0001)' },
    authCode: null,
    decline: null,
    qrPayload: isQr ? simulatedQr(id, amount) : null,
    expiresAtMs: nowMs + waitMs,
    refunded: zeroMoney(amount.currency),
    settlementDate: null,
    updatedAtMs: nowMs,
  };
}

function readRequest(body: string): Readonly<{ kind: 'read'; value: PaymentRequest }> | Refused {
  const json = readStrictJsonText(body);
  if (!json.ok) return refused(400, 'validation_failed', json.error.code);
  const parsed = paymentRequestCodec.safeParse(json.value);
  if (!parsed.success) return refused(422, 'validation_failed', parsed.error.issues[0]?.message ?? null);
  const { amount, method } = parsed.data;
  const { method: _method, ...outside } = json.value as JsonObject;
  const value = {
    amount: money(amount.minor, amount.currency),
    method,
    canonical: canonical(json.value),
    canonicalOutside: canonical(outside),
  };
  return { kind: 'read', value };
}

/** The `offline` form and the online form of one presentment, everything else equal. */
function isSameTap(known: PaymentRequest, request: PaymentRequest): boolean {
  const pair = [known, request].map(({ method }) => {
    if (method.type === 'offline') return `${method.channel} ${method.presentment}`;
    if (method.type === 'tap') return `tap ${method.presentment}`;
    return method.type === 'scan_presentment' ? `qr ${method.presentment}` : null;
  });
  const isOffline = known.method.type === 'offline' || request.method.type === 'offline';
  return isOffline && pair[0] !== null && pair[0] === pair[1] && known.canonicalOutside === request.canonicalOutside;
}

function canonical(value: unknown): string {
  return canonicalize(value) ?? '';
}

/** Six digits that look like those of a bank, the same for the same payment. */
function authCode(id: string): string {
  let sum = 0;
  for (const character of id) sum = (sum * 31 + character.charCodeAt(0)) % 1_000_000;
  return String(sum).padStart(6, '0');
}
