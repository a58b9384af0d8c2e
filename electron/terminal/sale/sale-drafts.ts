/**
 * Decides what may be done to a sale and says it as journal drafts. Pure: the sale as it is goes in, drafts or the first
 * refusal come out; the caller commits them. Rules SALE-10 to SALE-17.
 */
import { MAX_QUANTITY, MAX_SALE_LINES, type Discount } from '../../contract/sale-values.ts';
import type { Bilingual } from '../../contract/values.ts';
import { assert } from '../../kernel/assert.ts';
import { epochMs } from '../../kernel/clock.ts';
import {
  BASIS_POINTS,
  MAX_SALE_MINOR,
  money,
  multiplyMoney,
  sumMoney,
  type CurrencyCode,
  type Money,
} from '../../kernel/money.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import type { JournalDraft } from '../payment/3-journal/journal.ts';
import { keptDiscount } from './fixed-discount.ts';
import { priceLine } from './pricing.ts';
import { receiptNumberOf } from './receipt-number.ts';
import type { SaleEventBody, SaleEventType } from './sale-events.ts';
import { isActive, isShown, SALE_TRANSITIONS, type Sale, type SaleLine } from './sale.ts';

export type SaleRefusal =
  | Readonly<{ code: 'sale.not_open' }>
  | Readonly<{ code: 'sale.line_not_found' }>
  | Readonly<{ code: 'sale.too_many_lines'; maxLines: number }>
  | Readonly<{ code: 'sale.quantity_invalid'; maxQuantity: number }>
  | Readonly<{ code: 'sale.total_too_large'; maxMinor: Money }>
  | Readonly<{ code: 'sale.discount_invalid' }>
  | Readonly<{ code: 'sale.empty' }>;

export type SaleDrafts = Result<readonly JournalDraft[], SaleRefusal>;

/** What is rung up: a product, or an amount that was keyed in (`productId` null). */
export type Goods = Readonly<{
  productId: string | null;
  barcode: string | null;
  name: Bilingual;
  unit: Bilingual;
  unitPrice: Money;
}>;

/** Who does it, when, and the names for what is made. */
export type SaleAuthor = Readonly<{
  cashierId: string;
  cashierName: Bilingual;
  businessDate: string;
  currency: CurrencyCode;
  makeId: () => string;
}>;

/**
 * Rings up `quantity` of `goods`: on the line that has this product at this price, else on a new one. `sale` null, paid
 * or cancelled: a new sale is opened for it.
 */
export function draftAddGoods(sale: Sale | null, goods: Goods, quantity: number, author: SaleAuthor): SaleDrafts {
  assert(goods.unitPrice.currency === author.currency, 'a till sells in one currency');
  if (!isUsableQuantity(quantity)) return err({ code: 'sale.quantity_invalid', maxQuantity: MAX_QUANTITY });
  if (sale === null || !isActive(sale)) {
    const tooLarge = refuseTooLarge([{ unitPrice: goods.unitPrice, quantity }], author.currency);
    if (tooLarge !== null) return err(tooLarge);
    const saleId = author.makeId();
    const { cashierName, businessDate, currency } = author;
    return ok([
      draft('sale.opened', saleId, author.cashierId, { cashierName, businessDate, currency }),
      draft('sale.line_added', saleId, author.cashierId, { lineId: author.makeId(), ...goods, quantity }),
    ]);
  }
  const same = sale.lines.find((line) => isSameGoods(line, goods));
  if (same !== undefined) return draftSetQuantity(sale, same.lineId, same.quantity + quantity, author.cashierId);
  if (sale.lines.length >= MAX_SALE_LINES) return err({ code: 'sale.too_many_lines', maxLines: MAX_SALE_LINES });
  const tooLarge = refuseTooLarge([...sale.lines, { unitPrice: goods.unitPrice, quantity }], sale.currency);
  if (tooLarge !== null) return err(tooLarge);
  return ok([draft('sale.line_added', sale.saleId, author.cashierId, { lineId: author.makeId(), ...goods, quantity })]);
}

/** `limitBasisPoints`: the largest share that whoever acts may take off alone. */
export function draftSetQuantity(
  sale: Sale,
  lineId: string,
  quantity: number,
  cashierId: string,
  limitBasisPoints = BASIS_POINTS,
): SaleDrafts {
  if (!isActive(sale)) return err({ code: 'sale.not_open' });
  const line = sale.lines.find((candidate) => candidate.lineId === lineId);
  if (line === undefined) return err({ code: 'sale.line_not_found' });
  if (!isUsableQuantity(quantity)) return err({ code: 'sale.quantity_invalid', maxQuantity: MAX_QUANTITY });
  const before = priceLine(line).gross;
  const after = multiplyMoney(line.unitPrice, quantity);
  const discount = keptDiscount(line.discount, { before, after }, limitBasisPoints);
  const lines = sale.lines.map((other) => (other === line ? { ...line, quantity, discount } : other));
  const tooLarge = refuseTooLarge(lines, sale.currency);
  if (tooLarge !== null) return err(tooLarge);
  const changed = draft('sale.line_changed', sale.saleId, cashierId, { lineId, quantity, discount });
  return ok([changed, ...wholeDiscount(sale, lines, cashierId, limitBasisPoints)]);
}

