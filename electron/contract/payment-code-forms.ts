/**
 * What the payment codes that customers show look like: a table, and the pure recogniser that reads it. Terminal and
 * screen share it, so the keypad warns by the very rule that the terminal routes by.
 *
 * Recognising gives a better message and a better route; whether a code is good only the wallet backend knows. Prefixes
 * were extended before (Alipay from 28 to 25–30), hence data, not code. Rules CHECKOUTSCREEN-1 to CHECKOUTSCREEN-6.
 */
import type { Bilingual } from './values.ts';

export type PaymentCodeForm = Readonly<{
  formId: string;
  name: Bilingual;
  /** Decimal digits that the code begins with. */
  prefixes: readonly string[];
  minDigits: number;
  maxDigits: number;
  /** false: no official statement is known to us, only public code or common knowledge. */
  confirmed: boolean;
}>;

/** 19 digits: 62, a two-digit product id and 15 random digits (UnionPay QR, public developer articles). */
const UNIONPAY_DIGITS = 19;
/** WeChat Pay micropay documents: 18 digits beginning 10 to 15. */
const WECHAT_DIGITS = 18;

/** Known wallets. The first row that fits wins; a bank's own app shows UnionPay's form. */
export const PAYMENT_CODE_FORMS: readonly PaymentCodeForm[] = [
  {
    formId: 'unionpay',
    name: { 'zh-CN': '银联云闪付或银行 App', en: 'UnionPay or bank app' },
    prefixes: ['62'],
    minDigits: UNIONPAY_DIGITS,
    maxDigits: UNIONPAY_DIGITS,
    confirmed: true,
  },
  {
    formId: 'wechat',
    name: { 'zh-CN': '微信支付', en: 'WeChat Pay' },
    prefixes: ['10', '11', '12', '13', '14', '15'],
    minDigits: WECHAT_DIGITS,
    maxDigits: WECHAT_DIGITS,
    confirmed: true,
  },
  {
    formId: 'alipay',
    name: { 'zh-CN': '支付宝', en: 'Alipay' },
    prefixes: ['25', '26', '27', '28', '29', '30'],
    // Alipay face-to-face payment documents: 16 to 24 digits.
    minDigits: 16,
    maxDigits: 24,
    confirmed: true,
  },
  {
    formId: 'ecny',
    name: { 'zh-CN': '数字人民币', en: 'e-CNY' },
    prefixes: ['01'],
    minDigits: 19,
    maxDigits: 19,
    confirmed: false,
  },
  {
    formId: 'webank',
    name: { 'zh-CN': '微众银行', en: 'WeBank' },
    prefixes: ['5678'],
    minDigits: 19,
    maxDigits: 19,
    confirmed: false,
  },
  {
    formId: 'lakala',
    name: { 'zh-CN': '拉卡拉', en: 'Lakala' },
    prefixes: ['810', '820', '812', '822'],
    minDigits: 19,
    maxDigits: 19,
    confirmed: false,
  },
  {
    formId: 'jd',
    name: { 'zh-CN': '京东支付', en: 'JD Pay' },
    prefixes: ['18'],
    minDigits: 18,
    maxDigits: 19,
    confirmed: false,
  },
  {
    formId: 'qq',
    name: { 'zh-CN': 'QQ 钱包', en: 'QQ Wallet' },
    prefixes: ['91'],
    minDigits: 18,
    maxDigits: 18,
    confirmed: false,
  },
  {
    formId: 'bestpay',
    name: { 'zh-CN': '翼支付', en: 'BestPay' },
    prefixes: ['51'],
    minDigits: 18,
    maxDigits: 18,
    confirmed: false,
  },
];

/** Wallet API section 6: a payment code is 6 to 64 of [0-9A-Za-z]. */
export const PAYMENT_CODE_MIN_LENGTH = 6;
export const PAYMENT_CODE_MAX_LENGTH = 64;

/** The range that digits of a wallet nobody listed may have and still go to the backend: the widest row above. */
const UNLISTED_MIN_DIGITS = 16;
const UNLISTED_MAX_DIGITS = 24;

/** GTIN lengths (GS1 General Specifications): EAN-8, UPC-A, EAN-13, GTIN-14. No payment code is that short. */
const GOODS_CODE_LENGTHS: readonly number[] = [8, 12, 13, 14];

/** A signed offline presentment, wallet API section 6. */
const PRESENTMENT_PREFIX = 'WP1:';
/** EMVCo merchant-presented mode begins with the payload format indicator, id 00, length 02, value 01. */
const MERCHANT_QR_PREFIX = '000201';
/** Links that wallets open to pay a shop: UnionPay's and Alipay's hosts begin "qr.", WeChat has a scheme of its own. */
const MERCHANT_LINK = /^(?:https?:\/\/qr\.|wxp:\/\/)/i;

