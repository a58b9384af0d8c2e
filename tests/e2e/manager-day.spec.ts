/**
 * A shop's whole day in the browser: two cashiers, a hand-over, cash and wallet, an hour without the network, refunds that
 * somebody approves, the close, a settlement file with three differences, the signature, and the figures taken along.
 */
import type { Client } from '../../electron/contract/client.ts';
import type { InputOf, OperationName, OutputOf } from '../../electron/contract/contract.ts';
import { dayTexts } from '../../renderer/i18n/texts/day.ts';
import { takingsTexts } from '../../renderer/i18n/texts/takings.ts';
import {
  expect,
  GOODS,
  LANGUAGES,
  PEOPLE,
  test,
  type Goods,
  type SandboxApi,
  type TillPage,
  WALLETS,
} from './harness.ts';
import { checkoutWithoutNetwork, expectDrained, joinNetwork, takeSigned } from './offline-steps.ts';
import { takeAlong } from './taken-along.ts';

/** Other goods each time: the same code twice within three seconds counts as one scan. */
const { water, cola, corn, milk, candy, popcorn } = GOODS;
/** resources/statement-formats/wallet-api-1.json */
const FORMAT = { 'zh-CN': '钱包结算文件', en: 'Wallet settlement file' } as const;
const FLOAT_MINOR = 20_000;
const REFUND_MINOR = 100;

async function ask<N extends OperationName>(contract: Client, name: N, input: InputOf<N>): Promise<OutputOf<N>> {
  const answer = await contract.call(name, input);
  if (!answer.ok) throw new Error(`${name} was refused: ${answer.error.code}`);
  return answer.value;
}

async function sellByCode(till: TillPage, sandbox: SandboxApi, goods: Goods): Promise<void> {
  await till.scan(goods.barcode);
  await till.expectTotal(goods.price);
  await till.pay();
  await till.scan(await sandbox.paymentCode(WALLETS.ordinary));
  await till.expectScreen('approved');
  await till.nextSale();
}

async function sellForCash(till: TillPage, goods: Goods): Promise<string> {
  await till.scan(goods.barcode);
  await till.expectTotal(goods.price);
  await till.find('cash-key').click();
  await expect(till.find('cash-payable')).toContainText(goods.price);
  await till.find('cash-take').click();
  await till.find('cash-done').waitFor();
  const words = await till.find('cash-done').innerText();
  await till.find('cash-next').click();
  await expect(till.page.getByRole('dialog')).toHaveCount(0);
  const number = /[\w-]+-\d{6}/u.exec(words)?.[0];
  if (number === undefined) throw new Error(`no receipt number in ${words}`);
  return number;
}

/** Gives 1.00 back, with the manager's word. */
async function refund(till: TillPage, receiptNumber: string): Promise<void> {
  await till.scan(receiptNumber);
  await till.find('refund-key').click();
  await till.find('refund-amount').fill('1.00');
  await till.find('refund-confirm').click();
  const approval = till.find('approval');
  await approval.getByText(PEOPLE.manager.name[till.language], { exact: true }).click();
  await approval.getByRole('group').focus();
  await till.typeDigits(PEOPLE.manager.pin);
  await till.picture('approval');
  await till.find('approval-give').click();
  await expect(till.page.getByRole('dialog')).toHaveCount(0);
  await till.find('sale-back').click();
  await till.find('history-leave').click();
  await till.find('pay-key').waitFor();
}

async function openDay(till: TillPage): Promise<void> {
  await till.find('day-key').click();
  await till.find('day-shift').click();
}

/** The wallet's lines of the day, but for one that is missing, one with another amount, and one more that nobody knows. */
async function settlementFile(contract: Client, businessDate: string): Promise<string> {
  const { sales } = await ask(contract, 'takings.sales', {
    ...{ from: businessDate, to: businessDate, table: 'day', member: '', cursor: null, limit: 100 },
  });
  const { terminal } = await ask(contract, 'terminal.snapshot', {});
  const wallet = sales.filter(({ tender }) => tender !== 'cash');
  const line = (kind: string, id: string, minor: number, occurredAtMs: number, paymentId: string): string =>
    [
      ...[kind, id, paymentId, terminal.terminalId, new Date(occurredAtMs).toISOString(), minor, 'CNY', minor],
      ...[0, 0, 0, kind === 'refund' ? 'succeeded' : 'approved', ''],
    ].join(',');
  const lines = wallet.slice(1).map(({ kind, recordId, amount, occurredAtMs }, index) => {
    const minor = Math.abs(amount.minor) + (index === 0 ? 10 : 0);
    return line(kind, recordId, minor, occurredAtMs, kind === 'refund' ? recordId : '');
  });
  const stranger = line('payment', '01930000-0000-7000-8000-00000000beef', 777, wallet[0]?.occurredAtMs ?? 0, '');
  const header =
    'type,id,payment_id,terminal_id,occurred_at,amount,currency,payer_paid,discount,merchant_discount,fee,status,auth_code';
  return `${[header, ...lines, stranger].join('\r\n')}\r\n`;
}

