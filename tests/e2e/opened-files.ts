/** Files that the till exported, opened again by other hands than those that wrote them. */
import { inflateRawSync, inflateSync } from 'node:zlib';

/** The parts of a ZIP by name, as the list at its end has them. */
export function unzipped(bytes: Buffer): ReadonlyMap<string, string> {
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  let at = bytes.readUInt32LE(end + 16);
  const parts = new Map<string, string>();
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
    const nameLength = bytes.readUInt16LE(at + 28);
    const local = bytes.readUInt32LE(at + 42);
    const from = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const packed = bytes.subarray(from, from + bytes.readUInt32LE(at + 20));
    const isStored = bytes.readUInt16LE(at + 10) === 0;
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength);
    parts.set(name, (isStored ? packed : inflateRawSync(packed)).toString('utf8'));
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return parts;
}

/** The first sheet of a workbook, row by row: texts as they are, numbers as the file has them. */
export function sheetRows(xlsx: Buffer): readonly (readonly string[])[] {
  const parts = unzipped(xlsx);
  const shared = [...(parts.get('xl/sharedStrings.xml') ?? '').matchAll(/<si>([\s\S]*?)<\/si>/gu)].map(([, si = '']) =>
    [...si.matchAll(/<t[^>]*>([^<]*)<\/t>/gu)].map(([, text = '']) => plain(text)).join(''),
  );
  const sheet = parts.get('xl/worksheets/sheet1.xml') ?? '';
  const rows = [...sheet.matchAll(/<row[^>]*>([\s\S]*?)<\/row>/gu)].map(([, row = '']) => {
    const cells: string[] = [];
    for (const [, letters = '', attributes = '', cell = ''] of row.matchAll(CELL)) {
      const value = /<(?:v|t)[^>]*>([^<]*)</u.exec(cell)?.[1] ?? '';
      cells[columnOf(letters)] = attributes.includes('t="s"') ? (shared[Number(value)] ?? '') : plain(value);
    }
    return cells;
  });
  // What is empty may have no cell.
  const width = Math.max(0, ...rows.map(({ length }) => length));
  return rows.map((row) => Array.from({ length: width }, (_, index) => row[index] ?? ''));
}

const CELL = /<c r="([A-Z]+)\d+"([^>]*?)(?:\/>|>([\s\S]*?)<\/c>)/gu;

