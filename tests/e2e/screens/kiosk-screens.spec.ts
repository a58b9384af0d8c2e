/** The kiosk's screens over the terminal in memory: each state on each kind of display, in usual and in large letters, and axe on all. */
import type { Page } from '@playwright/test';
import { KIOSK_EXAMPLES } from '../../../renderer/client/testing/kiosk-examples.ts';
import { expect, test } from './screens-world.ts';
import { DISPLAYS, faults, NOON, picture, showKiosk as show } from './unattended-screens.ts';

/** Nothing that is read or pressed is cut off, by the display or by its own box, and nothing lies over anything else. */
async function overflowing(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const { innerWidth, innerHeight } = window;
    const boxes = [...document.querySelectorAll('.kiosk-key, .kiosk-qr, .kiosk-title, .kiosk-line, .kiosk-alert')];
    const over = boxes.flatMap((one, at) => {
      const first = one.getBoundingClientRect();
      return boxes.slice(at + 1).flatMap((other) => {
        const second = other.getBoundingClientRect();
        const isOver =
          !one.contains(other) &&
          first.left < second.right - 1 &&
          second.left < first.right - 1 &&
          first.top < second.bottom - 1 &&
          second.top < first.bottom - 1;
        return isOver ? [`${one.textContent ?? ''} over ${other.textContent ?? ''}`] : [];
      });
    });
    const cut = [...document.querySelectorAll('.kiosk-destination, .kiosk-key')].flatMap((key) =>
      key.scrollHeight > key.clientHeight + 1 ? [`cut: ${key.textContent ?? ''}`] : [],
    );
    const outside = [...document.querySelectorAll('.kiosk [lang], .kiosk button, .kiosk figure')].flatMap((element) => {
      const { left, right, top, bottom } = element.getBoundingClientRect();
      const isIn = left >= 0 && top >= 0 && right <= innerWidth + 1 && bottom <= innerHeight + 1;
      return isIn ? [] : [`${element.className} ${element.textContent ?? ''}`];
    });
    return [...over, ...cut, ...outside];
  });
}

for (const [name, display] of [
  ['portrait', DISPLAYS.pillar],
  ['landscape', DISPLAYS.desk],
] as const) {
  test.describe(`${name}, ${display.width} × ${display.height}`, () => {
    test.use({ viewport: display });

    for (const letters of ['usual', 'elder'] as const) {
      test(`[KIOSKSCREEN-9] every state in ${letters} letters is cut off nowhere and passes axe`, async ({
        screens,
      }) => {
        const { page } = screens;
        await page.clock.setFixedTime(NOON);
        await screens.open('kiosk=home');
        if (letters === 'elder') await screens.find('kiosk-elder').click();
        for (const example of KIOSK_EXAMPLES) {
          await show(screens, example);
          await screens.find('kiosk').waitFor();
          await page.waitForTimeout(50);
          await picture(page, 'kiosk', `${name}-${letters}-${example}`);
          expect.soft(await overflowing(page), example).toEqual([]);
          expect.soft(await faults(page), example).toEqual([]);
        }
      });
    }
  });
}

test.describe('on one display', () => {
  test.use({ viewport: DISPLAYS.pillar });

  test('[KIOSKSCREEN-1] a destination, how many, and what that costs are chosen before a phone is asked for', async ({
    screens,
  }) => {
    await screens.open('kiosk=zones');
    await expect(screens.find('kiosk')).toContainText('Where to?');
    await screens.find('kiosk-to-st-2').click();
    await screens.find('kiosk-more').click();
    await expect(screens.find('kiosk-quantity')).toHaveText('2');
    await expect(screens.find('kiosk-ride')).toContainText('¥12.00');
    await picture(screens.page, 'kiosk', 'portrait-ride');
    await screens.find('kiosk-pay').click();
    expect(await screens.calls('kiosk.order')).toEqual([{ toStationId: 'st-2', quantity: 2 }]);
  });

  test('[KIOSKSCREEN-2] more stations than one display holds stand on pages; in large letters fewer stand on each', async ({
    screens,
  }) => {
    await screens.open('kiosk=zones');
    await expect(screens.page.locator('.kiosk-destination')).toHaveCount(12);
    await screens.find('kiosk-page-after').click();
    await expect(screens.page.locator('.kiosk-destination')).toHaveCount(1);
    await screens.find('kiosk-elder').click();
    await expect(screens.page.locator('.kiosk-destination')).toHaveCount(6);
    await expect(screens.find('kiosk-to-fetch')).toHaveCount(0);
  });

  test('[KIOSKSCREEN-8] staff are called by one key, and whoever comes says so by PIN', async ({ screens }) => {
    await screens.open('kiosk=home');
    await screens.find('kiosk-call').click();
    await expect(screens.find('kiosk-called')).toContainText('Staff are on their way');
    await screens.find('kiosk-to-answer').click();
    await expect(screens.find('kiosk-answer')).toBeVisible();
    await picture(screens.page, 'kiosk', 'portrait-answer');
    expect(await faults(screens.page)).toEqual([]);
  });

  test('[KIOSKSCREEN-7] a paid ticket is fetched by two numbers, and what is wrong is said', async ({ screens }) => {
    await screens.open('kiosk=home');
    await screens.find('kiosk-to-fetch').click();
    await screens.type('000043');
    await screens.find('kiosk-fetch-go').click();
    await screens.type('0101');
    await picture(screens.page, 'kiosk', 'portrait-fetch');
    await screens.find('kiosk-fetch-go').click();
    await expect(screens.find('kiosk-fetch')).toContainText('No ticket was found');
    expect(await screens.calls('kiosk.fetch')).toEqual([{ receiptCounter: '000043', walletEnding: '0101' }]);
  });
});
