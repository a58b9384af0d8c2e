/** Setting the devices over the terminal in memory: what is there, what is plugged in, what is added and refused. */
import path from 'node:path';
import { DEVICE_NAMES } from '../../../electron/kernel/device-names.ts';
import { LANGUAGE_NAMES } from '../../../renderer/i18n/language.ts';
import { SIZES } from '../display-sizes.ts';
import { expect, test, type Screens } from './screens-world.ts';

const PICTURES = path.resolve(import.meta.dirname, '..', '..', '..', 'test-output', 'screenshots');

async function openDesk(screens: Screens, language: string, section: string): Promise<void> {
  await screens.open('signed-in=c-4');
  if (language === 'en') await screens.page.getByRole('radio', { name: 'English' }).click();
  await screens.find('devices-key').click();
  await screens.find('device-desk-key').click();
  await screens.find(`device-section-${section}`).click();
}

async function photograph(screens: Screens, language: string, name: string): Promise<void> {
  for (const [sizeName, size] of Object.entries(SIZES)) {
    await screens.page.setViewportSize(size);
    await screens.page.screenshot({ path: path.join(PICTURES, language, `${name}-${sizeName}.png`) });
  }
}

for (const language of ['zh-CN', 'en'] as const) {
  test(`[DEVICESCREEN-8] a technician sees what is plugged in, adds a printer, and is told what is missing, in ${language}`, async ({
    screens,
  }) => {
    await openDesk(screens, language, 'settings');
    await expect(screens.find('my-devices')).toContainText(DEVICE_NAMES.simulated_reader[language]);
    await expect(screens.find('plugged-in')).toContainText('/dev/ttyS0');
    await photograph(screens, language, 'device-settings');
    // Where it is plugged in is read on a small display too.
    const words = screens.find('plugged-in').locator('.device-words').first();
    const keys = screens.find('plugged-in').locator('.device-settings-keys').first();
    const [told, pressed] = [await words.boundingBox(), await keys.boundingBox()];
    expect(told?.width).toBeGreaterThan(200);
    const isBeside = (told?.x ?? 0) + (told?.width ?? 0) <= (pressed?.x ?? 0) + 1;
    expect(isBeside || (told?.y ?? 0) + (told?.height ?? 0) <= (pressed?.y ?? 0) + 1).toBe(true);
    await screens.find('add-network_printer').click();
    await screens.find('settings-save').click();
    await expect(screens.find('field-host')).toHaveAttribute('aria-invalid', 'true');
    await expect(screens.page.getByRole('dialog')).toContainText(language === 'en' ? 'Fill this in' : '请填写');
    expect(await screens.calls('devices.configure')).toEqual([]);
    await screens.page.screenshot({ path: path.join(PICTURES, language, 'device-settings-form-small.png') });
    await screens.find('field-host').fill('192.168.1.9');
    await screens.find('settings-save').click();
    await expect(screens.find('set-network-printer')).toBeVisible();
    expect(await screens.calls('devices.configure')).toMatchObject([
      { settings: { driver: 'tcp', host: '192.168.1.9' } },
    ]);
  });

  test(`[DEVICESCREEN-13] of several readers each says what it serves, in which lane, and in which socket it is, in ${language}`, async ({
    screens,
  }) => {
    await openDesk(screens, language, 'settings');
    for (const [role, lane, socket] of [
      ['entry', '2', '1-1.3'],
      ['exit', '2', '1-1.4'],
    ] as const) {
      await screens.terminal(
        (till, [post, number, usb]) =>
          till.call('devices.configure', {
            settings: {
              ...{ deviceId: `reader-${post}`, kind: 'nfc_reader', name: `Reader ${post}`, role: post, lane: number },
              ...{ driver: 'pcsc', reader: 'ACS ACR122U PICC Interface', socket: usb, trace: false },
            },
          }),
        [role, lane, socket] as const,
      );
    }
    const entry = screens.find('set-reader-entry');
    const words = language === 'en' ? ['Gate, entry', 'lane 2', 'socket 1-1.3'] : ['闸机进口', '通道 2', '插口 1-1.3'];
    for (const each of [...words, 'ACS ACR122U PICC Interface']) await expect(entry).toContainText(each);
    await expect(screens.find('set-nfc-simulated')).not.toContainText(words[0] ?? '');
    await photograph(screens, language, 'device-lanes');
  });

  test(`[DEVICESCREEN-15] the till’s own names are read in ${language}, and one that a person gives stays`, async ({
    screens,
  }) => {
    const own = DEVICE_NAMES.simulated_scanner[language];
    await openDesk(screens, language, 'settings');
    await expect(screens.find('set-scanner-simulated').locator('.device-kind')).toContainText(own);
    await screens.find('edit-scanner-simulated').click();
    await expect(screens.page.getByRole('dialog', { name: own })).toBeVisible();
    await expect(screens.find('field-name')).toHaveValue(own);
    await screens.find('field-name').fill('Door 门口');
    await screens.find('settings-save').click();
    await expect(screens.find('set-scanner-simulated').locator('.device-kind')).toContainText('Door 门口');
    // What was kept in one language is read in the other.
    await screens.find('add-simulated_barrier').click();
    await screens.find('settings-save').click();
    const added = screens.find('set-simulated-barrier').locator('.device-kind');
    await expect(added).toContainText(DEVICE_NAMES.simulated_barrier[language]);
    const other = language === 'en' ? 'zh-CN' : 'en';
    await screens.page.getByRole('radio', { name: LANGUAGE_NAMES[other] }).click();
    await expect(added).toContainText(DEVICE_NAMES.simulated_barrier[other]);
    await expect(screens.find('set-scanner-simulated').locator('.device-kind')).toContainText('Door 门口');
    await photograph(screens, other, 'device-names');
  });

  test(`[DEVICESCREEN-9] the doctor’s page says what is broken before what could be, with its fix, and looks again, in ${language}`, async ({
    screens,
  }) => {
    await openDesk(screens, language, 'doctor');
    await expect(screens.find('finding-reader.service_not_running')).toContainText('systemctl');
    const order = await screens.find('doctor').getByRole('heading', { level: 2 }).allTextContents();
    expect(order).toEqual(language === 'en' ? ['Broken', 'Advice', 'All right'] : ['故障', '建议', '正常']);
    await photograph(screens, language, 'device-doctor');
    await screens.find('doctor-again').click();
    await expect.poll(() => screens.calls('devices.examine')).toHaveLength(2);
  });

  test(`[DEVICESCREEN-10] a scanner is learned by scanning from the screen, and its settings are used, in ${language}`, async ({
    screens,
  }) => {
    await openDesk(screens, language, 'settings');
    await screens.find('learn-key').click();
    await screens.find('learn-start').click();
    await expect(screens.find('learn-bars')).toBeVisible();
    await photograph(screens, language, 'device-learn');
    await expect(screens.find('learn-use')).toBeVisible();
    await expect(screens.find('learn')).toContainText('115200 8N1');
    await expect(screens.find('learn')).toContainText('#');
    await screens.page.screenshot({ path: path.join(PICTURES, language, 'device-learned-small.png') });
    await screens.find('learn-use').click();
    await screens.find('settings-save').click();
    await expect(screens.find('set-scanner-1')).toBeVisible();
    expect(await screens.calls('devices.configure')).toMatchObject([
      { settings: { driver: 'serial', place: { path: '/dev/ttyS0' }, settings: { baudRate: 115_200, end: 'line' } } },
    ]);
  });

  test(`[DEVICESCREEN-12] prefix, suffix and speed of a typing scanner are set, and the next scan is read so, in ${language}`, async ({
    screens,
  }) => {
    await openDesk(screens, language, 'settings');
    await screens.find('wedge-prefix').fill('~中');
    await expect(screens.find('wedge-prefix')).toHaveAttribute('aria-invalid', 'true');
    await expect(screens.find('input-save')).toBeDisabled();
    await screens.find('wedge-prefix').fill('~');
    await screens.find('input-settings').scrollIntoViewIfNeeded();
    await photograph(screens, language, 'device-input');
    await screens.find('input-save').click();
    await expect
      .poll(() => screens.calls('shop.set_settings'))
      .toMatchObject([{ settings: { wedge: { prefix: '~', suffix: '', maxGapMs: 35 } } }]);
    await screens.scan('~6901028075831');
    await expect.poll(() => screens.calls('scan.submit')).toEqual([{ text: '6901028075831', source: 'wedge' }]);
  });
}

test('[DEVICESCREEN-14] gone through by keys the list moves with the focus, and the head stays', async ({
  screens,
}) => {
  await screens.page.setViewportSize(SIZES.small);
  await openDesk(screens, 'zh-CN', 'settings');
  const save = screens.find('input-save');
  await screens.find('wedge-prefix').focus();
  for (let tabs = 0; tabs < 4; tabs += 1) {
    await screens.page.keyboard.press('Tab');
    expect(await screens.page.evaluate(() => document.scrollingElement?.scrollTop)).toBe(0);
  }
  await expect(save).toBeFocused();
  await expect(save).toBeInViewport();
  await expect(screens.find('sandbox-mark')).toBeInViewport();
});
