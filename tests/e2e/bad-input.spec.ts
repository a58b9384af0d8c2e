/** What a person or a scanner gets wrong: each has a clear answer in the chosen language, and nothing is lost by it. */
import { ALL_BARCODES, expect, GOODS, LANGUAGES, PEOPLE, test } from './harness.ts';

const { chocolate, water } = GOODS;
/** A right check digit, and in no catalogue. */
const UNKNOWN_BARCODE = '6901234567892';
const NASTY_NAMES = [
  ['markup', '<img src=x onerror=alert(1)><b>bold</b>'],
  ['a formula', '=cmd("calc")'],
  ['200 characters', '长'.repeat(200)],
] as const;

for (const language of LANGUAGES) {
  test.describe(language, () => {
    test.use({ language });

    test('[HOST-50] an unknown barcode offers to search or to add, and a scan goes on working meanwhile', async ({
      till,
    }) => {
      await till.signIn();
      await till.scan(UNKNOWN_BARCODE);
      await till.page.getByText(till.words.sale('unknownTitle')).waitFor();
      await till.picture('unknown-barcode');
      await till.scan(chocolate.barcode);
      await till.expectTotal(chocolate.price);
      await till.scan(UNKNOWN_BARCODE);
      await till.press(till.words.sale('addProduct'));
      await till.addProduct({ name: '手工皂', price: '12.345' });
      await till.expectError('amount.too_many_decimals');
      await till.addProduct({ name: '   ', price: '12.30' });
      await till.expectError('catalogue.name_invalid');
      await till.addProduct({ name: '手工皂', price: '12.30' });
      await till.expectTotal('24.20');
      await till.search(UNKNOWN_BARCODE);
      await expect(till.results()).toHaveCount(1);
    });

    test('[HOST-51] amounts of zero, over the limit, or that are none are refused in words', async ({
      till,
      contract,
    }) => {
      await till.signIn();
      await till.keyAmount('0');
      await till.expectError('amount.zero');
      await till.picture('amount-zero');
      await till.keyAmount('99999999.99');
      await till.expectError('amount.too_large');
      await till.keyAmount('9999999.99');
      await till.expectTotal('9,999,999.99');
      // The keypad takes no third decimal at all; a caller that sends one is refused.
      for (const [amountText, code] of [
        ['1.234', 'amount.too_many_decimals'],
        ['1e3', 'amount.malformed'],
        ['-1', 'amount.malformed'],
      ]) {
        const answer = await contract.call('sale.add_amount', { amountText: amountText ?? '', name: null });
        expect(answer).toMatchObject({ ok: false, error: { code } });
      }
      await till.keyAmount('0.01');
      await till.expectError('sale.total_too_large');
    });

    test('[HOST-52] a payment code of the wrong form is refused before anything is sent', async ({ till, sandbox }) => {
      await till.signIn();
      await till.scan(chocolate.barcode);
      await till.pay();
      await till.typeDigits('6263');
      await expect(till.find('code-submit')).toBeDisabled();
      await till.page.keyboard.press('Escape');
      await till.scan('https://shop.example/pay?id=1');
      await till.page.getByRole('alert').first().waitFor();
      await till.picture('wrong-code');
      await expect(till.find('checkout-ready')).toBeVisible();
      expect(await sandbox.approved()).toHaveLength(0);
    });

    test('[HOST-53] four wrong PINs make the till wait; the right one does not shorten it, nor does a reload', async ({
      till,
    }) => {
      await till.choosePerson('cashier');
      for (let attempt = 1; attempt <= 4; attempt += 1) {
        await till.typePin('000000');
        if (attempt < 4) await till.expectError('session.pin_wrong', { attemptsLeft: 4 - attempt });
      }
      await expect(till.page.getByText(till.words.signIn('waitTitle'))).toBeVisible();
      await till.picture('pin-wait');
      await till.reload();
      await till.choosePerson('cashier');
      await till.typePin(PEOPLE.cashier.pin);
      await till.expectError('session.pin_wait');
    });

    test.describe('without a backend', () => {
      test.use({ sandboxAtStart: false });

      test('[HOST-54] a till whose backend is down at its first start says so, and enrols by itself when it is back', async ({
        till,
        machine,
      }) => {
        await till.picture('not-enrolled');
        await expect(till.find('staff-key')).toHaveCount(0);
        await machine.startSandbox();
        await till.find('staff-key').first().waitFor({ timeout: 60_000 });
        await till.signIn();
      });
    });
  });
}

for (const [what, name] of NASTY_NAMES) {
  test(`[HOST-55] a product whose name is ${what} is shown as text and sold`, async ({ till }) => {
    await till.signIn();
    await till.scan(UNKNOWN_BARCODE);
    await till.press(till.words.sale('addProduct'));
    await till.addProduct({ name, price: '1.00' });
    await till.expectTotal('1.00');
    await expect(till.lines()).toContainText(name);
    await expect(till.lines().locator('img, b')).toHaveCount(0);
  });
}

test('[HOST-55] a name of control characters, or of more than 200, is refused', async ({ till }) => {
  await till.signIn();
  await till.scan(UNKNOWN_BARCODE);
  await till.press(till.words.sale('addProduct'));
  await till.addProduct({ name: '长'.repeat(201), price: '1.00' });
  await till.expectError('catalogue.name_invalid');
});

test('[HOST-56] a sale takes 500 lines and no more, and the screen stays usable', async ({ till, contract }) => {
  await till.signIn();
  const found = await contract.call('catalogue.search', { text: water.barcode, categoryId: null, limit: 1 });
  if (!found.ok) throw new Error(found.error.code);
  await till.scan(chocolate.barcode);
  for (let line = 2; line <= 500; line += 1) {
    const added = await contract.call('sale.add_amount', { amountText: '1.00', name: `${line}` });
    if (!added.ok) throw new Error(`${line}: ${added.error.code}`);
  }
  // Each event carries the whole sale; a slow machine takes a while to draw what five hundred of them say.
  await expect(till.total()).toContainText('510.90', { timeout: 60_000 });
  await expect(till.lines()).toHaveCount(500);
  await till.scan(ALL_BARCODES[0] ?? '');
  await till.expectError('sale.too_many_lines');
  await till.picture('500-lines');
  await till.page.keyboard.press('F9');
  await till.find('merchant-qr').waitFor();
});
