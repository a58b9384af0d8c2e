/** What is plugged in, who makes it, and that plugging is noticed. */
import { expect, test, vi } from 'vitest';
import { createVirtualClock } from '../../electron/terminal/testing/virtual-clock.ts';
import { err, ok } from '../../electron/kernel/result.ts';
import { createSimulatedControls } from '../device/simulated-controls.ts';
import { detectHardware, type DetectionSources } from './detect.ts';
import { KNOWN_MAKERS, knownUse } from './known-devices.ts';
import { LOOK_EVERY_MS, watchPlugs } from './plug-watch.ts';

const identity = (vendorId: string | null, productId: string | null = '0001') => ({
  vendorId,
  productId: vendorId === null ? null : productId,
  serialNumber: null,
  socket: vendorId === null ? null : '1-1',
});
const NOTHING: DetectionSources = {
  ports: { list: async () => ok([]) },
  hid: { list: async () => ok([]) },
  usbPrinters: async () => [],
  readers: () => [],
};

test('[DEVICE-15] a serial port is what its maker sells, and a plain port where nobody knows', async () => {
  const ports = [
    { path: '/dev/ttyACM0', name: 'Zebra', identity: identity('05e0') },
    { path: '/dev/ttyUSB0', name: 'FTDI', identity: identity('0403') },
    { path: '/dev/ttyS0', name: null, identity: identity(null) },
  ];
  const { found } = await detectHardware({ ...NOTHING, ports: { list: async () => ok(ports) } });
  expect(found.map(({ kind, path, identity: is }) => [kind, path, is?.vendorId ?? null])).toEqual([
    ['barcode_scanner', '/dev/ttyACM0', '05e0'],
    ['serial_port', '/dev/ttyUSB0', '0403'],
    ['serial_port', '/dev/ttyS0', null],
  ]);
});

test('[DEVICE-15] of a HID device only its scanning part is a scanner', async () => {
  const part = (path: string, usagePage: number) => ({ path, name: null, identity: identity('0c2e'), usagePage });
  const list = async () => ok([part('/dev/hidraw0', 0x8c), part('/dev/hidraw1', 0x01)]);
  const { found } = await detectHardware({ ...NOTHING, hid: { list } });
  expect(found.map(({ path }) => path)).toEqual(['/dev/hidraw0']);
});

test('[DEVICE-15] a place that cannot be looked at is said, and the others are looked at', async () => {
  const problem = { code: 'module_missing', detail: 'libusb' } as const;
  const { found, blindSpots } = await detectHardware({
    ...NOTHING,
    hid: { list: async () => err(problem) },
    readers: () => [{ name: 'ACS ACR122U 00 00', socket: '1-2' }],
  });
  expect(found.map(({ kind, identity: is }) => [kind, is?.socket])).toEqual([['nfc_reader', '1-2']]);
  expect(blindSpots).toEqual([{ place: 'hid', problem }]);
});

test('[DEVICE-15] the table of makers has each number once for a use, in the form that devices give it', () => {
  const keys = KNOWN_MAKERS.map(({ vendorId, use }) => `${vendorId} ${use}`);
  expect(new Set(keys).size).toBe(keys.length);
  for (const { vendorId, productIds } of KNOWN_MAKERS) {
    for (const id of [vendorId, ...(productIds ?? [])]) expect(id).toMatch(/^[0-9a-f]{4}$/);
  }
  expect(knownUse('072f', '2200')).toBe('nfc_reader');
  expect(knownUse('054c', '0000')).toBeNull();
  expect(knownUse(null, null)).toBeNull();
});

test('[DEVICE-16] a plug is noticed within a second, once, and nothing is looked at after the end', async () => {
  const clock = createVirtualClock();
  let names: readonly string[] | null = ['usb1', '1-1'];
  const onChange = vi.fn<() => void>();
  const look = vi.fn<() => Promise<readonly string[] | null>>(async () => names);
  const watch = watchPlugs({ clock, look, onChange });
  await clock.advance(LOOK_EVERY_MS * 3);
  expect(onChange).not.toHaveBeenCalled();
  names = ['1-1', 'usb1', '1-2'];
  await clock.advance(LOOK_EVERY_MS);
  expect(onChange).toHaveBeenCalledTimes(1);
  names = ['usb1', '1-2', '1-1'];
  await clock.advance(LOOK_EVERY_MS * 2);
  expect(onChange).toHaveBeenCalledTimes(1);
  watch.stop();
  const looks = look.mock.calls.length;
  await clock.advance(LOOK_EVERY_MS * 5);
  expect(look.mock.calls.length).toBeLessThanOrEqual(looks + 1);
});

test('[DEVICE-16] where the system does not tell, it is not asked for ever', async () => {
  const clock = createVirtualClock();
  const look = vi.fn<() => Promise<null>>(async () => null);
  const watch = watchPlugs({ clock, look, onChange: () => undefined });
  await clock.advance(LOOK_EVERY_MS * 10);
  expect(look).toHaveBeenCalledTimes(1);
  watch.stop();
});

test('[DEVICE-21] a lasting fault is switched on and off once each; a passing one happens each time', () => {
  const lasting = vi.fn<(isOn: boolean) => void>();
  const passing = vi.fn<() => void>();
  const controls = createSimulatedControls({ whileOn: { unplugged: lasting }, once: { garbage: passing } });
  expect(controls.faults()).toEqual([
    { fault: 'unplugged', lasts: 'while_on', isOn: false },
    { fault: 'garbage', lasts: 'once', isOn: false },
  ]);
  expect([true, true, false, false].map((isOn) => controls.setFault('unplugged', isOn))).toEqual(
    Array.from({ length: 4 }, () => true),
  );
  expect(lasting.mock.calls).toEqual([[true], [false]]);
  controls.setFault('garbage', true);
  controls.setFault('garbage', true);
  controls.setFault('garbage', false);
  expect(passing).toHaveBeenCalledTimes(2);
  expect(controls.setFault('toString', true)).toBe(false);
});
