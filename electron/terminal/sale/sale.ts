/** A sale as the terminal knows it, its states, and how it looks from outside. */
import type { Discount, SaleLineView, SaleState, SaleView } from '../../contract/sale-values.ts';
import type { Bilingual } from '../../contract/values.ts';
import { addMoney, subtractMoney, zeroMoney, type CurrencyCode, type Money } from '../../kernel/money.ts';
import type { ExchangeLink } from './exchange-store.ts';
import { netLineTotals } from './pricing.ts';
import type { Receipt } from './receipt-number.ts';

export type SaleLine = SaleLineView;

export type Sale = Readonly<{
  saleId: string;
  state: SaleState;
  /** The end screen of a paid sale was left. */
  acknowledged: boolean;
  /** When it was set aside for the next customer; null while it is not. */
  setAsideAtMs: number | null;
  cashierId: string;
  cashierName: Bilingual;
  /** Both are given when the first checkout begins, and stay. */
  receipt: Receipt | null;
  openedAtMs: number;
  completedAtMs: number | null;
  /** When it was taken back whole; null: it was not. */
  voidedAtMs: number | null;
  businessDate: string;
  currency: CurrencyCode;
  lines: readonly SaleLine[];
  discount: Discount | null;
  subtotal: Money;
  discountTotal: Money;
  total: Money;
  /** What the shop keeps of the cash that was given for it; 0: none was. */
  cashTaken: Money;
  cashTendered: Money;
  /** What of it was given back out of the drawer. */
  cashRefunded: Money;
  rounding: Money;
  /** What goods of earlier sales stand for in this one, in all; 0: none do. */
  exchange: Money;
  /** The same for each of those sales. */
  exchanges: readonly ExchangeLink[];
  /** What of this sale came back and stands for others. */
  exchanged: Money;
}>;

export type SaleEvent = 'checkout_started' | 'checkout_left' | 'paid' | 'cancelled';

/**
 * A payment may land when its checkout was already left, so an open sale can become paid; a cancelled one cannot, and
 * money that arrives for it is refunded.
 */
export const SALE_TRANSITIONS: Readonly<Record<SaleState, Readonly<Partial<Record<SaleEvent, SaleState>>>>> = {
  open: { checkout_started: 'in_checkout', paid: 'paid', cancelled: 'cancelled' },
  in_checkout: { checkout_left: 'open', paid: 'paid', cancelled: 'cancelled' },
  paid: {},
  cancelled: {},
};

/** Goods can be rung up: the sale is neither paid nor cancelled. */
export function isActive(sale: Sale): boolean {
  return sale.state === 'open' || sale.state === 'in_checkout';
}

/** Whether a screen still has something to say of the sale: it is being rung up or paid for, or its end was not seen. */
export function isShown({ state, acknowledged }: Pick<Sale, 'state' | 'acknowledged'>): boolean {
  return state === 'open' || state === 'in_checkout' || (state === 'paid' && !acknowledged);
}

/** What is still to be paid, by the wallet or in cash. */
export function dueOf({
  total,
  cashTaken,
  rounding,
  exchange,
  state,
}: Pick<Sale, 'total' | 'cashTaken' | 'rounding' | 'exchange' | 'state'>): Money {
  if (state === 'paid') return zeroMoney(total.currency);
  return subtractMoney(subtractMoney(addMoney(total, rounding), cashTaken), exchange);
}

/** What each line brings after the sale's own discount; sums to `sale.total`. */
export function netTotalsOf(sale: Sale): readonly Money[] {
  return netLineTotals(
    sale.lines.map(({ total }) => total),
    sale.discountTotal,
    sale.currency,
  );
}

export function saleView(sale: Sale): SaleView {
  const { acknowledged: _acknowledged, setAsideAtMs: _setAsideAtMs, ...rest } = sale;
  const { cashierId: _cashierId, currency: _currency, voidedAtMs, receipt, ...known } = rest;
  const { cashTaken: taken, cashTendered: tendered, cashRefunded: _cashRefunded, rounding, ...shown } = known;
  const { exchange, exchanges, exchanged: _exchanged, ...view } = shown;
  const cash = taken.minor === 0 ? null : { taken, tendered, change: subtractMoney(tendered, taken), rounding };
  const from = exchanges.map(({ fromReceiptNumber, amount }) => ({ receiptNumber: fromReceiptNumber, amount }));
  const against = exchange.minor === 0 ? {} : { exchange, exchangedFrom: from };
  const isVoided = voidedAtMs === null ? {} : ({ isVoided: true } as const);
  return { ...view, receiptNumber: receipt?.receiptNumber ?? null, due: dueOf(sale), cash, ...isVoided, ...against };
}
