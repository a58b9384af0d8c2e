/**
 * What the machine says of smart cards before anybody calls the library: whether the service listens, whether the kernel
 * has taken the reader for itself, and whether its driver passes commands on past a card. Rules PCSC-1 to PCSC-3 of docs/spec.md,
 * DOCTOR-14.
 */
import { execFile } from 'node:child_process';
import { readdir, readFile, realpath } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';
import type { DeviceProblem } from '../device/device.ts';

/** Where pcscd listens (its configure option --enable-ipcdir, /run/pcscd in every distribution). */
export const PCSCD_SOCKET = '/run/pcscd/pcscd.comm';
/** A socket on the same machine answers at once; systemd may have to start the daemon behind it. */
const CONNECT_TIMEOUT_MS = 2_000;

/** Whether the library can be called on this system without freezing; null when it can. */
export async function probeService(platform: NodeJS.Platform = process.platform): Promise<DeviceProblem | null> {
  if (platform === 'linux') return probeSocket(PCSCD_SOCKET);
  if (platform === 'win32') return probeWindows(queryWindows);
  // macOS starts its service by itself.
  return null;
}

/** Windows starts its service with the first reader, and stops it with the last: `sc` tells, in every language by a number. */
export async function probeWindows(query: () => Promise<string>): Promise<DeviceProblem | null> {
  const state = RUN_STATE.exec(await query());
  if (state === null || state[1] === RUNNING) return null;
  return { code: 'service_not_running', detail: `SCardSvr is in state ${state[1]}` };
}

/** The number and its name; the words before them are translated. */
const RUN_STATE = /:\s*([1-7])\s+(?:STOPPED|START_PENDING|STOP_PENDING|RUNNING|CONTINUE_PENDING|PAUSE_PENDING|PAUSED)/;
const RUNNING = '4';

/** Empty when the question itself fails: then the heartbeat alone guards. */
function queryWindows(): Promise<string> {
  return new Promise((resolve) => {
    execFile('sc.exe', ['query', 'SCardSvr'], { timeout: CONNECT_TIMEOUT_MS }, (error, text) =>
      resolve(error === null ? text : ''),
    );
  });
}

/** Whether the daemon listens at its socket. */
export async function probeSocket(socketFile: string): Promise<DeviceProblem | null> {
  const refusal = await new Promise<string | null>((resolve) => {
    const socket = connect(socketFile);
    const finish = (code: string | null): void => {
      socket.destroy();
      resolve(code);
    };
    socket.setTimeout(CONNECT_TIMEOUT_MS, () => finish('ETIMEDOUT'));
    socket.once('connect', () => finish(null));
    socket.once('error', (error: NodeJS.ErrnoException) => finish(error.code ?? error.message));
  });
  if (refusal === null) return null;
  const isForbidden = refusal === 'EACCES' || refusal === 'EPERM';
  return { code: isForbidden ? 'no_permission' : 'service_not_running', detail: `${socketFile}: ${refusal}` };
}

/** Drivers of the kernel that take readers which pcscd could use: ACR122U and its kin, Sony RC-S380. */
const KERNEL_DRIVERS = ['pn533_usb', 'pn533', 'port100'];
/** An interface of a USB device, as the kernel names it: bus, ports, configuration, interface. */
const USB_INTERFACE = /^\d+-[\d.]+:\d+\.\d+$/;

/** The kernel driver that holds a reader, or null. Only a driver that is bound to a device holds it; a loaded module does not. */
export async function heldByKernel(systemFolder = '/sys'): Promise<DeviceProblem | null> {
  for (const driver of KERNEL_DRIVERS) {
    const entries = await readdir(path.join(systemFolder, 'bus/usb/drivers', driver)).catch(() => []);
    const device = entries.find((entry) => USB_INTERFACE.test(entry));
    if (device !== undefined) return { code: 'held_by_kernel', detail: `${driver} holds ${device}` };
  }
  return null;
}

/** Where distributions put the drivers of pcscd. */
const DRIVER_FOLDERS = ['/usr/lib/pcsc/drivers', '/usr/lib64/pcsc/drivers'];
/** DRIVER_OPTION_CCID_EXCHANGE_AUTHORIZED of libccid: bit 0 of ifdDriverOptions lets `PC_to_RDR_Escape` through. */
const EXCHANGE_AUTHORIZED = 0x01;

/** The file that forbids it, and the value of `ifdDriverOptions` that would allow it: four hexadecimal digits after `0x`. */
export type EscapeRefusal = Readonly<{ file: string; value: string }>;

/**
 * Whether commands past the card reach a reader of this maker. null: a driver for it lets them through, or none tells; which of
 * several drivers serves a reader is the service's choice, so each has to refuse.
 *
 * @param vendorId USB's number, four hexadecimal digits
 */
export async function escapeRefusal(
  vendorId: string,
  driverFolders: readonly string[] = DRIVER_FOLDERS,
): Promise<EscapeRefusal | null> {
  const bundles = await Promise.all(
    driverFolders.map(async (folder) => {
      const names = await readdir(folder).catch(() => []);
      return names.map((name) => path.join(folder, name, 'Contents/Info.plist'));
    }),
  );
  const refusals: EscapeRefusal[] = [];
  for (const file of bundles.flat()) {
    const text = await readFile(file, 'utf8').catch(() => '');
    const settings = text.replaceAll(/<!--.*?-->/gs, '');
    if (!new RegExp(`<string>0x${vendorId}</string>`, 'i').test(settings)) continue;
    const options = Number(/<key>ifdDriverOptions<\/key>\s*<string>(\w+)<\/string>/.exec(settings)?.[1]);
    if (Number.isNaN(options) || (options & EXCHANGE_AUTHORIZED) !== 0) return null;
    const value = `0x${(options | EXCHANGE_AUTHORIZED).toString(16).padStart(4, '0')}`;
    refusals.push({ file: await realpath(file), value });
  }
  return refusals[0] ?? null;
}

/** What the system's own error numbers mean (winscard.h, pcsclite.h); everything else is the device's own complaint. */
const PROBLEM_OF_RESULT: Readonly<Record<string, DeviceProblem['code']>> = {
  '0x8010001d': 'service_not_running',
  '0x8010001e': 'service_not_running',
  '0x8010006a': 'no_permission',
  '0x8010000b': 'in_use',
  '0x80100009': 'unplugged',
  '0x80100017': 'unplugged',
};

/** Reads the number in an error of the library, such as `SCardConnect error: Sharing violation.(0x8010000b)`. */
export function problemOf(error: unknown): DeviceProblem {
  const detail = detailOf(error);
  const result = /\(0x([0-9a-f]{8})\)/i.exec(detail)?.[1];
  const code = result === undefined ? undefined : PROBLEM_OF_RESULT[`0x${result.toLowerCase()}`];
  return { code: code ?? 'reports_error', detail };
}

/** The library wraps the system's error in one of its own. */
function detailOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const previous = 'previous' in error && error.previous instanceof Error ? `: ${error.previous.message}` : '';
  return `${error.message}${previous}`;
}
