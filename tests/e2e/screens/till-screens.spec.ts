/** The screens of the till over the terminal in memory: what is shown when, and what presses and keys do. */
import type { Locator, Page } from '@playwright/test';
import { accessibilityFaults, WCAG } from '../accessibility.ts';
import { SHORT, SIZES } from '../display-sizes.ts';
import { expect, test, type Screens } from './screens-world.ts';

const wrongPin = (code: string): string => (code === '111111' ? '222222' : '111111');

async function expectNoViolations(page: Page, where: string): Promise<void> {
  expect(await accessibilityFaults(page, WCAG), where).toEqual([]);
}

const boxOf = async (locator: Locator) => {
  const box = await locator.boundingBox();
  if (box === null) throw new Error('it is not drawn');
  return box;
};

const ring = (screens: Screens, amountText: string): Promise<unknown> =>
  screens.terminal((till, amount) => till.call('sale.add_amount', { amountText: amount, name: null }), amountText);

test.describe('signing in', () => {
  test('[SCREEN-50] [SCREEN-53] six digits sign in, by keyboard or touch, and are never shown', async ({ screens }) => {
    await screens.open('');
    const key = screens.find('staff-key').first();
    await expect(key).toContainText('135790');
    await key.click();
    await screens.type('13579');
    await expect(screens.page.locator('.sign-in-pin')).not.toContainText('13579');
    await expect(screens.page.locator('.pin-dot-full')).toHaveCount(5);
    await screens.page.locator('.keypad').getByRole('button', { name: '0', exact: true }).click();
    await expect(screens.find('pay-key')).toBeVisible();
    expect(await screens.calls('session.sign_in')).toEqual([{ cashierId: 'c-1', pin: '135790' }]);
  });

  test('[SCREEN-51] [SCREEN-52] wrong PINs tell the tries left, then everybody waits', async ({ screens }) => {
    await screens.open('');
    await screens.find('staff-key').nth(1).click();
    for (const left of [4, 3, 2, 1]) {
      await screens.type(wrongPin('246801'));
      await expect(screens.page.getByRole('alert')).toContainText(`${left}`);
      await expect(screens.page.locator('.pin-dot-full')).toHaveCount(0);
    }
    await screens.type(wrongPin('246801'));
    await expect(screens.page.getByRole('alert')).toContainText('0:2');
    await expect(screens.page.locator('.keypad').getByRole('button', { name: '5', exact: true })).toBeDisabled();
    const sent = (await screens.calls('session.sign_in')).length;
    await screens.type('246801');
    expect(await screens.calls('session.sign_in')).toHaveLength(sent);
  });

  test('[SCREEN-51] digits that are typed while a wrong PIN is being checked are the next PIN’s', async ({
    screens,
  }) => {
    await screens.open('');
    // A check takes a moment, as it does at a till: until this one is let go.
    await screens.page.evaluate(() => {
      const till = window.fakeTill;
      if (till === undefined) return;
      const { call } = till;
      const waiting: (() => void)[] = [];
      const slow = async (name: Parameters<typeof call>[0], input: Parameters<typeof call>[1]) => {
        if (name === 'session.sign_in') await new Promise<void>((resolve) => waiting.push(resolve));
        return call(name, input);
      };
      Object.assign(till, { call: slow });
      Object.assign(window, { letGo: () => waiting.splice(0).forEach((go) => go()) });
    });
    const letGo = async (): Promise<void> => {
      // Keys that might be a scan are held for a moment.
      await screens.page.waitForTimeout(250);
      await screens.page.evaluate(() => (window as unknown as { letGo: () => void }).letGo());
    };
    const dots = screens.page.locator('.pin-dot-full');
    await screens.find('staff-key').first().click();
    await screens.type('111111');
    await screens.type('13');
    await expect(dots).toHaveCount(6);
    await letGo();
    await expect(screens.page.getByRole('alert')).toContainText('4');
    await expect(dots).toHaveCount(2);
    await screens.type('0000');
    // A whole PIN too, typed while the one before it is being checked.
    await screens.type('135790');
    await letGo();
    await expect
      .poll(() => screens.page.evaluate(() => window.fakeTill?.calls.at(-1)?.input))
      .toMatchObject({ pin: '130000' });
    await letGo();
    await expect(screens.find('pay-key')).toBeVisible();
    expect(await screens.calls('session.sign_in')).toEqual(
      ['111111', '130000', '135790'].map((pin) => ({ cashierId: 'c-1', pin })),
    );
  });

  test('[SCREEN-41] without a cashier every address shows the sign-in, and nothing of the sale', async ({
    screens,
  }) => {
    await screens.open('lines=2');
    await screens.page.evaluate(() => (window.location.hash = '#/history'));
    await expect(screens.find('staff-key').first()).toBeVisible();
    await expect(screens.find('pay-key')).toHaveCount(0);
    expect(screens.page.url()).toMatch(/#\/sign-in$/);
  });

  test('[SCREEN-46] signing out leaves the sale where it is', async ({ screens }) => {
    await screens.open('signed-in&lines=2');
    await screens.page.getByRole('button', { name: '退出登录' }).click();
    await expect(screens.find('staff-key').first()).toBeVisible();
    await screens.find('staff-key').first().click();
    await screens.type('135790');
    await expect(screens.find('sale-total')).toContainText('4.00');
    await screens.page.keyboard.press('F9');
    await expect(screens.page.locator('.status-band')).toContainText('王芳');
    await expect(screens.page.getByRole('button', { name: '退出登录' })).toHaveCount(0);
  });
});

test.describe('the frame', () => {
  test('[SCREEN-43] the sandbox mark is whole on every screen, at every size, in both languages', async ({
    screens,
  }) => {
    const { page } = screens;
    for (const { width, height } of Object.values(SIZES)) {
      await page.setViewportSize({ width, height });
      await screens.open('lines=1');
      for (const language of ['English', '中文']) {
        await page.getByRole('radio', { name: language }).click();
        const mark = screens.find('sandbox-mark');
        const check = async (): Promise<void> => {
          const { x, width: markWidth } = await boxOf(mark);
          const neighbours = await page.locator('.status-band-part').all();
          for (const neighbour of neighbours) {
            const part = await boxOf(neighbour);
            expect(part.x >= x + markWidth || part.x + part.width <= x, `${width} ${language}`).toBe(true);
          }
          expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
        };
        await check();
        await screens.terminal((till) => till.call('session.sign_in', { cashierId: 'c-3', pin: '112358' }));
        await expect(screens.find('pay-key')).toBeVisible();
        await check();
        await screens.terminal((till) => till.script.setLine(false));
        await check();
        await screens.terminal((till) => till.script.setLine(true));
        await screens.terminal((till) => till.call('session.sign_out', {}));
        await expect(screens.find('staff-key').first()).toBeVisible();
      }
    }
  });

  test('[SCREEN-44] a service that is away is said, and the same sale comes back', async ({ screens }) => {
    await screens.open('signed-in&lines=3');
    await screens.terminal((till) => till.script.setLine(false));
    await expect(screens.page.getByRole('alert')).toContainText('请不要重复收款');
    await expect(screens.page.locator('.status-band')).toContainText('重启中');
    // Once it is known what keeps the service from starting, that is said, and what to do about it.
    await screens.terminal((till) => till.script.setLine(false, 'terminal.storage_failed'));
    await expect(screens.page.getByRole('alert')).toContainText('请检查磁盘空间与权限');
    await screens.terminal((till) => till.script.restart());
    await expect(screens.page.getByRole('alert')).toHaveCount(0);
    await expect(screens.find('cart-lines').getByRole('option')).toHaveCount(3);
  });

  test('[SCREEN-45] the band tells store, till, cashier, connection since when, and the time', async ({ screens }) => {
    await screens.open();
    const band = screens.page.locator('.status-band');
    for (const text of ['人民广场店', 'T0000001', '王芳', '已联网', '自']) await expect(band).toContainText(text);
    await expect(band.locator('time')).toHaveText(/^\d\d:\d\d$/);
    // 2026-11-22 04:30 UTC is 12:30 in the store.
    await screens.terminal((till) =>
      till.script.emit('connection.changed', {
        state: 'offline',
        sinceMs: 1_795_321_800_000,
        lastAnswerAtMs: null,
        clockOffsetMs: null,
      }),
    );
    await expect(band).toContainText('已断网');
    await expect(band).toContainText('自 12:30');
  });

  test('[SCREEN-45] on a small display too nobody’s name is cut, and no key of the cart touches its edge', async ({
    screens,
  }) => {
    const { page } = screens;
    await page.setViewportSize(SIZES.small);
    for (const language of ['English', '中文']) {
      // A manager has the most keys beside the names.
      await screens.open('signed-in=c-4&lines=2');
      await page.getByRole('radio', { name: language }).click();
      const names = page.locator('.status-band .status-item .clip, .status-band .status-item-detail');
      const cut = await names.evaluateAll((all) =>
        all.filter((each) => each.scrollWidth > each.clientWidth).map((each) => each.textContent),
      );
      expect(cut, language).toEqual([]);
      const cart = await boxOf(page.locator('.cart'));
      const last = await boxOf(page.locator('.cart-head-keys .button').last());
      expect(cart.x + cart.width - (last.x + last.width), language).toBeGreaterThanOrEqual(8);
      const title = await boxOf(page.locator('.cart-title'));
      const first = await boxOf(page.locator('.cart-head-keys .button').first());
      expect(first.x - (title.x + title.width), language).toBeGreaterThanOrEqual(0);
      await page.screenshot({
        path: `test-output/screenshots/frame-small-${language === 'English' ? 'en' : 'zh'}.png`,
      });
    }
  });

  test('[SCREEN-19] each key of the band has its word, whole, and a sign alone says its name to a resting pointer', async ({
    screens,
  }) => {
    const { page } = screens;
    for (const { width, height } of [SIZES.small, SHORT, SIZES.desktop]) {
      await page.setViewportSize({ width, height });
      // A manager has the most keys.
      await screens.open('signed-in=c-4&lines=2');
      for (const language of ['English', '中文']) {
        await page.getByRole('radio', { name: language }).click();
        const captions = page.locator('.status-band .button .band-key-caption');
        await expect(captions).toHaveCount(await page.locator('.status-band .button').count());
        const places = await Promise.all((await captions.all()).map(boxOf));
        for (const [index, { x, width: own }] of places.slice(1).entries()) {
          const before = places[index];
          expect(own, `${width} ${language}`).toBeGreaterThan(0);
          expect(x, `${width} ${language}`).toBeGreaterThanOrEqual((before?.x ?? 0) + (before?.width ?? 0));
        }
      }
    }
    await screens.find('desk-key').hover();
    await expect(page.getByRole('tooltip')).toHaveText('店长工作台');
    await page.getByRole('button', { name: '删除此行' }).hover();
    await expect(page.getByRole('tooltip')).toHaveText('删除此行');
  });

  test('[SCREEN-47] the language changes everything at once and is remembered', async ({ screens }) => {
    await screens.open('signed-in&lines=2');
    await screens.page.getByRole('radio', { name: 'English' }).click();
    await expect(screens.find('pay-key')).toContainText('Pay');
    await expect(screens.find('cart-lines').getByRole('option')).toHaveCount(2);
    await expect(screens.page.locator('html')).toHaveAttribute('lang', 'en');
    await screens.open('signed-in');
    await expect(screens.find('pay-key')).toContainText('Pay');
  });

  test('[SCREEN-42] an open checkout is shown whatever the address says', async ({ screens }) => {
    await screens.open('signed-in&lines=1');
    await screens.page.keyboard.press('F9');
    await expect(screens.find('checkout-ready')).toBeVisible();
    await screens.page.evaluate(() => (window.location.hash = '#/history'));
    await expect(screens.find('checkout-ready')).toBeVisible();
  });

  test('[SCREEN-18] no screen breaks a rule that axe knows, in either language', async ({ screens }) => {
    test.slow();
    const { page } = screens;
    for (const language of ['中文', 'English']) {
      await screens.open('');
      await page.getByRole('radio', { name: language }).click();
      await expectNoViolations(page, `${language} sign-in`);
      await screens.terminal((till) => till.call('session.sign_in', { cashierId: 'c-1', pin: '135790' }));
      await expectNoViolations(page, `${language} empty sale`);
      await ring(screens, '12.50');
      await screens.find('quick-keys').getByRole('button').nth(2).click();
      await expectNoViolations(page, `${language} sale`);
      for (const key of ['F1', 'F3', 'F4', 'F6', 'F8']) {
        await page.keyboard.press(key);
        await expect(page.locator('.dialog')).toBeVisible();
        await expectNoViolations(page, `${language} ${key}`);
        await page.keyboard.press('Escape');
        await expect(page.locator('.dialog')).toHaveCount(0);
      }
      await screens.find('search-field').fill('330');
      await expect(screens.find('search-results').getByRole('option').first()).toBeVisible();
      await expectNoViolations(page, `${language} search`);
      await screens.find('search-field').fill('zzzz');
      await expect(page.locator('.search .empty-state')).toBeVisible();
      await expectNoViolations(page, `${language} nothing found`);
    }
  });
});

test.describe('presses', () => {
  test('[SCREEN-9] every key is 44 px at least, the pay key and the keypad 64 px', async ({ screens }) => {
    await screens.page.setViewportSize(SIZES.small);
    await screens.open('signed-in&lines=2');
    // A dialog has a close button of one pixel that only screen readers reach.
    const small = async (): Promise<readonly string[]> => {
      const keys = await screens.page.locator('button:visible').all();
      const sizes = await Promise.all(
        keys.map(async (key) => ({ box: await boxOf(key), text: await key.innerText() })),
      );
      return sizes
        .filter(({ box }) => box.width > 1 && (box.width < 43.9 || box.height < 43.9))
        .map(({ text, box }) => `${text} ${box.width}×${box.height}`);
    };
    expect(await small()).toEqual([]);
    expect((await boxOf(screens.find('pay-key'))).height).toBeGreaterThanOrEqual(64);
    await screens.page.keyboard.press('F6');
    const digit = screens.page.locator('.keypad').getByRole('button', { name: '5', exact: true });
    await digit.waitFor();
    await screens.page.waitForTimeout(250);
    expect((await boxOf(digit)).height).toBeGreaterThanOrEqual(64);
    expect(await small()).toEqual([]);
  });

  test('[SCREEN-10] [SCREEN-11] a press shows at once, and sliding off the key takes it back', async ({ screens }) => {
    await screens.open('signed-in&lines=1');
    const { page } = screens;
    const { x, y, width, height } = await boxOf(screens.find('pay-key'));
    await page.mouse.move(x + width / 2, y + height / 2);
    await page.mouse.down();
    await expect(screens.find('pay-key')).toHaveAttribute('data-pressed', 'true');
    expect(await screens.find('pay-key').evaluate((key) => getComputedStyle(key).transitionDuration)).toBe('0s');
    await page.mouse.move(x - 300, y - 200);
    await page.mouse.up();
    expect(await screens.calls('checkout.start')).toEqual([]);
    await screens.find('pay-key').click();
    expect(await screens.calls('checkout.start')).toHaveLength(1);
  });

  test('[SCREEN-69] the pay key and the total stay where they are whatever the sale holds', async ({ screens }) => {
    await screens.open();
    const first = await boxOf(screens.find('pay-key'));
    for (const amount of ['0.01', '12.50', '99999.99', '9000000.00']) {
      await ring(screens, amount);
      expect(await boxOf(screens.find('pay-key'))).toEqual(first);
    }
    const total = await boxOf(screens.find('sale-total').locator('.money'));
    expect(total.x + total.width).toBeLessThanOrEqual(first.x);
  });
});
