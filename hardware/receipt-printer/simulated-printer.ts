/**
 * A printer without a device, at the far end of a byte line: it obeys ESC/POS, answers status as a real one does, prints
 * onto a paper roll that a person can read, and has every fault that a printer in a shop has. The simulated driver and the
 * tests' printer on a socket both have it inside.
 */
import type { Clock, Timer } from '../../electron/kernel/clock.ts';
import { DC4, DLE, EOT } from './escpos.ts';
import { EscPosPaper, type PaperEvent, type PaperItem } from './escpos-paper.ts';

/** The roll keeps its newest items; a bench that runs all day must not fill the memory. */
const MAX_ITEMS = 5_000;
/** What a printer of this kind buffers before it stops taking bytes (4 KB is common; here generous). */
const BUFFER_BYTES = 64 * 1_024;
/** Bytes that are worked through at once when the printer is slow, and how often. */
const SLOW_STEP_MS = 50;

/** Below this a printer says that the roll is nearly at its end: some eight centimetres. */
export const LOW_PAPER_LINES = 20;

export type PrinterFaults = Readonly<{
  /** Lines until the paper ends; null: enough for all. */
  linesLeft: number | null;
  coverOpen: boolean;
  cutterJammed: boolean;
  /** The head is too hot to print. */
  overheated: boolean;
  /** Somebody pressed its key. */
  setOffline: boolean;
  /** Takes bytes and never says anything. */
  mute: boolean;
  /** Answers that much later than asked. */
  answerDelayMs: number;
  /** Works through no more than this; null: at once. */
  bytesPerSecond: number | null;
  /** Answers status but knows no GS r, as some clones. */
  neverSaysDone: boolean;
  /** Answers bytes that mean nothing. */
  garbles: boolean;
}>;

export const NO_FAULTS: PrinterFaults = {
  linesLeft: null,
  coverOpen: false,
  cutterJammed: false,
  overheated: false,
  setOffline: false,
  mute: false,
  answerDelayMs: 0,
  bytesPerSecond: null,
  neverSaysDone: false,
  garbles: false,
};

/** What a recording says of its status, by the kind that is asked for (null: silence), and its half-finished line. */
type Played = Readonly<{ status: Map<number, number | null>; paper: EscPosPaper }>;

export class SimulatedPrinter {
  readonly #clock: Clock;
  readonly #columns: number;
  readonly #answer: (bytes: Uint8Array) => void;
  readonly #items: PaperItem[] = [];
  readonly #unknown: (readonly number[])[] = [];
  #paper: EscPosPaper;
  #faults: PrinterFaults = NO_FAULTS;
  #buffer: Uint8Array = new Uint8Array(0);
  #timer: Timer | null = null;
  #pulses: (2 | 5)[] = [];
  #drawerOpen = false;
  #hasSwitch = true;
  #isDrawerJammed = false;
  #played: Played | null = null;
  /** The end of what arrived before, in which a real-time command may have begun. */
  #tail: readonly number[] = [];

  constructor(options: Readonly<{ clock: Clock; columns: number; answer: (bytes: Uint8Array) => void }>) {
    this.#clock = options.clock;
    this.#columns = options.columns;
    this.#answer = options.answer;
    this.#paper = new EscPosPaper(options.columns);
  }

  /** Everything on the roll, oldest first. */
  get items(): readonly PaperItem[] {
    return this.#items;
  }

  get pulses(): readonly (2 | 5)[] {
    return this.#pulses;
  }

  /** Bytes that this printer did not understand, command by command. */
  get unknown(): readonly (readonly number[])[] {
    return this.#unknown;
  }

  get drawerOpen(): boolean {
    return this.#drawerOpen;
  }

  /** What a person reads on the roll; cuts are a dashed line. */
  text(): string {
    return this.#items.map(textOf).join('\n');
  }

  /** Takes the paper away, so that the next job stands alone. */
  tearOff(): readonly PaperItem[] {
    return this.#items.splice(0);
  }

  setFaults(faults: Partial<PrinterFaults>): void {
    this.#faults = { ...this.#faults, ...faults };
    this.#work();
  }

  /** Whether the drawer on it tells by a switch that it opened. */
  setDrawerSwitch(hasSwitch: boolean): void {
    this.#hasSwitch = hasSwitch;
  }

  /** Whether the drawer stays shut, whatever pulse it gets. */
  setDrawerJammed(isJammed: boolean): void {
    this.#isDrawerJammed = isJammed;
  }

  closeDrawer(): void {
    this.#drawerOpen = false;
  }

  /** Switched off and on: what it had not printed is forgotten. */
  reset(): void {
    this.#buffer = new Uint8Array(0);
    this.#tail = [];
    this.#paper = new EscPosPaper(this.#columns);
    this.#timer?.cancel();
    this.#timer = null;
  }

