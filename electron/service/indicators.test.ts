/** The line of a light and buzzer: recorded as it was, and the same again from what was recorded. */
import { expect, onTestFinished, test } from 'vitest';
import { SimulatedRelay } from '../../hardware/barrier/simulated-relay.ts';
import { replayLine } from '../../hardware/device/byte-trace.ts';
import { createTraceRecorder, parseTrace } from '../../hardware/device/trace.ts';
import { createRelayIndicator } from '../../hardware/indicator/relay-driver.ts';
import { createSimulatedSerialPorts } from '../../hardware/serial-port/simulated-driver.ts';
import { deviceSettingsSchema } from '../contract/device-settings.ts';
import { createSeededRandom } from '../kernel/seeded-random.ts';
import { createVirtualClock } from '../terminal/testing/virtual-clock.ts';
import { createIndicator } from './indicators.ts';

const SETTINGS = deviceSettingsSchema.parse({
  ...{ deviceId: 'light', kind: 'indicator', name: 'Light', driver: 'relay' },
  ...{ place: { path: 'COM5' }, trace: true },
});

/** A light at the end of a port whose board answers, shows two results and goes; answers the file of its trace. */
async function recordOne(): Promise<string> {
  if (SETTINGS.kind !== 'indicator') throw new Error('it is no indicator');
  const clock = createVirtualClock();
  const ports = createSimulatedSerialPorts();
  ports.plugIn('COM5');
  const board = new SimulatedRelay(clock, (bytes) => void clock.after(3, () => ports.send('COM5', bytes)));
  let file = '';
  const append = (line: string): void => void (file += line);
  const recorder = createTraceRecorder({ device: 'indicator', model: 'relay', clock, append });
  const { device } = createIndicator(SETTINGS, { clock, random: createSeededRandom(1), ports }, recorder);
  onTestFinished(() => device.close());
  let taken = 0;
  const pass = async (ms: number): Promise<void> => {
    for (let each = 0; each < ms; each += 1) {
      const written = ports.received('COM5');
      board.receive(written.subarray(taken));
      taken = written.length;
      await clock.advance(1);
    }
  };
  device.open();
  await pass(50);
  for (const signal of ['go', 'stop'] as const) {
    device.show(signal);
    await pass(50);
  }
  expect([board.lights, board.tones, device.condition.state]).toEqual(['1001 RED', ['GO', 'STOP'], 'ready']);
  ports.unplug('COM5');
  await clock.advance(10);
  board.stop();
  return file;
}

test('[INDICATOR-8] what passed is written down word for word, its end too', async () => {
  const trace = parseTrace(await recordOne());
  if (!trace.ok) throw new Error(trace.error);
  const words = trace.value.lines.map((line) =>
    line.direction === 'note'
      ? line.note
      : `${line.direction} ${Buffer.from(line.bytes).toString('latin1').slice(4, -7)}`,
  );
  expect(words).toEqual([
    'opened',
    ...['out HELLO', 'in HELLO 1 SIMULATED', 'out LIGHTS 0000 WHITE', 'in OK'],
    ...['out LIGHTS 1111 GREEN', 'in OK', 'out TONE GO', 'in OK'],
    ...['out LIGHTS 1001 RED', 'in OK', 'out TONE STOP', 'in OK'],
    'gone unplugged',
  ]);
});

test('[INDICATOR-8] played again, the driver asks the same and meets the same end', async () => {
  const trace = parseTrace(await recordOne());
  if (!trace.ok) throw new Error(trace.error);
  const clock = createVirtualClock();
  const indicator = createRelayIndicator({
    ...{ id: 'light', name: 'Light', simulated: false, clock, random: createSeededRandom(2) },
    openLine: replayLine(trace.value, clock),
  });
  onTestFinished(() => indicator.close());
  const conditions: string[] = [];
  indicator.onCondition(({ state, problem }) => conditions.push(`${state} ${problem?.code ?? ''}`.trim()));
  indicator.open();
  await clock.advance(50);
  expect(indicator.condition.state).toBe('ready');
  for (const signal of ['go', 'stop'] as const) {
    indicator.show(signal);
    await clock.advance(50);
  }
  expect(conditions.slice(0, 4)).toEqual(['opening', 'found', 'ready', 'gone unplugged']);
});
