/**
 * A clock that moves only when a test says so: timers fire in the order of their time, and whatever they set going is
 * given the chance to finish before the next one. Wall time can be set apart from monotonic time, as in the world.
 */
import { epochMs, type Clock, type EpochMs } from '../../kernel/clock.ts';

export interface VirtualClock extends Clock {
  /** Moves on by `ms` of monotonic time, firing what is due on the way. */
  advance(ms: number): Promise<void>;
  /** Lets everything that is not waiting for time finish. */
  settle(): Promise<void>;
  /** Moves the wall clock alone, as a person or a time service does. */
  shiftWall(ms: number): void;
  /** Timers that have neither fired nor been cancelled. */
  openTimers(): number;
}

type Entry = { at: number; order: number; wake: () => void };

/** Rounds of the event loop that any chain of promises in these tests gets through. */
const SETTLE_ROUNDS = 5;

export function createVirtualClock({
  now = 1_795_305_600_000,
  bootId,
}: { now?: number; bootId?: string | undefined } = {}): VirtualClock {
  let monotonicMs = 0;
  let wallOffsetMs = now;
  let order = 0;
  const timers = new Set<Entry>();
  const settle = async (): Promise<void> => {
    for (let round = 0; round < SETTLE_ROUNDS; round += 1) await new Promise<void>((resolve) => setImmediate(resolve));
  };
  const dueBy = (limit: number): Entry | undefined =>
    [...timers].filter(({ at }) => at <= limit).toSorted((a, b) => a.at - b.at || a.order - b.order)[0];

  return {
    now: (): EpochMs => epochMs(Math.round(wallOffsetMs + monotonicMs)),
    monotonic: () => monotonicMs,
    ...(bootId === undefined ? {} : { bootId }),
    after: (delayMs, wake) => {
      const entry: Entry = { at: monotonicMs + Math.max(0, delayMs), order: (order += 1), wake };
      timers.add(entry);
      return { cancel: () => void timers.delete(entry) };
    },
    settle,
    shiftWall: (ms) => {
      wallOffsetMs += ms;
    },
    openTimers: () => timers.size,
    advance: async (ms) => {
      const end = monotonicMs + ms;
      await settle();
      for (let due = dueBy(end); due !== undefined; due = dueBy(end)) {
        timers.delete(due);
        monotonicMs = Math.max(monotonicMs, due.at);
        due.wake();
        await settle();
      }
      monotonicMs = end;
    },
  };
}
