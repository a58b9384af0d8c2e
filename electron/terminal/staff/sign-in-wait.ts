/**
 * How long a person must wait after wrong PINs. Pure: the failures and the readings of the clocks go in.
 * Rules SESSION-4 to SESSION-8.
 */

/** The wrong try that begins the first wait, as the sign-in screen says (numbers of decision 0185). */
export const FREE_TRIES = 4;
const FIRST_WAIT_MS = 30_000;
/** The wait doubles with each further wrong PIN; the tenth locks for half an hour, and so does every one after it. */
const MAX_WAIT_MS = 30 * 60_000;

/** The wait that begins with the `failedCount`-th wrong PIN in a row; 0 while tries are free. */
export function waitAfterMs(failedCount: number): number {
  if (failedCount < FREE_TRIES) return 0;
  // Past 2^10 times half a minute the cap holds anyway; the bound keeps the power finite.
  const doublings = Math.min(failedCount - FREE_TRIES, 10);
  return Math.min(FIRST_WAIT_MS * 2 ** doublings, MAX_WAIT_MS);
}

/**
 * What is left of the wait. The wall clock carries it over a restart; within a run the monotonic reading keeps a clock
 * that is set forward from ending it early. A clock set back never makes it longer than it was.
 */
export function waitLeftMs(
  failures: Readonly<{ failedCount: number; lastFailedAtMs: number }>,
  now: Readonly<{ wallMs: number; monotonicMs: number }>,
  failedAtMonotonicMs: number | null,
): number {
  const waitMs = waitAfterMs(failures.failedCount);
  const leftMs =
    failedAtMonotonicMs === null
      ? Math.min(waitMs, failures.lastFailedAtMs + waitMs - now.wallMs)
      : failedAtMonotonicMs + waitMs - now.monotonicMs;
  return Math.max(0, leftMs);
}
