/** Ringing up over the terminal in memory: keyboard, search, dialogs, odd names, long sales. */
import { expect, test } from './screens-world.ts';

const UNKNOWN = '6999999999994';

test('[SCREEN-60] a sale by the keyboard alone, from the sign-in to the payment', async ({ screens }) => {
  await screens.open('');
  const { page } = screens;
  const keyboard = async (...keys: string[]): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key, { delay: 20 });
  };
  const staff = screens.find('staff-key').first();
  while (!(await staff.evaluate((key) => key === document.activeElement))) await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  await expect(page.locator('.keypad')).toBeFocused();
  await screens.type('135790');
  await screens.find('pay-key').waitFor();

  await page.keyboard.press('F2');
  await screens.type('可乐');
  await expect(screens.find('search-results').getByRole('option').first()).toContainText('可乐 330毫升');
  await page.keyboard.press('Enter');
  await expect(screens.find('sale-total')).toContainText('3.00');

  await page.keyboard.press('F4');
  await screens.type('12');
  await page.waitForTimeout(200);
  await page.keyboard.press('Enter');
  await expect(screens.find('sale-total')).toContainText('36.00');

  await page.keyboard.press('F3');
  await screens.type('5.5');
  await page.waitForTimeout(200);
  await page.keyboard.press('Enter');
  await expect(screens.find('sale-total')).toContainText('41.50');

  // Out of the search field, plus, minus and Delete act on the selected line.
  await page.keyboard.press('F2');
  await keyboard('Escape');
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await screens.type('++-');
  await expect(screens.find('sale-total')).toContainText('47.00');
  await keyboard('ArrowUp');
  await expect(screens.find('cart-lines').getByRole('option', { selected: true })).toContainText('可乐');
  await keyboard('F6');
  await screens.type('10');
  await page.waitForTimeout(200);
  await keyboard('Enter');
  await expect(screens.find('sale-total')).toContainText('43.40');
  await keyboard('F7');
  await screens.type('50');
  await page.waitForTimeout(200);
  await keyboard('Enter');
  await expect(screens.find('sale-total')).toContainText('21.70');
  await keyboard('Delete');
  await expect(screens.find('sale-total')).toContainText('5.50');
  await keyboard('F9');
  await expect(screens.find('checkout-ready')).toBeVisible();
});

test('[SCREEN-63] search shows prices while typing; arrows choose and Enter adds', async ({ screens }) => {
  await screens.open();
  const results = screens.find('search-results').getByRole('option');
  await screens.find('search-field').focus();
  await screens.type('可乐');
  await expect(results).toHaveCount(3);
  await expect(results.first()).toContainText('¥3.00');
  await screens.page.keyboard.press('ArrowDown');
  await expect(results.nth(1)).toHaveAttribute('aria-selected', 'true');
  await screens.page.keyboard.press('Enter');
  await expect(screens.find('sale-total')).toContainText('3.50');
  await expect(screens.find('search-field')).toHaveValue('');
  await expect(screens.find('search-field')).toBeFocused();
  // A press on any result adds it.
  await screens.type('可乐');
  await results.nth(2).click();
  await expect(screens.find('sale-total')).toContainText('6.50');
});

test('[SCREEN-64] a search without a result offers to add the product', async ({ screens }) => {
  await screens.open();
  await screens.find('search-field').fill('手工灯笼');
  await screens.page.getByRole('button', { name: '新增商品' }).click();
  await expect(screens.find('product-name')).toHaveValue('手工灯笼');
  await screens.find('product-price').fill('18.80');
  await screens.page.getByRole('button', { name: '新增并加入订单' }).click();
  await expect(screens.find('sale-total')).toContainText('18.80');
  expect(await screens.calls('catalogue.add_product')).toMatchObject([
    { barcode: null, name: '手工灯笼', priceText: '18.80' },
  ]);
});

