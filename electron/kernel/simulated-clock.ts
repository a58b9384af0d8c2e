/**
 * A clock that stands still until it is told to move: for tests, simulations and replays. Wall time and monotonic time
 * are apart, as in the world: setting the clock fires no timer.
 */
import { assert } from './assert.ts';
import { epochMs, type Clock, type Timer } from './clock.ts';

/** 2026-03-02 02:00 UTC, a Monday morning at 10:00 in Shanghai. */
export const SIMULATION_START_MS = Date.UTC(2026, 2, 2, 2);

export interface SimulatedClock extends Clock {
  /** Lets time pass: fires what falls due on the way, in order, each at its own moment. */
  advance(ms: number): void;
  /** Somebody sets the system clock; no time passes. */
  setWall(ms: number): void;
  /** How many timers wait; 0 once everything is closed. */
  timerCount(): number;
}

type Waiting = Readonly<{ dueAtMs: number; order: number; wake: () => void }>;

export function createSimulatedClock(startMs = SIMULATION_START_MS): SimulatedClock {
  let monotonicMs = 0;
  let wallOffsetMs = startMs;
  let order = 0;
  const waiting = new Set<Waiting>();

  const nextDue = (untilMs: number): Waiting | null => {
    let next: Waiting | null = null;
    for (const timer of waiting) {
      if (timer.dueAtMs > untilMs) continue;
      const isEarlier = next === null || timer.dueAtMs < next.dueAtMs;
      if (isEarlier || (timer.dueAtMs === next?.dueAtMs && timer.order < next.order)) next = timer;
    }
    return next;
  };

  return {
    now: () => epochMs(wallOffsetMs + monotonicMs),
    monotonic: () => monotonicMs,
    after: (delayMs, wake): Timer => {
      assert(delayMs >= 0, 'nobody is woken in the past');
      order += 1;
      const timer: Waiting = { dueAtMs: monotonicMs + delayMs, order, wake };
      waiting.add(timer);
      return { cancel: () => waiting.delete(timer) };
    },
    advance: (ms) => {
      assert(ms >= 0, 'time does not go back');
      const untilMs = monotonicMs + ms;
      for (let timer = nextDue(untilMs); timer !== null; timer = nextDue(untilMs)) {
        waiting.delete(timer);
        monotonicMs = Math.max(monotonicMs, timer.dueAtMs);
        timer.wake();
      }
      monotonicMs = untilMs;
    },
    setWall: (ms) => {
      wallOffsetMs = ms - monotonicMs;
    },
    timerCount: () => waiting.size,
  };
}
