/**
 * Makes resources/fonts/receipt-glyphs.bin: every letter of GBK that Noto Sans SC has, drawn in 24 × 24 dots by Chromium, for
 * printers that have no Chinese letters of their own. Run by hand when the font changes: `node scripts/make-receipt-glyphs.mjs`.
 *
 * The file, brotli-compressed: "TILLGLY1", a count of 4 bytes, that many code points of 2 bytes in ascending order, that many
 * pictures of 72 bytes: rows from the top, 3 bytes a row, a set bit is a dot. Numbers are big-endian. ASCII takes the left
 * half of its picture. docs/decisions/0202-chinese-as-pictures.md; rule GLYPH-1 of docs/spec/printer.md.
 */
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import { chromium } from '@playwright/test';
import { PROJECT_ROOT } from './project-files.mjs';

const FONT_FOLDER = path.join(PROJECT_ROOT, 'node_modules/@fontsource-variable/noto-sans-sc');
const TARGET = path.join(PROJECT_ROOT, 'resources/fonts');
const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const MAGIC = 'TILLGLY1';
const GLYPH_BYTES = 72;

/** Every letter that GBK writes in two bytes, and ASCII. @returns {string[]} */
function letters() {
  const decoder = new TextDecoder('gbk');
  const all = new Set();
  for (let code = 0x21; code <= 0x7e; code += 1) all.add(String.fromCharCode(code));
  for (let lead = 0x81; lead <= 0xfe; lead += 1) {
    for (let trail = 0x40; trail <= 0xfe; trail += 1) {
      const letter = decoder.decode(Uint8Array.of(lead, trail));
      const code = letter.codePointAt(0) ?? 0;
      const isPrivate = code >= 0xe000 && code <= 0xf8ff;
      if ([...letter].length === 1 && code > 0x7f && code <= 0xffff && code !== 0xfffd && !isPrivate) all.add(letter);
    }
  }
  return [...all].toSorted((a, b) => a.charCodeAt(0) - b.charCodeAt(0));
}

/** The code points that the font says it has. @param {string} css @returns {(code: number) => boolean} */
function coverage(css) {
  const ranges = [...css.matchAll(/U\+([0-9A-F]+)(?:-([0-9A-F]+))?/gi)].map(([, from = '', to = from]) => [
    Number.parseInt(from, 16),
    Number.parseInt(to, 16),
  ]);
  return (code) => ranges.some(([from = 0, to = 0]) => code >= from && code <= to);
}

/**
 * Runs in the browser. Sizes are chosen by eye: hanzi fill their cell but for a dot on either side; ASCII is drawn as wide as
 * its half cell at most.
 * @param {{ wanted: string[] }} given @returns {Promise<string[]>}
 */
async function drawAll({ wanted }) {
  const FAMILY = '"Noto Sans SC Variable"';
  const canvas = new OffscreenCanvas(24, 24);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('no canvas');
  await document.fonts.load(`420 23px ${FAMILY}`, wanted.join(''));
  return wanted.map((letter) => {
    const isNarrow = letter < '\u0080';
    const [cell, font] = isNarrow ? [12, `520 21px ${FAMILY}`] : [24, `420 23px ${FAMILY}`];
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, 24, 24);
    context.font = font;
    context.textBaseline = 'alphabetic';
    context.textAlign = 'center';
    const { width } = context.measureText(letter);
    const squeeze = Math.min(1, (cell - 0.5) / width);
    context.setTransform(squeeze, 0, 0, 1, cell / 2, isNarrow ? 19 : 20.5);
    context.fillText(letter, 0, 0);
    const { data } = context.getImageData(0, 0, 24, 24);
    let bytes = '';
    for (let at = 0; at < 24 * 24; at += 8) {
      let byte = 0;
      // Grey of more than two fifths is a dot: thin strokes stay whole, and dense letters stay open.
      for (let bit = 0; bit < 8; bit += 1) if ((data[(at + bit) * 4 + 3] ?? 0) > 104) byte |= 0x80 >> bit;
      bytes += String.fromCharCode(byte);
    }
    return bytes;
  });
}

const css = readFileSync(path.join(FONT_FOLDER, 'index.css'), 'utf8');
const has = coverage(css);
const wanted = letters().filter((letter) => has(letter.codePointAt(0) ?? 0));
const folder = mkdtempSync(path.join(os.tmpdir(), 'receipt-glyphs-'));
const page = path.join(folder, 'page.html');
const fonts = css.replaceAll('url(./', `url(${pathToFileURL(FONT_FOLDER).href}/`);
writeFileSync(page, `<!doctype html><meta charset="utf-8"><style>${fonts}</style>`);
const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--allow-file-access-from-files'] });
try {
  const tab = await browser.newPage();
  await tab.goto(pathToFileURL(page).href);
  const drawn = await tab.evaluate(drawAll, { wanted });
  const kept = wanted.flatMap((letter, index) => {
    const bytes = Buffer.from(drawn[index] ?? '', 'latin1');
    const isBlank = bytes.every((byte) => byte === 0);
    return isBlank && letter !== '\u3000' ? [] : [{ code: letter.charCodeAt(0), bytes }];
  });
  const head = Buffer.alloc(MAGIC.length + 4 + kept.length * 2);
  head.write(MAGIC, 'latin1');
  head.writeUInt32BE(kept.length, MAGIC.length);
  kept.forEach(({ code, bytes }, index) => {
    if (bytes.length !== GLYPH_BYTES) throw new Error(`a picture of ${bytes.length} bytes`);
    head.writeUInt16BE(code, MAGIC.length + 4 + index * 2);
  });
  const whole = Buffer.concat([head, ...kept.map(({ bytes }) => bytes)]);
  mkdirSync(TARGET, { recursive: true });
  const packed = brotliCompressSync(whole, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: whole.length } });
  writeFileSync(path.join(TARGET, 'receipt-glyphs.bin'), packed);
  copyFileSync(path.join(FONT_FOLDER, 'LICENSE'), path.join(TARGET, 'OFL.txt'));
  process.stdout.write(`${kept.length} letters, ${packed.length} bytes\n`);
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}
