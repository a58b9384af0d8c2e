/** The bench over the terminal in memory: where it opens, that it stays in use, and what its keys ask for. */
import path from 'node:path';
import { LANGUAGE_NAMES } from '../../../renderer/i18n/language.ts';
import { SHORT, SIZES } from '../display-sizes.ts';
import { expect, test, type Screens } from './screens-world.ts';

const PICTURES = path.resolve(import.meta.dirname, '..', '..', '..', 'test-output', 'screenshots');
const BESIDE = { ...SIZES, short: SHORT };

test('[BENCH-10] [BENCH-12] the bench opens from the sandbox mark, moves to either side, and marks the faults that are on', async ({
  screens,
}) => {
  await screens.open('signed-in&lines=1');
  await screens.find('sandbox-mark').click();
  const bench = screens.find('bench');
  await expect(bench).toContainText('模拟设备');
  await expect(bench).toHaveClass(/bench-left/);
  await screens.find('bench-side').click();
  await expect(bench).toHaveClass(/bench-right/);
  await screens.find('bench-side').click();
  await expect(bench).toHaveClass(/bench-left/);
  for (const [name, size] of Object.entries(BESIDE)) {
    await screens.page.setViewportSize(size);
    // What pays is in reach, whatever the bench covers.
    const key = await screens.find('pay-key').boundingBox();
    const drawer = await bench.boundingBox();
    expect((key?.x ?? 0) >= (drawer?.x ?? 0) + (drawer?.width ?? 0), name).toBe(true);
    await screens.page.screenshot({ path: path.join(PICTURES, `bench-${name}.png`) });
  }
  // What is wrong is told beside it.
  await screens.terminal((till) => {
    const [device] = till.script.read().devices;
    if (device !== undefined) {
      till.script.emit('devices.changed', [{ ...device, simulated: false, state: 'gone', problem: 'unplugged' }]);
    }
  });
  const told = screens.find('device-strip').locator('.banner-title');
  await expect(told).toBeVisible();
  for (const [name, size] of Object.entries(BESIDE)) {
    await screens.page.setViewportSize(size);
    const [words, drawer] = [await told.boundingBox(), await bench.boundingBox()];
    expect((words?.x ?? 0) >= (drawer?.x ?? 0) + (drawer?.width ?? 0), name).toBe(true);
    await screens.page.screenshot({ path: path.join(PICTURES, `bench-fault-${name}.png`) });
  }
  await screens.open('signed-in&lines=1');
  await screens.find('sandbox-mark').click();
  // The till behind it goes on.
  await screens.find('pay-key').click();
  await expect(screens.find('checkout-ready')).toBeVisible();
  const fault = screens.find('fault-scan-1-unplugged');
  await fault.click();
  await expect(fault).toHaveAttribute('aria-pressed', 'true');
  await fault.click();
  await expect(fault).toHaveAttribute('aria-pressed', 'false');
  await screens.find('tap-w-1').click();
  await screens.find('code-w-2').click();
  await expect.poll(() => screens.calls('devices.simulate_tap')).toEqual([{ deviceId: 'nfc-1', walletId: 'w-1' }]);
  await expect.poll(() => screens.calls('bench.scan_wallet')).toEqual([{ deviceId: 'scan-1', walletId: 'w-2' }]);
  await screens.find('sandbox-mark').click();
  await expect(bench).toHaveCount(0);
});

/** Whether nothing of it is under the bench, nor beyond the display. */
async function isBeside(screens: Screens, testId: string): Promise<boolean> {
  const part = await screens.find(testId).first().boundingBox();
  const bench = await screens.find('bench').boundingBox();
  const display = screens.page.viewportSize();
  if (part === null || bench === null || display === null) throw new Error(`${testId} is not there`);
  const isClear = part.x >= bench.x + bench.width - 1 || part.x + part.width <= bench.x + 1;
  return (
    isClear && part.x >= -1 && part.x + part.width <= display.width + 1 && part.y + part.height <= display.height + 1
  );
}

async function expectBeside(screens: Screens, parts: readonly string[], picture: string): Promise<void> {
  for (const side of ['left', 'right'] as const) {
    await expect(screens.find('bench')).toHaveClass(new RegExp(`bench-${side}`));
    for (const [name, size] of Object.entries(BESIDE)) {
      await screens.page.setViewportSize(size);
      for (const part of parts) {
        await expect.poll(() => isBeside(screens, part), `${part} on ${name}, ${side}`).toBe(true);
      }
      await screens.page.screenshot({ path: path.join(PICTURES, `${picture}-${side}-${name}.png`) });
    }
    await screens.find('bench-side').click();
  }
}

