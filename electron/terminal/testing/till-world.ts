/**
 * A whole terminal in a world that a test holds in its hand: a real database file, a virtual clock, a simulated backend
 * and reader. A run can end at any commit: what it does after that moment has no effect on disk, wire or screen, and the
 * next run finds what was durable.
 */
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createSimulatedBarcodeScanner,
  type SimulatedBarcodeScanner,
} from '../../../hardware/barcode-scanner/simulated-driver.ts';
import type { Barrier } from '../../../hardware/barrier/barrier.ts';
import type { Indicator } from '../../../hardware/indicator/indicator.ts';
import { createSimulatedNfcReader, type SimulatedNfcReader } from '../../../hardware/nfc-reader/simulated-driver.ts';
import type { InputOf, OperationName, OutputOf } from '../../contract/contract.ts';
import type { Snapshot } from '../../contract/terminal-values.ts';
import type { KeyStore } from '../../kernel/key-store.ts';
import type { Clock } from '../../kernel/clock.ts';
import { silentLog } from '../../kernel/log.ts';
import { createSeededRandom } from '../../kernel/seeded-random.ts';
import type { TerminalEvent } from '../event-stream.ts';
import type { ShopCodes } from '../payment/1-intake/shop-codes.ts';
import type {
  CatalogueSeed,
  DeviceSetup,
  GatePorts,
  Peripherals,
  SimulatedTaps,
  StaffSeed,
  TransitSettings,
} from '../ports.ts';
import type { Storage, StorageFailure } from '../storage/database.ts';
import { openStorage } from '../storage/sqlite.ts';
import { createTerminal, type Terminal } from '../terminal.ts';
import { createSimulatedBackend, type SimulatedBackend } from '../wallet-backend/simulated-driver.ts';
import type { BackendCapabilities, WalletBackend } from '../wallet-backend/wallet-backend.ts';
import { backendOf, barrierOf, clockOf, newRun, readerOf, storageOf, type Run } from './mortal-ports.ts';
import { STATEMENT_FORMATS } from './statement-files.ts';
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts';

/** A process dies here, never the machine, so a file system in memory serves, and syncs cost nothing. */
const FOLDER = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

export const CASHIER = { cashierId: 'c1', pin: '1234' } as const;
export const MANAGER = { cashierId: 'm1', pin: '4321' } as const;
export const SUPERVISOR = { cashierId: 's1', pin: '7531' } as const;

const CATALOGUE: CatalogueSeed = {
  categories: [{ id: 'drinks', name: { 'zh-CN': '饮料', en: 'Drinks' }, color: 'blue' }],
  products: [
    product('water', '6901028075831', '矿泉水', 'Water', 200, 1),
    product('cola', '6901234567892', '可乐', 'Cola', 350, 2),
    product('tea', null, '茶', 'Tea', 1_000, 3),
  ],
};

const STAFF: StaffSeed = [
  { ...CASHIER, name: { 'zh-CN': '王芳', en: 'Wang Fang' }, role: 'cashier' },
  { ...MANAGER, name: { 'zh-CN': '赵敏', en: 'Zhao Min' }, role: 'manager' },
  { ...SUPERVISOR, name: { 'zh-CN': '陈静', en: 'Chen Jing' }, role: 'supervisor' },
];

function product(
  sku: string,
  barcode: string | null,
  zh: string,
  en: string,
  priceMinor: number,
  quickKey: number,
): CatalogueSeed['products'][number] {
  const unit = { 'zh-CN': '瓶', en: 'bottle' };
  return { sku, barcode, name: { 'zh-CN': zh, en }, category: 'drinks', priceMinor, unit, quickKey };
}

export type Refused = Readonly<{ code: string; facts: Readonly<Record<string, unknown>> }>;

