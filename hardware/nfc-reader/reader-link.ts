/**
 * The till's side of the process that holds the reader: hears its heartbeat, ends it when it freezes, and says why it is
 * gone. One link lives as long as its process; the driver makes the next. Rules PCSC-13 to PCSC-18 of docs/spec.md.
 */
import type { Clock, Timer } from '../../electron/kernel/clock.ts';
import type { Log } from '../../electron/kernel/log.ts';
import { err, ok, type Result } from '../../electron/kernel/result.ts';
import type { DeviceProblem } from '../device/device.ts';
import type { CardFault } from './card-channel.ts';
import type { FromReaderProcess, ReaderPhase, ToReaderProcess } from './reader-messages.ts';

/** A process that was started and speaks messages; electron/system/supervisor.ts has the same. */
export interface ProcessHandle {
  readonly pid: number | null;
  postMessage(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called once, when the process has ended for whatever reason. */
  onExit(listener: (code: number | null) => void): void;
  /** Ends it at once, by force. */
  kill(): void;
}

/** Until its first beat a process may be loading from a slow disk. */
export const FIRST_BEAT_MS = 10_000;
/** Eight beats. A process that waits for the disk for so long is as useless as a frozen one. */
export const FROZEN_MS = 2_000;
/** A frame whose time is over still holds the line; the reader's own time limit frees it within seconds, or nothing does. */
export const STUCK_MS = 3_000;
const STOP_MS = 1_000;

export type LinkListener = Readonly<{
  /** Readers or status have changed. */
  onChange: () => void;
  onCard: (reader: string, cardId: number, atr: Uint8Array) => void;
  onCardGone: (reader: string, cardId: number) => void;
  onCardUnreadable: (reader: string, problem: DeviceProblem | null) => void;
  /** null: it was told to retire and did, and nothing that is known of the readers has changed. */
  onEnd: (problem: DeviceProblem | null) => void;
}>;

export interface ReaderLink {
  readonly readers: ReadonlySet<string>;
  /** Where they are plugged in, of those of which the system tells. */
  readonly sockets: ReadonlyMap<string, string>;
  /** Why there is no reader; null when there is one, or when that is not known yet. */
  readonly problem: DeviceProblem | null;
  transmit(cardId: number, frame: Uint8Array, timeoutMs: number): Promise<Result<Uint8Array, CardFault>>;
  /** For the reader itself; nobody waits for more than `timeoutMs`. */
  escape(cardId: number, frame: Uint8Array, timeoutMs: number): Promise<Result<Uint8Array, CardFault>>;
  /** Ends the process unless it knows a reader by then; whoever goes on starts a fresh one, which asks the service anew. */
  retire(): void;
  /** Resolves when the process has ended; nobody is told of it. */
  close(): Promise<void>;
}

type Waiting = Readonly<{ resolve: (answer: Result<Uint8Array, CardFault>) => void; timer: Timer }>;

export function createReaderLink(options: {
  spawn: () => ProcessHandle;
  clock: Clock;
  log: Log;
  listener: LinkListener;
  /** Why there was no reader when the process before retired: it holds until this one has found out itself. */
  knownProblem: DeviceProblem | null;
}): ReaderLink {
  return new Link(options.spawn(), options);
}

class Link implements ReaderLink {
  readonly readers = new Set<string>();
  readonly sockets = new Map<string, string>();
  readonly #process: ProcessHandle;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #ended = Promise.withResolvers<void>();
  readonly #waiting = new Map<number, Waiting>();
  /** Frames whose time was over and that were not answered since, with the reader whose line each holds. */
  readonly #overdue = new Map<number, Readonly<{ reader: string | null; timer: Timer }>>();
  /** Where each card lies. */
  readonly #readerOf = new Map<number, string>();
  #listener: LinkListener | null;
  #phase: ReaderPhase = 'starting';
  #problem: DeviceProblem | null;
  #knownProblem: DeviceProblem | null;
  #isRetiring = false;
  /** Why it ended, if that is known before it has. */
  #endedBy: DeviceProblem | null = null;
  #heartbeat: Timer;
  #requestCount = 0;

