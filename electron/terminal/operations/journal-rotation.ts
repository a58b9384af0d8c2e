/**
 * Lets the oldest days of the journal leave the database for closed files beside it, so that a till that runs for years does
 * not grow for ever: whole business days whose head is signed, older than the till keeps, with nothing in them that has no
 * end yet. A piece at a time, while nobody is served; a payment never waits for more than the commit of one piece.
 *
 * A piece is checked against its chain, and the rows that it made against it; the file is durable and was read back before
 * the entry that names it is committed, together with the leaving of the rows. How old a day is tells the backend's clock: a
 * gate knows no more which tickets of a day were used once its rows have left. Rules ARCHIVE-1 to ARCHIVE-9, ARCHIVE-25 and
 * ARCHIVE-26; decisions 0268 and 0288.
 */
import { epochMs, type Timer } from '../../kernel/clock.ts';
import { addDaysToDate } from '../../kernel/calendar.ts';
import { bookPlace } from '../payment/6-reconciliation/book-store.ts';
import { oldestUnexplainedDate } from '../payment/6-reconciliation/discrepancy-store.ts';
import { checkWritten, placeOf } from '../payment/3-journal/check-slices.ts';
import { checkpointFrom, isDaySignatureGood } from '../payment/3-journal/day-signature.ts';
import { headSequence, type WrittenEntry } from '../payment/3-journal/journal-store.ts';
import {
  archivedUpTo,
  isAsClosed,
  letGoOf,
  MAX_SEGMENT_ENTRIES,
  packSegment,
  segmentDraft,
} from '../payment/3-journal/journal-segments.ts';
import { unfinishedSince } from '../payment/4-queue/unfinished-business.ts';
import { openShift } from '../shift/shift-store.ts';
import { terminalKey } from '../staff/terminal-keys.ts';
import { StorageFailure, type ReadableDb } from '../storage/database.ts';
import type { TerminalContext } from '../terminal-context.ts';
import type { Busy } from './checkout-part.ts';
import type { RowsCheck } from './rows-check.ts';
import type { RowsKeeper } from './rows-keeper.ts';

/** A shop looks back a quarter and a little; what a refund needs after that stands in the tables (decision 0268). */
export const SHOP_KEEP_DAYS = 92;
/** A gate's journal is a hundred times as long, and its passengers ask within a day or two. */
export const TRANSIT_KEEP_DAYS = 3;

/** An unattended terminal's day is held back by what nobody settles for so long beyond what it keeps. */
export const HELD_DAYS = 14;
/** When somebody is told: after a weekend. */
export const TELL_HELD_DAYS = 3;

/** Days are over once a day, and signatures come within the hour. */
export const LOOK_EVERY_MS = 600_000;
/** What people wait for after a start goes first. */
const FIRST_LOOK_MS = 120_000;
/** So long nothing was journalled and nobody is paying: between two customers, or passengers, there is as much. */
export const QUIET_MS = 500;
/** Some milliseconds of hashing: what a key that is pressed meanwhile waits for. */
const SLICE_ENTRIES = 200;
const SLICE_PAUSE_MS = 25;

export interface JournalRotation {
  start(): void;
  /** Resolves when nothing is written any more. */
  stop(): Promise<void>;
}

type Options = Readonly<{
  isSound: () => boolean;
  rows: Pick<RowsCheck, 'holds' | 'isDamaged'>;
  keeper: RowsKeeper;
  busy: () => Busy;
  /** What time the backend has said that it is; null while nobody knows. */
  toldTimeMs: () => number | null;
  /** Told once in a run: a day would have left by the machine's clock, which nobody has confirmed. */
  tellTimeUnknown: (facts: Readonly<{ businessDate: string }>) => void;
  /** A person should know that the disk takes no piece. */
  tellHeld: (facts: Readonly<{ businessDate: string; because: HeldBy }>) => void;
  tellRefused: (facts: Readonly<{ businessDate: string; detail: string }>) => void;
}>;

/** Stored in messages. */
export type HeldBy = 'unexplained' | 'unfinished' | 'shift';

/** A stretch of one signed day, from the oldest entry that is still in the table. */
type Due = Readonly<{ businessDate: string; fromSequence: number; toSequence: number }>;

export function createJournalRotation(context: TerminalContext, options: Options): JournalRotation {
  return new Rotation(context, options);
}

