/** Texts that people type, made fit to be kept, shown, printed and searched. Rule SALE-20. */

/**
 * What no name may carry: control characters, line and paragraph separators, and the marks that turn the direction of
 * the text around them or that no eye can see. They break receipts, and they can make one name look like another.
 */
const UNWANTED = /[\p{Cc}\u2028\u2029\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF\uFFF9-\uFFFB]+/gu;

/**
 * One line of visible text: well-formed, composed (NFC), without unwanted characters, spaces run together. Markup and
 * formulas stay what they are, plain text; who writes them into a page or a file escapes them there.
 */
export function cleanText(text: string): string {
  return wellFormed(text).normalize('NFC').replace(UNWANTED, ' ').replace(/\s+/g, ' ').trim();
}

/** Length as a person counts: code points, not UTF-16 units. */
export function codePointCount(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** The first `maxCodePoints` code points; never half of one. */
export function cutText(text: string, maxCodePoints: number): string {
  return codePointCount(text) <= maxCodePoints ? text : [...text].slice(0, maxCodePoints).join('').trimEnd();
}

/** Half of a surrogate pair is no character and no database or JSON reader agrees on it. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\uFFFD');
}
