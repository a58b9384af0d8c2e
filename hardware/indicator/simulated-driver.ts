/**
 * An indicator without a device: the real driver, with a relay board in memory at the end of its line whose lamps can be
 * seen and whose tones are counted. Rules INDICATOR-1 to INDICATOR-6 of docs/spec/devices.md.
 */
import type { Clock } from '../../electron/kernel/clock.ts';
import type { Random } from '../../electron/kernel/random.ts';
import { err, ok } from '../../electron/kernel/result.ts';
import { SimulatedRelay } from '../barrier/simulated-relay.ts';
import type { DeviceProblem } from '../device/device.ts';
import { createSimulatedControls, type SimulatedControls } from '../device/simulated-controls.ts';
import type { Indicator } from './indicator.ts';
import { createRelayIndicator } from './relay-driver.ts';

export type SimulatedIndicator = Indicator &
  Readonly<{ relay: SimulatedRelay; unplug(): void; plugIn(): void; controls: SimulatedControls }>;

const UNPLUGGED: DeviceProblem = { code: 'unplugged', detail: 'simulated' };

export function createSimulatedIndicator(
  options: Readonly<{ id: string; name: string; clock: Clock; random: Random }>,
): SimulatedIndicator {
  let isPlugged = true;
  let onBytes: (bytes: Uint8Array) => void = () => undefined;
  let onGone: (problem: DeviceProblem) => void = () => undefined;
  const { clock } = options;
  // A line takes its moment: nothing is answered within the call that asked.
  const relay = new SimulatedRelay(clock, (bytes) => void clock.after(0, () => onBytes(bytes)));
  const driver = createRelayIndicator({
    ...options,
    simulated: true,
    openLine: async () => {
      if (!isPlugged) return err(UNPLUGGED);
      let isOpen = true;
      return ok({
        write: async (bytes) => {
          if (!isOpen || !isPlugged) return false;
          relay.receive(bytes);
          return true;
        },
        onBytes: (listener) => {
          onBytes = (bytes) => (isOpen && isPlugged ? listener(bytes) : undefined);
        },
        onGone: (listener) => {
          onGone = listener;
        },
        close: async () => {
          isOpen = false;
          // Its own clock ends with the line: nobody is there any more to whom it could let go.
          relay.stop();
        },
      });
    },
  });
  const unplug = (): void => {
    isPlugged = false;
    relay.lights = '';
    relay.stop();
    onGone(UNPLUGGED);
  };
  const plugIn = (): void => {
    isPlugged = true;
    driver.open();
  };
  const controls = createSimulatedControls({
    whileOn: {
      unplugged: (isOn) => (isOn ? unplug() : plugIn()),
      no_answer: (isOn) => (relay.isSilent = isOn),
      garbled: (isOn) => (relay.isGarbling = isOn),
    },
  });
  return Object.assign(driver, { relay, unplug, plugIn, controls });
}
