/** Money as it is read and heard. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  CURRENCY_DECIMALS,
  decimalText,
  MAX_AMOUNT_MINOR,
  money,
  type CurrencyCode,
} from '../../electron/kernel/money.ts';
import { formatMoney, moneyParts, spokenMoney } from './format-money.ts';
import { LANGUAGES } from './language.ts';

const CURRENCIES = Object.keys(CURRENCY_DECIMALS) as CurrencyCode[];

describe('an amount on the screen', () => {
  test.each([
    [1, 'CNY', '¥0.01'],
    [20, 'CNY', '¥0.20'],
    [1_250, 'CNY', '¥12.50'],
    [131_457, 'CNY', '¥1,314.57'],
    [999_999_999, 'CNY', '¥9,999,999.99'],
    [100_000_000_000, 'CNY', '¥1,000,000,000.00'],
    [0, 'CNY', '¥0.00'],
    [-500, 'CNY', '−¥5.00'],
    [1_250, 'JPY', 'JP¥1,250'],
    [1_250, 'HKD', 'HK$12.50'],
    [1_250, 'MOP', 'MOP$12.50'],
    [1_250, 'USD', 'US$12.50'],
    [1_250, 'EUR', '€12.50'],
    [1_250, 'SGD', 'S$12.50'],
  ] as const)('[SCREEN-3] %i %s is %s', (minor, currency, text) => {
    expect(formatMoney(money(minor, currency))).toBe(text);
  });

  test('[SCREEN-3] no two currencies share a sign', () => {
    const signs = CURRENCIES.map((currency) => moneyParts(money(0, currency)).symbol);
    expect(new Set(signs).size).toBe(CURRENCIES.length);
  });

  test('[SCREEN-3] every digit of every amount is there', () => {
    const amounts = fc.tuple(
      fc.integer({ min: -MAX_AMOUNT_MINOR, max: MAX_AMOUNT_MINOR }),
      fc.constantFrom(...CURRENCIES),
    );
    fc.assert(
      fc.property(amounts, ([minor, currency]) => {
        const { sign, whole, fraction } = moneyParts(money(minor, currency));
        const plain = (sign === '' ? '' : '-') + whole.replaceAll(',', '') + fraction;
        expect(plain).toBe(decimalText(money(minor, currency)));
      }),
    );
  });
});

describe('an amount for a screen reader', () => {
  test('[SCREEN-4] carries the name of its currency in the language shown', () => {
    expect(spokenMoney(money(1_250, 'CNY'), 'zh-CN')).toBe('12.50人民币');
    expect(spokenMoney(money(1_250, 'CNY'), 'en')).toBe('12.50 Chinese yuan');
    expect(spokenMoney(money(131_457, 'CNY'), 'en')).toBe('1314.57 Chinese yuan');
    expect(spokenMoney(money(-500, 'CNY'), 'en')).toBe('-5.00 Chinese yuan');
  });

  test('[SCREEN-4] no currency is spoken as a bare number', () => {
    for (const language of LANGUAGES) {
      for (const currency of CURRENCIES) {
        expect(spokenMoney(money(100, currency), language)).toMatch(/[^\d.,\s-]/u);
      }
    }
  });
});
