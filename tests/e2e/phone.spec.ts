/** The customer's phone in a browser, against a real sandbox: every tab, every outcome, and a sandbox that goes away. */
import type { Locator, Page } from '@playwright/test';
import { toBuffer } from 'qrcode';
import { presentmentFromQrText, presentmentToJson } from '../../sandbox/credentials/presentment.ts';
import { accessibilityFaults } from './accessibility.ts';
import { expect, test } from './phone-world.ts';

const result = (page: Page, status: string): Locator => page.locator(`[data-testid=result][data-status=${status}]`);
const shownCode = async (page: Page): Promise<string> =>
  (await page.getByTestId('payment-code').getAttribute('data-code')) ?? '';
const qrImage = (text: string): Promise<Buffer> => toBuffer(text, { scale: 5 });
const asFile = (buffer: Buffer, name = 'qr.png'): { name: string; mimeType: string; buffer: Buffer } => ({
  name,
  mimeType: 'image/png',
  buffer,
});

test('[PHONE-1] every tab says in both languages that this is a simulation', async ({ page, world }) => {
  for (const language of ['zh-CN', 'en']) {
    const text = language === 'en' ? /for demos and tests only/ : '模拟手机 · 演示与测试专用';
    for (const tab of ['pay', 'offline', 'scan', 'payments']) {
      await page.getByTestId(`tab-${tab}`).click();
      await expect(page.getByTestId('simulation')).toHaveText(text);
      await world.shot(`${language}-${tab}`);
    }
    await expect(page.locator('html')).toHaveAttribute('lang', language);
    await page.getByTestId('language').click();
  }
  await page.getByTestId('language').click();
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
});

test('[PHONE-13] a payment code counts down, is replaced on demand, and by itself after a minute', async ({
  page,
  world,
}) => {
  await page.clock.install();
  const first = await shownCode(page);
  expect(first).toMatch(/^62\d{17}$/);
  // Both at one instant: the page may be replacing the code just now.
  const shown = await page
    .getByTestId('payment-code')
    .evaluate((figure: HTMLElement) => ({ code: figure.dataset['code'] ?? '', text: figure.textContent }));
  expect(shown.text).toBe(shown.code.replaceAll(/(\d{4})(?=\d)/g, '$1 '));
  await expect(page.getByTestId('payment-code-countdown')).toHaveText(/\d+ 秒后自动更新/);
  await page.getByTestId('payment-code-refresh').click();
  await expect.poll(() => shownCode(page)).not.toBe(first);
  const second = await shownCode(page);
  world.advance(61_000);
  await page.clock.runFor(61_000);
  await expect.poll(() => shownCode(page)).not.toBe(second);
});

test('[PHONE-11] [PHONE-20] a code that the cashier scans pays, the result shows, and the balance follows', async ({
  page,
  world,
}) => {
  await expect(page.getByTestId('balance')).toHaveText('¥5,000.00');
  const payment = await world.pay(1_250, { type: 'payment_code', code: await shownCode(page) });
  expect(payment.status).toBe('approved');
  await expect(result(page, 'approved')).toContainText('¥12.50');
  await world.shot('result-approved');
  await page.getByTestId('result-done').click();
  await expect(page.getByTestId('balance')).toHaveText('¥4,987.50');
  await page.reload();
  await expect(page.getByTestId('balance')).toHaveText('¥4,987.50');
  await expect(page.getByTestId('result')).toHaveCount(0);

  await world.reverse(payment.id);
  await expect(result(page, 'reversed')).toBeVisible();
  await world.shot('result-reversed');
});

test('[PHONE-18] another wallet is another customer: one without enough money is declined', async ({ page, world }) => {
  await page.getByTestId('wallet-switch').click();
  await world.shot('wallets');
  await page.getByTestId('wallet-wlt_wang').click();
  await expect(page.getByTestId('balance')).toHaveText('¥3.50');
  const payment = await world.pay(1_250, { type: 'payment_code', code: await shownCode(page) });
  expect(payment.decline?.code).toBe('insufficient_funds');
  await expect(result(page, 'declined')).toContainText('余额不足');
  await world.shot('result-declined');
  await page.reload();
  await expect(page.getByTestId('balance')).toHaveText('¥3.50');
});

