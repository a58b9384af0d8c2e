/**
 * The ticket kiosk of the demo's metro as passengers meet it: the real programs with a simulated reader, scanner and printer,
 * and the sandbox's customers; and a gate of the same station that takes its tickets.
 */
import type { Page } from '@playwright/test';
import { openContractClient } from './contract-client.ts';
import { expect, test as base, WALLETS } from './harness.ts';
import { readyForOffline, snapshotOf } from './offline-steps.ts';
import { makeFolder, startHost } from './programs.ts';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';

const KIOSK = {
  role: 'kiosk',
  place: { stationId: 'harbour', gateId: 'K1', direction: 'entry' },
  activationCode: 'DEMO-GATE-0001',
} as const;

type Kiosk = Readonly<{
  page: Page;
  find: (testId: string) => ReturnType<Page['getByTestId']>;
  order: (to: string) => Promise<void>;
}>;

const test = base.extend<{ kiosk: Kiosk; scan: (text: string) => Promise<void> }>({
  profile: 'transit',
  transitFile: KIOSK,
  viewport: { width: 1_080, height: 1_920 },
  kiosk: async ({ page, machine, contract }, use) => {
    await page.goto(machine.url);
    await page.getByTestId('kiosk').waitFor();
    await readyForOffline(contract);
    await expect(page.getByTestId('kiosk')).toHaveAttribute('data-state', 'home');
    const find = (testId: string) => page.getByTestId(testId);
    await use({
      page,
      find,
      order: async (to) => {
        await find(`kiosk-to-${to}`).click();
        await find('kiosk-pay').click();
        await find('kiosk-ways').waitFor();
      },
    });
    await page.close();
  },
  scan: async ({ contract }, use) => {
    await use(async (text) => {
      const device = { deviceId: 'scanner-simulated', text, symbologyIdentifier: ']Q1' };
      const answer = await contract.call('devices.simulate_scan', device);
      if (!answer.ok) throw new Error(`the scanner took no notice: ${answer.error.code}`);
    });
  },
});

const ticketsOf = async ({ find }: Kiosk): Promise<string> => {
  await find('kiosk-tickets').waitFor();
  return (await find('kiosk-tickets').getAttribute('data-ticket')) ?? '';
};

test('[KIOSKSCREEN-20] a ticket is bought by the kiosk’s QR, by a code and by a tap; a gate takes each once', async ({
  kiosk,
  scan,
  tap,
  sandbox,
  contract,
  machine,
}) => {
  await kiosk.order('library');
  await kiosk.find('kiosk-qr').waitFor();
  await kiosk.page.screenshot({ path: 'test-output/screenshots/kiosk/real-ways.png' });
  await sandbox.scan(WALLETS.ordinary, (await kiosk.find('kiosk-qr').getAttribute('data-payload')) ?? '');
  const tickets = [await ticketsOf(kiosk)];
  await expect(kiosk.find('kiosk-tickets')).toContainText('Take your ticket');
  await kiosk.page.screenshot({ path: 'test-output/screenshots/kiosk/real-ticket.png' });
  await kiosk.find('kiosk-done').click();
  await kiosk.order('library');
  await scan(await sandbox.paymentCode(WALLETS.rich));
  tickets.push(await ticketsOf(kiosk));
  await kiosk.find('kiosk-done').click();
  await kiosk.order('airport');
  await expect(async () => tap(WALLETS.ordinary)).toPass();
  tickets.push(await ticketsOf(kiosk));
  await kiosk.find('kiosk-done').click();
  await expect(kiosk.find('kiosk')).toHaveAttribute('data-state', 'home');
  await expect
    .poll(async () =>
      (await sandbox.approved()).map(({ amount }) => amount.amount).toSorted((one, other) => one - other),
    )
    .toEqual([400, 400, 600]);

  const { kiosk: view } = await snapshotOf(contract);
  const { folder, remove } = await makeFolder();
  const place = { stationId: 'library', gateId: 'G2', direction: 'exit' };
  const ticketKeys = view?.ticketKey === null ? [] : [view?.ticketKey];
  const file = { role: 'gate', place, ticketKeys, activationCode: 'DEMO-GATE-0002' };
  await writeFile(path.join(folder, 'transit.json'), JSON.stringify(file));
  const gate = await startHost({ dataFolder: folder, backendOrigin: machine.sandboxOrigin(), profile: 'transit' });
  const client = await openContractClient(gate.url);
  try {
    await readyForOffline(client);
    await expect.poll(async () => (await snapshotOf(client)).gate?.state.state).toBe('armed');
    const shown = async (text: string): Promise<string> => {
      await client.call('gate.scan', { text });
      let said = '';
      await expect
        .poll(async () => {
          const state = (await snapshotOf(client)).gate?.state;
          said = state?.state === 'stop' ? state.code : (state?.state ?? '');
          return ['armed', 'deciding'].includes(said);
        })
        .toBe(false);
      await expect.poll(async () => (await snapshotOf(client)).gate?.state.state, { timeout: 30_000 }).toBe('armed');
      return said;
    };
    expect(await shown(tickets[0] ?? '')).toBe('go');
    await new Promise((resolve) => setTimeout(resolve, 3_500));
    expect(await shown(tickets[0] ?? '')).toBe('gate.ticket_used');
    expect(await shown(tickets[2] ?? '')).toBe('gate.ticket_elsewhere');
  } finally {
    client.close();
    await gate.program.stop();
    await remove();
  }
});

