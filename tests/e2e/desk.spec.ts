/** The manager's desk at a real till: late results, what was not paid, limits, export, and the till's own end. */
import { cp, rm } from 'node:fs/promises';
import path from 'node:path';
import Database from 'better-sqlite3';
import { cutNetwork, expectDrained, joinNetwork, openCheckout, readyForOffline, snapshotOf } from './offline-steps.ts';
import { ERRORS } from '../../electron/kernel/errors.ts';
import { operationsTexts } from '../../renderer/i18n/texts/operations.ts';
import { expect, GOODS, LANGUAGES, test, WALLETS, type Machine, type SandboxApi, type TillPage } from './harness.ts';

const { chocolate, water } = GOODS;
/** The list of what changed is read within so long of a start. */
const CHANGES_MS = 60_000;

async function payByCode(till: TillPage, sandbox: SandboxApi, amount: string): Promise<void> {
  // A barcode that is scanned again within three seconds is the scanner's repeat.
  await till.keyAmount(amount);
  await till.expectTotal(amount);
  await till.pay();
  await till.scan(await sandbox.paymentCode(WALLETS.ordinary));
  await till.expectScreen('approved');
  await till.nextSale();
}

async function asManager(till: TillPage): Promise<void> {
  await till.press(till.words.common('signOut'));
  await till.signIn('manager');
}

async function openSection(till: TillPage, section: string): Promise<void> {
  if ((await till.find('operations').count()) === 0) await till.find('desk-key').click();
  await till.find(`section-${section}`).click();
}

/** A copy of all the backend holds, taken while it serves, and the way to put it in place while it does not. */
async function keepBackend({ dataFolder }: Machine): Promise<Readonly<{ restore: () => Promise<void> }>> {
  const folder = path.join(path.dirname(dataFolder), 'sandbox');
  const file = path.join(folder, 'sandbox.db');
  const copy = `${folder}-backup.db`;
  const database = new Database(file, { readonly: true });
  await database.backup(copy);
  database.close();
  return {
    restore: async () => {
      for (const suffix of ['', '-wal', '-shm']) await rm(`${file}${suffix}`, { force: true });
      await cp(copy, file);
    },
  };
}

