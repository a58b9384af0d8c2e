/**
 * One line of a receipt for a printer without Chinese letters: a line of ASCII goes as text, every other as a picture of the
 * whole line, so that columns stay where they are. Pure. Rules GLYPH-2 to GLYPH-4 of docs/spec/printer.md.
 */
import { rasterImage } from '../../../hardware/receipt-printer/escpos.ts';
import { COLUMN_DOTS, GLYPH_ROWS, GLYPH_ROW_BYTES, type GlyphFont } from './glyph-font.ts';
import { textColumns } from './printable-text.ts';

/** A piece of text in one style, where it begins in columns of the plain font. */
export type Segment = Readonly<{
  text: string;
  column: number;
  isBold: boolean;
  widthScale: number;
  heightScale: number;
}>;

/** Between two lines of text a printer leaves 30 dots from top to top, of which the letters take 24 (Epson, ESC 2). */
const GAP_ROWS = 6;

/** Bytes of the line with its end. */
export function printedLine(segments: readonly Segment[], font: GlyphFont): readonly number[] {
  const isPlain = segments.every(({ text }) => /^[\x20-\x7e]*$/.test(text));
  return isPlain ? plainLine(segments) : [...pictureOf(segments, font)];
}

function plainLine(segments: readonly Segment[]): readonly number[] {
  const bytes: number[] = [];
  let column = 0;
  for (const { text, column: at, isBold, widthScale, heightScale } of segments) {
    bytes.push(...Array.from({ length: Math.max(0, at - column) }, () => 0x20));
    const isDecorated = isBold || widthScale > 1 || heightScale > 1;
    // ESC E, GS !: bold, and how many times as wide and as high.
    if (isDecorated) bytes.push(0x1b, 0x45, Number(isBold), 0x1d, 0x21, ((widthScale - 1) << 4) | (heightScale - 1));
    bytes.push(...[...text].map((letter) => letter.charCodeAt(0)));
    if (isDecorated) bytes.push(0x1b, 0x45, 0, 0x1d, 0x21, 0);
    column = at + text.length * widthScale;
  }
  return [...bytes, 0x0a];
}

function pictureOf(segments: readonly Segment[], font: GlyphFont): Uint8Array {
  const columns = Math.max(...segments.map(({ text, column, widthScale }) => column + textColumns(text) * widthScale));
  const scale = Math.max(...segments.map(({ heightScale }) => heightScale));
  const widthBytes = Math.ceil((columns * COLUMN_DOTS) / 8);
  const height = GLYPH_ROWS * scale + GAP_ROWS;
  const data = new Uint8Array(widthBytes * height);
  const blacken = (x: number, y: number): void => {
    const at = y * widthBytes + (x >> 3);
    if (x < widthBytes * 8) data[at] = (data[at] ?? 0) | (0x80 >> (x & 7));
  };
  for (const segment of segments) {
    let left = segment.column * COLUMN_DOTS;
    // A smaller piece stands on the same ground as the largest.
    const top = GLYPH_ROWS * (scale - segment.heightScale);
    for (const letter of segment.text) {
      drawLetter(font.dotsOf(letter), segment, (x, y) => blacken(left + x, top + y));
      left += textColumns(letter) * COLUMN_DOTS * segment.widthScale;
    }
  }
  return rasterImage({ widthBytes, height, data });
}

function drawLetter(
  dots: Uint8Array | null,
  { isBold, widthScale, heightScale }: Segment,
  blacken: (x: number, y: number) => void,
): void {
  if (dots === null) return;
  for (let row = 0; row < GLYPH_ROWS; row += 1) {
    for (let column = 0; column < GLYPH_ROW_BYTES * 8; column += 1) {
      if ((((dots[row * GLYPH_ROW_BYTES + (column >> 3)] ?? 0) >> (7 - (column & 7))) & 1) === 0) continue;
      for (let y = 0; y < heightScale; y += 1) {
        // Bold as printers make it: each dot once more to its right.
        for (let x = 0; x < widthScale + Number(isBold); x += 1) {
          blacken(column * widthScale + x, row * heightScale + y);
        }
      }
    }
  }
}
