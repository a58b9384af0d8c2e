/**
 * The refunds of the simulated backend, under the rules of wallet API section 5: a ceiling that pending refunds count
 * towards, shares that are rounded down in all, and the same refund for the same body however often it is put.
 */
import canonicalize from 'canonicalize';
import { z } from 'zod';
import { zeroMoney, money, type Money } from '../../kernel/money.ts';
import { businessDate, wireMoney, wireTime } from './codecs.ts';
import { refused, type SimulatedLedger } from './simulated-ledger.ts';
import { readStrictJsonText } from './strict-json.ts';
import type { BackendRefund, Refused } from './wallet-backend.ts';

/** What the payer's wallet does with a refund. */
export type RefundPlan =
  | Readonly<{ kind: 'succeed' }>
  | Readonly<{ kind: 'wait' }>
  | Readonly<{ kind: 'fail'; code: string }>;

export type RefundReply = Readonly<{ kind: 'refund'; status: 200 | 201; refund: BackendRefund }> | Refused;

export interface SimulatedRefunds {
  put(id: string, body: string, plan: RefundPlan, nowMs: number): RefundReply;
  get(id: string): RefundReply;
  /** A refund that waits is decided; false when none does. */
  decide(id: string, plan: Exclude<RefundPlan, { kind: 'wait' }>, nowMs: number): boolean;
  knows(id: string): boolean;
}

const requestCodec = z.object({
  paymentId: z.string(),
  amount: wireMoney.refine((amount) => amount.minor > 0, 'an amount above zero'),
  reason: z.string().max(128),
  occurredAt: wireTime,
  businessDate,
  cashierId: z.string().max(128).nullish(),
  approvedBy: z.string().max(128).nullish(),
});

type Entry = { refund: BackendRefund; canonical: string };

export function createSimulatedRefunds(
  ledger: SimulatedLedger,
  onChange: (refund: BackendRefund) => void,
): SimulatedRefunds {
  const entries = new Map<string, Entry>();

  const change = (entry: Entry, nowMs: number, members: Partial<BackendRefund>): void => {
    entry.refund = { ...entry.refund, ...members, version: entry.refund.version + 1, updatedAtMs: nowMs };
    onChange(entry.refund);
  };

  const decideNow = (entry: Entry, plan: Exclude<RefundPlan, { kind: 'wait' }>, nowMs: number): void => {
    if (plan.kind === 'fail') return change(entry, nowMs, { status: 'failed', failure: { code: plan.code } });
    const { paymentId, amount } = entry.refund;
    change(entry, nowMs, { status: 'succeeded', payerRefunded: ledger.refund(paymentId, amount, nowMs) });
  };

  const whyNot = (paymentId: string, amount: Money, nowMs: number): Refused | null => {
    const found = ledger.get(paymentId, nowMs);
    if (found.kind === 'refused') return found;
    const { payment } = found;
    if (payment.status !== 'approved' || payment.amount?.currency !== amount.currency) {
      return refused(422, 'payment_not_usable');
    }
    const claimed = [...entries.values()]
      .filter(({ refund }) => refund.paymentId === paymentId && refund.status !== 'failed')
      .reduce((sum, { refund }) => sum + refund.amount.minor, 0);
    return claimed + amount.minor > payment.amount.minor ? refused(422, 'refund_exceeds_payment') : null;
  };

  return {
    put(id, body, plan, nowMs) {
      const json = readStrictJsonText(body);
      if (!json.ok) return refused(400, 'validation_failed', json.error.code);
      const canonical = canonicalize(json.value) ?? '';
      const known = entries.get(id);
      if (known !== undefined) {
        return known.canonical === canonical ? reply(known.refund, 200) : refused(409, 'idempotency_mismatch');
      }
      const parsed = requestCodec.safeParse(json.value);
      if (!parsed.success) return refused(422, 'validation_failed', parsed.error.issues[0]?.message ?? null);
      const { paymentId } = parsed.data;
      const amount = money(parsed.data.amount.minor, parsed.data.amount.currency);
      const refusal = whyNot(paymentId, amount, nowMs);
      if (refusal !== null) return refusal;
      const first = { id, paymentId, version: 1, status: 'pending', amount, failure: null } as const;
      const refund = { ...first, payerRefunded: zeroMoney(amount.currency), settlementDate: null, updatedAtMs: nowMs };
      const entry: Entry = { refund, canonical };
      entries.set(id, entry);
      onChange(entry.refund);
      if (plan.kind !== 'wait') decideNow(entry, plan, nowMs);
      return reply(entry.refund, 201);
    },
    get(id) {
      const entry = entries.get(id);
      return entry === undefined ? refused(404, 'refund_not_found') : reply(entry.refund, 200);
    },
    decide(id, plan, nowMs) {
      const entry = entries.get(id);
      if (entry?.refund.status !== 'pending') return false;
      decideNow(entry, plan, nowMs);
      return true;
    },
    knows: (id) => entries.has(id),
  };
}

function reply(refund: BackendRefund, status: 200 | 201): RefundReply {
  return { kind: 'refund', status, refund };
}
