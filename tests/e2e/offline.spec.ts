/** Selling without the network at a real till: what is taken, what is refused and why, and what becomes of it. */
import {
  checkoutWithoutNetwork,
  expectDrained,
  expectRefusal,
  joinNetwork,
  openCheckout,
  readyForOffline,
  snapshotOf,
  takeSigned,
  waitForRepeatGuard,
} from './offline-steps.ts';
import { expect, GOODS, LANGUAGES, test, WALLETS } from './harness.ts';

const { chocolate, water, formula } = GOODS;
/** The three seconds of till lesson E16 are proven on a clock of its own (OFFLINE-13); a busy machine takes longer. */
const BANNER_MS = 15_000;
const DIGITS = '6212345678901234567';

for (const language of LANGUAGES) {
  test.describe(language, () => {
    test.use({ language });

    test('[SCREENOPS-3] [SCREENOPS-4] [OFFLINE-13] the network is pulled: the banner says what works, a signed code is taken, and it is paid when the network is back', async ({
      till,
      sandbox,
      contract,
      machine,
    }) => {
      test.slow();
      await till.signIn();
      await readyForOffline(contract);
      await till.scan(water.barcode);
      await till.expectTotal(water.price);
      const text = await sandbox.offlineCode(WALLETS.ordinary);
      const digits = await sandbox.paymentCode(WALLETS.ordinary);

      const pulledAt = performance.now();
      await machine.stopSandbox();
      await till.find('offline-banner').waitFor();
      expect(performance.now() - pulledAt).toBeLessThan(BANNER_MS);
      for (const [way, works] of [
        ['tap', 'true'],
        ['offline_code', 'true'],
        ['payment_code', 'false'],
        ['merchant_qr', 'false'],
      ]) {
        await expect(till.find(`offline-way-${way}`)).toHaveAttribute('data-works', works ?? '');
      }
      await till.picture('offline-banner');
      const before = (await snapshotOf(contract)).offline.room?.unsentTotal.left.minor ?? 0;

      await openCheckout(till);
      await till.picture('offline-ready');
      await till.scan(digits);
      await till.expectError('checkout.code_needs_network');
      await till.scan(text);
      await till.expectScreen('accepted_offline');
      await expect(till.find('accepted-meaning')).toContainText(till.words.checkout('acceptedThenBody'));
      await till.picture('accepted-offline');
      await till.nextSale();
      const { offline } = await snapshotOf(contract);
      expect(before - (offline.room?.unsentTotal.left.minor ?? 0)).toBe(water.priceMinor);
      expect(offline.exposure).toMatchObject({ unsentTotal: { minor: water.priceMinor }, unsentCount: 1 });

      await machine.startSandbox();
      await expectDrained(contract, till);
      expect((await sandbox.approved()).map(({ amount }) => amount.amount)).toEqual([water.priceMinor]);
      expect((await snapshotOf(contract)).offline.exposure.unsentCount).toBe(0);
    });

    test('[SCREENOPS-7] [OFFLINE-30] a tap is taken without the network, survives a power cut, and is paid once', async ({
      till,
      sandbox,
      contract,
      machine,
      tap,
    }) => {
      test.slow();
      await till.signIn();
      await checkoutWithoutNetwork({ till, sandbox, contract }, chocolate);
      await expect(till.find('offline-code')).toHaveAttribute('data-works', 'true');
      await expect(till.find('offline-tap')).toBeVisible();
      await tap(WALLETS.secondIssuer);
      await till.expectScreen('accepted_offline');
      await machine.killService();
      await till.expectScreen('accepted_offline');
      await till.nextSale();
      await joinNetwork(sandbox);
      await expectDrained(contract, till);
      expect((await sandbox.approved()).map(({ amount }) => amount.amount)).toEqual([chocolate.priceMinor]);
    });

    test('[SCREENOPS-9] each refusal of the till says why: shown twice, denied, too large, not fresh, made for a tap', async ({
      till,
      sandbox,
      contract,
    }) => {
      test.slow();
      await till.signIn();
      await checkoutWithoutNetwork({ till, sandbox, contract }, water);
      await till.scan(await sandbox.offlineCode(WALLETS.blocked));
      await expectRefusal(till, 'offline.wallet_denied');
      // Told once, where everybody looks.
      await expect(till.find('notice')).toHaveCount(0);
      await till.picture('offline-refused');
      await till.scan(await sandbox.tapAsCode(WALLETS.ordinary));
      await expectRefusal(till, 'offline.wrong_mode');

      const text = await sandbox.offlineCode(WALLETS.ordinary);
      await takeSigned(till, text);
      await till.scan(chocolate.barcode);
      await openCheckout(till);
      await waitForRepeatGuard();
      await till.scan(text);
      await expectRefusal(till, 'offline.counter_replayed');
      // A code of digits is none that a till could check by itself.
      await till.scan(DIGITS);
      await till.expectError('checkout.code_needs_network');

      await till.find('leave-checkout').click();
      await till.scan(formula.barcode);
      await openCheckout(till);
      await till.scan(await sandbox.offlineCode(WALLETS.ordinary));
      await expectRefusal(till, 'offline.payment_too_large');
      expect((await snapshotOf(contract)).offline.exposure.unsentCount).toBe(1);
    });
  });
}

test.describe('with another clock', () => {
  test.use({ sandboxTime: 'movable' });

  test('[SCREENOPS-9] a code whose time is not now is refused as not fresh', async ({
    till,
    sandbox,
    contract,
    machine,
  }) => {
    await till.signIn();
    await checkoutWithoutNetwork({ till, sandbox, contract }, water);
    machine.passTime(3_600_000);
    await till.scan(await sandbox.offlineCode(WALLETS.ordinary));
    await expectRefusal(till, 'offline.qr_not_fresh');
  });
});
