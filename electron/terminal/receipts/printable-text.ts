/**
 * Texts as a receipt printer can print them. A name on a receipt is data: it carries no control byte into the printer
 * (numbers.md 3.4), and no letter that the printer has no picture of. Rules PRINT-60 to PRINT-62 of docs/spec.md.
 */
import { cleanText } from '../../kernel/text.ts';

/** 〓, the mark that Chinese and Japanese typesetting puts for a letter it has not. */
const MISSING = '〓';
/** The first and the last lead byte, and the same of the second, of GBK's two-byte letters (GBK specification, 1995). */
const LEAD_BYTES = [0x81, 0xfe] as const;
const TRAIL_BYTES = [0x40, 0xfe] as const;
const LINE_END = 0x0a;

let gbkLetters: ReadonlySet<string> | null = null;

/** One line of text that every GBK printer has the letters for. */
export function printableText(text: string): string {
  // The sign of the yuan has a form of its own in GBK: the common one would be four bytes that printers garble.
  return [...cleanText(text).replaceAll('¥', '￥')].map(printableLetter).join('');
}

/** Columns on paper: a Chinese letter takes two, and so does every other beyond ASCII in a Chinese printer. */
export function textColumns(text: string): number {
  let columns = 0;
  for (const letter of text) columns += letter < '\u0080' ? 1 : 2;
  return columns;
}

/** Lines of at most `columns`: broken at spaces where there are any, within a word only when it is longer than a line. */
export function wrapText(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  // A piece is an ASCII word with the spaces before it, an amount with its sign, or one wide letter.
  for (const piece of text.match(/ *￥?[\x21-\x7e]+| *[^\x20-\x7e]/g) ?? []) {
    if (textColumns(line) + textColumns(piece) <= columns) {
      line += piece;
      continue;
    }
    if (line !== '') lines.push(line);
    line = '';
    for (const letter of piece.trimStart()) {
      if (textColumns(line) + textColumns(letter) > columns) {
        lines.push(line);
        line = '';
      }
      line += letter;
    }
  }
  if (line !== '' || lines.length === 0) lines.push(line);
  return lines;
}

function printableLetter(letter: string): string {
  if (letter < '\u0080' || isGbk(letter)) return letter;
  const plain = letter.normalize('NFKD').replace(/\p{M}/gu, '');
  if (plain !== '' && [...plain].every((part) => part < '\u0080' || isGbk(part))) return plain;
  return /^\p{M}$/u.test(letter) || letter === '\uFE0F' ? '' : MISSING;
}

function isGbk(letter: string): boolean {
  gbkLetters ??= new Set(allGbkLetters());
  return gbkLetters.has(letter);
}

/** Not letters, a maker's own, and the eighteen that the table of 2005 moved into two bytes: gaps in most fonts. */
const GAPS = /[\uFFFD\uE000-\uF8FF\uFE10-\uFE19\u9FB4-\u9FBB]/u;

/** Every letter of two bytes. */
export function allGbkLetters(): readonly string[] {
  const decoder = new TextDecoder('gbk');
  const letters: string[] = [];
  for (let lead = LEAD_BYTES[0]; lead <= LEAD_BYTES[1]; lead += 1) {
    const row: number[] = [];
    for (let trail = TRAIL_BYTES[0]; trail <= TRAIL_BYTES[1]; trail += 1) row.push(lead, trail, LINE_END);
    // Row by row: the decoder is quick, calling it is not.
    for (const letter of decoder.decode(Uint8Array.from(row)).split('\n')) {
      if ([...letter].length === 1 && letter >= '\u0080' && !GAPS.test(letter)) letters.push(letter);
    }
  }
  return letters;
}
