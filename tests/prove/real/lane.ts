/**
 * One till with its own backend and its own bad network: built service, built sandbox, a proxy between them, a cashier
 * with customers, and somebody who pulls the plug. Rules PROVE-15 to PROVE-22.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startProgram, type Program } from '../../e2e/programs.ts';
import { NETWORK_FAULTS, startFaultProxy, type FaultProxy } from '../fault-proxy.ts';
import type { SeededRandom } from '../seeded-random.ts';
import { createCashier, type Cashier } from './cashier.ts';
import { createCustomers } from './customer.ts';
import { faultsAfterDeath, faultsAtTheEnd } from './lane-checks.ts';
import { startTillService, type Programs, type TillService } from './till-service.ts';

export interface Lane {
  /** Kills the service `count` times in many ways; then lets the world be kind until everything has ended. */
  run(count: number): Promise<void>;
  /** What did not hold. */
  readonly failures: readonly string[];
  /** Every kind of thing that was done to the lane, and how often. */
  readonly fired: ReadonlyMap<string, number>;
  readonly cashier: Cashier;
  close(): Promise<void>;
}

/** One request in four meets a fault: enough that most sales meet one, few enough that most sales end. */
const NETWORK_FAULT_CHANCE = 0.25;
/** Longer than the till's own patience would make every fault of this kind cost ten seconds. */
const MAX_DELAY_MS = 1_200;
/** How long everything may take to end once the world is kind; the longest wait is a reversal's backoff after failures. */
const KIND_DEADLINE_MS = 180_000;
/** A till that has not come to work by then waits for its backend. */
const BUSY_DEADLINE_MS = 4_000;
/** A start on a machine with nothing else to do; where it takes longer, everything does, and lives last longer. */
const QUIET_START_MS = 800;
const MAX_SLOWNESS = 8;
/** A start that says nothing for so long has hung. */
const START_DEADLINE_MS = 60_000;

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
/** Never the reason why this process is still there. */
const deadline = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms).unref());

const SANDBOXES: Readonly<Record<Programs, string>> = { built: 'out/sandbox/main.js', source: 'sandbox/main.ts' };

/**
 * What befalls each life besides being ended: in turn, so that no run leaves out a kind by chance. `recovery`: killed
 * before it had taken up what the last one left. `twins`: two are started at once. `freeze`: the process stands still for
 * a while. `backend`: the backend dies and comes back.
 */
const FATES = ['plain', 'recovery', 'plain', 'twins', 'plain', 'freeze', 'recovery', 'backend'] as const;
type Fate = (typeof FATES)[number];

/** When the plug is pulled: at a random time, or a moment after something happened. */
const MOMENTS = ['random', 'request', 'screen'] as const;
type Moment = (typeof MOMENTS)[number];

