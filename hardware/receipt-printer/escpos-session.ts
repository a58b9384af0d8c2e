/**
 * The talk with one printer over one open line: asking for its status, printing a job and waiting until it is done,
 * pulsing the drawer. It ends with the line; the driver opens the next one. Rules PRINT-1 to PRINT-12 of docs/spec.md.
 */
import type { Clock } from '../../electron/kernel/clock.ts';
import type { DeviceProblem } from '../device/device.ts';
import type { ByteLine } from './byte-line.ts';
import {
  answerKind,
  drawerPulse,
  drawerPulseNow,
  NO_AUTOMATIC_STATUS,
  problemOf,
  readStatus,
  STATUS_KINDS,
  statusRequest,
  WHEN_DONE,
  type StatusKind,
} from './escpos.ts';
import type { DrawerConnector, DrawerPulse, PrinterStatus, PrintOutcome } from './receipt-printer.ts';

export type PrinterLimits = Readonly<{
  /** For one answer to DLE EOT; a printer on a slow serial line takes some 50 ms. */
  answerMs: number;
  /** Between two looks at a printer that prints or waits for a person. */
  lookEveryMs: number;
  /** Between two looks at an idle printer. */
  idleLookMs: number;
  /** For the system to take a job, beside what its bytes take at the slowest line. */
  writeMs: number;
  /** For the word that the job is done, from a printer that has no complaint. */
  doneMs: number;
  /** For a person to bring paper or close the cover while a job hangs in the printer. */
  patienceMs: number;
  /** For the drawer's switch to change after a pulse: the spring takes less than half a second. */
  drawerMs: number;
}>;

export const PRINTER_LIMITS: PrinterLimits = {
  answerMs: 1_000,
  lookEveryMs: 500,
  idleLookMs: 2_000,
  writeMs: 5_000,
  doneMs: 15_000,
  patienceMs: 60_000,
  drawerMs: 800,
};

/** 9600 baud, the slowest line in use: 960 bytes a second. */
const SLOWEST_BYTES_PER_MS = 0.96;
/** A printer that misses this many looks in a row is taken for frozen. */
const MISSED_LOOKS = 3;

/** `silent`: asked and not answered in time. */
type Look = PrinterStatus | 'silent' | 'gone';

export class EscposSession {
  readonly #line: ByteLine;
  readonly #clock: Clock;
  readonly #limits: PrinterLimits;
  readonly #onStatus: (status: PrinterStatus | null) => void;
  /** Takes the answer that is waited for. */
  #takeStatus: ((byte: number) => void) | null = null;
  #takeDone: (() => void) | null = null;
  #gone: DeviceProblem | null = null;
  readonly #goneListeners = new Set<() => void>();
  /** Bytes of an automatic status that are still to come: four in all. */
  #automaticLeft = 0;
  #unknownCount = 0;
  readonly #missedOf = new Map<StatusKind, number>();
  /** Late answers are let run dry before the next question, or they would be taken for its answer. */
  #isMuddled = false;
  #lastByteAtMs = 0;

