/** Money: whole minor units, exact to the last of them. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AssertionError } from './assert.ts';
import {
  addMoney,
  allocateMoney,
  BASIS_POINTS,
  compareMoney,
  CURRENCY_DECIMALS,
  decimalText,
  equalMoney,
  MAX_AMOUNT_MINOR,
  MAX_SALE_MINOR,
  money,
  multiplyMoney,
  parseAmount,
  percentOf,
  subtractMoney,
  sumMoney,
  zeroMoney,
  type CurrencyCode,
} from './money.ts';

const yuan = (minor: number) => money(minor, 'CNY');
const anyMinor = fc.integer({ min: 0, max: MAX_AMOUNT_MINOR });
const anyCurrency = fc.constantFrom(...(Object.keys(CURRENCY_DECIMALS) as CurrencyCode[]));

describe('arithmetic', () => {
  test.each([0.5, Number.NaN, Infinity, 2 ** 53])('[MONEY-1] %d is no amount', (minor) => {
    expect(() => yuan(minor)).toThrow(AssertionError);
  });

  test('[MONEY-1] zero has one form, so that values compare by their parts', () => {
    expect(Object.is(yuan(-0).minor, 0)).toBe(true);
    expect(zeroMoney('JPY')).toEqual({ minor: 0, currency: 'JPY' });
  });

  test('[MONEY-2] two currencies never meet', () => {
    const euro = money(1, 'EUR');
    for (const operation of [addMoney, subtractMoney, compareMoney, equalMoney]) {
      expect(() => operation(yuan(1), euro)).toThrow(AssertionError);
    }
    expect(() => sumMoney([yuan(1), euro], 'CNY')).toThrow(AssertionError);
  });

  test('[MONEY-2] sums and differences are exact', () => {
    fc.assert(
      fc.property(fc.array(anyMinor, { maxLength: 500 }), (minors) => {
        const sum = sumMoney(minors.map(yuan), 'CNY');
        expect(BigInt(sum.minor)).toBe(minors.reduce((total, minor) => total + BigInt(minor), 0n));
        const [first = 0] = minors;
        expect(subtractMoney(sum, yuan(first)).minor).toBe(sum.minor - first);
      }),
    );
  });

  test('[MONEY-2] a product that is no longer exact is refused', () => {
    expect(multiplyMoney(yuan(350), 3)).toEqual(yuan(1_050));
    expect(() => multiplyMoney(yuan(MAX_AMOUNT_MINOR), 10_000)).toThrow(AssertionError);
    expect(() => multiplyMoney(yuan(1), 0.5)).toThrow(AssertionError);
  });
});

describe('shares', () => {
  test.each([
    [1_000, 1_000, 100],
    [999, 1_000, 100],
    [995, 1_000, 100],
    [994, 1_000, 99],
    [1, 5_000, 1],
    [1, 4_999, 0],
    [0, 10_000, 0],
    [333, 3_333, 111],
    [MAX_AMOUNT_MINOR, 10_000, MAX_AMOUNT_MINOR],
  ])('[MONEY-3] of %d minor units, %d basis points are %d', (minor, basisPoints, expected) => {
    expect(percentOf(yuan(minor), basisPoints).minor).toBe(expected);
  });

  test('[MONEY-3] rounds half up, exactly, for every amount', () => {
    fc.assert(
      fc.property(anyMinor, fc.integer({ min: 0, max: BASIS_POINTS }), (minor, basisPoints) => {
        const exact = (BigInt(minor) * BigInt(basisPoints) * 2n + 10_000n) / 20_000n;
        expect(BigInt(percentOf(yuan(minor), basisPoints).minor)).toBe(exact);
      }),
    );
  });

  test.each([-1, 10_001, 0.5])('[MONEY-3] %d basis points are no share', (basisPoints) => {
    expect(() => percentOf(yuan(100), basisPoints)).toThrow(AssertionError);
  });

  test('[MONEY-4] the parts sum to the whole; no part is more than a unit from its exact share; a weight of 0 gets 0', () => {
    const weights = fc.array(fc.integer({ min: 0, max: MAX_SALE_MINOR }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(anyMinor, weights, (minor, parts) => {
        fc.pre(parts.some((part) => part > 0));
        const shares = allocateMoney(yuan(minor), parts);
        expect(sumMoney(shares, 'CNY').minor).toBe(minor);
        const weightSum = parts.reduce((sum, part) => sum + BigInt(part), 0n);
        for (const [index, share] of shares.entries()) {
          const product = BigInt(minor) * BigInt(parts[index] ?? 0);
          const floor = Number(product / weightSum);
          expect(share.minor - floor).toBeGreaterThanOrEqual(0);
          expect(share.minor - floor).toBeLessThanOrEqual(product % weightSum === 0n ? 0 : 1);
        }
      }),
    );
  });

  test('[MONEY-4] the largest remainder gets the leftover unit; the earlier part, where they tie', () => {
    expect(allocateMoney(yuan(100), [1, 1, 1]).map(({ minor }) => minor)).toEqual([34, 33, 33]);
    expect(allocateMoney(yuan(10), [10, 56, 34]).map(({ minor }) => minor)).toEqual([1, 6, 3]);
    expect(allocateMoney(yuan(2), [0, 3, 1]).map(({ minor }) => minor)).toEqual([0, 2, 0]);
  });

  test.each([[[]], [[0, 0]], [[-1, 2]], [[0.5]]])('[MONEY-4] weights %j are refused', (weights) => {
    expect(() => allocateMoney(yuan(1), weights)).toThrow(AssertionError);
  });
});

describe('amounts as people type them', () => {
  test.each([
    ['12.5', 1_250],
    ['0.99', 99],
    ['.5', 50],
    ['5.', 500],
    [' 7 ', 700],
    ['１２．５０', 1_250],
    ['007', 700],
    ['9999999.99', MAX_SALE_MINOR],
  ])('[MONEY-5] "%s" is %d fen', (text, minor) => {
    expect(parseAmount(text, 'CNY')).toEqual({ ok: true, value: yuan(minor) });
  });

  test.each([
    ['', 'amount.malformed'],
    ['.', 'amount.malformed'],
    ['1,5', 'amount.malformed'],
    ['1 000', 'amount.malformed'],
    ['-1', 'amount.malformed'],
    ['+1', 'amount.malformed'],
    ['1e3', 'amount.malformed'],
    ['0x10', 'amount.malformed'],
    ['1.2.3', 'amount.malformed'],
    ['NaN', 'amount.malformed'],
    ['١٢', 'amount.malformed'],
    ['一百', 'amount.malformed'],
    ['=1+1', 'amount.malformed'],
    ['1\u0000', 'amount.malformed'],
    ['1.234', 'amount.too_many_decimals'],
    ['0.001', 'amount.too_many_decimals'],
    ['0', 'amount.zero'],
    ['0.00', 'amount.zero'],
    ['10000000', 'amount.too_large'],
    ['10000000.00', 'amount.too_large'],
    ['9'.repeat(400), 'amount.too_large'],
  ])('[MONEY-5] "%s" is refused: %s', (text, code) => {
    const parsed = parseAmount(text, 'CNY');
    expect(parsed.ok ? parsed.value : parsed.error.code).toBe(code);
  });

  test('[MONEY-5] a currency without decimals takes none', () => {
    expect(parseAmount('250', 'JPY')).toEqual({ ok: true, value: money(250, 'JPY') });
    expect(parseAmount('2.5', 'JPY')).toEqual({ ok: false, error: { code: 'amount.too_many_decimals', decimals: 0 } });
  });

  test('[MONEY-6] what decimalText writes, parseAmount reads, for every currency', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: MAX_SALE_MINOR }), anyCurrency, (minor, currency) => {
        expect(parseAmount(decimalText(money(minor, currency)), currency)).toEqual({
          ok: true,
          value: money(minor, currency),
        });
      }),
    );
  });

  test('[MONEY-6] parsing never throws, and what it takes is within the limits', () => {
    const keys = fc.string({ unit: fc.constantFrom(...'0123456789.．０９-+e, 元'), maxLength: 24 });
    fc.assert(
      fc.property(keys, (text) => {
        const parsed = parseAmount(text, 'CNY');
        if (!parsed.ok) return;
        expect(Number.isSafeInteger(parsed.value.minor)).toBe(true);
        expect(parsed.value.minor).toBeGreaterThan(0);
        expect(parsed.value.minor).toBeLessThanOrEqual(MAX_SALE_MINOR);
      }),
      { numRuns: 2_000 },
    );
  });

  test.each([
    [-1, 'CNY', '-0.01'],
    [0, 'CNY', '0.00'],
    [123_456, 'CNY', '1234.56'],
    [-500, 'JPY', '-500'],
  ] as const)('[MONEY-6] %d minor units of %s are written %s', (minor, currency, text) => {
    expect(decimalText(money(minor, currency))).toBe(text);
  });
});
