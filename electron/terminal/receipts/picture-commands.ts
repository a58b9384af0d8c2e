/**
 * receiptline's commands for a printer without Chinese letters: the pieces of a line are gathered, and the line is printed as
 * a whole, as text or as a picture. All else is as in escpos-commands.ts. Rules GLYPH-2 to GLYPH-4 of docs/spec/printer.md.
 */
import type { BaseCommand } from 'receiptline';
import { INITIALIZE } from '../../../hardware/receipt-printer/escpos.ts';
import { escposCommands, type QrStyle } from './escpos-commands.ts';
import type { GlyphFont } from './glyph-font.ts';
import { printedLine, type Segment } from './picture-line.ts';
import { textColumns } from './printable-text.ts';

const PLAIN = { isBold: false, widthScale: 1, heightScale: 1 };

export function pictureCommands(qrStyle: QrStyle, font: GlyphFont): BaseCommand {
  const commands = escposCommands(qrStyle);
  let segments: Segment[] = [];
  let column = 0;
  let style = PLAIN;
  const moveTo = (target: number): string => {
    column = Math.max(column, Math.floor(target));
    return '';
  };
  const write = (text: string): string => {
    segments.push({ text, column, ...style });
    column += textColumns(text) * style.widthScale;
    return '';
  };
  return {
    ...commands,
    open(printer) {
      commands.open(printer);
      // It has no Chinese letters to switch on.
      return bytesText(INITIALIZE);
    },
    absolute: (position) => moveTo(position),
    relative: (columns) => moveTo(column + columns),
    hr: (width) => write('-'.repeat(width)),
    em() {
      style = { ...style, isBold: true };
      return '';
    },
    wh(size) {
      // receiptline's own count: 1 twice as wide, 2 twice as high, 3 both, 4 three times both.
      const larger = Math.max(2, size - 1);
      style = { ...style, widthScale: size === 2 ? 1 : larger, heightScale: size === 1 ? 1 : larger };
      return '';
    },
    normal() {
      style = PLAIN;
      return '';
    },
    text: (content) => write(content),
    lf() {
      const line = printedLine(segments, font);
      segments = [];
      column = 0;
      return bytesText(line);
    },
  };
}

/** Bytes as receiptline passes them on: one letter each. */
function bytesText(bytes: Iterable<number>): string {
  return Buffer.from([...bytes]).toString('latin1');
}
