/**
 * What a manager meets around a signature: another store's file, a difference that is taken up again, a day that is signed,
 * and a statement that comes late.
 */
import { reconciliationTexts } from '../../renderer/i18n/texts/reconciliation.ts';
import { SIZES } from './display-sizes.ts';
import { expect, GOODS, LANGUAGES, test, WALLETS, type TillPage } from './harness.ts';

const HEADER =
  'type,id,payment_id,terminal_id,occurred_at,amount,currency,payer_paid,discount,merchant_discount,fee,status,auth_code';
const { laptop, small } = SIZES;

type Line = Readonly<{ id: string; terminalId: string; atMs: number; minor: number }>;

const fileOf = (lines: readonly Line[]): Buffer =>
  Buffer.from(
    [
      HEADER,
      ...lines.map(({ id, terminalId, atMs, minor }) =>
        [
          'payment',
          id,
          '',
          terminalId,
          new Date(atMs).toISOString(),
          minor,
          'CNY',
          minor,
          0,
          0,
          0,
          'approved',
          '',
        ].join(),
      ),
      '',
    ].join('\r\n'),
  );

async function pictures(till: TillPage, name: string): Promise<void> {
  for (const size of [laptop, small]) {
    // oxlint-disable-next-line no-await-in-loop -- one display has one size at a time
    await till.page.setViewportSize(size);
    // oxlint-disable-next-line no-await-in-loop -- see above
    await till.picture(`${name}-${size.width}`);
  }
  await till.page.setViewportSize(laptop);
}

async function handIn(till: TillPage, name: string, buffer: Buffer): Promise<void> {
  await till.find('import-statement').click();
  await till.find('import-file').setInputFiles({ name, mimeType: 'text/csv', buffer });
  await till.find('import-send').click();
}

async function act(till: TillPage, name: string): Promise<void> {
  await till.find(`act-${name}`).click();
  await till.find('act-note').fill('T-71');
  await till.find('act-send').click();
  await expect(till.page.getByRole('dialog')).toHaveCount(0);
}

for (const language of LANGUAGES) {
  test.describe(language, () => {
    test.use({ language });

    test('[RECON-78] another store’s file is doubted and taken at a word, a difference is taken up again, a signed day is left alone, and a late statement opens a correction', async ({
      till,
      sandbox,
      contract,
    }) => {
      const text = (key: keyof typeof reconciliationTexts): string => reconciliationTexts[key][language];
      await till.signIn();
      await till.scan(GOODS.water.barcode);
      await till.expectTotal(GOODS.water.price);
      await till.pay();
      await till.scan(await sandbox.paymentCode(WALLETS.ordinary));
      await till.expectScreen('approved');
      await till.nextSale();
      await till.press(till.words.common('signOut'));
      await till.signIn('manager');
      const snapshot = await contract.call('terminal.snapshot', {});
      if (!snapshot.ok) throw new Error('the till does not answer');
      const { businessDate, terminalId } = snapshot.value.terminal;
      const [paid] = await sandbox.payments(WALLETS.ordinary);
      const atMs = Date.parse(`${businessDate}T04:00:00Z`);
      await till.page.goto(`${till.page.url().split('#')[0]}#/reconciliation/day/${businessDate}`);

      const elsewhere = { terminalId: 'trm_of_another_store', atMs, minor: 450 };
      const foreign = [1, 2, 3].map((nth) => ({ ...elsewhere, id: `01930000-0000-7000-8000-00000000fff${nth}` }));
      await handIn(till, 'other-store.csv', fileOf(foreign));
      await till.expectError('statement.terminals_foreign', { lineNumber: 2, terminals: 'trm_of_another_store' });
      await expect(till.find('import-confirm')).toHaveText(text('otherMerchant'));
      await pictures(till, 'import-other-store');
      await till.find('import-confirm').click();
      await till.find('import-done').click();
      const differences = till.find('differences').getByRole('option');
      await expect(differences).toHaveCount(1);
      await expect(differences).toContainText(text('kind_missing_at_wallet'));

      await act(till, 'resolved');
      await expect(till.find('act-reopened')).toBeVisible();
      await act(till, 'reopened');
      await expect(till.page.locator('.recon-acts')).toContainText(text('act_reopened'));
      await pictures(till, 'difference-reopened');
      await act(till, 'explained');

      await till.find('sign-off').click();
      await till.find('sign-confirm').click();
      await expect(till.find('sign-off')).toHaveCount(0);
      await expect(till.find('act-reopened')).toHaveCount(0);
      await pictures(till, 'difference-signed');

      const stranger = { id: '01930000-0000-7000-8000-00000000beef', terminalId: terminalId ?? '', atMs, minor: 777 };
      const own = { id: paid?.id ?? '', terminalId: terminalId ?? '', atMs, minor: GOODS.water.priceMinor };
      await handIn(till, 'late.csv', fileOf([own, stranger]));
      await till.find('import-done').click();
      await expect(till.find('reconciliation-day').locator('header')).toContainText(text('correction'));
      await differences.filter({ hasText: text('kind_missing_at_till') }).click();
      await expect(till.find('act-explained')).toBeVisible();
      await pictures(till, 'correction-by-late-statement');
    });
  });
}
