/**
 * Devices made of their settings. What is set as before keeps its driver, so that setting one device leaves the others
 * alone. Rule DEVICE-12 of docs/spec.md.
 */
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { playScans } from '../../hardware/barcode-scanner/play-scans.ts';
import { atSpeed, createPlayer, type Playing } from '../../hardware/device/play-trace.ts';
import { parseTrace, type Trace } from '../../hardware/device/trace.ts';
import { playTaps } from '../../hardware/nfc-reader/play-taps.ts';
import type { BarcodeScanner } from '../../hardware/barcode-scanner/barcode-scanner.ts';
import type { HidBus } from '../../hardware/barcode-scanner/hid-bus.ts';
import type { Barrier } from '../../hardware/barrier/barrier.ts';
import type { CashDrawer } from '../../hardware/cash-drawer/cash-drawer.ts';
import { createPrinterDrawer } from '../../hardware/cash-drawer/printer-driver.ts';
import type { CustomerDisplay } from '../../hardware/customer-display/customer-display.ts';
import type { Device } from '../../hardware/device/device.ts';
import type { SimulatedControls } from '../../hardware/device/simulated-controls.ts';
import type { Indicator } from '../../hardware/indicator/indicator.ts';
import type { NfcReader } from '../../hardware/nfc-reader/nfc-reader.ts';
import type { PcscNfcReader } from '../../hardware/nfc-reader/pcsc-driver.ts';
import type { ReaderHub } from '../../hardware/nfc-reader/reader-hub.ts';
import type { SimulatedNfcReader } from '../../hardware/nfc-reader/simulated-driver.ts';
import type { ReceiptPrinter } from '../../hardware/receipt-printer/receipt-printer.ts';
import type { SerialPorts } from '../../hardware/serial-port/serial-port.ts';
import type { DeviceSettings, SettingsOf } from '../contract/device-settings.ts';
import type { ReceiptLanguage } from '../contract/printing-values.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Log } from '../kernel/log.ts';
import type { Random } from '../kernel/random.ts';
import { err, ok } from '../kernel/result.ts';
import type { GlyphFont } from '../terminal/receipts/glyph-font.ts';
import type { GatePorts, Peripherals, Posted, SimulatedDevice } from '../terminal/ports.ts';
import { createBarrier } from './gate-hardware.ts';
import { createIndicator } from './indicators.ts';
import { createReader } from './nfc-readers.ts';
import { createDisplay, createPrinter, readLogo } from './printing-devices.ts';
import { readReceiptGlyphs } from './receipt-glyphs.ts';
import { createScanner } from './scanners.ts';
import { recorderFor } from './trace-files.ts';

export type Fitted<D extends Device = Device> = Readonly<{
  settings: DeviceSettings;
  device: D;
  /** null: a real one. */
  simulation: SimulatedDevice | null;
}>;

type FittedReader = Fitted<NfcReader> & Readonly<{ simulated: SimulatedNfcReader | null; pcsc: PcscNfcReader | null }>;

export type FittedDevices = Readonly<{
  readers: readonly FittedReader[];
  scanners: readonly Fitted<BarcodeScanner>[];
  printer: Fitted<ReceiptPrinter> | null;
  drawer: Fitted<CashDrawer> | null;
  display: Fitted<CustomerDisplay> | null;
  indicators: readonly Fitted<Indicator>[];
  peripherals: Peripherals;
  barriers: readonly Fitted<Barrier>[];
  gate: GatePorts;
}>;

export type FitParts = Readonly<{
  clock: Clock;
  random: Random;
  log: Log;
  /** Of all readers together. */
  hub: ReaderHub;
  ports: SerialPorts;
  hid: HidBus;
  dataFolder: string;
  resourcesFolder: string;
  receiptLanguage: ReceiptLanguage;
}>;

