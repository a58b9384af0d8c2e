/** What a technician may write of printer, drawer and pole display, and the devices that come of it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Log } from '../kernel/log.ts';
import { silentLog } from '../kernel/log.ts';
import { createSeededRandom } from '../kernel/seeded-random.ts';
import { createNodeHidBus } from '../../hardware/barcode-scanner/node-hid-bus.ts';
import { parseTrace } from '../../hardware/device/trace.ts';
import { createReaderHub } from '../../hardware/nfc-reader/reader-hub.ts';
import { createSerialPorts } from '../../hardware/serial-port/serialport-driver.ts';
import type { DeviceSettings } from '../contract/device-settings.ts';
import { createSystemClock } from '../system/system-clock.ts';
import { DEMO_DEVICES } from './device-setup.ts';
import { parseDevicesFile } from './devices-file.ts';
import { allOf, atCheckout, fitDevices, type FitParts } from './fitted-devices.ts';
import { LOGO_FILE, readLogo } from './printing-devices.ts';

const clock = createSystemClock();
const partsIn = (dataFolder: string): FitParts => ({
  clock,
  random: createSeededRandom(1),
  log: silentLog,
  hub: createReaderHub({
    spawn: () => {
      throw new Error('no process is needed here');
    },
    ...{ clock, log: silentLog },
  }),
  ports: createSerialPorts({ clock }),
  hid: createNodeHidBus(),
  dataFolder,
  resourcesFolder: path.resolve('resources'),
  receiptLanguage: 'zh-CN',
});
const PRINTER = { kind: 'receipt_printer', deviceId: 'p', name: 'Printer' };
const DRAWER = { kind: 'cash_drawer', deviceId: 'd', name: 'Drawer', driver: 'printer' };
const POLE = { kind: 'pole_display', deviceId: 'pole', name: 'Pole', driver: 'cd5220', place: { path: '/dev/ttyS1' } };
/** A black dot: the smallest PNG there is. */
const DOT = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==',
  'base64',
);

function devicesOf(...devices: readonly object[]): readonly DeviceSettings[] | string {
  const file = parseDevicesFile(JSON.stringify({ devices }));
  return file.ok ? (file.value.devices ?? 'nothing') : file.error;
}

function folderForTest(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'printing-devices-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test('[PRINT-100] what is left out is as printers are delivered', () => {
  expect(devicesOf({ ...PRINTER, driver: 'tcp', host: '192.0.2.7' })).toEqual([
    {
      ...PRINTER,
      role: 'checkout',
      lane: null,
      driver: 'tcp',
      host: '192.0.2.7',
      port: 9_100,
      columns: 48,
      qr: 'command',
      letters: 'gb18030',
      answersStatus: true,
      trace: false,
    },
  ]);
  expect(devicesOf(POLE)).toMatchObject([{ baudRate: 9_600, flowControl: 'none' }]);
});

test.each([
  [{ ...PRINTER, driver: 'parallel' }, 'devices.0.driver: Invalid'],
  [{ ...PRINTER, driver: 'tcp', host: 'h', port: 0 }, 'devices.0.port'],
  [{ ...PRINTER, driver: 'file', path: 'f', columns: 40 }, 'devices.0.columns'],
  [{ ...PRINTER, driver: 'usb', place: { identity: {} } }, 'devices.0.place'],
  [DRAWER, 'a drawer hangs on a printer'],
])('[PRINT-101] %j is refused, with its place', (device, words) => {
  expect(devicesOf(device)).toContain(words);
});

test('[PRINT-101] so is a language that no receipt is printed in', () => {
  const file = parseDevicesFile(JSON.stringify({ receiptLanguage: 'de' }));
  expect(file.ok ? '' : file.error).toContain('receiptLanguage');
});

