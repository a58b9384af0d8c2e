/**
 * One receipt document as ESC/POS bytes for the paper, as SVG for the screen and for PDF, and as plain text. All three come
 * of the same markup, so what the cashier sees is what is printed. Rules PRINT-63 to PRINT-68 of docs/spec.md.
 */
import receiptline from 'receiptline';
import { escposCommands, type QrStyle } from './escpos-commands.ts';
import type { ReceiptDocument } from './receipt-document.ts';
import { receiptMarkup } from './receipt-markup.ts';

/** Font A on 58 mm paper, on 80 mm paper of some makers, and on 80 mm paper. */
export const PAPER_COLUMNS = [32, 42, 48] as const;
export type PaperColumns = (typeof PAPER_COLUMNS)[number];

export function renderEscpos(document: ReceiptDocument, paper: Readonly<{ columns: number; qr: QrStyle }>): Uint8Array {
  const commands = receiptline.transform(receiptMarkup(document, paper.columns), {
    cpl: paper.columns,
    encoding: 'gb18030',
    spacing: true,
    cutting: true,
    // A logo is drawn in black and white, not shaded.
    gradient: false,
    command: escposCommands(paper.qr),
  });
  return new Uint8Array(Buffer.from(commands, 'latin1'));
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
