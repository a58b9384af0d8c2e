/**
 * Refunds that a person begins from a receipt: to the wallet that paid, through the backend, with a ceiling that the
 * backend and the till's own books both hold; or out of the drawer for what was paid in cash. What goods of an earlier sale
 * paid goes back to whatever paid that. A second person approves what is above the role's limit (C56, C57). Rules REFUND-1
 * to REFUND-9, EXCHANGE-8 to EXCHANGE-11.
 */
import type { Handlers, Refusal } from '../../contract/dispatcher.ts';
import { assert } from '../../kernel/assert.ts';
import { money, type Money } from '../../kernel/money.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import { cleanText } from '../../kernel/text.ts';
import { paymentById } from '../payment/2-tender/payment-store.ts';
import { saleById, singleAct } from '../sale/sale-store.ts';
import type { Sale } from '../sale/sale.ts';
import { openShift } from '../shift/shift-store.ts';
import type { TerminalContext } from '../terminal-context.ts';
import { refundAmount } from './refund-amount.ts';
import { cashLeft, earlierSales, leftWhole, paidBy, refundable, smaller, type Earlier } from './refund-sources.ts';
import { createRefundStart, type RefundFrom, type RefundStartParts } from './refund-start.ts';
import { voidTerms } from './void-sale.ts';

type RefundHandlers = Pick<Handlers, 'refund.preview' | 'refund.begin' | 'refund.cash'>;

/** What of a sale is still to be given back, by the backend's word and our own books (REFUND-3). */
export type LeftOf = (saleId: string) => Promise<Result<Money, Refusal>>;

export type RefundParts = RefundStartParts & Readonly<{ openDrawer: (saleId: string, cashierId: string) => void }>;

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
    const now = stored(context, saleId);
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

export function refundHandlers(context: TerminalContext, { openDrawer, ...parts }: RefundParts): RefundHandlers {
  const { storage } = context.ports;
  const { approvals } = parts;
  const start = createRefundStart(context, parts);
  const preview = (sale: Sale) => refundable(storage.read, sale, voidTerms(context));

  /** The payment of this sale, or of an earlier one whose goods stand for a part of it. */
  const find = (saleId: string, paymentId: string): Result<RefundFrom, Refusal> => {
    const payment = paymentById(storage.read, paymentId);
    const sale = saleById(storage.read, saleId);
    if (payment === null || sale === null) return err({ code: 'checkout.payment_not_found' });
    const earlier = earlierOf(context, sale, payment.saleId);
    if (payment.saleId !== saleId && earlier === null) return err({ code: 'checkout.payment_not_found' });
    if (payment.state !== 'approved') return err({ code: 'refund.not_paid' });
    const left = paidBy(storage.read, earlier?.sale ?? sale).find((each) => each.payment.paymentId === paymentId)?.left;
    assert(left !== undefined, 'an approved payment is among those of its sale');
    const entry = (more: object) => ({ type: 'sale.refund_begun', subjectId: saleId, body: { ...more } });
    if (earlier !== null) {
      const { via, most } = earlier;
      return ok({
        left,
        ceiling: (ofPayment) => smaller(ofPayment, most),
        entry: (begun, amount) => entry({ ...begun, amount, via }),
      });
    }
    const whole = leftWhole(storage.read, sale);
    return ok({
      left,
      // What another till gave back goes off all that is left: goods that stand for others cannot be given back.
      ceiling: (ofPayment) => {
        const elsewhere = Math.max(0, left.minor - ofPayment.minor);
        return smaller(ofPayment, money(Math.max(0, whole.minor - elsewhere), whole.currency));
      },
      entry: (begun) => entry(begun),
    });
  };

  return {
    'refund.preview': ({ saleId }) => {
      const sale = saleById(storage.read, saleId);
      return sale === null ? err({ code: 'sale.not_found' }) : ok(preview(sale));
    },
    'refund.begin': ({ saleId, ...asked }) => start(asked, () => find(saleId, asked.paymentId)),
    'refund.cash': ({ saleId, fromSaleId = saleId, amountText, reason, note, approvalId, actId }) => {
      const sale = saleById(storage.read, saleId);
      if (sale === null) return err({ code: 'sale.not_found' });
      if (actId !== undefined && singleAct(storage.read, actId)?.subjectId === saleId) return ok(preview(sale));
      if (openShift(storage.read) === null) return err({ code: 'shift.not_open' });
      const earlier = earlierOf(context, sale, fromSaleId);
      const taken = (earlier?.sale ?? sale).cashTaken;
      if ((fromSaleId !== saleId && earlier === null) || sale.state !== 'paid' || taken.minor === 0) {
        return err({ code: 'refund.not_paid' });
      }
      const most = earlier?.most ?? leftWhole(storage.read, sale);
      const amount = refundAmount(amountText, smaller(cashLeft(earlier?.sale ?? sale), most));
      if (!amount.ok) return amount;
      const need = { permission: 'refund', size: amount.value.minor, subjectId: saleId } as const;
      const permit = approvals.permit(need, approvalId);
      if (!permit.ok) return permit;
      const { cashierId } = permit.value.person;
      const named = actId === undefined ? {} : { actId };
      const way = earlier === null ? {} : { via: earlier.via };
      const body = { amount: amount.value, reason, note: cleanText(note), ...named, ...way };
      context.record([...permit.value.drafts, { type: 'sale.cash_refunded', subjectId: saleId, cashierId, body }]);
      openDrawer(saleId, cashierId);
      return ok(preview(stored(context, saleId)));
    },
  };
}

function stored({ ports }: TerminalContext, saleId: string): Sale {
  const sale = saleById(ports.storage.read, saleId);
  assert(sale !== null, 'no sale is ever taken out of the books');
  return sale;
}

/** null: it is the sale itself, or none whose goods stand for a part of it. */
function earlierOf({ ports }: TerminalContext, sale: Sale, fromSaleId: string): Earlier | null {
  if (fromSaleId === sale.saleId) return null;
  return earlierSales(ports.storage.read, sale).find((each) => each.sale.saleId === fromSaleId) ?? null;
}