for (const language of LANGUAGES) {
  test.describe(language, () => {
    test.use({ language });
    const words = (key: keyof typeof operationsTexts): string => operationsTexts[key][language];

    test('[SCREENOPS-17] [SCREENOPS-18] payments that a restored till never heard of are matched, refunded and explained', async ({
      till,
      sandbox,
      machine,
    }) => {
      test.slow();
      const backup = `${machine.dataFolder}-backup`;
      await till.signIn();
      await payByCode(till, sandbox, chocolate.price);
      await till.scan(water.barcode);
      await till.expectTotal(water.price);
      await till.page.keyboard.press('F8');
      await till.find('cancel-confirm').click();
      await till.expectTotal('0.00');
      await machine.restart(() => cp(machine.dataFolder, backup, { recursive: true }));
      await till.open();
      await till.continueAs('cashier');
      for (let payment = 1; payment <= 3; payment += 1) await payByCode(till, sandbox, water.price);
      await machine.restart(async () => {
        await rm(machine.dataFolder, { recursive: true });
        await cp(backup, machine.dataFolder, { recursive: true });
      });
      await till.open();
      await till.continueAs('cashier');
      await asManager(till);
      await expect(till.find('desk-badge')).toContainText('3', { timeout: CHANGES_MS });
      await openSection(till, 'inbox');
      await expect(till.find('inbox-item')).toHaveAttribute('data-kind', 'unknown_payment');
      await expect(till.find('inbox-item')).toContainText(words('story_unknown_payment'));
      await till.picture('inbox');

      // The money of another amount, or of a sale that was paid, is refused in place.
      const items = till.find('inbox-list').getByRole('option');
      await till.find('close-matched').click();
      const sales = till.find('match-sales').getByRole('option');
      await sales.filter({ hasText: chocolate.price }).click();
      await till.find('close-confirm').click();
      await till.expectError('inbox.amount_differs');
      await sales.filter({ hasText: water.price }).first().click();
      await till.picture('inbox-match');
      await till.find('close-confirm').click();
      await expect(items).toHaveCount(2);

      await till.find('close-refunded').click();
      await till.find('close-confirm').click();
      await expect(items).toHaveCount(1);

      await till.find('close-explained').click();
      await expect(till.find('close-confirm')).toBeDisabled();
      await till.find('close-note').fill('补录');
      await till.find('close-confirm').click();
      await expect(till.page.getByText(words('inboxNone'))).toBeVisible();
      const notes = (await sandbox.payments(WALLETS.ordinary)).map(({ status }) => status);
      expect(notes).toHaveLength(4);
    });

    test('[SCREENOPS-17] [SCREENOPS-18] an approval after the cashier had cancelled is found, told, and given back', async ({
      till,
      sandbox,
      machine,
    }) => {
      test.slow();
      await till.signIn();
      await till.keyAmount('260.00');
      await till.pay();
      await till.scan(await sandbox.paymentCode(WALLETS.ordinary));
      await till.expectScreen('waiting_customer');
      const asItWas = await keepBackend(machine);
      await till.find('stop-payment').click();
      await till.expectScreen('cancelled');
      await till.find('back-to-ways').click();
      await till.find('checkout-ready').waitFor();
      // The backend is set back to before the cancelling, and the customer confirms on the phone.
      await machine.stopSandbox();
      await asItWas.restore();
      await machine.startSandbox();
      await sandbox.confirmPending(WALLETS.ordinary);

      await till.find('leave-checkout').click();
      await till.expectTotal('260.00');
      await till.page.keyboard.press('F8');
      await till.find('cancel-confirm').click();
      await till.expectTotal('0.00');
      // What changed is read at each start; while the till runs it is read every few minutes.
      await machine.restart(() => Promise.resolve());
      await till.open();
      await till.continueAs('cashier');
      await asManager(till);
      await expect(till.find('desk-badge')).toContainText('1', { timeout: CHANGES_MS });
      await openSection(till, 'inbox');
      await expect(till.find('inbox-item')).toHaveAttribute('data-kind', 'late_approval');
      await expect(till.find('inbox-item')).toContainText(words('story_late_approval'));
      await till.picture('inbox-late-approval');
      await till.find('close-refunded').click();
      await till.find('close-confirm').click();
      await expect(till.page.getByText(words('inboxNone'))).toBeVisible();
      const back = async (): Promise<readonly unknown[]> =>
        (await sandbox.payments(WALLETS.ordinary)).map(({ status, refunded }) => [status, refunded?.amount]);
      await expect.poll(back).toEqual([['approved', 26_000]]);
    });

    test('[SCREENOPS-16] what the bank declines afterwards is shown with the wallet’s id, and its wallet is denied', async ({
      till,
      sandbox,
      contract,
      tap,
    }) => {
      test.slow();
      await till.signIn('manager');
      await readyForOffline(contract);
      await till.scan(water.barcode);
      await cutNetwork(sandbox, till);
      await openCheckout(till);
      await tap(WALLETS.rich);
      await till.expectScreen('accepted_offline');
      await till.nextSale();
      await sandbox.settings(WALLETS.rich, { blocked: true });
      await joinNetwork(sandbox);
      await expect.poll(async () => (await snapshotOf(contract)).offline.unpaid.count, { timeout: 60_000 }).toBe(1);
      await openSection(till, 'unpaid');
      const unpaid = till.find('unpaid-payment');
      await expect(unpaid).toContainText(WALLETS.rich);
      await expect(unpaid).toContainText(water.price);
      await till.picture('unpaid');
      // A wallet that did not pay pays nothing more offline here, until somebody says so.
      const denied = unpaid.getByText(words('denied'));
      if ((await denied.count()) === 0) await till.find('deny-wallet').click();
      await expect(denied).toBeVisible();
      await till.find('deny-wallet').click();
      await expect(denied).toHaveCount(0);
    });
  });
}

