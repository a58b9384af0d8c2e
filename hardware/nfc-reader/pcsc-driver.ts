/**
 * An NFC reader over PC/SC (nfc-pcsc in a process of its own). The process may freeze, crash or be killed, the daemon may
 * stop and come back, the reader may be pulled: the driver says why, goes on by itself, and a tap that was going on ends
 * with "tap again". Rules PCSC-13 to PCSC-22 of docs/spec.md.
 */
import type { Clock, Timer } from '../../electron/kernel/clock.ts';
import type { Log } from '../../electron/kernel/log.ts';
import type { Random } from '../../electron/kernel/random.ts';
import type { DeviceCondition, DeviceProblem } from '../device/device.ts';
import { createReopening, type OpenAttempt, type Reopening, type Watch } from '../device/reopening.ts';
import type { CardChannel } from './card-channel.ts';
import { findReader, plainName } from './choose-reader.ts';
import type { NfcReader, TagRead, TapEvent, TapOutcome, TapRequest } from './nfc-reader.ts';
import type { ReaderHub, ReaderSeat } from './reader-hub.ts';
import { FIRST_BEAT_MS } from './reader-link.ts';
import { signalOf, signalsOf } from './reader-signals.ts';
import { createTapDesk, type TapDesk } from './tap-desk.ts';

/** A process that starts, connects and finds a reader does so within this, or something is wrong. */
const OPEN_MS = FIRST_BEAT_MS + 2_000;
/** Light and buzzer are decoration; a reader that does not answer to them is left alone. */
const SIGNAL_MS = 500;

export type PcscDriverOptions = Readonly<{
  id: string;
  /** Of the reader as the system lists it, in full or in part; null takes the first that is contactless. */
  wantedReader: string | null;
  /** The USB path that it is plugged in at, where that tells it from another; null, or absent: anywhere. */
  wantedSocket?: string | null;
  /** The process that holds the readers; shared by all drivers of a till. */
  hub: ReaderHub;
  clock: Clock;
  random: Random;
  log: Log;
  /** Lets each line to a card be listened in to: traces. */
  wrapChannel?: (channel: CardChannel) => CardChannel;
}>;

/** Also tells which readers the smart-card service knows, for whoever is to choose one. */
export type PcscNfcReader = NfcReader & Readonly<{ seenReaders(): readonly SeenReader[] }>;

/** `socket` null: the system does not tell. */
export type SeenReader = Readonly<{ name: string; socket: string | null }>;

export function createPcscNfcReader(options: PcscDriverOptions): PcscNfcReader {
  return new PcscReader(options);
}

type PresentCard = Readonly<{ cardId: number; atr: Uint8Array }>;

class PcscReader implements PcscNfcReader {
  readonly id: string;
  readonly simulated = false;
  readonly #options: PcscDriverOptions;
  readonly #desk: TapDesk;
  readonly #keeper: Reopening;
  #link: ReaderSeat | null = null;
  /** Why the last link ended, for the attempt that waits on it. */
  #linkEnd: DeviceProblem | null = null;
  #watch: Watch | null = null;
  #reader: string | null = null;
  /** What lies on each reader; which of them is this driver's may become known later. */
  readonly #cards = new Map<string, PresentCard>();
  /** The card that the desk was told of. */
  #shownCardId: number | null = null;
  /** Lets the attempt that waits look at the news; null: none waits. */
  #wake: (() => void) | null = null;
  #isClosed = false;

  constructor(options: PcscDriverOptions) {
    this.#options = options;
    const { id, clock, random, log } = options;
    this.id = id;
    this.#desk = createTapDesk({ clock, log, onOutcome: (outcome) => this.#signal(outcome) });
    this.#keeper = createReopening({ clock, random, attempt: (watch) => this.#attempt(watch) });
    this.#keeper.onCondition(({ state }) => (state === 'ready' ? this.#showCard() : undefined));
  }

  get name(): string {
    return this.#reader === null ? 'NFC reader' : plainName(this.#reader);
  }

  get condition(): DeviceCondition {
    return this.#isClosed ? { state: 'gone', problem: null } : this.#keeper.condition;
  }

  seenReaders(): readonly SeenReader[] {
    const link = this.#link;
    if (link === null) return [];
    return [...link.readers].toSorted().map((name) => ({ name, socket: link.sockets.get(name) ?? null }));
  }

