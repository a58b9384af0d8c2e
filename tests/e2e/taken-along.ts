/** What the keys beside a table give: its files and its page, opened again. */
import { readFile } from 'node:fs/promises';
import { expect, type Page } from '@playwright/test';
import { parse } from 'csv-parse/sync';
import { pdfText, sheetRows } from './opened-files.ts';

export type TakenAlong = Readonly<{
  fileName: string;
  rows: readonly (readonly string[])[];
  /** The workbook's, as it has them: numbers without their last zeros. */
  sheet: readonly (readonly string[])[];
}>;

/** CSV, workbook and paper of the table whose keys are on the page; whether they say the same is looked at here. */
export async function takeAlong(page: Page): Promise<TakenAlong> {
  const saved = async (key: string): Promise<Readonly<{ name: string; bytes: Buffer }>> => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId(key).click()]);
    return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
  };
  const csv = await saved('export-csv');
  const rows: string[][] = parse(csv.bytes, { bom: true });
  const sheet = sheetRows((await saved('export-xlsx')).bytes);
  expect(sheet.map((row) => row.map(comparable))).toEqual(rows.map((row) => row.map(comparable)));
  // The printer's dialog would wait for a person.
  await page.evaluate(() => {
    window.print = () => undefined;
  });
  await page.getByTestId('export-print').click();
  await page.locator('.table-paper').waitFor({ state: 'attached' });
  const paper = inOneLine(pdfText(await page.pdf({ preferCSSPageSize: true })));
  for (const cell of rows.flat()) expect(paper).toContain(inOneLine(guarded(cell)));
  await expect(page.locator('.table-paper')).toHaveCount(0);
  return { fileName: csv.name, rows, sheet };
}

/** The CSV's apostrophe before a formula is no part of the text. */
const guarded = (cell: string): string => cell.replace(/^'(?=[=+\-@])/u, '');

const comparable = (cell: string): string => {
  const text = guarded(cell);
  return /^-?\d+(\.\d+)?$/u.test(text) ? String(Number(text)) : text;
};

/** A narrow column breaks a text where it likes. */
const inOneLine = (text: string): string => text.normalize('NFKC').replaceAll(/\s/gu, '');
