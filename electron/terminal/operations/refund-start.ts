/**
 * How every refund to a wallet begins, whatever led to it: once for each press, never two of a payment at a time, with the
 * right or an approval for just so much, after the backend has told what it leaves, and in one commit. Rules REFUND-2,
 * REFUND-3, REFUND-8 and REFUND-9.
 */
import type { Refusal } from '../../contract/dispatcher.ts';
import type { RefundView } from '../../contract/inbox-values.ts';
import type { RefundReason } from '../../contract/refund-values.ts';
import { assert } from '../../kernel/assert.ts';
import { zeroMoney, type Money } from '../../kernel/money.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import { cleanText } from '../../kernel/text.ts';
import { refundableOf } from '../payment/2-tender/refund.ts';
import { refundById, refundsOfPayment } from '../payment/2-tender/refund-store.ts';
import type { JournalDraft } from '../payment/3-journal/journal.ts';
import { singleAct } from '../sale/sale-store.ts';
import type { TerminalContext } from '../terminal-context.ts';
import type { Approvals } from './approvals.ts';
import type { BackendLink } from './checkout-part.ts';
import { refundView } from './inbox-view.ts';
import { refundAmount } from './refund-amount.ts';
import type { Refunds } from './refunds.ts';

export type RefundStartParts = Readonly<{
  approvals: Approvals;
  refunds: Pick<Refunds, 'request' | 'begun'>;
  isStopped: () => boolean;
  link: BackendLink;
}>;

export type RefundAsked = Readonly<{
  paymentId: string;
  amountText: string | null;
  reason: RefundReason;
  note: string;
  approvalId?: string | undefined;
  /** The name of the press. */
  actId?: string | undefined;
}>;

/** What is put into the entry that says where a refund was begun, whatever else it tells. */
type Begun = Readonly<{ refundId: string; paymentId: string; reason: RefundReason; note: string; actId?: string }>;

/** What these books say of the payment; read again when the backend has answered. */
export type RefundFrom = Readonly<{
  /** What they leave of it. */
  left: Money;
  /** What may go back where the payment has so much left. */
  ceiling: (left: Money) => Money;
  /** The entry that says for what it is given back. */
  entry: (begun: Begun, amount: Money) => Omit<JournalDraft, 'cashierId'>;
}>;

export type StartRefund = (
  asked: RefundAsked,
  find: () => Result<RefundFrom, Refusal>,
) => Promise<Result<RefundView, Refusal>>;

export function createRefundStart(
  context: TerminalContext,
  { approvals, refunds, isStopped, link }: RefundStartParts,
): StartRefund {
  const { backend, storage } = context.ports;
  /** Payments of which the backend is being asked what is left. */
  const asking = new Set<string>();

  const done = ({ paymentId, actId }: RefundAsked): RefundView | null => {
    const before = actId === undefined ? null : singleAct(storage.read, actId);
    const known = before === null ? null : refundById(storage.read, before.subjectId);
    return known?.paymentId === paymentId ? refundView(known) : null;
  };

  /** What the backend leaves of it, with what of ours it may not know yet. */
  const told = async (paymentId: string): Promise<Result<Money, Refusal>> => {
    const answer = await backend.getPayment(paymentId);
    if (isStopped()) return err({ code: 'contract.terminal_unreachable' });
    link.heard(answer);
    if (answer.kind === 'no_usable_answer') return err({ code: 'inbox.needs_network' });
    if (answer.kind !== 'answered' || answer.value.status !== 'approved' || answer.value.amount === null) {
      return err({ code: 'inbox.not_paid' });
    }
    const { amount, refunded } = answer.value;
    const of = { amount, refunded: refunded ?? zeroMoney(context.currency) };
    return ok(refundableOf(of, refundsOfPayment(storage.read, paymentId)));
  };

  const begin: StartRefund = async (asked, find) => {
    const { paymentId, amountText, reason, note, approvalId, actId } = asked;
    const before = find();
    if (!before.ok) return before;
    const early = refundAmount(amountText, before.value.ceiling(before.value.left));
    if (!early.ok) return early;
    const need = { permission: 'refund', size: early.value.minor, subjectId: paymentId } as const;
    const permit = approvals.permit(need, approvalId);
    if (!permit.ok) return permit;
    const left = await told(paymentId);
    if (!left.ok) return left;
    // While the backend was asked, another refund may have been begun.
    const now = find();
    if (!now.ok) return now;
    const amount = refundAmount(amountText, now.value.ceiling(left.value));
    if (!amount.ok) return amount;
    // What was approved is the most that is given back: the backend never makes it more.
    if (amount.value.minor > early.value.minor) return err({ code: 'refund.above_ceiling', left: early.value });
    const { person, approvedBy, drafts } = permit.value;
    const named = actId === undefined ? {} : { actId };
    const refundId = storage.write((db) => {
      const id = refunds.request(db, {
        ...{ paymentId, amount: amount.value, reason, inboxItemId: null },
        requestedBy: person,
        approvedBy: approvedBy ?? person,
      });
      const begun = { refundId: id, paymentId, reason, note: cleanText(note), ...named };
      const entry = now.value.entry(begun, amount.value);
      context.journal.record(db, [...drafts, { ...entry, cashierId: person.cashierId }]);
      return id;
    });
    refunds.begun(refundId);
    const stored = refundById(storage.read, refundId);
    assert(stored !== null, 'a refund that was just written is there');
    return ok(refundView(stored));
  };

  return async (asked, find) => {
    const before = done(asked);
    if (before !== null) return ok(before);
    // Pressed twice, the second would give back the same part again.
    if (asking.has(asked.paymentId)) return err({ code: 'refund.already_asked' });
    asking.add(asked.paymentId);
    try {
      return await begin(asked, find);
    } finally {
      asking.delete(asked.paymentId);
    }
  };
}
