/** The manager's desk over the terminal in memory: what each section says, asks and refuses. */
import { expect, test, type Screens } from './screens-world.ts';

const MANAGER = 'signed-in=c-4';

/** The retired till's id ends so; fake-snapshot.ts. */
const ID_END = '0001';

async function openDesk(screens: Screens, section: string, wishes = `${MANAGER}&desk`): Promise<void> {
  await screens.open(wishes);
  await screens.find('desk-key').click();
  await screens.find(`section-${section}`).click();
}

test('[SCREENOPS-1] the demo’s phone page is found at the sign-in and among the devices', async ({ screens }) => {
  await screens.open('');
  const link = screens.find('phone-page').getByRole('link');
  await expect(link).toHaveAttribute('href', 'http://127.0.0.1:8788/phone/');
  await expect(screens.find('phone-page')).toContainText('演示');
  await screens.find('staff-key').first().click();
  await screens.type('135790');
  await screens.find('devices-key').click();
  await expect(screens.page.getByRole('dialog').getByTestId('phone-page')).toBeVisible();
});

test('[SCREENOPS-13] what can be lost at most, its share of the limit, and what is known to be lost', async ({
  screens,
}) => {
  await openDesk(screens, 'overview', `${MANAGER}&offline=room&desk`);
  const exposure = screens.find('exposure');
  await expect(exposure).toContainText('如果所有未送达银行的付款都收不到，最多损失');
  await expect(exposure).toContainText('628.50');
  await expect(exposure).toContainText('共 12 笔付款');
  const meter = exposure.getByRole('meter');
  await expect(meter).toHaveAttribute('aria-valuetext', '已用 ¥628.50，限额 ¥2,000.00');
  await expect(meter).toHaveAttribute('aria-valuenow', '31');
  // Three payments of 46.50, 88.00 and 12.80.
  await expect(exposure).toContainText('147.30');
  await exposure.getByRole('button', { name: '查看' }).click();
  await expect(screens.find('unpaid')).toBeVisible();
});

test('[SCREENOPS-14] what waits, since when and what will be done; an alarm stands on every screen', async ({
  screens,
}) => {
  await openDesk(screens, 'overview');
  const queue = screens.find('queue');
  await expect(queue).toContainText('12 项在等待');
  await expect(queue).toContainText('已等 1小时15分钟');
  await expect(queue).toContainText('自动，一直送到确认为止');
  await expect(screens.find('overdue')).toHaveCount(0);

  await screens.open(`${MANAGER}&desk=overdue&lines=1`);
  const alarm = screens.find('overdue');
  await expect(alarm).toContainText('有付款超过一天没有送达银行');
  await screens.page.keyboard.press('F10');
  await expect(alarm).toBeVisible();
  await screens.page.keyboard.press('F10');
  await alarm.getByRole('button', { name: '查看' }).click();
  await expect(screens.find('operations')).toContainText('有内容等了一天以上');
  await screens.page.keyboard.press('Escape');
  await screens.page.keyboard.press('F9');
  await expect(screens.find('checkout-ready')).toBeVisible();
  await expect(alarm).toContainText('请立即通知店长');
  await screens.terminal((till) => till.call('checkout.leave', { saleId: '' }));
  await screens.terminal((till) => till.call('session.sign_out', {}));
  await expect(screens.find('staff-key').first()).toBeVisible();
  await expect(alarm).toBeVisible();
});

test('[SCREENOPS-16] each unpaid payment shows its whole wallet id and why, and its wallet is denied and allowed', async ({
  screens,
}) => {
  await openDesk(screens, 'unpaid');
  const payments = screens.find('unpaid-payment');
  await expect(payments).toHaveCount(3);
  const declined = payments.nth(1);
  await expect(declined).toContainText('wlt_7311859');
  await expect(declined).toContainText('余额不足');
  await expect(declined).toContainText('离线码');
  await declined.getByTestId('deny-wallet').click();
  await expect(declined).toContainText('本机已停用');
  await declined.getByTestId('deny-wallet').click();
  await expect(declined).not.toContainText('本机已停用');
  expect(await screens.calls('offline.deny_wallet')).toEqual([
    { paymentId: 'payment-past-1', denied: true },
    { paymentId: 'payment-past-1', denied: false },
  ]);
  await declined.getByRole('button', { name: '看这笔销售' }).click();
  expect(screens.page.url()).toMatch(/#\/history\/sale-past-1$/);
});

test('[SCREENOPS-19] what is unsent is saved file by file, each under its own name', async ({ screens }) => {
  await openDesk(screens, 'till');
  await screens.terminal((till) => {
    till.script.emit('queue.changed', { ...till.script.read().queue, depth: 1_203 });
  });
  const names: string[] = [];
  screens.page.on('download', (download) => names.push(download.suggestedFilename()));
  await screens.find('queue-export').click();
  await expect(screens.page.getByRole('status').filter({ hasText: '已导出 1203 项，3 个文件' })).toBeVisible();
  await expect
    .poll(() => names)
    .toEqual(['unsent-T0000001-1.json', 'unsent-T0000001-2.json', 'unsent-T0000001-3.json']);
});

test('[SCREENOPS-20] a till is retired after its id’s end was typed; what stands in the way is told; its books stay', async ({
  screens,
}) => {
  await openDesk(screens, 'till');
  await screens.find('retire').click();
  const confirm = screens.find('retire-confirm');
  await expect(confirm).toBeDisabled();
  await screens.find('retire-word').fill('0002');
  await expect(confirm).toBeDisabled();
  await screens.find('retire-word').fill(ID_END);
  await confirm.click();
  await expect(screens.find('unfinished')).toContainText('结果未知的付款');
  await expect(screens.find('unfinished')).toContainText('待办');

  await openDesk(screens, 'till', MANAGER);
  await screens.find('retire').click();
  await screens.find('retire-word').fill(ID_END);
  await confirm.click();
  await expect(screens.page.getByRole('alertdialog')).toHaveCount(0);
  await screens.find('operations-leave').click();
  await expect(screens.page.getByRole('alert')).toContainText('收银台已注销');
  await expect(screens.page.getByText('暂停收款')).toBeVisible();
  await screens.page.keyboard.press('F10');
  await expect(screens.page.getByRole('option').first()).toContainText('T0000001-');
});

test('[SCREENOPS-24] a journal that is not what was written is told everywhere, and nothing can be rung up', async ({
  screens,
}) => {
  await screens.open(`${MANAGER}&lines=2`);
  await screens.terminal((till) => {
    const { terminal } = till.script.read();
    till.script.emit('terminal.changed', { ...terminal, damage: { code: 'journal.chain_broken', sequence: 41 } });
  });
  const strip = screens.find('damage');
  await expect(strip).toContainText('账目记录被改动或损坏');
  await expect(strip).toContainText('请勿收款，导出账目并联系技术员');
  await expect(screens.find('pay-key')).toHaveCount(0);
  await screens.page.keyboard.press('F10');
  await expect(strip).toBeVisible();
  await expect(screens.page.getByRole('option').first()).toBeVisible();
  await screens.find('desk-key').click();
  await expect(screens.find('operations')).toBeVisible();
  await expect(strip).toBeVisible();
  await screens.terminal((till) => till.call('session.sign_out', {}));
  await expect(screens.find('staff-key').first()).toBeVisible();
  await expect(strip).toBeVisible();
});
