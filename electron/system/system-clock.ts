/**
 * The real clock, and a watch over it: wall time that moves differently from the monotonic clock has been set, by a person,
 * by a time service or by a sleep, and whoever relies on dates must know. Rules SYSTEM-1 to SYSTEM-4 of docs/spec.md.
 */
import { readFileSync } from 'node:fs';
import { epochMs, type Clock, type Timer } from '../kernel/clock.ts';

/** Node fires a timer with a longer delay at once (its delay is a signed 32-bit number of milliseconds). */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

const NANOSECONDS_PER_MS = 1_000_000;

/** Linux makes one at each start of the machine (proc(5)). */
const BOOT_ID_FILE = '/proc/sys/kernel/random/boot_id';

export function createSystemClock(): Clock {
  const bootId = readBootId();
  return {
    now: () => epochMs(Date.now()),
    // Counted from the start of the machine, not of the process: a clock that was set while the till was off shows.
    monotonic: () => Number(process.hrtime.bigint()) / NANOSECONDS_PER_MS,
    ...(bootId === null ? {} : { bootId }),
    after(delayMs, wake) {
      let handle: NodeJS.Timeout;
      let leftMs = Math.max(0, delayMs);
      const startNext = (): void => {
        const stepMs = Math.min(leftMs, LONGEST_TIMER_MS);
        leftMs -= stepMs;
        handle = setTimeout(leftMs > 0 ? startNext : wake, stepMs);
      };
      startNext();
      return { cancel: () => clearTimeout(handle) };
    },
  };
}

/** null where the system gives none. */
function readBootId(): string | null {
  try {
    const text = readFileSync(BOOT_ID_FILE, 'latin1').trim();
    return text === '' ? null : text;
  } catch {
    return null;
  }
}

/** Often enough that a dialog that changes the time is noticed before the next payment. */
export const WATCH_EVERY_MS = 1_000;

/** A time service slews by at most 0.5 ms a second; a second of difference between two looks is a clock that was set. */
export const JUMP_MIN_MS = 1_000;

/** Two readings this close together count as one moment; the machine may take the processor away in between. */
const SAME_MOMENT_MS = 20;

export interface WallClockWatch {
  /** Looks now, and answers by how much wall time has jumped since the last look; 0 when it has not. */
  look(): number;
  close(): void;
}

/**
 * Tells of each jump of the wall clock, forward positive, in milliseconds. A sleep of the machine counts as one, since the
 * monotonic clock stands still meanwhile.
 */
export function watchWallClock(clock: Clock, onJump: (jumpMs: number) => void): WallClockWatch {
  let difference = wallMinusMonotonic(clock);
  let timer: Timer;
  let closed = false;

  const look = (): number => {
    const next = wallMinusMonotonic(clock);
    const jumpMs = Math.round(next - difference);
    difference = next;
    if (Math.abs(jumpMs) < JUMP_MIN_MS) return 0;
    onJump(jumpMs);
    return jumpMs;
  };
  const lookAgain = (): void => {
    look();
    if (!closed) timer = clock.after(WATCH_EVERY_MS, lookAgain);
  };
  timer = clock.after(WATCH_EVERY_MS, lookAgain);

  return {
    look,
    close() {
      closed = true;
      timer.cancel();
    },
  };
}

function wallMinusMonotonic(clock: Clock): number {
  for (let attempt = 0; ; attempt += 1) {
    const before = clock.monotonic();
    const wall = clock.now();
    const after = clock.monotonic();
    if (after - before <= SAME_MOMENT_MS || attempt === 3) return wall - (before + after) / 2;
  }
}
