/**
 * A table as a file: CSV for other programs, XLSX for people. A cell that a spreadsheet would run as a formula is made a
 * text: in CSV by an apostrophe in front of it, in XLSX by its type. Amounts leave as numbers of the major unit. Rules
 * TAKINGS-20 and TAKINGS-21; decision record 0197.
 */
import { stringify } from 'csv-stringify/browser/esm/sync';
import writeExcelFile, { type SheetData } from 'write-excel-file/universal';
import { CURRENCY_DECIMALS, decimalText, type Money } from '../../electron/kernel/money.ts';

export type ExportCell = string | number | Money;
export type ExportTable = Readonly<{
  /** The screen that it is from, and the table itself. */
  title: string;
  name: string;
  /** What it is of, for the head of a page: the days, the sums. */
  about: readonly string[];
  /** There are more rows than can be taken along at once. */
  isCut: boolean;
  header: readonly string[];
  rows: readonly (readonly ExportCell[])[];
}>;

/** As long as spreadsheets let the name of a sheet be. */
const MAX_SHEET_NAME = 31;

/** With a mark, so that spreadsheets read it as UTF-8; lines end as RFC 4180 says. */
export function csvOf({ header, rows }: ExportTable): string {
  return stringify([header, ...rows.map((row) => row.map(csvCell))], {
    bom: true,
    record_delimiter: '\r\n',
    escape_formulas: false,
  });
}

/** What spreadsheets take for the beginning of a formula: OWASP, CSV injection. */
const FORMULA_START = /^[=+\-@\t\r\n＝＋－＠]/u;

function csvCell(cell: ExportCell): string {
  if (typeof cell === 'number') return String(cell);
  // Amounts are digits of our own; a minus before one is an amount and no formula.
  if (typeof cell !== 'string') return decimalText(cell);
  return FORMULA_START.test(cell) ? `'${cell}` : cell;
}

export function xlsxOf({ name, header, rows }: ExportTable): Promise<Blob> {
  const data: SheetData = [
    header.map((value) => ({ value, type: String, fontWeight: 'bold' })),
    ...rows.map((row) => row.map(xlsxCell)),
  ];
  const columns = header.map((_title, index) => ({ width: widthOf([header, ...rows], index) }));
  const sheet = name.replace(/[\\/?*[\]:]/gu, ' ').slice(0, MAX_SHEET_NAME);
  return writeExcelFile(data, { sheet, columns, stickyRowsCount: 1 }).toBlob();
}

function xlsxCell(cell: ExportCell): SheetData[number][number] {
  if (typeof cell === 'string') return { value: cell, type: String };
  if (typeof cell === 'number') return { value: cell, type: Number };
  const decimals = CURRENCY_DECIMALS[cell.currency];
  const format = decimals === 0 ? '#,##0' : `#,##0.${'0'.repeat(decimals)}`;
  // The nearest double to a decimal text of at most fifteen digits shows those digits again.
  return { value: Number(decimalText(cell)), type: Number, format };
}

const MIN_WIDTH = 8;
const MAX_WIDTH = 48;

function widthOf(rows: readonly (readonly ExportCell[])[], index: number): number {
  const lengths = rows.map((row) => wide(row[index] ?? ''));
  return Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, ...lengths) + 2);
}

/** A Chinese character is as wide as two digits. */
function wide(cell: ExportCell): number {
  const text = typeof cell === 'object' ? decimalText(cell) : String(cell);
  return Array.from(text).reduce((sum, letter) => sum + ((letter.codePointAt(0) ?? 0) > 0x2e80 ? 2 : 1), 0);
}
