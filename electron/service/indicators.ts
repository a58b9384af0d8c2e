/** A light and a buzzer that a till is told to have, with its driver. Rules INDICATOR-6 and INDICATOR-8 of docs/spec/devices.md. */
import { recordLine } from '../../hardware/device/byte-trace.ts';
import type { TraceRecorder } from '../../hardware/device/trace.ts';
import type { Indicator } from '../../hardware/indicator/indicator.ts';
import { createRelayIndicator } from '../../hardware/indicator/relay-driver.ts';
import { createSimulatedIndicator, type SimulatedIndicator } from '../../hardware/indicator/simulated-driver.ts';
import { openSerialLine } from '../../hardware/receipt-printer/serial-line.ts';
import { SETTINGS_9600_8N1, type SerialPorts } from '../../hardware/serial-port/serial-port.ts';
import type { SettingsOf } from '../contract/device-settings.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Random } from '../kernel/random.ts';

type System = Readonly<{ clock: Clock; random: Random; ports: SerialPorts }>;

/** `simulated` is the same device with what a person can see of it; null for a real one. */
export type ChosenIndicator = Readonly<{ device: Indicator; simulated: SimulatedIndicator | null }>;

/** Nothing is opened yet. */
export function createIndicator(
  settings: SettingsOf<'indicator'>,
  { clock, random, ports }: System,
  recorder: TraceRecorder | null = null,
): ChosenIndicator {
  const own = { id: settings.deviceId, name: settings.name, clock, random };
  if (settings.driver === 'simulated') {
    const simulated = createSimulatedIndicator(own);
    return { device: simulated, simulated };
  }
  const { place, baudRate } = settings;
  const plain = openSerialLine({ ports, place, settings: { ...SETTINGS_9600_8N1, baudRate } });
  // Lights and tones say nothing of anybody.
  const openLine = recorder === null ? plain : recordLine(plain, recorder, (bytes) => bytes);
  return { device: createRelayIndicator({ ...own, simulated: false, openLine }), simulated: null };
}
