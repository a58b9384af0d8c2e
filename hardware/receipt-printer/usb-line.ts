/**
 * A byte line to a USB printer of the printer class on Linux (`usblp`): found by what it says of itself, under whatever
 * number it came back. Rule PRINT-48 of docs/spec.md.
 */
import { readdir, readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import type { Clock } from '../../electron/kernel/clock.ts';
import { err } from '../../electron/kernel/result.ts';
import type { DeviceIdentity } from '../device/device.ts';
import { findDevice, usbId, type DevicePlace } from '../serial-port/find-port.ts';
import type { OpenByteLine } from './byte-line.ts';
import { openFileLine } from './file-line.ts';

export type UsbPrinterInfo = Readonly<{ path: string; name: string | null; identity: DeviceIdentity }>;

export type UsbLineOptions = Readonly<{
  place: DevicePlace;
  clock: Clock;
  systemFolder?: string;
  deviceFolder?: string;
}>;

export function openUsbLine({ place, clock, systemFolder, deviceFolder }: UsbLineOptions): OpenByteLine {
  return async (found) => {
    if ('path' in place) return openFileLine({ path: place.path, clock })(found);
    const printer = findDevice(place.identity, await listUsbPrinters(systemFolder, deviceFolder));
    if (!printer.ok) return err(printer.error);
    return openFileLine({ path: printer.value.path, clock })(found);
  };
}

/** Empty where the kernel knows no printer; it never fails. */
export async function listUsbPrinters(
  systemFolder = '/sys',
  deviceFolder = '/dev/usb',
): Promise<readonly UsbPrinterInfo[]> {
  const folder = path.join(systemFolder, 'class', 'usbmisc');
  const names = await readdir(folder).catch(() => []);
  const printers = names.filter((name) => /^lp\d+$/.test(name)).toSorted();
  const found = await Promise.all(printers.map((name) => printerOf(folder, deviceFolder, name)));
  return found.filter((printer) => printer !== null);
}

async function printerOf(folder: string, deviceFolder: string, name: string): Promise<UsbPrinterInfo | null> {
  // The interface of the device; the device itself is the folder above.
  const interfaceFolder = await realpath(path.join(folder, name, 'device')).catch(() => null);
  if (interfaceFolder === null) return null;
  const usb = path.dirname(interfaceFolder);
  const [vendor, product, serialNumber, maker, model] = await Promise.all(
    ['idVendor', 'idProduct', 'serial', 'manufacturer', 'product'].map((file) => textOf(path.join(usb, file))),
  );
  const title = [maker, model].filter((each) => typeof each === 'string').join(' ');
  return {
    path: path.join(deviceFolder, name),
    name: title === '' ? null : title,
    identity: {
      vendorId: usbId(vendor ?? undefined),
      productId: usbId(product ?? undefined),
      serialNumber: serialNumber ?? null,
      socket: path.basename(usb),
    },
  };
}

async function textOf(file: string): Promise<string | null> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.trim() === '' ? null : text.trim();
}
