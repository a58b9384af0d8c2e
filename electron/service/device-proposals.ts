/**
 * What is plugged in, held against what the till is set to have: which of its devices each thing is, and how it would be set
 * if it became one. Pure. Rule DEVICE-15 of docs/spec.md.
 */
import type { BlindSpot, DetectedHardware } from '../../hardware/device-registry/detect.ts';
import { findReader, nameWithoutOrder } from '../../hardware/nfc-reader/choose-reader.ts';
import type { DeviceIdentity } from '../../hardware/device/device.ts';
import { findDevice, type DevicePlace } from '../../hardware/serial-port/find-port.ts';
import { deviceSettingsSchema, type DeviceSettings } from '../contract/device-settings.ts';
import type { DetectedDevice, Detection } from '../contract/device-values.ts';

export function detectionOf(
  hardware: Readonly<{ found: readonly DetectedHardware[]; blindSpots: readonly BlindSpot[] }>,
  devices: readonly DeviceSettings[],
): Detection {
  const { found, blindSpots } = hardware;
  return {
    found: found.map((thing): DetectedDevice => {
      const { kind, name, path, identity } = thing;
      const mine = devices.find((device) => isIt(device, thing, found));
      return {
        kind,
        name,
        path,
        identity,
        deviceId: mine?.deviceId ?? null,
        proposals: mine === undefined ? proposalsFor(thing, found, devices) : [],
      };
    }),
    blindSpots: blindSpots.map(({ place, problem }) => ({ place, problem: problem.code, detail: problem.detail })),
  };
}

/** A pole display and a printer on a serial line do not say what they are: any of these may hang on a port. */
const ON_A_PORT = ['barcode_scanner', 'receipt_printer', 'pole_display', 'indicator', 'barrier'] as const;

function proposalsFor(
  thing: DetectedHardware,
  found: readonly DetectedHardware[],
  devices: readonly DeviceSettings[],
): readonly DeviceSettings[] {
  const kinds = thing.kind === 'serial_port' ? ON_A_PORT : [thing.kind];
  return kinds.map((kind) => proposalFor(kind, thing, found, devices));
}

function proposalFor(
  kind: DeviceSettings['kind'],
  thing: DetectedHardware,
  found: readonly DetectedHardware[],
  devices: readonly DeviceSettings[],
): DeviceSettings {
  const common = { deviceId: freeId(kind, devices), name: (thing.name ?? thing.path).slice(0, MAX_NAME), kind };
  switch (thing.by) {
    case 'pcsc':
      return deviceSettingsSchema.parse({
        ...{ ...common, role: roleOfReader(devices), driver: 'pcsc' },
        ...wantedReader(thing, found),
      });
    case 'hid':
      return deviceSettingsSchema.parse({ ...common, driver: 'hid', identity: tellingIdentity(thing, found) });
    case 'usb':
      return deviceSettingsSchema.parse({ ...common, driver: 'usb', place: placeOf(thing, found) });
    case 'serial': {
      return deviceSettingsSchema.parse({
        ...common,
        driver: DRIVERS_ON_A_PORT[kind] ?? 'serial',
        place: placeOf(thing, found),
      });
    }
  }
}

const MAX_NAME = 100;

/** What speaks a language of its own there; scanners and printers are plain lines. */
const DRIVERS_ON_A_PORT: Readonly<Partial<Record<DeviceSettings['kind'], string>>> = {
  pole_display: 'cd5220',
  indicator: 'relay',
  barrier: 'relay',
};

/**
 * By its name, in whatever socket; of two that have one name by its socket, where the system tells of it; else by the number that
 * the system gave it in the order of plugging, which the doctor warns of.
 */
function wantedReader(
  thing: DetectedHardware,
  found: readonly DetectedHardware[],
): Readonly<{ reader: string; socket: string | null }> {
  const socket = thing.identity?.socket ?? null;
  const name = nameWithoutOrder(thing.path);
  const isAlike = ({ by, path }: DetectedHardware): boolean =>
    by === 'pcsc' && path !== thing.path && nameWithoutOrder(path) === name;
  const alike = found.filter(isAlike);
  const isToldBySocket = socket !== null && alike.every(({ identity }) => (identity?.socket ?? socket) !== socket);
  return alike.length > 0 && isToldBySocket ? { reader: name, socket } : { reader: thing.path, socket: null };
}

/** A counter has one reader: a further one is a gate's. */
function roleOfReader(devices: readonly DeviceSettings[]): DeviceSettings['role'] {
  return devices.some(({ kind, role }) => kind === 'nfc_reader' && role === 'checkout') ? 'gate' : 'checkout';
}

function placeOf(thing: DetectedHardware, found: readonly DetectedHardware[]): DevicePlace {
  const identity = tellingIdentity(thing, found);
  return identity === null ? { path: thing.path } : { identity };
}

/**
 * What to know it by: its own number where it has one that no other of its like has, so that it may move to another socket;
 * else its socket, since nothing else tells it from the next.
 */
function tellingIdentity(thing: DetectedHardware, found: readonly DetectedHardware[]): DeviceIdentity | null {
  const { identity } = thing;
  if (identity === null) return null;
  const isNumbered =
    identity.serialNumber !== null &&
    !found.some(
      (other) =>
        other.by === thing.by &&
        other.path !== thing.path &&
        other.identity?.vendorId === identity.vendorId &&
        other.identity?.productId === identity.productId &&
        other.identity?.serialNumber === identity.serialNumber,
    );
  return isNumbered ? { ...identity, socket: null } : identity;
}

function isIt(device: DeviceSettings, thing: DetectedHardware, found: readonly DetectedHardware[]): boolean {
  switch (device.driver) {
    case 'pcsc':
      return thing.by === 'pcsc' && thing.path === readerOf(device, found);
    case 'hid':
      return thing.by === 'hid' && isAt({ identity: device.identity }, thing, found);
    case 'usb':
      return thing.by === 'usb' && isAt(device.place, thing, found);
    case 'serial':
    case 'cd5220':
    case 'relay':
      return thing.by === 'serial' && isAt(device.place, thing, found);
    default:
      return false;
  }
}

function readerOf(
  { reader: name, socket }: Readonly<{ reader: string | null; socket: string | null }>,
  found: readonly DetectedHardware[],
): string | null {
  const readers = found.filter(({ by }) => by === 'pcsc');
  const sockets = readers.flatMap(({ path, identity }) => (identity?.socket ? [[path, identity.socket] as const] : []));
  return findReader(
    readers.map(({ path }) => path),
    { name, socket },
    new Map(sockets),
  );
}

function isAt(place: DevicePlace, thing: DetectedHardware, found: readonly DetectedHardware[]): boolean {
  if ('path' in place) return place.path === thing.path;
  const alike = found.flatMap(({ by, path, identity }) =>
    by === thing.by && identity !== null ? [{ path, identity }] : [],
  );
  const it = findDevice(place.identity, alike);
  return it.ok && it.value.path === thing.path;
}

const ID_STEMS: Readonly<Record<DeviceSettings['kind'], string>> = {
  nfc_reader: 'reader',
  barcode_scanner: 'scanner',
  receipt_printer: 'printer',
  cash_drawer: 'drawer',
  pole_display: 'pole',
  indicator: 'light',
  barrier: 'barrier',
};

function freeId(kind: DeviceSettings['kind'], devices: readonly DeviceSettings[]): string {
  const stem = ID_STEMS[kind];
  for (let number = 1; ; number += 1) {
    const id = `${stem}-${number}`;
    if (!devices.some(({ deviceId }) => deviceId === id)) return id;
  }
}
