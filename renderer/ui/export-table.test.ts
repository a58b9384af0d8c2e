/** Exported tables, read again by other hands than those that wrote them. */
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { inflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { money } from '../../electron/kernel/money.ts';
import { csvOf, xlsxOf, type ExportTable } from './export-table.ts';

const NASTY = ['=1+1', '+86', '-2', '@SUM(A1)', '\t=1', '＝1', '农夫山泉 "550ml", 瓶', 'line\nbreak'];

const table = (names: readonly string[]): ExportTable => ({
  title: '营业额',
  name: '商品: [all]/*?',
  about: [],
  isCut: false,
  header: ['商品', 'Gross', 'Sales'],
  rows: names.map((name, index) => [name, money(-12_345 + index, 'CNY'), index]),
});

test('[TAKINGS-20] no cell of a CSV is one that a spreadsheet would run, and all else is what it was', () => {
  const text = csvOf(table(NASTY));
  expect(text.startsWith('\uFEFF')).toBe(true);
  const rows: string[][] = parse(text, { bom: true });
  expect(rows[0]).toEqual(['商品', 'Gross', 'Sales']);
  expect(rows.slice(1).map(([name]) => name)).toEqual([
    ...["'=1+1", "'+86", "'-2", "'@SUM(A1)", "'\t=1", "'＝1"],
    '农夫山泉 "550ml", 瓶',
    'line\nbreak',
  ]);
  expect(rows[1]?.slice(1)).toEqual(['-123.45', '0']);
});

test('[TAKINGS-20] whatever a name is, it is read again as it was, or as the text that an apostrophe makes of it', () => {
  const beginning = fc.constantFrom('', '=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠', '"', ',', "'", ' ');
  const name = fc.tuple(beginning, fc.string({ unit: 'binary', maxLength: 12 })).map((parts) => parts.join(''));
  fc.assert(
    fc.property(fc.array(name, { minLength: 1, maxLength: 8 }), (names) => {
      const rows: string[][] = parse(csvOf(table(names)), { bom: true });
      const read = rows.slice(1).map(([cell]) => cell ?? '');
      expect(read.filter((cell) => '=+-@\t\r\n＝＋－＠'.includes(cell.charAt(0)) && cell !== '')).toEqual([]);
      expect(read.map((cell, index) => (cell === names[index] ? cell : cell.slice(1)))).toEqual(names);
      expect(read.filter((cell, index) => cell !== names[index]).every((cell) => cell.startsWith("'"))).toBe(true);
    }),
    { numRuns: 300, seed: 20_261_123 },
  );
});

/** The parts of a ZIP, by the list at its end. */
async function unzipped(blob: Blob): Promise<Readonly<Record<string, string>>> {
  const bytes = Buffer.from(await blob.arrayBuffer());
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  let at = bytes.readUInt32LE(end + 16);
  const parts: Record<string, string> = {};
  for (let count = bytes.readUInt16LE(end + 10); count > 0; count -= 1) {
    const [method, size, nameLength] = [
      bytes.readUInt16LE(at + 10),
      bytes.readUInt32LE(at + 20),
      bytes.readUInt16LE(at + 28),
    ];
    const skipped = nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
    const local = bytes.readUInt32LE(at + 42);
    const from = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const packed = bytes.subarray(from, from + size);
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength);
    parts[name] = (method === 0 ? packed : inflateRawSync(packed)).toString('utf8');
    at += 46 + skipped;
  }
  return parts;
}

test('[TAKINGS-21] an XLSX holds texts as texts, amounts as numbers, and no formula at all', async () => {
  const parts = await unzipped(await xlsxOf(table(NASTY)));
  const sheet = parts['xl/worksheets/sheet1.xml'] ?? '';
  expect(sheet).toContain('-123.45');
  expect(sheet).not.toMatch(/<f[ >]/u);
  const all = Object.values(parts).join('');
  expect(all).toContain('=1+1');
  expect(all).toContain('农夫山泉');
  expect(parts['xl/workbook.xml']).toMatch(/name="商品 +all/u);
});
