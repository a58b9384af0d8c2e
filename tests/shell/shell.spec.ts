/**
 * The Electron shell's built main and preload files, run on the stand-in: start and a sale, a second start, a service that
 * is killed, a page that dies or hangs, and quitting with unsent money.
 */
import path from 'node:path';
import { expect, test as base, type Page } from '@playwright/test';
import { GOODS, PEOPLE, WALLETS } from '../e2e/harness.ts';
import { makeFolder, startSandbox, waitForEnd } from '../e2e/programs.ts';
import { createSandboxApi, type SandboxApi } from '../e2e/sandbox-api.ts';
import { createTillPage, type TillPage } from '../e2e/till-page.ts';
import { startShell, type RunningShell } from './shell-program.ts';

type Fixtures = {
  shellEnv: Record<string, string>;
  shellArgs: readonly string[];
  world: Readonly<{ userData: string; origin: string; start: () => RunningShell }>;
  sandbox: SandboxApi;
  shell: RunningShell;
  till: TillPage;
};

const test = base.extend<Fixtures>({
  shellEnv: [{}, { option: true }],
  shellArgs: [[], { option: true }],
  world: async ({ shellEnv, shellArgs }, use) => {
    const { folder, remove } = await makeFolder();
    const running = await startSandbox(path.join(folder, 'sandbox'));
    const { origin } = running;
    const userData = path.join(folder, 'user-data');
    const started: RunningShell[] = [];
    const start = (): RunningShell => {
      const shell = startShell({ userData, backendOrigin: origin, env: shellEnv, args: shellArgs });
      started.push(shell);
      return shell;
    };
    await use({ userData, origin, start });
    for (const shell of started) await shell.kill();
    await running.stop();
    await remove();
  },
  sandbox: async ({ world }, use) => use(createSandboxApi(() => world.origin)),
  shell: async ({ world }, use) => use(world.start()),
  till: async ({ shell }, use) => {
    const till = createTillPage(await shell.page(), { url: '', language: 'zh-CN' });
    await till.find('staff-key').first().waitFor();
    await use(till);
  },
});

/** Rings something up, so that there is a sale to be found again. */
async function ringUp(till: TillPage): Promise<void> {
  await till.signIn();
  await till.scan(GOODS.water.barcode);
  await expect(till.lines()).toHaveCount(1);
}

test('[SHELL-4] the page sees the bridge and nothing of Electron or Node', async ({ till }) => {
  const seen = await till.page.evaluate(() => ({
    bridge: Object.keys(Reflect.get(window, 'till') as object).toSorted(),
    node: ['require', 'process', 'module', 'Buffer', 'electron'].filter((name) => Reflect.has(window, name)),
  }));
  expect(seen).toEqual({ bridge: ['onLine', 'onMessage', 'send'], node: [] });
});

test('[SHELL-1] a sale from sign-in to paid, in the shell', async ({ till, sandbox }) => {
  await ringUp(till);
  await till.pay();
  await till.scan(await sandbox.paymentCode(WALLETS.ordinary));
  await till.expectScreen('approved');
  await till.nextSale();
});

test('[SHELL-5] a malformed call is dropped, and the page goes on', async ({ till }) => {
  await till.page.evaluate(() => {
    const bridge = Reflect.get(window, 'till') as { send: (call: unknown) => boolean };
    for (const call of [null, 'x', { type: 'call' }, { type: 'call', callId: -1, name: 'a', input: {} }])
      bridge.send(call);
  });
  await ringUp(till);
});

test('[SHELL-3] the page can neither leave nor open windows', async ({ till }) => {
  const opened = await till.page.evaluate(() => window.open('https://example.com') !== null);
  await till.page.evaluate(() => void (window.location.href = 'https://example.com/'));
  await till.page.waitForTimeout(500);
  expect(
    till.page
      .context()
      .pages()
      .filter((page) => page.url().includes('example.com')),
  ).toEqual([]);
  expect(typeof opened).toBe('boolean');
});

test('[SHELL-8] a second start brings the first to the front and ends', async ({ till, shell, world }) => {
  await ringUp(till);
  const second = world.start();
  expect(await second.ended).toBe(0);
  await shell.told('focused');
  await expect(till.lines()).toHaveCount(1);
});

test('[SHELL-9] C51 a service that is killed comes back with the very same sale', async ({ till, shell }) => {
  const { pid } = await shell.told('service_started');
  await ringUp(till);
  process.kill(pid, 'SIGKILL');
  await waitForEnd(pid);
  const again = await shell.told('service_started');
  expect(again.pid).not.toBe(pid);
  await expect(till.find('pay-key')).toBeVisible();
  await expect(till.lines()).toHaveCount(1);
});