export interface TillWorld {
  readonly clock: VirtualClock;
  readonly backend: SimulatedBackend;
  readonly reader: SimulatedNfcReader;
  /** Of this run. Asked for by `withScanner`. */
  readonly scanner: SimulatedBarcodeScanner;
  readonly terminal: Terminal;
  readonly storage: Storage;
  readonly events: readonly TerminalEvent[];
  /** This run's own way to the backend, which holds the terminal's key. */
  readonly driver: WalletBackend;
  /** Calls the terminal and expects an answer. */
  call<N extends OperationName>(name: N, input: InputOf<N>): Promise<OutputOf<N>>;
  /** Calls the terminal and expects a refusal. */
  refused<N extends OperationName>(name: N, input: InputOf<N>): Promise<Refused>;
  snapshot(): Promise<Snapshot>;
  /** Goods for 2.00, in an open sale. Answers its id. */
  ringUp(productId?: string): Promise<string>;
  advance(ms: number): Promise<void>;
  /** Ends the run in good order and starts the next; `between` may do to the database file what it likes. */
  restart(between?: (file: string) => void): Promise<void>;
  /** The process dies where it stands; the next one starts, after `downMs` without any. */
  crash(downMs?: number): Promise<void>;
  /** The process dies before or after its `n`-th commit from now, as soon as that comes. */
  crashAtCommit(n: number, when: 'before' | 'after'): void;
  /** The process dies before or after the next commit that records an entry of this type. */
  crashOver(type: string, when: 'before' | 'after'): void;
  /** Whether the run that was to crash has died. */
  isDead(): boolean;
  /** How many commits this run has made. */
  commitCount(): number;
  /** The disk refuses every write so, until it is told null. */
  failWrites(failure: StorageFailure | null): void;
  close(): Promise<void>;
}

export type TillWorldOptions = Readonly<{
  capabilities?: BackendCapabilities;
  latencyMs?: number;
  seed?: number;
  /** The machine's own name for its run; without, each run of the program stands alone. */
  bootId?: string;
  /** Made anew for each run, on that run's clock. */
  peripherals?: (clock: Clock) => Peripherals;
  shopCodes?: ShopCodes;
  /** On the world's clock; what `scanner` scans with. */
  withScanner?: boolean;
  /** Absent: nobody sets the devices. */
  deviceSetup?: DeviceSetup;
  /** Lights at the counter, on the world's clock. */
  indicators?: (clock: Clock) => readonly Indicator[];
  /** A gate's devices, on the world's clock. */
  gate?: (clock: Clock) => GatePorts;
  /** Absent: a till. */
  transit?: TransitSettings;
  /** It outlives a run. */
  barrier?: Barrier;
  /** Absent: as a shop keeps it. */
  journalKeepDays?: number;
}>;

/** Hashing PINs takes most of a second, so the first day of the till is lived once and copied. */
let firstDay: Promise<string> | null = null;

/** A till that is enrolled, has goods, and has its cashier signed in. */
export async function createTillWorld(options: TillWorldOptions = {}): Promise<TillWorld> {
  firstDay ??= liveFirstDay();
  const folder = mkdtempSync(join(FOLDER, 'till-world-'));
  const file = join(folder, 'till.db');
  copyFileSync(await firstDay, file);
  return openWorld(folder, file, true, options);
}

async function liveFirstDay(): Promise<string> {
  const folder = mkdtempSync(join(FOLDER, 'till-first-day-'));
  const file = join(folder, 'till.db');
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const kept = mkdtempSync(join(FOLDER, 'till-nothing-'));
  const world = await openWorld(kept, file, false, {});
  await world.call('session.sign_in', CASHIER);
  await world.close();
  return file;
}

