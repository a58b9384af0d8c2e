/** The manager's screens over the terminal in memory: whole within the display, in both languages, from 1024 wide on. */
import path from 'node:path';
import { reconciliationTexts } from '../../../renderer/i18n/texts/reconciliation.ts';
import { SIZES } from '../display-sizes.ts';
import { expect, test, type Screens } from './screens-world.ts';

const PICTURES = path.resolve(import.meta.dirname, '..', '..', '..', 'test-output', 'screenshots');

/** Nothing reaches beyond the display, and the cards fill their row to its end. */
async function lookAt(screens: Screens, language: string, name: string): Promise<void> {
  for (const [sizeName, size] of Object.entries(SIZES)) {
    await screens.page.setViewportSize(size);
    const beyond = await screens.page.evaluate(() =>
      [...document.querySelectorAll('.recon *, .takings *, .history *, .day-card *')]
        .filter((element) => element.closest('.visually-hidden, .recon-days, .takings-scroll') === null)
        .filter((element) => element.getBoundingClientRect().right > window.innerWidth + 1)
        .map((element) => `${element.className} ${element.textContent.slice(0, 40)}`),
    );
    expect(beyond, `${name} ${sizeName}`).toEqual([]);
    const gaps = await screens.page.evaluate(() =>
      [...document.querySelectorAll('.recon-sums')].map((sums) => {
        const right = sums.getBoundingClientRect().right;
        return right - Math.max(...[...sums.children].map((card) => card.getBoundingClientRect().right));
      }),
    );
    for (const gap of gaps) expect(gap, `${name} ${sizeName}`).toBeLessThan(2);
    await screens.page.screenshot({ path: path.join(PICTURES, language, `${name}-${sizeName}.png`) });
  }
}

for (const language of ['zh-CN', 'en'] as const) {
  test(`[RECON-78] month, day, each difference, reports, sales and takings are whole at every size, in ${language}`, async ({
    screens,
  }) => {
    await screens.open('signed-in=c-4');
    if (language === 'en') await screens.page.getByRole('radio', { name: 'English' }).click();
    const base = screens.page.url().split('#')[0] ?? '';
    await screens.page.goto(`${base}#/takings`);
    await screens.find('export-csv').waitFor();
    await lookAt(screens, language, 'takings');
    await screens.page.goto(`${base}#/history`);
    await screens.find('export-csv').waitFor();
    await lookAt(screens, language, 'history');
    await screens.page.goto(`${base}#/day/reports`);
    await screens.find('export-csv').waitFor();
    await lookAt(screens, language, 'reports');
    await screens.page.goto(`${base}#/reconciliation`);
    await screens.find('export-csv').waitFor();
    await lookAt(screens, language, 'recon-month');
    const red = screens.find('reconciliation').locator('.recon-light-red').locator('xpath=ancestor::tr');
    await red.getByRole('link').click();
    await screens.find('differences').waitFor();
    await lookAt(screens, language, 'recon-day');
    const beside = screens
      .find('differences')
      .getByRole('option')
      .filter({ hasText: reconciliationTexts.kind_refunded_beside_exchange[language] });
    await beside.click();
    await expect(screens.page.locator('.recon-story')).toContainText(
      reconciliationTexts.do_refunded_beside_exchange[language],
    );
    await lookAt(screens, language, 'refunded-beside-exchange');
  });
}