/** "A" is 0, "AA" is 26. */
function columnOf(letters: string): number {
  return [...letters].reduce((number, letter) => number * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

function plain(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
}

/** The text of a PDF as Chromium prints it: each font says which letter its glyphs are, and each line names its font. */
export function pdfText(pdf: Buffer): string {
  const objects = objectsOf(pdf);
  const fonts = new Map<string, ReadonlyMap<string, string>>();
  for (const { head } of objects.values()) {
    for (const [, name = '', font = ''] of head.matchAll(/\/(F\d+) (\d+) 0 R/gu)) {
      const unicode = /\/ToUnicode (\d+) 0 R/u.exec(objects.get(font)?.head ?? '')?.[1] ?? '';
      fonts.set(name, lettersOf(objects.get(unicode)?.stream ?? ''));
    }
  }
  const pages = [...objects.values()].filter(({ stream }) => /\bBT\b/u.test(stream));
  const text = pages.map(({ stream }) => textOfPage(stream, fonts)).join('\n');
  // A glyph that stands for a character and for the radical of the same shape is told as the radical.
  return text.normalize('NFKC');
}

/** The typefaces of a PDF, and whether it holds their glyphs: as a font, or each as a drawing of its own (Type 3). */
export function pdfFonts(pdf: Buffer): readonly Readonly<{ name: string; isEmbedded: boolean }>[] {
  const objects = objectsOf(pdf);
  return [...objects.values()].flatMap(({ head }) => {
    // One of type 0 is drawn by its descendant, which is an object of its own.
    if (!/\/Type \/Font\b/u.test(head) || head.includes('/Subtype /Type0')) return [];
    if (head.includes('/Subtype /Type3')) return [{ name: 'drawn', isEmbedded: head.includes('/CharProcs') }];
    const name = /\/BaseFont \/(\S+)/u.exec(head)?.[1] ?? '';
    const descriptor = /\/FontDescriptor (\d+) 0 R/u.exec(head)?.[1] ?? '';
    return [{ name, isEmbedded: /\/FontFile\d? /u.test(objects.get(descriptor)?.head ?? '') }];
  });
}

type Fonts = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Where a glyph is of more than one meaning the page says which, as ActualText around it. */
function textOfPage(stream: string, fonts: Fonts): string {
  let letters: ReadonlyMap<string, string> = new Map();
  let isSaid = false;
  let text = '';
  const marks = /\/(F\d+) [\d.]+ Tf|\/ActualText <FEFF([0-9A-F]+)>|\b(EMC)\b|<([0-9A-Fa-f]+)>/gu;
  for (const [, font, said, end, glyphs] of stream.matchAll(marks)) {
    if (font !== undefined) letters = fonts.get(font) ?? new Map();
    if (said !== undefined) text += letterOf(said);
    if (said !== undefined || end !== undefined) isSaid = said !== undefined;
    const [code = ''] = letters.keys();
    const each = new RegExp(`.{${code.length || 2}}`, 'gu');
    if (!isSaid) for (const glyph of glyphs?.toUpperCase().match(each) ?? []) text += letters.get(glyph) ?? '';
  }
  return text;
}

const letterOf = (hex: string): string => Buffer.from(hex, 'hex').swap16().toString('utf16le');

type PdfObject = Readonly<{ head: string; stream: string }>;

function objectsOf(pdf: Buffer): ReadonlyMap<string, PdfObject> {
  const all = pdf.toString('latin1');
  const objects = new Map<string, PdfObject>();
  for (const match of all.matchAll(/(\d+) 0 obj\b([\s\S]*?)(?:endobj|stream\r?\n)/gu)) {
    const [whole, number = '', head = ''] = match;
    const from = match.index + whole.length;
    const bytes = whole.endsWith('endobj') ? null : pdf.subarray(from, all.indexOf('endstream', from));
    const isPacked = head.includes('/FlateDecode');
    objects.set(number, { head, stream: bytes === null ? '' : textOf(bytes, isPacked) });
  }
  return objects;
}

function textOf(bytes: Buffer, isPacked: boolean): string {
  if (!isPacked) return bytes.toString('latin1');
  try {
    return inflateSync(bytes).toString('latin1');
  } catch {
    // A picture, or a font: no text of the page.
    return '';
  }
}

/** A font's own table: `<glyph> <letter>` one by one, and `<first> <last> <letter of the first>`. */
function lettersOf(table: string): ReadonlyMap<string, string> {
  const letters = new Map<string, string>();
  for (const [, part = ''] of table.matchAll(/beginbfchar([\s\S]*?)endbfchar/gu)) {
    for (const [, glyph = '', hex = ''] of part.matchAll(/<(\w{2,4})> <(\w+)>/gu)) {
      letters.set(glyph.toUpperCase(), letterOf(hex));
    }
  }
  for (const [, part = ''] of table.matchAll(/beginbfrange([\s\S]*?)endbfrange/gu)) {
    for (const [, first = '', last = '', hex = ''] of part.matchAll(/<(\w{2,4})> <(\w{2,4})> <(\w{4})>/gu)) {
      for (let glyph = parseInt(first, 16); glyph <= parseInt(last, 16); glyph += 1) {
        const code = parseInt(hex, 16) + glyph - parseInt(first, 16);
        letters.set(glyph.toString(16).padStart(first.length, '0').toUpperCase(), String.fromCodePoint(code));
      }
    }
  }
  return letters;
}