test('[PHONE-19] above the small-amount limit the phone asks: confirmed, refused, withdrawn, too late', async ({
  page,
  world,
}) => {
  const asked = async (): Promise<string> => {
    await expect(page.getByTestId('payment-code-refresh')).toBeEnabled();
    const before = await shownCode(page);
    await page.getByTestId('payment-code-refresh').click();
    // The key is free again before the new code is drawn, now and then; the old one was used.
    await expect.poll(() => shownCode(page)).not.toBe(before);
    const { id } = await world.pay(68_800, { type: 'payment_code', code: await shownCode(page) });
    await expect(page.getByTestId('confirm-sheet')).toContainText('¥688.00');
    return id;
  };
  const confirmed = await asked();
  await world.shot('confirm');
  await page.getByTestId('confirm').click();
  await expect(result(page, 'approved')).toBeVisible();
  expect((await world.payment(confirmed)).status).toBe('approved');
  await page.getByTestId('result-done').click();

  const refused = await asked();
  await page.getByTestId('decline').click();
  await expect(result(page, 'declined')).toContainText('您已拒绝付款');
  expect((await world.payment(refused)).decline?.code).toBe('customer_cancelled');
  await page.getByTestId('result-done').click();

  await world.reverse(await asked());
  await expect(result(page, 'reversed')).toBeVisible();
  await page.getByTestId('result-done').click();

  await asked();
  world.advance(121_000);
  await expect(result(page, 'expired')).toBeVisible();
  await world.shot('result-expired');
});

test('[PHONE-14] the offline code is one presentment as image and as text, and pays', async ({ page, world }) => {
  await page.getByTestId('tab-offline').click();
  const text = (await page.getByTestId('offline-code').textContent()) ?? '';
  const bytes = presentmentFromQrText(text);
  if (bytes === undefined) throw new Error('the phone shows a presentment');
  const payment = await world.pay(890, { type: 'scan_presentment', presentment: presentmentToJson(bytes) });
  expect(payment.status).toBe('approved');
  await page.getByTestId('result-done').click();

  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByTestId('offline-code-copy').click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toMatch(/^WP1:/);
  await page.getByTestId('offline-code-refresh').click();
  await expect(page.getByTestId('offline-code')).not.toHaveText(copied);
  // The image is read by the phone's own reader: it says that this is no merchant code, and shows what it read.
  const image = await page.getByTestId('offline-code-qr').screenshot();
  const shown = await page.getByTestId('offline-code').textContent();
  await page.getByTestId('tab-scan').click();
  await page.getByTestId('scan-file').setInputFiles(asFile(image));
  await expect(page.getByTestId('scan-problem')).toBeVisible();
  await expect(page.getByTestId('scan-input')).toHaveValue(shown ?? '');
});

test('[PHONE-15] the QR of the till is paid from its text, and from an image chosen, dropped or pasted', async ({
  page,
  world,
}) => {
  await page.getByTestId('tab-scan').click();
  const offer = async (amountMinor = 1_000): Promise<string> => {
    const { qr } = await world.pay(amountMinor, { type: 'merchant_qr', expiresInSeconds: 120 });
    return qr?.payload ?? '';
  };
  const paid = async (): Promise<void> => {
    await expect(result(page, 'approved')).toBeVisible();
    await page.getByTestId('result-done').click();
  };
  await page.getByTestId('scan-input').fill(await offer());
  await page.getByTestId('scan-submit').click();
  await paid();
  await page.getByTestId('scan-file').setInputFiles(asFile(await qrImage(await offer())));
  await paid();
  for (const kind of ['drop', 'paste'] as const) {
    const image = [...(await qrImage(await offer()))];
    await page.getByTestId('scan-drop').evaluate(
      (target, [what, bytes]) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([Uint8Array.from(bytes)], 'qr.png', { type: 'image/png' }));
        const event =
          what === 'drop'
            ? new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true })
            : new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true, cancelable: true });
        target.dispatchEvent(event);
      },
      [kind, image] as const,
    );
    await paid();
  }
  await page.getByTestId('scan-input').fill(await offer(30_000));
  await page.getByTestId('scan-submit').click();
  await page.getByTestId('confirm').click();
  await paid();
  await expect(page.getByTestId('balance')).toHaveText('¥4,660.00');
});

