/**
 * Money as people read and hear it. Digits go from the whole number of minor units to the text without passing a float.
 *
 * Rules SCREEN-3 and SCREEN-4 of docs/spec.md.
 */
import { CURRENCY_DECIMALS, decimalText, type CurrencyCode, type Money } from '../../electron/kernel/money.ts';
import type { Language } from './language.ts';

/**
 * One sign per currency, alike in both languages and never shared: `Intl` writes "¥" for the yen in English and "CN¥" for
 * the yuan, which a cashier in China would read as a foreign amount.
 */
const CURRENCY_SIGNS: Readonly<Record<CurrencyCode, string>> = {
  CNY: '¥',
  HKD: 'HK$',
  MOP: 'MOP$',
  USD: 'US$',
  EUR: '€',
  SGD: 'S$',
  JPY: 'JP¥',
};

/** Typographic minus, U+2212: as wide as a digit, and never broken from its number. */
const MINUS = '−';

export type MoneyParts = Readonly<{ sign: string; symbol: string; whole: string; fraction: string }>;

/** The pieces of an amount for a screen that sets them in different sizes: "−", "¥", "1,234", ".50". */
export function moneyParts(amount: Money): MoneyParts {
  const [whole = '', fraction] = decimalText(amount).replace('-', '').split('.');
  return {
    sign: amount.minor < 0 ? MINUS : '',
    symbol: CURRENCY_SIGNS[amount.currency],
    whole: whole.replace(/\B(?=(\d{3})+$)/g, ','),
    fraction: fraction === undefined ? '' : `.${fraction}`,
  };
}

/** "¥1,234.50", alike in both languages: digits and sign are what a shop's price tags show. */
export function formatMoney(amount: Money): string {
  const { sign, symbol, whole, fraction } = moneyParts(amount);
  return sign + symbol + whole + fraction;
}

/** What a screen reader says: the amount with the currency's name, "12.50 Chinese yuan", so that no price is a bare number. */
export function spokenMoney(amount: Money, language: Language): string {
  const decimals = CURRENCY_DECIMALS[amount.currency];
  const format = new Intl.NumberFormat(language, {
    style: 'currency',
    currency: amount.currency,
    currencyDisplay: 'name',
    useGrouping: false,
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
  // Given as text, the number is formatted exactly.
  return format.format(decimalText(amount) as `${number}`);
}