test('[PRINT-102] each device of the file is made with its driver, and a demo till has simulated ones', async () => {
  const folder = folderForTest();
  const parts = partsIn(folder);
  const demo = await fitDevices(DEMO_DEVICES, null, parts);
  expect(allOf(demo).map(({ device }) => device.simulated)).toEqual([true, true, true, true, true]);
  expect(demo.peripherals).toMatchObject({ language: 'zh-CN', qr: 'command', logo: null });
  const identity = { vendorId: '0483', productId: '5743' };
  const printers = [
    { driver: 'tcp', host: '127.0.0.1' },
    { driver: 'serial', place: { path: '/dev/ttyS0' }, baudRate: 19_200 },
    { driver: 'usb', place: { identity } },
    { driver: 'file', path: path.join(folder, 'jobs.bin'), columns: 32, qr: 'picture' },
  ];
  for (const printer of printers) {
    const devices = devicesOf({ ...PRINTER, ...printer }, { ...DRAWER, connector: 5 }, POLE);
    if (typeof devices === 'string') throw new Error(devices);
    const { peripherals } = await fitDevices(devices, null, parts);
    expect(peripherals.printer).toMatchObject({
      id: 'p',
      name: 'Printer',
      simulated: false,
      columns: printer.columns ?? 48,
    });
    expect(peripherals.drawer).toMatchObject({ id: 'd', simulated: false });
    expect(peripherals.display).toMatchObject({ name: 'Pole', simulated: false });
    expect(peripherals.qr).toBe(printer.qr ?? 'command');
    expect(peripherals.printer?.condition.state).toBe('absent');
  }
});

test('[SCANNER-16] each scanner of the file is made with its driver, and nothing is opened', async () => {
  const scanner = { kind: 'barcode_scanner', name: 'Scanner' };
  const devices = devicesOf(
    { ...scanner, deviceId: 'counter', driver: 'serial', place: { path: '/dev/ttyS0' } },
    { ...scanner, deviceId: 'hand', driver: 'hid', identity: { vendorId: '0c2e' } },
    { ...scanner, deviceId: 'demo', driver: 'simulated' },
  );
  if (typeof devices === 'string') throw new Error(devices);
  const { scanners } = await fitDevices(devices, null, partsIn(folderForTest()));
  expect(scanners.map(({ device: { id, simulated, condition } }) => [id, simulated, condition.state])).toEqual([
    ['counter', false, 'absent'],
    ['hand', false, 'absent'],
    ['demo', true, 'found'],
  ]);
});

test('[DEVICE-12] what is set as before keeps its driver; a drawer goes with its printer', async () => {
  const parts = partsIn(folderForTest());
  const before = await fitDevices(DEMO_DEVICES, null, parts);
  const changed = DEMO_DEVICES.map((device) =>
    device.kind === 'receipt_printer' ? { ...device, columns: 32 as const } : device,
  );
  const after = await fitDevices(changed, before, parts);
  expect(after.readers).toEqual(before.readers);
  expect(after.scanners).toEqual(before.scanners);
  expect(after.display).toBe(before.display);
  expect(after.printer?.device.columns).toBe(32);
  expect(after.drawer).not.toBe(before.drawer);
  const without = await fitDevices(
    changed.filter(({ kind }) => kind !== 'pole_display'),
    after,
    parts,
  );
  expect([without.display, without.printer, without.drawer]).toEqual([null, after.printer, after.drawer]);
});

