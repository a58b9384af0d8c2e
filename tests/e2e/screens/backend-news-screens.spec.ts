/** What the bank's side shows at the till: notices, messages, a new key, and a till that begins anew. */
import { SIZES } from '../display-sizes.ts';
import { expect, test } from './screens-world.ts';

const MANAGER = 'signed-in=c-4';

test('[SCREENOPS-40] maintenance is announced with its hours', async ({ screens }) => {
  await screens.open('signed-in&news');
  await expect(screens.find('backend-notice')).toContainText('银行系统今晚维护');
  await expect(screens.find('backend-notice')).toContainText('维护时间');
  // A cashier is not told of messages that others have to see.
  await expect(screens.find('unseen-messages')).toHaveCount(0);
});

test('[SCREENOPS-40] what only informs is folded to a key of the band and comes back; what warns stays', async ({
  screens,
}) => {
  await screens.open('signed-in&news');
  await screens.find('notice-fold').click();
  await expect(screens.find('backend-notice')).toHaveCount(0);
  await screens.find('history-key').click();
  await expect(screens.find('backend-notice')).toHaveCount(0);
  await screens.find('notice-unfold').click();
  await expect(screens.find('backend-notice')).toContainText('银行系统今晚维护');
  await expect(screens.find('notice-unfold')).toHaveCount(0);
  // Folded once more, it is back by itself when what was announced begins.
  await screens.find('notice-fold').click();
  await screens.terminal((till) => {
    const { backend } = till.script.read();
    const notices = backend.notices.map((notice) => ({ ...notice, phase: 'running' as const }));
    till.script.emit('backend.changed', { ...backend, notices });
  });
  await expect(screens.find('backend-notice')).toContainText('维护中');
  await expect(screens.find('notice-fold')).toHaveCount(0);
});

test('[SCREENOPS-41] a critical message is told of everywhere and seen at the desk', async ({ screens }) => {
  await screens.open(`${MANAGER}&news`);
  // A ground and a sign that nothing else has.
  const strip = screens.find('unseen-messages');
  await expect(strip.locator('.banner-critical .lucide-octagon-alert')).toBeVisible();
  await screens.page.screenshot({ path: 'test-output/screenshots/message-strip.png' });
  await strip.getByRole('button').click();
  await expect(screens.find('message')).toHaveCount(2);
  await expect(screens.page.locator('.message-critical .lucide-octagon-alert')).toHaveCount(1);
  await screens.page.screenshot({ path: 'test-output/screenshots/messages.png' });
  await screens.find('message-see').click();
  await expect(screens.find('message-see')).toHaveCount(0);
  expect(await screens.calls('backend.see_message')).toEqual([{ messageId: 'msg-2' }]);
  await screens.page.keyboard.press('Escape');
  await expect(screens.find('unseen-messages')).toHaveCount(0);
});

for (const language of ['zh-CN', 'en'] as const) {
  test(`[SCREENOPS-41] a message is read whole, however long, in ${language}`, async ({ screens }) => {
    await screens.page.addInitScript((chosen) => localStorage.setItem('wallet-till.language', chosen), language);
    await screens.page.setViewportSize(SIZES.small);
    await screens.open(`${MANAGER}&news`);
    await screens.find('unseen-messages').getByRole('button').click();
    const bodies = screens.find('message-body');
    await expect(bodies).toHaveCount(2);
    const cut = await bodies.evaluateAll(
      (found) =>
        found.filter((body) => {
          const card = body.closest('article')?.getBoundingClientRect().right ?? 0;
          const text = document.createRange();
          text.selectNodeContents(body);
          return text.getBoundingClientRect().right > card;
        }).length,
    );
    expect(cut).toBe(0);
    await screens.page.screenshot({ path: `test-output/screenshots/messages-long-${language}.png` });
  });
}

test('[SCREENOPS-42] a new key is asked for at the desk', async ({ screens }) => {
  await screens.open(MANAGER);
  await screens.find('desk-key').click();
  await screens.find('section-till').click();
  await screens.find('renew-key').click();
  await expect(screens.page.getByText('已启用新密钥')).toBeVisible();
  expect(await screens.calls('terminal.renew_key')).toHaveLength(1);
});

test('[SCREENOPS-43] a retired till takes a new activation code from who may enter one', async ({ screens }) => {
  await screens.open('signed-in&retired');
  await expect(screens.page.getByText('请店长或技术员登录后输入新激活码。')).toBeVisible();
  await screens.open(`${MANAGER}&retired`);
  await screens.find('activate-open').click();
  await screens.page.getByLabel('激活码').fill('NEW-CODE-1');
  await screens.page.keyboard.press('Enter');
  await expect(screens.find('activate')).toContainText('激活成功');
  expect(await screens.calls('terminal.enrol')).toEqual([{ activationCode: 'NEW-CODE-1' }]);
});