export function draftRemoveLine(
  sale: Sale,
  lineId: string,
  cashierId: string,
  limitBasisPoints = BASIS_POINTS,
): SaleDrafts {
  if (!isActive(sale)) return err({ code: 'sale.not_open' });
  if (!sale.lines.some((line) => line.lineId === lineId)) return err({ code: 'sale.line_not_found' });
  const lines = sale.lines.filter((line) => line.lineId !== lineId);
  const removed = draft('sale.line_removed', sale.saleId, cashierId, { lineId });
  return ok([removed, ...wholeDiscount(sale, lines, cashierId, limitBasisPoints)]);
}

/** Another price for each piece. A fixed discount is held against the new worth of its goods. */
export function draftOverridePrice(
  sale: Sale,
  lineId: string,
  unitPrice: Money,
  cashierId: string,
  limitBasisPoints: number,
): SaleDrafts {
  assert(unitPrice.currency === sale.currency, 'a till sells in one currency');
  if (!isActive(sale)) return err({ code: 'sale.not_open' });
  const line = sale.lines.find((candidate) => candidate.lineId === lineId);
  if (line === undefined) return err({ code: 'sale.line_not_found' });
  const { quantity, unitPrice: previous } = line;
  const after = multiplyMoney(unitPrice, quantity);
  const discount = keptDiscount(line.discount, { before: priceLine(line).gross, after }, limitBasisPoints);
  const lines = sale.lines.map((other) => (other === line ? { ...line, unitPrice, discount } : other));
  const tooLarge = refuseTooLarge(lines, sale.currency);
  if (tooLarge !== null) return err(tooLarge);
  const change = { lineId, quantity, discount };
  return ok([
    draft('sale.line_repriced', sale.saleId, cashierId, { lineId, unitPrice, previous, quantity }),
    ...(discount === line.discount ? [] : [draft('sale.line_changed', sale.saleId, cashierId, change)]),
    ...wholeDiscount(sale, lines, cashierId, limitBasisPoints),
  ]);
}

/** `discount` null takes the line's discount away. */
export function draftDiscountLine(
  sale: Sale,
  lineId: string,
  discount: Discount | null,
  cashierId: string,
  limitBasisPoints = BASIS_POINTS,
): SaleDrafts {
  if (!isActive(sale)) return err({ code: 'sale.not_open' });
  const line = sale.lines.find((candidate) => candidate.lineId === lineId);
  if (line === undefined) return err({ code: 'sale.line_not_found' });
  const { gross } = priceLine(line);
  if (!isUsableDiscount(discount, gross)) return err({ code: 'sale.discount_invalid' });
  const lines = sale.lines.map((other) => (other === line ? { ...line, discount } : other));
  const changed = draft('sale.line_changed', sale.saleId, cashierId, { lineId, quantity: line.quantity, discount });
  return ok([changed, ...wholeDiscount(sale, lines, cashierId, limitBasisPoints)]);
}

/** The sale's own discount, where the goods that it is taken off become worth less than it may stay for. */
function wholeDiscount(
  sale: Sale,
  lines: readonly Pick<SaleLine, 'unitPrice' | 'quantity' | 'discount'>[],
  cashierId: string,
  limitBasisPoints: number,
): readonly JournalDraft[] {
  const after = sumMoney(
    lines.map((line) => priceLine(line).total),
    sale.currency,
  );
  const discount = keptDiscount(sale.discount, { before: sale.subtotal, after }, limitBasisPoints);
  return discount === sale.discount ? [] : [draft('sale.discounted', sale.saleId, cashierId, { discount })];
}

/** `discount` null takes the sale's own discount away; those of the lines stay. */
export function draftDiscountSale(sale: Sale, discount: Discount | null, cashierId: string): SaleDrafts {
  if (!isActive(sale)) return err({ code: 'sale.not_open' });
  if (!isUsableDiscount(discount, sale.subtotal)) return err({ code: 'sale.discount_invalid' });
  return ok([draft('sale.discounted', sale.saleId, cashierId, { discount })]);
}

/**
 * Opens the checkout. The receipt number is taken here, once for each sale, inside the caller's transaction, so that the
 * numbers have no gap and no twin (C11); `lastReceiptCounter` is read in that transaction.
 */
