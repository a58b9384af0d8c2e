/** Scan anywhere: a typing scanner on every screen, and typing that is left alone. */
import { expect, test } from './screens-world.ts';

/** 可乐 330毫升 of the demo catalogue. */
const COLA = '6914836024489';
const UNKNOWN = '6999999999994';

test('[SCREEN-35] C31 a scan with the focus in the search field adds the product, and the field sees nothing', async ({
  screens,
}) => {
  await screens.open();
  await screens.find('search-field').focus();
  await screens.page.evaluate(() => {
    const seen: string[] = [];
    Object.assign(window, { seen });
    document.activeElement?.addEventListener('input', () => seen.push('input'));
    document.activeElement?.addEventListener('keydown', () => seen.push('keydown'));
  });
  await screens.scan(COLA);
  await expect(screens.find('sale-total')).toContainText('3.00');
  expect(await screens.find('search-field').inputValue()).toBe('');
  expect(await screens.page.evaluate(() => (window as unknown as { seen: string[] }).seen)).toEqual([]);
  expect(await screens.calls('scan.submit')).toEqual([{ text: COLA, source: 'wedge' }]);
});

test('[SCREEN-35] a scan with a dialog open and its field focused', async ({ screens }) => {
  await screens.open();
  await screens.page.keyboard.press('F3');
  await screens.find('amount-name').focus();
  await screens.scan(COLA);
  await expect(screens.find('sale-total')).toContainText('3.00');
  expect(await screens.find('amount-name').inputValue()).toBe('');
  await expect(screens.page.getByRole('dialog')).toBeVisible();
});

test('[SCREEN-35] a scan with the pay key focused does not press it, and Tab ends a scan as well', async ({
  screens,
}) => {
  await screens.open('signed-in&lines=1');
  await screens.find('pay-key').focus();
  await screens.scan(COLA);
  await screens.scan(COLA, 'Tab');
  await expect(screens.find('sale-total')).toContainText('7.50');
  expect(await screens.calls('checkout.start')).toEqual([]);
  await expect(screens.find('pay-key')).toBeFocused();
});

test('[SCREEN-36] typing arrives in order at the caret, and Enter after it works', async ({ screens }) => {
  await screens.open();
  const field = screens.find('search-field');
  await field.focus();
  await screens.type('cola');
  await expect(field).toHaveValue('cola');
  await screens.page.keyboard.press('Home');
  await screens.type('XY');
  await screens.page.keyboard.press('Delete');
  await expect(field).toHaveValue('XYola');
  await screens.page.keyboard.press('Control+A');
  await screens.type('可乐 330');
  await expect(field).toHaveValue('可乐 330');
  // Faster than a person, but too short for a scan: still all there when Enter is handled.
  await field.fill('');
  await screens.scan('苹果');
  await expect(field).toHaveValue('苹果');
});

test('[SCREEN-36] a key that is held down repeats, and the keypad gets its digits', async ({ screens }) => {
  await screens.open();
  await screens.page.keyboard.press('F3');
  await screens.page.keyboard.down('1');
  for (let repeat = 0; repeat < 7; repeat += 1) await screens.page.keyboard.down('1');
  await screens.page.keyboard.up('1');
  await expect(screens.find('keypad-number')).toContainText('11111111');
  expect(await screens.calls('scan.submit')).toEqual([]);
});

test('[SCREEN-34] Ctrl and J, the line feed of some scanners, ends a scan and opens nothing', async ({ screens }) => {
  await screens.open();
  await screens.page.evaluate((text) => {
    const press = (init: KeyboardEventInit): void =>
      void document.body.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init }));
    for (const key of text) press({ key });
    press({ key: 'j', ctrlKey: true });
    press({ key: 'Enter' });
  }, COLA);
  await expect(screens.find('sale-total')).toContainText('3.00');
  expect(await screens.calls('scan.submit')).toHaveLength(1);
});

test('[SCREEN-37] C32 keys as fast as a scan through an input method warn, and add nothing', async ({ screens }) => {
  await screens.open();
  await screens.find('search-field').focus();
  await screens.page.evaluate((text) => {
    for (const key of text) {
      const init = { key: 'Process', code: `Digit${key}`, isComposing: true, bubbles: true };
      document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', init));
    }
  }, COLA);
  await expect(screens.find('notice')).toContainText('输入法');
  expect(await screens.calls('scan.submit')).toEqual([]);
});

test('[SCREEN-38] an unknown barcode asks, a refusal is told, and nobody scans before signing in', async ({
  screens,
}) => {
  await screens.open();
  await screens.scan(UNKNOWN);
  await expect(screens.page.getByRole('dialog')).toContainText(UNKNOWN);
  // A known one behind the dialog is added all the same.
  await screens.scan(COLA);
  await expect(screens.find('sale-total')).toContainText('3.00');
  await screens.page.keyboard.press('Escape');
  await screens.terminal((till) => till.script.refuseNext('scan.submit', 'sale.too_many_lines', { maxLines: 500 }));
  await screens.scan(COLA);
  await expect(screens.find('notice')).toContainText('500');
  await screens.open('');
  await screens.scan(COLA);
  await expect(screens.find('notice')).toContainText('请先登录');
  await screens.terminal((till) => till.call('session.sign_in', { cashierId: 'c-3', pin: '112358' }));
  await expect(screens.find('sale-total')).toContainText('0.00');
});

test('[SCREEN-39] a scan from a device of the terminal is answered like one from the keyboard', async ({ screens }) => {
  await screens.open();
  await screens.terminal(
    (till, barcode) =>
      till.script.emit('scan.handled', { outcome: { kind: 'unknown_barcode', barcode }, errorCode: null }),
    UNKNOWN,
  );
  await expect(screens.page.getByRole('dialog')).toContainText(UNKNOWN);
  await screens.page.keyboard.press('Escape');
  await screens.terminal((till) =>
    till.script.emit('scan.handled', { outcome: { kind: 'repeat_ignored' }, errorCode: null }),
  );
  await expect(screens.find('notice')).toContainText('重复扫码');
  await screens.terminal((till) =>
    till.script.emit('scan.handled', { outcome: null, errorCode: 'checkout.code_malformed' }),
  );
  await expect(screens.find('notice')).toContainText('付款码位数');
});
