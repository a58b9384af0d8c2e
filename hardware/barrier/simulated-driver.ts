/**
 * A barrier without a gate: the real driver, with a relay in memory at the end of its line, and a person who stands before
 * it. Rules BARRIER-1 to BARRIER-13 of docs/spec.md.
 */
import type { Clock } from '../../electron/kernel/clock.ts';
import type { Random } from '../../electron/kernel/random.ts';
import { playedAt, type PlayedAt } from '../device/play-trace.ts';
import { createSimulatedControls, type SimulatedControls } from '../device/simulated-controls.ts';
import { playRelay } from './play-relay.ts';
import { createRelayBarrier, type RelayBarrier, type RelayLimits } from './relay-driver.ts';
import { createSimulatedRelayLine } from './simulated-relay-line.ts';
import type { SimulatedRelay } from './simulated-relay.ts';

export type SimulatedBarrier = RelayBarrier &
  Readonly<{ relay: SimulatedRelay; unplug(): void; plugIn(): void; controls: SimulatedControls } & PlayedAt>;

export function createSimulatedBarrier(
  options: Readonly<{ id: string; name: string; clock: Clock; random: Random; limits?: RelayLimits }>,
): SimulatedBarrier {
  const line = createSimulatedRelayLine(options.clock);
  const { relay, unplug } = line;
  const driver = createRelayBarrier({ ...options, simulated: true, openLine: line.open });
  const plugIn = (): void => {
    line.plugIn();
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
  const played = playedAt(driver, (trace) =>
    line.isPlugged() ? playRelay(trace, { relay, unplug, plugIn }, options.clock) : null,
  );
  return Object.assign(played, {
    ...{ relay, unplug, plugIn, controls },
  });
}