export function draftCheckoutStarted(
  sale: Sale,
  by: Readonly<{ terminalId: string; lastReceiptCounter: number; businessDate: string; cashierId: string }>,
): SaleDrafts {
  if (SALE_TRANSITIONS[sale.state].checkout_started === undefined) return err({ code: 'sale.not_open' });
  if (sale.total.minor <= 0) return err({ code: 'sale.empty' });
  const receipt = sale.receipt ?? receiptNumberOf(by.terminalId, by.lastReceiptCounter + 1);
  return ok([
    draft('sale.checkout_started', sale.saleId, by.cashierId, {
      ...receipt,
      businessDate: by.businessDate,
      total: sale.total,
    }),
  ]);
}

/** A ride, sold and paid in one by a gate that nobody attends. */
export function draftFareSold(
  saleId: string,
  ride: Omit<SaleEventBody<'sale.fare_sold'>, 'receiptNumber' | 'receiptCounter'>,
  by: Readonly<{ terminalId: string; lastReceiptCounter: number; gateId: string }>,
): Readonly<{ draft: JournalDraft; receiptNumber: string }> {
  const receipt = receiptNumberOf(by.terminalId, by.lastReceiptCounter + 1);
  return {
    draft: draft('sale.fare_sold', saleId, by.gateId, { ...ride, ...receipt }),
    receiptNumber: receipt.receiptNumber,
  };
}

export function draftFareUndone(sale: Sale, paymentId: string): JournalDraft {
  assert(sale.state === 'paid' && sale.completedAtMs !== null, 'a fare that is undone was sold');
  const body = { paymentId, total: sale.total, soldAtMs: epochMs(sale.completedAtMs) };
  return draft('sale.fare_undone', sale.saleId, sale.cashierId, body);
}

export function draftCheckoutLeft(sale: Sale, cashierId: string | null): SaleDrafts {
  if (SALE_TRANSITIONS[sale.state].checkout_left === undefined) return err({ code: 'sale.not_open' });
  return ok([draft('sale.checkout_left', sale.saleId, cashierId, {})]);
}

export function draftSetAside(sale: Sale, cashierId: string): SaleDrafts {
  if (!isActive(sale) || sale.setAsideAtMs !== null) return err({ code: 'sale.not_open' });
  return sale.lines.length === 0
    ? err({ code: 'sale.empty' })
    : ok([draft('sale.set_aside', sale.saleId, cashierId, {})]);
}

/** Also of a sale that was paid meanwhile: its end is still to be seen. */
export function draftTakenUp(sale: Sale, cashierId: string): SaleDrafts {
  if (!isShown(sale) || sale.setAsideAtMs === null) return err({ code: 'sale.not_open' });
  return ok([draft('sale.taken_up', sale.saleId, cashierId, {})]);
}

/** The payment that was approved, or accepted offline, for what was due; and the cash that was taken, if any. */
export type PaidBy = Readonly<{ paymentId: string | null; cash?: Money; rounding?: Money }>;

export function draftSalePaid(sale: Sale, by: PaidBy, cashierId: string | null): SaleDrafts {
  if (SALE_TRANSITIONS[sale.state].paid === undefined) return err({ code: 'sale.not_open' });
  const against = sale.exchange.minor === 0 ? {} : { exchange: sale.exchange };
  return ok([draft('sale.paid', sale.saleId, cashierId, { ...by, ...against, total: sale.total })]);
}

export function draftSaleCancelled(sale: Sale, cashierId: string): SaleDrafts {
  if (SALE_TRANSITIONS[sale.state].cancelled === undefined) return err({ code: 'sale.not_open' });
  return ok([draft('sale.cancelled', sale.saleId, cashierId, { total: sale.total })]);
}

function draft<T extends SaleEventType>(
  type: T,
  saleId: string,
  cashierId: string | null,
  body: SaleEventBody<T>,
): JournalDraft {
  return { type, subjectId: saleId, cashierId, body };
}

/** Keyed amounts are never run together: each was a thing of its own to the customer. */
function isSameGoods(line: SaleLine, goods: Goods): boolean {
  return (
    goods.productId !== null && line.productId === goods.productId && line.unitPrice.minor === goods.unitPrice.minor
  );
}

function isUsableQuantity(quantity: number): boolean {
  return Number.isSafeInteger(quantity) && quantity >= 1 && quantity <= MAX_QUANTITY;
}

function isUsableDiscount(discount: Discount | null, amount: Money): boolean {
  if (discount === null) return true;
  if (amount.minor === 0) return false;
  if (discount.kind === 'percent') return true;
  const { minor, currency } = discount.amount;
  return currency === amount.currency && minor > 0 && minor <= amount.minor;
}

/** The limit is on the goods before discounts, so that taking a discount away can never break it. */
function refuseTooLarge(
  lines: readonly Readonly<{ unitPrice: Money; quantity: number }>[],
  currency: CurrencyCode,
): SaleRefusal | null {
  const gross = sumMoney(
    lines.map(({ unitPrice, quantity }) => multiplyMoney(unitPrice, quantity)),
    currency,
  );
  return gross.minor > MAX_SALE_MINOR
    ? { code: 'sale.total_too_large', maxMinor: money(MAX_SALE_MINOR, currency) }
    : null;
}
