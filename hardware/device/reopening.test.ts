/** A device that comes, fails, goes and comes back, on a clock that a test moves. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { Clock, EpochMs } from '../../electron/kernel/clock.ts';
import type { DeviceCondition, DeviceProblem } from './device.ts';
import { createReopening, FIRST_WAIT_MS, LONGEST_WAIT_MS, type OpenAttempt, type Watch } from './reopening.ts';

const UNPLUGGED: DeviceProblem = { code: 'unplugged', detail: 'EIO' };
const NOT_FOUND: DeviceProblem = { code: 'not_found', detail: 'ENOENT' };
const REFUSED: DeviceProblem = { code: 'no_permission', detail: 'EACCES' };
const PAPER_OUT: DeviceProblem = { code: 'paper_out', detail: '' };

let now = 0;
let timers: { at: number; wake: () => void }[] = [];
const clock: Clock = {
  now: () => now as EpochMs,
  monotonic: () => now,
  after: (delayMs, wake) => {
    const timer = { at: now + delayMs, wake };
    timers.push(timer);
    return { cancel: () => void (timers = timers.filter((each) => each !== timer)) };
  },
};
const random = { bytes: (count: number) => new Uint8Array(count).fill(255) };

async function advance(ms: number): Promise<void> {
  const until = now + ms;
  for (;;) {
    await Promise.resolve();
    await Promise.resolve();
    const next = timers.toSorted((a, b) => a.at - b.at)[0];
    if (next === undefined || next.at > until) break;
    timers = timers.filter((each) => each !== next);
    now = next.at;
    next.wake();
  }
  now = until;
  await new Promise((resolve) => setImmediate(resolve));
}

/** A device on a bench: what the next attempts meet, and what is open now. */
let answers: OpenAttempt[] = [];
let attempts = 0;
let closed = 0;
let watch: Watch | null = null;
let told: DeviceCondition[] = [];
const works = (): OpenAttempt => ({ ok: true, opened: { close: async () => void (closed += 1) } });

function keep() {
  const keeper = createReopening({
    clock,
    random,
    attempt: async (given) => {
      attempts += 1;
      watch = given;
      return answers.shift() ?? works();
    },
  });
  keeper.onCondition((condition) => told.push(condition));
  return keeper;
}
const states = (): readonly string[] => told.map(({ state }) => state);

beforeEach(() => {
  now = 0;
  timers = [];
  answers = [];
  attempts = 0;
  closed = 0;
  watch = null;
  told = [];
});

