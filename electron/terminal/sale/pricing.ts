/**
 * What goods cost: line totals, discounts, the sale's total, all in whole minor units. Pure. A discount never takes more
 * than there is, so that a line removed later cannot make a total negative. Rules SALE-1 to SALE-5.
 */
import type { Discount } from '../../contract/sale-values.ts';
import { assertNever } from '../../kernel/assert.ts';
import {
  allocateMoney,
  multiplyMoney,
  percentOf,
  subtractMoney,
  sumMoney,
  zeroMoney,
  type CurrencyCode,
  type Money,
} from '../../kernel/money.ts';

export type LinePrice = Readonly<{ gross: Money; discountTotal: Money; total: Money }>;
export type SalePrice = Readonly<{ subtotal: Money; discountTotal: Money; total: Money }>;

export function priceLine(
  line: Readonly<{ unitPrice: Money; quantity: number; discount: Discount | null }>,
): LinePrice {
  const gross = multiplyMoney(line.unitPrice, line.quantity);
  const discountTotal = discountOf(gross, line.discount);
  return { gross, discountTotal, total: subtractMoney(gross, discountTotal) };
}

/** `subtotal` is the sum of the lines' totals. */
export function priceSale(subtotal: Money, discount: Discount | null): SalePrice {
  const discountTotal = discountOf(subtotal, discount);
  return { subtotal, discountTotal, total: subtractMoney(subtotal, discountTotal) };
}

/**
 * What each line brings after the sale's own discount is spread over them by their totals: the parts sum to the sale's
 * total, to the minor unit, and no line goes below zero.
 */
export function netLineTotals(
  lineTotals: readonly Money[],
  saleDiscountTotal: Money,
  currency: CurrencyCode,
): readonly Money[] {
  const subtotal = sumMoney(lineTotals, currency);
  if (saleDiscountTotal.minor === 0 || subtotal.minor === 0) return lineTotals;
  // Allocating what is left to pay, not what is taken off, keeps every part between zero and its line's total.
  return allocateMoney(
    subtractMoney(subtotal, saleDiscountTotal),
    lineTotals.map(({ minor }) => minor),
  );
}

function discountOf(amount: Money, discount: Discount | null): Money {
  if (discount === null) return zeroMoney(amount.currency);
  switch (discount.kind) {
    case 'percent':
      return percentOf(amount, discount.basisPoints);
    case 'amount':
      return discount.amount.minor > amount.minor ? amount : discount.amount;
    default:
      return assertNever(discount, 'a kind of discount without a price');
  }
}
