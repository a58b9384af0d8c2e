/** The main path: a cashier signs in, rings up goods and takes the payment, in each of the three ways. */
import { expect, GOODS, LANGUAGES, priceText, test, WALLETS, type Goods } from './harness.ts';

/** Other goods each time: the same code twice within three seconds counts as one scan. */
const { water, cola, corn, milk, candy, popcorn, vinegar, beer, batteries, chocolate } = GOODS;

for (const language of LANGUAGES) {
  test.describe(language, () => {
    test.use({ language });

    test('[HOST-40] goods are paid by code, typed or scanned, by QR, by tap and by signed code, all offered on one screen', async ({
      till,
      sandbox,
      tap,
    }) => {
      await till.picture('sign-in');
      await till.signIn();
      await till.picture('till-empty');
      const wallet = WALLETS.ordinary;
      const ways: readonly (readonly [string, readonly Goods[], () => Promise<unknown>])[] = [
        ['payment_code', [water, chocolate], async () => till.typeCode(await sandbox.paymentCode(wallet))],
        ['payment_code', [cola, corn], async () => till.scan(await sandbox.paymentCode(wallet))],
        ['merchant_qr', [milk, candy], async () => sandbox.scan(wallet, await till.merchantQr())],
        ['tap', [popcorn, vinegar], () => tap(wallet)],
        ['scan_presentment', [beer, batteries], async () => till.scan(await sandbox.offlineCode(wallet))],
      ];
      for (const [index, [method, goods, customerPays]] of ways.entries()) {
        const minor = goods.reduce((sum, { priceMinor }) => sum + priceMinor, 0);
        for (const { barcode } of goods) await till.scan(barcode);
        await till.expectTotal(priceText(minor));
        await expect(till.lines()).toHaveCount(goods.length);
        if (index === 0) await till.picture('till-goods');
        await till.pay();
        await expect(till.find('merchant-qr')).toBeVisible();
        await expect(till.find('reader-armed')).toBeVisible();
        if (index === 0) await till.picture('checkout-ready');
        await customerPays();
        await till.expectScreen('approved');
        await expect(till.find('checkout-approved')).toContainText(priceText(minor));
        if (index === 0) await till.picture('approved');
        const [booked] = await sandbox.payments(wallet);
        expect(booked).toMatchObject({ status: 'approved', methodType: method, amount: { amount: minor } });
        await till.nextSale();
        await till.expectTotal('0.00');
      }
      const paid = (await sandbox.payments(wallet)).filter(({ status }) => status === 'approved');
      expect(paid).toHaveLength(ways.length);
      expect(new Set(paid.map(({ receiptNumber }) => receiptNumber)).size).toBe(ways.length);
    });
  });
}
