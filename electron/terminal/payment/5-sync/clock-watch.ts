/**
 * Watches over the wall clock while the program runs and keeps the backend's word about it: what a decision about dates
 * needs to know (C30). A clock that was set, by a person, a time service or a sleep of the machine, is told of and
 * journalled, since the times of everything before and after are read by people later. Rules OFFLINE-19 to OFFLINE-21.
 */
import type { Clock, Timer } from '../../../kernel/clock.ts';
import type { Storage } from '../../storage/database.ts';
import { backendTimeMs, judgeClock, type ClockReading, type ClockTrust } from '../2-tender/clock-trust.ts';
import {
  confirmationOf,
  forgetConfirmation,
  saveConfirmation,
  type Confirmation,
  type Moment,
} from './confirmation-store.ts';

/** Body `{jumpMs}`: by how much the wall clock moved against the monotonic one, forward positive. */
export const CLOCK_JUMPED = 'clock.jumped';

/** To journal a jump soon after it happened; a decision compares both clocks by itself. */
export const LOOK_EVERY_MS = 10_000;
/** As in clock-trust.ts: a time service slews less than this between two looks. */
const JUMP_MIN_MS = 2_000;
/** A confirmation on disk is at most this old when the process dies; in memory it is always the newest. */
const SAVE_EVERY_MS = 60_000;
const SAVE_OFFSET_CHANGE_MS = 1_000;

export interface ClockWatch {
  /** A verified time of the backend: its clock minus ours, now. */
  measured(offsetMs: number): void;
  trust(maxPolicyAgeHours: number): ClockTrust;
  /** What time it is at the backend; null while nobody knows (OFFLINE-45). */
  backendTimeMs(): number | null;
  /**
   * The same by what the backend has said since the machine was started alone: somebody may have set it while it was off, and
   * what is decided by it cannot be undone (ARCHIVE-26).
   */
  toldTimeMs(): number | null;
  confirmation(): Confirmation | null;
  moment(): Moment;
  start(): void;
  stop(): void;
}

export type ClockWatchOptions = Readonly<{
  clock: Clock;
  storage: Storage;
  runId: string;
  hasBatteryClock: boolean;
  /** Wall time of the newest journal entry; null while there is none. */
  journalHeadMs: () => number | null;
  onJump: (jumpMs: number) => void;
  /** Told at every look: what depends on time may have changed. */
  onLook: () => void;
}>;

export function createClockWatch(options: ClockWatchOptions): ClockWatch {
  return new Watch(options);
}

class Watch implements ClockWatch {
  readonly #options: ClockWatchOptions;
  #confirmation: Confirmation | null;
  #saved: Confirmation | null;
  #wallMinusMonotonic: number;
  /** What the journal of the runs before this one says; this run's entries are watched by the monotonic clock. */
  readonly #journalMsAtStart: number;
  #timer: Timer | null = null;

  constructor(options: ClockWatchOptions) {
    this.#options = options;
    this.#saved = confirmationOf(options.storage.read, 'clock');
    this.#confirmation = this.#saved;
    this.#wallMinusMonotonic = this.#difference();
    this.#journalMsAtStart = options.journalHeadMs() ?? 0;
  }

  start(): void {
    const lookAgain = (): void => {
      this.#timer = this.#options.clock.after(LOOK_EVERY_MS, lookAgain);
      this.#look();
      this.#options.onLook();
    };
    this.#timer = this.#options.clock.after(LOOK_EVERY_MS, lookAgain);
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = null;
  }

  measured(offsetMs: number): void {
    this.#look();
    this.#confirmation = { ...this.moment(), offsetMs };
    const saved = this.#saved;
    const isFresh =
      saved?.runId === this.#options.runId &&
      this.#confirmation.monotonicMs - saved.monotonicMs < SAVE_EVERY_MS &&
      Math.abs(saved.offsetMs - offsetMs) < SAVE_OFFSET_CHANGE_MS;
    if (isFresh) return;
    this.#saved = this.#confirmation;
    this.#options.storage.write((db) => saveConfirmation(db, 'clock', this.moment(), offsetMs));
  }

  trust(maxPolicyAgeHours: number): ClockTrust {
    return judgeClock(this.#confirmation, this.#reading(), maxPolicyAgeHours);
  }

  backendTimeMs(): number | null {
    return backendTimeMs(this.#confirmation, this.#reading());
  }

  toldTimeMs(): number | null {
    return this.#confirmation?.runId === this.#options.runId ? this.backendTimeMs() : null;
  }

  #reading(): ClockReading {
    const { runId, hasBatteryClock, journalHeadMs } = this.#options;
    const isOfThisRun = this.#confirmation?.runId === runId;
    const journalWallMs = isOfThisRun ? (journalHeadMs() ?? 0) : this.#journalMsAtStart;
    return { ...this.moment(), journalWallMs, hasBatteryClock };
  }

  confirmation(): Confirmation | null {
    return this.#confirmation;
  }

  moment(): Moment {
    const { clock, runId } = this.#options;
    return { wallMs: clock.now(), monotonicMs: clock.monotonic(), runId };
  }

  #difference(): number {
    const { clock } = this.#options;
    return clock.now() - clock.monotonic();
  }

  #look(): void {
    const difference = this.#difference();
    const jumpMs = Math.round(difference - this.#wallMinusMonotonic);
    this.#wallMinusMonotonic = difference;
    if (Math.abs(jumpMs) < JUMP_MIN_MS) return;
    // The next run could not tell that the clock was moved: what was confirmed before must not come back with it.
    this.#saved = null;
    this.#options.storage.write((db) => forgetConfirmation(db, 'clock'));
    this.#options.onJump(jumpMs);
  }
}