test('[SCREEN-66] an unknown barcode leads to the search, or to a new product that is sold', async ({ screens }) => {
  await screens.open();
  await screens.scan(UNKNOWN);
  await screens.page.getByRole('button', { name: '按名称查找' }).click();
  await expect(screens.page.getByRole('dialog')).toHaveCount(0);
  await expect(screens.find('search-field')).toBeFocused();

  await screens.scan(UNKNOWN);
  await screens.page.getByRole('dialog').getByRole('button', { name: '新增商品' }).click();
  await screens.find('product-name').fill('灯笼');
  await screens.find('product-price').fill('0');
  await screens.page.getByRole('button', { name: '新增并加入订单' }).click();
  await expect(screens.page.getByRole('alert')).toContainText('金额不能为零');
  await expect(screens.find('product-name')).toHaveValue('灯笼');
  await screens.find('product-price').fill('9.9');
  await screens.page.getByRole('button', { name: '新增并加入订单' }).click();
  await expect(screens.find('sale-total')).toContainText('9.90');
  await screens.scan(UNKNOWN);
  await expect(screens.find('sale-total')).toContainText('19.80');
});

test('[SCREEN-67] a refused amount or discount says why and keeps what was typed', async ({ screens }) => {
  await screens.open('signed-in&lines=1');
  const { page } = screens;
  await page.keyboard.press('F3');
  await screens.type('0.00');
  await page.getByRole('button', { name: '加入订单' }).click();
  await expect(page.getByRole('dialog').getByRole('alert')).toContainText('金额不能为零');
  await expect(screens.find('keypad-number')).toContainText('0.00');
  await page.keyboard.press('Escape');

  await page.keyboard.press('F6');
  await screens.type('100.5');
  await page.getByRole('button', { name: '使用折扣' }).click();
  await expect(page.getByRole('dialog').getByRole('alert')).toContainText('折扣无效');
  await expect(screens.find('keypad-number')).toContainText('100.5');
  expect(await screens.calls('sale.discount_line')).toEqual([]);
});

test('[SCREEN-68] cancelling a sale asks first, and Enter keeps it', async ({ screens }) => {
  await screens.open('signed-in&lines=2');
  const { page } = screens;
  await page.keyboard.press('F8');
  await expect(page.getByRole('alertdialog')).toContainText('2');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alertdialog')).toHaveCount(0);
  expect(await screens.calls('sale.cancel')).toEqual([]);
  await page.keyboard.press('F8');
  await screens.find('cancel-confirm').click();
  await expect(screens.find('sale-total')).toContainText('0.00');
  expect(await screens.calls('sale.cancel')).toHaveLength(1);
});

test('[SCREEN-14] [SCREEN-15] an odd name of 200 characters does no harm and can be read whole', async ({
  screens,
}) => {
  await screens.open();
  const name = `<img src=x onerror="document.title='!'"> =cmd() \u202E\u0007${'很长的商品名称'.repeat(30)}`.slice(
    0,
    200,
  );
  await screens.terminal((till, long) => till.call('sale.add_amount', { amountText: '1', name: long }), name);
  const row = screens.find('cart-lines').getByRole('option');
  await expect(row).toContainText('<img src=x');
  await expect(row).toContainText('\uFFFD\uFFFD');
  expect(await screens.page.title()).toBe('钱包收银台');
  expect((await row.boundingBox())?.height).toBeLessThan(90);
  await row.click();
  await expect(screens.page.getByRole('dialog')).toContainText(name.slice(-40));
});

test('[SCREEN-17] the cart is walked by keys', async ({ screens }) => {
  await screens.open('signed-in&lines=30');
  const list = screens.find('cart-lines');
  const selected = list.getByRole('option', { selected: true });
  await list.focus();
  for (const [key, line] of [
    ['Home', 1],
    ['ArrowDown', 2],
    ['PageDown', 10],
    ['End', 30],
    ['ArrowDown', 30],
    ['ArrowUp', 29],
    ['PageUp', 21],
  ] as const) {
    await screens.page.keyboard.press(key);
    await expect(selected, key).toContainText(`商品 ${line}`);
    await expect(selected).toBeInViewport();
  }
  await screens.page.keyboard.press('Enter');
  await expect(screens.page.getByRole('dialog')).toContainText('商品 21');
});

