/** The sandbox's admin page in a browser, against a real sandbox: each order, in both languages, on a desk and on a phone. */
import path from 'node:path';
import { expect, test as base, type Locator, type Page } from '@playwright/test';
import { payByCode } from '../../sandbox/testing/payments.ts';
import { accessibilityFaults } from './accessibility.ts';
import { openTestWorld, type TestTerminal, type TestWorld } from '../../sandbox/testing/test-world.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
const SCREENSHOTS = path.join(ROOT, 'test-output', 'screens', 'admin');
const SMALL = { width: 390, height: 844 };

const test = base.extend<{ sandbox: TestWorld; till: TestTerminal }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright wants the pattern
  sandbox: async ({}, use) => {
    const sandbox = await openTestWorld({ adminPageFolder: path.join(ROOT, 'out', 'admin') });
    await use(sandbox);
    await sandbox.close();
  },
  till: async ({ sandbox, page }, use) => {
    const till = await sandbox.enrol();
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.goto(`${sandbox.origin}/admin/`);
    await use(till);
  },
});

const card = (page: Page, title: string): Locator => page.getByRole('region', { name: title });

test('[ADMIN-1] [ADMIN-4] both languages, a desk and a small screen: nothing is cut off, no accessibility fault', async ({
  page,
  sandbox,
  till,
}) => {
  await sandbox.demo('POST', '/demo/faults', {
    match: { pathPrefix: '/v1/payments/' },
    kind: 'latency',
    ms: 2_000,
    times: 3,
  });
  await sandbox.demo('POST', '/demo/faults', { match: { pathPrefix: '/v1/' }, kind: 'status', status: 503, times: 1 });
  await till.call('GET', '/v1/time');
  await sandbox.demo('POST', '/demo/maintenance', { on: true });
  for (const language of ['zh-CN', 'en']) {
    if (language === 'en') await page.getByRole('button', { name: 'Switch to English' }).click();
    await expect(page.locator('html')).toHaveAttribute('lang', language);
    for (const [name, size] of [
      ['desk', { width: 1280, height: 900 }],
      ['small', SMALL],
    ] as const) {
      await page.setViewportSize(size);
      await expect(page.getByTestId('ledger')).toHaveText(language === 'en' ? 'balanced' : '平衡');
      expect(await accessibilityFaults(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(
        0,
      );
      await page.screenshot({ path: path.join(SCREENSHOTS, `${language}-${name}.png`), fullPage: true });
    }
  }
});

test('[ADMIN-3] a fault is ordered, met and taken back', async ({ page, till }) => {
  const faults = card(page, '网络与应答故障');
  await faults.getByRole('combobox', { name: '故障', exact: true }).selectOption('status_503');
  await faults.getByRole('combobox', { name: '哪些请求' }).selectOption('config');
  await faults.getByRole('button', { name: '下达' }).click();
  await expect(faults.getByRole('listitem')).toContainText(['返回 503 暂不可用']);
  expect((await till.call('GET', '/v1/config')).status).toBe(503);
  expect((await till.call('GET', '/v1/config')).status).toBe(200);
  await expect(faults.getByRole('listitem')).toContainText(['已遇到 1 / 1']);
  await faults.getByRole('button', { name: '全部撤销' }).click();
  await expect(faults).toContainText('目前没有故障。');
});

test('[ADMIN-3] maintenance, clock, deny list and terminals do what they say', async ({ page, sandbox, till }) => {
  const world = card(page, '运行状况');
  await world.getByRole('button', { name: '开启' }).click();
  await expect(world).toContainText('已开启');
  expect((await payByCode(sandbox, till, 'wlt_zhang', 100)).decline?.code).toBe('maintenance');
  await world.getByRole('button', { name: '关闭' }).click();
  await world.getByRole('button', { name: '+10 min' }).click();
  await expect(world.getByRole('button', { name: '+10 min' })).toHaveAttribute('aria-pressed', 'true');
  expect((await till.call('GET', '/v1/time')).json).toEqual({ now: '2026-03-04T04:10:00.000Z' });
  await world.getByRole('button', { name: '准确' }).click();
  await expect(world.getByRole('button', { name: '准确' })).toHaveAttribute('aria-pressed', 'true');
  await world.getByRole('button', { name: '+10,000' }).click();
  await expect(page.getByTestId('denied')).toHaveText('10,001');
  const terminals = card(page, '终端');
  await terminals.getByRole('button', { name: '停用' }).click();
  await expect(terminals).toContainText('已停用');
  expect((await till.call('POST', '/v1/heartbeats', {})).status).toBe(403);
});

test('[ADMIN-3] a backup is made and gone back to, and a difference is planted', async ({ page, sandbox, till }) => {
  const world = card(page, '运行状况');
  await expect(world.getByRole('button', { name: '恢复到备份' })).toBeDisabled();
  await world.getByRole('button', { name: '备份', exact: true }).click();
  await expect(world).toContainText('有备份');
  const { id } = await payByCode(sandbox, till, 'wlt_zhang', 100);
  await world.getByRole('button', { name: '恢复到备份' }).click();
  await expect(page.getByRole('status')).toHaveText('已完成');
  await expect.poll(async () => (await till.call('GET', `/v1/payments/${id}`)).status).toBe(404);
  const differences = card(page, '结算差异');
  await differences.getByRole('combobox', { name: '差异', exact: true }).selectOption('row_twice');
  await differences.getByRole('button', { name: '埋入' }).click();
  await expect
    .poll(() =>
      sandbox.server.database.selectFrom('planted_differences').select(['kind', 'store_id', 'business_date']).execute(),
    )
    .toEqual([{ kind: 'row_twice', store_id: 'sto_demo', business_date: '2026-03-04' }]);
});
