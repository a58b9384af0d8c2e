/**
 * What of a sale is left to give back, and to what: its own payment and cash, and what paid the earlier sales whose goods
 * stand for a part of it. Reads only. Rules REFUND-3 and EXCHANGE-8 to EXCHANGE-11; decision record 0273.
 */
import type { Refundable } from '../../contract/refund-values.ts';
import { assert } from '../../kernel/assert.ts';
import { compareMoney, money, subtractMoney, sumMoney, zeroMoney, type Money } from '../../kernel/money.ts';
import type { StoredPayment } from '../payment/2-tender/payment.ts';
import { paymentsOfSale } from '../payment/2-tender/payment-store.ts';
import { paymentView } from '../payment/2-tender/payment-view.ts';
import { refundableOf, type StoredRefund } from '../payment/2-tender/refund.ts';
import { refundsOfPayment } from '../payment/2-tender/refund-store.ts';
import { backFromMinor, backThroughMinor } from '../sale/exchange-store.ts';
import { saleById } from '../sale/sale-store.ts';
import type { Sale } from '../sale/sale.ts';
import type { ReadableDb } from '../storage/database.ts';
import { refundView } from './inbox-view.ts';
import { whyNotVoid, type VoidTerms } from './void-sale.ts';

/** Of exchanges one after the other. Goods that were exchanged more often come back as goods only. */
const MAX_STEPS = 5;

type Paid = Readonly<{ payment: StoredPayment; refunds: readonly StoredRefund[]; left: Money }>;

/** The approved payments of a sale, with what these books leave of each. */
export function paidBy(db: ReadableDb, { saleId, currency }: Sale): readonly Paid[] {
  return paymentsOfSale(db, saleId)
    .filter(({ state }) => state === 'approved')
    .map((payment) => {
      const refunds = refundsOfPayment(db, payment.paymentId);
      const left = refundableOf({ amount: payment.amount, refunded: zeroMoney(currency) }, refunds);
      return { payment, refunds, left };
    });
}

/** What of its cash is still in the drawer. */
export function cashLeft({ state, cashTaken, cashRefunded, currency }: Sale): Money {
  return state === 'paid' ? subtractMoney(cashTaken, cashRefunded) : zeroMoney(currency);
}

/** What of a sale is left to give back, in all ways together: goods that stand for others are paid back by those. */
export function leftWhole(db: ReadableDb, sale: Sale): Money {
  const { saleId, exchange, exchanged, currency, state } = sale;
  const inGoods = state === 'paid' ? exchange.minor - backThroughMinor(db, saleId) : 0;
  const forOthers = exchanged.minor - backFromMinor(db, saleId);
  const lefts = paidBy(db, sale).map(({ left }) => left);
  return sumMoney([cashLeft(sale), ...lefts, money(inGoods - forOthers, currency)], currency);
}

/** An earlier sale whose goods stand for a part of this one. `via`: the sales on the way to it, itself the last. */
export type Earlier = Readonly<{ sale: Sale; via: readonly string[]; most: Money }>;

/** Those whose money may go back for this one, each once, by the way on which most can. */
export function earlierSales(db: ReadableDb, sale: Sale): readonly Earlier[] {
  const best = new Map<string, Earlier>();
  const whole = leftWhole(db, sale);
  const walk = (from: Sale, via: readonly string[], mostMinor: number): void => {
    if (via.length === MAX_STEPS) return;
    for (const link of from.exchanges) {
      const left = link.amount.minor - backThroughMinor(db, from.saleId, link.fromSaleId);
      const minor = Math.min(mostMinor, left);
      if (minor <= 0) continue;
      const earlier = saleById(db, link.fromSaleId);
      assert(earlier?.state === 'paid', 'a sale whose goods stand for others is not taken back');
      const path = [...via, earlier.saleId];
      const known = best.get(earlier.saleId);
      if (known === undefined || known.most.minor < minor) {
        best.set(earlier.saleId, { sale: earlier, via: path, most: money(minor, sale.currency) });
      }
      walk(earlier, path, minor);
    }
  };
  if (sale.state === 'paid') walk(sale, [], whole.minor);
  return [...best.values()];
}

export function smaller(a: Money, b: Money): Money {
  return compareMoney(a, b) <= 0 ? a : b;
}

export function refundable(db: ReadableDb, sale: Sale, terms: VoidTerms): Refundable {
  const left = leftWhole(db, sale);
  const { cashTaken: taken, state } = sale;
  return {
    left,
    payments: paymentsUpTo(db, sale, left),
    cash: state === 'paid' && taken.minor > 0 ? { taken, refundable: smaller(cashLeft(sale), left) } : null,
    earlier: earlierSales(db, sale).map(({ sale: earlier, most }) => ({
      saleId: earlier.saleId,
      receiptNumber: earlier.receipt?.receiptNumber ?? '',
      payments: paymentsUpTo(db, earlier, most),
      cash: smaller(cashLeft(earlier), most),
    })),
    canVoid: whyNotVoid(db, sale, terms) === null,
  };
}

function paymentsUpTo(db: ReadableDb, sale: Sale, most: Money): Refundable['payments'] {
  return paidBy(db, sale).map(({ payment, refunds, left }) => {
    const { paymentId, method, amount, walletMasked } = paymentView(payment, 0);
    const common = { paymentId, method, walletMasked, amount };
    return { ...common, refundable: smaller(left, most), refunds: refunds.map(refundView) };
  });
}
