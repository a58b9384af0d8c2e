/**
 * A pole display over a byte line. It says nothing back, so it is ready as soon as its line is open. Rules PRINT-53 to
 * PRINT-56 of docs/spec.md.
 */
import type { Clock } from '../../electron/kernel/clock.ts';
import type { Random } from '../../electron/kernel/random.ts';
import { err, ok, type Result } from '../../electron/kernel/result.ts';
import type { DeviceCondition, DeviceProblem } from '../device/device.ts';
import {
  createNewestShown,
  type NewestShown,
  type NewestShownOptions,
  type ShownLine,
} from '../device/newest-shown.ts';
import type { ByteLine, OpenByteLine } from '../receipt-printer/byte-line.ts';
import { DISPLAY_INITIALIZE, displayBytes } from './cd5220.ts';
import type { CustomerDisplay, DisplayText } from './customer-display.ts';

/** 48 bytes at 2400 baud, the slowest in use, take 0.2 s. */
const WRITE_MS = 3_000;
const DEAF: DeviceProblem = { code: 'no_answer', detail: 'takes no bytes' };

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
  readonly #shown: NewestShown;
  #wanted: DisplayText = { upper: '', lower: '' };

  constructor(options: DisplayOptions) {
    this.#options = options;
    this.id = options.id;
    this.name = options.name;
    this.simulated = options.simulated;
    const { clock, random } = options;
    const connect: NewestShownOptions['connect'] = (lost, found) => this.#connect(lost, found);
    this.#shown = createNewestShown({ clock, random, connect, againAfterMs: null });
  }

  get condition(): DeviceCondition {
    return this.#shown.condition;
  }

  open(): void {
    this.#shown.open();
  }

  onCondition(listener: (condition: DeviceCondition) => void): () => void {
    return this.#shown.onCondition(listener);
  }

  show(text: DisplayText): void {
    this.#wanted = text;
    this.#shown.renew();
  }

  close(): Promise<void> {
    return this.#shown.close();
  }

  async #connect(lost: (problem: DeviceProblem) => void, found: () => void): Promise<Result<ShownLine, DeviceProblem>> {
    const opened = await this.#options.openLine(found);
    if (!opened.ok) return opened;
    const line = opened.value;
    line.onBytes(() => undefined);
    line.onGone(lost);
    const write = async (bytes: Uint8Array): Promise<DeviceProblem | null> =>
      (await this.#taken(line, bytes)) ? null : DEAF;
    const problem = await write(Uint8Array.from(DISPLAY_INITIALIZE));
    if (problem !== null) {
      await line.close();
      return err(problem);
    }
    return ok({ show: () => write(displayBytes(this.#wanted)), close: () => line.close() });
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
