/** Finding an earlier sale and reading its receipt and its payment's timeline. */
import { paperTexts } from '../../renderer/i18n/texts/paper.ts';
import { expect, GOODS, LANGUAGES, test, WALLETS } from './harness.ts';

const { water, chocolate } = GOODS;

for (const language of LANGUAGES) {
  test.describe(language, () => {
    test.use({ language });

    test('[HOST-57] an earlier sale is found by number, amount, product and time, with its receipt and timeline', async ({
      till,
      sandbox,
    }) => {
      await till.signIn();
      for (const goods of [water, chocolate]) {
        await till.scan(goods.barcode);
        await till.pay();
        await till.scan(await sandbox.paymentCode(WALLETS.ordinary));
        await till.expectScreen('approved');
        await till.nextSale();
      }
      const [booked] = await sandbox.payments(WALLETS.ordinary);
      const receiptNumber = booked?.receiptNumber ?? '';
      await till.find('history-key').click();
      // A second copy lies ready for the printer.
      const receipt = till.find('receipt').first();
      const found = till.find('history-results').getByRole('option');
      await expect(found).toHaveCount(2);
      await till.picture('history');

      for (const [field, text] of [
        ['history-text', receiptNumber],
        ['history-amount', '11.90'],
        ['history-text', chocolate.name['zh-CN']],
        ['history-text', chocolate.barcode],
      ] as const) {
        await till.find('history-clear').click({ force: true });
        await till.find(field).fill(text);
        await expect(found).toHaveCount(1);
        await expect(found).toContainText('11.90');
      }
      await till.find('history-clear').click();
      await till.find('history-to').fill('00:00');
      await expect(found).toHaveCount(0);
      await till.find('history-clear').click();
      await expect(found).toHaveCount(2);
      await found.filter({ hasText: '11.90' }).click();
      await expect(receipt).toContainText(receiptNumber);
      // As the printer would print it, in the till's own language, until another is chosen.
      await expect(receipt).toContainText(chocolate.name['zh-CN']);
      await till.page.locator('.sale-receipt label').filter({ hasText: paperTexts.language_en[language] }).click();
      await expect(receipt).toContainText(chocolate.name.en);
      await expect(till.find('timeline').getByRole('listitem')).not.toHaveCount(0);
      await till.picture('receipt');
      // A receipt that is scanned opens the sale as well.
      await till.find('sale-back').click();
      await till.find('history-leave').click();
      await till.scan(receiptNumber);
      await receipt.waitFor();
    });
  });
}
