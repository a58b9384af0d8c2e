/** What is plugged in, told apart from what the till has, with what to set to have it. */
import { expect, test } from 'vitest';
import type { DetectedHardware } from '../../hardware/device-registry/detect.ts';
import { deviceSettingsSchema, type DeviceSettings } from '../contract/device-settings.ts';
import { detectionOf } from './device-proposals.ts';

const usb = (serialNumber: string | null, socket: string) => ({
  vendorId: '0c2e',
  productId: '0b61',
  serialNumber,
  socket,
});
const HID: DetectedHardware = {
  kind: 'barcode_scanner',
  by: 'hid',
  name: 'Honeywell Orbit',
  path: '/dev/hidraw0',
  identity: usb('S1', '1-1'),
};
const settingsOf = (settings: object): DeviceSettings => deviceSettingsSchema.parse(settings);
const detect = (found: readonly DetectedHardware[], devices: readonly DeviceSettings[] = []) =>
  detectionOf({ found, blindSpots: [] }, devices).found;

test('[DEVICE-15] one with a number of its own is proposed to be known by it, wherever it is plugged in', () => {
  expect(detect([HID])).toMatchObject([
    {
      deviceId: null,
      proposals: [{ deviceId: 'scanner-1', driver: 'hid', identity: { serialNumber: 'S1', socket: null } }],
    },
  ]);
});

test.each([
  ['no number', usb(null, '1-1'), usb(null, '1-2')],
  ['the same number, as some makers give to all', usb('0001', '1-1'), usb('0001', '1-2')],
])('[DEVICE-15] two alike with %s are known by their sockets', (_why, identity, other) => {
  const found = detect([
    { ...HID, identity },
    { ...HID, path: '/dev/hidraw1', identity: other },
  ]);
  expect(found.map(({ proposals }) => proposals)).toMatchObject([
    [{ identity: { socket: '1-1' } }],
    [{ identity: { socket: '1-2' } }],
  ]);
});

test('[DEVICE-11] what is set is found again under whatever name it came back', () => {
  const mine = settingsOf({
    deviceId: 'counter',
    kind: 'barcode_scanner',
    name: 'Counter',
    driver: 'hid',
    identity: { vendorId: '0c2e', productId: '0b61', serialNumber: 'S1' },
  });
  const again = { ...HID, path: '/dev/hidraw7', identity: usb('S1', '2-4') };
  expect(detect([again], [mine])).toMatchObject([{ path: '/dev/hidraw7', deviceId: 'counter', proposals: [] }]);
  expect(detect([{ ...HID, identity: usb('S2', '1-1') }], [mine])[0]?.deviceId).toBeNull();
});

test('[DEVICE-15] a serial port may be a scanner’s, a printer’s or a display’s; a known maker’s is what that maker sells', () => {
  const port: DetectedHardware = { kind: 'serial_port', by: 'serial', name: null, path: '/dev/ttyS0', identity: null };
  expect(detect([port])[0]?.proposals.map(({ kind, driver }) => [kind, driver])).toEqual([
    ['barcode_scanner', 'serial'],
    ['receipt_printer', 'serial'],
    ['pole_display', 'cd5220'],
    ['indicator', 'relay'],
    ['barrier', 'relay'],
  ]);
  const printer: DetectedHardware = { ...port, kind: 'receipt_printer', identity: usb('P', '1-3') };
  expect(detect([printer])[0]?.proposals.map(({ kind }) => kind)).toEqual(['receipt_printer']);
});

test('[DEVICE-15] a reader and a USB printer are proposed as such, with ids that nobody has', () => {
  const reader: DetectedHardware = {
    kind: 'nfc_reader',
    by: 'pcsc',
    name: 'ACS ACR1252 Reader PICC 00 00',
    path: 'ACS ACR1252 Reader PICC 00 00',
    identity: null,
  };
  const printer: DetectedHardware = { ...HID, kind: 'receipt_printer', by: 'usb', path: '/dev/usb/lp0' };
  const taken = settingsOf({ deviceId: 'printer-1', kind: 'receipt_printer', name: 'P', driver: 'simulated' });
  expect(detect([reader, printer], [taken]).map(({ proposals }) => proposals)).toMatchObject([
    [{ deviceId: 'reader-1', driver: 'pcsc', reader: 'ACS ACR1252 Reader PICC 00 00' }],
    [{ deviceId: 'printer-2', driver: 'usb', place: { identity: { serialNumber: 'S1' } } }],
  ]);
});

test('[DEVICE-15] a second reader is proposed for a gate, and a till that takes any reader has but the one it chose', () => {
  const reader = (path: string): DetectedHardware => ({
    kind: 'nfc_reader',
    by: 'pcsc',
    name: path,
    path,
    identity: null,
  });
  const mine = settingsOf({ deviceId: 'r', kind: 'nfc_reader', name: 'R', driver: 'pcsc' });
  const found = detect([reader('B CL Reader 01 00'), reader('A CL Reader 00 00')], [mine]);
  expect(found).toMatchObject([
    { deviceId: null, proposals: [{ role: 'gate', reader: 'B CL Reader 01 00' }] },
    { deviceId: 'r', proposals: [] },
  ]);
});

test('[DEVICE-15] two readers of one name are proposed by their sockets, and by their numbers where no socket is told', () => {
  const reader = (number: number, socket: string | null): DetectedHardware => ({
    ...{ kind: 'nfc_reader', by: 'pcsc', name: 'ACR122U' },
    path: `ACR122U PICC 0${number} 00`,
    identity: socket === null ? null : { vendorId: null, productId: null, serialNumber: null, socket },
  });
  const proposed = (...found: readonly DetectedHardware[]) =>
    detectionOf({ found, blindSpots: [] }, []).found.map(({ proposals }) => proposals[0]);
  expect(proposed(reader(0, '1-1'), reader(1, '1-2'))).toMatchObject([
    { reader: 'ACR122U PICC', socket: '1-1' },
    { reader: 'ACR122U PICC', socket: '1-2' },
  ]);
  const byNumber = [
    { reader: 'ACR122U PICC 00 00', socket: null },
    { reader: 'ACR122U PICC 01 00', socket: null },
  ];
  expect(proposed(reader(0, null), reader(1, null))).toMatchObject(byNumber);
  // Two faces of one reader are in one socket.
  expect(proposed(reader(0, '1-1'), reader(1, '1-1'))).toMatchObject(byNumber);
  expect(proposed(reader(0, '1-1'))).toMatchObject([{ reader: 'ACR122U PICC 00 00', socket: null }]);
  // Set by its socket, it is known under whatever number it came.
  const mine = deviceSettingsSchema.parse({
    ...{ deviceId: 'in', kind: 'nfc_reader', name: 'In', role: 'entry', driver: 'pcsc' },
    ...{ reader: 'ACR122U PICC', socket: '1-2' },
  });
  const { found } = detectionOf({ found: [reader(0, '1-2'), reader(1, '1-1')], blindSpots: [] }, [mine]);
  expect(found.map(({ deviceId }) => deviceId)).toEqual(['in', null]);
});
