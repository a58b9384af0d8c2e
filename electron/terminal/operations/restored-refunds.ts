/**
 * Refunds of payments that the machine before this one took: found by the receipt that the customer brings, begun on the way
 * that all refunds go, with the same ceiling, limits and approval. Rule RESTORE-8; decision 0217.
 */
import type { Handlers, Refusal } from '../../contract/dispatcher.ts';
import type { RefundView } from '../../contract/inbox-values.ts';
import type { RestoredPaymentView } from '../../contract/restored-refund-values.ts';
import { assert } from '../../kernel/assert.ts';
import { epochMs } from '../../kernel/clock.ts';
import { money, zeroMoney, type Money } from '../../kernel/money.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import { cleanText } from '../../kernel/text.ts';
import { refundableOf } from '../payment/2-tender/refund.ts';
import { refundById, refundsOfPayment } from '../payment/2-tender/refund-store.ts';
import {
  restoredByReceipt,
  restoredGivenBackMinor,
  restoredRecord,
  type RestoredPayment,
} from '../restoration/restored-records.ts';
import type { TerminalContext } from '../terminal-context.ts';
import { refundView } from './inbox-view.ts';
import { refundAmount } from './refund-amount.ts';
import type { RefundParts } from './refund-desk.ts';

/** Stored name, never renamed. The subject is the payment; body `{refundId, paymentId, reason, note}`. */
const REFUND_BEGUN = 'books.refund_begun';

type RestoredHandlers = Pick<Handlers, 'refund.restored' | 'refund.begin_restored'>;

export function restoredRefundHandlers(
  context: TerminalContext,
  { approvals, refunds, isStopped, link }: Omit<RefundParts, 'openDrawer'>,
): RestoredHandlers {
  const { backend, storage } = context.ports;
  /** Payments of which the backend is being asked what is left. */
  const asking = new Set<string>();

  const paymentOf = (paymentId: string): RestoredPayment | null => {
    const facts = restoredRecord(storage.read, paymentId)?.facts;
    return facts?.kind === 'payment' ? facts : null;
  };
  /** By these books: less what the machine before gave back, and what is given back here. */
  const leftOf = (paymentId: string, amount: Money): Money => {
    const before = restoredGivenBackMinor(storage.read, paymentId);
    const here = refundableOf(
      { amount, refunded: zeroMoney(amount.currency) },
      refundsOfPayment(storage.read, paymentId),
    );
    return money(Math.max(0, here.minor - before), amount.currency);
  };
  const viewOf = (paymentId: string, facts: RestoredPayment): RestoredPaymentView => {
    const { receiptNumber, businessDate, occurredAtMs, amount } = facts;
    const refundViews = refundsOfPayment(storage.read, paymentId).map(refundView);
    const common = { paymentId, receiptNumber, businessDate, occurredAtMs: epochMs(occurredAtMs) };
    return { ...common, amount, refundable: leftOf(paymentId, amount), refunds: refundViews };
  };

  const begin = async (
    wish: Parameters<RestoredHandlers['refund.begin_restored']>[0],
  ): Promise<Result<RefundView, Refusal>> => {
    const { paymentId, amountText, reason, note, approvalId } = wish;
    const facts = paymentOf(paymentId);
    if (facts === null) return err({ code: 'checkout.payment_not_found' });
    if (facts.status !== 'approved') return err({ code: 'refund.not_paid' });
    const early = refundAmount(amountText, leftOf(paymentId, facts.amount));
    if (!early.ok) return early;
    const permit = approvals.permit(
      { permission: 'refund', size: early.value.minor, subjectId: paymentId },
      approvalId,
    );
    if (!permit.ok) return permit;
    const answer = await backend.getPayment(paymentId);
    if (isStopped()) return err({ code: 'contract.terminal_unreachable' });
    link.heard(answer);
    if (answer.kind === 'no_usable_answer') return err({ code: 'inbox.needs_network' });
    if (answer.kind !== 'answered' || answer.value.status !== 'approved' || answer.value.amount === null)
      return err({ code: 'inbox.not_paid' });
    const told = { amount: answer.value.amount, refunded: answer.value.refunded ?? zeroMoney(context.currency) };
    const amount = refundAmount(amountText, refundableOf(told, refundsOfPayment(storage.read, paymentId)));
    if (!amount.ok) return amount;
    // What was approved is the most that is given back: the backend never makes it more.
    if (amount.value.minor > early.value.minor) return err({ code: 'refund.above_ceiling', left: early.value });
    const { person, approvedBy, drafts } = permit.value;
    const refundId = storage.write((db) => {
      const id = refunds.request(db, {
        ...{ paymentId, amount: amount.value, reason, inboxItemId: null },
        requestedBy: person,
        approvedBy: approvedBy ?? person,
      });
      const body = { refundId: id, paymentId, reason, note: cleanText(note) };
      context.journal.record(db, [
        ...drafts,
        { type: REFUND_BEGUN, subjectId: paymentId, cashierId: person.cashierId, body },
      ]);
      return id;
    });
    refunds.begun(refundId);
    const stored = refundById(storage.read, refundId);
    assert(stored !== null, 'a refund that was just written is there');
    return ok(refundView(stored));
  };

  return {
    'refund.restored': ({ receiptNumber }) => {
      const payments = restoredByReceipt(storage.read, receiptNumber.trim()).flatMap(({ recordId, facts }) =>
        facts.kind === 'payment' && facts.status === 'approved' ? [viewOf(recordId, facts)] : [],
      );
      return ok({ payments });
    },
    // Pressed twice, the second would give back the same part again.
    'refund.begin_restored': async (wish) => {
      const { paymentId } = wish;
      if (asking.has(paymentId)) return err({ code: 'refund.already_asked' });
      asking.add(paymentId);
      try {
        return await begin(wish);
      } finally {
        asking.delete(paymentId);
      }
    },
  };
}