export type PaymentCodeVerdict =
  /** `form` null: no listed wallet, but of the wallet API's form. `mayGrow`: this wallet has longer codes too. */
  | Readonly<{ kind: 'complete'; form: PaymentCodeForm | null; mayGrow: boolean }>
  /** `missing`: how many characters are wanting at least. */
  | Readonly<{ kind: 'incomplete'; form: PaymentCodeForm | null; missing: number }>
  | Readonly<{ kind: 'too_long'; form: PaymentCodeForm | null; surplus: number }>
  /** `sendable`: long enough to be a code of a wallet that is not listed; the backend may be asked. */
  | Readonly<{ kind: 'wrong_prefix'; sendable: boolean }>
  | Readonly<{ kind: 'merchant_code' }>
  | Readonly<{ kind: 'goods_code' }>
  | Readonly<{ kind: 'presentment' }>
  | Readonly<{ kind: 'malformed' }>;

/** Whether the terminal may ask the backend about a text with this verdict. */
export function maySendPaymentCode(verdict: PaymentCodeVerdict): boolean {
  return verdict.kind === 'complete' || (verdict.kind === 'wrong_prefix' && verdict.sendable);
}

/** The characters themselves: full-width digits of an input method count, and what only groups them is dropped. */
export function plainPaymentCode(text: string): string {
  return text.normalize('NFKC').replace(/[\s-]+/g, '');
}

/** What a finished text is: one that was scanned, pasted or confirmed. */
export function recognisePaymentCode(text: string): PaymentCodeVerdict {
  const trimmed = text.trim();
  if (trimmed.startsWith(PRESENTMENT_PREFIX)) return { kind: 'presentment' };
  if (trimmed.startsWith(MERCHANT_QR_PREFIX) || MERCHANT_LINK.test(trimmed)) return { kind: 'merchant_code' };
  const code = plainPaymentCode(trimmed);
  if (isGoodsCode(code)) return { kind: 'goods_code' };
  if (/^\d*$/.test(code)) return recogniseDigits(code);
  return /^[0-9A-Za-z]+$/.test(code) ? recogniseByLength(code) : { kind: 'malformed' };
}

/**
 * What a text is while it is being typed. The first 8 or 13 digits of a payment code may happen to be a goods code; as
 * long as a wallet's code can begin that way, it is only not finished.
 */
export function checkTypedPaymentCode(text: string): PaymentCodeVerdict {
  const verdict = recognisePaymentCode(text);
  if (verdict.kind !== 'goods_code') return verdict;
  const asDigits = recogniseDigits(plainPaymentCode(text));
  return asDigits.kind === 'incomplete' ? asDigits : verdict;
}

function recogniseDigits(digits: string): PaymentCodeVerdict {
  const rows = PAYMENT_CODE_FORMS.filter(({ prefixes }) => prefixes.some((prefix) => digits.startsWith(prefix)));
  const [form] = rows;
  if (form === undefined) {
    const mayBecome = PAYMENT_CODE_FORMS.filter(({ prefixes }) => prefixes.some((prefix) => prefix.startsWith(digits)));
    if (mayBecome.length === 0) {
      const sendable = digits.length >= UNLISTED_MIN_DIGITS && digits.length <= UNLISTED_MAX_DIGITS;
      return { kind: 'wrong_prefix', sendable };
    }
    const missing = Math.min(...mayBecome.map(({ minDigits }) => minDigits)) - digits.length;
    return { kind: 'incomplete', form: null, missing };
  }
  if (digits.length < form.minDigits) return { kind: 'incomplete', form, missing: form.minDigits - digits.length };
  if (digits.length > form.maxDigits) return { kind: 'too_long', form, surplus: digits.length - form.maxDigits };
  return { kind: 'complete', form, mayGrow: digits.length < form.maxDigits };
}

/** With a letter in it no listed wallet made it; the wallet API's own rule is all there is. */
function recogniseByLength(code: string): PaymentCodeVerdict {
  const { length } = code;
  if (length < PAYMENT_CODE_MIN_LENGTH)
    return { kind: 'incomplete', form: null, missing: PAYMENT_CODE_MIN_LENGTH - length };
  if (length > PAYMENT_CODE_MAX_LENGTH)
    return { kind: 'too_long', form: null, surplus: length - PAYMENT_CODE_MAX_LENGTH };
  return { kind: 'complete', form: null, mayGrow: length < PAYMENT_CODE_MAX_LENGTH };
}

/** A GTIN with a right check digit: weights 3 and 1 from the right, sum a multiple of ten (GS1 section 7.9). */
export function isGoodsCode(code: string): boolean {
  if (!GOODS_CODE_LENGTHS.includes(code.length) || !/^\d+$/.test(code)) return false;
  const sum = Array.from(code, Number)
    .toReversed()
    .reduce((total, digit, index) => total + digit * (index % 2 === 0 ? 1 : 3), 0);
  return sum % 10 === 0;
}

/** Groups of four, as wallets print the digits under the bars, so that two people can compare them aloud. */
export function groupPaymentCode(code: string): string {
  return code.replace(/(.{4})(?=.)/g, '$1 ');
}