/** What in the day, or before it, somebody has still to settle; null: nothing. */
function whyHeld(
  db: ReadableDb,
  { businessDate, headSequence }: Readonly<{ businessDate: string; headSequence: number }>,
): HeldBy | null {
  if (headSequence >= unfinishedSince(db)) return 'unfinished';
  const unexplained = oldestUnexplainedDate(db);
  if (unexplained !== null && businessDate >= unexplained) return 'unexplained';
  return headSequence >= (openShift(db)?.shiftKey ?? Number.MAX_SAFE_INTEGER) ? 'shift' : null;
}

class Rotation implements JournalRotation {
  readonly #context: TerminalContext;
  readonly #options: Options;
  #timer: Timer | null = null;
  #wake: (() => void) | null = null;
  #isRunning = false;
  /** The day of which a person was told in this run. */
  #toldHeld: string | null = null;
  #hasToldTime = false;
  #round: Promise<void> = Promise.resolve();

  constructor(context: TerminalContext, options: Options) {
    this.#context = context;
    this.#options = options;
  }

  start(): void {
    this.#isRunning = true;
    this.#plan(FIRST_LOOK_MS);
  }

  async stop(): Promise<void> {
    this.#isRunning = false;
    this.#timer?.cancel();
    this.#timer = null;
    this.#wake?.();
    await this.#round;
  }

