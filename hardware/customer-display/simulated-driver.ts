/**
 * A pole display without a device: the driver of the real ones, with a screen at the end of its line that can be read.
 * Rules PRINT-53 to PRINT-56 of docs/spec.md.
 */
import type { Clock } from '../../electron/kernel/clock.ts';
import type { Random } from '../../electron/kernel/random.ts';
import { err, ok } from '../../electron/kernel/result.ts';
import type { DeviceProblem } from '../device/device.ts';
import { playedAt, type PlayedAt } from '../device/play-trace.ts';
import { createSimulatedControls, type SimulatedControls } from '../device/simulated-controls.ts';
import { createCd5220Display } from './cd5220-driver.ts';
import { DISPLAY_INITIALIZE, DisplayScreen } from './cd5220.ts';
import type { CustomerDisplay } from './customer-display.ts';
import { playDisplay } from './play-display.ts';

export type SimulatedCustomerDisplay = CustomerDisplay &
  Readonly<{
    screen: DisplayScreen;
    unplug(): void;
    plugIn(): void;
    /** Takes no bytes until it is let go on. */
    setStuck(isStuck: boolean): void;
    controls: SimulatedControls;
  }> &
  PlayedAt;

const UNPLUGGED: DeviceProblem = { code: 'unplugged', detail: 'simulated' };

export function createSimulatedCustomerDisplay(
  options: Readonly<{ id: string; name: string; clock: Clock; random: Random }>,
): SimulatedCustomerDisplay {
  const screen = new DisplayScreen();
  let isPlugged = true;
  let isStuck = false;
  let onGone: (problem: DeviceProblem) => void = () => undefined;
  let waiting: (() => void)[] = [];
  let isHeld = false;
  /** What the till wrote last. */
  let written: Uint8Array = Uint8Array.from(DISPLAY_INITIALIZE);
  const driver = createCd5220Display({
    ...options,
    simulated: true,
    openLine: async (found) => {
      if (!isPlugged) return err(UNPLUGGED);
      found();
      let isOpen = true;
      return ok({
        write: async (bytes) => {
          await (isStuck ? new Promise<void>((resolve) => waiting.push(resolve)) : Promise.resolve());
          if (!isOpen || !isPlugged) return false;
          written = bytes;
          if (!isHeld) screen.receive(bytes);
          return true;
        },
        onBytes: () => undefined,
        onGone: (listener) => {
          onGone = listener;
        },
        close: async () => {
          isOpen = false;
        },
      });
    },
  });
  const unplug = (): void => {
    isPlugged = false;
    onGone(UNPLUGGED);
  };
  const plugIn = (): void => {
    isPlugged = true;
    driver.open();
  };
  const setStuck = (stuck: boolean): void => {
    isStuck = stuck;
    if (!stuck) for (const go of waiting.splice(0)) go();
  };
  const hold = (held: boolean): void => {
    isHeld = held;
    screen.receive(Uint8Array.from(DISPLAY_INITIALIZE));
    if (!held) screen.receive(written);
  };
  const draw = (bytes: Uint8Array): void => screen.receive(bytes);
  const played = playedAt(driver, (trace) =>
    isPlugged ? playDisplay(trace, { draw, hold, unplug, plugIn }, options.clock) : null,
  );
  return Object.assign(played, {
    screen,
    unplug,
    plugIn,
    setStuck,
    controls: createSimulatedControls({
      whileOn: { unplugged: (isOn) => (isOn ? unplug() : plugIn()), no_answer: setStuck },
    }),
  });
}