/** Nothing new is opened yet, and nothing old is closed. */
export async function fitDevices(
  devices: readonly DeviceSettings[],
  before: FittedDevices | null,
  parts: FitParts,
): Promise<FittedDevices> {
  const the = <K extends DeviceSettings['kind']>(kind: K): SettingsOf<K> | null =>
    devices.find((device): device is SettingsOf<K> => device.kind === kind) ?? null;
  const kept = <F extends Fitted>(old: F | null | undefined, settings: DeviceSettings): F | null =>
    old !== null && old !== undefined && isDeepStrictEqual(old.settings, settings) ? old : null;

  /** All of a kind that may be there several times. */
  const every = <K extends DeviceSettings['kind'], F extends Fitted>(
    kind: K,
    old: readonly F[] | undefined,
    fit: (settings: SettingsOf<K>, parts: FitParts) => F,
  ): readonly F[] =>
    devices
      .filter((device): device is SettingsOf<K> => device.kind === kind)
      .map((settings) => {
        const sameId = old?.find((each) => each.settings.deviceId === settings.deviceId);
        return kept(sameId, settings) ?? fit(settings, parts);
      });

  const [printerSettings, drawerSettings, displaySettings] = [
    the('receipt_printer'),
    the('cash_drawer'),
    the('pole_display'),
  ];
  const readers = every('nfc_reader', before?.readers, fitReader);
  const scanners = every('barcode_scanner', before?.scanners, fitScanner);
  const indicators = every('indicator', before?.indicators, fitIndicator);
  const printer = printerSettings && (kept(before?.printer, printerSettings) ?? fitPrinter(printerSettings, parts));
  // A drawer hangs on its printer: with another printer it is another drawer.
  const oldDrawer = before?.printer === printer ? before?.drawer : null;
  const drawer =
    drawerSettings && printer && (kept(oldDrawer, drawerSettings) ?? fitDrawer(drawerSettings, printer.device));
  const display = displaySettings && (kept(before?.display, displaySettings) ?? fitDisplay(displaySettings, parts));
  const isSamePrinter = before !== null && before.printer === printer;
  const logo = isSamePrinter ? before.peripherals.logo : await logoFor(printer?.device ?? null, parts);
  const glyphs = isSamePrinter ? (before.peripherals.glyphs ?? null) : await glyphsFor(printerSettings, parts);
  const peripherals: Peripherals = {
    printer: printer?.device ?? null,
    drawer: drawer?.device ?? null,
    display: display?.device ?? null,
    language: parts.receiptLanguage,
    qr: printerSettings?.qr ?? 'command',
    logo,
    glyphs,
  };
  const barriers = every('barrier', before?.barriers, fitBarrier);
  const gate: GatePorts = {
    readers: postedAtGate(readers),
    scanners: postedAtGate(scanners),
    indicators: postedAtGate(indicators),
    barriers: postedAtGate(barriers),
  };
  return { readers, scanners, printer, drawer, display, indicators, peripherals, barriers, gate };
}

/** Those that serve the checkout. */
export function atCheckout<F extends Fitted>(fitted: readonly F[]): readonly F[] {
  return fitted.filter(({ settings }) => settings.role === 'checkout');
}

function postedAtGate<D extends Device>(fitted: readonly Fitted<D>[]): readonly Posted<D>[] {
  return fitted.flatMap(({ device, settings: { role, lane } }) =>
    role === 'checkout' ? [] : [{ device, role, lane }],
  );
}

/** In the order they are closed: what hangs on another goes first. */
export function allOf(all: FittedDevices): readonly Fitted[] {
  const { readers, scanners, drawer, printer, display, indicators, barriers } = all;
  return [...readers, ...scanners, drawer, printer, display, ...indicators, ...barriers].filter(
    (fitted) => fitted !== null,
  );
}

function logFolderOf({ dataFolder }: FitParts): string {
  return path.join(dataFolder, 'log');
}

function fitReader(settings: SettingsOf<'nfc_reader'>, parts: FitParts): FittedReader {
  const { reader, simulated, pcsc } = createReader(settings, parts, logFolderOf(parts));
  const simulation =
    simulated &&
    withControls(simulated.controls, {
      touch: (tag) => simulated.touch(tag),
      ...playedAt(settings.kind, (trace) => playTaps(trace, simulated, parts)),
    });
  return { settings, device: reader, simulation, simulated, pcsc };
}

function fitScanner(settings: SettingsOf<'barcode_scanner'>, parts: FitParts): Fitted<BarcodeScanner> {
  const { scanner, simulated } = createScanner(settings, parts, recorderFor(settings, logFolderOf(parts), parts));
  const scan: SimulatedDevice['scan'] = (text, symbologyIdentifier) =>
    simulated?.scan(text, symbologyIdentifier ?? '') ?? false;
  const simulation =
    simulated &&
    withControls(simulated.controls, {
      scan,
      ...playedAt(settings.kind, (trace) => playScans(trace, simulated, parts.clock)),
    });
  return { settings, device: scanner, simulation };
}

