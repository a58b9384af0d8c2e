/** Devices of the fake terminal: simulated ones, a port that nothing is set on, and every test at once at its end. */
import type { DeviceSettings } from '../../../electron/contract/device-settings.ts';
import type { ConfiguredDevice } from '../../../electron/contract/device-values.ts';
import { DEVICE_NAMES } from '../../../electron/kernel/device-names.ts';
import { refusal, type FakeHandlers, type FakeTerminal } from './fake-client.ts';

const done = { ok: true, value: {} } as const;
const common = { role: 'checkout', lane: null, driver: 'simulated' } as const;

const LINE = {
  baudRate: 9_600,
  dataBits: 8,
  parity: 'none',
  stopBits: 1,
  flowControl: 'none',
  end: 'learned',
  silenceMs: 80,
} as const;
/** A person who looks at the screen has scanned by then. */
const SCAN_AFTER_MS = 1_200;

type DeviceHandlers = Pick<
  FakeHandlers,
  | 'devices.list'
  | 'devices.configure'
  | 'devices.remove'
  | 'devices.detect'
  | 'devices.test'
  | 'devices.learn_scanner'
  | 'devices.faults'
  | 'devices.examine'
  | 'devices.simulate_fault'
  | 'devices.simulate_scan'
  | 'devices.simulate_tag'
>;

export function fakeDeviceHandlers(terminal: FakeTerminal): DeviceHandlers {
  const settings: DeviceSettings[] = [
    { ...common, deviceId: 'nfc-simulated', kind: 'nfc_reader', name: DEVICE_NAMES.simulated_reader.en },
    { ...common, deviceId: 'scanner-simulated', kind: 'barcode_scanner', name: DEVICE_NAMES.simulated_scanner.en },
  ];
  const faultsOn = new Set<string>();
  const configured = (each: DeviceSettings): ConfiguredDevice => ({
    device: {
      deviceId: each.deviceId,
      kind: each.kind,
      name: each.name,
      state: 'ready',
      problem: null,
      simulated: each.driver === 'simulated',
      sinceMs: terminal.now() - 3_600_000,
      tryCount: 0,
    },
    detail: null,
    settings: each,
  });
  const tell = (): void =>
    terminal.emit(
      'devices.changed',
      settings.map((each) => configured(each).device),
    );
  const indexOf = (deviceId: string): number => settings.findIndex((each) => each.deviceId === deviceId);

  return {
    'devices.list': () => ({ ok: true, value: { devices: settings.map(configured) } }),
    'devices.configure': ({ settings: given }) => {
      const index = indexOf(given.deviceId);
      if (index < 0) settings.push(given);
      else settings[index] = given;
      tell();
      return { ok: true, value: configured(given) };
    },
    'devices.remove': ({ deviceId }) => {
      const index = indexOf(deviceId);
      if (index < 0) return refusal('device.unknown');
      settings.splice(index, 1);
      tell();
      return done;
    },
    'devices.detect': () => ({
      ok: true,
      value: {
        found: [
          {
            kind: 'serial_port',
            name: null,
            path: '/dev/ttyS0',
            identity: null,
            deviceId: null,
            proposals: [
              {
                deviceId: 'scanner-1',
                kind: 'barcode_scanner',
                name: '/dev/ttyS0',
                role: 'checkout',
                lane: null,
                driver: 'serial',
                place: { path: '/dev/ttyS0' },
                settings: LINE,
                trace: false,
              },
              {
                deviceId: 'pole-1',
                kind: 'pole_display',
                name: '/dev/ttyS0',
                role: 'checkout',
                lane: null,
                driver: 'cd5220',
                place: { path: '/dev/ttyS0' },
                baudRate: 9_600,
                flowControl: 'none',
                trace: false,
              },
            ],
          },
        ],
        blindSpots: [{ place: 'hid', problem: 'module_missing', detail: 'libusb-1.0.so.0 is missing' }],
      },
    }),
    'devices.test': () => ({
      ok: true,
      value: { kind: 'scanned', text: '6901028075831', symbologyIdentifier: ']E0', problem: null },
    }),
    'devices.examine': () => ({
      ok: true,
      value: {
        examinedAtMs: terminal.now(),
        findings: [
          { code: 'reader.service_not_running', verdict: 'fault', facts: { detail: '/run/pcscd/pcscd.comm: ENOENT' } },
          { code: 'printer.paper_low', verdict: 'advice', facts: { name: 'EPSON TM-T82' } },
          { code: 'font.own_only', verdict: 'advice', facts: {} },
          { code: 'disk.room', verdict: 'ok', facts: {} },
        ],
      },
    }),
    // Known at the second scan, which comes by itself.
    'devices.learn_scanner': async () => {
      for (const [index, baudRate] of [9_600, 115_200].entries()) {
        const { dataBits, parity, stopBits } = LINE;
        terminal.emit('devices.learning', {
          setupText: 'TILL-SETUP-0Az9-UuU',
          tryNumber: index + 1,
          maxTries: 20,
          settings: { baudRate, dataBits, parity, stopBits },
        });
        await new Promise<void>((scanned) => terminal.later(SCAN_AFTER_MS, scanned));
      }
      terminal.emit('devices.learning', null);
      const settings = { ...LINE, baudRate: 115_200, end: 'line' } as const;
      return { ok: true, value: { kind: 'found', settings, prefix: '', suffix: '#' } };
    },
    'devices.faults': ({ deviceId }) => ({
      ok: true,
      value: {
        faults: [{ fault: 'unplugged', lasts: 'while_on', isOn: faultsOn.has(`${deviceId} unplugged`) }],
      },
    }),
    'devices.simulate_fault': ({ deviceId, fault, isOn }) => {
      if (isOn) faultsOn.add(`${deviceId} ${fault}`);
      else faultsOn.delete(`${deviceId} ${fault}`);
      return done;
    },
    'devices.simulate_scan': () => done,
    'devices.simulate_tag': () => done,
  };
}