test('[KIOSKSCREEN-21] an outcome that nobody knows says not to pay again, and the ticket comes when it is known', async ({
  kiosk,
  scan,
  sandbox,
}) => {
  await kiosk.order('library');
  await kiosk.find('kiosk-qr').waitFor();
  const code = await sandbox.paymentCode(WALLETS.ordinary);
  // The QR that was shown is closed first; what is lost is the answer to the payment itself, and to every question after it.
  await sandbox.orderFault({ match: { method: 'PUT', pathPrefix: '/v1/payments' }, kind: 'latency', ms: 1, times: 1 });
  await sandbox.orderFault({ match: { pathPrefix: '/v1/payments' }, kind: 'drop_after_commit', times: 1_000 });
  await scan(code);
  await expect(kiosk.find('kiosk-unknown')).toBeVisible({ timeout: 20_000 });
  await expect(kiosk.find('kiosk-waiting')).toContainText('Do not pay again');
  await kiosk.page.screenshot({ path: 'test-output/screenshots/kiosk/real-unknown.png' });
  await sandbox.clearFaults();
  await expect(kiosk.find('kiosk-tickets')).toBeVisible({ timeout: 25_000 });
  expect((await sandbox.approved()).map(({ amount }) => amount.amount)).toEqual([400]);
});

test('[KIOSKSCREEN-22] without paper it says so before anybody pays, and the ticket is shown to be photographed', async ({
  kiosk,
  scan,
  sandbox,
  contract,
}) => {
  await contract.call('devices.simulate_fault', { deviceId: 'printer-simulated', fault: 'paper_out', isOn: true });
  await expect(kiosk.find('kiosk-notice')).toContainText('No paper', { timeout: 15_000 });
  await kiosk.order('library');
  await scan(await sandbox.paymentCode(WALLETS.ordinary));
  await ticketsOf(kiosk);
  await expect(kiosk.find('kiosk-tickets')).toContainText('Take a photo');
});

test('[KIOSKSCREEN-23] staff are called, and come with their PIN', async ({ kiosk, contract }) => {
  await kiosk.find('kiosk-call').click();
  await kiosk.find('kiosk-to-answer').click();
  const answer = await contract.call('session.staff', {});
  const [person] = answer.ok ? answer.value.staff : [];
  await kiosk.page.getByRole('button', { name: person?.name.en ?? '' }).click();
  await kiosk.page.keyboard.type(person?.demoPin ?? '', { delay: 120 });
  await expect(kiosk.find('kiosk-call')).toBeVisible();
  expect((await snapshotOf(contract)).session.cashier).toBeNull();
});

test('[KIOSKSCREEN-24] an order that nobody pays is given up by its key, and nothing is charged', async ({
  kiosk,
  sandbox,
}) => {
  await kiosk.order('airport');
  await kiosk.find('kiosk-qr').waitFor();
  await kiosk.find('kiosk-cancel').click();
  await expect(kiosk.find('kiosk')).toHaveAttribute('data-state', 'home', { timeout: 15_000 });
  expect(await sandbox.approved()).toEqual([]);
});

/** Long enough for a slow machine to show the QR; a passenger has a minute and a half (KIOSK-12, KIOSK-19). */
const PAY_WITHIN_SECONDS = 15;

