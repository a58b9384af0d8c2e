/** A gate on a database file of its own, with a reader in memory, a barrier that obeys at once, and passengers who come in turn. */
import type { Barrier } from '../../../hardware/barrier/barrier.ts';
import type { GateView } from '../../../electron/contract/gate-values.ts';
import type { Clock } from '../../../electron/kernel/clock.ts';
import { silentLog } from '../../../electron/kernel/log.ts';
import { createMemoryKeyStore } from '../../../electron/system/memory-key-store.ts';
import { createSystemClock } from '../../../electron/system/system-clock.ts';
import { createSystemRandom } from '../../../electron/system/system-random.ts';
import { openStorage, type Storage } from '../../../electron/terminal/storage/sqlite.ts';
import { createTerminal } from '../../../electron/terminal/terminal.ts';
import type { NfcReader } from '../../../hardware/nfc-reader/nfc-reader.ts';
import type { EmulatedCard } from '../../../hardware/nfc-reader/testing/emulated-cards.ts';
import { createLineReader, type Tap } from '../devices/line-reader.ts';
import { createBenchBackend, type BenchBackend } from '../payments/bench-backend.ts';
import { createBenchCustomers, type BenchCustomers } from '../payments/bench-customers.ts';

/** As many as know the gate: each comes back often, so their certificates are known. */
const PASSENGERS = 500;
const PATIENCE_MS = 15_000;

/** Everybody may pass again at once: what is measured is a decision, never a wait. */
const FARES = [
  {
    ...{ kind: 'flat', effectiveFrom: '2020-01-01T00:00:00.000Z', fare: 200, transferMinutes: 0, transferFare: 200 },
    ...{ passbackSeconds: 0, classes: {} },
  },
] as const;

/** `commits`: between the whole credential and the barrier, and neither those before it nor those behind. */
export type Passed = Readonly<{ ms: number; commits: number }>;

/** A reader that phones are held to, in memory or behind the system's daemon. */
export type HeldReader = NfcReader & {
  /** Armed, and nothing lies on it. */
  readonly isArmed: boolean;
  put(card: EmulatedCard): Put | Promise<Put>;
};
type Put = Readonly<{ tap: () => Tap; lift: () => void }>;

export interface GateWorld {
  readonly storage: Storage;
  readonly backend: BenchBackend;
  readonly passengers: BenchCustomers;
  /** Calls to the backend since the start. */
  callCount(): number;
  gate(): Promise<GateView>;
  /** Holds a phone to the reader: from its last answer until the barrier was asked. */
  tap(passenger: number): Promise<Passed & Readonly<{ tap: Tap }>>;
  /** The same of a signed QR: from the text until the barrier was asked. */
  scan(): Promise<Passed>;
  /** Resolves when the gate is ready for the next. */
  ready(): Promise<void>;
  close(): Promise<void>;
}

