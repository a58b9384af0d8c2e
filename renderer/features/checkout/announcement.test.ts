/** What is announced as the checkout moves on, and after a reload in the middle of it. */
import { describe, expect, test } from 'vitest';
import {
  CHECKOUT_SCREENS,
  type CheckoutScreen,
  type CheckoutView,
} from '../../../electron/contract/checkout-values.ts';
import { announcementKey, announcementOf } from './announcement.ts';
import { SCREEN_LOOKS } from './screen-looks.ts';

const offer = { available: true, reason: null };

function view(screen: CheckoutScreen): CheckoutView {
  return {
    saleId: 'sale-1',
    receiptNumber: 'T1-1',
    amount: { minor: 1250, currency: 'CNY' },
    screen,
    offers: { payment_code: offer, merchant_qr: offer, tap: offer, scan_presentment: offer },
    refusal: null,
    merchantQr: null,
    merchantQrState: 'off',
    reader: { state: 'absent', simulated: false },
    payment: null,
    progress: null,
    canSetAside: true,
  };
}

describe('announcements', () => {
  test.each(CHECKOUT_SCREENS)('[CHECKOUTSCREEN-33] %s is announced with its own sound when it is new', (screen) => {
    const { sound } = SCREEN_LOOKS[screen];
    const expected = sound === null ? null : { sound: sound.name, repeat: sound.repeat, words: 'words' };
    expect(announcementOf(view(screen), null, 'words')).toEqual(expected);
  });

  test('[CHECKOUTSCREEN-33] what rang once does not ring again for the same event', () => {
    const approved = view('approved');
    expect(announcementOf(approved, announcementKey(approved), '')).toBe('unchanged');
    expect(announcementOf(approved, announcementKey(view('sending')), '')).toMatchObject({ sound: 'payment_approved' });
  });

  test('[CHECKOUTSCREEN-33] what repeats goes on after a reload', () => {
    const waiting = view('waiting_customer');
    expect(announcementOf(waiting, announcementKey(waiting), '')).toMatchObject({ repeat: true });
  });

  test('[CHECKOUTSCREEN-34] without a checkout there is silence', () => {
    expect(announcementOf(null, 'sale-1 waiting_customer', '')).toBeNull();
  });
});