test('[SCREENOPS-15] a manager tightens a limit, never loosens it, and a cashier cannot', async ({
  till,
  sandbox,
  contract,
  tap,
}) => {
  test.slow();
  await till.signIn('cashier');
  await expect(till.find('desk-key')).toHaveCount(0);
  await asManager(till);
  await readyForOffline(contract);
  await openSection(till, 'limits');
  const before = (await snapshotOf(contract)).offline.limits.backend?.maxUnsentTotal.minor ?? 0;
  await till.find('limit-maxUnsentTotal').fill(String(before / 100 + 1));
  await till.find('limits-save').click();
  await expect(till.find('limits')).toContainText('不能高于银行的');
  expect((await snapshotOf(contract)).offline.limits.local.maxUnsentTotal).toBeNull();
  await till.find('limit-maxUnsentTotal').fill('3');
  await till.find('limits-save').click();
  await expect(till.find('effective-maxUnsentTotal')).toContainText('3.00');
  await till.find('operations-leave').click();
  await till.scan(water.barcode);
  await cutNetwork(sandbox, till);
  await expect(till.find('offline-banner')).toContainText('3.00');
  await openCheckout(till);
  await tap(WALLETS.ordinary);
  await till.expectScreen('accepted_offline');
  await till.nextSale();
  await till.scan(water.barcode);
  await expect(till.find('offline-banner')).toContainText('1.00');
});

test('[SCREENOPS-19] [SCREENOPS-20] what is unsent is exported; the till is retired only when nothing is open, and says so', async ({
  till,
  sandbox,
  contract,
  tap,
}) => {
  test.slow();
  await till.signIn('manager');
  await readyForOffline(contract);
  await till.scan(water.barcode);
  await cutNetwork(sandbox, till);
  await openCheckout(till);
  await tap(WALLETS.ordinary);
  await till.expectScreen('accepted_offline');
  await till.nextSale();

  await openSection(till, 'till');
  const download = till.page.waitForEvent('download');
  await till.find('queue-export').click();
  expect((await download).suggestedFilename()).toMatch(/\.json$/);

  const retire = async (): Promise<void> => {
    await till.find('retire').click();
    const id = (await snapshotOf(contract)).terminal.terminalId ?? '';
    await till.find('retire-word').fill(id.slice(-4));
    await till.find('retire-confirm').click();
  };
  await retire();
  await expect(till.find('unfinished')).toContainText('未送达的离线付款');
  await till.picture('retire-refused');
  await till.page.keyboard.press('Escape');
  await joinNetwork(sandbox);
  await expectDrained(contract, till);
  await retire();
  await expect(till.find('retire-confirm')).toHaveCount(0);
  await till.find('operations-leave').click();
  await till.expectError('terminal.retired');
  await till.picture('retired');
  await till.page.keyboard.press('F10');
  await expect(till.page.getByRole('option').first()).toContainText(water.price);
});

test('[SCREENOPS-24] a journal that somebody changed is told everywhere, and no payment is taken', async ({
  till,
  sandbox,
  machine,
}) => {
  await till.signIn('manager');
  await payByCode(till, sandbox, water.price);
  await machine.restart(async () => {
    const file = path.join(machine.dataFolder, 'till.db');
    const database = new Database(file);
    // Whoever has the file and a tool can drop what refuses a change.
    database.exec('DROP TRIGGER journal_refuses_update');
    database.exec("UPDATE journal SET body = '{}' WHERE sequence = 3");
    database.close();
    // The note of the newest entry would keep the file from being opened at all.
    await rm(`${file}.head`, { force: true });
  });
  await till.open();
  await expect(till.find('damage')).toContainText(ERRORS['journal.chain_broken']['zh-CN'].title);
  await expect(till.page.getByText('暂停收款')).toBeVisible();
  await expect(till.find('pay-key')).toHaveCount(0);
  await till.picture('journal-damaged');
  await till.page.keyboard.press('F10');
  await expect(till.page.getByRole('option').first()).toContainText(water.price);
  await expect(till.find('damage')).toBeVisible();
});
