/**
 * The till's page as a cashier uses it: what is pressed, typed, scanned and read there, in either language. Texts come
 * from the same tables that the screens are drawn from.
 */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { expect, type Locator, type Page } from '@playwright/test';
import { checkoutTexts } from '../../renderer/i18n/texts/checkout.ts';
import { commonTexts } from '../../renderer/i18n/texts/common.ts';
import { saleTexts } from '../../renderer/i18n/texts/sale.ts';
import { signInTexts } from '../../renderer/i18n/texts/sign-in.ts';
import { LANGUAGE_NAMES, type Language } from '../../renderer/i18n/language.ts';
import type { CheckoutScreen } from '../../electron/contract/checkout-values.ts';
import { ERRORS, type ErrorCode } from '../../electron/kernel/errors.ts';

export type { Language } from '../../renderer/i18n/language.ts';

const SCREENSHOTS = path.resolve(import.meta.dirname, '..', '..', 'test-output', 'screenshots');

/** The people of a demo till; electron/service/demo.ts. */
export const PEOPLE = {
  cashier: { name: { 'zh-CN': '收银员一', en: 'Cashier 1' }, pin: '142857' },
  secondCashier: { name: { 'zh-CN': '收银员二', en: 'Cashier 2' }, pin: '285714' },
  manager: { name: { 'zh-CN': '店长', en: 'Manager' }, pin: '571428' },
} as const;

export type TillPage = ReturnType<typeof createTillPage>;

export function createTillPage(
  page: Page,
  { url, language }: Readonly<{ url: string | (() => string); language: Language }>,
) {
  const find = (testId: string): Locator => page.getByTestId(testId);
  const words = {
    common: (key: keyof typeof commonTexts) => commonTexts[key][language],
    sale: (key: keyof typeof saleTexts) => saleTexts[key][language],
    checkout: (key: keyof typeof checkoutTexts) => checkoutTexts[key][language],
    signIn: (key: keyof typeof signInTexts) => signInTexts[key][language],
  };
  const press = (name: string, options: { exact?: boolean } = {}): Promise<void> =>
    page
      .getByRole('button', { name, exact: options.exact ?? false })
      .first()
      .click();

  const till = {
    page,
    language,
    words,
    find,
    press,

    /** Opens the page as the start command does, in the chosen language. */
    open: async (): Promise<void> => {
      await page.goto(typeof url === 'string' ? url : url());
      await page.locator('.shell').waitFor();
      if (language !== 'zh-CN') await page.getByRole('radio', { name: LANGUAGE_NAMES[language] }).click();
    },

    choosePerson: (person: keyof typeof PEOPLE): Promise<void> =>
      find('staff-key').filter({ hasText: PEOPLE[person].name[language] }).click(),
    /** Slowly enough to be a person: faster is taken for a scanner. */
    typeDigits: (digits: string): Promise<void> => page.keyboard.type(digits, { delay: 70 }),
    /** Types a PIN once the one before is off the screen. */
    typePin: async (pin: string): Promise<void> => {
      await page.getByText(words.signIn('pinEntered').replace('{{count}}', '0')).waitFor({ state: 'attached' });
      await till.typeDigits(pin);
    },
    signIn: async (person: keyof typeof PEOPLE = 'cashier'): Promise<void> => {
      await till.choosePerson(person);
      await till.typePin(PEOPLE[person].pin);
      await find('pay-key').waitFor();
    },

    /** After a start of the till: whoever was signed in may be so still. */
    continueAs: async (person: keyof typeof PEOPLE): Promise<void> => {
      await find('pay-key').or(find('staff-key').first()).waitFor();
      if ((await find('pay-key').count()) === 0) await till.signIn(person);
    },

    /**
     * A keyboard-wedge scanner: the characters of the code and Enter, all in one go. Sent one by one they would be as slow
     * as a busy machine, and the till would take them for typing.
     */
    scan: (text: string): Promise<void> =>
      page.evaluate((characters) => {
        for (const key of [...characters, 'Enter']) {
          const place = document.activeElement ?? document.body;
          for (const type of ['keydown', 'keyup']) {
            place.dispatchEvent(new KeyboardEvent(type, { key, bubbles: true, cancelable: true, composed: true }));
          }
        }
      }, text),

    lines: (): Locator => find('cart-lines').getByRole('option'),
    total: (): Locator => find('sale-total'),
    expectTotal: (amount: string): Promise<void> => expect(find('sale-total')).toContainText(amount),

    /** Some alert on the page says what this error is, in the words of the table, with these facts filled in. */
    expectError: (code: ErrorCode, facts: Readonly<Record<string, string | number>> = {}): Promise<void> => {
      const { title, action } = ERRORS[code][language];
      const filled = action.replaceAll(/\{\{(\w+)\}\}/g, (mark, name: string) => String(facts[name] ?? mark));
      const alert = page.getByRole('alert').filter({ hasText: title });
      return expect(filled.includes('{{') ? alert.first() : alert.filter({ hasText: filled }).first()).toBeVisible();
    },

    /** Keys an amount in its dialog and confirms; a refusal stays open. */
    keyAmount: async (amount: string, name = ''): Promise<void> => {
      const dialog = page.getByRole('dialog', { name: words.sale('keyAmount') });
      if (!(await dialog.isVisible())) await page.keyboard.press('F3');
      await dialog.waitFor();
      if (name !== '') await find('amount-name').fill(name);
      const keypad = dialog.getByRole('group', { name: words.sale('keyAmount') });
      await keypad.focus();
      const typed = await find('keypad-number').innerText();
      for (let digit = 0; digit < typed.length; digit += 1) await page.keyboard.press('Backspace');
      await till.typeDigits(amount);
      await dialog.getByRole('button', { name: words.sale('addToSale') }).click();
    },
    search: (text: string): Promise<void> => find('search-field').fill(text),
    results: (): Locator => find('search-results').getByRole('option'),
    quickKey: (name: string): Locator => find('quick-keys').getByRole('button', { name }),
    /** Adds a product in the dialog that is open; a refusal stays open. */
    addProduct: async ({ name, price }: Readonly<{ name: string; price: string }>): Promise<void> => {
      await find('product-name').fill(name);
      await find('product-price').fill(price);
      await press(words.sale('addAndSell'));
    },

    /** Opens the checkout, where all ways to pay are offered at once; the QR shows that the backend answers. */
    pay: async (): Promise<void> => {
      await find('pay-key').click();
      await find('checkout-ready').waitFor();
      await find('merchant-qr').waitFor();
    },
    /** The text in the QR that the customer scans. */
    merchantQr: async (): Promise<string> => {
      const payload = await find('merchant-qr').getAttribute('data-payload');
      if (payload === null) throw new Error('no QR is shown');
      return payload;
    },
    typeCode: async (code: string): Promise<void> => {
      await till.typeDigits(code);
      await find('code-submit').click();
    },
    expectScreen: (screen: CheckoutScreen): Promise<void> => expect(find(`checkout-${screen}`)).toBeVisible(),
    nextSale: async (): Promise<void> => {
      await find('next-sale').click();
      await find('pay-key').waitFor();
    },

    reload: async (): Promise<void> => {
      await page.reload();
      await page.locator('.shell').waitFor();
    },

    /** Keeps a picture of the screen, by language and name. */
    picture: async (name: string): Promise<void> => {
      const folder = path.join(SCREENSHOTS, language);
      await mkdir(folder, { recursive: true });
      await page.screenshot({ path: path.join(folder, `${name}.png`) });
    },
  };
  return till;
}