for (const language of LANGUAGES) {
  test.describe(language, () => {
    test.use({ language });

    test('[DAYSCREEN-33] a whole day: two cashiers, an outage, approved refunds, the close, three differences, the signature, the files', async ({
      till,
      sandbox,
      contract,
    }) => {
      test.slow();
      await till.signIn();
      await openDay(till);
      await till.find('count-10000').fill('2');
      await till.find('shift-open').click();
      await till.find('shift-now').waitFor();
      await till.page.keyboard.press('Escape');
      await sellByCode(till, sandbox, water);
      await sellForCash(till, cola);

      await openDay(till);
      await till.find('shift-hand_over').click();
      const dialog = till.page.getByRole('dialog');
      await dialog.getByText(PEOPLE.secondCashier.name[till.language], { exact: true }).click();
      await dialog.getByRole('group', { name: dayTexts.handOverPin[till.language] }).focus();
      await till.typeDigits(PEOPLE.secondCashier.pin);
      await till.find('count-confirm').click();
      await expect(dialog).toHaveCount(0);
      await expect(till.find('shift-now')).toContainText(PEOPLE.secondCashier.name[till.language]);
      await till.page.keyboard.press('Escape');

      await checkoutWithoutNetwork({ till, sandbox, contract }, corn);
      await takeSigned(till, await sandbox.offlineCode(WALLETS.ordinary));
      const cashReceipt = await sellForCash(till, milk);
      await joinNetwork(sandbox);
      await expectDrained(contract, till);
      await sellByCode(till, sandbox, candy);
      await sellByCode(till, sandbox, popcorn);

      const [last] = await sandbox.payments(WALLETS.ordinary);
      await refund(till, last?.receiptNumber ?? '');
      await refund(till, cashReceipt);
      await expect
        .poll(async () => (await sandbox.payments(WALLETS.ordinary))[0]?.refunded?.amount ?? 0)
        .toBe(REFUND_MINOR);

      // The shift keeps its day when midnight comes meanwhile.
      const { businessDate } = (await ask(contract, 'terminal.snapshot', {})).terminal;
      await openDay(till);
      await till.find('shift-close').click();
      await dialog.getByText(dayTexts.countSum[till.language], { exact: true }).click();
      const cashMinor = cola.priceMinor + milk.priceMinor - REFUND_MINOR;
      const drawer = ((FLOAT_MINOR + cashMinor) / 100).toFixed(2);
      await till.find('count-sum').fill(drawer);
      await till.find('count-confirm').click();
      await expect(till.find('report')).toContainText(dayTexts.cash_exact[till.language]);
      await expect(till.find('report')).toContainText(drawer);
      await till.picture('z-report');
      await till.page.keyboard.press('Escape');
      await till.find('shift-open').waitFor();
      await till.page.keyboard.press('Escape');

      await till.press(till.words.common('signOut'));
      await till.signIn('manager');
      await till.find('desk-key').click();
      await till.find('desk-reconciliation').click();
      await till.find('import-statement').click();
      const buffer = Buffer.from(await settlementFile(contract, businessDate));
      await till.find('import-day').fill(businessDate);
      await till.find('import-file').setInputFiles({ name: `${businessDate}.csv`, mimeType: 'text/csv', buffer });
      await dialog.getByText(FORMAT[till.language], { exact: true }).click();
      await till.find('import-send').click();
      await till.find('import-done').click();
      const differences = till.find('differences').getByRole('option');
      await expect(differences).toHaveCount(3);
      await till.picture('reconciliation-day');
      const isDone = till.page.locator('.recon-row-done');
      for (let done = 0; done < 3; done += 1) {
        await differences.filter({ hasNot: isDone }).first().click();
        await till.find('act-explained').click();
        await till.find('act-note').fill(`看过 ${done}`);
        await till.find('act-send').click();
        await expect(till.page.getByRole('dialog')).toHaveCount(0);
        await expect(differences.filter({ has: isDone })).toHaveCount(done + 1);
      }
      await till.find('sign-off').click();
      await till.find('sign-confirm').click();
      await expect(till.find('sign-off')).toHaveCount(0);
      const { days } = await ask(contract, 'reconciliation.month', { month: businessDate.slice(0, 7) });
      expect(days.find((day) => day.businessDate === businessDate)).toMatchObject({
        ...{ light: 'green', signOffCount: 1, openCount: 0, cash: { minor: cashMinor } },
      });

      await takeTendersAlong(till, cashMinor);
    });
  });
}

/** The takings by way of paying, as CSV, as a workbook and on paper: all three say the same. */
async function takeTendersAlong(till: TillPage, cashMinor: number): Promise<void> {
  const { page, language } = till;
  await page.keyboard.press('Escape');
  await till.find('reconciliation').getByText(takingsTexts.title[language], { exact: true }).click();
  await till.find('takings').getByText(takingsTexts.range_week[language], { exact: true }).click();
  await till.find('takings').getByText(takingsTexts.table_tender[language], { exact: true }).click();
  await till.find('takings-tender').waitFor();
  await till.picture('takings-tender');
  const { rows } = await takeAlong(page);
  const cash = rows.find(([name]) => name === takingsTexts.tender_cash[language]) ?? [];
  const gross = ((cashMinor + REFUND_MINOR) / 100).toFixed(2);
  expect(cash.slice(1)).toEqual([gross, '2', '0', '0.00', '1.00', (cashMinor / 100).toFixed(2), '0.00', '0']);
}
