/**
 * The real HID bus: node-hid on hidraw. Its native part is loaded by the first call and not by the import, so that is where
 * a missing library shows. Rules SCANNER-12 and SCANNER-13 of docs/spec.md.
 */
import { access, constants, realpath } from 'node:fs/promises';
import path from 'node:path';
import type { HIDAsync } from 'node-hid';
import { err, ok, type Result } from '../../electron/kernel/result.ts';
import type { DeviceProblem } from '../device/device.ts';
import { usbId } from '../serial-port/find-port.ts';
import { usbFolderOf } from '../serial-port/linux-list.ts';
import type { HidBus, HidConnection, HidInfo, OpenHid } from './hid-bus.ts';

/** What is used of the package; a test hands in one that fails as a fresh machine does. */
export type HidModule = Readonly<{
  devicesAsync: () => Promise<
    readonly Readonly<{
      vendorId: number;
      productId: number;
      path?: string | undefined;
      serialNumber?: string | undefined;
      manufacturer?: string | undefined;
      product?: string | undefined;
      usagePage?: number | undefined;
    }>[]
  >;
  HIDAsync: Readonly<{ open: (path: string) => Promise<HIDAsync> }>;
}>;

const load = async (): Promise<HidModule> => import('node-hid');

export function createNodeHidBus(loadModule: () => Promise<HidModule> = load): HidBus {
  const open = new Set<string>();
  return {
    list: async () => {
      try {
        const devices = await (await loadModule()).devicesAsync();
        return ok(await Promise.all(devices.map(infoOf)));
      } catch (error) {
        return err(problemOfLoading(error));
      }
    },
    open: async (options) => {
      if (open.has(options.path)) return err({ code: 'in_use', detail: `${options.path} is open` });
      open.add(options.path);
      const connected = await connect(loadModule, options, () => open.delete(options.path));
      if (!connected.ok) open.delete(options.path);
      return connected;
    },
  };
}

async function infoOf(device: Awaited<ReturnType<HidModule['devicesAsync']>>[number]): Promise<HidInfo> {
  const name = [device.manufacturer, device.product].filter((each) => each !== undefined && each !== '').join(' ');
  return {
    path: device.path ?? '',
    name: name === '' ? null : name,
    identity: {
      vendorId: usbId(device.vendorId),
      productId: usbId(device.productId),
      serialNumber: device.serialNumber === undefined || device.serialNumber === '' ? null : device.serialNumber,
      socket: await socketOf(device.path ?? ''),
    },
    usagePage: device.usagePage ?? null,
  };
}

/** Linux names the socket in /sys; elsewhere the path of the device stands for it. */
async function socketOf(devicePath: string): Promise<string | null> {
  const name = /^\/dev\/(hidraw\d+)$/.exec(devicePath)?.[1];
  if (name === undefined) return devicePath === '' ? null : devicePath;
  const device = await realpath(path.join('/sys/class/hidraw', name, 'device')).catch(() => null);
  const usb = device === null ? null : await usbFolderOf(device);
  return usb === null ? null : path.basename(usb);
}

async function connect(
  loadModule: () => Promise<HidModule>,
  { path, onReport, onLost }: OpenHid,
  onClosed: () => void,
): Promise<Result<HidConnection, DeviceProblem>> {
  let module: HidModule;
  try {
    module = await loadModule();
  } catch (error) {
    return err(problemOfLoading(error));
  }
  let device: HIDAsync;
  try {
    device = await module.HIDAsync.open(path);
  } catch (error) {
    return err(await problemOfOpening(path, error));
  }
  let isOver = false;
  device.on('error', (error: unknown) => {
    if (isOver) return;
    isOver = true;
    onLost({ code: 'unplugged', detail: messageOf(error) });
  });
  device.on('data', (report: Uint8Array) => {
    if (!isOver) onReport(Uint8Array.from(report));
  });
  let closed: Promise<void> | null = null;
  const close = async (): Promise<void> => {
    isOver = true;
    // One that is gone has nothing left to close.
    await device.close().catch(() => undefined);
    onClosed();
  };
  return ok({
    sendFeature: async (report) => {
      try {
        await device.sendFeatureReport(Buffer.from(report));
        return null;
      } catch (error) {
        return { code: 'no_answer', detail: messageOf(error) };
      }
    },
    close: () => (closed ??= close()),
  });
}

/** The library that the native part of node-hid is linked to, and Debian's package of it. */
const LIBUSB = 'libusb-1.0';

function problemOfLoading(error: unknown): DeviceProblem {
  const detail = messageOf(error);
  const isNotLoaded =
    codeOf(error) === 'ERR_DLOPEN_FAILED' || /shared object|NODE_MODULE_VERSION|prebuild/i.test(detail);
  if (!isNotLoaded) return { code: 'reports_error', detail };
  const advice = detail.includes(LIBUSB) ? `${LIBUSB}-0 is not installed: ` : '';
  return { code: 'module_missing', detail: `node-hid: ${advice}${detail}` };
}

/** The library says only that it cannot open it; the file of the device says why. */
async function problemOfOpening(devicePath: string, error: unknown): Promise<DeviceProblem> {
  if (codeOf(error) === 'ERR_DLOPEN_FAILED') return problemOfLoading(error);
  const detail = messageOf(error);
  if (!devicePath.startsWith('/dev/')) return { code: 'in_use', detail };
  const refusal = await access(devicePath, constants.R_OK | constants.W_OK).then(() => null, codeOf);
  if (refusal === 'EACCES' || refusal === 'EPERM')
    return { code: 'no_permission', detail: `${devicePath}: ${refusal}` };
  if (refusal === 'ENOENT') return { code: 'not_found', detail };
  return { code: 'reports_error', detail };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
