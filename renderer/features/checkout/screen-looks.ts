/**
 * What each state of the checkout looks and sounds like: a table, so that no state can be without its colour, icon, words
 * and sound, and no two share their icon or words (till lessons E10, E11 and the feedback triple of part E).
 *
 * Rules CHECKOUTSCREEN-10 to CHECKOUTSCREEN-14 of docs/spec.md.
 */
import {
  ArrowLeftRight,
  Ban,
  CircleCheckBig,
  CloudOff,
  HandCoins,
  Hourglass,
  OctagonX,
  Send,
  Smartphone,
  TimerOff,
  Undo2,
  type LucideIcon,
} from 'lucide-react';
import type { CheckoutScreen, CheckoutView } from '../../../electron/contract/checkout-values.ts';
import type { PaymentView } from '../../../electron/contract/payment-values.ts';
import type { SoundName } from '../../ui/sounds/sound-names.ts';

/** Names a set of colours in checkout.css. */
export type Tone = 'ready' | 'busy' | 'waiting' | 'unknown' | 'success' | 'offline' | 'problem' | 'stopped';

/** What Escape does: leaves for the cart, asks to stop the payment, nothing, or closes an end screen. */
export type EscapeMeaning = 'leave' | 'stop' | 'locked' | 'acknowledge';

export type ScreenLook = Readonly<{
  tone: Tone;
  icon: LucideIcon;
  /** null: silence. It is `ready`'s own sound: nothing has happened yet. */
  sound: Readonly<{ name: SoundName; repeat: boolean }> | null;
  /** Whether the outcome is still open: then no word may invite a second payment (C13). */
  open: boolean;
  escape: EscapeMeaning;
}>;

const once = (name: SoundName) => ({ name, repeat: false });
const repeating = (name: SoundName) => ({ name, repeat: true });

export const SCREEN_LOOKS: Readonly<Record<CheckoutScreen, ScreenLook>> = {
  ready: { tone: 'ready', icon: HandCoins, sound: null, open: false, escape: 'leave' },
  closing_previous: {
    tone: 'busy',
    icon: ArrowLeftRight,
    sound: repeating('payment_pending'),
    open: true,
    escape: 'locked',
  },
  sending: { tone: 'busy', icon: Send, sound: once('scan_ok'), open: true, escape: 'locked' },
  waiting_customer: {
    tone: 'waiting',
    icon: Smartphone,
    sound: repeating('payment_pending'),
    open: true,
    escape: 'stop',
  },
  outcome_unknown: { tone: 'unknown', icon: Hourglass, sound: once('attention'), open: true, escape: 'locked' },
  cancelling: { tone: 'stopped', icon: Undo2, sound: repeating('payment_pending'), open: true, escape: 'locked' },
  approved: {
    tone: 'success',
    icon: CircleCheckBig,
    sound: once('payment_approved'),
    open: false,
    escape: 'acknowledge',
  },
  // Not the sound of success: the bank has not said yes.
  accepted_offline: { tone: 'offline', icon: CloudOff, sound: once('attention'), open: false, escape: 'acknowledge' },
  declined: { tone: 'problem', icon: OctagonX, sound: once('payment_declined'), open: false, escape: 'acknowledge' },
  expired: { tone: 'problem', icon: TimerOff, sound: once('payment_expired'), open: false, escape: 'acknowledge' },
  cancelled: { tone: 'stopped', icon: Ban, sound: once('payment_cancelled'), open: false, escape: 'acknowledge' },
};

type PaymentEnd = Pick<PaymentView, 'state' | 'method'> | null;

/**
 * The screen that is drawn. The till's own QR that ran out is no end of anything: no customer was late, every other way is
 * still open, and whoever is typing a code must not lose the screen to it. The QR's own place says so and renews it.
 */
export function screenShown({ screen, payment }: Pick<CheckoutView, 'screen' | 'payment'>): CheckoutScreen {
  return screen === 'expired' && payment?.method === 'merchant_qr' ? 'ready' : screen;
}

/** Ends that mean something else than their screen says: money followed, whatever screen they came by. */
export function specialEnd(screen: CheckoutScreen, payment: PaymentEnd): 'refund_due' | 'unpaid' | null {
  if (screen !== 'cancelled' && screen !== 'declined' && screen !== 'expired') return null;
  return payment?.state === 'refund_due' || payment?.state === 'unpaid' ? payment.state : null;
}

/** The screen's colours, but where the payment's end means something else. */
export function toneOf(screen: CheckoutScreen, payment: PaymentEnd): Tone {
  return specialEnd(screen, payment) === null ? SCREEN_LOOKS[screen].tone : 'problem';
}

export function titleKey(screen: CheckoutScreen, payment: PaymentEnd) {
  return `title_${specialEnd(screen, payment) ?? screen}` as const;
}

export function leadKey(screen: CheckoutScreen, payment: PaymentEnd) {
  const special = specialEnd(screen, payment);
  if (special !== null) return `lead_${special}` as const;
  return `lead_${screen === 'cancelled' && payment?.state === 'reversed' ? 'reversed' : screen}` as const;
}