  #plan(delayMs: number): void {
    this.#timer = this.#context.ports.clock.after(delayMs, () => {
      this.#round = this.#letGoOfAll().then(() => {
        if (this.#isRunning) this.#plan(LOOK_EVERY_MS);
      });
    });
  }

  /** Piece after piece, until none is due. */
  async #letGoOfAll(): Promise<void> {
    for (let due = this.#due(); due !== null; due = this.#due()) {
      try {
        if (!(await this.#quiet()) || !(await this.#letGoOf(due))) return;
      } catch (error) {
        // A disk that takes nothing now takes it at one of the next looks; payments are told by themselves.
        if (!(error instanceof StorageFailure)) throw error;
        return this.#refused(due.businessDate, error.sqliteCode);
      }
    }
    await this.#putRowsAway();
  }

  /** The rows of what is in closed files by now, piece after piece. */
  async #putRowsAway(): Promise<void> {
    const { keeper } = this.#options;
    const before = this.#keptFrom(this.#options.toldTimeMs());
    if (before === null) return;
    try {
      keeper.begin(before);
      // oxlint-disable-next-line no-await-in-loop -- each waits until nobody is served
      while ((await this.#quiet()) && this.#isSound() && keeper.putAwaySome()) this.#context.ports.storage.shortenLog();
    } catch (error) {
      if (!(error instanceof StorageFailure)) throw error;
      this.#refused(this.#context.calendarDate(), error.sqliteCode);
    }
  }

  #isSound(): boolean {
    return this.#options.isSound() && !this.#options.rows.isDamaged();
  }

  #refused(businessDate: string, detail: string): void {
    this.#context.ports.log.write('warn', 'journal_rotation_stopped', { businessDate, detail });
    try {
      this.#options.tellRefused({ businessDate, detail });
    } catch (error) {
      // The same disk has no room for the message either.
      if (!(error instanceof StorageFailure)) throw error;
    }
  }

  #due(): Due | null {
    if (!this.#isRunning || !this.#isSound()) return null;
    const db = this.#context.ports.storage.read;
    const upTo = archivedUpTo(db);
    const day = checkpointFrom(db, upTo + 1);
    if (day === null) return null;
    const { businessDate, headSequence } = day;
    const lastDay = this.#keptFrom(this.#options.toldTimeMs());
    if (lastDay === null) return this.#waitForTime(businessDate);
    if (businessDate >= lastDay || headSequence > bookPlace(db)) return null;
    const heldBy = whyHeld(db, day);
    if (heldBy !== null && !this.#leavesAllTheSame(businessDate, lastDay, heldBy)) return null;
    const place = placeOf(db, headSequence);
    const key = terminalKey(db, day.keyThumbprint);
    // A till that was enrolled before keys were journalled has none to check with.
    const isSigned = key === null || isDaySignatureGood(day, key);
    if (place.kind === 'broken' || place.place.hash !== day.headHash || !isSigned) return null;
    return { businessDate, fromSequence: upTo + 1, toSequence: Math.min(upTo + MAX_SEGMENT_ENTRIES, headSequence) };
  }

  /** The first day that stays; null: nobody knows what time it is. */
  #keptFrom(nowMs: number | null): string | null {
    if (nowMs === null) return null;
    const { journalKeepDays, transit } = this.#context.ports.settings;
    const keepDays = journalKeepDays ?? (transit === undefined ? SHOP_KEEP_DAYS : TRANSIT_KEEP_DAYS);
    return addDaysToDate(this.#context.calendarDate(epochMs(Math.round(nowMs))), -keepDays);
  }

  /** For as long as it takes; what would have left by the machine's clock some days ago is told, so that nobody is surprised. */
  #waitForTime(businessDate: string): null {
    const lastDay = this.#keptFrom(this.#context.ports.clock.now());
    const isLate = lastDay !== null && addDaysToDate(businessDate, TELL_HELD_DAYS) <= lastDay;
    if (isLate && !this.#hasToldTime) {
      this.#hasToldTime = true;
      this.#options.tellTimeUnknown({ businessDate });
    }
    return null;
  }

  /**
   * A shop's day waits for as long as it takes. Where nobody comes by, whoever looks after it is told, and after some days it
   * leaves: what is open keeps its rows, and its entries are read in the file.
   */
  #leavesAllTheSame(businessDate: string, lastDay: string, because: HeldBy): boolean {
    if (this.#context.ports.settings.transit === undefined) return false;
    const leavesOn = addDaysToDate(businessDate, HELD_DAYS);
    if (leavesOn <= lastDay) return true;
    if (addDaysToDate(businessDate, TELL_HELD_DAYS) > lastDay || this.#toldHeld === businessDate) return false;
    this.#toldHeld = businessDate;
    this.#options.tellHeld({ businessDate, because });
    return false;
  }

  /** False: it came to nothing, because the till stops or because what was to leave is not what was written. */
  async #letGoOf(due: Due): Promise<boolean> {
    const { log, storage } = this.#context.ports;
    const entries = await this.#read(due);
    if (entries === null) return false;
    const { segment, bytes } = await packSegment(due.businessDate, entries);
    if (!this.#isRunning) return false;
    await storage.writeSegment(segment.fileName, bytes);
    // What a disk says that it wrote is believed when it was read.
    if (!isAsClosed(storage.read, segment)) throw new StorageFailure('SEGMENT_NOT_AS_WRITTEN', null);
    if (!(await this.#quiet())) return false;
    storage.write((db) => {
      this.#context.journal.record(db, [segmentDraft(segment)]);
      letGoOf(db, segment);
    });
    // The pages of the piece shall not be in front of the next customer's commit.
    storage.shortenLog();
    const { fileName, firstSequence, lastSequence, byteCount } = segment;
    log.write('info', 'journal_segment_closed', { fileName, firstSequence, lastSequence, byteCount });
    return true;
  }

  /** Slice by slice, each checked; null: it stops, or something in it is not what was written. */
  async #read({ fromSequence, toSequence }: Due): Promise<readonly WrittenEntry[] | null> {
    const { read } = this.#context.ports.storage;
    const entries: WrittenEntry[] = [];
    let before = placeOf(read, fromSequence - 1);
    while (before.kind === 'whole' && before.place.sequence < toSequence) {
      if (!this.#isRunning) return null;
      const after = before.place;
      const limit = Math.min(SLICE_ENTRIES, toSequence - after.sequence);
      const slice = checkWritten(read, after, limit);
      if (slice.kind === 'broken' || slice.entries.length === 0) return null;
      if (!this.#options.rows.holds(after.sequence, slice.place.sequence)) return null;
      entries.push(...slice.entries);
      before = slice;
      await this.#pause(SLICE_PAUSE_MS);
    }
    return before.kind === 'whole' && this.#isRunning ? entries : null;
  }

  /** Waits until nobody is served; false when the till stops meanwhile. */
  async #quiet(): Promise<boolean> {
    const head = (): number => headSequence(this.#context.ports.storage.read);
    let last = head();
    do {
      last = head();
      await this.#pause(QUIET_MS);
      if (!this.#isRunning) return false;
    } while (head() !== last || this.#options.busy().paymentRunning);
    return true;
  }

  #pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        this.#wake = null;
        resolve();
      };
      if (!this.#isRunning) return end();
      this.#wake = end;
      this.#timer = this.#context.ports.clock.after(delayMs, end);
    });
  }
}
