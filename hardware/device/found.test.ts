/** Every driver of a real device tells that it has seen the device before it can use it. Rule DEVICE-6 of docs/spec/devices.md. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { silentLog } from '../../electron/kernel/log.ts';
import { createSeededRandom } from '../../electron/kernel/seeded-random.ts';
import { createSystemClock } from '../../electron/system/system-clock.ts';
import { createVirtualClock, type VirtualClock } from '../../electron/terminal/testing/virtual-clock.ts';
import { createHidBarcodeScanner } from '../barcode-scanner/hid-driver.ts';
import { createSerialBarcodeScanner } from '../barcode-scanner/serial-driver.ts';
import { createSimulatedHidBus } from '../barcode-scanner/testing/simulated-hid-bus.ts';
import { createRelayBarrier } from '../barrier/relay-driver.ts';
import { createCd5220Display } from '../customer-display/cd5220-driver.ts';
import { createRelayIndicator } from '../indicator/relay-driver.ts';
import { createPcscNfcReader } from '../nfc-reader/pcsc-driver.ts';
import { createReaderHub } from '../nfc-reader/reader-hub.ts';
import { FakeProcess } from '../nfc-reader/testing/fake-process.ts';
import type { OpenByteLine } from '../receipt-printer/byte-line.ts';
import { createEscposPrinter } from '../receipt-printer/escpos-driver.ts';
import { openFileLine } from '../receipt-printer/file-line.ts';
import { openSerialLine } from '../receipt-printer/serial-line.ts';
import { openTcpLine } from '../receipt-printer/tcp-line.ts';
import { SETTINGS_9600_8N1 } from '../serial-port/serial-port.ts';
import { createSimulatedSerialPorts } from '../serial-port/simulated-driver.ts';
import type { Device } from './device.ts';

const IDENTITY = { vendorId: '05e0', productId: '1200', serialNumber: 'S1', socket: '1-2' };
const PATH = '/dev/ttyACM0';
const A_WHILE_MS = 60_000;
const parts = (clock: VirtualClock) => ({ id: 'd', name: 'Device', clock, random: createSeededRandom(1) });

/** Each state once it is told, with what is known to be wrong. */
function statesOf(device: Device): string[] {
  const told: string[] = [];
  device.onCondition(({ state, problem }) => told.push(problem === null ? state : `${state} ${problem.code}`));
  onTestFinished(() => device.close());
  return told;
}

function onPort(clock: VirtualClock) {
  const ports = createSimulatedSerialPorts();
  const openLine = openSerialLine({ ports, place: { identity: IDENTITY }, settings: SETTINGS_9600_8N1 });
  return { ports, make: { ...parts(clock), simulated: false, openLine } };
}
const scannerOn = (clock: VirtualClock) => {
  const { ports } = onPort(clock);
  return { ports, device: createSerialBarcodeScanner({ ...parts(clock), ports, place: { identity: IDENTITY } }) };
};

/** What says nothing back is ready as soon as it is open. */
const QUIET = [
  ['a serial scanner', scannerOn],
  [
    'a pole display',
    (clock: VirtualClock) => {
      const { ports, make } = onPort(clock);
      return { ports, device: createCd5220Display(make) };
    },
  ],
] as const;

test.each(QUIET)('[DEVICE-6] %s is found before it is ready, and anew when it comes back', async (_name, deviceOn) => {
  const clock = createVirtualClock();
  const { ports, device } = deviceOn(clock);
  const told = statesOf(device);
  device.open();
  await clock.advance(100);
  ports.plugIn(PATH, IDENTITY);
  await clock.advance(A_WHILE_MS);
  expect(told.splice(0)).toEqual(['opening', 'absent not_found', 'opening not_found', 'found', 'ready']);
  ports.unplug(PATH);
  ports.plugIn(PATH, IDENTITY);
  await clock.advance(A_WHILE_MS);
  expect(told).toEqual(['gone unplugged', 'opening unplugged', 'found', 'ready']);
});

