/** Paper and devices over the terminal in memory: what is printed, what holds it up, and what a person is told to do. */
import type { Page } from '@playwright/test';
import type { DeviceView } from '../../../electron/contract/terminal-values.ts';
import { SIZES } from '../display-sizes.ts';
import { expect, test, type Screens } from './screens-world.ts';

const MANAGER = 'signed-in=c-4';
const PRINTER = {
  deviceId: 'printer-1',
  kind: 'receipt_printer',
  name: 'Star of the Counter',
  state: 'ready',
  problem: null,
  simulated: false,
  sinceMs: Date.UTC(2026, 10, 22, 6, 5),
  tryCount: 12,
} as const satisfies DeviceView;

async function setPrinter(screens: Screens, state: DeviceView['state'], problem: string | null): Promise<void> {
  await screens.terminal(
    (till, device) => {
      const { devices, printing } = till.script.read();
      till.script.emit('devices.changed', [...devices.filter(({ kind }) => kind !== 'receipt_printer'), device]);
      if (printing.printer === null) return;
      const { state: now, problem: why } = device;
      till.script.emit('printing.changed', { ...printing, printer: { ...printing.printer, state: now, problem: why } });
    },
    { ...PRINTER, state, problem },
  );
}

async function openPastSale(screens: Screens, wishes?: string): Promise<void> {
  await screens.open(wishes);
  await screens.find('history-key').click();
  await screens.find('history-results').getByRole('option').first().click();
  await screens.find('receipt').first().waitFor();
}

test('[PAPERSCREEN-3] C41 the history prints a receipt by key or F11, follows it to its end, and counts the copies', async ({
  screens,
}) => {
  await openPastSale(screens);
  const key = screens.find('receipt-print');
  await expect(key).toContainText('打印小票');
  await key.click();
  await expect(screens.find('paper-note')).toContainText(/等待打印|正在打印|已打印/);
  await expect(screens.find('paper-note')).toHaveText('已打印');
  await expect(key).toContainText('打印副本 2');
  await screens.page.keyboard.press('F11');
  await expect.poll(() => screens.calls('receipt.print')).toHaveLength(2);
});

test('[PAPERSCREEN-10] [DAYSCREEN-41] what went back has a slip on its sale’s page, printed again as well, and cannot be voided', async ({
  screens,
}) => {
  await openPastSale(screens, MANAGER);
  await screens.find('void-key').waitFor();
  await expect(screens.find('refund-slips')).toHaveCount(0);
  await screens.find('refund-key').click();
  await screens.find('refund-amount').fill('5.80');
  await screens.find('refund-confirm').click();
  const key = screens.find('refund-print');
  await expect(key).toHaveText('打印退款单 ¥5.80');
  await expect(screens.find('void-key')).toHaveCount(0);
  await key.click();
  await expect(screens.find('refund-slips').getByTestId('paper-note')).toHaveText('已打印');
  await key.click();
  await expect.poll(() => screens.calls('receipt.print_refund')).toHaveLength(2);
  await screens.find('refund-key').click();
  await expect(screens.page.getByRole('dialog')).toContainText('30.00');
});

test('[PAPERSCREEN-4] the picture takes over nothing that loads or runs', async ({ screens }) => {
  await openPastSale(screens);
  await expect(screens.find('receipt').first()).toContainText('销售小票');
  const left = await screens.page.evaluate(() => document.querySelector('.receipt-drawing')?.innerHTML ?? '');
  expect(left).toContain('<tspan');
  expect(left).not.toMatch(/script|href|onload|style=/);
});

