/**
 * What is plugged into this machine and could be one of the till's devices. Nothing is opened: a device that is in use goes
 * on undisturbed. Rule DEVICE-15 of docs/spec.md.
 */
import type { Result } from '../../electron/kernel/result.ts';
import type { HidBus } from '../barcode-scanner/hid-bus.ts';
import { SCANNER_USAGE_PAGE } from '../barcode-scanner/hid-report.ts';
import type { DeviceIdentity, DeviceProblem } from '../device/device.ts';
import type { UsbPrinterInfo } from '../receipt-printer/usb-line.ts';
import type { SerialPorts } from '../serial-port/serial-port.ts';
import { knownUse } from './known-devices.ts';

export type DetectedKind = 'nfc_reader' | 'barcode_scanner' | 'receipt_printer' | 'serial_port';

export type DetectedHardware = Readonly<{
  kind: DetectedKind;
  /** How it is reached, where one kind of device can be reached in several ways. */
  by: 'hid' | 'serial' | 'usb' | 'pcsc';
  name: string | null;
  path: string;
  identity: DeviceIdentity | null;
}>;

export type DetectionPlace = 'serial_ports' | 'hid' | 'usb_printers';
export type BlindSpot = Readonly<{ place: DetectionPlace; problem: DeviceProblem }>;

export type DetectionSources = Readonly<{
  ports: Pick<SerialPorts, 'list'>;
  hid: Pick<HidBus, 'list'>;
  usbPrinters: () => Promise<readonly UsbPrinterInfo[]>;
  /** The readers that the smart-card service has told of. */
  readers: () => readonly Readonly<{ name: string; socket: string | null }>[];
}>;

export async function detectHardware(
  sources: DetectionSources,
): Promise<Readonly<{ found: readonly DetectedHardware[]; blindSpots: readonly BlindSpot[] }>> {
  const [ports, hid, printers] = await Promise.all([sources.ports.list(), sources.hid.list(), sources.usbPrinters()]);
  const found: DetectedHardware[] = sources.readers().map(({ name, socket }) => ({
    ...{ kind: 'nfc_reader', by: 'pcsc', name, path: name },
    identity: socket === null ? null : { vendorId: null, productId: null, serialNumber: null, socket },
  }));
  for (const { path, name, identity, usagePage } of valuesOf(hid)) {
    if (usagePage === SCANNER_USAGE_PAGE) found.push({ kind: 'barcode_scanner', by: 'hid', name, path, identity });
  }
  for (const { path, name, identity } of printers) {
    found.push({ kind: 'receipt_printer', by: 'usb', name, path, identity });
  }
  for (const { path, name, identity } of valuesOf(ports)) {
    const use = knownUse(identity.vendorId, identity.productId);
    const kind = use === null || use === 'nfc_reader' ? 'serial_port' : use;
    found.push({ kind, by: 'serial', name, path, identity: identity.vendorId === null ? null : identity });
  }
  const blindSpots: BlindSpot[] = [];
  if (!ports.ok) blindSpots.push({ place: 'serial_ports', problem: ports.error });
  if (!hid.ok) blindSpots.push({ place: 'hid', problem: hid.error });
  return { found, blindSpots };
}

function valuesOf<T>(listed: Result<readonly T[], DeviceProblem>): readonly T[] {
  return listed.ok ? listed.value : [];
}
