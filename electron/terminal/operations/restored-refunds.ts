/**
 * Refunds of payments that the machine before this one took: found by the receipt that the customer brings, begun on the way
 * that all refunds go, with the same ceiling, limits and approval. Rule RESTORE-8; decision 0217.
 */
import type { Handlers, Refusal } from '../../contract/dispatcher.ts';
import type { RestoredPaymentView } from '../../contract/restored-refund-values.ts';
import { epochMs } from '../../kernel/clock.ts';
import { money, zeroMoney, type Money } from '../../kernel/money.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import { refundableOf } from '../payment/2-tender/refund.ts';
import { refundsOfPayment } from '../payment/2-tender/refund-store.ts';
import {
  restoredByReceipt,
  restoredGivenBackMinor,
  restoredRecord,
  type RestoredPayment,
} from '../restoration/restored-records.ts';
import { RESTORED_REFUND_BEGUN } from '../sale/sale-events.ts';
import type { TerminalContext } from '../terminal-context.ts';
import { refundView } from './inbox-view.ts';
import { createRefundStart, type RefundFrom, type RefundStartParts } from './refund-start.ts';

type RestoredHandlers = Pick<Handlers, 'refund.restored' | 'refund.begin_restored'>;

export function restoredRefundHandlers(context: TerminalContext, parts: RefundStartParts): RestoredHandlers {
  const { storage } = context.ports;
  const start = createRefundStart(context, parts);

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

  const find = (paymentId: string): Result<RefundFrom, Refusal> => {
    const facts = paymentOf(paymentId);
    if (facts === null) return err({ code: 'checkout.payment_not_found' });
    if (facts.status !== 'approved') return err({ code: 'refund.not_paid' });
    return ok({
      left: leftOf(paymentId, facts.amount),
      ceiling: (left) => left,
      entry: (begun) => ({ type: RESTORED_REFUND_BEGUN, subjectId: paymentId, body: { ...begun } }),
    });
  };

  return {
    'refund.restored': ({ receiptNumber }) => {
      const payments = restoredByReceipt(storage.read, receiptNumber.trim()).flatMap(({ recordId, facts }) =>
        facts.kind === 'payment' && facts.status === 'approved' ? [viewOf(recordId, facts)] : [],
      );
      return ok({ payments });
    },
    'refund.begin_restored': (asked) => start(asked, () => find(asked.paymentId)),
  };
}