/** What has to answer stays found until it does. */
const ANSWERING = [
  [
    'a printer',
    (clock: VirtualClock) => {
      const { ports, make } = onPort(clock);
      return { ports, device: createEscposPrinter({ ...make, columns: 48, answersStatus: true }) };
    },
  ],
  [
    'a light',
    (clock: VirtualClock) => {
      const { ports, make } = onPort(clock);
      return { ports, device: createRelayIndicator(make) };
    },
  ],
  [
    'a barrier',
    (clock: VirtualClock) => {
      const { ports, make } = onPort(clock);
      return { ports, device: createRelayBarrier(make) };
    },
  ],
] as const;

test.each(ANSWERING)(
  '[DEVICE-6] %s that does not answer was found all the same, and why it fails stays said',
  async (_name, deviceOn) => {
    const clock = createVirtualClock();
    const { ports, device } = deviceOn(clock);
    const told = statesOf(device);
    ports.plugIn(PATH, IDENTITY);
    device.open();
    await clock.advance(1);
    expect(device.condition).toEqual({ state: 'found', problem: null });
    await clock.advance(A_WHILE_MS);
    expect(told.slice(0, 5)).toEqual([
      ...['opening', 'found', 'faulty no_answer'],
      ...['opening no_answer', 'found no_answer'],
    ]);
  },
);

test('[DEVICE-6] a port that the system refuses was found, and is no longer absent when it is pulled', async () => {
  const clock = createVirtualClock();
  const { ports, device } = scannerOn(clock);
  const told = statesOf(device);
  ports.plugIn(PATH, IDENTITY);
  ports.refuse(PATH, { code: 'no_permission', detail: 'EACCES' });
  device.open();
  await clock.advance(1);
  ports.unplug(PATH);
  await clock.advance(A_WHILE_MS);
  expect(told.slice(0, 3)).toEqual(['opening', 'found', 'faulty no_permission']);
  expect(device.condition).toMatchObject({ state: 'gone', problem: { code: 'not_found' } });
});

test('[DEVICE-6] a HID scanner is found before it is ready', async () => {
  const clock = createVirtualClock();
  const bus = createSimulatedHidBus();
  const scanner = createHidBarcodeScanner({ ...parts(clock), identity: IDENTITY, bus });
  const told = statesOf(scanner);
  bus.plugIn('/dev/hidraw0', IDENTITY);
  scanner.open();
  await clock.settle();
  expect(told).toEqual(['opening', 'found', 'ready']);
});

test('[DEVICE-6] an NFC reader is found when the service has told of it', async () => {
  const clock = createVirtualClock();
  const process = new FakeProcess();
  const hub = createReaderHub({ spawn: () => process, clock, log: silentLog });
  const options = { id: 'nfc', wantedReader: null, hub, clock, random: createSeededRandom(1), log: silentLog };
  const reader = createPcscNfcReader(options);
  const told = statesOf(reader);
  reader.open();
  process.say({ type: 'alive' }, { type: 'status', phase: 'watching', problem: null });
  await clock.settle();
  expect(told).toEqual(['opening']);
  process.say({ type: 'reader', reader: 'ACS ACR122U 00 00' });
  await clock.settle();
  expect(told).toEqual(['opening', 'found', 'ready']);
});

test('[DEVICE-6] a printer on the network or at a file is found once it accepts or is there', async () => {
  const clock = createSystemClock();
  const server = createServer(() => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const folder = mkdtempSync(path.join(tmpdir(), 'till-found-'));
  onTestFinished(async () => {
    rmSync(folder, { recursive: true });
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('it listens at a port');
  const file = path.join(folder, 'jobs.bin');
  writeFileSync(file, '');
  const lines: readonly OpenByteLine[] = [
    openTcpLine({ host: '127.0.0.1', port: address.port, clock }),
    openFileLine({ path: file, clock }),
  ];
  for (const openLine of lines) {
    const found = vi.fn<() => void>();
    const line = await openLine(found);
    if (!line.ok) throw new Error(line.error.detail);
    expect(found).toHaveBeenCalledTimes(1);
    await line.value.close();
  }
  const missing = vi.fn<() => void>();
  expect(await openFileLine({ path: '/dev/printer-that-is-not', clock })(missing)).toMatchObject({ ok: false });
  expect(missing).not.toHaveBeenCalled();
});
