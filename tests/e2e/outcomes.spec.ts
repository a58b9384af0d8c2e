/** Every end that a payment may come to, with its own screen, in both languages. */
import { expect, GOODS, LANGUAGES, test, WALLETS } from './harness.ts';

const { water, chocolate, formula } = GOODS;

for (const language of LANGUAGES) {
  test.describe(language, () => {
    test.use({ language });

    test('[HOST-41] declined: says why and what to do, and the same sale is paid by another wallet', async ({
      till,
      sandbox,
    }) => {
      await till.signIn();
      await till.scan(chocolate.barcode);
      await till.pay();
      await till.scan(await sandbox.paymentCode(WALLETS.poor));
      await till.expectScreen('declined');
      await till.picture('declined');
      expect(await sandbox.approved()).toHaveLength(0);
      await till.find('back-to-ways').click();
      await till.find('checkout-ready').waitFor();
      await till.scan(await sandbox.paymentCode(WALLETS.ordinary));
      await till.expectScreen('approved');
      expect(await sandbox.approved()).toHaveLength(1);
      await till.nextSale();
    });

    test('[HOST-42] above the small-amount limit the screen waits for the customer, and shows the approval', async ({
      till,
      sandbox,
    }) => {
      await till.signIn();
      await till.scan(formula.barcode);
      await till.pay();
      await till.scan(await sandbox.paymentCode(WALLETS.ordinary));
      await till.expectScreen('waiting_customer');
      await till.picture('waiting-customer');
      await sandbox.confirmPending(WALLETS.ordinary);
      await till.expectScreen('approved');
      await expect(till.find('checkout-approved')).toContainText(formula.price);
      await till.nextSale();
    });

    test('[HOST-42] a customer who says no leaves the sale to be paid another way', async ({ till, sandbox, tap }) => {
      await till.signIn();
      await till.scan(formula.barcode);
      await till.pay();
      await tap(WALLETS.ordinary);
      await till.expectScreen('waiting_customer');
      await sandbox.refusePending(WALLETS.ordinary);
      await till.expectScreen('declined');
      await till.find('back-to-ways').click();
      await till.find('checkout-ready').waitFor();
      await tap(WALLETS.rich);
      await till.expectScreen('approved');
    });

    test('[HOST-43] a cashier cancels a waiting payment; it ends only when the wallet has confirmed that', async ({
      till,
      sandbox,
    }) => {
      await till.signIn();
      await till.scan(formula.barcode);
      await till.pay();
      await till.scan(await sandbox.paymentCode(WALLETS.ordinary));
      await till.expectScreen('waiting_customer');
      await sandbox.orderFault({ match: { pathPrefix: '/v1/payments/' }, kind: 'latency', ms: 5_000, times: 10 });
      await till.find('stop-payment').click();
      await till.expectScreen('cancelling');
      await till.picture('cancelling');
      await sandbox.clearFaults();
      await till.expectScreen('cancelled');
      await till.picture('cancelled');
      expect((await sandbox.payments(WALLETS.ordinary)).map(({ status }) => status)).toEqual(['reversed']);
      await till.find('back-to-ways').click();
      await till.find('checkout-ready').waitFor();
    });

    test('[HOST-43] a QR that is left is cancelled at the backend: whoever scans it later cannot pay', async ({
      till,
      sandbox,
    }) => {
      await till.signIn();
      await till.scan(water.barcode);
      await till.pay();
      const payload = await till.merchantQr();
      await till.find('leave-checkout').click();
      await till.find('pay-key').waitFor();
      await till.scan(chocolate.barcode);
      await till.expectTotal('13.90');
      await expect
        .poll(() =>
          sandbox.scan(WALLETS.ordinary, payload).then(
            () => 'payable',
            () => 'refused',
          ),
        )
        .toBe('refused');
      await till.pay();
      expect(await till.merchantQr()).not.toBe(payload);
      await sandbox.scan(WALLETS.ordinary, await till.merchantQr());
      await till.expectScreen('approved');
      expect((await sandbox.approved()).map(({ amount }) => amount.amount)).toEqual([1_390]);
    });

    test.describe('time', () => {
      test.use({ sandboxTime: 'movable' });

      test('[HOST-44] a customer who does not confirm in time has not paid', async ({ till, sandbox, machine }) => {
        await till.signIn();
        await till.scan(formula.barcode);
        await till.pay();
        await till.scan(await sandbox.paymentCode(WALLETS.ordinary));
        await till.expectScreen('waiting_customer');
        machine.passTime(PENDING_MS);
        await till.expectScreen('expired');
        await till.picture('expired');
        expect(await sandbox.approved()).toHaveLength(0);
        await till.find('back-to-ways').click();
        await till.find('checkout-ready').waitFor();
        await till.scan(await sandbox.paymentCode(WALLETS.rich));
        await till.expectScreen('approved');
      });
    });

    test('[HOST-45] an answer that is lost leaves the outcome open: no other attempt is offered until it is known', async ({
      till,
      sandbox,
    }) => {
      await till.signIn();
      await till.scan(chocolate.barcode);
      await till.pay();
      const match = { pathPrefix: '/v1/payments/' };
      // The first PUT closes the QR and is let through; the second is the payment's, and its answer is lost.
      await sandbox.orderFault({ match: { ...match, method: 'PUT' }, kind: 'latency', ms: 0, times: 1 });
      await sandbox.orderFault({ match: { ...match, method: 'PUT' }, kind: 'drop_after_commit', times: 1 });
      await sandbox.orderFault({ match: { ...match, method: 'GET' }, kind: 'status', status: 503, times: 1_000 });
      await till.scan(await sandbox.paymentCode(WALLETS.ordinary));
      await till.expectScreen('outcome_unknown');
      await till.picture('outcome-unknown');
      await expect(till.find('checkout-ready')).toHaveCount(0);
      await expect(till.find('back-to-ways')).toHaveCount(0);
      await sandbox.clearFaults();
      await till.expectScreen('approved');
      expect(await sandbox.approved()).toHaveLength(1);
    });
  });
}

/** A little more than the sandbox gives a customer to confirm (two minutes). */
const PENDING_MS = 125_000;
