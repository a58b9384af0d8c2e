/**
 * Refunds that a person begins from a receipt: to the wallet that paid, through the backend, with a ceiling that the
 * backend and the till's own books both hold; or out of the drawer for what was paid in cash. A second person approves
 * what is above the role's limit (C56, C57). Rules REFUND-1 to REFUND-9.
 */
import type { Handlers, Refusal } from '../../contract/dispatcher.ts';
import type { RefundView } from '../../contract/inbox-values.ts';
import type { Refundable } from '../../contract/refund-values.ts';
import { assert } from '../../kernel/assert.ts';
import { subtractMoney, zeroMoney } from '../../kernel/money.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import { cleanText } from '../../kernel/text.ts';
import { refundableOf } from '../payment/2-tender/refund.ts';
import { refundById, refundsOfPayment } from '../payment/2-tender/refund-store.ts';
import { paymentById, paymentsOfSale } from '../payment/2-tender/payment-store.ts';
import { paymentView } from '../payment/2-tender/payment-view.ts';
import { saleById, singleAct } from '../sale/sale-store.ts';
import type { Sale } from '../sale/sale.ts';
import { openShift } from '../shift/shift-store.ts';
import type { ReadableDb } from '../storage/database.ts';
import type { TerminalContext } from '../terminal-context.ts';
import type { Approvals } from './approvals.ts';
import type { BackendLink } from './checkout-part.ts';
import { refundView } from './inbox-view.ts';
import type { Refunds } from './refunds.ts';
import { refundAmount } from './refund-amount.ts';
import { whyNotVoid } from './void-sale.ts';

type RefundHandlers = Pick<Handlers, 'refund.preview' | 'refund.begin' | 'refund.cash'>;

export type RefundParts = Readonly<{
  approvals: Approvals;
  refunds: Pick<Refunds, 'request' | 'begun'>;
  isStopped: () => boolean;
  link: BackendLink;
  openDrawer: (saleId: string, cashierId: string) => void;
}>;

export function refundHandlers(
  context: TerminalContext,
  { approvals, refunds, isStopped, link, openDrawer }: RefundParts,
): RefundHandlers {
  const { backend, storage } = context.ports;

  /** Payments of which the backend is being asked what is left. */
  const asking = new Set<string>();

  const begin = async (wish: Parameters<RefundHandlers['refund.begin']>[0]): Promise<Result<RefundView, Refusal>> => {
    const { saleId, paymentId, reason, note, approvalId, actId } = wish;
    const payment = paymentById(storage.read, paymentId);
    if (payment === null || payment.saleId !== saleId) return err({ code: 'checkout.payment_not_found' });
    if (payment.state !== 'approved') return err({ code: 'refund.not_paid' });
    const known = refundableOf({ amount: payment.amount, refunded: zeroMoney(context.currency) }, ours(paymentId));
    const early = refundAmount(wish.amountText, known);
    if (!early.ok) return early;
    const need = { permission: 'refund', size: early.value.minor, subjectId: paymentId } as const;
    const permit = approvals.permit(need, approvalId);
    if (!permit.ok) return permit;
    const answer = await backend.getPayment(paymentId);
    if (isStopped()) return err({ code: 'contract.terminal_unreachable' });
    link.heard(answer);
    if (answer.kind === 'no_usable_answer') return err({ code: 'inbox.needs_network' });
    if (answer.kind !== 'answered' || answer.value.status !== 'approved' || answer.value.amount === null) {
      return err({ code: 'inbox.not_paid' });
    }
    // While the backend was asked, another refund may have been begun.
    const told = { amount: answer.value.amount, refunded: answer.value.refunded ?? zeroMoney(context.currency) };
    const amount = refundAmount(wish.amountText, refundableOf(told, ours(paymentId)));
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
      const begun = { refundId: id, paymentId, reason, note: cleanText(note), ...named(actId) };
      context.journal.record(db, [
        ...drafts,
        { type: 'sale.refund_begun', subjectId: saleId, cashierId: person.cashierId, body: begun },
      ]);
      return id;
    });
    refunds.begun(refundId);
    const stored = refundById(storage.read, refundId);
    assert(stored !== null, 'a refund that was just written is there');
    return ok(refundView(stored));
  };

  const left = (sale: Sale): Refundable => refundable(storage.read, sale, context.businessDate());
  const ours = (paymentId: string) => refundsOfPayment(storage.read, paymentId);

  return {
    'refund.preview': ({ saleId }) => {
      const sale = saleById(storage.read, saleId);
      return sale === null ? err({ code: 'sale.not_found' }) : ok(left(sale));
    },
    // Pressed twice, the second would give back the same part again.
    'refund.begin': async (wish) => {
      const { paymentId, actId } = wish;
      const before = actId === undefined ? null : singleAct(storage.read, actId);
      const known = before === null ? null : refundById(storage.read, before.subjectId);
      if (known?.paymentId === paymentId) return ok(refundView(known));
      if (asking.has(paymentId)) return err({ code: 'refund.already_asked' });
      asking.add(paymentId);
      try {
        return await begin(wish);
      } finally {
        asking.delete(paymentId);
      }
    },
    'refund.cash': ({ saleId, amountText, reason, note, approvalId, actId }) => {
      const sale = saleById(storage.read, saleId);
      if (sale === null) return err({ code: 'sale.not_found' });
      if (actId !== undefined && singleAct(storage.read, actId)?.subjectId === saleId) return ok(left(sale));
      if (openShift(storage.read) === null) return err({ code: 'shift.not_open' });
      const { cash } = left(sale);
      if (cash === null) return err({ code: 'refund.not_paid' });
      const amount = refundAmount(amountText, cash.refundable);
      if (!amount.ok) return amount;
      const need = { permission: 'refund', size: amount.value.minor, subjectId: saleId } as const;
      const permit = approvals.permit(need, approvalId);
      if (!permit.ok) return permit;
      const { cashierId } = permit.value.person;
      const body = { amount: amount.value, reason, note: cleanText(note), ...named(actId) };
      context.record([...permit.value.drafts, { type: 'sale.cash_refunded', subjectId: saleId, cashierId, body }]);
      openDrawer(saleId, cashierId);
      const after = saleById(storage.read, saleId);
      assert(after !== null, 'no sale is ever taken out of the books');
      return ok(left(after));
    },
  };
}

const named = (actId: string | undefined) => (actId === undefined ? {} : { actId });

function refundable(db: ReadableDb, sale: Sale, today: string): Refundable {
  const paid = paymentsOfSale(db, sale.saleId).filter(({ state }) => state === 'approved');
  const isPaid = sale.state === 'paid' && sale.cashTaken.minor > 0;
  return {
    payments: paid.map((payment) => {
      const { paymentId, method, amount, walletMasked } = paymentView(payment, 0);
      const refunds = refundsOfPayment(db, paymentId);
      const left = refundableOf({ amount: payment.amount, refunded: zeroMoney(sale.currency) }, refunds);
      return { paymentId, method, walletMasked, amount, refundable: left, refunds: refunds.map(refundView) };
    }),
    cash: isPaid ? { taken: sale.cashTaken, refundable: subtractMoney(sale.cashTaken, sale.cashRefunded) } : null,
    canVoid: whyNotVoid(db, sale, today) === null,
  };
}
