/**
 * The letters for printers that have no Chinese of their own, read from the program's resources when a printer is set so.
 * Rule GLYPH-1 of docs/spec/printer.md.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';
import type { Log } from '../kernel/log.ts';
import { readGlyphFont, type GlyphFont } from '../terminal/receipts/glyph-font.ts';

/** 21,000 letters of GBK take 1.6 MB; what unpacks to more is not this file. */
const MAX_UNPACKED_BYTES = 4 * 1_024 * 1_024;

const unpack = promisify(brotliDecompress);

/** null: the file cannot be used; receipts are then printed with the printer's own letters, whatever they look like. */
export async function readReceiptGlyphs(resourcesFolder: string, log: Log): Promise<GlyphFont | null> {
  const file = path.join(resourcesFolder, 'fonts', 'receipt-glyphs.bin');
  let detail: string;
  try {
    const bytes = await unpack(await readFile(file), { maxOutputLength: MAX_UNPACKED_BYTES });
    const font = readGlyphFont(new Uint8Array(bytes));
    if (font.ok) return font.value;
    detail = font.error;
  } catch (error) {
    detail = error instanceof Error ? error.message : String(error);
  }
  log.write('error', 'receipt_glyphs_unusable', { detail });
  return null;
}
