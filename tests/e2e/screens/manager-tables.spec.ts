/** The manager's tables over the terminal in memory: each is taken along as CSV, as a workbook and on paper. */
import { dayTexts } from '../../../renderer/i18n/texts/day.ts';
import { gateTexts } from '../../../renderer/i18n/texts/gate.ts';
import { historyTexts } from '../../../renderer/i18n/texts/history.ts';
import { operationsTexts } from '../../../renderer/i18n/texts/operations.ts';
import { paperTexts } from '../../../renderer/i18n/texts/paper.ts';
import { reconciliationTexts } from '../../../renderer/i18n/texts/reconciliation.ts';
import { takingsTexts } from '../../../renderer/i18n/texts/takings.ts';
import { picture } from './unattended-screens.ts';
import { takeAlong } from '../taken-along.ts';
import { expect, test, type Screens } from './screens-world.ts';

const MANAGER = 'signed-in=c-4';
const FORMULA = '=HYPERLINK("http://x.invalid")';

async function openAt(screens: Screens, language: 'zh-CN' | 'en', place: string): Promise<void> {
  await screens.open(MANAGER);
  if (language === 'en') await screens.page.getByRole('radio', { name: 'English' }).click();
  await screens.page.goto(`${screens.page.url().split('#')[0]}#${place}`);
}

const column = (rows: readonly (readonly string[])[], title: string): readonly string[] => {
  const index = rows[0]?.indexOf(title) ?? -1;
  expect(index, title).toBeGreaterThanOrEqual(0);
  return rows.slice(1).map((row) => row[index] ?? '');
};

