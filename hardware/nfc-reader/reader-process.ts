/**
 * The process that holds the reader: calls nfc-pcsc, which can freeze or abort it, and tells the till of readers and cards.
 * It decides nothing: frames come in, answers go out. It looks before it leaps (the library's constructor never returns
 * without the service), beats as long as it is not frozen, and ends itself when only a fresh process can go on.
 *
 * Rules PCSC-1 to PCSC-12 of docs/spec.md; why a process of its own is in docs/decisions/0140.
 */
import type { Clock } from '../../electron/kernel/clock.ts';
import type { DeviceProblem } from '../device/device.ts';
import { SHORT_ANSWER_BYTES } from './apdu.ts';
import { nameWithoutOrder } from './choose-reader.ts';
import { hearLostErrors, type LibraryReader, type NfcLibrary } from './nfc-library.ts';
import { problemOf } from './pcsc-system.ts';
import type { FromReaderProcess, ReaderPhase, ToReaderProcess } from './reader-messages.ts';

/** Four beats in each second: the till notices a freeze within two. */
export const BEAT_MS = 250;
/** How often the service is looked for while it is away; a connect to a local socket costs nothing. */
const PROBE_MS = 500;
/** So that "I am about to call it" is out before a call that may not return. */
const FLUSH_MS = 30;
/** The service names its readers at once; none after this means that there is none. */
const NO_READER_MS = 400;
/** A reader that the kernel took is never told of, so it has to be looked for. */
const KERNEL_LOOK_MS = 2_000;
const ANSWER_BYTES = SHORT_ANSWER_BYTES + 2;

export type ReaderProcessOptions = Readonly<{
  clock: Clock;
  post: (message: FromReaderProcess) => void;
  loadLibrary: () => NfcLibrary;
  probeService: () => Promise<DeviceProblem | null>;
  heldByKernel: () => Promise<DeviceProblem | null>;
  /** Where a reader is plugged in; null: not told. Absent: nobody can tell. Never rejects, and answers within its own limit. */
  socketOf?: (reader: string) => Promise<string | null>;
  exit: () => void;
}>;

export interface ReaderProcess {
  start(): void;
  take(message: ToReaderProcess): void;
}

type Card = Readonly<{ cardId: number; entry: Entry }>;
/** One reader. `wasAsked`: the present card got a frame, so its line is a good one. */
type Entry = { readonly reader: LibraryReader; card: Card | null; wasAsked: boolean; line: Promise<void> };

export function createReaderProcess(options: ReaderProcessOptions): ReaderProcess {
  return new Holder(options);
}

class Holder implements ReaderProcess {
  readonly #options: ReaderProcessOptions;
  readonly #entries = new Map<string, Entry>();
  #cardCount = 0;
  #hasEnded = false;
  #lastStatus: Readonly<{ phase: ReaderPhase; problem: DeviceProblem | null }> | null = null;

  constructor(options: ReaderProcessOptions) {
    this.#options = options;
  }

  start(): void {
    this.#beat();
    let library: NfcLibrary;
    try {
      library = this.#options.loadLibrary();
    } catch (error) {
      // Nothing but another installation helps; whoever installs it starts the till again.
      this.#status('waiting', { code: 'module_missing', detail: String(error) });
      return;
    }
    void this.#lookForService(library);
  }

  take(message: ToReaderProcess): void {
    switch (message.type) {
      case 'transmit':
      case 'escape': {
        const entry = this.#entryOf(message.cardId);
        if (entry === null) return this.#answer(message.requestId, null, 'the card is gone');
        // One frame at a time: the binding holds a lock, and a second call would block a thread.
        entry.line = entry.line.then(() => this.#carry(entry, message));
        return;
      }
      case 'retire':
        // One may have come while the till asked.
        return this.#entries.size === 0 ? this.#options.exit() : undefined;
      case 'stop':
        return this.#options.exit();
    }
  }

  #beat(): void {
    this.#options.post({ type: 'alive' });
    this.#options.clock.after(BEAT_MS, () => this.#beat());
  }

  #status(phase: ReaderPhase, problem: DeviceProblem | null): void {
    const status = { type: 'status', phase, problem } as const;
    if (this.#lastStatus?.phase === phase && this.#lastStatus.problem?.code === problem?.code) return;
    this.#lastStatus = status;
    this.#options.post(status);
  }

