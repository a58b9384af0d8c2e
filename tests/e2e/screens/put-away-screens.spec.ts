/** Sales that a gate has put away, over the terminal in memory: the search says so, and a receipt's number fetches one. */
import { SIZES } from '../display-sizes.ts';
import { expect, test } from './screens-world.ts';

/** renderer/client/testing/fake-history.ts */
const RECEIPT = 'T0000001-000841';

for (const language of ['zh-CN', 'en'] as const) {
  test(`[CHECKOUTSCREEN-56] what is put away is told and fetched by its receipt's number (${language})`, async ({
    screens,
  }) => {
    await screens.page.setViewportSize(language === 'en' ? SIZES.small : { width: 1440, height: 900 });
    await screens.page.addInitScript((chosen) => window.localStorage.setItem('wallet-till.language', chosen), language);
    await screens.open('signed-in=c-4&gate=out_of_service');
    await screens.find('history-key').click();
    const note = screens.find('put-away-note');
    await expect(note).toContainText('2026-11-01');
    await expect(screens.find('put-away-fetch')).toHaveCount(0);
    await screens.find('history-text').fill('T0000001-000001');
    await screens.find('put-away-fetch').click();
    await expect(note.getByRole('alert')).toBeVisible();
    await screens.find('history-text').fill(RECEIPT);
    await expect(screens.find('history-results').getByRole('option')).toHaveCount(0);
    await expect(screens.find('put-away-fetch')).toContainText(RECEIPT);
    await expect(note.getByRole('alert')).toHaveCount(0);
    await screens.find('put-away-fetch').click();
    await expect(screens.find('receipt').first()).toHaveAttribute('aria-label', new RegExp(RECEIPT));
  });
}

test('[CHECKOUTSCREEN-56] a shop, whose sales are all here, is told nothing', async ({ screens }) => {
  await screens.open('signed-in=c-4');
  await screens.find('history-key').click();
  await expect(screens.find('history-results').getByRole('option').first()).toBeVisible();
  await expect(screens.find('put-away-note')).toHaveCount(0);
});
