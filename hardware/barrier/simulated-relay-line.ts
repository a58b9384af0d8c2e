/** A relay board in memory at the end of a line that can be unplugged: what the simulated barrier and indicator stand on. */
import type { Clock } from '../../electron/kernel/clock.ts';
import { err, ok } from '../../electron/kernel/result.ts';
import type { DeviceProblem } from '../device/device.ts';
import type { OpenByteLine } from '../receipt-printer/byte-line.ts';
import { SimulatedRelay } from './simulated-relay.ts';

const UNPLUGGED: DeviceProblem = { code: 'unplugged', detail: 'simulated' };

export type SimulatedRelayLine = Readonly<{
  relay: SimulatedRelay;
  open: OpenByteLine;
  isPlugged(): boolean;
  unplug(): void;
  /** It can be opened again; whoever drives it does. */
  plugIn(): void;
}>;

/** `onClosed`: told when the driver has let go of the line. */
export function createSimulatedRelayLine(clock: Clock, onClosed: () => void = () => undefined): SimulatedRelayLine {
  let isPlugged = true;
  let onBytes: (bytes: Uint8Array) => void = () => undefined;
  let onGone: (problem: DeviceProblem) => void = () => undefined;
  // A line takes its moment: nothing is answered within the call that asked.
  const relay = new SimulatedRelay(clock, (bytes) => void clock.after(0, () => onBytes(bytes)));
  return {
    relay,
    open: async (found) => {
      if (!isPlugged) return err(UNPLUGGED);
      found();
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
          onClosed();
        },
      });
    },
    isPlugged: () => isPlugged,
    unplug: () => {
      isPlugged = false;
      relay.stop();
      onGone(UNPLUGGED);
    },
    plugIn: () => {
      isPlugged = true;
    },
  };
}
