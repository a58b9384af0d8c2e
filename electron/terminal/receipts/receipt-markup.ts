/**
 * Turns a receipt document into receiptline's markup. Every text is escaped letter by letter, so that no name can become a
 * command, a property or a cut. Rules PRINT-60 to PRINT-63 of docs/spec.md.
 */
import { assertNever } from '../../kernel/assert.ts';
import { printableText, textColumns, wrapText } from './printable-text.ts';
import { layOutRow, type ReceiptDocument, type ReceiptItem } from './receipt-document.ts';

/** Dots of a module of the QR: 4 makes a receipt number some 13 mm wide, which every scanner reads from the counter. */
const QR_MODULE_DOTS = 4;

export function receiptMarkup(document: ReceiptDocument, columns: number): string {
  return `{width:auto}\n${document.flatMap((item) => markupOf(item, columns)).join('\n')}`;
}

function markupOf(item: ReceiptItem, columns: number): readonly string[] {
  switch (item.kind) {
    case 'text':
      return wrapText(printableText(item.text), columns).map((text) => {
        const escaped = decorated(text, item.isBold, item.isBig);
        return item.align === 'center' ? escaped : `${escaped} |`;
      });
    case 'row':
      return rowMarkup(item, columns);
    case 'rule':
      return ['-'];
    case 'space':
      return [''];
    case 'qr':
      return [`{code:${escapeMarkup(printableText(item.data))};option:qrcode,${QR_MODULE_DOTS},m}`];
    case 'image':
      return [`{image:${item.png.replace(/[^A-Za-z0-9+/=]/g, '')}}`];
    default:
      return assertNever(item, 'an unknown item of a receipt');
  }
}

function rowMarkup({ left, right, isBold }: ReceiptItem & { kind: 'row' }, columns: number): readonly string[] {
  return layOutRow(left, right, columns).flatMap((paper) => {
    if (paper.right === '') return [`${decorated(paper.left, isBold, false)} |`];
    if (paper.left === '') return [`| ${decorated(paper.right, isBold, false)}`];
    const width = textColumns(paper.right);
    return [
      `{width:* ${width};border:1}`,
      `${decorated(paper.left, isBold, false)} | ${decorated(paper.right, isBold, false)}`,
      '{width:auto}',
    ];
  });
}

function decorated(text: string, isBold: boolean, isBig: boolean): string {
  const escaped = escapeMarkup(text);
  if (escaped === '') return '';
  const tall = isBig ? `^^${escaped}^^` : escaped;
  return isBold ? `"${tall}"` : tall;
}

/** Everything but letters, digits and the plainest signs goes by its number. */
function escapeMarkup(text: string): string {
  return text.replace(/[\x20-\x7e]/g, (letter) =>
    /[A-Za-z0-9.,:/]/.test(letter) ? letter : `\\x${letter.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}
