/**
 * Bounds what one screen may ask: a page gone wild, or a stranger with the token, slows nobody else down. Rule HOST-15.
 */
import type { Clock } from '../kernel/clock.ts';

/** A cashier and a scanner make some ten calls a second; a screen that loads asks for a handful at once. */
export const CALLS_PER_SECOND = 100;
export const CALLS_AT_ONCE = 200;
/** Calls that wait for their answer. The longest wait is for the backend, and a screen waits for one payment at a time. */
export const CALLS_UNANSWERED = 64;

export interface CallLimit {
  /** Counts a call; false when it is one too many. */
  take(): boolean;
  answered(): void;
}

export function createCallLimit(clock: Clock): CallLimit {
  let room = CALLS_AT_ONCE;
  let filledAt = clock.monotonic();
  let unanswered = 0;
  return {
    take: () => {
      const now = clock.monotonic();
      room = Math.min(CALLS_AT_ONCE, room + ((now - filledAt) * CALLS_PER_SECOND) / 1_000);
      filledAt = now;
      if (room < 1 || unanswered >= CALLS_UNANSWERED) return false;
      room -= 1;
      unanswered += 1;
      return true;
    },
    answered: () => {
      unanswered = Math.max(0, unanswered - 1);
    },
  };
}
