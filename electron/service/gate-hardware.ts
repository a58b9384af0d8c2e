/** A barrier that a gate is told to have, with its driver and its line. Rule BARRIER-15 of docs/spec.md. */
import type { Barrier } from '../../hardware/barrier/barrier.ts';
import { createRelayBarrier } from '../../hardware/barrier/relay-driver.ts';
import { createSimulatedBarrier, type SimulatedBarrier } from '../../hardware/barrier/simulated-driver.ts';
import { recordLine } from '../../hardware/device/byte-trace.ts';
import type { TraceRecorder } from '../../hardware/device/trace.ts';
import { openSerialLine } from '../../hardware/receipt-printer/serial-line.ts';
import { SETTINGS_9600_8N1, type SerialPorts } from '../../hardware/serial-port/serial-port.ts';
import type { SettingsOf } from '../contract/device-settings.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Random } from '../kernel/random.ts';
import type { Chosen } from './printing-devices.ts';

type System = Readonly<{ clock: Clock; random: Random; ports: SerialPorts }>;

/** Nothing is opened yet. */
export function createBarrier(
  settings: SettingsOf<'barrier'>,
  { clock, random, ports }: System,
  recorder: TraceRecorder | null = null,
): Chosen<Barrier, SimulatedBarrier> {
  const { deviceId: id, name } = settings;
  if (settings.driver === 'simulated') {
    const device = createSimulatedBarrier({ id, name, clock, random });
    return { device, simulated: device };
  }
  const { place, baudRate } = settings;
  const plain = openSerialLine({ ports, place, settings: { ...SETTINGS_9600_8N1, baudRate } });
  // Nothing on this line is anybody's.
  const openLine = recorder === null ? plain : recordLine(plain, recorder, (bytes) => bytes);
  return { device: createRelayBarrier({ id, name, simulated: false, clock, random, openLine }), simulated: null };
}