describe('a device that is kept open', () => {
  test('[DEVICE-2] is absent until it was there once, and gone after that', async () => {
    answers = [{ ok: false, problem: NOT_FOUND }];
    const keeper = keep();
    keeper.start();
    await advance(10);
    expect(keeper.condition).toEqual({ state: 'absent', problem: NOT_FOUND });
    await advance(FIRST_WAIT_MS);
    expect(keeper.condition).toEqual({ state: 'ready', problem: null });
    answers = [{ ok: false, problem: NOT_FOUND }];
    watch?.failed(UNPLUGGED);
    expect(keeper.condition).toEqual({ state: 'gone', problem: UNPLUGGED });
    expect(closed).toBe(1);
    await keeper.stop();
  });

  test('[DEVICE-3] comes back by itself, waiting longer each time up to a bound, and anew once it has worked', async () => {
    answers = Array.from({ length: 8 }, () => ({ ok: false, problem: REFUSED }));
    const keeper = keep();
    keeper.start();
    await advance(0);
    const waits: number[] = [];
    while (keeper.condition.state !== 'ready') {
      const [timer] = timers;
      if (timer === undefined) throw new Error('nothing is tried any more');
      waits.push(Math.round(timer.at - now));
      await advance(timer.at - now);
    }
    expect(waits).toEqual([500, 1_000, 2_000, 4_000, 5_000, 5_000, 5_000, 5_000]);
    expect(Math.max(...waits)).toBe(LONGEST_WAIT_MS);
    answers = [{ ok: false, problem: NOT_FOUND }];
    watch?.failed(UNPLUGGED);
    expect(timers).toHaveLength(1);
    expect(Math.round((timers[0]?.at ?? 0) - now)).toBe(FIRST_WAIT_MS);
    await keeper.stop();
  });

  test('[DEVICE-3] what was plugged in is tried at once; an open one is left alone', async () => {
    answers = [{ ok: false, problem: NOT_FOUND }];
    const keeper = keep();
    keeper.start();
    await advance(1);
    keeper.nudge();
    await advance(1);
    expect(keeper.condition.state).toBe('ready');
    keeper.nudge();
    await advance(1);
    expect(attempts).toBe(2);
    await keeper.stop();
  });

  test('[DEVICE-3] what was plugged in while it was tried is tried once more when that has failed', async () => {
    const opening: ((attempt: OpenAttempt) => void)[] = [];
    const keeper = createReopening({
      clock,
      random,
      attempt: () => new Promise((resolve) => void opening.push(resolve)),
    });
    keeper.start();
    keeper.nudge();
    keeper.nudge();
    opening[0]?.({ ok: false, problem: NOT_FOUND });
    await advance(0);
    expect([opening.length, timers.length]).toEqual([2, 0]);
    opening[1]?.({ ok: false, problem: NOT_FOUND });
    await advance(0);
    expect([opening.length, timers.length]).toEqual([2, 1]);
    await advance(LONGEST_WAIT_MS);
    keeper.nudge();
    opening[2]?.(works());
    await advance(LONGEST_WAIT_MS);
    expect([opening.length, keeper.condition.state]).toEqual([3, 'ready']);
    await keeper.stop();
  });

  test('[DEVICE-3] what was plugged in while one opened that went in the same moment is tried at once', async () => {
    const opening: ((attempt: OpenAttempt) => void)[] = [];
    const attempt = (given: Watch): Promise<OpenAttempt> => {
      watch = given;
      return new Promise((resolve) => void opening.push(resolve));
    };
    const keeper = createReopening({ clock, random, attempt });
    keeper.start();
    watch?.failed(UNPLUGGED);
    keeper.nudge();
    opening[0]?.(works());
    await advance(0);
    expect([opening.length, closed]).toEqual([2, 1]);
    await keeper.stop();
    opening[1]?.({ ok: false, problem: NOT_FOUND });
    await advance(LONGEST_WAIT_MS);
    expect(opening).toHaveLength(2);
  });

  test('[DEVICE-4] one that complains is faulty and stays open, and is ready when it no longer does', async () => {
    const keeper = keep();
    keeper.start();
    await advance(1);
    watch?.complains(PAPER_OUT);
    expect(keeper.condition).toEqual({ state: 'faulty', problem: PAPER_OUT });
    watch?.complains(null);
    expect(keeper.condition).toEqual({ state: 'ready', problem: null });
    expect([attempts, closed]).toEqual([1, 0]);
    await keeper.stop();
  });

  test('[DEVICE-4] each change is told once, with its cause', async () => {
    const keeper = keep();
    keeper.start();
    await advance(1);
    watch?.complains(PAPER_OUT);
    watch?.complains(PAPER_OUT);
    expect(states()).toEqual(['opening', 'ready', 'faulty']);
    await keeper.stop();
  });

  test('[DEVICE-5] what an earlier life still says is not heard, and after a stop nobody is told anything', async () => {
    const keeper = keep();
    keeper.start();
    await advance(1);
    const first = watch;
    first?.failed(UNPLUGGED);
    await advance(FIRST_WAIT_MS);
    expect(keeper.condition.state).toBe('ready');
    first?.failed(UNPLUGGED);
    expect(keeper.condition.state).toBe('ready');
    await keeper.stop();
    told = [];
    watch?.failed(UNPLUGGED);
    await advance(60_000);
    expect(told).toEqual([]);
    expect(attempts).toBe(2);
  });

  test('[DEVICE-5] what opens only after the stop is closed again', async () => {
    let open: (attempt: OpenAttempt) => void = () => undefined;
    const keeper = createReopening({ clock, random, attempt: () => new Promise((resolve) => (open = resolve)) });
    keeper.start();
    await keeper.stop();
    open(works());
    await advance(1);
    expect(closed).toBe(1);
  });
});