test.describe('whoever walks away', () => {
  test.use({ transitFile: { ...KIOSK, payWithinSeconds: PAY_WITHIN_SECONDS } });

  test('[KIOSKSCREEN-25] whoever walks away is counted down in both languages; the kiosk is home, and nothing was or will be taken', async ({
    kiosk,
    sandbox,
  }) => {
    await kiosk.order('airport');
    await kiosk.find('kiosk-qr').waitFor();
    const payload = (await kiosk.find('kiosk-qr').getAttribute('data-payload')) ?? '';
    const counting = kiosk.find('kiosk-goes-home');
    await expect(counting).toContainText(/秒后返回首页.*Back to start in/);
    await kiosk.page.screenshot({ path: 'test-output/screenshots/kiosk/real-counting.png' });
    await expect(kiosk.find('kiosk')).toHaveAttribute('data-state', 'home');
    await expect(sandbox.scan(WALLETS.ordinary, payload)).rejects.toThrow(/answered 4/);
    expect(await sandbox.approved()).toEqual([]);
  });

  test('[KIOSKSCREEN-26] a payment that has begun is never cut off by the time that is over', async ({
    kiosk,
    scan,
    sandbox,
    contract,
  }) => {
    await sandbox.settings(WALLETS.ordinary, { smallAmountLimit: 100 });
    await kiosk.order('airport');
    await kiosk.find('kiosk-qr').waitFor();
    await expect(kiosk.find('kiosk-goes-home')).toContainText('Back to start in');
    const leavesAtMs = (await snapshotOf(contract)).kiosk?.order?.leavesAtMs ?? null;
    expect(leavesAtMs).not.toBeNull();
    await scan(await sandbox.paymentCode(WALLETS.ordinary));
    await expect(kiosk.find('kiosk-waiting')).toContainText('请在手机上确认');
    await expect(kiosk.find('kiosk-waiting')).toContainText('Confirm on your phone');
    await expect(kiosk.find('kiosk-goes-home')).toHaveCount(0);
    await kiosk.page.waitForTimeout(Math.max(0, (leavesAtMs ?? 0) + 1_000 - Date.now()));
    await expect(kiosk.find('kiosk-waiting')).toContainText('Confirm on your phone');
    await sandbox.confirmPending(WALLETS.ordinary);
    await ticketsOf(kiosk);
    expect((await sandbox.approved()).map(({ amount }) => amount.amount)).toEqual([600]);
  });
});

test('[KIOSKSCREEN-27] what was paid and not taken is fetched by two numbers, with its receipt; wrong ones are said in both languages', async ({
  kiosk,
  scan,
  sandbox,
  contract,
}) => {
  await kiosk.order('library');
  await kiosk.find('kiosk-qr').waitFor();
  await scan(await sandbox.paymentCode(WALLETS.ordinary));
  const ticket = await ticketsOf(kiosk);
  const { checkout } = await snapshotOf(contract);
  const counter = (checkout?.receiptNumber ?? '').slice(-6);
  const ending = (checkout?.payment?.walletMasked ?? '').replaceAll(/\D/g, '').slice(-4);
  await kiosk.find('kiosk-done').click();
  await expect(kiosk.find('kiosk')).toHaveAttribute('data-state', 'home');

  const type = (digits: string): Promise<void> => kiosk.page.keyboard.type(digits, { delay: 120 });
  await kiosk.find('kiosk-to-fetch').click();
  await type(counter);
  await kiosk.find('kiosk-fetch-go').click();
  await type(ending === '9999' ? '9998' : '9999');
  await kiosk.find('kiosk-fetch-go').click();
  await expect(kiosk.find('kiosk-fetch')).toContainText('没有找到车票');
  await expect(kiosk.find('kiosk-fetch')).toContainText('No ticket was found');
  await type(ending);
  await kiosk.find('kiosk-fetch-go').click();
  expect(await ticketsOf(kiosk)).toBe(ticket);
  await kiosk.find('kiosk-receipt').click();
  await expect(kiosk.find('kiosk-receipt-paper')).toContainText('Take your receipt');
  await kiosk.page.screenshot({ path: 'test-output/screenshots/kiosk/real-fetched.png' });
  expect((await sandbox.approved()).map(({ amount }) => amount.amount)).toEqual([400]);
});