test('[SHELL-6] C51 a page that dies is loaded again with the very same sale', async ({ till, shell }) => {
  await ringUp(till);
  const browser = await till.page.context().newCDPSession(till.page);
  // The answer never comes from a page that has just died.
  void browser.send('Page.crash').catch(() => {});
  const found = await findTill(shell, till);
  await expect(found.lines()).toHaveCount(1);
});

test('[SHELL-6] a page that hangs is ended and loaded again', async ({ till, shell }) => {
  await ringUp(till);
  shell.say({ type: 'page_hung' });
  const found = await findTill(shell, till);
  await expect(found.lines()).toHaveCount(1);
});

/** Keeps the page's own thread busy for ever, as a fault in a script would. */
function hang(page: Page): void {
  void page
    .evaluate(() => {
      for (;;) performance.now();
    })
    // It ends with the page.
    .catch(() => {});
}

test('[SHELL-13] a page in an endless loop is noticed though nobody touches it, ended, and loaded again', async ({
  till,
  shell,
}) => {
  await ringUp(till);
  hang(till.page);
  const found = await findTill(shell, till);
  await expect(found.lines()).toHaveCount(1);
});

/** The page that the shell opened in place of the one that died. */
async function findTill(shell: RunningShell, gone: TillPage): Promise<TillPage> {
  const page = await shell.pageAfter(gone.page);
  const till = createTillPage(page, { url: '', language: 'zh-CN' });
  await till.find('pay-key').waitFor();
  return till;
}

test('[SHELL-7] quitting with nothing left asks nothing', async ({ till, shell }) => {
  await ringUp(till);
  shell.say({ type: 'quit' });
  expect(await shell.ended).toBe(0);
});

test('[SHELL-7] quitting while an outcome is unknown asks first, and the next start goes on', async ({
  till,
  shell,
  sandbox,
  world,
}) => {
  await ringUp(till);
  const code = await sandbox.paymentCode(WALLETS.ordinary);
  await sandbox.orderFault({
    match: { method: 'PUT', pathPrefix: '/v1/payments' },
    kind: 'drop_after_commit',
    times: 50,
  });
  await sandbox.orderFault({
    match: { method: 'GET', pathPrefix: '/v1/payments' },
    kind: 'status',
    status: 503,
    times: 500,
  });
  await till.scan(code);
  await till.expectScreen('outcome_unknown');
  shell.say({ type: 'close_window' });
  const asked = await shell.told('dialog');
  expect(asked.buttons).toEqual(['返回收银台', '退出']);
  expect(asked.detail).toContain('付款');
  shell.say({ type: 'answer_dialog', response: 0 });
  await till.expectScreen('outcome_unknown');
  shell.say({ type: 'quit' });
  await shell.told('dialog');
  shell.say({ type: 'answer_dialog', response: 1 });
  expect(await shell.ended).toBe(0);
  await sandbox.clearFaults();
  const next = world.start();
  const found = createTillPage(await next.page(), { url: '', language: 'zh-CN' });
  await found.expectScreen('approved');
});

test.describe('where the system cannot protect secrets', () => {
  test.use({ shellEnv: { STAND_IN_STORAGE_BACKEND: 'basic_text' } });

  test('[SHELL-10] the till says so instead of storing a key in the open', async ({ shell }) => {
    const shown = await shell.told('dialog');
    expect(shown.message).not.toBe('');
    expect(await shell.ended).toBe(1);
  });
});

test.describe('a gate', () => {
  test.use({ shellArgs: ['--profile=transit'] });

  const inService = async (page: Page): Promise<void> => {
    await expect(page.getByTestId('gate')).toHaveAttribute('data-state', 'armed', { timeout: 60_000 });
  };

  test('[SHELL-13] a gate whose page hangs serves again by itself', async ({ shell }) => {
    const page = await shell.page();
    await inService(page);
    hang(page);
    await inService(await shell.pageAfter(page));
  });

  test('[SHELL-14] neither its window nor its program ends before a keeper has unlocked it', async ({ shell }) => {
    const page = await shell.page();
    await inService(page);
    shell.say({ type: 'close_window' });
    shell.say({ type: 'quit' });
    await page.getByTestId('gate-staff').click();
    const unlock = page.getByTestId('gate-unlock');
    for (const digit of PEOPLE.manager.pin) await unlock.getByRole('button', { name: digit, exact: true }).click();
    await expect(page.getByTestId('gate-desk')).toBeVisible();
    shell.say({ type: 'quit' });
    expect(await shell.ended).toBe(0);
  });
});
