/**
 * The clock port. Wall time is a label for records; durations and timeouts use the monotonic reading, which no change
 * of the system clock can move.
 */
declare const epochMsBrand: unique symbol;

/** Milliseconds since 1970-01-01 UTC, as the system clock tells it. */
export type EpochMs = number & { readonly [epochMsBrand]: true };

export function epochMs(ms: number): EpochMs {
  return ms as EpochMs;
}

export interface Timer {
  /** Harmless when the timer has fired or was cancelled before. */
  cancel(): void;
}

export interface Clock {
  /** Wall time, for records only. */
  now(): EpochMs;
  /** Milliseconds since some fixed moment of this run; never goes back. */
  monotonic(): number;
  /**
   * Names the run of the machine in which `monotonic` counts: readings with the same name compare, whichever process made
   * them. Absent where the clock cannot tell; then they compare within one process alone.
   */
  readonly bootId?: string;
  /** Calls `wake` once, `delayMs` (≥ 0) from now. The owner cancels it before it closes. */
  after(delayMs: number, wake: () => void): Timer;
}
