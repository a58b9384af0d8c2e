/** Sales that are set aside, over the terminal in memory: the key, the strip, and what became of them. */
import type { SetAsideSale, SetAsideState } from '../../../electron/contract/sale-values.ts';
import { expect, test, type Screens } from './screens-world.ts';

/** The wallet in memory loses its answer to a code that begins so (fake-checkout.ts). */
const LOST_ANSWER = '1412345678901234';

async function openOutcome(screens: Screens): Promise<void> {
  await screens.open('signed-in&lines=1');
  await screens.page.keyboard.press('F9');
  await screens.find('checkout-ready').waitFor();
  await screens.terminal((till, code) => void till.call('checkout.enter_code', { saleId: '', code }), LOST_ANSWER);
  await screens.find('checkout-outcome_unknown').waitFor();
}

/** What the terminal says of the sale that was set aside, as it goes on. */
const become = (screens: Screens, state: SetAsideState): Promise<void> =>
  screens.terminal((till, next) => {
    const sales = till.script.read().setAside.map((sale): SetAsideSale => ({ ...sale, state: next }));
    till.script.emit('aside.changed', sales);
  }, state);

test('[SCREENOPS-25] an open outcome has a quiet key for the next customer, a note, and no other key', async ({
  screens,
}) => {
  await openOutcome(screens);
  const screen = screens.find('checkout-outcome_unknown');
  await expect(screen.getByRole('button')).toHaveText(['记录顾客出示的凭证', '先接待下一位']);
  await expect(screen).toContainText('不要向这位顾客再收钱');
  await screens.find('set-aside').click();
  await expect(screens.find('pay-key')).toBeVisible();
  await expect(screens.find('sale-total')).toContainText('0.00');
  await expect(screens.find('notice')).toContainText('已搁置，有结果会提示');
});

test('[SCREENOPS-25] where the terminal does not allow it there is no such key', async ({ screens }) => {
  await openOutcome(screens);
  await screens.terminal((till) => {
    const { checkout } = till.script.read();
    if (checkout !== null) till.script.emit('checkout.changed', { ...checkout, canSetAside: false });
  });
  await expect(screens.find('set-aside')).toHaveCount(0);
});

test('[SCREENOPS-26] a sale that waits stands on every screen with its number, amount, state and age, and opens again', async ({
  screens,
}) => {
  await openOutcome(screens);
  await screens.find('set-aside').click();
  const key = screens.find('aside-sale');
  await expect(key).toHaveText(/000042.*1\.50.*结果待查 · 不到 1 分钟/s);
  await screens.page.keyboard.press('F10');
  await expect(screens.page).toHaveURL(/history/);
  await expect(key).toBeVisible();
  await screens.page.keyboard.press('F10');
  await screens.terminal((till) => till.call('sale.add_amount', { amountText: '5', name: 'next' }));
  // The screen hears of it a moment later, and pays only what it shows.
  await expect(screens.page.getByText('next').first()).toBeVisible();
  await screens.page.keyboard.press('F9');
  await expect(screens.find('checkout-ready')).toBeVisible();
  await expect(key).toBeVisible();
  await key.click();
  await expect(screens.find('checkout-outcome_unknown')).toBeVisible();
  // The other one waits in its place.
  await expect(key).toHaveText(/5\.00/);
  await screens.terminal((till) => till.call('session.sign_out', {}));
  await expect(screens.find('aside')).toHaveCount(0);
});

test('[SCREENOPS-26] a cart is set aside by its own key, and comes back as it was', async ({ screens }) => {
  await screens.open('signed-in&lines=2');
  await screens.find('park-sale').click();
  await expect(screens.find('sale-total')).toContainText('0.00');
  await expect(screens.find('park-sale')).toBeDisabled();
  const key = screens.find('aside-sale');
  await expect(key).toContainText('还没收款');
  await key.click();
  await expect(screens.find('cart-lines').getByRole('option')).toHaveCount(2);
  await expect(screens.find('sale-total')).toContainText('4.00');
  await expect(screens.find('aside')).toHaveCount(0);
});

test('[SCREENOPS-26] more of them than the strip holds stand in a list', async ({ screens }) => {
  await screens.open('signed-in');
  await screens.terminal((till) => {
    const sales = Array.from({ length: 5 }, (_, index): SetAsideSale => ({
      saleId: `aside-${index}`,
      state: 'unresolved',
      receiptNumber: `T0000001-00010${index}`,
      cashierName: { 'zh-CN': '王芳', en: 'Wang Fang' },
      setAsideAtMs: 0,
      lineCount: 2,
      firstLineName: { 'zh-CN': '可乐', en: 'Cola' },
      total: { minor: 100 * (index + 1), currency: 'CNY' },
      paymentId: `p-${index}`,
    }));
    till.script.emit('aside.changed', sales);
  });
  await expect(screens.find('aside-sale')).toHaveCount(3);
  await screens.find('aside-all').click();
  await expect(screens.find('aside-list').getByRole('listitem')).toHaveCount(5);
  await expect(screens.find('aside-list')).toContainText('可乐 等 2 样');
});

test('[SCREENOPS-27] paid meanwhile: it is told until somebody says that the goods were handed over', async ({
  screens,
}) => {
  await openOutcome(screens);
  await screens.find('set-aside').click();
  await become(screens, 'paid');
  const end = screens.find('aside-end');
  await expect(end).toHaveAttribute('role', 'alert');
  await expect(end).toContainText('已付款，可以交货');
  await expect(end).toContainText('000042');
  // Whoever is being served keeps the screen.
  await expect(screens.find('pay-key')).toBeVisible();
  await screens.page.keyboard.press('Escape');
  await expect(end).toBeVisible();
  await screens.find('aside-done').click();
  expect(await screens.calls('checkout.acknowledge')).toHaveLength(1);
});

test('[SCREENOPS-27] known not to be paid: it opens again; beside another open outcome it only says to wait', async ({
  screens,
}) => {
  await openOutcome(screens);
  await screens.find('set-aside').click();
  await become(screens, 'not_paid');
  const end = screens.find('aside-end');
  await expect(end).toContainText('确认没有付款');
  await expect(end).toContainText('重新收款或取消');

  await screens.terminal((till) => till.call('sale.add_amount', { amountText: '5', name: 'next' }));
  // The key does nothing for a sale that is not drawn yet.
  await expect(screens.find('cart-lines').getByText('next')).toBeVisible();
  await screens.page.keyboard.press('F9');
  await screens.find('checkout-ready').waitFor();
  await screens.terminal((till, code) => void till.call('checkout.enter_code', { saleId: '', code }), LOST_ANSWER);
  await screens.find('checkout-outcome_unknown').waitFor();
  await expect(end).toContainText('先等屏幕上这一笔有结果');
  await expect(end).not.toContainText('重新收款');
  await expect(end.getByRole('button')).toHaveCount(0);

  await screens.find('set-aside').click();
  await screens.find('pay-key').waitFor();
  await expect(screens.find('aside-open').first()).toBeVisible();
});
