/** Devices that come back in other sockets, under other paths, and two that look alike; and a /sys to read them from. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { DeviceIdentity } from '../device/device.ts';
import { findDevice, usbId } from './find-port.ts';
import { listLinuxPorts } from './linux-list.ts';

const identity = (serialNumber: string | null, socket: string | null): DeviceIdentity => ({
  vendorId: '0c2e',
  productId: '0b61',
  serialNumber,
  socket,
});
const at = (port: string, serialNumber: string | null, socket: string | null) => ({
  path: port,
  identity: identity(serialNumber, socket),
});
const found = (wanted: DeviceIdentity, ...candidates: ReturnType<typeof at>[]): string => {
  const result = findDevice(wanted, candidates);
  return result.ok ? result.value.path : result.error.code;
};

describe('a device is found again', () => {
  test('[SCANNER-9] under another path and in another socket, by its number', () => {
    expect(found(identity('A1', '1-1'), at('/dev/ttyACM1', 'A1', '1-4'))).toBe('/dev/ttyACM1');
    expect(found(identity('A1', '1-1'), at('/dev/ttyACM0', 'B2', '1-1'))).toBe('not_found');
  });

  test('[SCANNER-9] one without a number of its own by its socket, and not taken for its like in another', () => {
    const both = [at('/dev/ttyACM0', null, '1-1'), at('/dev/ttyACM1', null, '1-2')];
    expect(found(identity(null, '1-2'), ...both)).toBe('/dev/ttyACM1');
    expect(found(identity(null, '1-3'), ...both.slice(0, 1))).toBe('not_found');
    expect(found(identity(null, null), ...both.slice(0, 1))).toBe('/dev/ttyACM0');
    expect(found(identity(null, null), ...both)).toBe('not_found');
  });

  test('[SCANNER-9] makers who give all the same number: the socket decides, and without one nobody guesses', () => {
    const both = [at('/dev/ttyACM0', '0000', '1-1'), at('/dev/ttyACM1', '0000', '1-2')];
    expect(found(identity('0000', '1-2'), ...both)).toBe('/dev/ttyACM1');
    expect(found(identity('0000', '1-9'), ...both)).toBe('not_found');
    const result = findDevice(identity('0000', null), both);
    expect(result.ok ? '' : result.error.detail).toContain('1-1, 1-2');
  });

  test('[SCANNER-9] ids are compared in one spelling, whatever the system writes', () => {
    expect([usbId('0x0C2E'), usbId('c2e'), usbId(0x0c2e), usbId(' 0C2E\n')]).toEqual(['0c2e', '0c2e', '0c2e', '0c2e']);
    expect([usbId(''), usbId('xyz'), usbId(undefined), usbId('12345')]).toEqual([null, null, null, null]);
  });
});

test('[SCANNER-9] the ports of a Linux machine, with socket and number, from /sys alone', async () => {
  const system = mkdtempSync(path.join(tmpdir(), 'sys-'));
  onTestFinished(() => rmSync(system, { recursive: true, force: true }));
  const usb = path.join(system, 'devices/pci0000:00/usb1/1-1/1-1.2');
  const write = (folder: string, files: Readonly<Record<string, string>>): void => {
    mkdirSync(folder, { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), `${text}\n`);
  };
  const port = (name: string, device: string | null, files: Readonly<Record<string, string>> = {}): void => {
    const folder = path.join(system, 'class/tty', name);
    write(folder, files);
    if (device === null) return;
    mkdirSync(device, { recursive: true });
    symlinkSync(device, path.join(folder, 'device'));
  };
  write(usb, { idVendor: '0c2e', idProduct: '0B6A', serial: 'S123', manufacturer: 'Honeywell', product: 'Voyager' });
  port('ttyACM0', path.join(usb, '1-1.2:1.0'));
  port('ttyUSB3', path.join(system, 'devices/pci0000:00/usb1/1-3/1-3:1.0/ttyUSB3'));
  write(path.join(system, 'devices/pci0000:00/usb1/1-3'), { idVendor: '067b', idProduct: '2303', serial: '' });
  port('ttyS0', path.join(system, 'devices/pnp0/00:00'), { type: '4' });
  port('ttyS1', path.join(system, 'devices/platform/serial8250'), { type: '0' });
  port('console', null);
  expect(await listLinuxPorts(system)).toEqual([
    {
      path: '/dev/ttyACM0',
      name: 'Honeywell Voyager',
      identity: { vendorId: '0c2e', productId: '0b6a', serialNumber: 'S123', socket: '1-1.2' },
    },
    {
      path: '/dev/ttyS0',
      name: null,
      identity: { vendorId: null, productId: null, serialNumber: null, socket: null },
    },
    {
      path: '/dev/ttyUSB3',
      name: null,
      identity: { vendorId: '067b', productId: '2303', serialNumber: null, socket: '1-3' },
    },
  ]);
});
