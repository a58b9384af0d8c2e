/**
 * A barrier without a gate: the real driver, with a relay in memory at the end of its line, and a person who stands before
 * it. Rules BARRIER-1 to BARRIER-13 of docs/spec.md.
 */
import type { Clock } from '../../electron/kernel/clock.ts';
import type { Random } from '../../electron/kernel/random.ts';
import { err, ok } from '../../electron/kernel/result.ts';
import type { DeviceProblem } from '../device/device.ts';
import { createSimulatedControls, type SimulatedControls } from '../device/simulated-controls.ts';
import { createRelayBarrier, type RelayBarrier, type RelayLimits } from './relay-driver.ts';
import { SimulatedRelay } from './simulated-relay.ts';

export type SimulatedBarrier = RelayBarrier &
  Readonly<{ relay: SimulatedRelay; unplug(): void; plugIn(): void; controls: SimulatedControls }>;

const UNPLUGGED: DeviceProblem = { code: 'unplugged', detail: 'simulated' };

export function createSimulatedBarrier(
  options: Readonly<{ id: string; name: string; clock: Clock; random: Random; limits?: RelayLimits }>,
): SimulatedBarrier {
  let isPlugged = true;
  let onBytes: (bytes: Uint8Array) => void = () => undefined;
  let onGone: (problem: DeviceProblem) => void = () => undefined;
  const { clock } = options;
  // A line takes its moment: nothing is answered within the call that asked.
  const relay = new SimulatedRelay(clock, (bytes) => void clock.after(0, () => onBytes(bytes)));
  const driver = createRelayBarrier({
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
        },
      });
    },
  });
  const unplug = (): void => {
    isPlugged = false;
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
      stays_shut: (isOn) => (relay.isStuck = isOn),
      opens_late: (isOn) => (relay.isLate = isOn),
      released: (isOn) => relay.setReleased(isOn),
    },
    once: { passed: () => relay.pass(), forced: () => relay.force() },
  });
  return Object.assign(driver, { relay, unplug, plugIn, controls });
}
