/**
 * Letters as dots, for printers that have no Chinese of their own: read from the file that scripts/make-receipt-glyphs.mjs
 * makes, which says how it is laid out. Pure. Rule GLYPH-1 of docs/spec/printer.md.
 */
import { err, ok, type Result } from '../../kernel/result.ts';

/** Rows of a picture, and bytes of a row. */
export const GLYPH_ROWS = 24;
export const GLYPH_ROW_BYTES = 3;
/** Of a letter of ASCII, as in font A of printers (12 × 24); a Chinese one has two columns. */
export const COLUMN_DOTS = 12;

const GLYPH_BYTES = GLYPH_ROWS * GLYPH_ROW_BYTES;

const MAGIC = 'TILLGLY1';
const HEAD_BYTES = MAGIC.length + 4;
const CODE_BYTES = 2;

export interface GlyphFont {
  readonly count: number;
  /** 24 rows of 3 bytes, a set bit is a dot; ASCII has its left half. null: it has no such letter. */
  dotsOf(letter: string): Uint8Array | null;
}

/** The unpacked file; the error says what is wrong with it. */
export function readGlyphFont(bytes: Uint8Array): Result<GlyphFont, string> {
  if (new TextDecoder('latin1').decode(bytes.subarray(0, MAGIC.length)) !== MAGIC) return err('no file of letters');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < HEAD_BYTES) return err('it ends too early');
  const count = view.getUint32(MAGIC.length);
  const picturesAt = HEAD_BYTES + count * CODE_BYTES;
  if (bytes.length !== picturesAt + count * GLYPH_BYTES) return err(`it is not as long as ${count} letters are`);
  const places = new Map<number, number>();
  for (let index = 0; index < count; index += 1) places.set(view.getUint16(HEAD_BYTES + index * CODE_BYTES), index);
  if (places.size !== count) return err('a letter is there twice');
  return ok({
    count,
    dotsOf: (letter) => {
      const index = letter.length === 1 ? places.get(letter.charCodeAt(0)) : undefined;
      if (index === undefined) return null;
      const at = picturesAt + index * GLYPH_BYTES;
      return bytes.subarray(at, at + GLYPH_BYTES);
    },
  });
}
