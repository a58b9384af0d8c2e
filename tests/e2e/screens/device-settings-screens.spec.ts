/** Setting the devices over the terminal in memory: what is there, what is plugged in, what is added and refused. */
import path from 'node:path';
import { expect, test } from './screens-world.ts';

const PICTURES = path.resolve(import.meta.dirname, '..', '..', '..', 'test-output', 'screenshots');
const SIZES = { desktop: { width: 1920, height: 1080 }, small: { width: 1024, height: 768 } } as const;

for (const language of ['zh-CN', 'en'] as const) {
  test(`[DEVICESCREEN-8] a technician sees what is plugged in, adds a printer, and is told what is missing, in ${language}`, async ({
    screens,
  }) => {
    await screens.open('signed-in=c-4');
    if (language === 'en') await screens.page.getByRole('radio', { name: 'English' }).click();
    await screens.find('devices-key').click();
    await screens.find('device-desk-key').click();
    await screens.find('device-section-settings').click();
    await expect(screens.find('my-devices')).toContainText('Simulated NFC reader');
    await expect(screens.find('plugged-in')).toContainText('/dev/ttyS0');
    for (const [name, size] of Object.entries(SIZES)) {
      await screens.page.setViewportSize(size);
      await screens.page.screenshot({ path: path.join(PICTURES, language, `device-settings-${name}.png`) });
    }
    await screens.find('add-network_printer').click();
    await screens.find('settings-save').click();
    await expect(screens.find('field-host')).toHaveAttribute('aria-invalid', 'true');
    expect(await screens.calls('devices.configure')).toEqual([]);
    await screens.page.screenshot({ path: path.join(PICTURES, language, 'device-settings-form-small.png') });
    await screens.find('field-host').fill('192.168.1.9');
    await screens.find('settings-save').click();
    await expect(screens.find('set-network-printer')).toBeVisible();
    expect(await screens.calls('devices.configure')).toMatchObject([
      { settings: { driver: 'tcp', host: '192.168.1.9' } },
    ]);
  });
}
