/**
 * Two programs as they run in a shop and at a bank: the service of a till, and the sandbox. The sandbox closes a day of very
 * many payments; the till asks for it by itself, takes the file, and holds its books against it. What either needs of the
 * machine's memory is read from the system, and somebody asks the till for its screen all the time.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DEMO_STAFF } from '../../../electron/service/demo.ts';
import { startTillService, type TillService } from '../../prove/real/till-service.ts';
import { atMost, quantile, rounded, type Metric } from '../measure.ts';
import type { Part } from '../payments/part.ts';
import { sellBigDay } from './big-day.ts';

const SANDBOX = path.join(import.meta.dirname, '../../../sandbox/main.ts');

const SMALL = 10_000;
const LARGE = 100_000;
const LARGEST = 1_000_000;
/** Ten times the lines must not need a fifth more memory: a file in memory would need it many times over. */
const MAX_GROWTH = 1.2;
/** A day that is over everywhere, with its settlement closed whenever the bench runs. */
const DAYS_AGO = 2;
const DAY_MS = 86_400_000;
const POLL_MS = 200;
/** Oftener than any screen asks. */
const LOOK_MS = 20;
/** The till asks half a minute after its start; the rest grows with the file. */
const GIVE_UP_MS = 900_000;
const KB_PER_MB = 1_024;

type DayCost = Readonly<{
  count: number;
  /** From the start of the till to the end of the comparison. */
  seconds: number;
  tillPeakMb: number;
  /** Before the till asked. */
  tillIdleMb: number;
  sandboxPeakMb: number;
  screenP99Ms: number;
  screenMaxMs: number;
  faults: readonly string[];
}>;

/** What the system says of a process: `VmRSS` now, `VmHWM` at most so far. */
function memoryMb(pid: number | undefined, what: 'VmRSS' | 'VmHWM'): number {
  const text = readFileSync(`/proc/${pid}/status`, 'utf8');
  const [, kb = ''] = new RegExp(`^${what}:\\s+(\\d+) kB$`, 'mu').exec(text) ?? [];
  if (kb === '') throw new Error(`the system does not tell ${what}`);
  return Number(kb) / KB_PER_MB;
}

type RunningSandbox = Readonly<{ program: ChildProcess; origin: string }>;