  constructor(options: {
    line: ByteLine;
    clock: Clock;
    limits: PrinterLimits;
    onStatus: (status: PrinterStatus | null) => void;
  }) {
    this.#line = options.line;
    this.#clock = options.clock;
    this.#limits = options.limits;
    this.#onStatus = options.onStatus;
    this.#line.onBytes((bytes) => {
      this.#lastByteAtMs = this.#clock.monotonic();
      for (const byte of bytes) this.#hear(byte);
    });
  }

  /** Bytes that were no answer of a printer. */
  get unknownCount(): number {
    return this.#unknownCount;
  }

  /** Every printer of this kind knows the first question: what leaves it out twice running answers nothing at all. */
  get isSilent(): boolean {
    return (this.#missedOf.get(1) ?? 0) >= 2;
  }

  /** The line went: whatever waits ends. */
  goneBy(problem: DeviceProblem): void {
    this.#gone = problem;
    for (const listener of this.#goneListeners) listener();
  }

  async begin(): Promise<boolean> {
    return this.#line.write(Uint8Array.from(NO_AUTOMATIC_STATUS));
  }

  /** Asks for everything the printer tells of itself. */
  async look(): Promise<Look> {
    if (this.#isMuddled) await this.#runDry();
    const answers = new Map<StatusKind, number | null>();
    for (const kind of STATUS_KINDS) {
      const missed = this.#missedOf.get(kind) ?? 0;
      // Some printers know only part of the four; what they left out twice running is not asked again.
      const byte = kind !== 1 && missed >= 2 ? null : await this.#ask(kind);
      if (this.#gone !== null) return 'gone';
      if (byte === 'silent') {
        this.#isMuddled = true;
        this.#missedOf.set(kind, missed + 1);
        this.#onStatus(null);
        return 'silent';
      }
      if (byte !== null) this.#missedOf.set(kind, 0);
      answers.set(kind, byte);
    }
    const status = readStatus({
      printer: answers.get(1) ?? 0,
      offline: answers.get(2) ?? null,
      error: answers.get(3) ?? null,
      paper: answers.get(4) ?? null,
    });
    this.#onStatus(status);
    return status;
  }

  async print(bytes: Uint8Array, talks: boolean): Promise<PrintOutcome> {
    if (talks) {
      const before = await this.look();
      if (before === 'gone') return failed(this.#gone, 'nothing');
      if (before === 'silent') return failed(NO_ANSWER, 'nothing');
      const problem = problemOf(before);
      if (problem !== null) return failed(problem, 'nothing');
    }
    let isDone = false;
    const done = new Promise<void>((resolve) => {
      this.#takeDone = () => {
        isDone = true;
        resolve();
      };
    });
    const job = talks ? joined(bytes, WHEN_DONE) : bytes;
    const lineMs = bytes.length / SLOWEST_BYTES_PER_MS;
    const taken = await this.#within(this.#limits.writeMs + lineMs, this.#line.write(job));
    if (taken !== true) return failed(this.#gone ?? NO_ANSWER, 'perhaps');
    if (!talks) return { kind: 'sent_unconfirmed' };
    const outcome = await this.#untilDone(done, () => isDone, this.#limits.doneMs + lineMs);
    this.#takeDone = null;
    return outcome;
  }

  async #untilDone(done: Promise<void>, isDone: () => boolean, doneMs: number): Promise<PrintOutcome> {
    let fineMs = 0;
    let troubledMs = 0;
    let missed = 0;
    for (;;) {
      const since = this.#clock.monotonic();
      await this.#within(this.#limits.lookEveryMs, done);
      if (isDone()) return { kind: 'confirmed' };
      const look = await this.look();
      if (isDone()) return { kind: 'confirmed' };
      if (look === 'gone') return failed(this.#gone, 'perhaps');
      const tookMs = this.#clock.monotonic() - since;
      missed = look === 'silent' ? missed + 1 : 0;
      if (missed >= MISSED_LOOKS) return failed(NO_ANSWER, 'perhaps');
      if (look === 'silent') continue;
      const problem = problemOf(look);
      if (problem === null) fineMs += tookMs;
      else troubledMs += tookMs;
      if (problem !== null && troubledMs > this.#limits.patienceMs) return failed(problem, 'perhaps');
      // It has no complaint and does not say that it is done: one of those that cannot say it.
      if (fineMs > doneMs) return { kind: 'sent_unconfirmed' };
    }
  }

  async pulse(connector: DrawerConnector, talks: boolean): Promise<DrawerPulse> {
    const before = talks ? await this.look() : 'silent';
    if (before === 'gone') return { kind: 'failed', problem: this.#gone ?? NO_ANSWER };
    if (talks && before === 'silent') return { kind: 'failed', problem: NO_ANSWER };
    const isStopped = before !== 'silent' && problemOf(before) !== null;
    const bytes = Uint8Array.from(isStopped ? drawerPulseNow(connector) : drawerPulse(connector));
    const taken = await this.#within(this.#limits.writeMs, this.#line.write(bytes));
    if (taken !== true) return { kind: 'failed', problem: this.#gone ?? NO_ANSWER };
    if (before === 'silent') return { kind: 'sent_unconfirmed' };
    const until = this.#clock.monotonic() + this.#limits.drawerMs;
    while (this.#clock.monotonic() < until) {
      await this.#sleep(this.#limits.drawerMs / 4);
      const after = await this.look();
      if (after === 'gone' || after === 'silent') break;
      if (after.drawerPin !== before.drawerPin) return { kind: 'opened' };
    }
    return { kind: 'sent_unconfirmed' };
  }

  async #ask(kind: StatusKind): Promise<number | 'silent'> {
    const answer = new Promise<number>((resolve) => {
      this.#takeStatus = resolve;
    });
    const written = await this.#within(this.#limits.answerMs, this.#line.write(Uint8Array.from(statusRequest(kind))));
    const byte = written === true ? await this.#within(this.#limits.answerMs, answer) : 'late';
    this.#takeStatus = null;
    return byte === 'late' ? 'silent' : byte;
  }

  /** Waits until nothing has come for as long as an answer may take. */
  async #runDry(): Promise<void> {
    const quietMs = this.#limits.answerMs;
    const until = this.#clock.monotonic() + quietMs * 3;
    this.#lastByteAtMs = this.#clock.monotonic();
    while (this.#gone === null && this.#clock.monotonic() < until) {
      const leftMs = this.#lastByteAtMs + quietMs - this.#clock.monotonic();
      if (leftMs <= 0) break;
      await this.#sleep(leftMs);
    }
    this.#isMuddled = false;
  }

  #hear(byte: number): void {
    if (this.#automaticLeft > 0) {
      this.#automaticLeft -= 1;
      return;
    }
    switch (answerKind(byte)) {
      case 'status':
        this.#takeStatus?.(byte);
        return;
      case 'done':
        this.#takeDone?.();
        return;
      case 'automatic_status':
        this.#automaticLeft = 3;
        return;
      case 'flow_control':
        return;
      case 'unknown':
        this.#unknownCount += 1;
    }
  }

  #sleep(ms: number): Promise<unknown> {
    return this.#within(ms, new Promise<never>(() => undefined));
  }

  /** What `work` answers, or `late` after `ms` or when the line is gone. */
  #within<T>(ms: number, work: Promise<T>): Promise<T | 'late'> {
    if (this.#gone !== null) return Promise.resolve('late');
    return new Promise((resolve) => {
      const end = (value: T | 'late'): void => {
        timer.cancel();
        this.#goneListeners.delete(late);
        resolve(value);
      };
      const late = (): void => end('late');
      const timer = this.#clock.after(ms, late);
      this.#goneListeners.add(late);
      void work.then(end);
    });
  }
}

export const NO_ANSWER: DeviceProblem = { code: 'no_answer', detail: 'no answer to a status request or a write' };

function failed(problem: DeviceProblem | null, reached: 'nothing' | 'perhaps'): PrintOutcome {
  return { kind: 'failed', problem: problem ?? NO_ANSWER, reached };
}

function joined(bytes: Uint8Array, more: readonly number[]): Uint8Array {
  const all = new Uint8Array(bytes.length + more.length);
  all.set(bytes);
  all.set(more, bytes.length);
  return all;
}