  open(): void {
    if (!this.#isClosed) this.#keeper.start();
  }

  arm(request: TapRequest): void {
    if (!this.#isClosed) this.#desk.arm(request);
  }

  disarm(): void {
    this.#desk.disarm();
  }

  onCondition(listener: (condition: DeviceCondition) => void): () => void {
    return this.#keeper.onCondition(listener);
  }

  onTap(listener: (event: TapEvent) => void): () => void {
    return this.#desk.onTap(listener);
  }

  onTag(listener: (tag: TagRead) => void): () => void {
    return this.#desk.onTag(listener);
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#desk.close();
    this.#wake?.();
    await this.#keeper.stop();
    const link = this.#link;
    this.#link = null;
    await link?.close();
  }

  /** Waits until a reader is there or it is known why not. The process outlives an attempt: it tells when one comes. */
  async #attempt(watch: Watch): Promise<OpenAttempt> {
    this.#watch = watch;
    this.#choose(null);
    this.#linkEnd = null;
    this.#link ??= this.#join();
    const answer = await new Promise<OpenAttempt>((resolve) => {
      let timer: Timer | null = null;
      const finish = (attempt: OpenAttempt): void => {
        timer?.cancel();
        this.#wake = null;
        resolve(attempt);
      };
      this.#wake = () => {
        const found = this.#lookForReader();
        if (found !== null) finish(found);
      };
      timer = this.#options.clock.after(OPEN_MS, () =>
        finish({ ok: false, problem: { code: 'no_answer', detail: 'the reader’s process says nothing' } }),
      );
      this.#wake();
    });
    return answer;
  }

  #lookForReader(): OpenAttempt | null {
    if (this.#isClosed) return { ok: false, problem: { code: 'not_found', detail: 'closed' } };
    if (this.#link === null) {
      return { ok: false, problem: this.#linkEnd ?? { code: 'no_answer', detail: 'the reader’s process has ended' } };
    }
    const { readers, sockets, problem } = this.#link;
    const { wantedReader: name, wantedSocket: socket = null } = this.#options;
    this.#choose(findReader(readers, { name, socket }, sockets));
    if (this.#reader !== null) {
      this.#watch?.found();
      return { ok: true, opened: { close: async () => this.#hideCard() } };
    }
    if (problem !== null) return { ok: false, problem };
    if (readers.size === 0) return null;
    return { ok: false, problem: { code: 'not_found', detail: `none of ${[...readers].join(', ')}` } };
  }

  /** What another driver has chosen is not to be seen here, so that two never share a reader. */
  #choose(reader: string | null): void {
    this.#reader = reader;
    this.#link?.claim(reader);
  }

  #join(): ReaderSeat {
    const { hub, log } = this.#options;
    return hub.join({
      onChange: () => this.#hasChanged(),
      onCard: (reader, cardId, atr) => {
        this.#cards.set(reader, { cardId, atr });
        if (reader === this.#reader) this.#watch?.complains(null);
        this.#showCard();
      },
      onCardGone: (reader, cardId) => {
        if (this.#cards.get(reader)?.cardId === cardId) this.#cards.delete(reader);
        if (this.#shownCardId !== cardId) return;
        this.#shownCardId = null;
        this.#desk.cardLeft();
      },
      onCardUnreadable: (reader, problem) => {
        if (reader !== this.#reader) return;
        // Another program that holds the card is a fault of the machine; all else is how the card is held.
        if (problem?.code === 'in_use') this.#watch?.complains(problem);
        this.#desk.cardUnreadable();
      },
      onEnd: (problem) => {
        this.#link = null;
        this.#linkEnd = problem;
        this.#cards.clear();
        if (problem === null) return this.#keeper.nudge();
        log.write('warn', 'nfc_process_ended', { code: problem.code, detail: problem.detail });
        this.#lost(problem);
      },
    });
  }

  #hasChanged(): void {
    const isStillThere = this.#reader !== null && this.#link?.readers.has(this.#reader) === true;
    if (this.#reader !== null && !isStillThere) return this.#lost({ code: 'unplugged', detail: this.#reader });
    // Taken while it was alone; its like has come, and now it is known to be another's.
    const { wantedSocket = null } = this.#options;
    const at = this.#reader === null ? undefined : this.#link?.sockets.get(this.#reader);
    if (wantedSocket !== null && at !== undefined && at !== wantedSocket) {
      return this.#lost({ code: 'not_found', detail: `${this.#reader} is in socket ${at}` });
    }
    // An attempt that waits has seen all of it: tried again for it, a process that dies at once would be started at once.
    if (this.#wake !== null) this.#wake();
    else this.#keeper.nudge();
  }

  #lost(problem: DeviceProblem): void {
    this.#choose(null);
    this.#hideCard();
    this.#wake?.();
    this.#watch?.failed(problem);
  }

  #hideCard(): void {
    this.#shownCardId = null;
    this.#desk.deviceLost();
  }

  get #card(): PresentCard | null {
    return (this.#reader === null ? undefined : this.#cards.get(this.#reader)) ?? null;
  }

  #showCard(): void {
    const card = this.#card;
    const link = this.#link;
    const isOpen = this.#keeper.condition.state === 'ready' || this.#keeper.condition.state === 'faulty';
    if (card === null || link === null || !isOpen) return;
    if (card.cardId === this.#shownCardId) return;
    this.#shownCardId = card.cardId;
    const channel: CardChannel = {
      atr: card.atr,
      transmit: (frame, timeoutMs) => link.transmit(card.cardId, frame, timeoutMs),
    };
    this.#desk.cardArrived(this.#options.wrapChannel?.(channel) ?? channel);
  }

  #signal(outcome: TapOutcome): void {
    const card = this.#card;
    const link = this.#link;
    if (card === null || link === null || this.#reader === null) return;
    for (const { way, frame } of signalsOf(this.#reader, signalOf(outcome))) {
      void (way === 'escape' ? link.escape : link.transmit).call(link, card.cardId, frame, SIGNAL_MS);
    }
  }
}
