/**
 * What a scanned text is: the one pure function that every scan goes through, whatever screen is open. It routes and gives
 * better messages; whether a code is good only the backend knows, whether goods are sold only the catalogue.
 * Rules INTAKE-1 to INTAKE-6 and INTAKE-20 to INTAKE-29.
 */
import { maySendPaymentCode, plainPaymentCode, recognisePaymentCode } from '../../../contract/payment-code-forms.ts';
import { CURRENCY_DECIMALS, type CurrencyCode } from '../../../kernel/money.ts';
import { readGoodsCode } from './goods-code.ts';
import {
  GROUP_SEPARATOR,
  gs1Date,
  priceMinorIn,
  readDigitalLink,
  readElementString,
  weightGramsIn,
  type Gs1Message,
} from './gs1-elements.ts';
import {
  DEFAULT_SHOP_CODES,
  hasRightCheckDigit,
  readMark,
  readMeasure,
  type GoodsMeasure,
  type MarkedKind,
  type ShopCodes,
} from './shop-codes.ts';

export type ScanMeaning =
  /**
   * `isListed`: of a wallet the table knows, named by `formId`. Any other may as well be a shop's own label: the catalogue is
   * asked first.
   */
  | Readonly<{ kind: 'payment_code'; code: string; isListed: boolean; formId: string | null }>
  | Readonly<{ kind: 'presentment'; text: string }>
  /** A card's code by EMVCo's standard: a customer's, and of no wallet that is taken here. */
  | Readonly<{ kind: 'emv_consumer_code' }>
  /** A shop's code, of ours or another: nothing a customer pays with. */
  | Readonly<{ kind: 'merchant_code' }>
  | Readonly<{ kind: 'receipt'; receiptNumber: string }>
  /** `measure`: what the label itself says of price, weight or count; null when it says nothing of that. */
  | Readonly<{
      kind: 'goods';
      barcodes: readonly [string, ...string[]];
      isInStore: boolean;
      measure: GoodsMeasure | null;
      /** AI 17, as `YYYY-MM-DD`: the last day on which they may be sold; null when the label does not say. */
      expiresOn: string | null;
    }>
  | Readonly<{ kind: 'staff_badge'; value: string }>
  | Readonly<{ kind: Exclude<MarkedKind, 'staff_badge'>; value: string }>
  /** A pallet or a carton with a number of its own, or what is in it: nothing that is sold by one scan. */
  | Readonly<{ kind: 'logistics_label'; value: string }>
  /** `isLikePaymentCode`: a payment code that was read in part, or of a form no wallet of ours takes. */
  | Readonly<{ kind: 'unknown'; text: string; isLikePaymentCode: boolean }>;

export type ScanContext = Readonly<{
  /** As the device tells it; null: looked for before the text. */
  symbologyIdentifier?: string | null;
  codes?: ShopCodes;
  currency?: CurrencyCode;
  /** Two digits of a year mean the one nearest to this (GS1 General Specifications, section 7.12). */
  thisYear?: number;
}>;

