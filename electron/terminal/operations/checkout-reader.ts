/**
 * The NFC reader at the checkout: armed with the sale's amount as long as every way to pay is offered, disarmed as soon as
 * one was taken. Each PRESENT asks with a fresh challenge (wallet API section 7). A lost reader decides nothing about a
 * payment (C18, C49). Rules CHECKOUT-20 to CHECKOUT-22.
 */
import type { NfcReader, TapOutcome } from '../../../hardware/nfc-reader/nfc-reader.ts';
import type { CheckoutView } from '../../contract/checkout-values.ts';
import type { Money } from '../../kernel/money.ts';
import type { Random } from '../../kernel/random.ts';
import { deviceView, type BareDeviceView } from './device-view.ts';

/** Wallet API section 7. */
const CHALLENGE_BYTES = 16;

export type ArmRequest = Readonly<{ saleId: string; amount: Money; terminalId: string }>;

export interface CheckoutReader {
  /** Arms for this sale, or disarms on null. The same request again changes nothing. */
  ask(request: ArmRequest | null): void;
  readiness(): 'ready' | 'not_ready' | null;
  view(): CheckoutView['reader'];
  devices(): readonly BareDeviceView[];
  start(): void;
  /** Another reader may be there now: it is opened, and asked for what is wanted. */
  exchanged(): void;
  stop(): void;
}

type Note = Extract<
  CheckoutView['reader']['state'],
  'reading' | 'unlock_phone' | 'tap_again' | 'foreign_card' | 'over_wallet_limit'
>;

const NOTES: { readonly [K in Exclude<TapOutcome['kind'], 'presented'>]: Note | null } = {
  unlock_phone: 'unlock_phone',
  over_wallet_limit: 'over_wallet_limit',
  // The customer knows what he did; the reader waits for the next tap.
  cancelled_on_phone: null,
  tap_again: 'tap_again',
  foreign_card: 'foreign_card',
};

export function createCheckoutReader(options: {
  /** Asked at the start and after `exchanged`; null: this till has none. */
  currentReader: () => NfcReader | null;
  random: Random;
  /** A presentment for that sale and amount. Answers whether it was taken; if not, the customer is asked to tap again. */
  onPresented: (presentment: Uint8Array, challenge: Uint8Array, asked: ArmRequest) => boolean;
  /** What the screen shows of the reader has changed. */
  onChange: () => void;
  onDevice: () => void;
}): CheckoutReader {
  const { currentReader, random, onPresented, onChange, onDevice } = options;
  let reader = currentReader();
  let armed: ArmRequest | null = null;
  let note: Note | null = null;
  /** The last that the present request asked with; null before its first tap. */
  let challenge: Uint8Array | null = null;
  const subscriptions: (() => void)[] = [];

  const arm = (request: ArmRequest): void => {
    armed = request;
    challenge = null;
    reader?.arm({
      makeChallenge: () => {
        const fresh = random.bytes(CHALLENGE_BYTES);
        if (armed === request) challenge = fresh;
        return fresh;
      },
      amountMinor: request.amount.minor,
      currency: request.amount.currency,
      terminalId: request.terminalId,
    });
  };

  const heard = (event: Readonly<{ kind: 'reading' }> | TapOutcome): void => {
    const asked = armed;
    if (asked === null) return;
    if (event.kind === 'presented') {
      // What answers an earlier request was made for another amount, or for another sale (C19).
      if (challenge === null || Buffer.compare(challenge, event.challenge) !== 0) return;
      // The driver disarms itself with a presentment, so whatever follows arms anew.
      armed = null;
      note = null;
      if (!onPresented(event.presentment, event.challenge, asked)) {
        note = 'tap_again';
        arm(asked);
      }
    } else {
      note = event.kind === 'reading' ? 'reading' : NOTES[event.kind];
    }
    onChange();
  };

  return {
    ask: (request) => {
      if (request === null) {
        if (armed !== null) reader?.disarm();
        armed = null;
        note = null;
        return;
      }
      if (reader?.condition.state !== 'ready') {
        armed = null;
        return;
      }
      const isSame = armed?.saleId === request.saleId && armed.amount.minor === request.amount.minor;
      if (!isSame) arm(request);
    },
    readiness: () => (reader === null ? null : reader.condition.state === 'ready' ? 'ready' : 'not_ready'),
    view: () => ({ state: stateOf(), simulated: reader?.simulated ?? false }),
    devices: () => (reader === null ? [] : [deviceView('nfc_reader', reader)]),
    start: listen,
    exchanged: () => {
      const next = currentReader();
      if (next === reader) return;
      letGo();
      reader = next;
      note = null;
      listen();
      onDevice();
    },
    stop: letGo,
  };

  function listen(): void {
    if (reader === null) return;
    subscriptions.push(
      reader.onTap(heard),
      reader.onCondition(({ state }) => {
        // A reader that went forgot what it was armed with.
        if (state !== 'ready') {
          armed = null;
          note = null;
        }
        onDevice();
      }),
    );
    reader.open();
  }

  function letGo(): void {
    for (const unsubscribe of subscriptions.splice(0)) unsubscribe();
    if (armed !== null) reader?.disarm();
    armed = null;
  }

  function stateOf(): CheckoutView['reader']['state'] {
    const state = reader?.condition.state ?? 'absent';
    if (state === 'absent' || state === 'gone') return 'absent';
    if (armed === null) return 'off';
    return note ?? 'armed';
  }
}
