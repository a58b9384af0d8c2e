/**
 * What a scanned text is: the one pure function that every scan goes through, whatever screen is open. It routes and gives
 * better messages; whether a code is good only the backend knows, whether goods are sold only the catalogue.
 * Rules INTAKE-1 to INTAKE-6.
 */
import { maySendPaymentCode, plainPaymentCode, recognisePaymentCode } from '../../../contract/payment-code-forms.ts';
import { readGoodsCode } from './goods-code.ts';

export type ScanMeaning =
  /** `isListed`: of a wallet the table knows. Any other may as well be a shop's own label: the catalogue is asked first. */
  | Readonly<{ kind: 'payment_code'; code: string; isListed: boolean }>
  | Readonly<{ kind: 'presentment'; text: string }>
  /** A shop's code, of ours or another: nothing a customer pays with. */
  | Readonly<{ kind: 'merchant_code' }>
  | Readonly<{ kind: 'receipt'; receiptNumber: string }>
  | Readonly<{ kind: 'goods'; barcodes: readonly [string, ...string[]]; isInStore: boolean }>
  /** `isLikePaymentCode`: a payment code that was read in part, or of a form no wallet of ours takes. */
  | Readonly<{ kind: 'unknown'; text: string; isLikePaymentCode: boolean }>;

/** AIM symbology identifiers (ISO/IEC 15424), when the scanner sends them: `]`, a letter, a modifier. */
const SYMBOLOGY = /^\]([A-Za-z])([0-9A-Za-z])/;
/** EAN/UPC, GS1-128, GS1 DataBar, GS1 DataMatrix, GS1 QR: goods and nothing else (payment codes, section 1). */
const GOODS_SYMBOLOGIES = /^\](?:E.|C1|e.|d2|Q3)/;
/** `<terminalId>-<counter>` of this till or another: ids are of wallet API section 1, the counter has six digits or more. */
const RECEIPT = /^[A-Za-z0-9_-]{1,64}-\d{6,12}$/;
/** EMVCo consumer-presented mode, base64: `hQVDUFY` is its format indicator. No wallet of the API takes it. */
const EMV_CONSUMER_CODE = /^hQVDUFY[A-Za-z0-9+/]+=*$/;
/** No goods code or shop label is that long, and no payment code is much shorter (payment codes, section 1). */
const LIKE_PAYMENT_CODE = /^\d{15,26}$/;

export function recogniseScan(scanned: string): ScanMeaning {
  const isSurelyGoods = GOODS_SYMBOLOGIES.test(scanned);
  const text = cleanScan(scanned.replace(SYMBOLOGY, ''));
  const goods = readGoodsCode(text, isSurelyGoods);
  if (isSurelyGoods) {
    return goods === null ? { kind: 'unknown', text, isLikePaymentCode: false } : { kind: 'goods', ...goods };
  }
  const verdict = recognisePaymentCode(text);
  if (verdict.kind === 'presentment') return { kind: 'presentment', text };
  // Before the merchant's codes: a link to goods may live on a host that looks like a wallet's.
  if (goods !== null) return { kind: 'goods', ...goods };
  if (verdict.kind === 'merchant_code') return { kind: 'merchant_code' };
  if (verdict.kind === 'complete' && verdict.form !== null) return paymentCode(text, true);
  if (RECEIPT.test(text)) return { kind: 'receipt', receiptNumber: text };
  if (maySendPaymentCode(verdict) && !text.includes('-')) return paymentCode(text, false);
  const isLikePaymentCode = LIKE_PAYMENT_CODE.test(text) || EMV_CONSUMER_CODE.test(text);
  return { kind: 'unknown', text, isLikePaymentCode };
}

function paymentCode(text: string, isListed: boolean): ScanMeaning {
  return { kind: 'payment_code', code: plainPaymentCode(text), isListed };
}

/**
 * The text without what scanners and input methods add: outer blanks, control characters (but GS, which separates GS1
 * fields), full-width digits (C31, C32). A presentment's blanks belong to its Base45.
 */
function cleanScan(text: string): string {
  const printable = Array.from(text)
    .filter((character) => character === '\u001d' || (character >= ' ' && character !== '\u007f'))
    .join('');
  return printable.startsWith('WP1:') ? printable : printable.normalize('NFKC').trim();
}
