/**
 * What happens at a reader: a card comes, is asked what the reader was armed with, and goes. Every driver with a line to a
 * card uses it. A card is asked to present once while it lies there, whatever is armed meanwhile: a phone forgotten on the
 * reader must not pay for the next customer. Rules NFC-2 to NFC-12 of docs/spec.md.
 */
import type { Clock } from '../../electron/kernel/clock.ts';
import type { Log } from '../../electron/kernel/log.ts';
import { err } from '../../electron/kernel/result.ts';
import type { CardChannel } from './card-channel.ts';
import { createCertificateCache, type CertificateCache } from './certificate-cache.ts';
import { nameForeignCard, readTag } from './foreign-card.ts';
import type { TagRead, TapEvent, TapOutcome, TapRequest } from './nfc-reader.ts';
import { exchangeWithWallet } from './wallet-exchange.ts';

export interface TapDesk {
  arm(request: TapRequest): void;
  disarm(): void;
  onTap(listener: (event: TapEvent) => void): () => void;
  onTag(listener: (tag: TagRead) => void): () => void;
  cardArrived(channel: CardChannel): void;
  /** Lies there and cannot be spoken to: two at once, or one that is held askew. */
  cardUnreadable(): void;
  cardLeft(): void;
  /** The device is gone, and with it whatever lay on it. */
  deviceLost(): void;
  close(): void;
}

/** C49: who taps while the cashier presses the key is served; what lay there before was not meant for this sale. */
export const EARLY_TAP_MS = 3_000;

/**
 * An ordinary tap takes a second, one that has to wake a phone's program two. A card that answers each frame just in time, or
 * hands its certificate over byte by byte, must not hold the reader for longer than anybody holds a phone.
 */
export const TAP_MS = 6_000;

type PresentCard = {
  readonly channel: CardChannel;
  readonly arrivedAt: number;
  wasAsked: boolean;
  work: Promise<void>;
};

export function createTapDesk(options: {
  clock: Clock;
  log: Log;
  cache?: CertificateCache;
  /** Told after the listeners: the reader's light and buzzer follow. */
  onOutcome?: (outcome: TapOutcome) => void;
}): TapDesk {
  const { clock, log, cache = createCertificateCache(), onOutcome } = options;
  const tapListeners = new Set<(event: TapEvent) => void>();
  const tagListeners = new Set<(tag: TagRead) => void>();
  let armed: TapRequest | null = null;
  let card: PresentCard | null = null;
  /** The exchange that is going on; another object for each, so that a late answer finds that it is over. */
  let exchange: object | null = null;

  const tell = (event: TapEvent): void => {
    for (const listener of tapListeners) listener(event);
    if (event.kind !== 'reading') onOutcome?.(event);
  };
  /** The customer has seen the reader take notice of the phone, so he must be told that nothing came of it. */
  const breakOff = (): void => {
    if (exchange === null) return;
    exchange = null;
    tell({ kind: 'tap_again' });
  };

  const askCard = async (channel: CardChannel, request: TapRequest, token: object): Promise<TapOutcome | null> => {
    const bounded = withDeadline(channel, clock);
    const isWanted = (): boolean => exchange === token;
    const wallet = await exchangeWithWallet({ channel: bounded, cache, request, isWanted });
    const named = wallet.ok && wallet.value.kind === 'not_a_wallet' ? await nameForeignCard(bounded) : null;
    const fault = wallet.ok ? (named?.ok === false ? named.error : null) : wallet.error;
    if (fault !== null) {
      log.write('info', 'nfc_tap_torn', { code: fault.code, detail: fault.detail });
      return { kind: 'tap_again' };
    }
    if (named?.ok) return { kind: 'foreign_card', card: named.value };
    if (!wallet.ok || wallet.value.kind === 'not_a_wallet' || wallet.value.kind === 'not_wanted') return null;
    return wallet.value;
  };

  const tellTag = async (channel: CardChannel): Promise<void> => {
    if (tagListeners.size === 0) return;
    const tag = await readTag(withDeadline(channel, clock));
    if (!tag.ok || tag.value === null) return;
    for (const listener of tagListeners) listener(tag.value);
  };

  const begin = (present: PresentCard, request: TapRequest): void => {
    const token = {};
    exchange = token;
    present.wasAsked = true;
    tell({ kind: 'reading' });
    present.work = present.work.then(async () => {
      if (exchange !== token) return;
      const outcome = await askCard(present.channel, request, token);
      if (exchange === token && outcome !== null) {
        exchange = null;
        if (outcome.kind === 'presented') armed = null;
        tell(outcome);
      }
      if (outcome?.kind === 'foreign_card' && isTag(outcome)) await tellTag(present.channel);
    });
  };

  return {
    arm(request) {
      breakOff();
      armed = request;
      const isFresh = card !== null && !card.wasAsked && clock.monotonic() - card.arrivedAt <= EARLY_TAP_MS;
      if (card !== null && isFresh) begin(card, request);
    },
    disarm() {
      armed = null;
      exchange = null;
    },
    onTap(listener) {
      tapListeners.add(listener);
      return () => tapListeners.delete(listener);
    },
    onTag(listener) {
      tagListeners.add(listener);
      return () => tagListeners.delete(listener);
    },
    cardArrived(channel) {
      breakOff();
      card = { channel, arrivedAt: clock.monotonic(), wasAsked: false, work: Promise.resolve() };
      if (armed !== null) begin(card, armed);
      else card.work = tellTag(channel);
    },
    cardUnreadable() {
      if (armed === null || exchange !== null) return;
      tell({ kind: 'tap_again' });
    },
    cardLeft() {
      // An exchange that is going on hears of it by its own next answer: the last one may be on its way.
      card = null;
    },
    deviceLost() {
      card = null;
      breakOff();
    },
    close() {
      armed = null;
      exchange = null;
      card = null;
      tapListeners.clear();
      tagListeners.clear();
    },
  };
}

/** The same line for one conversation that is over in time. */
function withDeadline({ atr, transmit }: CardChannel, clock: Clock): CardChannel {
  const endsAt = clock.monotonic() + TAP_MS;
  return {
    atr,
    async transmit(frame, timeoutMs) {
      const leftMs = endsAt - clock.monotonic();
      if (leftMs <= 0) return err({ code: 'no_answer', detail: 'the conversation takes too long' });
      return transmit(frame, Math.min(timeoutMs, leftMs));
    },
  };
}

/** Bank and transit cards are no badges, whatever number they have. */
function isTag({ card }: Extract<TapOutcome, { kind: 'foreign_card' }>): boolean {
  return card === 'tag' || card === 'empty_tag';
}
