/**
 * The four sounds of a kiosk, and what each is for: a key was taken, the ride is paid, something was refused, staff were called.
 * Success is heard on final success alone (till lesson E11). Pure. Rule KIOSKSCREEN-10 of docs/spec/kiosk.md.
 */
import type { CheckoutView } from '../../../electron/contract/checkout-values.ts';
import type { KioskView } from '../../../electron/contract/kiosk-values.ts';
import { bell, buzz, type Note } from './tones.ts';

export type KioskSignal = 'key' | 'paid' | 'refused' | 'called';

/** One short one; four up; two low ones down; a door bell's three. */
export const KIOSK_NOTES: Readonly<Record<KioskSignal, readonly Note[]>> = {
  key: [bell(1_175, 0, 40)],
  paid: [bell(523, 0, 100), bell(659, 110, 100), bell(784, 220, 100), bell(1_047, 330, 220)],
  refused: [buzz(233, 0, 220), buzz(185, 280, 340)],
  called: [bell(784, 0, 200), bell(622, 240, 200), bell(784, 480, 320)],
};

/** As much of what is shown as a sound may be about. */
export type KioskHeard = Readonly<{
  saleId: string | null;
  step: 'paying' | 'making' | 'tickets' | null;
  /** Of a payment that came to nothing. */
  failed: string | null;
  /** Why a phone or a code was not taken. */
  refusal: string | null;
  callId: string | null;
}>;

const FAILED: readonly CheckoutView['screen'][] = ['declined', 'expired'];
const REFUSING: readonly CheckoutView['reader']['state'][] = ['unlock_phone', 'tap_again', 'foreign_card'];

export function kioskHeard(kiosk: KioskView, checkout: CheckoutView | null): KioskHeard {
  const { order, notice, staffCall } = kiosk;
  const shown = order === null ? null : checkout;
  const reader = shown !== null && REFUSING.includes(shown.reader.state) ? shown.reader.state : null;
  return {
    saleId: order?.saleId ?? null,
    step: order?.step ?? null,
    failed: shown !== null && FAILED.includes(shown.screen) ? (shown.payment?.paymentId ?? shown.screen) : null,
    refusal: notice ?? shown?.refusal?.code ?? reader,
    callId: staffCall?.callId ?? null,
  };
}

/** What is heard when one becomes the other; null: nothing. What a passenger paid for comes before all else. */
export function kioskSignal(before: KioskHeard, after: KioskHeard): KioskSignal | null {
  const isPaid = before.saleId === after.saleId && before.step === 'paying' && after.step !== 'paying';
  if (isPaid && after.step !== null) return 'paid';
  const isNew = (name: 'failed' | 'refusal' | 'callId'): boolean =>
    after[name] !== null && after[name] !== before[name];
  if (isNew('failed') || isNew('refusal')) return 'refused';
  return isNew('callId') ? 'called' : null;
}
