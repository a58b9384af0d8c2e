/** A barrier among the settings: real or simulated, at a gate only, with its line recorded in full. */
import { expect, onTestFinished, test } from 'vitest';
import { encodeFrame } from '../../hardware/barrier/relay-frame.ts';
import { createTraceRecorder } from '../../hardware/device/trace.ts';
import { createSimulatedSerialPorts } from '../../hardware/serial-port/simulated-driver.ts';
import { deviceSettingsSchema, type SettingsOf } from '../contract/device-settings.ts';
import { createSeededRandom } from '../kernel/seeded-random.ts';
import { createVirtualClock } from '../terminal/testing/virtual-clock.ts';
import { createBarrier } from './gate-hardware.ts';

const RELAY = { deviceId: 'barrier-1', kind: 'barrier', name: 'Flap', driver: 'relay', place: { path: 'COM5' } };

function settingsOf(value: unknown): SettingsOf<'barrier'> {
  const settings = deviceSettingsSchema.parse(value);
  if (settings.kind !== 'barrier') throw new Error('it is no barrier');
  return settings;
}

test('[BARRIER-15] a relay is opened at its rate, and its trace holds its words as they were', async () => {
  const clock = createVirtualClock();
  const ports = createSimulatedSerialPorts();
  ports.plugIn('COM5');
  const lines: string[] = [];
  const recorder = createTraceRecorder({
    device: 'barrier',
    model: 'relay',
    clock,
    append: (line) => lines.push(line),
  });
  const { device, simulated } = createBarrier(
    settingsOf(RELAY),
    { clock, random: createSeededRandom(1), ports },
    recorder,
  );
  onTestFinished(() => device.close());
  expect(simulated).toBeNull();
  device.open();
  await clock.settle();
  ports.send('COM5', encodeFrame({ number: 1, words: ['HELLO', '1', 'FLAP'] }));
  await clock.settle();
  ports.send('COM5', encodeFrame({ number: 2, words: ['STATE', 'SHUT'] }));
  await clock.settle();
  expect(device.condition.state).toBe('ready');
  expect(lines.join('')).toContain(Buffer.from(encodeFrame({ number: 2, words: ['STATE'] })).toString('hex'));
});

test('[BARRIER-15] a barrier stands at a gate, one way or both, and never at the counter', () => {
  expect(settingsOf(RELAY)).toMatchObject({ role: 'gate', baudRate: 115_200 });
  const { place: _place, ...placeless } = RELAY;
  expect(settingsOf({ ...placeless, driver: 'simulated', role: 'exit' }).role).toBe('exit');
  expect(deviceSettingsSchema.safeParse({ ...RELAY, role: 'checkout' }).success).toBe(false);
});