test('[SCREEN-16] [SCREEN-27] a sale of 500 lines grows without drawing the other lines again', async ({ screens }) => {
  test.slow();
  await screens.open('signed-in&lines=499');
  const { page } = screens;
  await expect(screens.find('cart-lines').getByRole('option')).toHaveCount(499);
  const changed = await page.evaluate(async () => {
    const list = document.querySelector('[data-testid=cart-lines]');
    let count = 0;
    const observer = new MutationObserver((records) => (count += records.length));
    observer.observe(list as Element, { subtree: true, childList: true, attributes: true, characterData: true });
    await window.fakeTill?.call('sale.add_amount', { amountText: '1', name: 'last' });
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    observer.disconnect();
    return count;
  });
  await expect(screens.find('cart-lines').getByRole('option')).toHaveCount(500);
  // The new row, and the selection that moved to it.
  expect(changed).toBeLessThan(10);
  // Time on a busy test machine proves nothing; that the rows off the screen are not laid out does.
  const drawn = await screens
    .find('cart-lines')
    .getByRole('option')
    .evaluateAll(
      (rows) =>
        rows.filter((row) => (row.firstElementChild ?? row).checkVisibility({ contentVisibilityAuto: true })).length,
    );
  expect(drawn).toBeGreaterThan(4);
  expect(drawn).toBeLessThan(60);
});

test('[SCREEN-28] lines that are rung up between two frames draw the screen once, and each row once', async ({
  screens,
}) => {
  // React tells whoever listens here of each time that it has drawn; a row that it drew then has done work (bit 1).
  await screens.page.addInitScript(() => {
    type Fiber = Readonly<{
      child: Fiber | null;
      sibling: Fiber | null;
      alternate: Fiber | null;
      flags: number;
      memoizedProps: Readonly<Record<string, unknown>> | null;
    }>;
    const PERFORMED_WORK = 1;
    const drawn = { times: 0, rows: 0 };
    const before = new WeakSet<Fiber>();
    const look = (fiber: Fiber | null): void => {
      for (let one = fiber; one !== null; one = one.sibling) {
        const isRow = typeof one.memoizedProps?.['itemKey'] === 'string' && (one.flags & PERFORMED_WORK) !== 0;
        // What was drawn earlier and passed over now is the very same fiber.
        if (isRow && !before.has(one)) drawn.rows += 1;
        if (isRow) before.add(one);
        look(one.child);
      }
    };
    const onCommitFiberRoot = (_: unknown, root: Readonly<{ current: Fiber }>): void => {
      drawn.times += 1;
      look(root.current);
    };
    const hook = { supportsFiber: true, renderers: new Map(), inject: () => 1, onCommitFiberUnmount: () => {} };
    Object.assign(window, { __REACT_DEVTOOLS_GLOBAL_HOOK__: { ...hook, onCommitFiberRoot }, drawn });
  });
  await screens.open('signed-in&lines=400');
  await expect(screens.find('cart-lines').getByRole('option')).toHaveCount(400);
  const drawn = await screens.page.evaluate(async () => {
    const counted = (window as unknown as { drawn: { times: number; rows: number } }).drawn;
    const before = { ...counted };
    // All in one task: no frame comes between them.
    const till = window.fakeTill;
    if (till === undefined) throw new Error('the terminal in memory is there');
    await Promise.all(
      Array.from({ length: 100 }, (_, line) => till.call('sale.add_amount', { amountText: '1', name: `${line}` })),
    );
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve))));
    return { times: counted.times - before.times, rows: counted.rows - before.rows };
  });
  await expect(screens.find('cart-lines').getByRole('option')).toHaveCount(500);
  // The sale, the selection that follows it, and at most a clock that turned meanwhile.
  expect(drawn.times).toBeLessThanOrEqual(4);
  // The hundred new ones, and the row that was selected before.
  expect(drawn.rows).toBeGreaterThanOrEqual(100);
  expect(drawn.rows).toBeLessThanOrEqual(102);
});
