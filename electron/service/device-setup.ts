/**
 * The till's devices as they are set in `devices.json`: made with their drivers, exchanged when a technician sets one anew,
 * looked for again when something is plugged in. Rules DEVICE-10 to DEVICE-16; docs/decisions/0175-one-list-of-devices.md.
 */
import { createNodeHidBus } from '../../hardware/barcode-scanner/node-hid-bus.ts';
import { findSerialSettings } from '../../hardware/barcode-scanner/serial-setup.ts';
import { SETUP_CANDIDATES, SETUP_TEXT } from '../../hardware/barcode-scanner/setup-scan.ts';
import { detectHardware } from '../../hardware/device-registry/detect.ts';
import { lookAtLinuxUsb, watchPlugs } from '../../hardware/device-registry/plug-watch.ts';
import type { DeviceCondition } from '../../hardware/device/device.ts';
import type { SeenReader } from '../../hardware/nfc-reader/pcsc-driver.ts';
import { createReaderHub } from '../../hardware/nfc-reader/reader-hub.ts';
import type { SimulatedNfcReader } from '../../hardware/nfc-reader/simulated-driver.ts';
import { listUsbPrinters } from '../../hardware/receipt-printer/usb-line.ts';
import { createSerialPorts } from '../../hardware/serial-port/serialport-driver.ts';
import { serialScannerSettingsSchema, type DeviceSettings } from '../contract/device-settings.ts';
import type { Detection } from '../contract/device-values.ts';
import type { Clock } from '../kernel/clock.ts';
import { DEVICE_NAMES } from '../kernel/device-names.ts';
import type { Log } from '../kernel/log.ts';
import { err, ok } from '../kernel/result.ts';
import type { Random } from '../kernel/random.ts';
import type { DeviceSetup, TerminalPorts } from '../terminal/ports.ts';
import { examine } from './doctor/examine.ts';
import type { ProbedDevice } from './doctor/machine-probe.ts';
import { probeMachine } from './doctor/probe-machine.ts';
import { detectionOf } from './device-proposals.ts';
import { writeDevicesFile, type DevicesFile } from './devices-file.ts';
import { allOf, atCheckout, fitDevices, type FitParts } from './fitted-devices.ts';
import type { Helpers } from './helpers.ts';

export type SetupSystem = Readonly<{
  clock: Clock;
  random: Random;
  log: Log;
  startHelper: Helpers['start'];
  /** The environment variables, as the main program has them. Absent: none. */
  environment?: Readonly<Record<string, string | undefined>>;
}>;

export type DeviceShelf = DeviceSetup &
  Readonly<{
    /** What the terminal is handed, read anew at each use. */
    readonly ports: Required<
      Pick<TerminalPorts, 'nfcReader' | 'scanners' | 'peripherals' | 'barrier' | 'indicators' | 'gate'>
    >;
    /** A reader at which a person can play the customer; null: a real one, or none. */
    simulatedReader(deviceId: string): SimulatedNfcReader | null;
    close(): Promise<void>;
  }>;

/** A real till that nobody has set looks for a reader; all else a technician adds. */
export const USUAL_DEVICES: readonly DeviceSettings[] = [
  {
    deviceId: 'nfc-pcsc',
    kind: 'nfc_reader',
    name: DEVICE_NAMES.reader.en,
    role: 'checkout',
    lane: null,
    driver: 'pcsc',
    reader: null,
    socket: null,
    trace: false,
  },
];

const simulated = { role: 'checkout', lane: null, driver: 'simulated' } as const;
/** A demo till has devices that nobody has to own. */
export const DEMO_DEVICES: readonly DeviceSettings[] = [
  { ...simulated, deviceId: 'nfc-simulated', kind: 'nfc_reader', name: DEVICE_NAMES.simulated_reader.en },
  { ...simulated, deviceId: 'scanner-simulated', kind: 'barcode_scanner', name: DEVICE_NAMES.simulated_scanner.en },
  {
    ...simulated,
    deviceId: 'printer-simulated',
    kind: 'receipt_printer',
    name: DEVICE_NAMES.simulated_printer.en,
    columns: 48,
    qr: 'command',
    letters: 'gb18030',
  },
  {
    ...simulated,
    driver: 'printer',
    deviceId: 'drawer-simulated',
    kind: 'cash_drawer',
    name: DEVICE_NAMES.simulated_drawer.en,
    connector: 2,
  },
  { ...simulated, deviceId: 'pole-simulated', kind: 'pole_display', name: DEVICE_NAMES.simulated_display.en },
];

/** A gate's own barrier, beside what every demo has. */
function demoDevices(isGate: boolean): readonly DeviceSettings[] {
  if (!isGate) return DEMO_DEVICES;
  const barrier = { deviceId: 'barrier-simulated', kind: 'barrier', name: DEVICE_NAMES.simulated_barrier.en } as const;
  return [...DEMO_DEVICES, { ...barrier, role: 'gate', lane: null, driver: 'simulated' }];
}

