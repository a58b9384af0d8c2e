/**
 * One process of the till: the real terminal on its real database file, with the real driver over the simulated network.
 * Every port is wrapped by the process's life, so that it can die at any of them. Rules PROVE-30, PROVE-35.
 */
import { createSimulatedNfcReader, type SimulatedNfcReader } from '../../../hardware/nfc-reader/simulated-driver.ts';
import type { ReceiptPrinter } from '../../../hardware/receipt-printer/receipt-printer.ts';
import type { NfcReader } from '../../../hardware/nfc-reader/nfc-reader.ts';
import { epochMs, type Clock } from '../../../electron/kernel/clock.ts';
import type { FileShelf } from '../../../electron/kernel/file-shelf.ts';
import type { KeyStore } from '../../../electron/kernel/key-store.ts';
import type { Log, LogFacts } from '../../../electron/kernel/log.ts';
import type { TerminalEvent } from '../../../electron/terminal/event-stream.ts';
import type { TerminalPorts, TransitSettings } from '../../../electron/terminal/ports.ts';
import type { Storage } from '../../../electron/terminal/storage/database.ts';
import { openStorage } from '../../../electron/terminal/storage/sqlite.ts';
import { STATEMENT_FORMATS } from '../../../electron/terminal/testing/statement-files.ts';
import { createTerminal, type Terminal } from '../../../electron/terminal/terminal.ts';
import { createHttpWalletBackend } from '../../../electron/terminal/wallet-backend/http-driver.ts';
import type { WalletBackend } from '../../../electron/terminal/wallet-backend/wallet-backend.ts';
import type { SeededRandom } from '../seeded-random.ts';
import { ORIGIN } from './backend-host.ts';
import { DEMO } from './demo.ts';
import { createLife, type Life } from './life.ts';
import type { Network } from './network.ts';
import { inRealTime } from './real-work.ts';
import type { ShopPrinter } from './shop-printer.ts';
import type { StreetBarrier } from './street-barrier.ts';
import type { VirtualTime } from './virtual-time.ts';

export type TillProcess = Readonly<{
  life: Life;
  terminal: Terminal;
  /** As the process itself uses it: dead when the process is. */
  storage: Storage;
  reader: SimulatedNfcReader;
  /** Ends the run in good order. */
  stop(): Promise<void>;
  /** What the operating system does for a dead process: closes its files. */
  bury(): void;
}>;

/** What makes a gate or a kiosk of it. */
export type TransitParts = Readonly<{
  transit: TransitSettings;
  activationCode: string;
  /** null: where it always was. */
  stop: TransitSettings['place'] | null;
  /** null: it has none. */
  barrier: StreetBarrier | null;
}>;

export type TillParts = Readonly<{
  file: string;
  time: VirtualTime;
  network: Network;
  random: SeededRandom;
  /** What the key store holds; outlives the process. */
  keys: Map<string, Uint8Array>;
  /** The till's clock minus true time. */
  wallOffsetMs: () => number;
  onEvent: (event: TerminalEvent) => void;
  onLog: (line: string) => void;
  /** Told after every commit. */
  onCommit: () => void;
  /** Absent: a till. */
  transit?: TransitParts;
  /** Absent: no closed day is fetched. */
  shelf?: FileShelf | undefined;
  /** null: this till has none. */
  printer: ShopPrinter | null;
}>;

/** Yesterday stays; what came before leaves once nothing in it is open. */
const JOURNAL_KEEP_DAYS = 1;

export function openTillProcess(parts: TillParts): TillProcess {
  const { file, network, random, keys, transit } = parts;
  const life = createLife();
  const log = logOf(parts, life);
  const opened = openStorage({ file, log });
  if (!opened.ok) throw new Error(`the till's database does not open: ${JSON.stringify(opened.error)}`);
  const real = opened.value;
  const storage = storageOf(real, life, parts.onCommit);
  const clock = clockOf(parts, life);
  const reader = createSimulatedNfcReader({ id: 'nfc-1', name: 'Simulated reader' });
  const keyStore = keyStoreOf(keys, life);
  const chance = { bytes: (count: number) => random.bytes(count) };
  const backend: WalletBackend = createHttpWalletBackend({
    ...{ origin: ORIGIN, keyStore, clock, random: chance, log },
    wire: network.wireOf(life),
  });
  const ports: TerminalPorts = {
    ...{ clock, random: chance, log, storage, backend, keyStore },
    nfcReader: readerOf(reader, life),
    simulatedTaps: null,
    ...(parts.shelf === undefined ? {} : { statementShelf: parts.shelf, statementFormats: STATEMENT_FORMATS }),
    ...(transit === undefined || transit.barrier === null ? {} : { barrier: transit.barrier.portOf(life) }),
    settings: {
      ...(transit === undefined
        ? {}
        : { transit: { ...transit.transit, place: transit.stop ?? transit.transit.place } }),
      journalKeepDays: JOURNAL_KEEP_DAYS,
      softwareVersion: '0.0.0',
      serial: 'simulated',
      currency: 'CNY',
      sandbox: true,
      phonePage: null,
      hasBatteryClock: true,
      demo: transit === undefined ? DEMO : { ...DEMO, activationCode: transit.activationCode },
    },
    ...(parts.printer === null ? {} : { peripherals: peripheralsOf(parts.printer.plugInto(life, clock)) }),
  };
  const terminal = createTerminal(ports);
  terminal.onEvent((event) => {
    life.touch('event', 'before');
    parts.onEvent(event);
    life.touch('event', 'after');
  });
  return {
    life,
    terminal,
    storage,
    reader,
    stop: async () => {
      await terminal.stop();
      await reader.close();
      await backend.close();
      life.die('stopped');
      real.close();
    },
    bury: () => {
      life.die('killed');
      real.close();
    },
  };
}

