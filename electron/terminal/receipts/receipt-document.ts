/**
 * A receipt as a list of what stands on it, in the order of the paper: the one document that becomes ESC/POS bytes, a
 * picture for the screen, and plain text. It knows widths in columns and no bytes.
 */
import { printableText, textColumns, wrapText } from './printable-text.ts';

export type ReceiptItem =
  | Readonly<{ kind: 'text'; text: string; align: 'left' | 'center'; isBold: boolean; isBig: boolean }>
  /** Label on the left, value against the right edge. */
  | Readonly<{ kind: 'row'; left: string; right: string; isBold: boolean }>
  | Readonly<{ kind: 'rule' }>
  | Readonly<{ kind: 'space' }>
  | Readonly<{ kind: 'qr'; data: string }>
  /** PNG, base64: the shop's logo. */
  | Readonly<{ kind: 'image'; png: string }>;

export type ReceiptDocument = readonly ReceiptItem[];

export const RULE: ReceiptItem = { kind: 'rule' };
export const SPACE: ReceiptItem = { kind: 'space' };

export function line(text: string): ReceiptItem {
  return { kind: 'text', text, align: 'left', isBold: false, isBig: false };
}

export function centered(text: string): ReceiptItem {
  return { kind: 'text', text, align: 'center', isBold: false, isBig: false };
}

/** What must not be overlooked: in the middle, bold. */
export function banner(text: string): ReceiptItem {
  return { kind: 'text', text, align: 'center', isBold: true, isBig: false };
}

/** Twice as high: what is read out loud. */
export function headline(text: string): ReceiptItem {
  return { kind: 'text', text, align: 'center', isBold: true, isBig: true };
}

export function row(left: string, right: string): ReceiptItem {
  return { kind: 'row', left, right, isBold: false };
}

export function boldRow(left: string, right: string): ReceiptItem {
  return { kind: 'row', left, right, isBold: true };
}

/** A gap between label and value that the eye can find its way over. */
const GAP_COLUMNS = 1;
/** A label keeps at least this much of the line, or it goes onto a line of its own. */
const LEAST_LABEL_COLUMNS = 8;

/** One line on paper, each part already as wide as it may be. */
export type PaperRow = Readonly<{ left: string; right: string }>;

/** Breaks a row into lines: the value stands at the end of the last one, or below when the two do not fit side by side. */
export function layOutRow(left: string, right: string, columns: number): readonly PaperRow[] {
  const indent = /^ */.exec(left)?.[0] ?? '';
  const label = indent + printableText(left);
  const value = printableText(right);
  const leftColumns = columns - textColumns(value) - GAP_COLUMNS;
  if (value === '' || leftColumns < LEAST_LABEL_COLUMNS) {
    return [
      ...wrapText(label, columns).map((text) => ({ left: text, right: '' })),
      ...(value === '' ? [] : wrapText(value, columns).map((text) => ({ left: '', right: text }))),
    ];
  }
  const labels = wrapText(label, leftColumns);
  return labels.map((text, index) => ({ left: text, right: index === labels.length - 1 ? value : '' }));
}
