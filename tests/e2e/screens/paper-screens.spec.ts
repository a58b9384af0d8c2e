/**
 * Papers as pictures and as PDF over the terminal in memory: every document that a printer gets stands on the screen and in a
 * file that is opened again, letter for letter, with its typefaces in it.
 */
import { EscPosPaper } from '../../../hardware/receipt-printer/escpos-paper.ts';
import { renderEscpos, renderSvg } from '../../../electron/terminal/receipts/render.ts';
import type { ReceiptDocument } from '../../../electron/terminal/receipts/receipt-document.ts';
import { sampleReceipts } from '../../../electron/terminal/receipts/testing/sample-receipts.ts';
import { pdfFonts, pdfText } from '../opened-files.ts';
import { expect, test, type Screens } from './screens-world.ts';

const MANAGER = 'signed-in=c-4';
const COLUMNS = 48;
const LANGUAGES = ['zh-CN', 'en'] as const;
type Language = (typeof LANGUAGES)[number];

const WORDS = {
  'zh-CN': { look: '纸样、PDF', english: '英文', keyed: '打印退款单 ¥5.80', only: '退款单 ¥5.80' },
  en: { look: 'View, PDF', english: 'English', keyed: 'Print refund slip ¥5.80', only: 'Refund slip ¥5.80' },
} as const;

async function begin(screens: Screens, language: Language): Promise<void> {
  await screens.open(MANAGER);
  if (language === 'en') await screens.page.getByRole('radio', { name: 'English' }).click();
}

async function openReport(screens: Screens): Promise<void> {
  await screens.find('day-key').click();
  await screens.find('day-reports').click();
  await screens.find('z-16').click();
}

/** The letters alone: on paper and in a PDF gaps are places, and a sign may be told by its twin. */
const letters = (text: string): string => text.normalize('NFKC').replaceAll(/\s/gu, '');

/** Bold letters are drawn as such and then their edges, and each drawing tells its letter. */
const drawnTwice = (text: string): string => [...text].map((letter) => letter + letter).join('');

const saved = (screens: Screens): Promise<Buffer> => screens.page.pdf({ preferCSSPageSize: true });
const pageCount = (pdf: Buffer): number => [...pdf.toString('latin1').matchAll(/\/MediaBox/gu)].length;

/** The lines that a printer puts on paper; rules are drawn. */
function printedLines(document: ReceiptDocument): readonly string[] {
  const bytes = renderEscpos(document, { columns: COLUMNS, qr: 'command' });
  return new EscPosPaper(COLUMNS)
    .feed(bytes)
    .flatMap((event) => (event.kind === 'printed' && event.item.kind === 'line' ? [event.item.text] : []))
    .filter((line) => !/^-+$/u.test(line.trim()) && line.trim() !== '');
}

for (const language of LANGUAGES) {
  test(`[PAPERSCREEN-11] ${language}: an old Z is shown as its paper, in the language that is chosen, and the PDF holds nothing else`, async ({
    screens,
  }) => {
    await begin(screens, language);
    await openReport(screens);
    await expect(screens.find('report-look')).toHaveText(WORDS[language].look);
    await screens.find('report-look').click();
    const paper = screens.find('receipt');
    await expect(paper).toContainText('shift-1');
    await screens.page.getByRole('dialog').getByText(WORDS[language].english, { exact: true }).click();
    await expect(paper).toContainText('Report');
    expect(await screens.calls('receipt.preview_report')).toEqual([
      { shiftId: 'shift-1', language: null },
      { shiftId: 'shift-1', language: 'en' },
    ]);
    const pdf = await saved(screens);
    expect(pageCount(pdf)).toBe(1);
    expect(letters(pdfText(pdf))).toBe(letters('好邻居便利店Reportshift-1'));
    expect(pdfFonts(pdf).length).toBeGreaterThan(0);
    expect(pdfFonts(pdf).filter(({ isEmbedded }) => !isEmbedded)).toEqual([]);
    await screens.page.keyboard.press('Escape');
    await expect(screens.find('report')).toBeVisible();
  });

  test(`[PAPERSCREEN-11] ${language}: a refund's slip over the receipt of its sale is what is printed, also on a till without a printer`, async ({
    screens,
  }) => {
    await begin(screens, language);
    await screens.find('history-key').click();
    await screens.find('history-results').getByRole('option').first().click();
    await screens.find('refund-key').click();
    await screens.find('refund-amount').fill('5.80');
    await screens.find('refund-confirm').click();
    await expect(screens.find('refund-print')).toHaveText(WORDS[language].keyed);
    await screens.find('refund-look').click();
    const paper = screens.page.getByRole('dialog').getByTestId('receipt');
    await expect(paper).toContainText('退款凭条');
    const text = pdfText(await saved(screens));
    expect(text).toContain('退款凭条');
    expect(text).not.toContain('销售小票');
    await screens.page.keyboard.press('Escape');
    await expect(screens.page.getByRole('dialog')).toHaveCount(0);
    expect(pdfText(await saved(screens))).toContain('销售小票');
    await screens.terminal((till) => {
      till.script.emit('printing.changed', { ...till.script.read().printing, printer: null });
    });
    await expect(screens.find('refund-look')).toHaveText(WORDS[language].only);
    await expect(screens.find('refund-print')).toHaveCount(0);
    await screens.find('refund-look').click();
    await expect(paper).toContainText('退款凭条');
  });
}

