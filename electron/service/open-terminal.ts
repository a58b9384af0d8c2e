/**
 * Chooses the real parts and makes the terminal of them: the database, the keys, the backend, the devices. With a sandbox
 * the reader is a simulated one and the till is filled with demo goods and people.
 *
 * Rule HOST-20 of docs/spec.md.
 */
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { StartMessage } from '../contract/service-messages.ts';
import type { Clock } from '../kernel/clock.ts';
import type { KeyStore } from '../kernel/key-store.ts';
import type { Log } from '../kernel/log.ts';
import type { Random } from '../kernel/random.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { openDelegatedKeyStore } from '../system/delegated-key-store.ts';
import { openFileKeyStore } from '../system/file-key-store.ts';
import { openFolderShelf } from '../system/folder-shelf.ts';
import { StoredDamage } from '../terminal/storage/row.ts';
import { openStorage, StorageFailure, type Storage } from '../terminal/storage/sqlite.ts';
import { createTerminal } from '../terminal/terminal.ts';
import { createAgentWire, type ProxySettings } from '../terminal/wallet-backend/agent-wire.ts';
import { createHttpWalletBackend } from '../terminal/wallet-backend/http-driver.ts';
import { readBackendFile } from './backend-file.ts';
import { loadDemo } from './demo.ts';
import { createDeviceShelf } from './device-setup.ts';
import { readDevicesFile } from './devices-file.ts';
import type { Helpers } from './helpers.ts';
import { createSandboxTaps } from './sandbox-taps.ts';
import { readJournalFile } from './journal-file.ts';
import { loadStatementFormats } from './statement-formats.ts';
import type { Sealing } from './sealing.ts';
import type { CannotRun, RunningTerminal } from './service.ts';
import { readTransitFile } from './transit-file.ts';

/** What shops of this wallet are paid in; the backend refuses a payment in any other currency. */
const CURRENCY = 'CNY';
/** Half of a UUID: enough to tell the machines of a merchant apart. */
const SERIAL_BYTES = 8;

export type System = Readonly<{
  clock: Clock;
  random: Random;
  log: Log;
  /** The disk failed in such a way that only a new start can tell what is on it. */
  onStorageBroken: (sqliteCode: string) => void;
  /** As the machine's environment names it. */
  proxy: ProxySettings | null;
  /** The environment variables, for the doctor. Absent: none. */
  environment?: Readonly<Record<string, string | undefined>>;
  /** Starts a program beside this process, which alone it cannot. */
  startHelper: Helpers['start'];
}>;

export async function openTerminal(
  start: StartMessage,
  sealing: Sealing,
  system: System,
): Promise<Result<RunningTerminal, CannotRun>> {
  const { dataFolder, sandbox, resourcesFolder } = start;
  const demo = sandbox ? await loadDemo(resourcesFolder) : null;
  const { log, onStorageBroken } = system;
  const opened = openStorage({ file: path.join(dataFolder, 'till.db'), log, onBroken: onStorageBroken });
  if (!opened.ok) return err(cannotRun(opened.error));
  const storage = opened.value;
  try {
    const terminal = await openOn(storage, { start, sealing, system, demo });
    if (!terminal.ok) storage.close();
    return terminal;
  } catch (error) {
    if (error instanceof StoredDamage) {
      log.write('error', 'terminal_not_opened', { detail: error.message });
      storage.close();
      return err(cannotRun({ code: 'terminal.database_damaged', detail: error.message }));
    }
    const detail = diskRefusal(error);
    if (detail === null) throw error;
    // A disk that is full or read-only is for a person to mend; starting over and over would only hide why.
    log.write('error', 'terminal_not_opened', { detail });
    storage.close();
    return err(cannotRun({ code: 'terminal.storage_failed', detail }));
  }
}

/** What the disk said when it refused; null for everything else that can be thrown. */
function diskRefusal(error: unknown): string | null {
  if (error instanceof StorageFailure) return error.sqliteCode;
  const isOfTheSystem = error instanceof Error && 'syscall' in error && 'code' in error;
  return isOfTheSystem ? String(error.code) : null;
}

type OpenOptions = Readonly<{
  start: StartMessage;
  sealing: Sealing;
  system: System;
  demo: Awaited<ReturnType<typeof loadDemo>> | null;
}>;