  /** Room left in its buffer; a line above it stops when there is none. */
  get room(): number {
    return Math.max(0, BUFFER_BYTES - this.#buffer.length);
  }

  receive(bytes: Uint8Array): void {
    this.#answerAtOnce(bytes);
    const all = new Uint8Array(this.#buffer.length + bytes.length);
    all.set(this.#buffer);
    all.set(bytes, this.#buffer.length);
    this.#buffer = all;
    this.#work();
  }

  /** Prints what a recording printed; nobody is answered. */
  draw(bytes: Uint8Array): void {
    for (const event of this.#playing().paper.feed(bytes)) {
      if (event.kind === 'printed') this.#print(event.item);
      else if (event.kind === 'pulse') this.#pulse(event.connector);
    }
  }

  /** From now on whoever asks for status of this kind is answered so; null: not at all. */
  playStatus(kind: number, byte: number | null): void {
    this.#playing().status.set(kind, byte);
    this.#work();
  }

  /** It answers for itself again. */
  endPlaying(): void {
    this.#played = null;
    this.#work();
  }

  #playing(): Played {
    this.#played ??= { status: new Map(), paper: new EscPosPaper(this.#columns) };
    return this.#played;
  }

  /** A printer finds these wherever they stand, also in the middle of other data. */
  #answerAtOnce(bytes: Uint8Array): void {
    const heardBefore = this.#tail.length;
    const all = [...this.#tail, ...bytes];
    const endsNow = (at: number, length: number): boolean => at + length <= all.length && at + length > heardBefore;
    all.forEach((byte, at) => {
      if (byte !== DLE) return;
      if (all[at + 1] === EOT && endsNow(at, 3)) this.#sayStatus(all[at + 2] ?? 0);
      if (all[at + 1] === DC4 && all[at + 2] === 1 && endsNow(at, 5)) this.#pulse(all[at + 3] === 0 ? 2 : 5);
    });
    this.#tail = all.slice(-4);
  }

  #sayStatus(kind: number): void {
    const played = this.#played?.status.get(kind);
    if (played !== null) this.#say([played ?? this.#statusByte(kind)]);
  }

  #statusByte(kind: number): number {
    const { coverOpen, cutterJammed, overheated, linesLeft, garbles } = this.#faults;
    if (garbles) return 0xff;
    const isOut = linesLeft === 0;
    const fixed = 0b0001_0010;
    if (kind === 1) return fixed | (this.#drawerOpen && this.#hasSwitch ? 4 : 0) | (this.#isStopped() ? 8 : 0);
    if (kind === 2) return fixed | (coverOpen ? 4 : 0) | (isOut ? 32 : 0) | (cutterJammed || overheated ? 64 : 0);
    if (kind === 3) return fixed | (cutterJammed ? 8 : 0) | (overheated ? 64 : 0);
    return fixed | (isOut ? 0x60 : 0) | (linesLeft !== null && linesLeft < LOW_PAPER_LINES ? 0x0c : 0);
  }

  #isStopped(): boolean {
    const { coverOpen, cutterJammed, overheated, setOffline, linesLeft } = this.#faults;
    const isPlayedOffline = ((this.#played?.status.get(1) ?? 0) & 8) !== 0;
    return isPlayedOffline || coverOpen || cutterJammed || overheated || setOffline || linesLeft === 0;
  }

  #say(bytes: readonly number[]): void {
    if (this.#faults.mute) return;
    const say = (): void => this.#answer(Uint8Array.from(bytes));
    if (this.#faults.answerDelayMs === 0) say();
    else this.#clock.after(this.#faults.answerDelayMs, say);
  }

  /** Works through the buffer as far as paper and speed allow. */
  #work(): void {
    const { bytesPerSecond } = this.#faults;
    if (this.#timer !== null) return;
    if (bytesPerSecond === null) {
      this.#workThrough(this.#buffer.length);
      return;
    }
    this.#workThrough(Math.max(1, Math.round((bytesPerSecond * SLOW_STEP_MS) / 1_000)));
    if (this.#buffer.length === 0 || this.#isStopped()) return;
    this.#timer = this.#clock.after(SLOW_STEP_MS, () => {
      this.#timer = null;
      this.#work();
    });
  }

  #workThrough(count: number): void {
    let done = 0;
    // Byte by byte where the paper may end, so that it ends in the very line it ends in.
    while (done < count && done < this.#buffer.length && !this.#isStopped()) {
      const step = this.#faults.linesLeft === null ? count - done : 1;
      const events = this.#paper.feed(this.#buffer.subarray(done, done + step));
      done = Math.min(this.#buffer.length, done + step);
      for (const event of events) this.#happen(event);
    }
    this.#buffer = this.#buffer.slice(done);
  }

  #happen(event: PaperEvent): void {
    switch (event.kind) {
      case 'printed':
        this.#print(event.item);
        if (event.item.kind === 'line' && this.#faults.linesLeft !== null) {
          this.#faults = { ...this.#faults, linesLeft: Math.max(0, this.#faults.linesLeft - 1) };
        }
        return;
      case 'pulse':
        // A real-time pulse was obeyed when it arrived.
        return event.atOnce ? undefined : this.#pulse(event.connector);
      case 'asked_when_done':
        if (!this.#faults.neverSaysDone) this.#say([0x00]);
        return;
      case 'unknown':
        if (this.#unknown.length < MAX_ITEMS) this.#unknown.push(event.bytes);
    }
  }

  #print(item: PaperItem): void {
    this.#items.push(item);
    if (this.#items.length > MAX_ITEMS) this.#items.shift();
  }

  #pulse(connector: 2 | 5): void {
    this.#pulses.push(connector);
    if (this.#pulses.length > MAX_ITEMS) this.#pulses = this.#pulses.slice(-MAX_ITEMS);
    if (!this.#isDrawerJammed) this.#drawerOpen = true;
  }
}

function textOf(item: PaperItem): string {
  switch (item.kind) {
    case 'line':
      return item.text;
    case 'qr':
      return `[QR ${item.data}]`;
    case 'image':
      return `[image ${item.widthBytes * 8} × ${item.height}]`;
    case 'cut':
      return '- - -';
  }
}
