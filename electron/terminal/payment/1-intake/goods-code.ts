/**
 * What scanned digits may stand in the catalogue as: GTINs of every length and carrier come down to a few spellings of the
 * same number. Pure. GS1 General Specifications; rules INTAKE-5 and INTAKE-6.
 */
import { isGoodsCode } from '../../../contract/payment-code-forms.ts';

/** ISBN and ISSN with the 2 or 5 digits of their supplement (GS1 section 5.2.5): only these are sold with one. */
const WITH_SUPPLEMENT = /^(97[789]\d{10})(?:\d{2}|\d{5})$/;
/** GS1 section 2.1.12: numbers a shop gives itself, often with a price or weight inside. */
const IN_STORE_PREFIX = /^(?:2|02|04)/;

export type GoodsCode = Readonly<{
  /** The spellings to look for, likeliest first; the first is what people are shown. */
  barcodes: readonly [string, ...string[]];
  /** A number of the shop's own: what its digits mean only the shop knows. */
  isInStore: boolean;
}>;

/** null when the digits are no goods code with a right check digit. */
export function readGoodsCode(text: string): GoodsCode | null {
  if (/^\d+$/.test(text) && isGoodsCode(text)) return spellings(text);
  const supplemented = WITH_SUPPLEMENT.exec(text)?.[1];
  if (supplemented !== undefined && isGoodsCode(supplemented)) return spellings(supplemented);
  const upcA = /^[01]\d{7}$/.test(text) ? expandUpcE(text) : null;
  return upcA !== null && isGoodsCode(upcA) ? spellings(upcA, text) : null;
}

/** The number as read, then without and with leading zeros: EAN-13 and UPC-A are one number, GTIN-14 pads them both. */
function spellings(code: string, asRead: string = code): GoodsCode {
  const significant = code.replace(/^0+/, '');
  const found = new Set([asRead, code]);
  const upcE = code.length === 8 && /^[01]/.test(code) ? expandUpcE(code) : null;
  for (const length of [13, 12, 8, 14]) {
    if (significant.length <= length) found.add(significant.padStart(length, '0'));
  }
  if (upcE !== null && isGoodsCode(upcE)) found.add(upcE).add(`0${upcE}`);
  const [first = code, ...others] = found;
  const thirteen = significant.padStart(13, '0');
  const isInStore = significant.length > 8 && IN_STORE_PREFIX.test(thirteen);
  return { barcodes: [first, ...others], isInStore };
}

/** UPC-E with number system and check digit to the UPC-A it stands for (GS1 section 5.2.2.4); null when it stands for none. */
function expandUpcE(code: string): string | null {
  const match = /^([01])(\d)(\d)(\d)(\d)(\d)(\d)(\d)$/.exec(code);
  if (match === null) return null;
  const [, system = '', a = '', b = '', c = '', d = '', e = '', last = '', check = ''] = match;
  switch (last) {
    case '0':
    case '1':
    case '2':
      return `${system}${a}${b}${last}0000${c}${d}${e}${check}`;
    case '3':
      return `${system}${a}${b}${c}00000${d}${e}${check}`;
    case '4':
      return `${system}${a}${b}${c}${d}00000${e}${check}`;
    default:
      return `${system}${a}${b}${c}${d}${e}0000${last}${check}`;
  }
}
