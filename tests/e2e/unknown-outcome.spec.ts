/** An outcome that nobody knows, at a real till: what its screen says and offers, over a power cut, and set aside. */
import { snapshotOf } from './offline-steps.ts';
import { expect, GOODS, LANGUAGES, test, WALLETS, type SandboxApi, type TillPage } from './harness.ts';

const { chocolate, water } = GOODS;
const NOTE = '14:02 ¥11.90';

/** The payment's answer is lost after the wallet has decided, and no query is answered. */
async function loseAnswer(till: TillPage, sandbox: SandboxApi, walletId: string): Promise<void> {
  const match = { pathPrefix: '/v1/payments/' };
  // The first PUT closes the QR and is let through.
  await sandbox.orderFault({ match: { ...match, method: 'PUT' }, kind: 'latency', ms: 0, times: 1 });
  await sandbox.orderFault({ match: { ...match, method: 'PUT' }, kind: 'drop_after_commit', times: 1 });
  await sandbox.orderFault({ match: { ...match, method: 'GET' }, kind: 'status', status: 503, times: 10_000 });
  await till.scan(await sandbox.paymentCode(walletId));
  await till.expectScreen('outcome_unknown');
}

for (const language of LANGUAGES) {
  test.describe(language, () => {
    test.use({ language });

    test('[SCREENOPS-10] [SCREENOPS-11] [SCREENOPS-25] the screen names what the till does, has no key that forces anything, and comes back over a power cut', async ({
      till,
      sandbox,
      machine,
    }) => {
      test.slow();
      await till.signIn('manager');
      await till.scan(chocolate.barcode);
      await till.pay();
      await loseAnswer(till, sandbox, WALLETS.ordinary);
      const screen = till.find('checkout-outcome_unknown');
      await expect(till.find('progress')).toHaveAttribute('data-step', 'asking');
      await expect(till.find('progress')).toContainText(
        till.words.checkout('progressAsked_other').replace('{{count}}', '2'),
      );
      await expect(screen).toContainText(till.words.checkout('unknownRule'));
      await till.picture('outcome-unknown-steps');
      await expect(screen.getByRole('button')).toHaveText([
        till.words.checkout('evidenceKey'),
        till.words.checkout('asideKey'),
      ]);
      await till.page.keyboard.press('Escape');
      await expect(till.find('escape-notice')).toContainText(till.words.checkout('escLocked'));

      await machine.killService();
      await till.expectScreen('outcome_unknown');
      await expect(screen).toContainText(chocolate.price);
      await till.find('evidence').click();
      await till.find('evidence-note').fill(NOTE);
      await till.picture('evidence');
      await till.find('evidence-save').click();
      await expect(till.find('notice')).toContainText(till.words.checkout('evidenceSaved'));
      await till.expectScreen('outcome_unknown');

      await sandbox.clearFaults();
      await till.expectScreen('approved');
      expect(await sandbox.approved()).toHaveLength(1);
      await till.nextSale();
      await till.page.keyboard.press('F10');
      await till.page.getByRole('option').first().click();
      await expect(till.page.getByText(NOTE).first()).toBeVisible();
    });

    test('[SCREENOPS-26] [SCREENOPS-27] it is set aside, the next customer pays, and both sales come to their end', async ({
      till,
      sandbox,
      contract,
    }) => {
      test.slow();
      await till.signIn();
      await till.scan(chocolate.barcode);
      await till.pay();
      await loseAnswer(till, sandbox, WALLETS.ordinary);
      await till.find('set-aside').click();
      await till.find('pay-key').waitFor();
      await expect(till.find('aside-sale')).toContainText(chocolate.price);
      await till.picture('set-aside');

      // The next customer is at the checkout; what became of the first is told there and takes no screen from it.
      await till.scan(water.barcode);
      await till.pay();
      await sandbox.clearFaults();
      const end = till.find('aside-end');
      await expect(end).toHaveAttribute('data-state', 'paid', { timeout: 60_000 });
      await expect(till.find('checkout-ready')).toContainText(water.price);
      await till.picture('set-aside-paid');
      await till.scan(await sandbox.paymentCode(WALLETS.rich));
      await till.expectScreen('approved');
      await till.find('aside-done').click();
      await expect(till.find('aside')).toHaveCount(0);
      await till.nextSale();
      expect((await snapshotOf(contract)).setAside).toEqual([]);
      expect((await sandbox.approved()).map(({ amount }) => amount.amount).toSorted((a, b) => a - b)).toEqual([
        water.priceMinor,
        chocolate.priceMinor,
      ]);
    });

    test('[SCREENOPS-27] known not to be paid, it is opened again and paid by another wallet, once', async ({
      till,
      sandbox,
    }) => {
      test.slow();
      await till.signIn();
      await till.scan(chocolate.barcode);
      await till.pay();
      await loseAnswer(till, sandbox, WALLETS.poor);
      await till.find('set-aside').click();
      await till.find('pay-key').waitFor();
      await sandbox.clearFaults();
      await expect(till.find('aside-end')).toHaveAttribute('data-state', 'not_paid', { timeout: 60_000 });
      await till.picture('set-aside-not-paid');
      await till.find('aside-open').click();
      await till.expectScreen('declined');
      await till.find('back-to-ways').click();
      await till.find('checkout-ready').waitFor();
      await till.scan(await sandbox.paymentCode(WALLETS.ordinary));
      await till.expectScreen('approved');
      expect((await sandbox.approved()).map(({ amount }) => amount.amount)).toEqual([chocolate.priceMinor]);
    });
  });
}