for (const language of ['zh-CN', 'en'] as const) {
  test(`[BENCH-15] beside the bench the whole screen of a till is seen and in use, and its dialogs, in ${language}`, async ({
    screens,
  }) => {
    await screens.open('signed-in&lines=3');
    if (language === 'en') await screens.page.getByRole('radio', { name: LANGUAGE_NAMES.en }).click();
    const whole = (await screens.find('pay-key').boundingBox())?.width ?? 0;
    await screens.find('sandbox-mark').click();
    await expectBeside(screens, ['cart-lines', 'search-field', 'sale-total', 'pay-key'], `${language}/bench-sale`);
    await screens.page.setViewportSize(SIZES.laptop);
    await screens.page.keyboard.press('F3');
    await screens.page.getByRole('dialog').waitFor();
    await expectBeside(screens, ['keypad-number'], `${language}/bench-dialog`);
    await screens.page.getByRole('dialog').press('Escape');
    await screens.page.setViewportSize(SIZES.laptop);
    await screens.find('pay-key').click();
    await screens.find('merchant-qr').waitFor();
    await expectBeside(screens, ['merchant-qr', 'leave-checkout', 'code-submit'], `${language}/bench-checkout`);
    await screens.page.setViewportSize(SIZES.laptop);
    await screens.find('bench-close').click();
    await screens.find('leave-checkout').click();
    // Without it the screen is as large as ever.
    await expect.poll(async () => (await screens.find('pay-key').boundingBox())?.width).toBe(whole);
  });
}

test('[BENCH-15] a gate’s picture and a kiosk’s keys stand beside it', async ({ screens }) => {
  await screens.open('gate=armed');
  await screens.find('gate-bench').click();
  await expectBeside(screens, ['gate-body', 'gate-lights', 'gate-bench'], 'gate/bench');
  await screens.open('kiosk=home');
  await screens.find('gate-bench').click();
  await expectBeside(screens, ['kiosk-call', 'gate-bench'], 'kiosk/bench');
});

test('[BENCH-11] a code is scanned from the bench while a dialog is open, and the dialog stays', async ({
  screens,
}) => {
  await screens.open('signed-in&lines=1');
  await screens.find('sandbox-mark').click();
  await screens.page.keyboard.press('F1');
  const dialog = screens.page.getByRole('dialog');
  await expect(dialog).toBeVisible();
  await screens.find('bench-code').first().click();
  await expect
    .poll(() => screens.calls('devices.simulate_scan'))
    .toEqual([{ deviceId: 'scan-1', text: '6901028075831', symbologyIdentifier: null }]);
  await expect(dialog).toBeVisible();
});

test('[BENCH-13] a recording is chosen at the device that is to play it; one that is too long is not sent', async ({
  screens,
}) => {
  await screens.open('signed-in&lines=1');
  await screens.find('sandbox-mark').click();
  const recording = screens.find('recording-scan-1');
  const choose = (text: string): Promise<void> =>
    recording
      .locator('input[type=file]')
      .setInputFiles({ name: 'scan-1.trace.jsonl', mimeType: 'application/json', buffer: Buffer.from(text) });
  const text = '{"trace":1,"device":"barcode_scanner","model":"serial"}\n{"t":0,"in":"300d"}\n';
  await choose(text);
  const asked = { deviceId: 'scan-1', recording: text };
  await expect.poll(() => screens.calls('bench.play')).toEqual([{ ...asked, speed: 'as_recorded' }]);
  await recording.locator('summary').click();
  await screens.find('stop-playing-scan-1').click();
  await expect(screens.find('stop-playing-scan-1')).toHaveCount(0);
  expect(await screens.calls('bench.stop_playing')).toEqual([{ deviceId: 'scan-1' }]);
  await recording.getByText('10 倍').click();
  await choose(text);
  await expect.poll(() => screens.calls('bench.play')).toHaveLength(2);
  expect((await screens.calls('bench.play'))[1]).toEqual({ ...asked, speed: 'tenfold' });
  await expect(screens.find('stop-playing-scan-1')).toBeVisible();
  await choose(text.repeat(1_000));
  await expect(recording).toContainText('记录太长');
  await recording.scrollIntoViewIfNeeded();
  await screens.page.setViewportSize(SIZES.small);
  await screens.page.screenshot({ path: path.join(PICTURES, 'bench-recording-small.png') });
  expect(await screens.calls('bench.play')).toHaveLength(2);
});
