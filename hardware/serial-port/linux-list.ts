/**
 * The serial ports of a Linux machine, read from /sys: the library asks `udevadm` for them, which is not there on every
 * machine and does not say the socket. Rule SCANNER-9.
 */
import { readdir, readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import { usbId } from './find-port.ts';
import type { SerialPortInfo } from './serial-port.ts';

/** From a port up to the USB device it belongs to are at most: interface, device, and a few of the adapter's own. */
const MAX_STEPS_UP = 6;
/** `PORT_UNKNOWN` of the kernel's serial_core.h: a name without a chip behind it. */
const NO_CHIP = '0';

export async function listLinuxPorts(systemFolder = '/sys'): Promise<readonly SerialPortInfo[]> {
  const folder = path.join(systemFolder, 'class', 'tty');
  const names = await readdir(folder);
  const ports = await Promise.all(names.toSorted().map((name) => portOf(folder, name)));
  return ports.filter((port) => port !== null);
}

async function portOf(folder: string, name: string): Promise<SerialPortInfo | null> {
  const device = await realpath(path.join(folder, name, 'device')).catch(() => null);
  // Consoles and pseudo-terminals have no device.
  if (device === null) return null;
  if ((await textOf(path.join(folder, name), 'type')) === NO_CHIP) return null;
  const usb = await usbFolderOf(device);
  const port = `/dev/${name}`;
  if (usb === null) {
    return { path: port, name: null, identity: { vendorId: null, productId: null, serialNumber: null, socket: null } };
  }
  const [vendor, product, serialNumber, maker, model] = await Promise.all(
    ['idVendor', 'idProduct', 'serial', 'manufacturer', 'product'].map((file) => textOf(usb, file)),
  );
  const title = [maker, model].filter((each) => each !== null && each !== undefined).join(' ');
  return {
    path: port,
    name: title === '' ? null : title,
    identity: {
      vendorId: usbId(vendor ?? undefined),
      productId: usbId(product ?? undefined),
      serialNumber: serialNumber ?? null,
      // The kernel names a USB device by its way through the hubs: 1-1.2.
      socket: path.basename(usb),
    },
  };
}

/** The nearest folder above that describes a USB device. */
export async function usbFolderOf(device: string): Promise<string | null> {
  let folder = device;
  for (let step = 0; step < MAX_STEPS_UP && folder !== path.dirname(folder); step += 1) {
    if ((await textOf(folder, 'idVendor')) !== null) return folder;
    folder = path.dirname(folder);
  }
  return null;
}

/** null when there is no such file or it says nothing. */
async function textOf(folder: string, file: string): Promise<string | null> {
  const text = await readFile(path.join(folder, file), 'utf8').catch(() => '');
  return text.trim() === '' ? null : text.trim();
}
