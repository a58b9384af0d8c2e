/** Paper, drawer and devices at a whole till, with the simulated ones that a demo till has. */
import { DEVICE_NAMES } from '../../electron/kernel/device-names.ts';
import { ERRORS } from '../../electron/kernel/errors.ts';
import { checkoutTexts } from '../../renderer/i18n/texts/checkout.ts';
import { paperTexts } from '../../renderer/i18n/texts/paper.ts';
import { SIZES } from './display-sizes.ts';
import { expect, GOODS, LANGUAGES, test, WALLETS } from './harness.ts';

const { desktop, small } = SIZES;

for (const language of LANGUAGES) {
  test.describe(language, () => {
    test.use({ language });

    test('[PAPERSCREEN-3] [DEVICESCREEN-15] a receipt is printed from the end screen and again from the history, with its copy’s number', async ({
      till,
      sandbox,
      contract,
      page,
    }) => {
      await till.signIn('manager');
      await till.scan(GOODS.water.barcode);
      await till.pay();
      await till.scan(await sandbox.paymentCode(WALLETS.ordinary));
      await till.expectScreen('approved');
      await page.keyboard.press('F11');
      await expect(till.find('paper-note')).toHaveText(paperTexts.state_confirmed[language]);
      for (const [name, size] of Object.entries({ desktop, small })) {
        await page.setViewportSize(size);
        await till.picture(`paper-end-${name}`);
      }
      await till.nextSale();
      await page.keyboard.press('F10');
      await till.find('history-results').getByRole('option').first().click();
      await expect(till.find('receipt').first()).toContainText(GOODS.water.name['zh-CN']);
      const copy = paperTexts.printCopy[language].replace('{{copy}}', '2');
      await expect(till.find('receipt-print')).toContainText(copy);
      await till.find('receipt-print').click();
      await expect(till.find('paper-note')).toHaveText(paperTexts.state_confirmed[language]);
      for (const [name, size] of Object.entries({ desktop, small })) {
        await page.setViewportSize(size);
        await till.picture(`paper-history-${name}`);
      }
      const jobs = await contract.call('receipt.jobs', { cursor: null, limit: 10 });
      expect(jobs.ok ? jobs.value.jobs.map(({ state }) => state) : []).toEqual(['confirmed', 'confirmed']);

      await page.keyboard.press('Escape');
      await page.keyboard.press('Escape');
      await page.keyboard.press('F12');
      await till.find('drawer-count_cash').click();
      await till.find('devices-key').click();
      await expect(till.find('device-pole-simulated')).toContainText(DEVICE_NAMES.simulated_display[language]);
      await expect(till.find('device-drawer-simulated')).toContainText(DEVICE_NAMES.simulated_drawer[language]);
      await till.picture('devices-panel-small');
      await till.find('device-desk-key').click();
      for (const section of ['state', 'jobs', 'drawer'] as const) {
        await till.find(`device-section-${section}`).click();
        await till.picture(`devices-${section}-small`);
      }
      await expect(till.find('drawer-openings')).toContainText(paperTexts.reason_count_cash[language]);
      await page.setViewportSize(desktop);
      await till.picture('devices-drawer-desktop');
    });

    test('[BENCH-10] [DEVICESCREEN-2] a whole sale without any hardware: scanned, tapped, the paper runs out, and is mended', async ({
      till,
      page,
    }) => {
      const fault = (device: string, name: string) => till.find(`fault-${device}-${name}`);
      await till.signIn();
      await till.find('sandbox-mark').click();
      await till.find('bench-code').first().click();
      await expect(till.lines()).toHaveCount(1);
      // The keyboard goes on while the bench is open.
      await page.keyboard.press('F9');
      await till.find('merchant-qr').waitFor();
      await fault('nfc-simulated', 'phone_locked').click();
      await till.find(`tap-${WALLETS.ordinary}`).click();
      await expect(till.find('checkout-ready')).toContainText(checkoutTexts.reader_unlock_phone[language]);
      await fault('nfc-simulated', 'phone_locked').click();
      await fault('printer-simulated', 'paper_out').click();
      await expect(till.find('device-strip')).toContainText(ERRORS['device.paper_out'][language].title);
      await till.find(`tap-${WALLETS.ordinary}`).click();
      await till.expectScreen('approved');
      await page.keyboard.press('F11');
      await expect(till.find('paper-note')).toContainText(ERRORS['device.paper_out'][language].title);
      for (const [name, size] of Object.entries({ desktop, small })) {
        await page.setViewportSize(size);
        await till.picture(`bench-no-paper-${name}`);
      }
      await fault('printer-simulated', 'paper_out').click();
      await expect(till.find('paper-note')).toHaveText(paperTexts.state_confirmed[language]);
      await expect(till.find('device-strip')).toHaveCount(0);
      await expect(till.find('bench-paper')).toContainText('￥');
      await till.find('bench-paper').scrollIntoViewIfNeeded();
      for (const [name, size] of Object.entries({ desktop, small })) {
        await page.setViewportSize(size);
        await till.find('bench-paper').scrollIntoViewIfNeeded();
        await till.picture(`bench-printed-${name}`);
      }
      await expect(till.find('bench-pole')).not.toBeEmpty();
    });
  });
}
