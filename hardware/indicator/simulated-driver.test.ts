/** The simulated indicator under the contract suite, and what only a board in memory can show. */
import { expect, test } from 'vitest';
import { createSeededRandom } from '../../electron/kernel/seeded-random.ts';
import { createVirtualClock } from '../../electron/terminal/testing/virtual-clock.ts';
import { encodeFrame } from '../barrier/relay-frame.ts';
import { openSerialLine } from '../receipt-printer/serial-line.ts';
import { SETTINGS_9600_8N1 } from '../serial-port/serial-port.ts';
import { createSimulatedSerialPorts } from '../serial-port/simulated-driver.ts';
import { describeIndicator } from './indicator.contract.ts';
import { createRelayIndicator } from './relay-driver.ts';
import { createSimulatedIndicator } from './simulated-driver.ts';

const STEP_MS = 20;
const PATIENCE_MS = 60_000;

async function openBench() {
  const clock = createVirtualClock();
  const indicator = createSimulatedIndicator({ id: 'i', name: 'Light', clock, random: createSeededRandom(1) });
  return {
    clock,
    indicator,
    relay: indicator.relay,
    unplug: async () => indicator.unplug(),
    plugIn: async () => indicator.plugIn(),
    until: async (holds: () => boolean): Promise<void> => {
      for (let waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += STEP_MS) {
        if (holds()) return;
        await clock.advance(STEP_MS);
      }
      throw new Error('it did not come to pass');
    },
    close: () => indicator.close(),
  };
}

describeIndicator('simulated', openBench);

test('[INDICATOR-5] closed, it asks nothing more and keeps no timer', async () => {
  const bench = await openBench();
  bench.indicator.open();
  await bench.until(() => bench.indicator.condition.state === 'ready');
  bench.indicator.show('go');
  await bench.clock.advance(5_000);
  await bench.indicator.close();
  const { tones } = bench.relay;
  bench.indicator.show('stop');
  await bench.clock.advance(10_000);
  expect(tones).toEqual(['GO']);
  expect(bench.clock.openTimers()).toBe(0);
});

test('[INDICATOR-4] a board of another protocol is not used, and that is said', async () => {
  const clock = createVirtualClock();
  const ports = createSimulatedSerialPorts();
  ports.plugIn('COM7');
  const indicator = createRelayIndicator({
    ...{ id: 'i', name: 'Light', simulated: false, clock, random: createSeededRandom(1) },
    openLine: openSerialLine({ ports, place: { path: 'COM7' }, settings: SETTINGS_9600_8N1 }),
  });
  indicator.open();
  await clock.settle();
  ports.send('COM7', encodeFrame({ number: 1, words: ['HELLO', '2', 'OTHER'] }));
  await clock.settle();
  expect(indicator.condition).toMatchObject({ state: 'faulty', problem: { code: 'garbled' } });
  await indicator.close();
  expect(clock.openTimers()).toBe(0);
});