/** Nothing is opened yet. */
export async function createDeviceShelf(
  options: Readonly<{
    file: DevicesFile;
    sandbox: boolean;
    /** Lets people through by a barrier: a demo has one. */
    isGate?: boolean;
    dataFolder: string;
    resourcesFolder: string;
    system: SetupSystem;
  }>,
): Promise<DeviceShelf> {
  const { file, sandbox, isGate = false, dataFolder, resourcesFolder, system } = options;
  const { clock } = system;
  const { startHelper, random, log } = system;
  const parts: FitParts = {
    ...{ clock, random, log },
    hub: createReaderHub({ spawn: () => startHelper('nfc_reader'), clock, log }),
    ports: createSerialPorts({ clock }),
    hid: createNodeHidBus(),
    dataFolder,
    resourcesFolder,
    receiptLanguage: file.receiptLanguage ?? 'zh-CN',
  };

  let kept = file.devices ?? (sandbox ? demoDevices(isGate) : USUAL_DEVICES);
  let fitted = await fitDevices(kept, null, parts);
  const exchanged = new Set<() => void>();
  const plugged = new Set<() => void>();
  const watch = watchPlugs({
    clock,
    look: () => lookAtLinuxUsb(),
    onChange: () => {
      for (const { device } of allOf(fitted)) if (device.condition.state !== 'ready') device.open();
      for (const listener of plugged) listener();
    },
  });

  const refit = async (devices: readonly DeviceSettings[]): Promise<void> => {
    const before = fitted;
    const next = await fitDevices(devices, before, parts);
    const stays = new Set(allOf(next).map(({ device }) => device));
    // Two drivers on one port would each hear half: the old one lets go before the new one is opened.
    for (const { device } of allOf(before)) if (!stays.has(device)) await device.close();
    fitted = next;
    for (const listener of exchanged) listener();
  };
  const detect = async (): Promise<Detection> => {
    const { ports, hid } = parts;
    // Each driver sees those that no other has chosen.
    const readers = (): readonly SeenReader[] => {
      const seen = fitted.readers.flatMap(({ pcsc }) => pcsc?.seenReaders() ?? []);
      return [...new Map(seen.map((reader) => [reader.name, reader])).values()];
    };
    return detectionOf(await detectHardware({ ports, hid, usbPrinters: () => listUsbPrinters(), readers }), kept);
  };

  return {
    ports: {
      get nfcReader() {
        return atCheckout(fitted.readers)[0]?.device ?? null;
      },
      get scanners() {
        return atCheckout(fitted.scanners).map(({ device }) => device);
      },
      get indicators() {
        return atCheckout(fitted.indicators).map(({ device }) => device);
      },
      /** The gate's own; of several the first, since one till is one gate. */
      get barrier() {
        return fitted.barriers[0]?.device ?? null;
      },
      get gate() {
        return fitted.gate;
      },
      get peripherals() {
        return fitted.peripherals;
      },
    },
    simulatedReader: (deviceId) => fitted.readers.find(({ device }) => device.id === deviceId)?.simulated ?? null,
    settings: () => kept,
    keep: async (devices) => {
      try {
        await writeDevicesFile(dataFolder, { ...file, devices });
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      }
      kept = devices;
      return null;
    },
    takeIntoUse: () => refit(kept),
    onExchanged: (listener) => {
      exchanged.add(listener);
      return () => exchanged.delete(listener);
    },
    onPlugged: (listener) => {
      plugged.add(listener);
      return () => plugged.delete(listener);
    },
    detect,
    learnScanner: async (port, onTry) => {
      const { found } = await detect();
      const onPort = found.find((thing) => thing.path === port)?.deviceId ?? null;
      // A port has one listener: a device that is set on it lets go meanwhile.
      if (onPort !== null) await refit(kept.filter(({ deviceId }) => deviceId !== onPort));
      const learned = await learnScanner(parts, port, onTry);
      if (onPort !== null) await refit(kept);
      return learned;
    },
    examine: async (offsetMs) =>
      examine(
        await probeMachine({
          dataFolder,
          devices: allOf(fitted).map(({ settings, device: { condition, name } }) => ({
            settings,
            condition: probedCondition(condition),
            seenName: name,
            paper:
              settings.kind === 'receipt_printer' ? (fitted.printer?.device.status?.paper ?? 'unknown') : 'unknown',
          })),
          environment: system.environment ?? {},
          offsetMs,
        }),
      ),
    simulated: (deviceId) => allOf(fitted).find(({ device }) => device.id === deviceId)?.simulation ?? null,
    close: async () => {
      watch.stop();
      exchanged.clear();
      plugged.clear();
      for (const { device } of allOf(fitted)) await device.close();
    },
  };
}

/** null: nobody opened it yet, or it is being opened for the first time and nothing is known of it. */
function probedCondition({ state, problem }: DeviceCondition): ProbedDevice['condition'] {
  const isFound = state === 'found' && problem === null;
  return state === 'ready' || isFound || problem !== null ? { isReady: state === 'ready', isFound, problem } : null;
}

async function learnScanner(
  { ports, clock }: FitParts,
  port: string,
  onTry: Parameters<DeviceSetup['learnScanner']>[1],
): ReturnType<DeviceSetup['learnScanner']> {
  const found = await findSerialSettings({
    ports,
    path: port,
    clock,
    onTry: ({ baudRate, dataBits, parity, stopBits }, tryNumber) =>
      onTry({
        setupText: SETUP_TEXT,
        tryNumber,
        maxTries: SETUP_CANDIDATES.length,
        settings: { baudRate, dataBits, parity, stopBits },
      }),
  });
  if (!found.ok) return err(found.error);
  if (found.value.kind === 'not_found') return ok(found.value);
  const { line, end, prefix, suffix } = found.value;
  return ok({ kind: 'found', settings: serialScannerSettingsSchema.parse({ ...line, end }), prefix, suffix });
}
