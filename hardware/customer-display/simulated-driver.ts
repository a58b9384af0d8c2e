/**
 * A pole display without a device: the driver of the real ones, with a screen at the end of its line that can be read.
 * Rules PRINT-53 to PRINT-56 of docs/spec.md.
 */
import type { Clock } from '../../electron/kernel/clock.ts';
import type { Random } from '../../electron/kernel/random.ts';
import { err, ok } from '../../electron/kernel/result.ts';
import type { DeviceProblem } from '../device/device.ts';
import { createSimulatedControls, type SimulatedControls } from '../device/simulated-controls.ts';
import { createCd5220Display } from './cd5220-driver.ts';
import { DisplayScreen } from './cd5220.ts';
import type { CustomerDisplay } from './customer-display.ts';

export type SimulatedCustomerDisplay = CustomerDisplay &
  Readonly<{
    screen: DisplayScreen;
    unplug(): void;
    plugIn(): void;
    /** Takes no bytes until it is let go on. */
    setStuck(isStuck: boolean): void;
    controls: SimulatedControls;
  }>;

const UNPLUGGED: DeviceProblem = { code: 'unplugged', detail: 'simulated' };

export function createSimulatedCustomerDisplay(
  options: Readonly<{ id: string; name: string; clock: Clock; random: Random }>,
): SimulatedCustomerDisplay {
  const screen = new DisplayScreen();
  let isPlugged = true;
  let isStuck = false;
  let onGone: (problem: DeviceProblem) => void = () => undefined;
  let waiting: (() => void)[] = [];
  const driver = createCd5220Display({
    ...options,
    simulated: true,
    openLine: async () => {
      if (!isPlugged) return err(UNPLUGGED);
      let isOpen = true;
      return ok({
        write: async (bytes) => {
          await (isStuck ? new Promise<void>((resolve) => waiting.push(resolve)) : Promise.resolve());
          if (!isOpen || !isPlugged) return false;
          screen.receive(bytes);
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
  return Object.assign(driver, {
    screen,
    unplug,
    plugIn,
    setStuck,
    controls: createSimulatedControls({
      whileOn: { unplugged: (isOn) => (isOn ? unplug() : plugIn()), no_answer: setStuck },
    }),
  });
}
