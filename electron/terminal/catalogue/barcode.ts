/** Which barcodes a product may be given. Rule CATALOGUE-20. */
import { isGoodsCode } from '../../contract/payment-code-forms.ts';
import { err, ok, type Result } from '../../kernel/result.ts';

/** GTIN lengths (GS1 General Specifications): EAN-8, UPC-A, EAN-13, GTIN-14. */
const GTIN_LENGTHS: readonly number[] = [8, 12, 13, 14];
/** Longer runs of digits are what customers show to pay with: as a barcode, one would ring up goods instead. */
const MAX_DIGITS = 14;
/** A shop's own codes, as Code 39 and Code 128 labels carry them. */
const SHOP_CODE = /^[0-9A-Za-z][0-9A-Za-z._-]{0,31}$/;

export function checkBarcode(text: string): Result<string, Readonly<{ code: 'catalogue.barcode_invalid' }>> {
  const barcode = text.normalize('NFKC').trim();
  const digitsOnly = /^\d+$/.test(barcode);
  const fits = digitsOnly
    ? barcode.length <= MAX_DIGITS && (!GTIN_LENGTHS.includes(barcode.length) || isGoodsCode(barcode))
    : SHOP_CODE.test(barcode);
  return fits ? ok(barcode) : err({ code: 'catalogue.barcode_invalid' });
}
