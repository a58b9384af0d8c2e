/** The real clock, and the watch over it with a clock that moves by hand. */
import { expect, test, vi } from 'vitest';
import { createVirtualClock } from '../terminal/testing/virtual-clock.ts';
import { createSystemClock, JUMP_MIN_MS, WATCH_EVERY_MS, watchWallClock } from './system-clock.ts';
import { createSystemRandom } from './system-random.ts';

test('[SYSTEM-1] wall time is the system’s, and monotonic time only grows', () => {
  const clock = createSystemClock();
  expect(Math.abs(clock.now() - Date.now())).toBeLessThan(1_000);
  let last = clock.monotonic();
  for (let round = 0; round < 1_000; round += 1) {
    const next = clock.monotonic();
    expect(next).toBeGreaterThanOrEqual(last);
    last = next;
  }
});

test('[SYSTEM-2] a timer fires once, or never when it was cancelled', async () => {
  const clock = createSystemClock();
  const fired: string[] = [];
  const cancelled = clock.after(5, () => fired.push('cancelled'));
  cancelled.cancel();
  await new Promise<void>((resolve) => {
    clock.after(0, () => fired.push('now'));
    const timer = clock.after(20, () => {
      fired.push('later');
      resolve();
    });
    expect(timer).toBeDefined();
  });
  cancelled.cancel();
  expect(fired).toEqual(['now', 'later']);
});

test('[SYSTEM-2] a timer beyond 24 days neither fires at once nor is lost', () => {
  vi.useFakeTimers();
  try {
    const clock = createSystemClock();
    const days = 86_400_000;
    let firedCount = 0;
    clock.after(60 * days, () => {
      firedCount += 1;
    });
    const cancelled = clock.after(60 * days, () => {
      firedCount += 100;
    });
    vi.advanceTimersByTime(59 * days);
    expect(firedCount).toBe(0);
    cancelled.cancel();
    vi.advanceTimersByTime(2 * days);
    expect(firedCount).toBe(1);
  } finally {
    vi.useRealTimers();
  }
});

test('[SYSTEM-3] a wall clock that is set is told of, by how much and which way', async () => {
  const clock = createVirtualClock();
  const jumps: number[] = [];
  const watch = watchWallClock(clock, (jumpMs) => jumps.push(jumpMs));
  await clock.advance(60_000);
  expect(jumps).toEqual([]);
  clock.shiftWall(3_600_000);
  await clock.advance(WATCH_EVERY_MS);
  clock.shiftWall(-86_400_000);
  expect(watch.look()).toBe(-86_400_000);
  expect(watch.look()).toBe(0);
  await clock.advance(60_000);
  expect(jumps).toEqual([3_600_000, -86_400_000]);
  watch.close();
  clock.shiftWall(3_600_000);
  await clock.advance(60_000);
  expect(jumps).toHaveLength(2);
  expect(clock.openTimers()).toBe(0);
});

test('[SYSTEM-4] a clock that a time service slews is not told of', async () => {
  const clock = createVirtualClock();
  const jumps: number[] = [];
  const watch = watchWallClock(clock, (jumpMs) => jumps.push(jumpMs));
  for (let second = 0; second < 4_000; second += 1) {
    clock.shiftWall(0.5);
    watch.look();
  }
  clock.shiftWall(JUMP_MIN_MS - 1);
  watch.look();
  expect(jumps).toEqual([]);
  watch.close();
});

test('[SYSTEM-4] a machine that takes the processor away between two readings has not set its clock', () => {
  const real = createVirtualClock();
  let wall = 1_000_000;
  let monotonic = 0;
  let stallNext = false;
  const stalling = {
    ...real,
    monotonic: () => monotonic,
    now: () => {
      const reading = wall;
      if (stallNext) {
        stallNext = false;
        monotonic += 5_000;
        wall += 5_000;
      }
      return reading as ReturnType<typeof real.now>;
    },
  };
  const jumps: number[] = [];
  const watch = watchWallClock(stalling, (jumpMs) => jumps.push(jumpMs));
  stallNext = true;
  expect(watch.look()).toBe(0);
  expect(jumps).toEqual([]);
  watch.close();
});

test('[SYSTEM-5] random bytes are as many as asked for, and never the same', () => {
  const random = createSystemRandom();
  const drawn = new Set(Array.from({ length: 1_000 }, () => Buffer.from(random.bytes(16)).toString('hex')));
  expect(drawn.size).toBe(1_000);
  const mixed = Array.from({ length: 2_000 }, (_, index) => random.bytes((index % 40) + 8));
  expect(mixed.map(({ length }) => length)).toEqual(mixed.map((_, index) => (index % 40) + 8));
  expect(new Set(mixed.map((bytes) => Buffer.from(bytes.subarray(0, 8)).toString('hex'))).size).toBe(2_000);
  // What was given out is whoever's asked for it: writing into it changes nothing that is given out later.
  random.bytes(16).fill(0);
  expect(random.bytes(16).some((byte) => byte !== 0)).toBe(true);
  expect(random.bytes(0)).toHaveLength(0);
  expect(random.bytes(65_537)).toHaveLength(65_537);
});
