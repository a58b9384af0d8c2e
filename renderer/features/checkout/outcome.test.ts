/** The answers to "was anything taken?" and "what now?". */
import { describe, expect, test } from 'vitest';
import { CHECKOUT_SCREENS } from '../../../electron/contract/checkout-values.ts';
import { ERROR_CODES, ERRORS } from '../../../electron/kernel/errors.ts';
import { LANGUAGES } from '../../i18n/language.ts';
import { declineWords, moneyMoved } from './outcome.ts';
import { exampleCheckout } from './testing/checkout-views.ts';

describe('was anything taken', () => {
  test('[CHECKOUTSCREEN-15] each screen answers, or the question does not arise', () => {
    const answers = CHECKOUT_SCREENS.map((screen) => [screen, moneyMoved(screen, exampleCheckout(screen, 0).payment)]);
    expect(Object.fromEntries(answers)).toEqual({
      ready: null,
      closing_previous: null,
      sending: null,
      waiting_customer: null,
      outcome_unknown: 'unknown',
      cancelling: 'unknown',
      approved: null,
      accepted_offline: 'later',
      declined: 'no',
      expired: 'no',
      cancelled: 'no',
    });
  });

  test('[CHECKOUTSCREEN-15] a payment that was made before its cancel came is never shown as not taken', () => {
    const { payment } = exampleCheckout('cancelled', 0);
    expect(payment).not.toBeNull();
    expect(payment === null ? null : moneyMoved('cancelled', { ...payment, state: 'refund_due' })).toBe('yes');
  });
});

describe('declines', () => {
  const codes = ERROR_CODES.filter((code) => code.startsWith('decline.'));

  test.each(LANGUAGES)(
    '[CHECKOUTSCREEN-16] each decline code has a sentence for the customer and an action, in %s',
    (language) => {
      expect(codes.length).toBeGreaterThanOrEqual(12);
      for (const code of codes) {
        const { title, action } = ERRORS[code][language];
        expect(declineWords(code.slice('decline.'.length), language)).toEqual({ tell: title, act: action });
      }
    },
  );

  test('[CHECKOUTSCREEN-16] a code of a newer backend gets words too', () => {
    expect(declineWords('not_invented_yet', 'en')).toEqual(declineWords('unknown_code', 'en'));
  });
});
