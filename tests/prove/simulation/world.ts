/**
 * A simulated world: one till, one backend, the network between them, the people around them, and time that passes only
 * when it is told to. Everything that chance decides comes from the seed. Rules PROVE-30 to PROVE-36.
 */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { EVENTS, type InputOf, type OperationName } from '../../../electron/contract/contract.ts';
import type { Answer } from '../../../electron/contract/envelope.ts';
import type { FileShelf } from '../../../electron/kernel/file-shelf.ts';
import type { JsonValue } from '../../../electron/kernel/json.ts';
import type { TransitSettings } from '../../../electron/terminal/ports.ts';
import type { TerminalEvent } from '../../../electron/terminal/event-stream.ts';
import { createSeededRandom, type SeededRandom } from '../seeded-random.ts';
import { openBackendHost, type BackendHost } from './backend-host.ts';
import { Broken, demandNothingUnawaited, describe, watchUnawaited } from './broken.ts';
import { ProcessDied, type CrashPlan } from './life.ts';
import { createNetwork, type Network } from './network.ts';
import { PLACES, type PlaceName } from './places.ts';
import { createShopPrinter, type ShopPrinter } from './shop-printer.ts';
import { hashesUnderWay, rememberPinHashes } from './pin-memory.ts';
import { signQuickly } from './quick-signatures.ts';
import { packAtOnce } from './real-work.ts';
import { SANDBOX_FILE, START_MS, TILL_FILE, useTemplate } from './template.ts';
import { createStreetBarrier, type StreetBarrier } from './street-barrier.ts';
import { openTillProcess, type TillProcess } from './till-process.ts';
import { createTrace, type Trace } from './trace.ts';
import { createVirtualTime, type VirtualTime } from './virtual-time.ts';
import { createWatch, type Watch } from './watch.ts';

/** How a call went as far as is known now: null while it waits, or when the process died over it. */
export type Called = Readonly<{ name: OperationName; input: unknown; answer: () => Answer<JsonValue> | null }>;

export interface World {
  readonly folder: string;
  readonly time: VirtualTime;
  readonly host: BackendHost;
  readonly network: Network;
  readonly trace: Trace;
  readonly watch: Watch;
  readonly keys: ReadonlyMap<string, Uint8Array>;
  /** null: a till. */
  readonly place: PlaceName | null;
  /** null: none stands here. */
  readonly barrier: StreetBarrier | null;
  /** Where the next process of a gate finds itself. */
  stop: TransitSettings['place'] | null;
  /** null: the shop has none. */
  readonly printer: ShopPrinter | null;
  /** The process that lives now, or the one that died last. */
  till(): TillProcess;
  /** The till's wall clock minus true time. */
  wallOffsetMs: number;
  random(name: string): SeededRandom;
  /** Asks the terminal; everything that needs no time has happened when it returns. */
  call<N extends OperationName>(name: N, input: InputOf<N>): Promise<Called>;
  /** The same, of which more than one begin at once. */
  callAll(calls: readonly Readonly<{ name: OperationName; input: unknown }>[]): Promise<readonly Called[]>;
  /** Ends in `crash` when the plan comes true. */
  planCrash(plan: CrashPlan): void;
  /** The process dies where it stands. */
  kill(): Promise<void>;
  /** Starts the next process on what is on disk; a plan makes it die while it starts, and it is started again. */
  boot(plan?: CrashPlan): Promise<void>;
  /** Boots if the process is dead; answers whether it was. */
  revive(): Promise<boolean>;
  /** How often a process was started. */
  bootCount(): number;
  /** Whether a process was started since the last time this was asked. */
  noticeBoot(): boolean;
  /** Ends the run in good order and starts the next. */
  restart(): Promise<void>;
  /** The process stands still and goes on later. */
  freeze(ms: number): void;
  /** Plays on, reviving a till that dies on the way. */
  pass(ms: number): Promise<void>;
  close(): Promise<void>;
}

export type WorldOptions = Readonly<{
  seed: string;
  /** The folder that the world begins as a copy of. */
  template: string;
  folder: string;
  startMs?: number;
  /** False: no process runs yet. */
  boot?: boolean;
  /** Absent: a till. */
  place?: PlaceName | undefined;
  hasPrinter?: boolean;
  /** Where the statements of closed days are kept. Absent: none is fetched. */
  shelf?: FileShelf | undefined;
}>;

/** A PIN is hashed on another thread, in real time; nothing virtual moves meanwhile. */
const REAL_PATIENCE_MS = 60_000;
/** What needs no other thread has ended after so many turns of the event loop. */
const QUICK_TURNS = 4;

