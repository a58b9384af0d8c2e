/**
 * Signs each business day of the journal when it is over: at midnight in the store's zone, or at the next start when the
 * till was off by then. What was found damaged is never signed. Rules JOURNALTOOL-2 to JOURNALTOOL-4.
 */
import type { Timer } from '../../kernel/clock.ts';
import { businessDateEndMs } from '../business-date.ts';
import { DAY_SIGNED, dayText, lastCheckpoint, type DayHead } from '../payment/3-journal/day-signature.ts';
import { firstEntryAfter, lastEntryBefore } from '../payment/3-journal/journal-store.ts';
import { StorageFailure, type ReadableDb } from '../storage/database.ts';
import type { TerminalContext } from '../terminal-context.ts';
import type { JournalCheck } from './journal-check.ts';

/** A clock that is set, or a key that is not there yet, is noticed within this. */
export const LOOK_EVERY_MS = 3_600_000;
/** Days that are signed one after the other at a start; a till that was off for longer goes on an hour later. */
const MAX_DAYS_AT_ONCE = 100;

export interface JournalSeal {
  /** Signs what is over, in its own time; nothing when no day is. */
  soon(): void;
  /** Signs up to the newest entry, whatever the day: before the key is wiped. False when there is no key. */
  sealAll(): Promise<boolean>;
  start(): void;
  stop(): void;
}

export function createJournalSeal(
  context: TerminalContext,
  check: Pick<JournalCheck, 'isSoundSinceCheckpoint'>,
): JournalSeal {
  const { clock, log, storage } = context.ports;
  let running = false;
  let timer: Timer | null = null;
  let shownDate: string | null = null;
  /** One at a time: two would sign the same head. */
  let turn: Promise<unknown> = Promise.resolve();

  const timeZone = (): string | null => context.enrolment()?.store.timeZone ?? null;

  const sign = async (head: DayHead): Promise<boolean> => {
    const signed = await context.ports.backend.signer.sign(Buffer.from(dayText(head), 'utf8'));
    if (!running || signed === null || signed.terminalId !== head.terminalId) return false;
    const { terminalId, businessDate, headSequence, headHash } = head;
    const { signature, keyThumbprint } = signed;
    const body = { businessDate, headSequence, headHash, signature, keyThumbprint };
    context.record([{ type: DAY_SIGNED, subjectId: terminalId, cashierId: null, body }]);
    log.write('info', 'journal_day_signed', { businessDate, headSequence });
    return true;
  };

  const sealDue = async (): Promise<void> => {
    for (let count = 0; count < MAX_DAYS_AT_ONCE; count += 1) {
      const terminalId = context.enrolment()?.terminalId;
      if (terminalId === undefined || !check.isSoundSinceCheckpoint()) return;
      const head = dueHead(storage.read, {
        terminalId,
        today: context.calendarDate(),
        timeZone: timeZone(),
        dateOf: context.calendarDate,
      });
      if (head === null || !(await sign(head))) return;
    }
  };

  const inTurn = <T>(act: () => Promise<T>): Promise<T> => {
    const mine = turn.then(act);
    turn = mine.catch(() => undefined);
    return mine;
  };

  const plan = (): void => {
    const today = context.calendarDate();
    if (shownDate !== null && shownDate !== today) context.publish('terminal.changed');
    shownDate = today;
    const untilMidnight = businessDateEndMs(today, timeZone()) - clock.now();
    timer = clock.after(Math.min(LOOK_EVERY_MS, Math.max(0, untilMidnight)), look);
  };

  const look = (): void => {
    if (!running) return;
    plan();
    sealSoon();
  };

  const sealSoon = (): void => {
    if (!running) return;
    void inTurn(sealDue).catch((error: unknown) => {
      // A disk that takes nothing today takes the signature at one of the next looks.
      if (!(error instanceof StorageFailure)) throw error;
      log.write('warn', 'journal_day_not_signed', { sqliteCode: error.sqliteCode });
    });
  };

  return {
    soon: sealSoon,
    sealAll: () =>
      inTurn(async () => {
        await sealDue();
        const terminalId = context.enrolment()?.terminalId;
        const head = lastEntryBefore(storage.read, Number.MAX_SAFE_INTEGER);
        if (terminalId === undefined || head === null || !check.isSoundSinceCheckpoint()) return false;
        const { sequence: headSequence, hash: headHash } = head;
        return sign({ terminalId, businessDate: context.calendarDate(), headSequence, headHash });
      }),
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

type Facts = Readonly<{
  terminalId: string;
  today: string;
  timeZone: string | null;
  dateOf: TerminalContext['calendarDate'];
}>;

/** The head of the oldest day that is over and not signed; null when there is none. */
function dueHead(db: ReadableDb, { terminalId, today, timeZone, dateOf }: Facts): DayHead | null {
  const checkpoint = lastCheckpoint(db);
  const first = firstEntryAfter(db, checkpoint?.headSequence ?? 0);
  if (first === null) return null;
  const businessDate = dateOf(first.atMs);
  if (businessDate >= today) return null;
  const head = lastEntryBefore(db, businessDateEndMs(businessDate, timeZone));
  if (head === null || head.sequence < first.sequence) return null;
  return { terminalId, businessDate, headSequence: head.sequence, headHash: head.hash };
}
