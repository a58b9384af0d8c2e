/** The kiosk's screens over the terminal in memory: each state on each kind of display, in usual and in large letters, and axe on all. */
import type { Page } from '@playwright/test';
import { KIOSK_EXAMPLES } from '../../../renderer/client/testing/kiosk-examples.ts';
import { expect, test } from './screens-world.ts';
import { DISPLAYS, faults, listen, NIGHT, NOON, picture, showKiosk as show } from './unattended-screens.ts';

/** Each ground, sign and kind of key once: what differs by night is the colours. */
const BY_NIGHT = ['zones', 'ways', 'declined', 'tickets', 'no_paper', 'called', 'out'] as const;

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
    // A key that looks like a word is pressed by nobody.
    const bare = [...document.querySelectorAll('.kiosk-key, .kiosk-destination')].flatMap((key) =>
      getComputedStyle(key).borderTopStyle === 'none' ? [`no key: ${key.textContent ?? ''}`] : [],
    );
    return [...over, ...cut, ...outside, ...bare];
  });
}

for (const [name, display] of [
  ['portrait', DISPLAYS.pillar],
  ['landscape', DISPLAYS.desk],
] as const) {
  test.describe(`${name}, ${display.width} × ${display.height}`, () => {
    test.use({ viewport: display });

    for (const [letters, hour, moment] of [
      ['usual', 'day', NOON],
      ['elder', 'day', NOON],
      ['usual', 'night', NIGHT],
      ['elder', 'night', NIGHT],
    ] as const) {
      test(`[KIOSKSCREEN-9] [KIOSKSCREEN-15] every state in ${letters} letters by ${hour} is cut off nowhere and passes axe`, async ({
        screens,
      }) => {
        const { page } = screens;
        await page.clock.setFixedTime(moment);
        await screens.open('kiosk=home');
        if (letters === 'elder') await screens.find('kiosk-elder').click();
        await expect(screens.find('kiosk')).toHaveClass(
          hour === 'night' ? /gate-night/ : /gate-ready kiosk(?!.*night)/,
        );
        for (const example of hour === 'night' ? BY_NIGHT : KIOSK_EXAMPLES) {
          await show(screens, example, moment);
          await screens.find('kiosk').waitFor();
          await picture(page, 'kiosk', `${name}-${letters}-${hour}-${example}`);
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
    await expect(screens.find('kiosk-to-top-up')).toHaveCount(0);
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

  test('[KIOSKSCREEN-10] a key, a paid ride, a refusal and a call for staff each sound, once', async ({ screens }) => {
    const heard = await listen(screens.page);
    await screens.open('kiosk=home');
    await screens.find('kiosk-more').click();
    // The first touch is what lets a browser sound at all.
    await expect.poll(async () => (await heard()).length).toBeLessThanOrEqual(1);
    const before = (await heard()).length;
    await screens.find('kiosk-more').click();
    await expect.poll(async () => (await heard()).slice(before)).toEqual([1_175]);
    await show(screens, 'sending');
    await show(screens, 'making');
    await show(screens, 'tickets');
    await expect.poll(async () => (await heard()).slice(before + 1)).toEqual([523, 659, 784, 1_047]);
    await show(screens, 'home');
    await show(screens, 'sending');
    await show(screens, 'declined');
    await expect.poll(async () => (await heard()).slice(before + 5)).toEqual([233, 185]);
    await show(screens, 'called');
    await expect.poll(async () => (await heard()).slice(before + 7)).toEqual([784, 622, 784]);
  });

  test('[KIOSKSCREEN-11] what stands on the screen is read aloud in both languages, and another screen ends it', async ({
    screens,
  }) => {
    await screens.page.addInitScript(() => {
      const said: string[] = [];
      const voices = ['zh-CN', 'en-GB'].map((lang) => ({ lang }));
      class Words {
        voice = null;
        lang = '';
        readonly text: string;
        constructor(text: string) {
          this.text = text;
        }
      }
      const speech = {
        cancel: () => void said.splice(0),
        speak: ({ lang, text }: Words) => void said.push(`${lang} ${text}`),
        getVoices: () => voices,
      };
      Object.assign(window, { said, SpeechSynthesisUtterance: Words });
      Object.defineProperty(window, 'speechSynthesis', { value: speech });
    });
    const said = () => screens.page.evaluate(() => (window as unknown as { said: string[] }).said);
    await screens.open('kiosk=home');
    await screens.find('kiosk-speak').click();
    expect(await said()).toEqual(['zh-CN 单程票，¥2.00，1，合计 ¥2.00', 'en-GB Single ride. ¥2.00. 1. Total ¥2.00']);
    await show(screens, 'declined');
    await expect.poll(said).toEqual([]);
    await screens.find('kiosk-speak').click();
    const [chinese, english] = await said();
    expect(chinese).toContain('付款没有成功，没有扣款');
    expect(english).toContain('Not paid. You were not charged');
    expect(english).not.toMatch(/\p{Script=Han}/u);
  });

  test('[KIOSKSCREEN-11] on a machine without a voice the key says so', async ({ screens }) => {
    await screens.page.addInitScript(() => {
      Object.defineProperty(window, 'speechSynthesis', { value: { cancel: () => undefined, getVoices: () => [] } });
    });
    await screens.open('kiosk=home');
    await screens.find('kiosk-speak').click();
    await expect(screens.find('kiosk-speak')).toContainText('No voice on this machine');
    await expect(screens.find('kiosk-speak')).toContainText('本机没有语音');
  });

  test('[KIOSKSCREEN-12] where a wallet is topped up is said, since this is not where; staff can be called from there', async ({
    screens,
  }) => {
    await screens.open('kiosk=home');
    await screens.find('kiosk-to-top-up').click();
    await expect(screens.find('kiosk-top-up')).toContainText('This kiosk takes no cash');
    await expect(screens.find('kiosk-top-up')).toContainText('不能充值');
    await picture(screens.page, 'kiosk', 'portrait-top-up');
    expect(await overflowing(screens.page)).toEqual([]);
    expect(await faults(screens.page)).toEqual([]);
    await screens.find('kiosk-call').click();
    expect(await screens.calls('kiosk.call_staff')).toHaveLength(1);
    await screens.find('kiosk-top-up-back').click();
    // Whoever has too little is told where to get more.
    await show(screens, 'declined');
    await expect(screens.find('kiosk-not-paid')).toContainText('with cash at a staffed desk');
  });

  test('[KIOSKSCREEN-13] what was chosen and not ordered is forgotten, and so are large letters', async ({
    screens,
  }) => {
    await screens.page.clock.install();
    await screens.open('kiosk=zones');
    await screens.find('kiosk-to-st-2').click();
    await screens.find('kiosk-elder').click();
    await expect(screens.find('kiosk')).toHaveClass(/kiosk-elder/);
    await screens.page.clock.fastForward(59_000);
    await expect(screens.find('kiosk-ride')).toBeVisible();
    await screens.page.clock.fastForward(2_000);
    await expect(screens.find('kiosk')).toContainText('Where to?');
    await expect(screens.find('kiosk')).not.toHaveClass(/kiosk-elder/);
    expect(await screens.calls('kiosk.order')).toEqual([]);
  });

  test('[KIOSKSCREEN-13] whoever types is there as much as whoever touches: nothing is forgotten, and the order waits', async ({
    screens,
  }) => {
    await screens.page.clock.install();
    await screens.open('kiosk=zones');
    await screens.find('kiosk-to-fetch').click();
    for (const digit of ['1', '2', '3']) {
      await screens.page.clock.fastForward(45_000);
      await screens.page.keyboard.press(digit);
    }
    await expect(screens.find('kiosk-fetch')).toContainText('123');
    await screens.page.clock.fastForward(61_000);
    await expect(screens.find('kiosk-fetch')).toHaveCount(0);

    await screens.open('kiosk=ways');
    await screens.page.keyboard.press('Tab');
    await expect.poll(() => screens.calls('kiosk.touch')).toHaveLength(1);
  });

  test('[KIOSKSCREEN-14] beside the ticket stands a key for the receipt, and what became of it', async ({
    screens,
  }) => {
    await screens.open('kiosk=tickets');
    await screens.find('kiosk-receipt').click();
    expect(await screens.calls('kiosk.print_receipt')).toHaveLength(1);
    await show(screens, 'receipt');
    await expect(screens.find('kiosk-receipt-paper')).toContainText('Take your receipt');
    await expect(screens.find('kiosk-receipt-paper')).toContainText('小票已打印');
    await expect(screens.find('kiosk-receipt')).toHaveCount(0);
  });

  test('[KIOSKSCREEN-16] the picture creeps from minute to minute, so that nothing burns in', async ({ screens }) => {
    await screens.page.clock.install();
    await screens.open('kiosk=home');
    const places = new Set<string>();
    for (let minute = 0; minute < 4; minute += 1) {
      const { x, y } = (await screens.find('kiosk-call').boundingBox()) ?? { x: 0, y: 0 };
      places.add(`${x} ${y}`);
      await screens.page.clock.fastForward(60_000);
    }
    expect(places.size).toBeGreaterThan(1);
  });
});
