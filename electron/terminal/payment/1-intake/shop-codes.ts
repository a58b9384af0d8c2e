/**
 * The codes a shop makes itself: labels with a price or a weight inside, badges, coupons, bills of its billers, pick-up
 * codes. What they look like is the shop's choice, so it is a table that its configuration gives. Pure.
 * Rules INTAKE-24 to INTAKE-27; docs/decisions/0133-what-shops-codes-look-like.md.
 */
import { PAYMENT_CODE_FORMS } from '../../../contract/payment-code-forms.ts';
import { assert } from '../../../kernel/assert.ts';
import { rescale } from './gs1-elements.ts';

/** Digits at a place in the code, counted from 0. */
export type Span = Readonly<{ at: number; length: number }>;
/** `decimals`: how many of its digits stand behind the point, of yuan or of kilograms. */
export type ScaledSpan = Span & Readonly<{ decimals: number }>;

export type MeasureTemplate = Readonly<{
  /** Digits the code begins with, any of them. */
  prefixes: readonly string[];
  digitCount: number;
  item: Span;
  price: ScaledSpan | null;
  weight: ScaledSpan | null;
  count: Span | null;
  /** The last digit is a check digit as GS1 makes it. */
  hasCheckDigit: boolean;
  /** How many grams the price of the goods is for: 1000, or 500 for a jin. Used where the label has a weight and no price. */
  pricedPerGrams: number;
}>;

export const MARKED_KINDS = ['staff_badge', 'coupon', 'bill', 'pick_up_code'] as const;
export type MarkedKind = (typeof MARKED_KINDS)[number];

/** Codes that begin so are of that kind. `digitCount`: only with that many digits in all; null: any text. */
export type CodeMark = Readonly<{ kind: MarkedKind; prefix: string; digitCount: number | null }>;

export type ShopCodes = Readonly<{
  measures: readonly MeasureTemplate[];
  marks: readonly CodeMark[];
  /** How many grams the price of goods with a GS1 weight (AI 310n) is for; null: only labels with a price are sold. */
  gs1PricedPerGrams: number | null;
}>;

/** Marks of the till's own badges and slips. Labels of scales are nobody's standard, so none is believed by default. */
export const DEFAULT_SHOP_CODES: ShopCodes = {
  measures: [],
  marks: [
    { kind: 'staff_badge', prefix: 'STAFF:', digitCount: null },
    { kind: 'coupon', prefix: 'COUPON:', digitCount: null },
    { kind: 'pick_up_code', prefix: 'PICKUP:', digitCount: null },
    { kind: 'bill', prefix: 'BILL:', digitCount: null },
  ],
  gs1PricedPerGrams: null,
};

/** What a label says of the goods on it. Weight in grams, price in minor units. */
export type GoodsMeasure = Readonly<{
  /** What the goods may stand in the catalogue as, likeliest first; empty where the code's own barcodes say that. */
  itemCodes: readonly string[];
  priceMinor: number | null;
  weightGrams: number | null;
  count: number | null;
  pricedPerGrams: number | null;
}>;

/** null when no template fits. `decimals` of the currency. */
export function readMeasure(code: string, codes: ShopCodes, decimals: number): GoodsMeasure | null {
  if (!/^\d+$/.test(code)) return null;
  const template = codes.measures.find(
    ({ prefixes, digitCount, hasCheckDigit }) =>
      code.length === digitCount &&
      prefixes.some((prefix) => code.startsWith(prefix)) &&
      (!hasCheckDigit || hasRightCheckDigit(code)),
  );
  if (template === undefined) return null;
  const { item, price, weight, count, pricedPerGrams } = template;
  const digitsAt = ({ at, length }: Span): string => code.slice(at, at + length);
  const scaledAt = (span: ScaledSpan, wanted: number): number =>
    rescale({ digits: Number(digitsAt(span)), decimals: span.decimals }, wanted);
  return {
    itemCodes: itemCodesOf(code, template, digitsAt(item)),
    priceMinor: price === null ? null : scaledAt(price, decimals),
    weightGrams: weight === null ? null : scaledAt(weight, 3),
    count: count === null ? null : Number(digitsAt(count)),
    pricedPerGrams,
  };
}