test('[PHONE-16] what cannot be paid is said in words, and the next try starts clean', async ({ page, world }) => {
  await page.getByTestId('tab-scan').click();
  const problem = page.getByTestId('scan-problem');
  const submit = async (text: string): Promise<void> => {
    await page.getByTestId('scan-input').fill(text);
    await page.getByTestId('scan-submit').click();
  };
  await submit('   ');
  await expect(problem).toHaveAttribute('data-code', 'empty');
  await submit('hello');
  await expect(problem).toHaveAttribute('data-code', 'qr_malformed');
  await world.shot('scan-problem');
  await page.getByTestId('scan-file').setInputFiles(asFile(Buffer.from('this is no image')));
  await expect(problem).toHaveAttribute('data-code', 'notImage');
  const blank = await page.getByTestId('scan-submit').screenshot();
  await page.getByTestId('scan-file').setInputFiles(asFile(blank));
  await expect(problem).toHaveAttribute('data-code', 'noCode');

  const { id, qr } = await world.pay(1_000, { type: 'merchant_qr', expiresInSeconds: 30 });
  await world.reverse(id);
  await submit(qr?.payload ?? '');
  await expect(problem).toHaveAttribute('data-code', 'payment_finished');
  const late = await world.pay(1_000, { type: 'merchant_qr', expiresInSeconds: 30 });
  world.advance(31_000);
  await submit(late.qr?.payload ?? '');
  await expect(problem).toHaveAttribute('data-code', 'payment_expired');
  await expect(problem).toContainText('已过期');
});

test('[PHONE-17] payments are listed with their details', async ({ page, world }) => {
  await page.getByTestId('tab-payments').click();
  await expect(page.getByTestId('payments-empty')).toBeVisible();
  await page.getByTestId('tab-pay').click();
  const { id } = await world.pay(2_590, { type: 'payment_code', code: await shownCode(page) });
  await page.getByTestId('result-done').click();
  await page.getByTestId('tab-payments').click();
  const row = page.locator(`[data-payment-id="${id}"]`);
  await expect(row).toContainText('¥25.90');
  await world.shot('payments');
  await row.click();
  await expect(page.getByTestId('payment-sheet')).toContainText(id);
  await world.shot('payment-details');
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('payment-sheet')).toHaveCount(0);
});

test('[PHONE-21] a sandbox that is gone is told of, and the phone goes on when it is back', async ({ page, world }) => {
  await expect(page.getByTestId('payment-code')).toBeVisible();
  await page.route('**/demo/**', (route) => route.abort());
  await expect(page.getByTestId('sandbox-gone')).toBeVisible();
  await world.shot('gone');
  await page.reload();
  await expect(page.getByTestId('sandbox-gone')).toContainText('连接不到沙箱');
  await page.unroute('**/demo/**');
  await expect(page.getByTestId('payment-code')).toBeVisible();
  await expect(page.getByTestId('sandbox-gone')).toHaveCount(0);
});

test('[PHONE-22] no screen has a fault that an accessibility checker finds', async ({ page, world }) => {
  const faults = (): Promise<readonly string[]> => accessibilityFaults(page);
  for (const tab of ['offline', 'scan', 'payments', 'pay']) {
    await page.getByTestId(`tab-${tab}`).click();
    expect(await faults()).toEqual([]);
  }
  await page.getByTestId('wallet-switch').click();
  expect(await faults()).toEqual([]);
  await page.keyboard.press('Escape');
  await world.pay(30_000, { type: 'payment_code', code: await shownCode(page) });
  await expect(page.getByTestId('confirm')).toBeVisible();
  expect(await faults()).toEqual([]);
  await page.getByTestId('decline').click();
  await expect(result(page, 'declined')).toBeVisible();
  expect(await faults()).toEqual([]);
});