export type GateWorldOptions = Readonly<{
  file: string;
  clock?: Clock;
  pass?: (ms: number) => Promise<void>;
  wrap?: (storage: Storage) => Storage;
  /** Wallets on the deny list that nobody here has. */
  deniedCount?: number;
  /** The file was used before. */
  isEnrolled?: boolean;
  /** Of the journal, as `journal.json` says it; absent: what the profile wants. */
  journalKeepDays?: number;
  /** How long the phone takes in all. */
  phoneMs?: number;
  /** Absent: one in memory. */
  reader?: HeldReader;
}>;

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export async function openGateWorld(options: GateWorldOptions): Promise<GateWorld> {
  const { file, clock = createSystemClock(), pass = sleep, wrap = (storage) => storage, deniedCount = 0 } = options;
  const opened = openStorage({ file, log: silentLog });
  if (!opened.ok) throw new Error(opened.error.code);
  let callCount = 0;
  const wrapped = wrap(opened.value);
  /** Since the passenger came. */
  let committedAt: number[] = [];
  const passed = (fromMs: number): Passed => ({
    ms: askedAt - fromMs,
    commits: committedAt.filter((at) => at >= fromMs && at <= askedAt).length,
  });
  const storage: Storage = {
    ...wrapped,
    write: (change) => {
      const result = wrapped.write(change);
      committedAt.push(performance.now());
      return result;
    },
  };
  const passengers = createBenchCustomers(clock.now(), PASSENGERS);
  const { issuers } = passengers;
  const backend = createBenchBackend({
    now: () => clock.now(),
    issuers,
    enrolled: options.isEnrolled === true,
    fares: FARES,
    deniedCount,
  });
  const counted = new Proxy(backend, {
    get: (target, name: keyof BenchBackend) => {
      const member = target[name];
      if (typeof member !== 'function' || name.startsWith('on')) return member;
      return (...given: unknown[]) => {
        callCount += 1;
        return (member as (...args: unknown[]) => unknown)(...given);
      };
    },
  });
  const reader: HeldReader = options.reader ?? createLineReader(clock);
  let askedAt = 0;
  let wake: () => void = () => undefined;
  const barrier = obedientBarrier(() => {
    askedAt = performance.now();
    wake();
  });
  const asked = (): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve;
    });
  const terminal = createTerminal({
    ...{ clock, storage, barrier, backend: counted, log: silentLog, random: createSystemRandom() },
    ...{ keyStore: createMemoryKeyStore(), nfcReader: reader, simulatedTaps: null },
    settings: {
      ...{ softwareVersion: '0.0.0', serial: 'gate', currency: 'CNY', hasBatteryClock: true, sandbox: true },
      transit: { role: 'gate', place: { stationId: 'bench', gateId: 'G1', direction: 'entry' } },
      phonePage: null,
      ...(options.journalKeepDays === undefined ? {} : { journalKeepDays: options.journalKeepDays }),
      demo: { activationCode: 'BENCH', staff: [], catalogue: { categories: [], products: [] } },
    },
  });
  const gate = async (): Promise<GateView> => {
    const answer = await terminal.call('terminal.snapshot', {});
    if (!answer.ok) throw new Error(answer.error.code);
    // The terminal parsed it against the contract before it gave it.
    return (answer.value as unknown as { gate: GateView }).gate;
  };
  await terminal.start();
  for (let waitedMs = 0; (await gate()).state.state !== 'armed'; waitedMs += 10) {
    if (waitedMs > PATIENCE_MS) throw new Error(`the gate does not open: ${JSON.stringify((await gate()).state)}`);
    await pass(10);
  }

  const ready = async (): Promise<void> => {
    while (!reader.isArmed) await (options.pass === undefined ? new Promise<void>((go) => setImmediate(go)) : pass(1));
  };
  return {
    storage,
    backend,
    passengers,
    callCount: () => callCount,
    gate,
    ready,
    tap: async (passenger) => {
      await ready();
      committedAt = [];
      const isAsked = asked();
      const put = await reader.put(passengers.phone(passenger, clock.now(), options.phoneMs));
      await isAsked;
      const tap = put.tap();
      put.lift();
      return { ...passed(tap.answeredAt), tap };
    },
    scan: async () => {
      await ready();
      committedAt = [];
      const text = passengers.nextQr(clock.now());
      const isAsked = asked();
      const startedAt = performance.now();
      void terminal.call('gate.scan', { text });
      await isAsked;
      return passed(startedAt);
    },
    close: async () => {
      await terminal.stop();
      opened.value.close();
    },
  };
}

function obedientBarrier(onAsked: () => void): Barrier {
  return {
    ...{ id: 'barrier', name: 'Barrier in memory', simulated: true, position: 'shut' },
    condition: { state: 'ready', problem: null },
    open: () => undefined,
    onCondition: () => () => undefined,
    openBarrier: async () => {
      onAsked();
      return { kind: 'confirmed', afterMs: 0 };
    },
    indicate: () => undefined,
    onEvent: () => () => undefined,
    close: async () => undefined,
  };
}