function fitPrinter(settings: SettingsOf<'receipt_printer'>, parts: FitParts): Fitted<ReceiptPrinter> {
  const { device, simulated } = createPrinter(settings, parts, recorderFor(settings, logFolderOf(parts), parts));
  const simulation =
    simulated &&
    withControls(simulated.controls, {
      ...playedAt(settings.kind, (trace) => simulated.play(trace)),
      paper: () => ({
        columns: simulated.columns,
        items: simulated.device.items,
        drawerOpen: simulated.device.drawerOpen,
      }),
      tearOff: () => {
        simulated.device.tearOff();
        return true;
      },
      closeDrawer: () => {
        simulated.device.closeDrawer();
        return true;
      },
    });
  return { settings, device, simulation };
}

function fitDrawer(settings: SettingsOf<'cash_drawer'>, printer: ReceiptPrinter): Fitted<CashDrawer> {
  const { deviceId: id, name, connector } = settings;
  return { settings, device: createPrinterDrawer({ id, name, connector, printer }), simulation: null };
}

function fitDisplay(settings: SettingsOf<'pole_display'>, parts: FitParts): Fitted<CustomerDisplay> {
  const { device, simulated } = createDisplay(settings, parts, recorderFor(settings, logFolderOf(parts), parts));
  const lines = (): readonly string[] => {
    const { upper = '', lower = '' } = simulated?.screen.text ?? {};
    return [upper, lower];
  };
  const simulation =
    simulated &&
    withControls(simulated.controls, { lines, ...playedAt(settings.kind, (trace) => simulated.play(trace)) });
  return { settings, device, simulation };
}

function fitIndicator(settings: SettingsOf<'indicator'>, parts: FitParts): Fitted<Indicator> {
  const { device, simulated } = createIndicator(settings, parts, recorderFor(settings, logFolderOf(parts), parts));
  const lights: SimulatedDevice['lights'] = () => {
    const [lit = '', colour = ''] = simulated?.relay.lights.split(' ') ?? [];
    return { lit, colour, tone: simulated?.relay.tones.at(-1) ?? null };
  };
  const simulation =
    simulated &&
    withControls(simulated.controls, { lights, ...playedAt(settings.kind, (trace) => simulated.play(trace)) });
  return { settings, device, simulation };
}

function fitBarrier(settings: SettingsOf<'barrier'>, parts: FitParts): Fitted<Barrier> {
  const { device, simulated } = createBarrier(settings, parts, recorderFor(settings, logFolderOf(parts), parts));
  const simulation =
    simulated &&
    withControls(
      simulated.controls,
      playedAt(settings.kind, (trace) => simulated.play(trace)),
    );
  return { settings, device, simulation };
}

function withControls(
  controls: SimulatedControls,
  acts: Partial<Omit<SimulatedDevice, 'faults' | 'setFault'>>,
): SimulatedDevice {
  return {
    faults: () => controls.faults(),
    setFault: (fault, isOn) => controls.setFault(fault, isOn),
    scan: () => false,
    touch: () => false,
    play: () => err({ code: 'device.recording_of_another', detail: '' }),
    stopPlaying: () => undefined,
    paper: () => null,
    tearOff: () => false,
    closeDrawer: () => false,
    lines: () => null,
    lights: () => null,
    ...acts,
  };
}

/** `kind`: a recording says of which device it is. */
function playedAt(
  kind: DeviceSettings['kind'],
  play: (trace: Trace) => Playing | null,
): Pick<SimulatedDevice, 'play' | 'stopPlaying'> {
  const player = createPlayer();
  return {
    play: (recording, times) => {
      const trace = parseTrace(recording);
      if (!trace.ok) return err({ code: 'device.recording_unusable', detail: trace.error });
      const { device } = trace.value;
      return device === kind
        ? ok(player.begin(() => play(atSpeed(trace.value, times))))
        : err({ code: 'device.recording_of_another', detail: device });
    },
    stopPlaying: () => player.stop(),
  };
}

function logoFor(printer: ReceiptPrinter | null, { dataFolder, log }: FitParts): Promise<string | null> {
  return printer === null ? Promise.resolve(null) : readLogo(dataFolder, printer.columns, log);
}

function glyphsFor(
  printer: SettingsOf<'receipt_printer'> | null,
  { resourcesFolder, log }: FitParts,
): Promise<GlyphFont | null> {
  return printer?.letters === 'picture' ? readReceiptGlyphs(resourcesFolder, log) : Promise.resolve(null);
}
