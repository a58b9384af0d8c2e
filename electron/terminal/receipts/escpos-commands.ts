/**
 * The command set that receiptline writes with: its own, cut down to what the cheap printers in shops understand. Places
 * are reached by spaces, rules are hyphens, Chinese is switched on once, and pictures go by GS v 0. Rules PRINT-63 to
 * PRINT-66 of docs/spec.md; docs/decisions/0135-few-printer-commands.md.
 */
import receiptline from 'receiptline';
import type { BaseCommand, QRCode } from 'receiptline';
import { CHINESE_ON, CUT, INITIALIZE, rasterImage, withoutCommands } from '../../../hardware/receipt-printer/escpos.ts';
import { assert } from '../../kernel/assert.ts';

export type QrStyle = 'command' | 'picture';

/** What receiptline puts before every text: ESC t 0, FS &. */
const TEXT_PREFIX = '\x1bt\x00\x1c&';
/** GS v 0 m xL xH yL yH. */
const IMAGE_HEADER_BYTES = 8;
const ENCODING = 'gb18030';

export function escposCommands(qrStyle: QrStyle): BaseCommand {
  const base: BaseCommand = { ...receiptline.commands.generic };
  let column = 0;
  let scale = 1;
  let isDecorated = false;
  let alignment = 0;
  const moveTo = (target: number): string => {
    const spaces = Math.max(0, Math.floor(target) - column);
    column += spaces;
    return ' '.repeat(spaces);
  };
  return {
    ...base,
    open(printer) {
      base.open(printer);
      return text([...INITIALIZE, ...CHINESE_ON]);
    },
    close: () => text(CUT),
    cut: () => text(CUT),
    area: () => '',
    align(side) {
      if (side === alignment) return '';
      alignment = side;
      return text([0x1b, 0x61, side]);
    },
    absolute: (position) => moveTo(position),
    relative: (columns) => moveTo(column + columns),
    hr: (width) => '-'.repeat(width),
    em() {
      isDecorated = true;
      return text([0x1b, 0x45, 1]);
    },
    wh(size) {
      isDecorated = true;
      // receiptline's own count: 1 twice as wide, 2 twice as high, 3 both, 4 three times both.
      scale = size < 2 ? size + 1 : size - 1;
      return base.wh(size);
    },
    normal() {
      scale = 1;
      if (!isDecorated) return '';
      isDecorated = false;
      return text([0x1b, 0x45, 0, 0x1d, 0x21, 0]);
    },
    text(content) {
      const encoded = base.text(content, ENCODING);
      assert(encoded.startsWith(TEXT_PREFIX), 'receiptline names the code page before each text');
      column += base.measureText(content, ENCODING) * scale;
      return encoded.slice(TEXT_PREFIX.length);
    },
    lf() {
      column = 0;
      return '\n';
    },
    image: (png: string) => withoutHiddenCommands(base.image(png)),
    qrcode: (symbol) => (qrStyle === 'command' ? qrCommand(symbol) : qrPicture(symbol)),
  };
}

/** Bytes as receiptline passes them on: one letter each. */
function text(bytes: Iterable<number>): string {
  return Buffer.from([...bytes]).toString('latin1');
}

/** GS ( k: model 2, module size, error correction, store, print. */
function qrCommand({ data, cell, level }: QRCode): string {
  const content = Buffer.from(data, 'utf8');
  const storeBytes = content.length + 3;
  return text([
    ...[0x1d, 0x28, 0x6b, 4, 0, 49, 65, 50, 0],
    ...[0x1d, 0x28, 0x6b, 3, 0, 49, 67, cell],
    ...[0x1d, 0x28, 0x6b, 3, 0, 49, 69, 48 + 'lmqh'.indexOf(level)],
    ...[0x1d, 0x28, 0x6b, storeBytes & 0xff, storeBytes >> 8, 49, 80, 48, ...content],
    ...[0x1d, 0x28, 0x6b, 3, 0, 49, 81, 48],
  ]);
}

/** For printers that draw no QR by themselves. */
function qrPicture(symbol: QRCode): string {
  const matrix = receiptline.qrcode.generate(symbol);
  const { cell } = symbol;
  const widthBytes = Math.ceil((matrix.length * cell) / 8);
  const height = matrix.length * cell;
  const data = new Uint8Array(widthBytes * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < matrix.length * cell; x += 1) {
      if (matrix[Math.floor(y / cell)]?.[Math.floor(x / cell)] !== 1) continue;
      const at = y * widthBytes + (x >> 3);
      data[at] = (data[at] ?? 0) | (0x80 >> (x & 7));
    }
  }
  return text(rasterImage({ widthBytes, height, data }));
}

/** A logo's dots may spell a real-time command; see `withoutCommands`. */
function withoutHiddenCommands(image: string): string {
  const bytes = Buffer.from(image, 'latin1');
  const header = bytes.subarray(0, IMAGE_HEADER_BYTES);
  return text([...header, ...withoutCommands(bytes.subarray(IMAGE_HEADER_BYTES))]);
}
