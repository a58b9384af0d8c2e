/** The checkout over the terminal in memory: what interrupts a cashier, and what does not. */
import { expect, test } from './screens-world.ts';

/** Nineteen digits of the demo wallet's form. */
const CODE = '6212345678901234567';

test('[CHECKOUTSCREEN-17] a QR that runs out while a code is typed interrupts nothing, and the code is sent', async ({
  screens,
}) => {
  await screens.open('signed-in&lines=1');
  const { page } = screens;
  await page.keyboard.press('F9');
  await screens.find('merchant-qr').waitFor();
  await screens.type(CODE.slice(0, 8));
  await screens.terminal((till) => {
    const { checkout } = till.script.read();
    if (checkout === null) return;
    const { saleId, receiptNumber, amount } = checkout;
    till.script.emit('checkout.changed', {
      ...checkout,
      screen: 'expired',
      merchantQr: null,
      merchantQrState: 'off',
      payment: {
        paymentId: 'payment-qr',
        saleId,
        receiptNumber,
        amount,
        payerPaid: amount,
        method: 'merchant_qr',
        state: 'expired',
        acceptedOffline: false,
        discounts: [],
        walletMasked: null,
        authCode: null,
        decline: null,
        businessDate: '2026-11-22',
        startedAtMs: 0,
        expiresAtMs: null,
        unknownSinceMs: null,
        updatedAtMs: 0,
      },
    });
  });
  await expect(screens.find('renew-qr')).toBeVisible();
  await expect(screens.find('checkout-ready')).toBeVisible();
  await expect(screens.find('code-digits')).toHaveText('6212 3456');
  await screens.type(CODE.slice(8));
  await page.keyboard.press('Enter');
  await expect.poll(() => screens.calls('checkout.enter_code')).toMatchObject([{ code: CODE }]);
});