function peripheralsOf(printer: ReceiptPrinter): NonNullable<TerminalPorts['peripherals']> {
  return { printer, drawer: null, display: null, language: 'zh-CN', qr: 'command', logo: null };
}

function logOf({ onLog }: TillParts, life: Life): Log {
  return {
    write: (level, event, facts: LogFacts = {}) => {
      if (life.isAlive()) onLog(`${level} ${event} ${JSON.stringify(facts)}`);
    },
  };
}

/** The machine runs on when the program dies, as a shop's till does: its monotonic clock does, too. */
function clockOf({ time, wallOffsetMs }: TillParts, life: Life): Clock {
  return {
    now: () => epochMs(Math.round(time.now() + wallOffsetMs())),
    monotonic: () => time.now(),
    bootId: 'simulated-machine',
    after: (delayMs, wake) => {
      if (!life.isAlive()) return { cancel: () => undefined };
      const fire = (): void => {
        if (!life.isAlive()) return;
        const thawsIn = life.thawsAt - time.now();
        if (thawsIn > 0) {
          scheduled = time.after(thawsIn, 'till thaws', fire);
          return;
        }
        life.act(() => {
          life.touch('timer', 'before');
          wake();
        });
      };
      let scheduled = time.after(delayMs, 'till wakes', fire);
      return { cancel: () => scheduled.cancel() };
    },
  };
}

function storageOf(real: Storage, life: Life, onCommit: () => void): Storage {
  const { read } = real;
  const watched = {
    get: (...asked: Parameters<typeof read.get>) => {
      life.demandAlive();
      return read.get(...asked);
    },
    all: (...asked: Parameters<typeof read.all>) => {
      life.demandAlive();
      return read.all(...asked);
    },
    segment: (name: string) => {
      life.demandAlive();
      return read.segment(name);
    },
  };
  return {
    file: real.file,
    // The brand exists for the compiler alone.
    read: watched as unknown as Storage['read'],
    write: (change) => {
      life.touch('commit', 'before');
      const result = real.write(change);
      onCommit();
      life.touch('commit', 'after');
      return result;
    },
    shortenLog: () => {
      life.demandAlive();
      real.shortenLog();
    },
    writeSegment: (name, bytes) => life.awaited('file', () => inRealTime(real.writeSegment(name, bytes))),
    close: () => undefined,
  };
}

function keyStoreOf(keys: Map<string, Uint8Array>, life: Life): KeyStore {
  const used = <T>(act: () => T): Promise<T> => life.awaited('key_store', async () => act());
  return {
    protection: 'memory',
    load: (name) => used(() => keys.get(name) ?? null),
    save: (name, bytes) => used(() => void keys.set(name, bytes)),
    remove: (name) => used(() => void keys.delete(name)),
  };
}

/** A dead process hears nothing of its reader. */
function readerOf(reader: SimulatedNfcReader, life: Life): NfcReader {
  return {
    id: reader.id,
    name: reader.name,
    simulated: true,
    get condition() {
      return reader.condition;
    },
    open: () => reader.open(),
    arm: (request) => {
      if (life.isAlive()) reader.arm(request);
    },
    disarm: () => {
      if (life.isAlive()) reader.disarm();
    },
    onCondition: (listener) =>
      reader.onCondition((condition) => {
        if (life.isAlive()) life.act(() => listener(condition));
      }),
    onTag: (listener) =>
      reader.onTag((tag) => {
        if (life.isAlive()) life.act(() => listener(tag));
      }),
    onTap: (listener) =>
      reader.onTap((event) => {
        if (life.isAlive()) life.act(() => listener(event));
      }),
    close: () => reader.close(),
  };
}
