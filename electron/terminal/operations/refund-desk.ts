/**
 * Refunds that a person begins from a receipt: to the wallet that paid, through the backend, with a ceiling that the
 * backend and the till's own books both hold; or out of the drawer for what was paid in cash. A second person approves
 * what is above the role's limit (C56, C57). Rules REFUND-1 to REFUND-9.
 */
import type { Handlers, Refusal } from '../../contract/dispatcher.ts';
import type { RefundView } from '../../contract/inbox-values.ts';
import type { Refundable } from '../../contract/refund-values.ts';
import { assert } from '../../kernel/assert.ts';
import { compareMoney, subtractMoney, sumMoney, zeroMoney, type Money } from '../../kernel/money.ts';
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

/** What of a sale is still to be given back, by the backend's word and our own books (REFUND-3). */
export type LeftOf = (saleId: string) => Promise<Result<Money, Refusal>>;

export type RefundParts = Readonly<{
  approvals: Approvals;
  refunds: Pick<Refunds, 'request' | 'begun'>;
  isStopped: () => boolean;
  link: BackendLink;
  openDrawer: (saleId: string, cashierId: string) => void;
}>;

export function createLeftOf(
  context: TerminalContext,
  { isStopped, link }: Pick<RefundParts, 'isStopped' | 'link'>,
): LeftOf {
  const { backend, storage } = context.ports;
  return async (saleId) => {
    const sale = saleById(storage.read, saleId);
    if (sale?.state !== 'paid') return err({ code: 'refund.not_paid' });
    const answers = await Promise.all(
      paidBy(storage.read, sale).map(({ payment }) => backend.getPayment(payment.paymentId)),
    );
    if (isStopped()) return err({ code: 'contract.terminal_unreachable' });
    for (const answer of answers) {
      link.heard(answer);
      if (answer.kind === 'no_usable_answer') return err({ code: 'inbox.needs_network' });
      if (answer.kind !== 'answered' || answer.value.status !== 'approved') return err({ code: 'inbox.not_paid' });
    }
    const now = saleById(storage.read, saleId);
    assert(now !== null, 'no sale is ever taken out of the books');
    const refunded = new Map(
      answers.flatMap((answer) =>
        answer.kind === 'answered' ? [[answer.value.id, answer.value.refunded?.minor ?? 0]] : [],
      ),
    );
    // What another till gave back of it, and we have not heard of.
    const elsewhere = paidBy(storage.read, now).reduce((sum, { payment, left }) => {
      const theirs = payment.amount.minor - (refunded.get(payment.paymentId) ?? 0);
      return sum + Math.max(0, left.minor - theirs);
    }, 0);
    const { minor, currency } = leftWhole(storage.read, now);
    return minor <= elsewhere ? err({ code: 'inbox.nothing_to_refund' }) : ok({ minor: minor - elsewhere, currency });
  };
}

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
    const sale = saleById(storage.read, saleId);
    assert(sale !== null, 'a payment belongs to a sale');
    const known = left(sale).payments.find((each) => each.paymentId === paymentId)?.refundable;
    assert(known !== undefined, 'an approved payment is among those of its sale');
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
    const now = saleById(storage.read, saleId);
    assert(now !== null, 'no sale is ever taken out of the books');
    const ceiling = smaller(refundableOf(told, ours(paymentId)), leftWhole(storage.read, now));
    const amount = refundAmount(wish.amountText, ceiling);
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

function smaller(a: Money, b: Money): Money {
  return compareMoney(a, b) <= 0 ? a : b;
}

/** What of a sale is left to give back, in all ways together: goods that stand for others are paid back by those. */
export function leftWhole(db: ReadableDb, sale: Sale): Money {
  const { cashTaken, cashRefunded, exchanged, currency } = sale;
  const cash = sale.state === 'paid' ? subtractMoney(cashTaken, cashRefunded) : zeroMoney(currency);
  const lefts = paidBy(db, sale).map(({ left }) => left);
  return subtractMoney(sumMoney([cash, ...lefts], currency), exchanged);
}

function paidBy(db: ReadableDb, { saleId, currency }: Sale) {
  return paymentsOfSale(db, saleId)
    .filter(({ state }) => state === 'approved')
    .map((payment) => {
      const refunds = refundsOfPayment(db, payment.paymentId);
      const left = refundableOf({ amount: payment.amount, refunded: zeroMoney(currency) }, refunds);
      return { payment, refunds, left };
    });
}

function refundable(db: ReadableDb, sale: Sale, today: string): Refundable {
  const whole = leftWhole(db, sale);
  const { cashTaken: taken, cashRefunded } = sale;
  const isPaid = sale.state === 'paid' && taken.minor > 0;
  return {
    payments: paidBy(db, sale).map(({ payment, refunds, left }) => {
      const { paymentId, method, amount, walletMasked } = paymentView(payment, 0);
      return {
        ...{ paymentId, method, walletMasked, amount },
        refundable: smaller(left, whole),
        refunds: refunds.map(refundView),
      };
    }),
    cash: isPaid ? { taken, refundable: smaller(subtractMoney(taken, cashRefunded), whole) } : null,
    canVoid: whyNotVoid(db, sale, today) === null,
  };
}