/** AIM symbology identifiers (ISO/IEC 15424), when the scanner sends them: `]`, a letter, a modifier. */
const SYMBOLOGY = /^\]([A-Za-z])([0-9A-Za-z])/;
/** EAN and UPC: the number of goods and nothing else. */
const GOODS_NUMBERS = /^\]E/;
/** GS1-128, DataBar, DataMatrix, QR and DotCode of GS1: element strings (payment codes, section 1). */
const GS1_CARRIERS = /^\](?:C1|e.|d2|Q3|J1)/;
/** Code 39, Codabar, Code 93, ITF: wallets show Code 128 and QR (payment codes, section 1), so these never pay. */
const NEVER_PAYS = /^\][AFGI]/;
/** `<terminalId>-<counter>` of this till or another: ids are of wallet API section 1, the counter has six digits or more. */
const RECEIPT = /^[A-Za-z0-9_-]{1,64}-\d{6,12}$/;
/** EMVCo consumer-presented mode 1.0, base64: `hQVDUFY` is its format indicator. No wallet of the API takes it. */
const EMV_CONSUMER_CODE = /^hQVDUFY[A-Za-z0-9+/]*=*$/;
/** EMVCo merchant-presented mode 1.0: payload format indicator 01. Before element strings: 00 is an identifier of theirs. */
const EMV_MERCHANT_CODE = '000201';
/** No goods code or shop label is that long, and no payment code is much shorter (payment codes, section 1). */
/** ASCII: all codes below the blank, and the delete character, control something. */
const [SPACE, DELETE] = [0x20, 0x7f];
const SEPARATOR = GROUP_SEPARATOR.charCodeAt(0);
const LIKE_PAYMENT_CODE = /^\d{15,26}$/;
/** GS1 prefixes (General Specifications, section 1.4): 05 and 99 coupons, 980 to 984 refund receipts and common coupons. */
const COUPON_NUMBER = /^(?:05|99|98[0-4])\d+$/;
/** AI 8110 and 8112 coupons of North America, 255 global coupon number. */
const COUPON_KEYS = ['8110', '8112', '255'];
/** ISO 4217 numbers, as AI 393n gives a currency. */
const CURRENCY_NUMBERS: Readonly<Record<CurrencyCode, string>> = {
  CNY: '156',
  HKD: '344',
  MOP: '446',
  USD: '840',
  EUR: '978',
  SGD: '702',
  JPY: '392',
};

export function recogniseScan(scanned: string, context: ScanContext = {}): ScanMeaning {
  const { codes = DEFAULT_SHOP_CODES, currency = 'CNY', thisYear = null } = context;
  const told = context.symbologyIdentifier ?? null;
  const symbology = told ?? SYMBOLOGY.exec(scanned)?.[0] ?? '';
  const text = cleanScan(told === null ? scanned.replace(SYMBOLOGY, '') : scanned);

  if (GOODS_NUMBERS.test(symbology)) return goodsMeaning(text, codes, currency) ?? unknown(text, false);
  if (GS1_CARRIERS.test(symbology)) {
    const meaning = messageMeaning(readElementString(text), codes, currency, thisYear);
    return meaning ?? goodsMeaning(text, codes, currency) ?? unknown(text, false);
  }
  if (EMV_CONSUMER_CODE.test(text)) return { kind: 'emv_consumer_code' };
  if (text.startsWith(EMV_MERCHANT_CODE)) return { kind: 'merchant_code' };
  const verdict = recognisePaymentCode(text);
  if (verdict.kind === 'presentment') return { kind: 'presentment', text };
  const mark = readMark(text, codes);
  if (mark !== null) return mark;
  // Before the merchant's codes: a link to goods may live on a host that looks like a wallet's.
  const message = readDigitalLink(text) ?? (isElementString(text) ? readElementString(text) : null);
  const goods = (message && messageMeaning(message, codes, currency, thisYear)) ?? goodsMeaning(text, codes, currency);
  if (goods !== null) return goods;
  if (verdict.kind === 'merchant_code') return { kind: 'merchant_code' };
  const mayPay = !NEVER_PAYS.test(symbology);
  if (mayPay && verdict.kind === 'complete' && verdict.form !== null) return paymentCode(text, verdict.form.formId);
  if (RECEIPT.test(text)) return { kind: 'receipt', receiptNumber: text };
  if (mayPay && maySendPaymentCode(verdict) && !text.includes('-')) return paymentCode(text, null);
  return unknown(text, mayPay && LIKE_PAYMENT_CODE.test(text));
}

function paymentCode(text: string, formId: string | null): ScanMeaning {
  return { kind: 'payment_code', code: plainPaymentCode(text), isListed: formId !== null, formId };
}

function unknown(text: string, isLikePaymentCode: boolean): ScanMeaning {
  return { kind: 'unknown', text, isLikePaymentCode };
}

