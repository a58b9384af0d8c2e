/**
 * When configuration, deny list and clock were last confirmed by the backend, by both clocks: monotonic time measures how
 * long ago that was within a run, wall time over a restart. Bookkeeping: losing it costs a confirmation anew, and until
 * then nothing is taken offline. Rules OFFLINE-20 and OFFLINE-21.
 */
import type { ReadableDb, WritableDb } from '../../storage/database.ts';
import { integerOf, textOf } from '../../storage/row.ts';
import type { ClockConfirmation } from '../2-tender/clock-trust.ts';

export type ConfirmedSubject = 'config' | 'deny_list' | 'clock';

/** `offsetMs` is the clock's alone; 0 for the others. */
export type Confirmation = ClockConfirmation;

/** A moment of this run, by both clocks. A run is the machine's where the clock can tell, else the program's. */
export type Moment = Readonly<{ wallMs: number; monotonicMs: number; runId: string }>;

export function confirmationOf(db: ReadableDb, subject: ConfirmedSubject): Confirmation | null {
  const row = db.get('SELECT * FROM confirmations WHERE subject = ?', subject);
  if (row === undefined) return null;
  return {
    wallMs: integerOf(row, 'wall_ms'),
    monotonicMs: integerOf(row, 'monotonic_ms'),
    runId: textOf(row, 'run_id'),
    offsetMs: integerOf(row, 'offset_ms'),
  };
}

export function saveConfirmation(db: WritableDb, subject: ConfirmedSubject, at: Moment, offsetMs = 0): void {
  db.run(
    'INSERT OR REPLACE INTO confirmations (subject, wall_ms, monotonic_ms, run_id, offset_ms) VALUES (?, ?, ?, ?, ?)',
    subject,
    Math.round(at.wallMs),
    Math.round(at.monotonicMs),
    at.runId,
    Math.round(offsetMs),
  );
}

/** What was confirmed counts no more, over restarts too. */
export function forgetConfirmation(db: WritableDb, subject: ConfirmedSubject): void {
  db.run('DELETE FROM confirmations WHERE subject = ?', subject);
}

/**
 * The wall time, on the clock as it stands now, at which something was confirmed. Within the run the monotonic clock tells
 * its age, whatever somebody did to the wall clock since; never in the future.
 */
export function confirmedAtMs(confirmation: Confirmation | null, now: Moment): number | null {
  if (confirmation === null) return null;
  const isOfThisRun = confirmation.runId === now.runId;
  const ageMs = isOfThisRun ? now.monotonicMs - confirmation.monotonicMs : now.wallMs - confirmation.wallMs;
  return Math.round(now.wallMs - Math.max(0, ageMs));
}