async function untilReally(isDone: () => boolean): Promise<void> {
  for (let turn = 0; turn < QUICK_TURNS && !isDone(); turn += 1) await new Promise((resolve) => setImmediate(resolve));
  for (let waitedMs = 0; !isDone(); waitedMs += 1) {
    if (waitedMs > REAL_PATIENCE_MS) throw new Error('something of the terminal does not end');
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

export async function createWorld(options: WorldOptions): Promise<World> {
  watchUnawaited();
  rememberPinHashes();
  packAtOnce();
  signQuickly();
  const { seed, template, folder, startMs = START_MS, place } = options;
  const random = (name: string): SeededRandom => createSeededRandom(`${seed}/${name}`);
  const keys = useTemplate(template, folder);
  const trace = createTrace(startMs);
  const time = createVirtualTime({ startMs, random: random('order') });
  const host = await openBackendHost({ file: join(folder, SANDBOX_FILE), time, random: random('backend'), trace });
  const network = createNetwork({ time, host, random: random('network'), trace });
  const watch = createWatch({
    ...{ host, trace, time },
    openTillWitness: () => new Database(tillFile, { readonly: true }),
    wallOffsetMs: () => world.wallOffsetMs,
    isKiosk: place === 'kiosk',
  });
  const tillFile = join(folder, TILL_FILE);
  const barrier =
    place === 'tram_gate' || place === 'metro_gate'
      ? createStreetBarrier({ time, till: () => watch.till(), onPulse: (says) => trace.write(time.now(), says) })
      : null;
  const tillRandom = random('till');
  const printer = options.hasPrinter === true ? createShopPrinter(random('printer')) : null;
  let bootCount = 0;
  let noticedBoots = 1;
  let process: TillProcess;

  /** The newest of each kind that kept the contract: a third of all events, of sales and checkouts more than half, say the same again. */
  const lastTexts = new Map<string, string>();
  const heard = (event: TerminalEvent): void => {
    const text = JSON.stringify(event.payload);
    if (lastTexts.get(event.name) !== text) {
      const parsed = EVENTS[event.name].safeParse(event.payload);
      if (!parsed.success) throw new Broken('contract', `the event ${event.name}: ${parsed.error.message}`);
      lastTexts.set(event.name, text);
    }
    watch.event(event, text);
  };

  const open = (): void => {
    bootCount += 1;
    process = openTillProcess({
      ...{ file: tillFile, time, network, keys, random: tillRandom, printer },
      shelf: options.shelf,
      wallOffsetMs: () => world.wallOffsetMs,
      onEvent: heard,
      onLog: (line) => watch.log(line),
      onCommit: () => {
        watch.tillCommitted();
        barrier?.tillCommitted();
      },
      ...(place === undefined ? {} : { transit: { ...PLACES[place], stop: world.stop, barrier } }),
    });
    process.life.onDeath(() => trace.write(time.now(), `till dies: ${process.life.diedOf ?? ''}`));
  };

  const started = async (): Promise<void> => {
    let failure: unknown = null;
    let isStarted = false;
    process.terminal.start().then(
      () => {
        isStarted = true;
      },
      (error: unknown) => {
        failure = error;
      },
    );
    await untilReally(() => isStarted || failure !== null || !process.life.isAlive());
    if (failure !== null && !(failure instanceof ProcessDied))
      throw new Broken('terminal_broke', describe(failure), failure);
  };

  const begin = (name: OperationName, input: unknown): Called => {
    let given: Answer<JsonValue> | null = null;
    trace.write(time.now(), `call ${name}`);
    const { terminal, life } = process;
    terminal.call(name, input).then(
      (answer) => {
        given = answer;
        watch.answer(name, answer);
        trace.write(time.now(), `answer ${name} ${answer.ok ? 'ok' : answer.error.code}`);
      },
      (error: unknown) => {
        if (!(error instanceof ProcessDied)) watch.broke(error);
        else if (life.isAlive()) watch.broke(error);
      },
    );
    return { name, input, answer: () => given };
  };

  const finish = async (called: readonly Called[]): Promise<void> => {
    await time.settle();
    const signIns = called.filter(({ name }) => name === 'session.sign_in');
    await untilReally(() => !process.life.isAlive() || signIns.every(({ answer }) => answer() !== null));
    // Whoever is added, or takes a shift over, has a PIN hashed, too.
    while (hashesUnderWay() > 0) {
      await untilReally(() => hashesUnderWay() === 0);
      await time.settle();
    }
    await watch.look();
    demandNothingUnawaited();
  };

  const world: World = {
    folder,
    time,
    host,
    network,
    trace,
    watch,
    keys,
    place: place ?? null,
    barrier,
    stop: null,
    printer,
    till: () => process,
    wallOffsetMs: 0,
    random,
    call: async (name, input) => {
      const called = begin(name, input);
      await finish([called]);
      return called;
    },
    callAll: async (calls) => {
      const called = calls.map(({ name, input }) => begin(name, input));
      await finish(called);
      return called;
    },
    planCrash: (plan) => process.life.plan(plan),
    kill: async () => {
      process.life.die('killed');
      await time.settle();
      process.bury();
    },
    boot: async (plan) => {
      open();
      if (plan !== undefined) process.life.plan(plan);
      trace.write(time.now(), 'till starts');
      await started();
      await watch.look();
      demandNothingUnawaited();
      if (process.life.isAlive()) return;
      process.bury();
      await world.boot();
    },
    revive: async () => {
      if (process.life.isAlive()) return false;
      await time.settle();
      process.bury();
      await world.boot();
      return true;
    },
    bootCount: () => bootCount,
    noticeBoot: () => {
      const isNew = bootCount !== noticedBoots;
      noticedBoots = bootCount;
      return isNew;
    },
    restart: async () => {
      await process.stop();
      trace.write(time.now(), 'till stopped');
      await world.boot();
    },
    freeze: (ms) => {
      process.life.thawsAt = time.now() + ms;
    },
    pass: async (ms) => {
      const end = time.now() + ms;
      while (time.now() < end) {
        await time.advanceUntil(end - time.now(), () => !process.life.isAlive());
        await world.revive();
      }
    },
    close: async () => {
      if (process.life.isAlive()) await process.stop();
      watch.close();
      await host.close();
    },
  };

  time.onStep(async (label) => {
    trace.write(time.now(), label);
    await watch.look();
    barrier?.look();
    demandNothingUnawaited();
  });
  if (options.boot !== false) await world.boot();
  return world;
}