export async function openLane(
  options: Readonly<{
    programs: Programs;
    random: SeededRandom;
    /** Lanes begin at different fates, so that a short run of several sees all. */
    firstLife: number;
    tell: (line: string) => void;
  }>,
): Promise<Lane> {
  const { programs, random, tell } = options;
  const folder = mkdtempSync(path.join(os.tmpdir(), 'till-lane-'));
  const dataFolder = path.join(folder, 'till');
  const sandboxFolder = path.join(folder, 'sandbox');
  mkdirSync(sandboxFolder);
  const fired = new Map<string, number>();
  const failures: string[] = [];
  const sentIds = new Set<string>();
  const count = (what: string): void => void fired.set(what, (fired.get(what) ?? 0) + 1);
  let isKind = false;
  let onRequest: (() => void) | null = null;
  /** How much slower than a quiet machine this one is at the moment. */
  let slowness = 1;
  let sandbox: Readonly<{ origin: string; program: Program }> | null = null;

  const proxy: FaultProxy = await startFaultProxy({
    target: () => sandbox?.origin ?? 'http://127.0.0.1:1',
    chooseFault: ({ method, path: url }) => {
      if (!url.startsWith('/v1/')) return null;
      const id = method === 'PUT' ? /^\/v1\/payments\/([^/]+)$/.exec(url)?.[1] : undefined;
      if (id !== undefined) sentIds.add(id);
      onRequest?.();
      return isKind || !random.chance(NETWORK_FAULT_CHANCE) ? null : random.pick(NETWORK_FAULTS);
    },
    delayMs: () => random.below(MAX_DELAY_MS),
  });
  const startSandbox = async (): Promise<void> => {
    const port = sandbox === null ? '0' : new URL(sandbox.origin).port;
    const args = [`--port=${port}`, `--data=${sandboxFolder}`, `--origin=${proxy.origin}`];
    const program = startProgram(SANDBOXES[programs], args);
    const origin = await program.message(({ origin: said }) => (typeof said === 'string' ? said : null));
    sandbox = { origin, program };
  };
  await startSandbox();
  const customers = createCustomers(() => sandbox?.origin ?? '');
  await customers.enrich();
  const cashier = createCashier({ random, customers });
  const startService = (): TillService => startTillService({ programs, dataFolder, backendOrigin: proxy.origin });
  let service: TillService | null = null;

  /** Dead, and everything it had said is heard: what it left must hold all of that. */
  const examine = async (): Promise<void> => {
    try {
      const faults = await faultsAfterDeath(dataFolder, { greens: cashier.greens.values(), sentIds });
      failures.push(...faults.map((fault) => `after kill ${fired.get('killed') ?? 0}: ${fault}`));
    } catch (error) {
      failures.push(`after kill ${fired.get('killed') ?? 0} the books cannot be read: ${String(error)}`);
    }
  };

  const kill = async (victim: TillService, why: string): Promise<void> => {
    // One that died by itself is a fault of the product, whatever was going to happen to it.
    if (!victim.isRunning()) failures.push(`the service died by itself: ${victim.complaints()}`);
    victim.signal('SIGKILL');
    await victim.ended;
    count('killed');
    count(why);
    await examine();
  };

  const isReady = async (started: TillService): Promise<boolean> => {
    const startedAt = performance.now();
    const outcome = await Promise.race([
      started.started,
      deadline(START_DEADLINE_MS).then(() => ({ kind: 'hung' }) as const),
    ]);
    slowness = Math.min(MAX_SLOWNESS, Math.max(1, (performance.now() - startedAt) / QUIET_START_MS));
    if (outcome.kind === 'ready') {
      cashier.serve(started.client);
      return true;
    }
    const says = outcome.kind === 'refused' ? outcome.code : started.complaints();
    failures.push(`a start ended as ${outcome.kind}: ${says}`);
    return false;
  };

  /** Two at once on one folder: one serves, the other says why it does not. */
  const startTwins = async (): Promise<TillService> => {
    const twins = [startService(), startService()] as const;
    const outcomes = await Promise.all(twins.map(({ started }) => started));
    const winner = outcomes.findIndex(({ kind }) => kind === 'ready');
    const loser = outcomes[1 - winner];
    const isRight = winner >= 0 && loser?.kind === 'refused' && loser.code === 'terminal.data_folder_in_use';
    if (!isRight) failures.push(`two starts at once ended as ${JSON.stringify(outcomes)}`);
    count('two started at once');
    const served = twins[winner] ?? twins[0];
    await twins[served === twins[0] ? 1 : 0].stop();
    return served;
  };

  /** The next life of the service; it may be cut short while it still takes up what the last one left. */
  const startNext = async (fate: Fate): Promise<TillService> => {
    if (fate === 'twins') return startTwins();
    if (fate === 'recovery') {
      const shortLived = startService();
      await Promise.race([sleep(100 + random.below(1_000)), shortLived.started]);
      await kill(shortLived, 'killed during recovery');
    }
    return startService();
  };

  const happens = async (moment: Moment, life: TillService): Promise<void> => {
    if (moment === 'random') return sleep(slowness * random.below(1_500));
    const event = new Promise<void>((resolve) => {
      if (moment === 'request') onRequest = resolve;
      else life.client.onEvent(({ name }) => (name === 'checkout.changed' ? resolve() : undefined));
    });
    // Some events before, so that not every kill falls on the first thing that happens after a start.
    await sleep(slowness * random.below(800));
    await Promise.race([event, deadline(slowness * 2_500), life.ended]);
    onRequest = null;
    await sleep(random.below(random.chance(0.5) ? 4 : 40));
  };

  const freeze = async (life: TillService): Promise<void> => {
    life.signal('SIGSTOP');
    await sleep(200 + random.below(1_300));
    if (random.chance(0.7)) life.signal('SIGCONT');
    count('frozen');
  };

  const bounceSandbox = async (): Promise<void> => {
    await sandbox?.program.kill();
    count('backend killed');
    await sleep(random.below(500));
    await startSandbox();
  };

  const live = async (fate: Fate): Promise<void> => {
    const life = (service = await startNext(fate));
    if (!(await isReady(life))) return kill(life, 'killed at a start that failed');
    if (fate === 'backend') await bounceSandbox();
    // Most lives are to be cut short at work, some before they could begin.
    if (random.chance(0.8)) await Promise.race([cashier.acted(), deadline(slowness * BUSY_DEADLINE_MS), life.ended]);
    const moment = random.pick(MOMENTS);
    await happens(moment, life);
    if (fate === 'freeze') await freeze(life);
    await kill(life, `killed at a ${moment} moment`);
  };

  /** The faults stop; the cashier ends what is at hand, and the till has time to find out the rest. */
  const settle = async (): Promise<void> => {
    isKind = true;
    const last = (service = startService());
    await isReady(last);
    // A till that was killed over and over must still be one that takes money.
    const paidBefore = cashier.greens.size;
    const latestSale = performance.now() + KIND_DEADLINE_MS;
    while (cashier.greens.size === paidBefore && last.isRunning() && performance.now() < latestSale) await sleep(50);
    if (cashier.greens.size === paidBefore) failures.push('after all kills the till takes no payment any more');
    cashier.end();
    const latest = performance.now() + KIND_DEADLINE_MS;
    for (;;) {
      const snapshot = await last.client.call('terminal.snapshot', {});
      const isOver = snapshot.ok && snapshot.value.queue.depth === 0 && snapshot.value.queue.unresolvedCount === 0;
      if (isOver && (snapshot.value.sale === null || snapshot.value.sale.state === 'cancelled')) break;
      if (performance.now() > latest || !last.isRunning()) {
        failures.push(
          `the till does not come to rest: ${JSON.stringify(snapshot.ok ? snapshot.value.queue : snapshot)}`,
        );
        break;
      }
      await sleep(100);
    }
    await last.stop();
    await sandbox?.program.stop();
    const file = path.join(sandboxFolder, 'sandbox.db');
    failures.push(...(await faultsAtTheEnd(dataFolder, file, cashier.greens.values())));
  };

  return {
    failures,
    fired,
    cashier,
    run: async (kills) => {
      const working = cashier.work();
      let told = 0;
      let lives = options.firstLife;
      while ((fired.get('killed') ?? 0) < kills) {
        await live(FATES[lives % FATES.length] ?? 'plain');
        lives += 1;
        const killed = fired.get('killed') ?? 0;
        if (Math.floor(killed / 25) > told) tell(`killed ${killed} of ${kills} times, ${cashier.greens.size} paid`);
        told = Math.floor(killed / 25);
      }
      await settle();
      cashier.leave();
      await working;
      for (const [fault, times] of proxy.fired) fired.set(`network: ${fault}`, times);
    },
    close: async () => {
      if (service?.isRunning() === true) {
        service.signal('SIGKILL');
        await service.ended;
      }
      await sandbox?.program.kill();
      await proxy.close();
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
