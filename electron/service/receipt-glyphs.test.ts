/** The letters that ship with the till, and files that are none. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import type { Log } from '../kernel/log.ts';
import { readGlyphFont } from '../terminal/receipts/glyph-font.ts';
import { allGbkLetters } from '../terminal/receipts/printable-text.ts';
import { readReceiptGlyphs } from './receipt-glyphs.ts';

const RESOURCES = path.resolve('resources');

test('[GLYPH-1] every letter of GB 2312 but rare ones, every sign of ASCII and those of a receipt are in the font', async () => {
  const said: string[] = [];
  const font = await readReceiptGlyphs(RESOURCES, { write: (_level, event) => void said.push(event) });
  if (font === null) throw new Error('no font');
  const ascii = Array.from({ length: 0x7e - 0x20 }, (_none, at) => String.fromCharCode(0x21 + at));
  const gb2312 = [...allGbkLetters()].filter((letter) => isGb2312Hanzi(letter));
  expect(gb2312.length).toBe(6_763);
  const missing = gb2312.filter((letter) => font.dotsOf(letter) === null);
  expect(missing.length).toBeLessThan(40);
  for (const letter of [...ascii, ...'￥×：，。（）、；！？〓—…·']) {
    expect(
      font.dotsOf(letter)?.some((byte) => byte !== 0),
      letter,
    ).toBe(true);
  }
  // ASCII keeps to its half of the cell.
  for (const letter of ascii) {
    const dots = font.dotsOf(letter) ?? [];
    expect(
      [...dots].every((byte, at) => (at % 3 === 0 ? true : at % 3 === 1 ? (byte & 0x0f) === 0 : byte === 0)),
      letter,
    ).toBe(true);
  }
  expect([said, font.dotsOf('\u{20BB7}'), font.dotsOf('한')]).toEqual([[], null, null]);
});

/** The hanzi of GB 2312 stand in rows B0 to F7 of GBK. */
const gb = new Map([...allGbkBytes()]);
function isGb2312Hanzi(letter: string): boolean {
  return gb.has(letter);
}
function* allGbkBytes(): Generator<readonly [string, number]> {
  const decoder = new TextDecoder('gbk');
  for (let lead = 0xb0; lead <= 0xf7; lead += 1) {
    for (let trail = 0xa1; trail <= 0xfe; trail += 1) {
      const letter = decoder.decode(Uint8Array.of(lead, trail));
      const code = letter.codePointAt(0) ?? 0;
      if ([...letter].length === 1 && code >= 0x4e00 && code < 0xa000) yield [letter, lead * 256 + trail];
    }
  }
}

test('[GLYPH-1] a file that is missing, cut or something else is said and left out', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'receipt-glyphs-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const said: string[] = [];
  const log: Log = { write: (_level, event) => void said.push(event) };
  expect(await readReceiptGlyphs(folder, log)).toBeNull();
  mkdirSync(path.join(folder, 'fonts'));
  const file = path.join(folder, 'fonts', 'receipt-glyphs.bin');
  writeFileSync(file, brotliCompressSync(Buffer.from('a picture of a cat')));
  expect(await readReceiptGlyphs(folder, log)).toBeNull();
  writeFileSync(file, brotliCompressSync(Buffer.alloc(8 * 1_024 * 1_024)));
  expect(await readReceiptGlyphs(folder, log)).toBeNull();
  cpSync(path.join(RESOURCES, 'fonts', 'receipt-glyphs.bin'), file);
  truncateSync(file, 100_000);
  expect(await readReceiptGlyphs(folder, log)).toBeNull();
  expect(said).toEqual(Array.from({ length: 4 }, () => 'receipt_glyphs_unusable'));
});

test('[GLYPH-1] a font whose length or letters do not fit is none', () => {
  const whole = new Uint8Array(brotliDecompressSync(readFileSync(path.join(RESOURCES, 'fonts/receipt-glyphs.bin'))));
  expect(readGlyphFont(whole).ok).toBe(true);
  for (const length of [0, 8, 11, 12, 100, whole.length - 1])
    expect(readGlyphFont(whole.subarray(0, length)).ok).toBe(false);
  const twice = Uint8Array.from(whole);
  twice.copyWithin(14, 12, 14);
  expect(readGlyphFont(twice)).toEqual({ ok: false, error: 'a letter is there twice' });
});
