/**
 * Draws digits as a Code 128 bar code (ISO/IEC 15417), which a laser scanner at a till reads where it cannot read a QR.
 * Pairs of digits are packed by code set C; one digit left over is written in set B. Pure. Rules PHONE-7 and PHONE-8.
 */

/** Widths of bar, space, bar, space, bar, space for the values 0 to 105 (ISO/IEC 15417, table 1), and of the stop. */
const PATTERNS =
  '212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 ' +
  '123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 ' +
  '232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 ' +
  '313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 ' +
  '111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 ' +
  '111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 ' +
  '114311 411113 411311 113141 114131 311141 411131 211412 211214 211232';
export const CODE128_PATTERNS: readonly string[] = PATTERNS.split(' ');
const STOP_PATTERN = '2331112';

const START_C = 105;
const SWITCH_TO_B = 100;
/** In set B a digit stands 16 places above its own value (`0` is character 48, set B begins at 32). */
const DIGIT_IN_B = 16;
const MODULUS = 103;

/** One bar: where it begins and how wide it is, in modules. */
export type Bar = Readonly<{ start: number; width: number }>;
export type BarCode = Readonly<{ modules: number; bars: readonly Bar[] }>;

/** The symbol values of a row of digits, start, check and all but the stop. */
export function code128Values(digits: string): readonly number[] {
  if (!/^\d+$/.test(digits)) throw new RangeError('only digits are drawn here');
  const values = [START_C];
  const pairedLength = digits.length - (digits.length % 2);
  for (let place = 0; place < pairedLength; place += 2) values.push(Number(digits.slice(place, place + 2)));
  if (pairedLength < digits.length) values.push(SWITCH_TO_B, Number(digits.slice(pairedLength)) + DIGIT_IN_B);
  const weighted = values.reduce((sum, value, place) => sum + value * Math.max(1, place), 0);
  return [...values, weighted % MODULUS];
}

export function code128Bars(digits: string): BarCode {
  const widths = [...code128Values(digits).map((value) => CODE128_PATTERNS[value] ?? ''), STOP_PATTERN].join('');
  const bars: Bar[] = [];
  let start = 0;
  for (let place = 0; place < widths.length; place += 1) {
    const width = Number(widths.charAt(place));
    if (place % 2 === 0) bars.push({ start, width });
    start += width;
  }
  return { modules: start, bars };
}
