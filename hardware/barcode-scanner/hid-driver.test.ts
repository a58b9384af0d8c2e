/** The HID driver under the contract suite, at the level of reports; and the real bus on a machine that lacks things. */
import { expect, test } from 'vitest';
import { createSeededRandom } from '../../electron/kernel/seeded-random.ts';
import { createSystemClock } from '../../electron/system/system-clock.ts';
import { createVirtualClock } from '../../electron/terminal/testing/virtual-clock.ts';
import type { DeviceIdentity } from '../device/device.ts';
import { describeBarcodeScanner } from './barcode-scanner.contract.ts';
import { createHidBarcodeScanner } from './hid-driver.ts';
import { createNodeHidBus, type HidModule } from './node-hid-bus.ts';
import { MAKERS, reportsOf, type ReportMaker } from './testing/hid-reports.ts';
import { createSimulatedHidBus } from './testing/simulated-hid-bus.ts';

const parts = { id: 'scan-1', name: 'HID scanner', clock: createSystemClock(), random: createSeededRandom(1) };
const identityOf = (vendorId: string, serialNumber: string | null = 'S1'): DeviceIdentity => ({
  vendorId,
  productId: '0b61',
  serialNumber,
  socket: '1-1',
});
const FILLING: ReportMaker = { name: 'Zebra', vendorId: '05e0', symbologyAt: 2, dataAt: 5 };

for (const maker of MAKERS.filter(({ name }) => name === 'Honeywell' || name === 'Newland')) {
  describeBarcodeScanner(`HID, ${maker.name}`, async () => {
    const bus = createSimulatedHidBus();
    const identity = identityOf(maker.vendorId);
    bus.plugIn('/dev/hidraw0', identity);
    const scanner = createHidBarcodeScanner({ ...parts, identity, bus });
    return {
      scanner,
      scan: async (bytes, symbologyIdentifier) => {
        for (const report of reportsOf(maker, bytes, symbologyIdentifier)) bus.report('/dev/hidraw0', report);
      },
      scanHalf: async (bytes) => {
        const [report] = reportsOf(maker, Buffer.concat([bytes, Buffer.alloc(100, 'x')]), null);
        bus.report('/dev/hidraw0', report ?? new Uint8Array(0));
      },
      unplug: async () => bus.unplug('/dev/hidraw0'),
      plugIn: async () => bus.plugIn('/dev/hidraw0', identity),
      close: () => scanner.close(),
    };
  });
}

test('[SCANNER-12] only the scanning part of a device counts; one in keyboard mode says so', async () => {
  const clock = createVirtualClock();
  const bus = createSimulatedHidBus();
  const identity = identityOf('05e0');
  const scanner = createHidBarcodeScanner({ ...parts, clock, identity, bus });
  const heard: string[] = [];
  scanner.onScan(({ text }) => heard.push(text));
  bus.plugIn('/dev/hidraw0', identity, 1);
  bus.plugIn('/dev/hidraw1', identity, 0xff00);
  scanner.open();
  await clock.settle();
  expect(scanner.condition.problem).toMatchObject({ code: 'not_found', detail: expect.stringContaining('HID POS') });
  bus.plugIn('/dev/hidraw2', identity);
  await clock.advance(6_000);
  for (const report of reportsOf(FILLING, Buffer.from('6901028075831'), ']E0')) bus.report('/dev/hidraw2', report);
  expect(heard).toEqual(['6901028075831']);
  await scanner.close();
  expect(clock.openTimers()).toBe(0);
});

test('[SCANNER-12] a maker whose scanners wait to be asked is asked, and no other', async () => {
  for (const [vendorId, asked] of [
    ['23d0', 1],
    ['05e0', 0],
  ] as const) {
    const bus = createSimulatedHidBus();
    bus.plugIn('/dev/hidraw0', identityOf(vendorId));
    const clock = createVirtualClock();
    const scanner = createHidBarcodeScanner({ ...parts, clock, identity: identityOf(vendorId), bus });
    scanner.open();
    await clock.settle();
    expect(scanner.condition.state).toBe('ready');
    expect(bus.features('/dev/hidraw0')).toHaveLength(asked);
    await scanner.close();
  }
});

test('[SCANNER-6] a code whose further reports stay away is cut', async () => {
  const clock = createVirtualClock();
  const bus = createSimulatedHidBus();
  bus.plugIn('/dev/hidraw0', identityOf('05e0'));
  const scanner = createHidBarcodeScanner({ ...parts, clock, identity: identityOf('05e0'), bus });
  const heard: (string | null)[] = [];
  scanner.onScan(({ problem }) => heard.push(problem));
  scanner.open();
  await clock.settle();
  const [first] = reportsOf(FILLING, Buffer.alloc(100, 'x'), ']Q1');
  bus.report('/dev/hidraw0', first ?? new Uint8Array(0));
  await clock.advance(300);
  expect(heard).toEqual(['cut']);
  await scanner.close();
});

const failing = (error: Error): (() => Promise<HidModule>) => {
  const refuse = async (): Promise<never> => Promise.reject(error);
  return async () => ({ devicesAsync: refuse, HIDAsync: { open: refuse } });
};
const onOpen = { path: '/dev/hidraw0', onReport: () => undefined, onLost: () => undefined };

test('[SCANNER-13] a machine without libusb is told as that, at the first call', async () => {
  const words = 'libusb-1.0.so.0: cannot open shared object file: No such file or directory';
  const bus = createNodeHidBus(failing(Object.assign(new Error(words), { code: 'ERR_DLOPEN_FAILED' })));
  const missing = { ok: false, error: { code: 'module_missing', detail: expect.stringContaining('libusb-1.0-0') } };
  expect(await bus.list()).toEqual(missing);
  expect(await bus.open(onOpen)).toEqual(missing);
});

test('[SCANNER-13] the real bus lists what there is, and says of a device that is not there that it is not', async () => {
  const bus = createNodeHidBus();
  const listed = await bus.list();
  if (listed.ok) {
    expect(await bus.open({ ...onOpen, path: '/dev/hidraw99' })).toMatchObject({ error: { code: 'not_found' } });
  } else {
    expect(listed.error.code).toBe('module_missing');
  }
});
