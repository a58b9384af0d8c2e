/** What goods cost, to the fen, whatever is discounted in whatever order. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Discount } from '../../contract/sale-values.ts';
import { BASIS_POINTS, MAX_SALE_MINOR, money, percentOf, sumMoney } from '../../kernel/money.ts';
import { netLineTotals, priceLine, priceSale } from './pricing.ts';

const yuan = (minor: number) => money(minor, 'CNY');
const percent = (basisPoints: number): Discount => ({ kind: 'percent', basisPoints });
const amount = (minor: number): Discount => ({ kind: 'amount', amount: yuan(minor) });

const anyDiscount = fc.option(
  fc.oneof(
    fc.integer({ min: 1, max: BASIS_POINTS }).map(percent),
    fc.integer({ min: 1, max: MAX_SALE_MINOR }).map(amount),
  ),
);
const anyLine = fc.record({
  unitPrice: fc.integer({ min: 1, max: 100_000 }).map(yuan),
  quantity: fc.integer({ min: 1, max: 9_999 }),
  discount: anyDiscount,
});

describe('a line', () => {
  test.each([
    ['nothing off', 350, 3, null, 1_050, 0, 1_050],
    ['ten percent', 333, 3, percent(1_000), 999, 100, 899],
    ['half a fen is rounded up', 1, 5, percent(1_000), 5, 1, 4],
    ['an amount', 350, 3, amount(50), 1_050, 50, 1_000],
    ['an amount that is more than there is', 350, 1, amount(400), 350, 350, 0],
    ['all of it', 350, 2, percent(10_000), 700, 700, 0],
  ] as const)('[SALE-1] %s', (_name, price, quantity, discount, gross, off, total) => {
    expect(priceLine({ unitPrice: yuan(price), quantity, discount })).toEqual({
      gross: yuan(gross),
      discountTotal: yuan(off),
      total: yuan(total),
    });
  });

  test('[SALE-2] discount and total always make the whole, and neither is below zero', () => {
    fc.assert(
      fc.property(anyLine, (line) => {
        const { gross, discountTotal, total } = priceLine(line);
        expect(gross.minor).toBe(line.unitPrice.minor * line.quantity);
        expect(discountTotal.minor + total.minor).toBe(gross.minor);
        expect(Math.min(discountTotal.minor, total.minor)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  test('[SALE-3] a percentage is taken of the whole line, not of each piece', () => {
    const unitPrice = yuan(33);
    const { discountTotal } = priceLine({ unitPrice, quantity: 10, discount: percent(500) });
    expect(discountTotal).toEqual(percentOf(yuan(330), 500));
    expect(discountTotal.minor).not.toBe(10 * percentOf(unitPrice, 500).minor);
  });
});

describe('the sale', () => {
  test('[SALE-4] its own discount comes off what the lines add up to', () => {
    expect(priceSale(yuan(1_999), percent(1_000))).toEqual({
      subtotal: yuan(1_999),
      discountTotal: yuan(200),
      total: yuan(1_799),
    });
    expect(priceSale(yuan(0), amount(500))).toMatchObject({ discountTotal: yuan(0), total: yuan(0) });
  });

  test('[SALE-5] spread over the lines, the parts sum to the total, and none is below zero or above its line', () => {
    fc.assert(
      fc.property(fc.array(anyLine, { minLength: 1, maxLength: 60 }), anyDiscount, (lines, discount) => {
        const lineTotals = lines.map((line) => priceLine(line).total);
        const { discountTotal, total } = priceSale(sumMoney(lineTotals, 'CNY'), discount);
        const nets = netLineTotals(lineTotals, discountTotal, 'CNY');
        expect(nets).toHaveLength(lines.length);
        expect(sumMoney(nets, 'CNY')).toEqual(total);
        for (const [index, net] of nets.entries()) {
          expect(net.minor).toBeGreaterThanOrEqual(0);
          expect(net.minor).toBeLessThanOrEqual(lineTotals[index]?.minor ?? 0);
        }
      }),
    );
  });

  test('[SALE-5] without a discount, and when everything was free, each line brings its own total', () => {
    expect(netLineTotals([yuan(3), yuan(4)], yuan(0), 'CNY')).toEqual([yuan(3), yuan(4)]);
    expect(netLineTotals([yuan(0), yuan(0)], yuan(0), 'CNY')).toEqual([yuan(0), yuan(0)]);
  });
});
