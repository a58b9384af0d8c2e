/**
 * A receipt printer without a device, for demos, training and tests: the very driver of real printers, with a simulated
 * printer at the end of its line. Rules PRINT-1 to PRINT-12 of docs/spec.md.
 */
import type { Clock } from '../../electron/kernel/clock.ts';
import { err, ok } from '../../electron/kernel/result.ts';
import type { Random } from '../../electron/kernel/random.ts';
import type { DeviceProblem } from '../device/device.ts';
import { playedAt, type PlayedAt } from '../device/play-trace.ts';
import { createSimulatedControls, type SimulatedControls } from '../device/simulated-controls.ts';
import type { ByteLine, OpenByteLine } from './byte-line.ts';
import { createEscposPrinter } from './escpos-driver.ts';
import type { PrinterLimits } from './escpos-session.ts';
import { playPaper } from './play-paper.ts';
import type { ReceiptPrinter } from './receipt-printer.ts';
import { LOW_PAPER_LINES, SimulatedPrinter } from './simulated-printer.ts';

export type SimulatedReceiptPrinter = ReceiptPrinter &
  Readonly<{
    /** What the printer is, with its roll and its faults. */
    device: SimulatedPrinter;
    /** Pulled out: gone until it is plugged in. */
    unplug(): void;
    plugIn(): void;
    /** There, and lets nobody in. */
    refuse(problem: DeviceProblem | null): void;
    controls: SimulatedControls;
  }> &
  PlayedAt;

export type SimulatedReceiptPrinterOptions = Readonly<{
  id: string;
  name: string;
  columns: number;
  clock: Clock;
  random: Random;
  limits?: Partial<PrinterLimits>;
}>;

/** Later than a person likes, earlier than the driver gives up (`answerMs` of escpos-session.ts). */
const LATE_ANSWER_MS = 900;

const UNPLUGGED: DeviceProblem = { code: 'unplugged', detail: 'simulated' };
/** A receipt then takes a few seconds, as on a printer at 9600 baud. */
const SLOW_BYTES_PER_SECOND = 500;

export function createSimulatedReceiptPrinter(options: SimulatedReceiptPrinterOptions): SimulatedReceiptPrinter {
  const { id, name, columns, clock, random, limits = {} } = options;
  let refusal: DeviceProblem | null = null;
  let line: SimulatedLine | null = null;
  const device = new SimulatedPrinter({ clock, columns, answer: (bytes) => line?.deliver(bytes) });
  const openLine: OpenByteLine = async (found) => {
    if (refusal !== null) return err(refusal);
    found();
    line = new SimulatedLine(device);
    return ok(line);
  };
  const driver = createEscposPrinter({
    id,
    name,
    simulated: true,
    columns,
    clock,
    random,
    openLine,
    answersStatus: true,
    limits,
  });
  const unplug = (): void => {
    refusal = UNPLUGGED;
    device.reset();
    line?.go(UNPLUGGED);
  };
  const plugIn = (): void => {
    refusal = null;
    driver.open();
  };
  const played = playedAt(driver, (trace) =>
    refusal === null ? playPaper(trace, { device, unplug, plugIn }, clock) : null,
  );
  return Object.assign(played, {
    device,
    unplug,
    plugIn,
    controls: createSimulatedControls({
      whileOn: {
        unplugged: (isOn) => (isOn ? unplug() : plugIn()),
        paper_out: (isOn) => device.setFaults({ linesLeft: isOn ? 0 : null }),
        cover_open: (isOn) => device.setFaults({ coverOpen: isOn }),
        cutter_jammed: (isOn) => device.setFaults({ cutterJammed: isOn }),
        overheated: (isOn) => device.setFaults({ overheated: isOn }),
        offline: (isOn) => device.setFaults({ setOffline: isOn }),
        no_answer: (isOn) => device.setFaults({ mute: isOn }),
        garbled: (isOn) => device.setFaults({ garbles: isOn }),
        paper_low: (isOn) => device.setFaults({ linesLeft: isOn ? LOW_PAPER_LINES - 1 : null }),
        late: (isOn) => device.setFaults({ answerDelayMs: isOn ? LATE_ANSWER_MS : 0 }),
        drawer_jammed: (isOn) => device.setDrawerJammed(isOn),
        slow: (isOn) => device.setFaults({ bytesPerSecond: isOn ? SLOW_BYTES_PER_SECOND : null }),
      },
    }),
    refuse: (problem: DeviceProblem | null) => {
      refusal = problem;
    },
  });
}

/** Bytes arrive in the next turn of the event loop, as on any line. */
class SimulatedLine implements ByteLine {
  readonly #device: SimulatedPrinter;
  #onBytes: (bytes: Uint8Array) => void = () => undefined;
  #onGone: (problem: DeviceProblem) => void = () => undefined;
  #isOpen = true;

  constructor(device: SimulatedPrinter) {
    this.#device = device;
  }

  async write(bytes: Uint8Array): Promise<boolean> {
    await Promise.resolve();
    if (!this.#isOpen) return false;
    this.#device.receive(bytes);
    return true;
  }

  onBytes(listener: (bytes: Uint8Array) => void): void {
    this.#onBytes = listener;
  }

  onGone(listener: (problem: DeviceProblem) => void): void {
    this.#onGone = listener;
  }

  async close(): Promise<void> {
    this.#isOpen = false;
  }

  deliver(bytes: Uint8Array): void {
    if (this.#isOpen) this.#onBytes(bytes);
  }

  go(problem: DeviceProblem): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#onGone(problem);
  }
}