async function openOn(
  storage: Storage,
  { start, sealing, system, demo }: OpenOptions,
): Promise<Result<RunningTerminal, CannotRun>> {
  const { clock, random, log } = system;
  const { dataFolder, backendOrigin, sandbox, softwareVersion, phonePage } = start;
  const keys = await openKeyStore(start, sealing, random);
  if (!keys.ok) return keys;
  const devices = await readDevicesFile(dataFolder);
  if (!devices.ok) return devices;
  const settings = await readBackendFile(dataFolder);
  if (!settings.ok) return settings;
  const transit = start.profile === 'transit' ? await readTransitFile(dataFolder, { sandbox }) : ok(null);
  if (!transit.ok) return transit;
  const keepDays = await readJournalFile(dataFolder);
  if (!keepDays.ok) return keepDays;
  const { shopCodes } = devices.value;
  const { proxy = system.proxy, pinBackendKeys } = settings.value;
  const wire = createAgentWire(proxy);
  const own = { origin: backendOrigin, keyStore: keys.value, wire, pinBackendKeys };
  const backend = createHttpWalletBackend({ ...own, clock, random, log });
  const isGate = transit.value?.settings.role === 'gate';
  const shelf = await createDeviceShelf({
    ...{ file: devices.value, sandbox, isGate, dataFolder, system },
    resourcesFolder: start.resourcesFolder,
  });
  const terminal = createTerminal({
    clock,
    random,
    log,
    storage,
    backend,
    keyStore: keys.value,
    statementShelf: await openFolderShelf({ folder: path.join(dataFolder, 'statements'), random }),
    // Accessors, since a technician may exchange a device while the till runs.
    get nfcReader() {
      return shelf.ports.nfcReader;
    },
    get scanners() {
      return shelf.ports.scanners;
    },
    get indicators() {
      return shelf.ports.indicators;
    },
    get gate() {
      return shelf.ports.gate;
    },
    get barrier() {
      return shelf.ports.barrier;
    },
    get peripherals() {
      return shelf.ports.peripherals;
    },
    deviceSetup: shelf,
    simulatedTaps: sandbox
      ? createSandboxTaps({ origin: backendOrigin, reader: (deviceId) => shelf.simulatedReader(deviceId), log })
      : null,
    statementFormats: await loadStatementFormats({ resourcesFolder: start.resourcesFolder, dataFolder, log }),
    settings: {
      ...(shopCodes === undefined ? {} : { shopCodes }),
      ...(transit.value === null ? {} : { transit: transit.value.settings }),
      ...(keepDays.value === null ? {} : { journalKeepDays: keepDays.value }),
      softwareVersion,
      serial: await deviceSerial(dataFolder, random),
      currency: CURRENCY,
      hasBatteryClock: hasBatteryClock(),
      sandbox,
      phonePage,
      demo: demo === null || transit.value === null ? demo : { ...demo, activationCode: transit.value.activationCode },
    },
  });
  try {
    await terminal.start();
  } catch (error) {
    await terminal.stop();
    await shelf.close();
    await backend.close();
    throw error;
  }
  return ok({
    runId: terminal.runId,
    call: (name, input) => terminal.call(name, input),
    onEvent: (listener) => terminal.onEvent(listener),
    busy: () => terminal.busy(),
    foundDamage: (damage) => terminal.foundDamage(damage),
    stop: () => stopAll(terminal, [shelf, backend], storage),
  });
}

async function stopAll(
  terminal: Readonly<{ stop(): Promise<void> }>,
  ports: readonly Readonly<{ close(): Promise<void> }>[],
  storage: Storage,
): Promise<void> {
  await terminal.stop();
  for (const port of ports) await port.close();
  // Last: whatever ends above may still write what it has learned.
  storage.close();
}

async function openKeyStore(
  start: StartMessage,
  sealer: Sealing,
  random: Random,
): Promise<Result<KeyStore, CannotRun>> {
  const folder = path.join(start.dataFolder, 'keys');
  const opened =
    start.keyProtection === 'host'
      ? await openDelegatedKeyStore({ folder, sealer, random })
      : await openFileKeyStore({ folder, random });
  return opened.ok ? opened : err(cannotRun(opened.error));
}

function cannotRun({ code, ...facts }: Readonly<{ code: string } & Record<string, string | number>>): CannotRun {
  return { code, facts };
}

/** What this machine is called at its enrolment; made once and kept with the data, since few machines tell a serial. */
async function deviceSerial(dataFolder: string, random: Random): Promise<string> {
  const file = path.join(dataFolder, 'serial.txt');
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    const serial = `WT-${Buffer.from(random.bytes(SERIAL_BYTES)).toString('hex').toUpperCase()}`;
    await writeFile(file, serial, { flag: 'wx' });
    return serial;
  }
}

/** Linux lists the clocks that run on a battery; the other systems run on computers that have one. */
function hasBatteryClock(): boolean {
  return process.platform !== 'linux' || existsSync('/sys/class/rtc/rtc0');
}
