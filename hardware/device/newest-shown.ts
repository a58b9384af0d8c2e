/**
 * Keeps a device showing the newest of what it was told, over a line that comes and goes: opened again when it went, shown
 * again when it is back, and nobody waits for it. Lights and displays are driven by this. Rules DEVICE-2 to DEVICE-5 and
 * DEVICE-24 of docs/spec/devices.md.
 */
import type { Clock, Timer } from '../../electron/kernel/clock.ts';
import type { Random } from '../../electron/kernel/random.ts';
import type { Result } from '../../electron/kernel/result.ts';
import type { DeviceCondition, DeviceProblem } from './device.ts';
import { createReopening, type OpenAttempt, type Reopening, type Watch } from './reopening.ts';

/** A line whose far end was greeted. `close` never throws; a showing that is under way ends with it. */
export type ShownLine = Readonly<{
  /** Shows what is wanted now; null: it was taken. Never rejects, and ends within the driver's limits. */
  show: () => Promise<DeviceProblem | null>;
  close: () => Promise<void>;
}>;

export type NewestShownOptions = Readonly<{
  clock: Clock;
  random: Random;
  /**
   * Never throws; answers within its own time limit. `lost` is told when the far end goes, before or after that, and `found`
   * when it is seen.
   */
  connect: (lost: (problem: DeviceProblem) => void, found: () => void) => Promise<Result<ShownLine, DeviceProblem>>;
  /** One that answers is shown the same again after so long, which finds out whether it is there; null: it says nothing back. */
  againAfterMs: number | null;
}>;

export interface NewestShown {
  readonly condition: DeviceCondition;
  /** Whether it could show something now. */
  readonly isUp: boolean;
  open(): void;
  onCondition(listener: (condition: DeviceCondition) => void): () => void;
  /** What is wanted has changed. Of changes that come while one is shown, only the newest is. */
  renew(): void;
  close(): Promise<void>;
}

export function createNewestShown(options: NewestShownOptions): NewestShown {
  return new Keeper(options);
}

class Keeper implements NewestShown {
  readonly #options: NewestShownOptions;
  readonly #reopening: Reopening;
  #line: ShownLine | null = null;
  #watch: Watch | null = null;
  /** The line that is being shown something: an earlier one may still not have taken what was for nobody. */
  #busy: ShownLine | null = null;
  #isStale = false;
  #again: Timer | null = null;

  constructor(options: NewestShownOptions) {
    this.#options = options;
    const { clock, random } = options;
    this.#reopening = createReopening({ clock, random, attempt: (watch) => this.#connect(watch) });
  }

  get condition(): DeviceCondition {
    return this.#reopening.condition;
  }

  get isUp(): boolean {
    return this.#line !== null;
  }

  open(): void {
    this.#reopening.start();
  }

  onCondition(listener: (condition: DeviceCondition) => void): () => void {
    return this.#reopening.onCondition(listener);
  }

  renew(): void {
    this.#isStale = true;
    void this.#show();
  }

  close(): Promise<void> {
    this.#drop();
    return this.#reopening.stop();
  }

  async #connect(watch: Watch): Promise<OpenAttempt> {
    const mine: { line: ShownLine | null } = { line: null };
    const drop = (): void => {
      if (mine.line !== null && this.#line === mine.line) this.#drop();
    };
    const connected = await this.#options.connect((problem) => {
      drop();
      watch.failed(problem);
    }, watch.found);
    if (!connected.ok) return { ok: false, problem: connected.error };
    const line = connected.value;
    mine.line = line;
    this.#line = line;
    this.#watch = watch;
    this.renew();
    const close = (): Promise<void> => {
      drop();
      return line.close();
    };
    return { ok: true, opened: { close } };
  }

  async #show(): Promise<void> {
    const line = this.#line;
    if (line === null || this.#busy === line) return;
    this.#busy = line;
    this.#again?.cancel();
    while (this.#isStale) {
      this.#isStale = false;
      const problem = await line.show();
      // Another line is shown it by now, or none.
      if (this.#line !== line) return;
      if (problem !== null) return this.#fail(problem);
    }
    this.#busy = null;
    const { clock, againAfterMs } = this.#options;
    if (againAfterMs !== null) this.#again = clock.after(againAfterMs, () => this.renew());
  }

  #fail(problem: DeviceProblem): void {
    const watch = this.#watch;
    this.#drop();
    watch?.failed(problem);
  }

  #drop(): void {
    this.#line = null;
    this.#watch = null;
    this.#again?.cancel();
  }
}
