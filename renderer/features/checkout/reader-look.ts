/**
 * The reader as four lights (EMV contactless readers' convention, till lesson E9): idle, ready, reading, done. Where
 * something is wrong one amber light stands with the words.
 *
 * Rule CHECKOUTSCREEN-25 of docs/spec.md.
 */
import type { CheckoutView } from '../../../electron/contract/checkout-values.ts';

export type ReaderState = CheckoutView['reader']['state'];

export type ReaderLook = Readonly<{
  /** How many of the four lights are lit. */
  lit: 0 | 1 | 2 | 3 | 4;
  tone: 'off' | 'ready' | 'reading' | 'attention';
  /** Whether the customer can hold a phone to it now. */
  takesTap: boolean;
}>;

export const READER_LOOKS: Readonly<Record<ReaderState, ReaderLook>> = {
  absent: { lit: 0, tone: 'off', takesTap: false },
  off: { lit: 0, tone: 'off', takesTap: false },
  armed: { lit: 1, tone: 'ready', takesTap: true },
  reading: { lit: 3, tone: 'reading', takesTap: true },
  unlock_phone: { lit: 1, tone: 'attention', takesTap: true },
  tap_again: { lit: 1, tone: 'attention', takesTap: true },
  foreign_card: { lit: 1, tone: 'attention', takesTap: true },
  over_wallet_limit: { lit: 1, tone: 'attention', takesTap: false },
};

/** While a tap is being sent the reading is done: all lit, the phone may be taken away. */
export const READER_DONE: ReaderLook = { lit: 4, tone: 'ready', takesTap: false };