async function startSandbox(folder: string): Promise<RunningSandbox> {
  const program = spawn(process.execPath, [SANDBOX, '--data', folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  for await (const part of program.stdout) {
    text += String(part);
    if (text.includes('\n')) break;
  }
  return { program, origin: (JSON.parse(text) as { origin: string }).origin };
}

async function stopSandbox({ program }: RunningSandbox): Promise<void> {
  const gone = once(program, 'exit');
  program.kill('SIGTERM');
  await gone;
}

async function until<T>(what: string, ask: () => Promise<T | null>): Promise<T> {
  const giveUpAt = performance.now() + GIVE_UP_MS;
  while (performance.now() < giveUpAt) {
    const found = await ask();
    if (found !== null) return found;
    await delay(POLL_MS);
  }
  throw new Error(`${what} did not come to pass`);
}

async function startTill(dataFolder: string, backendOrigin: string): Promise<TillService> {
  const till = startTillService({ programs: 'source', dataFolder, backendOrigin });
  const outcome = await till.started;
  if (outcome.kind !== 'ready')
    throw new Error(`the till did not start: ${JSON.stringify(outcome)} ${till.complaints()}`);
  return till;
}

/** A machine in place of the one that sold: its books come from the bank first. */
async function hasItsBooks({ client }: TillService): Promise<void> {
  await until('the enrolment', async () => {
    const answer = await client.call('terminal.snapshot', {});
    return answer.ok && answer.value.terminal.state === 'ready' ? true : null;
  });
}

async function dayOf(folder: string, count: number): Promise<DayCost> {
  const sandboxFolder = path.join(folder, `sandbox-${count}`);
  mkdirSync(sandboxFolder);
  const businessDate = new Date(Date.now() - DAYS_AGO * DAY_MS).toISOString().slice(0, 10);
  // Once for its empty database, and once with the day that was sold meanwhile.
  await stopSandbox(await startSandbox(sandboxFolder));
  const ours = sellBigDay({ databaseFile: path.join(sandboxFolder, 'sandbox.db'), businessDate, count });
  const sandbox = await startSandbox(sandboxFolder);
  const startedAt = performance.now();
  const till = await startTill(path.join(folder, `till-${count}`), sandbox.origin);
  try {
    return { count, ...(await watchDay(till, sandbox, { businessDate, count, ours, startedAt })) };
  } finally {
    await till.stop();
    await stopSandbox(sandbox);
  }
}

/** Somebody who asks for the screen all the time, from the till's first moment on. */
function lookAtScreens({ client }: TillService): Readonly<{ waitsMs: readonly number[]; stop: () => void }> {
  const waitsMs: number[] = [];
  let isOver = false;
  const look = async (): Promise<void> => {
    while (!isOver) {
      const askedAt = performance.now();
      await client.call('terminal.snapshot', {});
      waitsMs.push(performance.now() - askedAt);
      await delay(LOOK_MS);
    }
  };
  void look();
  return { waitsMs, stop: () => void (isOver = true) };
}

type Day = Readonly<{ businessDate: string; count: number; ours: number; startedAt: number }>;

async function watchDay(
  till: TillService,
  { program }: RunningSandbox,
  { businessDate, count, ours, startedAt }: Day,
): Promise<Omit<DayCost, 'count'>> {
  const { client } = till;
  const screens = lookAtScreens(till);
  await hasItsBooks(till);
  const tillIdleMb = memoryMb(till.pid, 'VmRSS');
  const manager = DEMO_STAFF.find(({ role }) => role === 'manager');
  if (manager === undefined) throw new Error('the demo has a manager');
  const signedIn = await client.call('session.sign_in', { cashierId: manager.cashierId, pin: manager.pin });
  if (!signedIn.ok) throw new Error(`nobody can sign in: ${signedIn.error.code}`);
  const day = await until('the comparison', async () => {
    const answer = await client.call('reconciliation.day', { businessDate });
    return answer.ok && answer.value.comparedAtMs !== null && answer.value.lineCount > 0 ? answer.value : null;
  });
  screens.stop();
  const faults: string[] = [];
  if (day.lineCount !== count) faults.push(`${day.lineCount} lines of ${count} were compared`);
  if (day.matchedCount !== ours) faults.push(`${day.matchedCount} lines were matched, and not ${ours}`);
  if (day.summary.openCount !== 0) faults.push(`${day.summary.openCount} differences were invented`);
  if (day.notOursCount !== count - ours) faults.push(`${day.notOursCount} lines were taken for those of others`);
  return {
    seconds: (performance.now() - startedAt) / 1_000,
    tillPeakMb: memoryMb(till.pid, 'VmHWM'),
    tillIdleMb,
    sandboxPeakMb: memoryMb(program.pid, 'VmHWM'),
    screenP99Ms: quantile(screens.waitsMs, 0.99),
    screenMaxMs: Math.max(...screens.waitsMs),
    faults,
  };
}

export const settledDayPart: Part = {
  name: 'settled_day',
  title: 'a closed day from the bank into the books, between two programs',
  run: async ({ folder, tell, full }) => {
    const days: DayCost[] = [];
    for (const count of full ? [LARGE, LARGEST] : [SMALL, LARGE]) {
      const day = await dayOf(folder, count);
      days.push(day);
      tell(
        `${count} lines: ${rounded(day.seconds)} s after the start; till ${rounded(day.tillIdleMb)} MB before, ` +
          `${rounded(day.tillPeakMb)} MB at most; sandbox ${rounded(day.sandboxPeakMb)} MB at most; ` +
          `a screen within ${rounded(day.screenP99Ms)} ms (p99), ${rounded(day.screenMaxMs)} ms at most`,
      );
      for (const fault of day.faults) tell(fault);
    }
    return metricsOf(days);
  },
};

function metricsOf(days: readonly DayCost[]): readonly Metric[] {
  const [small, large] = days;
  if (small === undefined || large === undefined) return [];
  const told = (name: string, value: number, unit: string): Metric => ({
    ...{ name, value: rounded(value), unit, aim: 'told', met: true },
  });
  return [
    atMost('till_memory_growth_of_ten_times_the_lines', large.tillPeakMb / small.tillPeakMb, 'times', MAX_GROWTH),
    told('lines', large.count, ''),
    told('till_peak', large.tillPeakMb, 'MB'),
    told('sandbox_peak', large.sandboxPeakMb, 'MB'),
    told('seconds', large.seconds, 's'),
    told('screen_p99', large.screenP99Ms, 'ms'),
    told('screen_max', large.screenMaxMs, 'ms'),
    atMost('faults', days.flatMap(({ faults }) => faults).length, '', 0),
  ];
}
