/**
 * Looks at this machine for the doctor. Nothing is opened that a running till holds, nothing is changed, and whatever the
 * machine does not tell is `null`. Rule DOCTOR-8 of docs/spec/doctor.md.
 */
import { execFile } from 'node:child_process';
import { constants, existsSync } from 'node:fs';
import { access, readdir, readFile, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { READER_GRABBING_MODULES } from '../../../hardware/device-registry/known-devices.ts';
import { escapeRefusal, heldByKernel, probeService } from '../../../hardware/nfc-reader/pcsc-system.ts';
import { listUsbPrinters } from '../../../hardware/receipt-printer/usb-line.ts';
import { listLinuxPorts } from '../../../hardware/serial-port/linux-list.ts';
import type { DeviceFile, MachineProbe, NativeModule, ProbedDevice } from './machine-probe.ts';

/** A program of the system that takes longer than this to answer is not waited for. */
const PROGRAM_MS = 3_000;
/** Advanced Card Systems: the one maker whose readers are told past the card (reader-signals.ts). */
const ACS_VENDOR_ID = '072f';

export type ProbeOptions = Readonly<{
  dataFolder: string;
  devices: readonly ProbedDevice[];
  /** The environment variables, as the main program has them. */
  environment: Readonly<Record<string, string | undefined>>;
  /** Backend's clock minus ours; null: it was not asked. */
  offsetMs: number | null;
}>;

export async function probeMachine(options: ProbeOptions): Promise<MachineProbe> {
  const { dataFolder, devices, environment, offsetMs } = options;
  const isLinux = process.platform === 'linux';
  const [service, kernel, unblockedModules, refusal, deviceFiles, hasChineseFont, isSynchronised, disk, readerModule] =
    await Promise.all([
      probeService(),
      isLinux ? heldByKernel() : null,
      isLinux ? findUnblockedModules() : [],
      isLinux ? escapeRefusal(ACS_VENDOR_ID) : null,
      isLinux ? findDeviceFiles(devices) : [],
      hasFontFor('zh'),
      isClockSynchronised(),
      probeDisk(dataFolder),
      probeReaderModule(),
    ]);
  return {
    platform: process.platform,
    user: os.userInfo().username,
    smartCards: {
      isInstalled: !isLinux || existsSync('/usr/sbin/pcscd'),
      service,
      heldByKernel: kernel,
      unblockedModules,
      escapeRefusal: refusal,
    },
    modules: [...Object.entries(NATIVE_PARTS).map(([name, load]) => loadModule(name, load)), ...readerModule],
    deviceFiles,
    hasDeviceRules: isLinux ? hasRules() : null,
    hasChineseFont,
    inputMethod: inputMethodOf(environment),
    charset: charsetOf(environment),
    clock: { offsetMs, isSynchronised, hasBattery: !isLinux || existsSync('/sys/class/rtc/rtc0') },
    disk,
    devices,
  };
}

const require = createRequire(import.meta.url);

/** What makes each package load its native part: some do it at once, some at their first call. */
const NATIVE_PARTS: Readonly<Record<string, () => void>> = {
  'better-sqlite3': () => {
    const Database = require('better-sqlite3') as new (file: string) => Readonly<{ close(): void }>;
    new Database(':memory:').close();
  },
  'node-hid': () => void (require('node-hid') as Readonly<{ devices(): unknown }>).devices(),
  '@serialport/bindings-cpp': () => void require('@serialport/bindings-cpp'),
};

/** Loading tells more than looking: a file of another version, or a library that is not there. */
function loadModule(name: string, load: () => void): NativeModule {
  try {
    load();
    return { name, state: 'loads', detail: '' };
  } catch (error) {
    const detail = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    return { name, state: stateOf(error, detail), detail };
  }
}

const READER_MODULE = '@pokusew/pcsclite';

/**
 * In a process of its own: a binding for another Node may end the one that loads it. Electron starts none for the service; there
 * the reader's own process says it.
 */
function probeReaderModule(): Promise<readonly NativeModule[]> {
  if (process.versions['electron'] !== undefined) return Promise.resolve([]);
  const program = `try { require('${READER_MODULE}') } catch (e) { console.log(e.code ?? '', e.message); process.exit(1) }`;
  const options = { timeout: PROGRAM_MS, cwd: import.meta.dirname };
  return new Promise((resolve) => {
    execFile(process.execPath, ['-e', program], options, (error, text) => {
      const module = { name: READER_MODULE, isForReaders: true } as const;
      if (error === null) return resolve([{ ...module, state: 'loads', detail: '' }]);
      const [detail = ''] = text.trim().split('\n');
      const isAbsent = detail.startsWith('MODULE_NOT_FOUND');
      resolve([{ ...module, state: isAbsent ? 'absent' : stateOf(error, detail), detail }]);
    });
  });
}

function stateOf(error: unknown, detail: string): NativeModule['state'] {
  if (/NODE_MODULE_VERSION|was compiled against|did not self-register/i.test(detail)) return 'wrong_version';
  if (/\.so[.\d]*: cannot open shared object|\.dll|\.dylib/i.test(detail)) return 'library_missing';
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return code === 'MODULE_NOT_FOUND' ? 'absent' : 'broken';
}

async function findUnblockedModules(): Promise<readonly string[]> {
  const loaded = await readFile('/proc/modules', 'utf8').catch(() => '');
  const names = new Set(loaded.split('\n').map((line) => line.split(' ')[0] ?? ''));
  const blocked = await blockedModules();
  return READER_GRABBING_MODULES.filter((name) => names.has(name) && !blocked.has(name));
}

async function blockedModules(): Promise<ReadonlySet<string>> {
  const blocked = new Set<string>();
  for (const folder of ['/etc/modprobe.d', '/usr/lib/modprobe.d', '/lib/modprobe.d']) {
    for (const name of await readdir(folder).catch(() => [])) {
      const text = await readFile(path.join(folder, name), 'utf8').catch(() => '');
      for (const [, module] of text.matchAll(/^\s*blacklist\s+(\S+)/gm)) blocked.add(module ?? '');
    }
  }
  return blocked;
}

/** Files of what is plugged in and looks like a till's device, and of the built-in ports that are set. */
async function findDeviceFiles(devices: readonly ProbedDevice[]): Promise<readonly DeviceFile[]> {
  const ports = await listLinuxPorts().catch(() => []);
  const printers = await listUsbPrinters();
  const set = devices.flatMap(({ settings }) =>
    'place' in settings && 'path' in settings.place ? [settings.place.path] : [],
  );
  const usb = [...ports.filter(({ identity }) => identity.vendorId !== null), ...printers].map((each) => each.path);
  return Promise.all([...new Set([...set, ...usb])].filter((file) => existsSync(file)).map(deviceFile));
}

async function deviceFile(file: string): Promise<DeviceFile> {
  const isUsable = await access(file, constants.R_OK | constants.W_OK).then(
    () => true,
    () => false,
  );
  const gid = await stat(file).then(
    (stats) => stats.gid,
    () => null,
  );
  return { path: file, isUsable, group: gid === null ? null : await groupName(gid) };
}

async function groupName(gid: number): Promise<string | null> {
  const text = await readFile('/etc/group', 'utf8').catch(() => '');
  return (
    text
      .split('\n')
      .find((line) => line.split(':')[2] === String(gid))
      ?.split(':')[0] ?? null
  );
}

/** Where packages and people put it. */
const RULE_FOLDERS = ['/etc/udev/rules.d', '/usr/lib/udev/rules.d', '/lib/udev/rules.d'];
export const RULE_FILE = '70-wallet-till.rules';

function hasRules(): boolean {
  return RULE_FOLDERS.some((folder) => existsSync(path.join(folder, RULE_FILE)));
}

async function hasFontFor(language: string): Promise<boolean | null> {
  if (process.platform !== 'linux') return null;
  const listed = await output('fc-list', [`:lang=${language}`, 'family']);
  return listed === null ? null : listed.trim() !== '';
}

async function isClockSynchronised(): Promise<boolean | null> {
  if (process.platform !== 'linux') return null;
  if (existsSync('/run/systemd/timesync/synchronized')) return true;
  const answer = await output('timedatectl', ['show', '--property=NTPSynchronized', '--value']);
  return answer === null ? null : answer.trim() === 'yes';
}

/** null: there is no such program, or it did not answer. */
function output(program: string, args: readonly string[]): Promise<string | null> {
  return new Promise((resolve) => {
    execFile(program, args, { timeout: PROGRAM_MS }, (error, text) => resolve(error === null ? text : null));
  });
}

/** The desktop names its input method in one of these; `xim` and `none` are none. */
function inputMethodOf(environment: ProbeOptions['environment']): string | null {
  const { GTK_IM_MODULE, QT_IM_MODULE, XMODIFIERS } = environment;
  const named = [GTK_IM_MODULE, QT_IM_MODULE, /@im=(.*)/.exec(XMODIFIERS ?? '')?.[1]];
  return named.find((name) => name !== undefined && !['', 'xim', 'none', 'simple'].includes(name)) ?? null;
}

function charsetOf({ LC_ALL, LC_CTYPE, LANG }: ProbeOptions['environment']): string | null {
  const locale = [LC_ALL, LC_CTYPE, LANG].find((name) => name !== undefined && name !== '');
  if (locale === undefined || process.platform !== 'linux') return null;
  return /\.([^@]+)/.exec(locale)?.[1] ?? locale;
}

/** A till that was never started has no folder yet: its disk is that of the folder above. */
function nearestExisting(folder: string): string {
  let place = path.resolve(folder);
  while (!existsSync(place) && place !== path.dirname(place)) place = path.dirname(place);
  return place;
}

async function probeDisk(folder: string): Promise<MachineProbe['disk']> {
  const place = nearestExisting(folder);
  const file = path.join(place, `.doctor-${process.pid}`);
  try {
    await writeFile(file, 'x', { flag: 'w' });
    await rm(file);
  } catch (error) {
    return { freeBytes: null, whyNotWritable: error instanceof Error ? error.message : String(error) };
  }
  const { bavail, bsize } = await statfs(place);
  return { freeBytes: bavail * bsize, whyNotWritable: null };
}
