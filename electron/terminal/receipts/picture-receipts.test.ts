/**
 * Receipts for a printer without Chinese letters: what is drawn, held dot for dot against golden files in which eight dots are
 * one braille sign, and by columns against what a printer with letters of its own puts there.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { COLUMN_DOTS, EscPosPaper, type PaperItem } from '../../../hardware/receipt-printer/escpos-paper.ts';
import { RECEIPT_LANGUAGES } from '../../contract/printing-values.ts';
import { assert } from '../../kernel/assert.ts';
import { GLYPH_ROWS, readGlyphFont } from './glyph-font.ts';
import { centered, line, row, type ReceiptDocument } from './receipt-document.ts';
import { PAPER_COLUMNS, renderEscpos } from './render.ts';
import { sampleReceipts } from './testing/sample-receipts.ts';

const file = readFileSync(path.resolve('resources/fonts/receipt-glyphs.bin'));
const font = readGlyphFont(new Uint8Array(brotliDecompressSync(file)));
assert(font.ok, 'the font that ships is one');
const glyphs = font.value;

function printed(bytes: Uint8Array, columns: number): readonly PaperItem[] {
  return new EscPosPaper(columns).feed(bytes).map((event) => {
    assert(event.kind === 'printed', `every byte is known: ${JSON.stringify(event)}`);
    return event.item;
  });
}
const drawn = (document: ReceiptDocument, columns: number): readonly PaperItem[] =>
  printed(renderEscpos(document, { columns, qr: 'command', glyphs }), columns);
const written = (document: ReceiptDocument, columns: number): readonly PaperItem[] =>
  printed(renderEscpos(document, { columns, qr: 'command' }), columns);

type Picture = Extract<PaperItem, { kind: 'image' }>;
const isDot = ({ data, widthBytes }: Picture, x: number, y: number): boolean =>
  (((data[y * widthBytes + (x >> 3)] ?? 0) >> (7 - (x & 7))) & 1) === 1;

/** Two by four dots are one sign of braille (Unicode, block 2800). */
const BRAILLE = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;

function braille(picture: Picture): string {
  const lines: string[] = [];
  for (let y = 0; y < picture.height; y += 4) {
    let text = '';
    for (let x = 0; x < picture.widthBytes * 8; x += 2) {
      let sign = 0x2800;
      BRAILLE.forEach((bits, dy) => bits.forEach((bit, dx) => (sign |= isDot(picture, x + dx, y + dy) ? bit : 0)));
      text += String.fromCharCode(sign);
    }
    lines.push(text);
  }
  return lines.join('\n');
}

const shown = (item: PaperItem): string =>
  item.kind === 'image' ? braille(item) : item.kind === 'line' ? item.text : `[${item.kind}]`;

test.each(['bill', 'test'])('[GLYPH-4] the %s receipt is drawn dot for dot as it was', async (name) => {
  const document = sampleReceipts('zh-CN')[name];
  assert(document !== undefined, `there is a sample of ${name}`);
  const text = `${drawn(document, 32).map(shown).join('\n')}\n`;
  await expect(text).toMatchFileSnapshot(`./testing/golden/${name}.zh-CN.drawn.txt`);
});

test('[GLYPH-4] C40 every receipt in every language and on every paper has the bytes that it had', async () => {
  const lines = RECEIPT_LANGUAGES.flatMap((language) =>
    Object.entries(sampleReceipts(language)).flatMap(([name, document]) =>
      PAPER_COLUMNS.map((columns) => {
        const bytes = renderEscpos(document, { columns, qr: 'command', glyphs });
        return `${name} ${language} ${columns} ${bytes.length} ${createHash('sha256').update(bytes).digest('hex')}`;
      }),
    ),
  );
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('./testing/golden/drawn.sha256.txt');
});

test('[GLYPH-2] a line with Chinese is a picture, a line without is text, and there are as many as there were', () => {
  for (const language of RECEIPT_LANGUAGES) {
    for (const document of Object.values(sampleReceipts(language))) {
      for (const columns of PAPER_COLUMNS) {
        const before = written(document, columns);
        const after = drawn(document, columns);
        expect(after.length).toBe(before.length);
        before.forEach((item, index) => {
          const now = after[index];
          if (item.kind !== 'line') expect(now).toEqual(item);
          else if (/^[\x20-\x7e]*$/.test(item.text)) expect(now).toEqual(item);
          else expect(now).toMatchObject({ kind: 'image', height: GLYPH_ROWS * item.height + 6 });
        });
      }
    }
  }
});

test('[GLYPH-3] letters stand in the columns where the printer’s own would', () => {
  const wide = fc.constantFrom(...'收银台商品合计找零￥');
  const narrow = fc.constantFrom(...'AMw09.:');
  const name = fc.array(fc.oneof(wide, narrow), { minLength: 1, maxLength: 8 }).map((letters) => letters.join(''));
  fc.assert(
    fc.property(name, fc.integer({ min: 1, max: 999_999 }), (left, minor) => {
      const document = [row(`茶${left}`, `￥${(minor / 100).toFixed(2)}`)];
      const [text] = written(document, 32);
      const [picture] = drawn(document, 32);
      if (text?.kind !== 'line' || picture?.kind !== 'image') throw new Error('a line and a picture');
      let column = 0;
      for (const letter of text.text) {
        const columns = letter < '\u0080' ? 1 : 2;
        let hasDots = false;
        for (let y = 0; y < GLYPH_ROWS; y += 1) {
          for (let x = 0; x < columns * COLUMN_DOTS; x += 1) hasDots ||= isDot(picture, column * COLUMN_DOTS + x, y);
        }
        expect(hasDots, `${text.text} at ${column}`).toBe(letter !== ' ');
        column += columns;
      }
      expect(column).toBe(32);
    }),
    { numRuns: 60 },
  );
});

test('[GLYPH-3] bold is thicker, high is higher, and what is centred goes to the middle', () => {
  const count = (item: PaperItem | undefined): number => {
    if (item?.kind !== 'image') throw new Error('a picture');
    let dots = 0;
    for (let y = 0; y < item.height; y += 1)
      for (let x = 0; x < item.widthBytes * 8; x += 1) dots += Number(isDot(item, x, y));
    return dots;
  };
  const one = (item: Partial<ReceiptDocument[number] & { kind: 'text' }>): PaperItem | undefined =>
    drawn([{ ...line('收银台'), ...item } as ReceiptDocument[number]], 32)[0];
  const plain = count(one({}));
  expect(count(one({ isBold: true }))).toBeGreaterThan(plain);
  expect(count(one({ isBig: true }))).toBe(plain * 2);
  const [picture] = drawn([centered('收银台')], 32);
  if (picture?.kind !== 'image') throw new Error('a picture');
  const first = Array.from({ length: picture.widthBytes * 8 }, (_none, x) => x).find((x) =>
    Array.from({ length: GLYPH_ROWS }, (_row, y) => isDot(picture, x, y)).includes(true),
  );
  expect(Math.floor((first ?? 0) / COLUMN_DOTS)).toBe((32 - 6) / 2);
});
