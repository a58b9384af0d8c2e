/**
 * Money: a whole number of minor units (分 for CNY) with its currency. Never a fraction, never a float of yuan.
 *
 * Rules MONEY-1 to MONEY-6 of docs/spec.md.
 */
import { assert } from './assert.ts';
import { err, ok, type Result } from './result.ts';

/**
 * The currencies the terminal knows, with the number of decimals of ISO 4217. A currency joins this table only with the
 * tests that format and parse it.
 */
export const CURRENCY_DECIMALS = { CNY: 2, HKD: 2, MOP: 2, USD: 2, EUR: 2, SGD: 2, JPY: 0 } as const;
export type CurrencyCode = keyof typeof CURRENCY_DECIMALS;

export type Money = Readonly<{ minor: number; currency: CurrencyCode }>;

/** Wallet API section 1: an amount is at most 10^12 minor units. Sums of a few thousand of them stay safe integers. */
export const MAX_AMOUNT_MINOR = 1_000_000_000_000;

/** The largest single sale a cashier may ring up: 9,999,999.99 of a two-decimal currency. */
export const MAX_SALE_MINOR = 999_999_999;

export function isCurrencyCode(text: string): text is CurrencyCode {
  return Object.hasOwn(CURRENCY_DECIMALS, text);
}

/** Makes Money; `minor` may be negative (a refund, a difference). Asserts a safe integer. */
export function money(minor: number, currency: CurrencyCode): Money {
  assert(Number.isSafeInteger(minor), `an amount is a whole number of minor units, not ${minor}`);
  return { minor: minor === 0 ? 0 : minor, currency };
}

export function zeroMoney(currency: CurrencyCode): Money {
  return { minor: 0, currency };
}

function sameCurrency(a: Money, b: Money): CurrencyCode {
  assert(a.currency === b.currency, `amounts of ${a.currency} and ${b.currency} do not meet`);
  return a.currency;
}

export function addMoney(a: Money, b: Money): Money {
  return money(a.minor + b.minor, sameCurrency(a, b));
}

export function subtractMoney(a: Money, b: Money): Money {
  return money(a.minor - b.minor, sameCurrency(a, b));
}

/** `count` is a whole number; weights and percentages go through allocateMoney or percentOf instead. */
export function multiplyMoney(amount: Money, count: number): Money {
  assert(Number.isSafeInteger(count), 'money is multiplied by whole numbers only');
  return money(amount.minor * count, amount.currency);
}

/** Negative, zero or positive, as `a` is below, equal to or above `b`. */
export function compareMoney(a: Money, b: Money): number {
  sameCurrency(a, b);
  return a.minor - b.minor;
}

export function equalMoney(a: Money, b: Money): boolean {
  return compareMoney(a, b) === 0;
}

export function sumMoney(amounts: readonly Money[], currency: CurrencyCode): Money {
  return amounts.reduce(addMoney, zeroMoney(currency));
}

/** One percent is 100 basis points, so 10,000 of them are the whole. */
export const BASIS_POINTS = 10_000;

/**
 * The share of `amount` that `basisPoints` (0 to 10,000) names, rounded half up to the minor unit: the rule shops in
 * China print on their price tags. `amount` is not negative.
 */
export function percentOf(amount: Money, basisPoints: number): Money {
  assert(Number.isSafeInteger(basisPoints) && basisPoints >= 0 && basisPoints <= BASIS_POINTS, 'a share is 0 to 100 %');
  assert(amount.minor >= 0 && amount.minor <= MAX_AMOUNT_MINOR, 'a share is taken of an amount within the limits');
  const whole = Math.floor(amount.minor / BASIS_POINTS) * basisPoints;
  const rest = (amount.minor % BASIS_POINTS) * basisPoints;
  return money(whole + Math.floor((rest + BASIS_POINTS / 2) / BASIS_POINTS), amount.currency);
}

/**
 * Splits `total` by `weights` (whole, not negative, not all zero): the parts sum to the whole, to the minor unit. The
 * largest remainders get the leftover units, the earlier part first where they tie.
 */
export function allocateMoney(total: Money, weights: readonly number[]): readonly Money[] {
  assert(total.minor >= 0, 'only an amount that is not negative is split');
  assert(
    weights.every((weight) => Number.isSafeInteger(weight) && weight >= 0),
    'weights are whole and not negative',
  );
  const weightSum = weights.reduce((sum, weight) => sum + BigInt(weight), 0n);
  assert(weightSum > 0n, 'at least one weight is above zero');
  const shares = weights.map((weight, index) => {
    const product = BigInt(total.minor) * BigInt(weight);
    return { index, minor: Number(product / weightSum), remainder: product % weightSum };
  });
  let left = total.minor - shares.reduce((sum, share) => sum + share.minor, 0);
  const byRemainder = shares.toSorted((a, b) =>
    a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1,
  );
  for (const share of byRemainder) {
    if (left === 0) break;
    share.minor += 1;
    left -= 1;
  }
  return shares.map((share) => money(share.minor, total.currency));
}

export type AmountRefusal =
  | Readonly<{ code: 'amount.malformed' }>
  | Readonly<{ code: 'amount.too_many_decimals'; decimals: number }>
  | Readonly<{ code: 'amount.too_large'; maxMinor: number }>
  | Readonly<{ code: 'amount.zero' }>;

/**
 * Reads an amount as a person types it ("12.5", "0.99", "１２"): digits with at most one decimal point, digit by digit,
 * never through a float. Full-width digits, which a Chinese input method gives, count as digits.
 */
export function parseAmount(
  text: string,
  currency: CurrencyCode,
  maxMinor = MAX_SALE_MINOR,
): Result<Money, AmountRefusal> {
  const decimals = CURRENCY_DECIMALS[currency];
  const plain = text.trim().normalize('NFKC');
  const match = /^(\d*)(?:\.(\d*))?$/.exec(plain);
  const whole = match?.[1] ?? '';
  const fraction = match?.[2] ?? '';
  if (match === null || whole.length + fraction.length === 0) return err({ code: 'amount.malformed' });
  if (fraction.length > decimals) return err({ code: 'amount.too_many_decimals', decimals });
  const digits = (whole + fraction.padEnd(decimals, '0')).replace(/^0+(?=\d)/, '');
  if (digits.length > String(maxMinor).length) return err({ code: 'amount.too_large', maxMinor });
  let minor = 0;
  for (const digit of digits) minor = minor * 10 + (digit.charCodeAt(0) - 48);
  if (minor > maxMinor) return err({ code: 'amount.too_large', maxMinor });
  if (minor === 0) return err({ code: 'amount.zero' });
  return ok(money(minor, currency));
}

/** "1250 CNY" → "12.50": plain decimal text for codecs and files, without grouping or symbol. Screens use the renderer's formatter. */
export function decimalText(amount: Money): string {
  const decimals = CURRENCY_DECIMALS[amount.currency];
  const sign = amount.minor < 0 ? '-' : '';
  const digits = String(Math.abs(amount.minor)).padStart(decimals + 1, '0');
  return decimals === 0 ? sign + digits : `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}