  constructor(
    process: ProcessHandle,
    { clock, log, listener, knownProblem }: Omit<Parameters<typeof createReaderLink>[0], 'spawn'>,
  ) {
    this.#process = process;
    this.#clock = clock;
    this.#log = log;
    this.#listener = listener;
    this.#problem = knownProblem;
    this.#knownProblem = knownProblem;
    this.#heartbeat = clock.after(FIRST_BEAT_MS, () => this.#suspectFrozen());
    // The process is our own program, typed by the same file.
    process.onMessage((message) => this.#take(message as FromReaderProcess));
    process.onExit((code) => this.#hasEnded(code));
  }

  get problem(): DeviceProblem | null {
    return this.readers.size === 0 ? this.#problem : null;
  }

  transmit(cardId: number, frame: Uint8Array, timeoutMs: number): Promise<Result<Uint8Array, CardFault>> {
    const reader = this.#readerOf.get(cardId) ?? null;
    const isHeld = [...this.#overdue.values()].some((overdue) => overdue.reader === reader);
    if (isHeld) return Promise.resolve(err({ code: 'no_answer', detail: 'the line is held' }));
    return this.#request('transmit', cardId, frame, timeoutMs);
  }

  escape(cardId: number, frame: Uint8Array, timeoutMs: number): Promise<Result<Uint8Array, CardFault>> {
    return this.#request('escape', cardId, frame, timeoutMs);
  }

  retire(): void {
    this.#isRetiring = true;
    this.#post({ type: 'retire' });
  }

  async close(): Promise<void> {
    this.#listener = null;
    this.#post({ type: 'stop' });
    const deadline = this.#clock.after(STOP_MS, () => this.#process.kill());
    await this.#ended.promise;
    deadline.cancel();
  }

  #request(
    type: 'transmit' | 'escape',
    cardId: number,
    frame: Uint8Array,
    timeoutMs: number,
  ): Promise<Result<Uint8Array, CardFault>> {
    const requestId = (this.#requestCount += 1);
    const reader = this.#readerOf.get(cardId) ?? null;
    return new Promise((resolve) => {
      const timer = this.#clock.after(timeoutMs, () => {
        this.#waiting.delete(requestId);
        this.#overdue.set(requestId, {
          reader,
          timer: this.#clock.after(STUCK_MS, () => this.#kill('no_answer', 'a frame is stuck')),
        });
        resolve(err({ code: 'no_answer', detail: `nothing within ${timeoutMs} ms` }));
      });
      this.#waiting.set(requestId, { resolve, timer });
      this.#post({ type, requestId, cardId, frame: Buffer.from(frame).toString('hex') });
    });
  }

  #post(message: ToReaderProcess): void {
    this.#process.postMessage(message);
  }

  #take(message: FromReaderProcess): void {
    this.#heartbeat.cancel();
    this.#heartbeat = this.#clock.after(FROZEN_MS, () => this.#suspectFrozen());
    const listener = this.#listener;
    switch (message.type) {
      case 'alive':
        return;
      case 'answer':
        return this.#answered(message);
      case 'status':
        this.#phase = message.phase;
        if (message.problem !== null) this.#knownProblem = null;
        this.#problem = message.problem ?? this.#knownProblem;
        return listener?.onChange();
      case 'reader':
        this.#isRetiring = false;
        this.readers.add(message.reader);
        if (message.socket !== undefined) this.sockets.set(message.reader, message.socket);
        return listener?.onChange();
      case 'reader_gone':
        this.readers.delete(message.reader);
        this.sockets.delete(message.reader);
        if (this.readers.size === 0) this.#problem = { code: 'unplugged', detail: message.reader };
        return listener?.onChange();
      case 'card':
        this.#readerOf.set(message.cardId, message.reader);
        return listener?.onCard(message.reader, message.cardId, new Uint8Array(Buffer.from(message.atr, 'hex')));
      case 'card_gone':
        this.#readerOf.delete(message.cardId);
        return listener?.onCardGone(message.reader, message.cardId);
      case 'card_unreadable':
        return listener?.onCardUnreadable(message.reader, message.problem);
      case 'broken':
        this.#endedBy = message.problem;
    }
  }

  #answered({ requestId, bytes, detail }: Extract<FromReaderProcess, { type: 'answer' }>): void {
    this.#overdue.get(requestId)?.timer.cancel();
    this.#overdue.delete(requestId);
    const waiting = this.#waiting.get(requestId);
    if (waiting === undefined) return;
    this.#waiting.delete(requestId);
    waiting.timer.cancel();
    waiting.resolve(
      bytes === null ? err({ code: 'card_lost', detail }) : ok(new Uint8Array(Buffer.from(bytes, 'hex'))),
    );
  }

  /** This side may have been busy itself, with beats waiting to be heard: they are let in before anybody is judged. */
  #suspectFrozen(): void {
    this.#heartbeat = this.#clock.after(0, () => {
      this.#heartbeat = this.#clock.after(0, () => {
        const isConnecting = this.#phase === 'connecting';
        this.#kill(isConnecting ? 'service_not_running' : 'no_answer', `frozen while ${this.#phase}`);
      });
    });
  }

  #kill(code: DeviceProblem['code'], detail: string): void {
    this.#log.write('error', 'nfc_process_killed', { pid: this.#process.pid, detail });
    this.#endedBy ??= { code, detail };
    this.#process.kill();
  }

  #hasEnded(code: number | null): void {
    this.#heartbeat.cancel();
    for (const { timer } of this.#overdue.values()) timer.cancel();
    for (const { resolve, timer } of this.#waiting.values()) {
      timer.cancel();
      resolve(err({ code: 'card_lost', detail: 'the reader’s process has ended' }));
    }
    this.#waiting.clear();
    this.#overdue.clear();
    this.#readerOf.clear();
    this.readers.clear();
    this.sockets.clear();
    this.#ended.resolve();
    if (this.#isRetiring && this.#endedBy === null) return this.#listener?.onEnd(null);
    const problem = this.#endedBy ?? {
      code: 'no_answer',
      detail: `the reader’s process ended with ${code ?? 'a signal'}`,
    };
    this.#listener?.onEnd(problem);
  }
}
