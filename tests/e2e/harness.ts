/**
 * What every end-to-end test starts from: a till of its own with a sandbox of its own, the customer's side, and the page
 * as a cashier uses it. Each screen worth keeping is pictured into test-output/screenshots.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test as base, type Page } from '@playwright/test';
import type { Client } from '../../electron/contract/client.ts';
import { openContractClient } from './contract-client.ts';
import {
  makeFolder,
  startHost,
  startMovableSandbox,
  startSandbox,
  waitForEnd,
  type RunningHost,
  type RunningSandbox,
} from './programs.ts';
import { createSandboxApi, type SandboxApi } from './sandbox-api.ts';
import { createTillPage, type Language, type TillPage } from './till-page.ts';

export { expect } from '@playwright/test';
export { ALL_BARCODES, GOODS, priceText, type Goods } from './goods.ts';
export { WALLETS, type SandboxApi } from './sandbox-api.ts';
export { PEOPLE, type TillPage } from './till-page.ts';

/** electron/service/open-terminal.ts */
const SIMULATED_READER = 'nfc-simulated';

export type Machine = Readonly<{
  /** Where the page is opened, with its token. */
  url: string;
  dataFolder: string;
  sandboxOrigin: () => string;
  servicePid: () => Promise<number>;
  /** Kills the service as a power cut would, and waits until another one is up. */
  killService: () => Promise<void>;
  /** Ends the whole till in order, does something to its folder, and starts it anew; `url` is another then. */
  restart: (meanwhile: () => Promise<void>) => Promise<void>;
  /** The backend goes, as a broken network looks from here, and comes back at the same address. */
  stopSandbox: () => Promise<void>;
  startSandbox: () => Promise<void>;
  /** Puts the backend's clock forward; only where the sandbox's time is movable. */
  passTime: (ms: number) => void;
}>;

/** In which languages a path is walked: both, for what a person reads on the way. */
export const LANGUAGES: readonly Language[] = ['zh-CN', 'en'];

export type Fixtures = {
  /** Whether the sandbox runs when the till is started for the first time. */
  sandboxAtStart: boolean;
  /** `movable`: the backend's clock can be put forward. */
  sandboxTime: 'real' | 'movable';
  /** `transit`: the demo's gate instead of its till. */
  profile: 'till' | 'transit';
  /** What `transit.json` says; null: the demo's own. */
  transitFile: object | null;
  language: Language;
  machine: Machine;
  sandbox: SandboxApi;
  /** Holds a wallet's phone to the simulated reader. */
  tap: (walletId: string) => Promise<void>;
  contract: Client;
  till: TillPage;
};

export const test = base.extend<Fixtures>({
  sandboxAtStart: [true, { option: true }],
  sandboxTime: ['real', { option: true }],
  profile: ['till', { option: true }],
  transitFile: [null, { option: true }],
  language: ['zh-CN', { option: true }],

  machine: async ({ sandboxAtStart, sandboxTime, profile, transitFile }, use) => {
    const { folder, remove } = await makeFolder();
    if (transitFile !== null) {
      await mkdir(path.join(folder, 'till'), { recursive: true });
      await writeFile(path.join(folder, 'till', 'transit.json'), JSON.stringify(transitFile));
    }
    const sandboxFolder = path.join(folder, 'sandbox');
    let passedMs = 0;
    let sandbox: RunningSandbox =
      sandboxTime === 'real'
        ? await startSandbox(sandboxFolder)
        : await startMovableSandbox(sandboxFolder, () => Date.now() + passedMs);
    const { origin, port } = sandbox;
    if (!sandboxAtStart) await sandbox.stop();
    const start = (): Promise<RunningHost> =>
      startHost({ dataFolder: path.join(folder, 'till'), backendOrigin: origin, profile });
    let host = await start();
    await use({
      get url() {
        return host.url;
      },
      dataFolder: path.join(folder, 'till'),
      sandboxOrigin: () => origin,
      servicePid: () => host.servicePid(),
      killService: async () => {
        const pid = await host.servicePid();
        process.kill(pid, 'SIGKILL');
        await waitForEnd(pid);
        while ((await host.servicePid()) === pid) await new Promise((resolve) => setTimeout(resolve, 10));
      },
      restart: async (meanwhile) => {
        await host.program.stop();
        await meanwhile();
        host = await start();
      },
      stopSandbox: () => sandbox.kill(),
      startSandbox: async () => {
        sandbox = await startSandbox(sandboxFolder, port);
      },
      passTime: (ms) => {
        passedMs += ms;
      },
    });
    await host.program.stop();
    await sandbox.stop();
    await remove();
  },

  sandbox: async ({ machine }, use) => {
    await use(createSandboxApi(machine.sandboxOrigin));
  },

  contract: async ({ machine }, use) => {
    const client = await openContractClient(machine.url);
    await use(client);
    client.close();
  },

  tap: async ({ contract }, use) => {
    await use(async (walletId) => {
      const answer = await contract.call('devices.simulate_tap', { deviceId: SIMULATED_READER, walletId });
      if (!answer.ok) throw new Error(`the reader took no notice: ${answer.error.code}`);
    });
  },

  till: async ({ page, machine, language }, use) => {
    const complaints = listenForComplaints(page);
    const till = createTillPage(page, { url: () => machine.url, language });
    await till.open();
    await use(till);
    await page.close();
    // A page that breaks a rule of its own policy or throws has a fault, whatever the test saw.
    base.expect(complaints).toEqual([]);
  },
});

/** Errors that the page itself tells of. A lost line is told by the screen and is no fault of the page. */
function listenForComplaints(page: Page): string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(`thrown: ${error.message}`));
  page.on('console', (message) => {
    const text = message.text();
    if (message.type() !== 'error' || /WebSocket connection to|ERR_CONNECTION/.test(text)) return;
    complaints.push(`console: ${text}`);
  });
  return complaints;
}