  async #lookForService(library: NfcLibrary): Promise<void> {
    const problem = await this.#options.probeService();
    if (problem !== null) {
      this.#status('waiting', problem);
      this.#options.clock.after(PROBE_MS, () => void this.#lookForService(library));
      return;
    }
    this.#status('connecting', null);
    this.#options.clock.after(FLUSH_MS, () => this.#watch(library));
  }

  #watch(library: NfcLibrary): void {
    try {
      const nfc = new library.NFC();
      nfc.on('error', (error) => this.#break(error));
      nfc.on('reader', (reader) => this.#addReader(reader));
    } catch (error) {
      this.#status('waiting', problemOf(error));
      this.#options.clock.after(PROBE_MS, () => void this.#lookForService(library));
      return;
    }
    this.#status('watching', null);
    this.#options.clock.after(NO_READER_MS, () => void this.#tellOfNoReader());
  }

  async #tellOfNoReader(): Promise<void> {
    if (this.#entries.size === 0) {
      const problem = await this.#options.heldByKernel();
      if (this.#entries.size === 0) {
        this.#status('watching', problem ?? { code: 'not_found', detail: 'the service knows no reader' });
      }
    }
    this.#options.clock.after(KERNEL_LOOK_MS, () => void this.#tellOfNoReader());
  }

  /** The library's connection to the service is dead for good, whatever comes back. */
  #break(error: unknown): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    const { code, detail } = problemOf(error);
    const problem = code === 'reports_error' ? 'service_not_running' : code;
    this.#options.post({ type: 'broken', problem: { code: problem, detail } });
    this.#options.clock.after(FLUSH_MS, () => this.#options.exit());
  }

  #addReader(reader: LibraryReader): void {
    const { name } = reader;
    const entry: Entry = { reader, card: null, wasAsked: false, line: Promise.resolve() };
    this.#entries.set(name, entry);
    hearLostErrors(reader);
    reader.autoProcessing = false;
    reader.on('error', (error) => {
      // A connect that failed: two cards at once, one held askew, or one that another program holds. Whatever else goes
      // wrong is told by the frame that it went wrong with, or by the end of the reader.
      if (error.name === 'ConnectError') this.#unreadable(entry, problemOf(error));
    });
    reader.on('card', ({ atr }) => this.#cardCame(entry, atr));
    reader.on('card.off', () => this.#cardWent(entry));
    reader.on('end', () => {
      this.#cardWent(entry);
      if (this.#entries.get(name) !== entry) return;
      this.#entries.delete(name);
      this.#options.post({ type: 'reader_gone', reader: name });
    });
    this.#noticeSwaps(entry);
    void this.#tellOf(entry);
  }

  /** A reader that is alone of its like is told at once, and its service is asked nothing: nobody could mistake it. */
  async #tellOf(entry: Entry): Promise<void> {
    const { post, socketOf } = this.#options;
    const model = nameWithoutOrder(entry.reader.name);
    const alike = [...this.#entries.values()].filter(({ reader }) => nameWithoutOrder(reader.name) === model);
    if (socketOf === undefined || alike.length < 2) return post({ type: 'reader', reader: entry.reader.name });
    for (const each of alike) {
      const { name } = each.reader;
      const socket = await socketOf(name);
      // Else it was pulled again meanwhile.
      if (this.#entries.get(name) === each)
        post({ type: 'reader', reader: name, ...(socket === null ? {} : { socket }) });
    }
  }

  /**
   * A card that is changed for another within one look of the service changes no flag, and the library tells of nothing; only
   * the count of events in the state's upper half has gone on (pcsclite's reader state, Windows alike).
   */
  #noticeSwaps(entry: Entry): void {
    const { reader } = entry.reader;
    let lastCount: number | null = null;
    reader.on('status', ({ state, atr }) => {
      const isPresent = (state & reader.SCARD_STATE_PRESENT) !== 0;
      const count = state >>> 16;
      const isSwap = isPresent && lastCount !== null && count !== lastCount && entry.card !== null;
      lastCount = isPresent ? count : null;
      if (isPresent && (state & reader.SCARD_STATE_MUTE) !== 0) return this.#unreadable(entry, null);
      if (!isSwap) return;
      this.#cardWent(entry);
      void this.#reconnect(entry).then((works) => works && this.#cardCame(entry, atr));
    });
  }

  #unreadable(entry: Entry, problem: DeviceProblem | null): void {
    this.#options.post({ type: 'card_unreadable', reader: entry.reader.name, problem });
  }

  #cardCame(entry: Entry, atr: Uint8Array | undefined): void {
    this.#cardWent(entry);
    const cardId = (this.#cardCount += 1);
    entry.card = { cardId, entry };
    entry.wasAsked = false;
    const reader = entry.reader.name;
    this.#options.post({ type: 'card', reader, cardId, atr: Buffer.from(atr ?? []).toString('hex') });
  }

  #cardWent(entry: Entry): void {
    if (entry.card === null) return;
    const { cardId } = entry.card;
    entry.card = null;
    this.#options.post({ type: 'card_gone', reader: entry.reader.name, cardId });
  }

  #entryOf(cardId: number): Entry | null {
    for (const entry of this.#entries.values()) if (entry.card?.cardId === cardId) return entry;
    return null;
  }

  async #carry(entry: Entry, message: Extract<ToReaderProcess, { frame: string }>): Promise<void> {
    const { requestId, type, cardId } = message;
    if (entry.card?.cardId !== cardId) return this.#answer(requestId, null, 'the card is gone');
    const frame = Buffer.from(message.frame, 'hex');
    try {
      const bytes = await (type === 'escape'
        ? entry.reader.control(frame, ANSWER_BYTES)
        : this.#transmit(entry, frame));
      this.#answer(requestId, Buffer.from(bytes).toString('hex'), '');
    } catch (error) {
      this.#answer(requestId, null, problemOf(error).detail);
    }
  }

  /**
   * The first frame to a card may meet the line of the card before, which the library kept: then the line is made anew. A
   * later frame is never sent twice; the card may have acted on it.
   */
  async #transmit(entry: Entry, frame: Buffer): Promise<Uint8Array> {
    const isFirst = !entry.wasAsked;
    entry.wasAsked = true;
    try {
      return await entry.reader.transmit(frame, ANSWER_BYTES);
    } catch (error) {
      if (!isFirst || !(await this.#reconnect(entry))) throw error;
      return entry.reader.transmit(frame, ANSWER_BYTES);
    }
  }

  async #reconnect({ reader }: Entry): Promise<boolean> {
    try {
      await reader.disconnect();
    } catch {
      // A line to a card that is gone cannot be closed; the binding forgets it when it is told to.
      reader.reader.connected = false;
    }
    try {
      await reader.connect();
      return true;
    } catch {
      return false;
    }
  }

  #answer(requestId: number, bytes: string | null, detail: string): void {
    this.#options.post({ type: 'answer', requestId, bytes, detail });
  }
}
