/**
 * When the backend is asked or told again: pure, in milliseconds of the monotonic clock. The intervals of queries come
 * from the backend's capabilities; reversals and what was taken offline are repeated for ever, slower and slower, with
 * full jitter so that a shop full of tills does not come back in step. Rules SYNC-1 to SYNC-6.
 */
import { assert } from '../../../kernel/assert.ts';
import type { BackendCapabilities } from '../../wallet-backend/wallet-backend.ts';

/** The first retry comes within this; each later one within twice as much as the one before. */
export const BACKOFF_BASE_MS = 2_000;
/** Issue 3, "Unknown outcomes": exponential backoff with full jitter to 5 minutes. */
export const BACKOFF_CAP_MS = 300_000;
/** Wallet API section 4: at most one query a second; nothing else that is repeated is in a greater hurry. */
export const MIN_INTERVAL_MS = 1_000;
/** Wallet API section 2: an unsigned 429 or 503 may delay by at most 10 minutes. */
export const MAX_RETRY_AFTER_MS = 600_000;
/** Wallet API section 4: a refused offline payment is sent again at most hourly. */
export const REFUSED_AGAIN_MS = 3_600_000;
/** How long after the end of a code the last query is made: the backend's clock has passed it then, too. */
export const LAST_QUERY_AFTER_MS = 1_000;
/** Wallet API section 4: no code or QR lives longer, whatever an answer or a clock says. */
export const MAX_PENDING_MS = 600_000;

/** `attemptCount`: failed attempts so far, at least 1. `fraction`: chance in [0, 1). */
export function backoffDelayMs(attemptCount: number, fraction: number): number {
  assert(attemptCount >= 1, 'a retry follows an attempt');
  const ceiling = Math.min(BACKOFF_CAP_MS, BACKOFF_BASE_MS * 2 ** Math.min(attemptCount - 1, 20));
  return Math.max(MIN_INTERVAL_MS, Math.floor(fraction * ceiling));
}

/** What the backend asked for, within what it may ask for. */
export function heedRetryAfter(delayMs: number, retryAfterMs: number | null): number {
  return Math.max(delayMs, Math.min(retryAfterMs ?? 0, MAX_RETRY_AFTER_MS));
}

/** The next query of a payment whose outcome is unknown. `startedAt`: when the last query began; null before the first. */
export function nextUnknownQueryAt(
  schedule: BackendCapabilities['querySchedule'],
  unknownAt: number,
  startedAt: number | null,
): number {
  if (startedAt === null) return unknownAt + schedule.firstAfterMs;
  return startedAt + Math.max(MIN_INTERVAL_MS, schedule.everyMs);
}

/** The next query of a payment that the customer is confirming; the last one comes just after its end. */
export function nextPendingQueryAt(
  everyMs: number,
  beganAt: number,
  deadline: number,
  startedAt: number | null,
): number {
  const next = (startedAt ?? beganAt) + Math.max(MIN_INTERVAL_MS, everyMs);
  const last = deadline + LAST_QUERY_AFTER_MS;
  return next < deadline ? next : Math.max(last, startedAt === null ? last : startedAt + MIN_INTERVAL_MS);
}

/** How long a code or QR has still to live, by both clocks; bounded, since either may be wrong. */
export function pendingForMs(expiresAtBackendMs: number, nowMs: number, clockOffsetMs: number): number {
  return Math.min(MAX_PENDING_MS, Math.max(0, expiresAtBackendMs - (nowMs + clockOffsetMs)));
}
