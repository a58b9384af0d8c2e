/** A scanner that a till is told to have, with its driver. Rule SCANNER-16. */
import type { BarcodeScanner } from '../../hardware/barcode-scanner/barcode-scanner.ts';
import type { HidBus } from '../../hardware/barcode-scanner/hid-bus.ts';
import { createHidBarcodeScanner } from '../../hardware/barcode-scanner/hid-driver.ts';
import { createSerialBarcodeScanner } from '../../hardware/barcode-scanner/serial-driver.ts';
import {
  createSimulatedBarcodeScanner,
  type SimulatedBarcodeScanner,
} from '../../hardware/barcode-scanner/simulated-driver.ts';
import { recordHid, recordPorts } from '../../hardware/device/byte-trace.ts';
import type { TraceRecorder } from '../../hardware/device/trace.ts';
import type { SerialPorts } from '../../hardware/serial-port/serial-port.ts';
import type { SettingsOf } from '../contract/device-settings.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Random } from '../kernel/random.ts';

type Parts = Readonly<{ clock: Clock; random: Random; ports: SerialPorts; hid: HidBus }>;

/** `simulated` is the same scanner, where a person can hold codes to it; null for a real one. */
export type ChosenScanner = Readonly<{ scanner: BarcodeScanner; simulated: SimulatedBarcodeScanner | null }>;

/** Nothing is opened yet, and no native part is loaded. */
export function createScanner(
  settings: SettingsOf<'barcode_scanner'>,
  parts: Parts,
  recorder: TraceRecorder | null = null,
): ChosenScanner {
  const { clock, random } = parts;
  const ports = recorder === null ? parts.ports : recordPorts(parts.ports, recorder);
  const hid = recorder === null ? parts.hid : recordHid(parts.hid, recorder);
  const system = { clock, random };
  const own = { ...system, id: settings.deviceId, name: settings.name };
  switch (settings.driver) {
    case 'serial': {
      const { end, silenceMs, ...line } = settings.settings;
      const { place } = settings;
      return {
        scanner: createSerialBarcodeScanner({ ...own, ports, place, settings: { line, end, silenceMs } }),
        simulated: null,
      };
    }
    case 'hid':
      return { scanner: createHidBarcodeScanner({ ...own, bus: hid, identity: settings.identity }), simulated: null };
    case 'simulated': {
      const simulated = createSimulatedBarcodeScanner(own);
      return { scanner: simulated, simulated };
    }
  }
}
