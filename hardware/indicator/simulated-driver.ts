/**
 * An indicator without a device: the real driver, with a relay board in memory at the end of its line whose lamps can be
 * seen and whose tones are counted. Rules INDICATOR-1 to INDICATOR-6 of docs/spec/devices.md.
 */
import type { Clock } from '../../electron/kernel/clock.ts';
import type { Random } from '../../electron/kernel/random.ts';
import { playRelay } from '../barrier/play-relay.ts';
import { createSimulatedRelayLine } from '../barrier/simulated-relay-line.ts';
import type { SimulatedRelay } from '../barrier/simulated-relay.ts';
import { playedAt, type PlayedAt } from '../device/play-trace.ts';
import { createSimulatedControls, type SimulatedControls } from '../device/simulated-controls.ts';
import type { Indicator } from './indicator.ts';
import { createRelayIndicator } from './relay-driver.ts';

export type SimulatedIndicator = Indicator &
  Readonly<{ relay: SimulatedRelay; unplug(): void; plugIn(): void; controls: SimulatedControls } & PlayedAt>;

export function createSimulatedIndicator(
  options: Readonly<{ id: string; name: string; clock: Clock; random: Random }>,
): SimulatedIndicator {
  // Its own clock ends with the line: nobody is there any more to whom it could let go.
  const line = createSimulatedRelayLine(options.clock, () => relay.stop());
  const { relay } = line;
  const driver = createRelayIndicator({ ...options, simulated: true, openLine: line.open });
  const unplug = (): void => {
    relay.lights = '';
    line.unplug();
  };
  const plugIn = (): void => {
    line.plugIn();
    driver.open();
  };
  const controls = createSimulatedControls({
    whileOn: {
      unplugged: (isOn) => (isOn ? unplug() : plugIn()),
      no_answer: (isOn) => (relay.isSilent = isOn),
      garbled: (isOn) => (relay.isGarbling = isOn),
    },
  });
  const played = playedAt(driver, (trace) =>
    line.isPlugged() ? playRelay(trace, { relay, unplug, plugIn }, options.clock) : null,
  );
  return Object.assign(played, {
    ...{ relay, unplug, plugIn, controls },
  });
}