for (const language of ['zh-CN', 'en'] as const) {
  test(`[RECON-77] the month is taken along with every day, in ${language}`, async ({ screens }) => {
    await openAt(screens, language, '/reconciliation');
    const shown = screens.find('reconciliation').locator('tbody tr');
    await expect(shown).not.toHaveCount(0);
    const { fileName, rows } = await takeAlong(screens.page);
    expect(fileName).toMatch(/^reconciliation-\d{4}-\d{2}\.csv$/u);
    expect(rows.length - 1).toBe(await shown.count());
    const states = column(rows, reconciliationTexts.columnState[language]);
    expect(states).toContain(reconciliationTexts.light_red[language]);
    const days = await screens.terminal(
      async (till, month) => {
        const answer = await till.call('reconciliation.month', { month });
        return answer.ok ? answer.value.days : [];
      },
      /\d{4}-\d{2}/u.exec(fileName)?.[0] ?? '',
    );
    const amounts = days.map(({ till }) => (till.minor / 100).toFixed(2));
    expect(column(rows, reconciliationTexts.columnTill[language])).toEqual(amounts);
    expect(column(rows, reconciliationTexts.columnDay[language])).toEqual(days.map((day) => day.businessDate));
  });

  test(`[RECON-77] a day’s differences are taken along with both sides and what was done, in ${language}`, async ({
    screens,
  }) => {
    await openAt(screens, language, '/reconciliation');
    await screens
      .find('reconciliation')
      .locator('.recon-light-red')
      .locator('xpath=ancestor::tr')
      .getByRole('link')
      .click();
    await screens.find('act-explained').click();
    await screens.find('act-note').fill(FORMULA);
    await screens.find('act-send').click();
    await expect(screens.page.getByRole('dialog')).toHaveCount(0);
    const { fileName, rows, sheet } = await takeAlong(screens.page);
    expect(fileName).toMatch(/^differences-\d{4}-\d{2}-\d{2}\.csv$/u);
    expect(rows.length - 1).toBe(await screens.find('differences').getByRole('option').count());
    const text = (key: keyof typeof reconciliationTexts): string => reconciliationTexts[key][language];
    const kinds = column(rows, text('columnKind'));
    const at = kinds.indexOf(text('kind_amount_differs'));
    const cell = (title: string): string => column(rows, title)[at] ?? '';
    expect(cell(text('difference'))).toBe('-1.00');
    expect(cell(`${text('rowAmount')} · ${text('sideOurs')}`)).toBe('28.25');
    expect(cell(`${text('rowAmount')} · ${text('sideTheirs')}`)).toBe('27.25');
    const payout = kinds.indexOf(text('kind_payout_short'));
    expect(column(rows, `${text('rowAmount')} · ${text('sideTheirs')}`)[payout]).toBe('2771.30');
    // No spreadsheet runs what somebody typed.
    expect(column(rows, text('note')).filter((note) => note !== '')).toEqual([`'${FORMULA}`]);
    expect(column(sheet, text('note')).filter((note) => note !== '')).toEqual([FORMULA]);
  });

  test(`[TAKINGS-27] shifts, found sales and the sales behind a figure are taken along whole, in ${language}`, async ({
    screens,
  }) => {
    await openAt(screens, language, '/day/reports');
    await screens.find('shifts').waitFor();
    const shifts = await takeAlong(screens.page);
    expect(column(shifts.rows, dayTexts.number[language])).toEqual(['Z16', 'Z15', 'Z14']);
    expect(column(shifts.rows, dayTexts.cash_difference[language])).toEqual([
      ...['0.00', '-1.50'],
      dayTexts.notCountedShort[language],
    ]);

    await openAt(screens, language, '/history');
    await screens.find('history-more').waitFor();
    const shown = await screens.find('history-results').getByRole('option').count();
    const sales = await takeAlong(screens.page);
    expect(sales.rows.length - 1).toBeGreaterThan(shown);
    expect(column(sales.rows, historyTexts.columnCashier[language]).every((name) => name !== '')).toBe(true);

    await openAt(screens, language, '/takings');
    await screens.find('takings').getByRole('button', { name: takingsTexts.gross[language] }).first().click();
    const dialog = screens.page.getByRole('dialog');
    await dialog.getByTestId('export-csv').waitFor();
    const behind = await dialog.locator('.takings-sale').count();
    const [download] = await Promise.all([
      screens.page.waitForEvent('download'),
      dialog.getByTestId('export-csv').click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^sales-/u);
    expect(behind).toBeGreaterThan(0);
  });

  test(`[TAKINGS-28] what was accepted and not paid, the inbox and the drawer’s openings are taken along, in ${language}`, async ({
    screens,
  }) => {
    const text = (key: keyof typeof operationsTexts): string => operationsTexts[key][language];
    await screens.page.addInitScript((chosen) => localStorage.setItem('wallet-till.language', chosen), language);
    await screens.open(`${MANAGER}&desk`);
    await screens.find('desk-key').click();
    await screens.find('section-unpaid').click();
    const unpaid = await takeAlong(screens.page);
    expect(unpaid.fileName).toMatch(/^unpaid-\d{4}-\d{2}-\d{2}\.csv$/u);
    const wallets = column(unpaid.rows, text('unpaidWallet'));
    expect(wallets).toHaveLength(3);
    expect(wallets.every((wallet) => wallet.startsWith('wlt_'))).toBe(true);
    expect(column(unpaid.rows, text('rowAmount')).toSorted()).toEqual(['12.80', '46.50', '88.00']);
    await picture(screens.page, 'tables', `unpaid-${language}`);

    await screens.find('section-inbox').click();
    const inbox = await takeAlong(screens.page);
    expect(inbox.fileName).toMatch(/^inbox-open-/u);
    const shown = await screens.find('inbox-list').getByRole('option').count();
    expect(inbox.rows.length - 1).toBe(shown);
    expect(column(inbox.rows, text('columnKind'))).toContain(text('kind_unknown_payment'));
    await picture(screens.page, 'tables', `inbox-${language}`);
    await screens.page.getByText(text('inboxClosed'), { exact: true }).click();
    await expect(screens.find('inbox-closed')).toBeVisible();
    const closed = await takeAlong(screens.page);
    expect(closed.fileName).toMatch(/^inbox-closed-/u);
    expect(column(closed.rows, text('columnHow')).every((how) => how !== '')).toBe(true);

    await screens.page.keyboard.press('Escape');
    await screens.page.keyboard.press('F12');
    await screens.find('drawer-make_change').click();
    await screens.find('devices-key').click();
    await screens.find('device-desk-key').click();
    await screens.find('device-section-drawer').click();
    const openings = await takeAlong(screens.page);
    expect(column(openings.rows, paperTexts.columnReason[language])).toContain(paperTexts.reason_make_change[language]);
    await picture(screens.page, 'tables', `openings-${language}`);
  });

  test(`[TAKINGS-28] rides that nobody paid are taken along from the gate, in ${language}`, async ({ screens }) => {
    await screens.page.addInitScript((chosen) => localStorage.setItem('wallet-till.language', chosen), language);
    await screens.open(`${MANAGER}&gate=out_of_service`);
    const { fileName, rows } = await takeAlong(screens.page);
    expect(fileName).toMatch(/^unpaid-rides-/u);
    expect(rows.length - 1).toBe(await screens.find('unpaid-ride').count());
    expect(column(rows, gateTexts.columnWallet[language])[0]).toBe('…4Q7A');
    await picture(screens.page, 'tables', `rides-${language}`);
  });
}