test('[PAPERSCREEN-5] [PAPERSCREEN-2] a printer without paper is named on the end screen, and the next sale is one key away', async ({
  screens,
}) => {
  await screens.open('signed-in&lines=1');
  await setPrinter(screens, 'faulty', 'paper_out');
  await paid(screens);
  await screens.terminal((till) => {
    const { checkout, printing } = till.script.read();
    const job = {
      jobId: 'job-held',
      document: 'sale',
      subjectId: checkout?.saleId ?? '',
      receiptNumber: 'T0000001-000900',
      copy: 1,
      language: 'zh-CN',
      state: 'queued',
      problem: null,
      mayBeOnPaper: false,
      attemptCount: 0,
      queuedAtMs: 0,
      updatedAtMs: 0,
    } as const;
    till.script.emit('printing.changed', { ...printing, waiting: [job] });
  });
  await expect(screens.find('paper-note')).toContainText('打印纸用完');
  await expect(screens.find('paper-note')).toContainText('请换纸，会接着打印。');
  await screens.page.keyboard.press('Enter');
  await expect.poll(() => screens.calls('checkout.acknowledge')).toHaveLength(1);
});

async function paid(screens: Screens): Promise<void> {
  await screens.page.keyboard.press('F9');
  await screens.find('checkout-ready').waitFor();
  await screens.terminal((till) => {
    const { checkout } = till.script.read();
    if (checkout === null) return;
    const { saleId, receiptNumber, amount } = checkout;
    till.script.emit('checkout.changed', {
      ...checkout,
      screen: 'approved',
      payment: {
        paymentId: 'payment-1',
        saleId,
        receiptNumber,
        amount,
        payerPaid: amount,
        method: 'tap',
        state: 'approved',
        acceptedOffline: false,
        discounts: [],
        walletMasked: null,
        authCode: 'A1',
        decline: null,
        businessDate: '2026-11-22',
        startedAtMs: 0,
        expiresAtMs: null,
        unknownSinceMs: null,
        updatedAtMs: 0,
      },
    });
  });
  await screens.find('checkout-approved').waitFor();
  // The keys of a screen rest for a moment after it has appeared.
  await expect(async () => expect(screens.find('next-sale')).toBeEnabled()).toPass();
  await screens.page.evaluate(() => new Promise((rested) => setTimeout(rested, 600)));
}

test('[PAPERSCREEN-6] what failed is listed with its cause among the devices, printed again or dropped', async ({
  screens,
}) => {
  await screens.open();
  await screens.terminal((till) => {
    const { printing } = till.script.read();
    const failed = ['unplugged', 'interrupted'].map((problem, index) => ({
      jobId: `job-${index}`,
      document: 'sale' as const,
      subjectId: `sale-past-${index}`,
      receiptNumber: `T0000001-00090${index}`,
      copy: index + 1,
      language: 'zh-CN' as const,
      state: 'failed' as const,
      problem,
      mayBeOnPaper: index === 0,
      attemptCount: 1,
      queuedAtMs: 1_000,
      updatedAtMs: 1_000,
    }));
    till.script.emit('printing.changed', { ...printing, failed });
  });
  const strip = screens.find('device-strip');
  await expect(strip).toContainText('2 张小票没有打印');
  await screens.find('device-strip-look').click();
  const jobs = screens.find('open-jobs').getByTestId('print-job');
  await expect(jobs).toHaveCount(2);
  // Newest first, and no row changes its place under a finger.
  await expect(jobs.first()).toContainText('副本 2');
  await expect(jobs.last()).toContainText('请先看看打印机');
  await jobs.last().getByTestId('job-retry').click();
  await jobs.first().getByTestId('job-drop').click();
  await expect(screens.find('open-jobs')).toHaveCount(0);
  await expect(strip).toHaveCount(0);
  expect(await screens.calls('receipt.retry')).toEqual([{ jobId: 'job-0' }]);
  expect(await screens.calls('receipt.drop')).toEqual([{ jobId: 'job-1' }]);
});