async function openWorld(
  folder: string,
  file: string,
  enrolled: boolean,
  {
    latencyMs = 20,
    seed = 1,
    capabilities,
    bootId,
    peripherals,
    shopCodes,
    withScanner = false,
    deviceSetup,
    indicators,
    gate,
    transit,
    barrier,
    journalKeepDays,
  }: TillWorldOptions,
): Promise<TillWorld> {
  const clock = createVirtualClock({ bootId });
  const random = createSeededRandom(seed);
  const backend = createSimulatedBackend({
    clock,
    latencyMs,
    enrolled,
    activationCodes: ['WORLD'],
    ...(capabilities === undefined ? {} : { capabilities }),
  });
  let run: Run = newRun();
  let storage: Storage;
  let reader: SimulatedNfcReader;
  let scanner: SimulatedBarcodeScanner;
  let terminal: Terminal;
  let driver: WalletBackend;
  const events: TerminalEvent[] = [];

  const open = async (): Promise<void> => {
    run = newRun();
    const opened = openStorage({ file, log: silentLog });
    if (!opened.ok) throw new Error(`the database does not open: ${opened.error.code}`);
    storage = opened.value;
    reader = createSimulatedNfcReader({ id: 'nfc-1', name: 'Simulated reader' });
    scanner = createSimulatedBarcodeScanner({ id: 'scan-1', name: 'Simulated scanner', clock });
    driver = backend.connect();
    const thisRun = run;
    terminal = createTerminal({
      clock: clockOf(clock, thisRun),
      random,
      log: silentLog,
      storage: storageOf(storage, thisRun),
      backend: backendOf(driver, thisRun),
      keyStore: memoryKeyStore(),
      nfcReader: readerOf(reader, thisRun),
      simulatedTaps: tapsOf(reader),
      ...(peripherals === undefined ? {} : { peripherals: peripherals(clockOf(clock, thisRun)) }),
      ...(withScanner ? { scanners: [scanner] } : {}),
      ...(deviceSetup === undefined ? {} : { deviceSetup }),
      ...(indicators === undefined ? {} : { indicators: indicators(clock) }),
      ...(gate === undefined ? {} : { gate: gate(clock) }),
      ...(barrier === undefined ? {} : { barrier: barrierOf(barrier, thisRun) }),
      statementFormats: STATEMENT_FORMATS,
      settings: {
        ...(shopCodes === undefined ? {} : { shopCodes }),
        ...(transit === undefined ? {} : { transit }),
        ...(journalKeepDays === undefined ? {} : { journalKeepDays }),
        softwareVersion: '0.0.0',
        serial: 'world',
        currency: 'CNY',
        sandbox: true,
        phonePage: null,
        hasBatteryClock: true,
        demo: { activationCode: 'WORLD', catalogue: CATALOGUE, staff: STAFF },
      },
    });
    terminal.onEvent((event) => {
      if (thisRun.isAlive) events.push(event);
    });
    await terminal.start();
    await clock.advance(latencyMs * 4 + 1);
  };

  const kill = async (downMs = 0): Promise<void> => {
    run.isAlive = false;
    backend.crash();
    await clock.settle();
    storage.close();
    await clock.advance(downMs);
    await open();
  };

  const world: TillWorld = {
    clock,
    backend,
    get reader() {
      return reader;
    },
    get scanner() {
      return scanner;
    },
    get terminal() {
      return terminal;
    },
    get driver() {
      return driver;
    },
    get storage() {
      return storage;
    },
    events,
    call: async (name, input) => {
      const given = await terminal.call(name, input);
      if (!given.ok) throw new Error(`${name} was refused: ${given.error.code}`);
      await clock.settle();
      return given.value as OutputOf<typeof name>;
    },
    refused: async (name, input) => {
      const given = await terminal.call(name, input);
      if (given.ok) throw new Error(`${name} was not refused`);
      return { code: given.error.code, facts: given.error.facts };
    },
    snapshot: async () => world.call('terminal.snapshot', {}),
    ringUp: async (productId = 'water') => {
      const sale = await world.call('sale.add_product', { productId, quantity: 1 });
      return sale.saleId;
    },
    advance: (ms) => clock.advance(ms),
    restart: async (between) => {
      await terminal.stop();
      await driver.close();
      storage.close();
      between?.(file);
      await open();
    },
    crash: kill,
    crashAtCommit: (n, when) => {
      run.crashAt = run.commitCount + n;
      run.crashWhen = when;
    },
    crashOver: (type, when) => {
      run.crashOver = type;
      run.crashWhen = when;
    },
    isDead: () => !run.isAlive,
    commitCount: () => run.commitCount,
    failWrites: (failure) => {
      run.failure = failure;
    },
    close: async () => {
      await terminal.stop();
      await driver.close();
      backend.end();
      storage.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };

  await open();
  return world;
}

/** One customer with one wallet, whose phone presents whatever it is asked for. */
function tapsOf(reader: SimulatedNfcReader): SimulatedTaps {
  return {
    wallets: async () => [{ walletId: 'w1', name: '李雷', balanceMinor: 10_000 }],
    tap: () => reader.tap(async () => ({ kind: 'presented', presentment: Uint8Array.from([1, 2, 3]) })),
    paymentCode: async () => '6212345678901234567',
    rideCode: async () => null,
  };
}

function memoryKeyStore(): KeyStore {
  const kept = new Map<string, Uint8Array>();
  return {
    protection: 'memory',
    load: async (name) => kept.get(name) ?? null,
    save: async (name, bytes) => void kept.set(name, bytes),
    remove: async (name) => void kept.delete(name),
  };
}
