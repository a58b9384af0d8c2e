/**
 * One receipt document as ESC/POS bytes for the paper, as SVG for the screen and for PDF, and as plain text. All three come
 * of the same markup, so what the cashier sees is what is printed. Rules PRINT-63 to PRINT-68 of docs/spec.md.
 */
import receiptline from 'receiptline';
import { escposCommands, type QrStyle } from './escpos-commands.ts';
import type { GlyphFont } from './glyph-font.ts';
import { pictureCommands } from './picture-commands.ts';
import type { ReceiptDocument } from './receipt-document.ts';
import { receiptMarkup } from './receipt-markup.ts';

/** Font A on 58 mm paper, on 80 mm paper of some makers, and on 80 mm paper. */
export const PAPER_COLUMNS = [32, 42, 48] as const;
export type PaperColumns = (typeof PAPER_COLUMNS)[number];

/** `glyphs`: for a printer without Chinese letters of its own; absent or null: it has them. */
export type Paper = Readonly<{ columns: number; qr: QrStyle; glyphs?: GlyphFont | null }>;

/** Some two milliseconds of work: nobody who is served beside it notices (a receipt of 500 lines takes a hundred times that). */
const ITEMS_PER_PART = 25;

export function renderEscpos(document: ReceiptDocument, paper: Paper): Uint8Array {
  return new Uint8Array(Buffer.concat([...renderEscposParts(document, paper)]));
}

/** The same bytes bit by bit, so that whoever renders can let others come in between. */
export function* renderEscposParts(
  document: ReceiptDocument,
  { columns, qr, glyphs = null }: Paper,
): Generator<Uint8Array> {
  const commands = glyphs === null ? escposCommands(qr) : pictureCommands(qr, glyphs);
  for (let at = 0; at === 0 || at < document.length; at += ITEMS_PER_PART) {
    const isFirst = at === 0;
    const isLast = at + ITEMS_PER_PART >= document.length;
    const part = receiptline.transform(receiptMarkup(document.slice(at, at + ITEMS_PER_PART), columns), {
      cpl: columns,
      encoding: 'gb18030',
      spacing: true,
      cutting: true,
      // A logo is drawn in black and white, not shaded.
      gradient: false,
      command: {
        ...commands,
        open: (printer) => (isFirst ? commands.open(printer) : ''),
        close: () => (isLast ? commands.close() : ''),
      },
    });
    yield new Uint8Array(Buffer.from(part, 'latin1'));
  }
}

export function renderSvg(document: ReceiptDocument, columns: number): string {
  const svg = receiptline.transform(receiptMarkup(document, columns), {
    cpl: columns,
    encoding: 'gb18030',
    spacing: true,
    command: 'svg',
  });
  // It names its filter anew each time; the same receipt is to be the same picture.
  return svg.replace(/receipt-[0-9a-f-]{36}/g, 'receipt');
}
