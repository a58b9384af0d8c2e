/**
 * Behind the scenes of a shift: its totals are added up in slices while nobody waits for them, and its report is signed
 * once the terminal's key is to be had. Rules SHIFT-18 and SHIFT-26.
 */
import type { Timer } from '../../kernel/clock.ts';
import { canonicalText } from '../payment/3-journal/entry-hash.ts';
import { DEFAULT_TIME_ZONE } from '../business-date.ts';
import { entriesBehind, keepUp } from '../shift/roll-up.ts';
import { spanOf } from '../shift/shift-facts.ts';
import { openShift, unsignedShift, type ClosedShift } from '../shift/shift-store.ts';
import { StorageFailure } from '../storage/database.ts';
import type { TerminalContext } from '../terminal-context.ts';

/** How often it is looked at what came since. */
const LOOK_EVERY_MS = 60_000;
/** So many entries are read in some 50 ms when somebody asks: below it no slice is worth a commit. */
const MIN_BEHIND = 4_000;
/** A slice holds up a payment that comes at its worst moment by some 20 ms. */
const SLICE = 2_000;
/** Between slices of one that has much to catch up: a payment has its turn. */
const BETWEEN_SLICES_MS = 100;

export interface ShiftKeeper {
  /** A shift was closed. */
  signSoon(): void;
  start(): void;
  stop(): void;
}

export function createShiftKeeper(context: TerminalContext): ShiftKeeper {
  const { backend, clock, log, storage } = context.ports;
  let timer: Timer | null = null;
  let running = false;
  let signing: Promise<void> = Promise.resolve();

  const sliceIfDue = (): boolean => {
    const timeZone = openShift(storage.read)?.timeZone ?? context.enrolment()?.store.timeZone ?? DEFAULT_TIME_ZONE;
    const span = spanOf(storage.read, timeZone);
    if (entriesBehind(storage.read, span) < MIN_BEHIND) return false;
    storage.write((db) => keepUp(db, span, SLICE));
    return true;
  };

  const sign = async ({ shiftId, number, sha256, closedSequence }: ClosedShift): Promise<boolean> => {
    const terminalId = context.enrolment()?.terminalId;
    if (terminalId === undefined) return false;
    const text = canonicalText({ type: 'shift.signed', terminalId, shiftId, number, closedSequence, sha256 });
    const signed = await backend.signer.sign(Buffer.from(text, 'utf8'));
    if (!running || signed === null || signed.terminalId !== terminalId) return false;
    const { signature, keyThumbprint } = signed;
    const body = { sha256, signature, keyThumbprint };
    context.record([{ type: 'shift.signed', subjectId: shiftId, cashierId: null, body }]);
    return true;
  };

  const signAll = async (): Promise<void> => {
    for (let shift = unsignedShift(storage.read); running && shift !== null; shift = unsignedShift(storage.read)) {
      if (!(await sign(shift))) return;
    }
  };

  /** What a disk refuses today it takes at one of the next looks. */
  const forgiving = (error: unknown): void => {
    if (!(error instanceof StorageFailure)) throw error;
    log.write('warn', 'shift_not_kept', { sqliteCode: error.sqliteCode });
  };

  const signSoon = (): void => {
    if (running) signing = signing.then(signAll).catch(forgiving);
  };

  const look = (): void => {
    if (!running) return;
    let delayMs = LOOK_EVERY_MS;
    try {
      if (sliceIfDue()) delayMs = BETWEEN_SLICES_MS;
    } catch (error) {
      forgiving(error);
    }
    signSoon();
    timer = clock.after(delayMs, look);
  };

  return {
    signSoon,
    start: () => {
      running = true;
      look();
    },
    stop: () => {
      running = false;
      timer?.cancel();
      timer = null;
    },
  };
}
