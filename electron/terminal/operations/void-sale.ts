/**
 * Taking a paid sale of today back whole, before it is settled. The decision is one commit: the cash leaves the drawer, and the
 * wallet's payment is reversed for as long as it takes (wallet API section 4). One that could not be reversed any more waits in
 * the inbox to be refunded: either way its customer gets the money back once. Goods of an earlier sale that paid for a part go
 * back to the customer, too. Rules VOID-1 to VOID-9, decision record 0225.
 */
import type { OutputOf } from '../../contract/contract.ts';
import type { Handlers, Refusal } from '../../contract/dispatcher.ts';
import { assert } from '../../kernel/assert.ts';
import { sumMoney, type Money } from '../../kernel/money.ts';
import { err, ok } from '../../kernel/result.ts';
import { cleanText } from '../../kernel/text.ts';
import { closingCauseOf } from '../payment/2-tender/checkout-decisions.ts';
import type { PaymentIn, StoredPayment } from '../payment/2-tender/payment.ts';
import { paymentsOfSale } from '../payment/2-tender/payment-store.ts';
import { refundsOfPayment } from '../payment/2-tender/refund-store.ts';
import { backThroughMinor } from '../sale/exchange-store.ts';
import { saleById } from '../sale/sale-store.ts';
import type { Sale } from '../sale/sale.ts';
import { openShift } from '../shift/shift-store.ts';
import type { ReadableDb } from '../storage/database.ts';
import type { TerminalContext } from '../terminal-context.ts';
import type { BackendCapabilities } from '../wallet-backend/wallet-backend.ts';
import type { Approvals } from './approvals.ts';
import type { Checkout } from './checkout.ts';

type VoidHandlers = Pick<Handlers, 'sale.void'>;

export type VoidParts = Readonly<{
  approvals: Approvals;
  checkout: Pick<Checkout, 'change'>;
  openDrawer: (saleId: string, cashierId: string) => void;
}>;

export function voidHandlers(context: TerminalContext, { approvals, checkout, openDrawer }: VoidParts): VoidHandlers {
  const { read } = context.ports.storage;
  return {
    'sale.void': ({ saleId, reason, note, approvalId }) => {
      const sale = saleById(read, saleId);
      if (sale === null) return err({ code: 'sale.not_found' });
      // Pressed once more: what was done is told again.
      if (sale.voidedAtMs !== null) return ok(voidedView(read, sale));
      const refusal = whyNotVoid(read, sale, voidTerms(context));
      if (refusal !== null) return err(refusal);
      const cash = sale.cashTaken;
      if (cash.minor > 0 && openShift(read) === null) return err({ code: 'shift.not_open' });
      const permit = approvals.permit({ permission: 'sale.void', size: null, subjectId: saleId }, approvalId);
      if (!permit.ok) return permit;
      const { person, drafts } = permit.value;
      const { cashierId } = person;
      const payments = paidOf(read, sale);
      const goods = sale.exchange;
      const total = sumMoney([cash, goods, ...payments.map(({ amount }) => amount)], sale.currency);
      const paymentId = payments[0]?.paymentId ?? null;
      const inGoods = goods.minor === 0 ? {} : { exchange: goods };
      const body = { paymentId, total, cash, ...inGoods, reason, note: cleanText(note) };
      // The customer takes them back, and what paid for them stands for them again.
      const kept = sale.exchanges.map(({ amount, fromSaleId }) => ({
        ...{ type: 'sale.goods_kept', subjectId: fromSaleId, cashierId },
        body: { amount, toSaleId: saleId },
      }));
      checkout.change(saleId, (db, writer) => {
        writer.record(db, [...drafts, { type: 'sale.voided', subjectId: saleId, cashierId, body }, ...kept]);
        for (const payment of payments) {
          writer.apply(db, payment, [{ event: 'reversal_asked', facts: { cause: 'voided' } }], cashierId);
        }
      });
      if (cash.minor > 0) openDrawer(saleId, cashierId);
      const after = saleById(read, saleId);
      assert(after !== null, 'no sale is ever taken out of the books');
      return ok(voidedView(read, after));
    },
  };
}

type Paid = PaymentIn<'approved' | 'accepted_offline'>;

function isPaid(payment: StoredPayment): payment is Paid {
  return payment.state === 'approved' || payment.state === 'accepted_offline';
}

function paidOf(db: ReadableDb, { saleId }: Sale): readonly Paid[] {
  return paymentsOfSale(db, saleId).filter(isPaid);
}

/** What a void depends on beside the sale itself. */
export type VoidTerms = Readonly<{ today: string; reversalWindow: BackendCapabilities['reversalWindow'] }>;

export function voidTerms(context: TerminalContext): VoidTerms {
  return { today: context.businessDate(), reversalWindow: context.ports.backend.capabilities.reversalWindow };
}

/** The first reason, in the order in which a person can do something about it; null: it can be voided. */
export function whyNotVoid(db: ReadableDb, sale: Sale, { today, reversalWindow }: VoidTerms): Refusal | null {
  if (sale.state !== 'paid') return { code: 'void.not_paid' };
  const payments = paidOf(db, sale);
  if (payments.length === 0 && sale.cashTaken.minor + sale.exchange.minor === 0) return { code: 'void.not_paid' };
  const isPartlyBack =
    sale.cashRefunded.minor > 0 ||
    backThroughMinor(db, sale.saleId) > 0 ||
    sale.exchanged.minor > 0 ||
    payments.some(({ paymentId }) => refundsOfPayment(db, paymentId).some(({ state }) => state !== 'failed'));
  if (isPartlyBack) return { code: 'void.partly_refunded' };
  // A settlement closes its business date: after that the payment can only be refunded (wallet API sections 4 and 8).
  const isOfToday = sale.businessDate === today && payments.every(({ businessDate }) => businessDate === today);
  if (!isOfToday) return { code: 'void.too_late' };
  return payments.length > 0 && reversalWindow === 'none' ? { code: 'void.not_reversible' } : null;
}

function voidedView(db: ReadableDb, sale: Sale): OutputOf<'sale.void'> {
  const voided = paymentsOfSale(db, sale.saleId).filter((payment) => closingCauseOf(payment) === 'voided');
  const wallet: Money = sumMoney(
    voided.map(({ amount }) => amount),
    sale.currency,
  );
  return { saleId: sale.saleId, cash: sale.cashTaken, wallet, goods: sale.exchange };
}
