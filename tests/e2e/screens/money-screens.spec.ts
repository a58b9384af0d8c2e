/**
 * The dialogs that give money back or ask a second person, over the terminal in memory: in both languages and from the
 * smallest display to a large one, whole and in reach.
 */
import path from 'node:path';
import { reconciliationTexts } from '../../../renderer/i18n/texts/reconciliation.ts';
import { refundTexts } from '../../../renderer/i18n/texts/refund.ts';
import { SIZES } from '../display-sizes.ts';
import { expect, test, type Screens } from './screens-world.ts';

const PICTURES = path.resolve(import.meta.dirname, '..', '..', '..', 'test-output', 'screenshots');
const MANAGER = 'signed-in=c-4';

type Language = 'zh-CN' | 'en';

async function openIn(screens: Screens, language: Language, wishes = MANAGER): Promise<void> {
  await screens.open(wishes);
  if (language === 'en') await screens.page.getByRole('radio', { name: 'English' }).click();
}

/** Every text of the open dialog is there in full, and the dialog is within the display. */
async function lookAt(screens: Screens, language: Language, name: string): Promise<void> {
  const dialog = screens.page.getByRole('dialog').last();
  for (const [sizeName, size] of Object.entries(SIZES)) {
    await screens.page.setViewportSize(size);
    const cut = await dialog.evaluate((box) =>
      [box, ...box.querySelectorAll('*')]
        .filter((element) => {
          const style = getComputedStyle(element);
          const isHidden = style.position === 'absolute' && element.clientWidth <= 1;
          return !isHidden && style.overflowX !== 'visible' && element.scrollWidth > element.clientWidth + 1;
        })
        .map((element) => `${element.className} ${element.textContent.slice(0, 40)}`),
    );
    expect(cut, `${name} ${sizeName}`).toEqual([]);
    const place = await dialog.boundingBox();
    expect(place === null ? null : place.x >= 0 && place.y >= 0, name).toBe(true);
    expect((place?.x ?? 0) + (place?.width ?? 0), name).toBeLessThanOrEqual(size.width);
    expect((place?.y ?? 0) + (place?.height ?? 0), name).toBeLessThanOrEqual(size.height);
    await screens.page.screenshot({ path: path.join(PICTURES, language, `${name}-${sizeName}.png`) });
  }
}

async function openReceipt(screens: Screens): Promise<void> {
  await screens.find('history-key').click();
  await screens.page.getByRole('option').first().click();
  await screens.page.keyboard.press('Enter');
}

for (const language of ['zh-CN', 'en'] as const) {
  test(`[DAYSCREEN-36] [DAYSCREEN-40] refund, price and approval are whole at every size, in ${language}`, async ({
    screens,
  }) => {
    await openIn(screens, language, `${MANAGER}&lines=2`);
    const line = screens.page.getByRole('option').first();
    await line.click();
    if (!(await screens.find('override-price').isVisible())) await line.click();
    await screens.find('override-price').click();
    await lookAt(screens, language, 'price-override');
    await screens.page.keyboard.press('Escape');
    await openReceipt(screens);
    await screens.find('refund-key').click();
    await screens.find('refund-amount').fill('99');
    await screens.find('refund-confirm').click();
    await expect(screens.page.getByRole('dialog').getByRole('alert')).toBeVisible();
    await lookAt(screens, language, 'refund');
    const need = { permission: 'refund', size: 100, subjectId: 'p-1' };
    await screens.terminal(
      (till, facts) => till.script.refuseNext('refund.begin', 'staff.approval_needed', facts),
      need,
    );
    await screens.find('refund-amount').fill('1');
    await screens.find('refund-confirm').click();
    await expect(screens.find('approval')).toBeVisible();
    await expect(screens.find('approval-size')).toContainText('1.00');
    await lookAt(screens, language, 'approval');
  });

  test(`[DAYSCREEN-35] a sale of today is voided from its receipt, with a reason, in ${language}`, async ({
    screens,
  }) => {
    await openIn(screens, language);
    await openReceipt(screens);
    await screens.find('void-key').click();
    const dialog = screens.page.getByRole('dialog');
    await expect(dialog).toContainText(refundTexts.voidTitle[language]);
    await dialog.getByText(refundTexts.voidReason_customer_changed_mind[language], { exact: true }).click();
    await lookAt(screens, language, 'void');
    await screens.find('void-confirm').click();
    await expect(dialog).toHaveCount(0);
    await expect(screens.page.getByText(refundTexts.voidDoneWallet[language])).toBeVisible();
    expect(await screens.calls('sale.void')).toMatchObject([{ reason: 'customer_changed_mind' }]);
  });

  test(`[DAYSCREEN-39] goods that came back are set against the sale at the till, and can be taken back, in ${language}`, async ({
    screens,
  }) => {
    await openIn(screens, language, `${MANAGER}&lines=3`);
    await openReceipt(screens);
    await screens.find('exchange-key').click();
    await screens.find('exchange-amount').fill('0.10');
    await lookAt(screens, language, 'exchange');
    await screens.find('exchange-confirm').click();
    await expect(screens.find('exchange-held')).toBeVisible();
    for (const [sizeName, size] of Object.entries(SIZES)) {
      await screens.page.setViewportSize(size);
      await screens.page.screenshot({ path: path.join(PICTURES, language, `exchange-held-${sizeName}.png`) });
    }
    await screens.find('exchange-back').click();
    await expect(screens.find('exchange-held')).toHaveCount(0);
    expect(await screens.calls('exchange.take')).toMatchObject([{ amountText: '0.10' }]);
  });

  test(`[DAYSCREEN-37] the agreed fee is set with its day, and the month says whose books these are, in ${language}`, async ({
    screens,
  }) => {
    await openIn(screens, language);
    await screens.page.goto(`${screens.page.url().split('#')[0]}#/reconciliation`);
    await expect(screens.find('recon-scope')).toContainText(reconciliationTexts.scopeThisTill[language]);
    await screens.find('agree-fee').click();
    await screens.find('fee-rate').fill('0.385');
    await expect(screens.page.getByRole('dialog')).toContainText(reconciliationTexts.feeRateWrong[language]);
    await expect(screens.find('fee-confirm')).toBeDisabled();
    await screens.find('fee-rate').fill('0.60');
    await screens.find('fee-from').fill('2026-12-01');
    await lookAt(screens, language, 'agreed-fee');
    await screens.find('fee-confirm').click();
    await expect(screens.page.getByRole('dialog')).toHaveCount(0);
    expect(await screens.calls('reconciliation.agree_fee')).toEqual([{ basisPoints: 60, effectiveFrom: '2026-12-01' }]);
    for (const [sizeName, size] of Object.entries(SIZES)) {
      await screens.page.setViewportSize(size);
      await screens.page.screenshot({ path: path.join(PICTURES, language, `month-${sizeName}.png`) });
    }
  });
}
