/**
 * Turns the checkout into what is announced. Each turn of events is announced once, also over a reload of the page: an
 * approval heard a second time would be taken for a second payment.
 *
 * Rules CHECKOUTSCREEN-33 and CHECKOUTSCREEN-34 of docs/spec.md.
 */
import type { CheckoutView } from '../../../electron/contract/checkout-values.ts';
import type { Announcement } from '../../ui/sounds/sound-names.ts';
import { SCREEN_LOOKS, screenShown } from './screen-looks.ts';

/** Names this turn of events: the same key is the same event. */
export function announcementKey(view: CheckoutView): string {
  return `${view.payment?.paymentId ?? view.saleId} ${view.screen}`;
}

/**
 * What to announce now. `announcedKey` is the last one that was. 'unchanged': leave what sounds as it is. null: silence.
 */
export function announcementOf(
  view: CheckoutView | null,
  announcedKey: string | null,
  words: string,
): Announcement | null | 'unchanged' {
  if (view === null) return null;
  const { sound } = SCREEN_LOOKS[screenShown(view)];
  // What repeats tells what is so now; it goes on after a reload. What rings once has rung.
  if (announcedKey === announcementKey(view) && sound?.repeat !== true) return 'unchanged';
  return sound === null ? null : { sound: sound.name, repeat: sound.repeat, words };
}
