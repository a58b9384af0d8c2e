/**
 * Whether the wall clock may decide over a credential's dates (wallet API section 6, last condition; C30): it was within
 * a minute of the backend's verified time, that is not too long ago, and nothing has moved it since.
 *
 * Pure. Durations are measured on the monotonic clock as long as the program runs; over a restart only a clock with a
 * battery, which ran on meanwhile, is believed. Rules OFFLINE-1 to OFFLINE-4 of docs/spec.md.
 */

/** A verified `now` or `serverTime` of the backend, with our two readings at that moment. */
export type ClockConfirmation = Readonly<{
  wallMs: number;
  monotonicMs: number;
  /** Backend's clock minus ours. */
  offsetMs: number;
  /** Which run of the program measured it: monotonic readings of two runs do not compare. */
  runId: string;
}>;

export type ClockReading = Readonly<{
  wallMs: number;
  monotonicMs: number;
  runId: string;
  /** The latest wall time in the journal: a clock that shows less has been set back. */
  journalWallMs: number;
  /** Whether the machine keeps time while it is off. Desktop computers do; some boards do not. */
  hasBatteryClock: boolean;
}>;

export type ClockTrust =
  | Readonly<{ trusted: true }>
  | Readonly<{
      trusted: false;
      why: 'never_confirmed' | 'wrong' | 'jumped' | 'confirmed_too_long_ago' | 'restarted_without_battery';
    }>;

/** Wallet API section 6: the system clock lies within 60 s of a verified `now`. */
export const MAX_OFFSET_MS = 60_000;
/**
 * Wall and monotonic time part by this much before it counts as a jump: a step that a time service makes in one go is
 * larger, the slewing it does otherwise (at most 500 ppm, so 1.8 s in an hour) is taken care of by the drift below.
 */
const JUMP_MS = 2_000;
const SLEW_PER_MS = 0.000_5;
const MS_PER_HOUR = 3_600_000;

const distrust = (why: Extract<ClockTrust, { trusted: false }>['why']): ClockTrust => ({ trusted: false, why });

export function judgeClock(
  confirmation: ClockConfirmation | null,
  reading: ClockReading,
  maxPolicyAgeHours: number,
): ClockTrust {
  if (confirmation === null) return distrust('never_confirmed');
  if (Math.abs(confirmation.offsetMs) > MAX_OFFSET_MS) return distrust('wrong');
  const moved = whyMoved(confirmation, reading);
  if (moved !== null) return distrust(moved);
  return ageMs(confirmation, reading) > maxPolicyAgeHours * MS_PER_HOUR
    ? distrust('confirmed_too_long_ago')
    : { trusted: true };
}

/** The backend's time, however wrong our clock is; null where nobody knows how wrong, since it was set after it was confirmed. */
export function backendTimeMs(confirmation: ClockConfirmation | null, reading: ClockReading): number | null {
  if (confirmation === null || whyMoved(confirmation, reading) !== null) return null;
  return reading.wallMs + confirmation.offsetMs;
}

function whyMoved(
  confirmation: ClockConfirmation,
  reading: ClockReading,
): 'jumped' | 'restarted_without_battery' | null {
  const wallAgeMs = reading.wallMs - confirmation.wallMs;
  if (reading.wallMs < reading.journalWallMs - JUMP_MS || wallAgeMs < -JUMP_MS) return 'jumped';
  if (confirmation.runId !== reading.runId) return reading.hasBatteryClock ? null : 'restarted_without_battery';
  const runMs = ageMs(confirmation, reading);
  return Math.abs(wallAgeMs - runMs) > JUMP_MS + runMs * SLEW_PER_MS ? 'jumped' : null;
}

function ageMs(confirmation: ClockConfirmation, { runId, wallMs, monotonicMs }: ClockReading): number {
  return confirmation.runId === runId ? monotonicMs - confirmation.monotonicMs : wallMs - confirmation.wallMs;
}
