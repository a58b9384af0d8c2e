/** Ringing up: finding goods in every way, changing the lines, discounts. */
import { expect, GOODS, LANGUAGES, priceText, test } from './harness.ts';

const { water, cola, chocolate, batteries } = GOODS;

for (const language of LANGUAGES) {
  test.describe(language, () => {
    test.use({ language });

    test('[HOST-48] goods are found by Chinese name, pinyin initials, English name and barcode', async ({ till }) => {
      await till.signIn();
      for (const [index, text] of ['五号碱性', 'whjx', 'AA batt', batteries.barcode].entries()) {
        await till.search(text);
        const found = till.results().filter({ hasText: batteries.barcode });
        await expect(found).toHaveCount(1);
        if (index === 1) await till.picture('search');
        await found.click();
        await till.expectTotal(priceText(batteries.priceMinor * (index + 1)));
      }
    });

    test('[HOST-49] quick keys and keyed amounts add lines; lines are changed, discounted and removed', async ({
      till,
    }) => {
      const { words } = till;
      await till.signIn();
      await till.quickKey(water.name[language]).click();
      await till.expectTotal('2.00');
      await till.keyAmount('8.88', language === 'en' ? 'Repair' : '维修');
      await expect(till.lines()).toHaveCount(2);
      await till.expectTotal('10.88');

      await till.lines().filter({ hasText: water.name[language] }).click();
      await till.press(words.sale('oneMore'));
      await till.expectTotal('12.88');
      await till.page.keyboard.press('F4');
      await till.find('keypad-number').waitFor();
      await till.typeDigits('10');
      await till.press(words.sale('setQuantity'), { exact: true });
      await till.expectTotal('28.88');
      // The total is there before the dialog is gone, and keys are the dialog's as long as it is.
      await till.find('keypad-number').waitFor({ state: 'detached' });

      await till.page.keyboard.press('F6');
      await till.find('keypad-number').waitFor();
      await till.typeDigits('50');
      await till.press(words.sale('giveDiscount'));
      await till.expectTotal('18.88');
      await till.find('keypad-number').waitFor({ state: 'detached' });
      await till.page.keyboard.press('F7');
      await till.page.getByText(words.sale('discountAmount'), { exact: true }).click();
      await till.page.getByRole('group', { name: words.sale('discountSale') }).focus();
      await till.typeDigits('8.88');
      await till.press(words.sale('giveDiscount'));
      await till.expectTotal('10.00');
      await till.picture('discounts');

      await till.press(words.sale('removeLine'));
      await expect(till.lines()).toHaveCount(1);
    });

    test('[HOST-49] a sale is cancelled only after a question', async ({ till }) => {
      await till.signIn();
      await till.scan(chocolate.barcode);
      await till.scan(cola.barcode);
      await expect(till.lines()).toHaveCount(2);
      await till.page.keyboard.press('F8');
      await till.press(till.words.sale('keepSale'));
      await expect(till.lines()).toHaveCount(2);
      await till.page.keyboard.press('F8');
      await till.find('cancel-confirm').click();
      await till.expectTotal('0.00');
    });
  });
}
