/** The table of looks against the texts: every state has all its signs in both languages, and open outcomes invite nothing. */
import { describe, expect, test } from 'vitest';
import { CHECKOUT_SCREENS } from '../../../electron/contract/checkout-values.ts';
import {
  PAYMENT_METHODS,
  PAYMENT_STATES,
  type PaymentMethod,
  type PaymentState,
} from '../../../electron/contract/payment-values.ts';
import { ERROR_CODES, ERRORS } from '../../../electron/kernel/errors.ts';
import { LANGUAGES } from '../../i18n/language.ts';
import { checkoutTexts } from '../../i18n/texts/checkout.ts';
import { SOUND_NAMES } from '../../ui/sounds/sound-names.ts';
import { invitesRetry } from '../../i18n/wording.ts';
import { leadKey, SCREEN_LOOKS, screenShown, titleKey, toneOf } from './screen-looks.ts';
import { exampleCheckout } from './testing/checkout-views.ts';

/** Every state of every method. */
const ENDS = PAYMENT_STATES.flatMap((state) => PAYMENT_METHODS.map((method) => ({ state, method })));
const by = (method: PaymentMethod, state: PaymentState) => ({ method, state });

describe.each(CHECKOUT_SCREENS)('%s', (screen) => {
  const look = SCREEN_LOOKS[screen];

  test.each(LANGUAGES)('[CHECKOUTSCREEN-10] has a title and a lead in %s', (language) => {
    for (const payment of [null, ...ENDS]) {
      expect(checkoutTexts[titleKey(screen, payment)][language].trim()).not.toBe('');
      expect(checkoutTexts[leadKey(screen, payment)][language].trim()).not.toBe('');
    }
  });

  test('[CHECKOUTSCREEN-10] has a colour, an icon and a sound; only ready is silent', () => {
    expect(look.tone).not.toBe('');
    expect(look.icon).toBeTruthy();
    expect([...SOUND_NAMES, 'silence']).toContain(look.sound?.name ?? 'silence');
    expect(look.sound === null).toBe(screen === 'ready');
  });
});

describe('one state, one meaning', () => {
  const looks = CHECKOUT_SCREENS.map((screen) => SCREEN_LOOKS[screen]);

  test('[CHECKOUTSCREEN-11] no two states share an icon or a title', () => {
    expect(new Set(looks.map(({ icon }) => icon)).size).toBe(looks.length);
    for (const language of LANGUAGES) {
      const titles = CHECKOUT_SCREENS.map((screen) => checkoutTexts[`title_${screen}`][language]);
      expect(new Set(titles).size).toBe(titles.length);
    }
  });

  test('[CHECKOUTSCREEN-12] only approved has the sound of success and its colour', () => {
    const success = CHECKOUT_SCREENS.filter((screen) => SCREEN_LOOKS[screen].sound?.name === 'payment_approved');
    expect(success).toEqual(['approved']);
    expect(CHECKOUT_SCREENS.filter((screen) => SCREEN_LOOKS[screen].tone === 'success')).toEqual(['approved']);
  });

  test('[CHECKOUTSCREEN-15] an end that money followed says so and looks like a problem, whatever screen it came by', () => {
    for (const screen of ['cancelled', 'expired', 'declined'] as const) {
      expect(titleKey(screen, by('tap', 'refund_due'))).toBe('title_refund_due');
      expect(leadKey(screen, by('tap', 'unpaid'))).toBe('lead_unpaid');
      expect(toneOf(screen, by('merchant_qr', 'refund_due'))).toBe('problem');
    }
    expect(titleKey('approved', by('tap', 'refund_due'))).toBe('title_approved');
    expect(leadKey('cancelled', by('tap', 'reversed'))).toBe('lead_reversed');
    expect(toneOf('cancelled', by('tap', 'reversed'))).toBe('stopped');
  });

  test('[CHECKOUTSCREEN-17] the till’s own QR that ran out leaves the screen as it is; a customer who was late does not', () => {
    const { payment } = exampleCheckout('expired', 0);
    if (payment === null) throw new Error('an end is about a payment');
    const shown = (method: PaymentMethod) => screenShown({ screen: 'expired', payment: { ...payment, method } });
    expect(shown('merchant_qr')).toBe('ready');
    for (const method of ['payment_code', 'tap', 'scan_presentment'] as const) expect(shown(method)).toBe('expired');
    expect(screenShown({ screen: 'declined', payment: { ...payment, method: 'merchant_qr' } })).toBe('declined');
  });

  test('[CHECKOUTSCREEN-13] Escape does nothing while the outcome is open, but asks to stop while the customer confirms', () => {
    const meanings = CHECKOUT_SCREENS.filter((screen) => SCREEN_LOOKS[screen].open).map((screen) => [
      screen,
      SCREEN_LOOKS[screen].escape,
    ]);
    expect(Object.fromEntries(meanings)).toEqual({
      closing_previous: 'locked',
      sending: 'locked',
      waiting_customer: 'stop',
      outcome_unknown: 'locked',
      cancelling: 'locked',
    });
  });
});

describe('C13: no sentence invites a retry while the outcome is open', () => {
  /** Texts that stand on a screen whose outcome is open, beside its title and lead. */
  const alsoShown = (Object.keys(checkoutTexts) as (keyof typeof checkoutTexts)[]).filter((key) =>
    /^(unknown|progress|evidence|timeLeft|timeUp|escLocked|escStop|customerConfirm|customerTapDone|stop)/.test(key),
  );

  test('[CHECKOUTSCREEN-14] C13 the rule itself tells an invitation from a warning', () => {
    for (const text of [
      '请重试',
      '请顾客再扫一次',
      '重新收款',
      '请稍后再试',
      'Try again',
      'Scan the code again',
      'Please retry.',
    ]) {
      expect(invitesRetry(text)).toBe(true);
    }
    for (const text of [
      '不要重复收款',
      '请勿重新扫码，也不要再收一笔',
      'Do not take it again.',
      'Wait for the outcome.',
      '请等待结果',
    ]) {
      expect(invitesRetry(text)).toBe(false);
    }
  });

  test.each(CHECKOUT_SCREENS.filter((screen) => SCREEN_LOOKS[screen].open))('[CHECKOUTSCREEN-14] C13 %s', (screen) => {
    const keys = [...ENDS.flatMap((payment) => [titleKey(screen, payment), leadKey(screen, payment)]), ...alsoShown];
    for (const key of keys) {
      for (const language of LANGUAGES) expect([key, invitesRetry(checkoutTexts[key][language])]).toEqual([key, false]);
    }
  });

  test('[CHECKOUTSCREEN-14] C13 errors that leave it open whether money moved', () => {
    const open = ERROR_CODES.filter((code) => ERRORS[code].moneyMoved === 'unknown');
    expect(open.length).toBeGreaterThan(3);
    for (const code of open) {
      for (const language of LANGUAGES) {
        const { title, action } = ERRORS[code][language];
        expect([code, invitesRetry(title), invitesRetry(action)]).toEqual([code, false, false]);
      }
    }
  });
});