test('[PAPERSCREEN-11] an X that a cashier may not see alone is approved on the spot, and what is refused says so', async ({
  screens,
}) => {
  await begin(screens, 'zh-CN');
  await screens.find('day-key').click();
  await screens.find('day-reports').click();
  await screens.find('x-report').click();
  await screens.terminal((till) => {
    till.script.refuseNext('receipt.preview_report', 'shift.not_found');
  });
  await screens.find('report-look').click();
  await expect(screens.page.getByRole('alert').filter({ hasText: '没有这个班次' })).toBeVisible();
  await expect(screens.find('receipt')).toHaveCount(0);
  await screens.terminal((till) => {
    const facts = { permission: 'report.read', size: null, subjectId: 'shift' };
    till.script.refuseNext('receipt.preview_report', 'staff.approval_needed', facts);
  });
  await screens.find('report-look').click();
  const approval = screens.find('approval');
  await approval.getByText('陈静怡').click();
  await approval.getByRole('group', { name: '授权人的 PIN' }).focus();
  await screens.type('112358');
  await screens.page.keyboard.press('Enter');
  await expect(screens.find('receipt')).toContainText('X');
  expect((await screens.calls('receipt.preview_report')).at(-1)).toEqual({
    ...{ shiftId: null, language: null },
    approvalId: expect.any(String),
  });
});

for (const language of LANGUAGES) {
  test(`[PAPERSCREEN-12] ${language}: sale, refund, top-up, bill and report say on screen and in the PDF what the printer prints`, async ({
    screens,
  }) => {
    test.slow();
    await begin(screens, language);
    await openReport(screens);
    const samples = sampleReceipts(language);
    for (const name of ['sale', 'sale-copy', 'refund', 'refund-cash', 'top-up', 'bill', 'report-x', 'report-z']) {
      const document = samples[name] ?? [];
      await screens.terminal(
        (till, svg) => till.script.answerNext('receipt.preview_report', { svg, copyCount: 1 }),
        renderSvg(document, COLUMNS),
      );
      await screens.find('report-look').click();
      await screens.find('receipt').waitFor();
      const pdf = await saved(screens);
      const shown = letters((await screens.find('receipt').textContent()) ?? '');
      const inFile = letters(pdfText(pdf));
      const lines = printedLines(document);
      expect(lines.length, name).toBeGreaterThan(8);
      for (const line of lines) {
        expect(shown, `${name} on the screen`).toContain(letters(line));
        const isIn = inFile.includes(letters(line)) || inFile.includes(drawnTwice(letters(line)));
        expect(isIn, `${line} of ${name} in the PDF: ${inFile}`).toBe(true);
      }
      expect(pageCount(pdf), name).toBe(1);
      expect(
        pdfFonts(pdf).filter(({ isEmbedded }) => !isEmbedded),
        name,
      ).toEqual([]);
      await screens.page.keyboard.press('Escape');
      await expect(screens.find('receipt')).toHaveCount(0);
    }
  });
}
