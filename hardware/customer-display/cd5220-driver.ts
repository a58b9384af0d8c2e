/**
 * A pole display over a byte line. It says nothing back, so it is ready as soon as its line is open. Rules PRINT-53 to
 * PRINT-56 of docs/spec.md.
 */
import type { Clock } from '../../electron/kernel/clock.ts';
import type { Random } from '../../electron/kernel/random.ts';
import type { DeviceCondition } from '../device/device.ts';
import { createReopening, type OpenAttempt, type Reopening, type Watch } from '../device/reopening.ts';
import type { ByteLine, OpenByteLine } from '../receipt-printer/byte-line.ts';
import { DISPLAY_INITIALIZE, displayBytes } from './cd5220.ts';
import type { CustomerDisplay, DisplayText } from './customer-display.ts';

/** 48 bytes at 2400 baud, the slowest in use, take 0.2 s. */
const WRITE_MS = 3_000;

export type DisplayOptions = Readonly<{
  id: string;
  name: string;
  simulated: boolean;
  clock: Clock;
  random: Random;
  openLine: OpenByteLine;
}>;

export function createCd5220Display(options: DisplayOptions): CustomerDisplay {
  return new Display(options);
}

class Display implements CustomerDisplay {
  readonly id: string;
  readonly name: string;
  readonly simulated: boolean;
  readonly #options: DisplayOptions;
  readonly #reopening: Reopening;
  #line: ByteLine | null = null;
  #watch: Watch | null = null;
  #wanted: DisplayText = { upper: '', lower: '' };
  #isWriting = false;
  #isStale = false;

  constructor(options: DisplayOptions) {
    this.#options = options;
    this.id = options.id;
    this.name = options.name;
    this.simulated = options.simulated;
    const { clock, random } = options;
    this.#reopening = createReopening({ clock, random, attempt: (watch) => this.#open(watch) });
  }

  get condition(): DeviceCondition {
    return this.#reopening.condition;
  }

  open(): void {
    this.#reopening.start();
  }

  onCondition(listener: (condition: DeviceCondition) => void): () => void {
    return this.#reopening.onCondition(listener);
  }

  show(text: DisplayText): void {
    this.#wanted = text;
    this.#isStale = true;
    void this.#write();
  }

  close(): Promise<void> {
    this.#line = null;
    return this.#reopening.stop();
  }

  async #open(watch: Watch): Promise<OpenAttempt> {
    const opened = await this.#options.openLine();
    if (!opened.ok) return { ok: false, problem: opened.error };
    const line = opened.value;
    line.onBytes(() => undefined);
    line.onGone((problem) => {
      if (this.#line === line) this.#line = null;
      watch.failed(problem);
    });
    const close = async (): Promise<void> => {
      if (this.#line === line) this.#line = null;
      await line.close();
    };
    if (!(await this.#taken(line, Uint8Array.from(DISPLAY_INITIALIZE)))) {
      await close();
      return { ok: false, problem: { code: 'no_answer', detail: 'takes no bytes' } };
    }
    this.#line = line;
    this.#watch = watch;
    this.#isStale = true;
    // What an earlier line had not taken was for nobody.
    this.#isWriting = false;
    void this.#write();
    return { ok: true, opened: { close } };
  }

  async #write(): Promise<void> {
    if (this.#isWriting) return;
    this.#isWriting = true;
    while (this.#isStale && this.#line !== null) {
      const line = this.#line;
      this.#isStale = false;
      const taken = await this.#taken(line, displayBytes(this.#wanted));
      // Another line is being written to by now.
      if (this.#line !== line) return;
      if (!taken) {
        this.#line = null;
        this.#watch?.failed({ code: 'no_answer', detail: 'takes no bytes' });
      }
    }
    this.#isWriting = false;
  }

  #taken(line: ByteLine, bytes: Uint8Array): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = this.#options.clock.after(WRITE_MS, () => resolve(false));
      void line.write(bytes).then((taken) => {
        timer.cancel();
        resolve(taken);
      });
    });
  }
}