/** Digits: a label of the shop's scale, a coupon, or the number of goods. */
function goodsMeaning(text: string, codes: ShopCodes, currency: CurrencyCode): ScanMeaning | null {
  const measure = readMeasure(text, codes, CURRENCY_DECIMALS[currency]);
  if (measure !== null) {
    // The very label may stand in the catalogue as well, so it comes first.
    return { kind: 'goods', barcodes: [text, ...measure.itemCodes], isInStore: true, measure, expiresOn: null };
  }
  const goods = readGoodsCode(text);
  if (goods === null) return null;
  const thirteen = text.length === 12 ? `0${text}` : text;
  if (thirteen.length === 13 && COUPON_NUMBER.test(thirteen)) return { kind: 'coupon', value: text };
  return { kind: 'goods', ...goods, measure: null, expiresOn: null };
}

/** Plain digits could be a payment code as well: only a mark of GS1's, or exactly one number with its identifier, counts. */
function isElementString(text: string): boolean {
  if (text.includes(GROUP_SEPARATOR) || text.startsWith('(')) return true;
  return /^01\d{14}$/.test(text) || (/^00\d{18}$/.test(text) && hasRightCheckDigit(text.slice(2)));
}

function messageMeaning(
  message: Gs1Message,
  codes: ShopCodes,
  currency: CurrencyCode,
  thisYear: number | null,
): ScanMeaning | null {
  const { values } = message;
  const gtin = values.get('01');
  const goods = gtin === undefined ? null : readGoodsCode(gtin);
  if (goods !== null) {
    const expiresOn = expiryIn(message, thisYear);
    return { kind: 'goods', ...goods, measure: measureIn(message, codes, currency), expiresOn };
  }
  const coupon = COUPON_KEYS.map((key) => values.get(key)).find((value) => value !== undefined);
  if (coupon !== undefined) return { kind: 'coupon', value: coupon };
  // AI 415 and 8020: the payee and the reference of a payment slip.
  const [payee, slip] = [values.get('415'), values.get('8020')];
  if (payee !== undefined && slip !== undefined) return { kind: 'bill', value: `${payee}${slip}` };
  const unit = values.get('00') ?? values.get('02');
  return unit !== undefined && hasRightCheckDigit(unit) ? { kind: 'logistics_label', value: unit } : null;
}

/** AI 17; a date that no calendar has is none. */
function expiryIn({ values }: Gs1Message, thisYear: number | null): string | null {
  const date = values.get('17');
  return date === undefined || thisYear === null ? null : gs1Date(date, thisYear);
}

/** AI 31nn to 36nn: how much of the goods this is, in whatever unit. */
const AMOUNT_KEY = /^3[1-6]\d\d$/;
const PRICE_KEY = /^39[23]\d$/;

/** 0 stands for a price or an amount that is there and cannot be used: such goods are not sold at the catalogue's price. */
function measureIn(message: Gs1Message, codes: ShopCodes, currency: CurrencyCode): GoodsMeasure | null {
  const [numeric, decimals] = [CURRENCY_NUMBERS[currency], CURRENCY_DECIMALS[currency]];
  const keys = [...message.values.keys()];
  const has = (form: RegExp): boolean => keys.some((key) => form.test(key));
  const priceMinor = has(PRICE_KEY) ? (priceMinorIn(message, { numeric, decimals }) ?? 0) : null;
  const weightGrams = has(AMOUNT_KEY) ? (weightGramsIn(message) ?? 0) : null;
  if (priceMinor === null && weightGrams === null) return null;
  return { itemCodes: [], priceMinor, weightGrams, count: null, pricedPerGrams: codes.gs1PricedPerGrams };
}

/**
 * The text without what scanners and input methods add: outer blanks, control characters (but GS, which separates GS1
 * fields), full-width digits (C31, C32). A presentment's blanks belong to its Base45.
 */
function cleanScan(text: string): string {
  const printable = isPrintable(text) ? text : Array.from(text).filter(isPrintable).join('');
  return printable.startsWith('WP1:') ? printable : printable.normalize('NFKC').trim();
}

function isPrintable(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if ((code < SPACE && code !== SEPARATOR) || code === DELETE) return false;
  }
  return true;
}