/**
 * Shops enter such goods as the label with nothing in its price or weight, as what stands before that, or as the number of
 * the item alone.
 */
function itemCodesOf(code: string, { item, price, weight, count, hasCheckDigit }: MeasureTemplate, itemCode: string) {
  const digits = Array.from(code);
  for (const span of [price, weight, count]) {
    if (span !== null) digits.fill('0', span.at, span.at + span.length);
  }
  const blank = hasCheckDigit ? withCheckDigit(digits.slice(0, -1).join('')) : digits.join('');
  return [blank, code.slice(0, item.at + item.length), itemCode];
}

/** What a weight costs at a price, in whole minor units, rounded half up to the nearest (payment in fen). */
export function priceOfWeight(weightGrams: number, unitPriceMinor: number, pricedPerGrams: number): number {
  const product = weightGrams * unitPriceMinor;
  assert(Number.isSafeInteger(product * 2) && product >= 0, 'weight and price are within their bounds');
  return Math.floor((product * 2 + pricedPerGrams) / (pricedPerGrams * 2));
}

/** The kind of a marked code and what stands behind the mark; for digits, all of it. null when it has no mark. */
export function readMark(text: string, codes: ShopCodes): Readonly<{ kind: MarkedKind; value: string }> | null {
  for (const { kind, prefix, digitCount } of codes.marks) {
    if (!text.startsWith(prefix)) continue;
    if (digitCount === null) return { kind, value: text.slice(prefix.length) };
    if (text.length === digitCount && /^\d+$/.test(text)) return { kind, value: text };
  }
  return null;
}

/**
 * Why a table of codes is not usable; null when it is. A code that a wallet might show must pay, so no code of a shop may
 * look like one.
 */
export function whyCodesUnusable({ measures, marks }: ShopCodes): string | null {
  for (const template of measures) {
    const { prefixes, digitCount, item, price, weight, count, hasCheckDigit } = template;
    const end = digitCount - (hasCheckDigit ? 1 : 0);
    const spans = [item, price, weight, count].filter((span) => span !== null);
    if (spans.some(({ at, length }) => length < 1 || at < 0 || at + length > end))
      return 'a field of a label lies outside of it';
    if (price === null && weight === null && count === null) return 'a label says neither price, weight nor count';
    for (const prefix of prefixes) {
      if (!/^(?:02|2)\d*$/.test(prefix)) return `a label that begins with ${prefix} is no number of a shop's own`;
      if (mayBePaymentCode(prefix, digitCount)) return `a label that begins with ${prefix} may be a payment code`;
    }
  }
  for (const { prefix, digitCount } of marks) {
    if (digitCount === null && /^[0-9A-Za-z]*$/.test(prefix))
      return `the mark "${prefix}" could begin a payment code: it needs a character that is no letter or digit`;
    if (digitCount !== null && mayBePaymentCode(prefix, digitCount))
      return `a code of ${digitCount} digits that begins with ${prefix} may be a payment code`;
  }
  return null;
}

function mayBePaymentCode(prefix: string, digitCount: number): boolean {
  return PAYMENT_CODE_FORMS.some(
    ({ prefixes, minDigits, maxDigits }) =>
      digitCount >= minDigits &&
      digitCount <= maxDigits &&
      prefixes.some((other) => other.startsWith(prefix) || prefix.startsWith(other)),
  );
}

/** GS1 General Specifications, section 7.9: weights 3 and 1 from the right. */
export function withCheckDigit(digits: string): string {
  const sum = Array.from(digits, Number)
    .toReversed()
    .reduce((total, digit, index) => total + digit * (index % 2 === 0 ? 3 : 1), 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

export function hasRightCheckDigit(code: string): boolean {
  return /^\d{2,}$/.test(code) && withCheckDigit(code.slice(0, -1)) === code;
}