test('[PAPERSCREEN-7] who may not open the drawer alone has somebody approve it on the spot', async ({ screens }) => {
  await screens.open();
  await screens.page.keyboard.press('F12');
  await screens.find('drawer-count_cash').click();
  const approval = screens.find('approval');
  await expect(approval).toContainText('赵敏');
  await approval.getByText('陈静怡').click();
  await approval.getByRole('group', { name: '授权人的 PIN' }).focus();
  await screens.type('112358');
  await screens.page.keyboard.press('Enter');
  await expect(screens.find('notice')).toContainText('钱箱已打开');
  expect(await screens.calls('drawer.open')).toEqual([
    { reason: 'count_cash' },
    { reason: 'count_cash', approvalId: expect.any(String) },
  ]);
});

test('[PAPERSCREEN-8] F12 opens the drawer with a reason, which is listed with who and when', async ({ screens }) => {
  await screens.open(MANAGER);
  await screens.page.keyboard.press('F12');
  await screens.find('drawer-make_change').click();
  await expect(screens.find('notice')).toContainText('钱箱已打开');
  expect(await screens.calls('drawer.open')).toEqual([{ reason: 'make_change' }]);
  await screens.find('devices-key').click();
  await screens.find('device-desk-key').click();
  await screens.find('device-section-drawer').click();
  await expect(screens.find('drawer-openings')).toContainText('换零钱');
  await expect(screens.find('drawer-openings')).toContainText('赵敏');
});

test('[PAPERSCREEN-9] a PDF is the receipt on a page of its size, and nothing else', async ({ screens }) => {
  await openPastSale(screens);
  expect(await pageSizes(screens.page)).toEqual([{ widthMm: 80, heightMm: 27 }]);
});

const POINTS_PER_MM = 72 / 25.4;

/** Of the PDF that the browser makes of the page. */
async function pageSizes(page: Page): Promise<readonly Readonly<{ widthMm: number; heightMm: number }>[]> {
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
  return [...pdf.matchAll(/\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/g)].map(([, width, height]) => ({
    widthMm: Math.round(Number(width) / POINTS_PER_MM),
    heightMm: Math.round(Number(height) / POINTS_PER_MM),
  }));
}

test('[DEVICESCREEN-2] [DEVICESCREEN-4] [DEVICESCREEN-5] the strip comes when a hand is needed, stays put, and is put away', async ({
  screens,
}) => {
  await screens.open();
  const strip = screens.find('device-strip');
  // Back within a moment: nothing was worth a word.
  await setPrinter(screens, 'gone', 'unplugged');
  await setPrinter(screens, 'ready', null);
  await screens.page.evaluate(() => new Promise((passed) => setTimeout(passed, 1_800)));
  await expect(strip).toHaveCount(0);

  await setPrinter(screens, 'faulty', 'cover_open');
  await expect(strip).toContainText('小票打印机 · 打印机盖没有合上');
  await expect(strip).toContainText('请合上盖子，会接着打印。');
  await setPrinter(screens, 'opening', 'cover_open');
  await expect(strip).toBeVisible();
  await strip.getByRole('button', { name: '知道了' }).click();
  await expect(strip).toHaveCount(0);

  await setPrinter(screens, 'faulty', 'paper_out');
  await expect(strip).toContainText('打印纸用完');
  await setPrinter(screens, 'ready', null);
  await expect(strip).toHaveCount(0);
  await setPrinter(screens, 'faulty', 'cover_open');
  await expect(strip).toContainText('打印机盖没有合上');
});

test('[DEVICESCREEN-11] the panel tells since when a device is as it is, and how often one that does not work was tried', async ({
  screens,
}) => {
  await screens.open('signed-in');
  await setPrinter(screens, 'gone', 'unplugged');
  await screens.find('devices-key').click();
  const printer = screens.find('device-printer-1');
  await expect(printer.getByTestId('device-since')).toContainText(/自 .*14:05 起 · 已重试 12 次/);
  await expect(screens.find('device-nfc-1').getByTestId('device-since')).not.toContainText('重试');
  const { laptop, small } = SIZES;
  for (const [name, size] of Object.entries({ laptop, small })) {
    await screens.page.setViewportSize(size);
    await screens.page.screenshot({ path: `test-output/screenshots/device-panel-${name}.png` });
  }
});
