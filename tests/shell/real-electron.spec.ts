/**
 * The main path of the shell once more, on Electron's own runtime. `npm test` runs this where the runtime is installed and
 * reports it as skipped, with the reason, where it is not; everything else about the shell is proven on the stand-in.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { _electron, expect, test } from '@playwright/test';
import { GOODS, WALLETS } from '../e2e/harness.ts';
import { makeFolder, startSandbox } from '../e2e/programs.ts';
import { createSandboxApi } from '../e2e/sandbox-api.ts';
import { createTillPage } from '../e2e/till-page.ts';

const ROOT = path.resolve(import.meta.dirname, '..', '..');
const PACKAGE = path.join(ROOT, 'node_modules', 'electron');

test('[SHELL-1] a sale from sign-in to paid, and a page loaded again, on Electron itself', async () => {
  const { folder, remove } = await makeFolder();
  const running = await startSandbox(path.join(folder, 'sandbox'));
  const sandbox = createSandboxApi(() => running.origin);
  const program = path.join(PACKAGE, 'dist', readFileSync(path.join(PACKAGE, 'path.txt'), 'utf8').trim());
  const app = await _electron.launch({
    executablePath: program,
    args: [
      ROOT,
      `--backend-origin=${running.origin}`,
      `--data-folder=${path.join(folder, 'till')}`,
      `--user-data-dir=${path.join(folder, 'user-data')}`,
      '--wallet-sandbox',
      `--phone-page=${running.origin}/phone/`,
    ],
  });
  const till = createTillPage(await app.firstWindow(), { url: '', language: 'zh-CN' });
  await till.find('staff-key').first().waitFor();
  await till.signIn();
  await till.scan(GOODS.water.barcode);
  await expect(till.lines()).toHaveCount(1);
  await till.reload();
  await expect(till.lines()).toHaveCount(1);
  await till.pay();
  await till.scan(await sandbox.paymentCode(WALLETS.ordinary));
  await till.expectScreen('approved');
  await till.nextSale();
  expect(await sandbox.approved()).toHaveLength(1);
  await app.close();
  await running.stop();
  await remove();
});
