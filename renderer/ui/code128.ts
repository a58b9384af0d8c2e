/**
 * Code 128, code set B (ISO/IEC 15417): letters, digits and signs as bars, for scanners that read lines only. Pure.
 * Rule DEVICESCREEN-10 of docs/spec/devices-screens.md.
 */

/** Widths of bar, space, bar, space, bar, space for the values 0 to 105 (ISO/IEC 15417, table 1). */
const PATTERNS = (
  '212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 ' +
  '123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 ' +
  '232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 ' +
  '313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 ' +
  '111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 ' +
  '111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 ' +
  '114311 411113 411311 113141 114131 311141 411131 211412 211214 211232'
).split(' ');
const STOP = '2331112';

const START_B = 104;
const CHECK_MODULUS = 103;
const FIRST_LETTER = 0x20;
const LAST_LETTER = 0x7e;
/** Ten modules of nothing on either side (section 4.3.7). */
const QUIET_MODULES = 10;

export type BarImage = Readonly<{
  /** Modules across, with the quiet zones. */
  width: number;
  /** An SVG path of the bars, one module high. */
  path: string;
}>;

/** null: a letter that code set B does not have. */
export function code128Image(text: string): BarImage | null {
  const values = [...text].map((letter) => letter.charCodeAt(0));
  if (values.length === 0 || values.some((value) => value < FIRST_LETTER || value > LAST_LETTER)) return null;
  const symbols = values.map((value) => value - FIRST_LETTER);
  const sum = symbols.reduce((total, value, index) => total + value * (index + 1), START_B);
  const widths = [START_B, ...symbols, sum % CHECK_MODULUS].map((value) => PATTERNS[value] ?? '').join('') + STOP;
  let at = QUIET_MODULES;
  let path = '';
  [...widths].forEach((digit, index) => {
    const modules = Number(digit);
    if (index % 2 === 0) path += `M${at} 0h${modules}v1h-${modules}z`;
    at += modules;
  });
  return { width: at + QUIET_MODULES, path };
}