test('[DEVICE-18] readers and scanners of a gate are apart from the checkout’s, each with its role and lane', async () => {
  const devices = devicesOf(
    { deviceId: 'counter', kind: 'nfc_reader', name: 'Counter', driver: 'simulated' },
    { deviceId: 'in', kind: 'nfc_reader', name: 'In', role: 'entry', lane: '1', driver: 'simulated' },
    { deviceId: 'out', kind: 'nfc_reader', name: 'Out', role: 'exit', lane: '1', driver: 'simulated' },
    { deviceId: 'in-code', kind: 'barcode_scanner', name: 'In', role: 'entry', lane: '1', driver: 'simulated' },
    { deviceId: 'hand', kind: 'barcode_scanner', name: 'Hand', driver: 'simulated' },
  );
  if (typeof devices === 'string') throw new Error(devices);
  const parts = partsIn(folderForTest());
  const fitted = await fitDevices(devices, null, parts);
  const idsOf = (posted: readonly { device: { id: string }; role: string; lane: string | null }[]): unknown =>
    posted.map(({ device, role, lane }) => [device.id, role, lane]);
  expect(idsOf(fitted.gate.readers)).toEqual([
    ['in', 'entry', '1'],
    ['out', 'exit', '1'],
  ]);
  expect(idsOf(fitted.gate.scanners)).toEqual([['in-code', 'entry', '1']]);
  expect(atCheckout(fitted.readers).map(({ device }) => device.id)).toEqual(['counter']);
  expect(atCheckout(fitted.scanners).map(({ device }) => device.id)).toEqual(['hand']);
  const moved = devices.map((each) => (each.deviceId === 'out' ? { ...each, lane: '2' } : each));
  const after = await fitDevices(moved, fitted, parts);
  expect(after.readers.map((each, index) => each === fitted.readers[index])).toEqual([true, true, false]);
});

test('[INDICATOR-6] the counter’s lights are apart from a gate’s, and a real one is not opened yet', async () => {
  const light = { kind: 'indicator', name: 'Light' };
  const devices = devicesOf(
    { ...light, deviceId: 'counter', driver: 'simulated' },
    { ...light, deviceId: 'in', role: 'entry', lane: '2', driver: 'relay', place: { path: '/dev/ttyS3' } },
  );
  if (typeof devices === 'string') throw new Error(devices);
  const { indicators, gate } = await fitDevices(devices, null, partsIn(folderForTest()));
  expect(atCheckout(indicators).map(({ device }) => [device.id, device.simulated])).toEqual([['counter', true]]);
  expect(gate.indicators.map(({ device, role, lane }) => [device.id, device.condition.state, role, lane])).toEqual([
    ['in', 'absent', 'entry', '2'],
  ]);
});

test('[PRINT-103] a logo is printed when it can be; one that cannot is said and left out', async () => {
  const folder = folderForTest();
  const said: string[] = [];
  const log: Log = { write: (_level, event) => void said.push(event) };
  expect(await readLogo(folder, 48, log)).toBeNull();
  expect(said).toEqual([]);
  writeFileSync(path.join(folder, LOGO_FILE), DOT);
  expect(await readLogo(folder, 48, log)).toBe(DOT.toString('base64'));
  const wide = Buffer.from(DOT);
  wide.writeUInt32BE(577, 16);
  for (const bytes of [
    Buffer.from('not a picture'),
    Buffer.concat([DOT, Buffer.alloc(70_000)]),
    DOT.subarray(0, 30),
    wide,
  ]) {
    writeFileSync(path.join(folder, LOGO_FILE), bytes);
    expect(await readLogo(folder, 48, log)).toBeNull();
  }
  expect(said).toEqual(Array.from({ length: 4 }, () => 'receipt_logo_unusable'));
});

test('[TRACE-24] a device that is set to be recorded writes its lines to a file of its own', async () => {
  const folder = folderForTest();
  const paper = path.join(folder, 'paper.bin');
  writeFileSync(paper, '');
  const devices = devicesOf({ ...PRINTER, driver: 'usb', place: { path: paper }, answersStatus: false, trace: true });
  if (typeof devices === 'string') throw new Error(devices);
  const { printer } = await fitDevices(devices, null, partsIn(folder));
  printer?.device.open();
  await expect.poll(() => printer?.device.condition.state, { timeout: 20_000 }).toBe('ready');
  await printer?.device.print(Buffer.from('Wang Fang\n'), { jobId: 'j' });
  await printer?.device.close();
  const trace = parseTrace(readFileSync(path.join(folder, 'log', 'p.trace.jsonl'), 'utf8'));
  const out = trace.ok ? trace.value.lines.filter(({ direction }) => direction === 'out') : [];
  expect(trace.ok && trace.value.device).toBe('receipt_printer');
  expect(JSON.stringify(out.map((line) => ('bytes' in line ? Buffer.from(line.bytes).toString() : '')))).toContain(
    'xxxx xxxx',
  );
});
