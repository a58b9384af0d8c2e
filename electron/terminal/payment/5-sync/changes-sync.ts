/**
 * Reads what changed at the backend for this terminal, from where it stopped last: at the start, when the backend is there
 * again, when it says that its hints lost their place, and every few minutes. What it learns goes the way of any other
 * answer; a payment that the till never heard of is found here and nowhere else (C16). Rules INBOX-20 to INBOX-24.
 */
import { assert } from '../../../kernel/assert.ts';
import type { Clock, Timer } from '../../../kernel/clock.ts';
import type { Log } from '../../../kernel/log.ts';
import { randomFraction, type Random } from '../../../kernel/random.ts';
import type { Storage } from '../../storage/database.ts';
import type { BackendAnswer, BackendChanges, WalletBackend } from '../../wallet-backend/wallet-backend.ts';
import { changesCursor, forgetChangesCursor, saveChangesCursor } from './changes-cursor-store.ts';
import { backoffDelayMs, heedRetryAfter } from './sync-schedule.ts';

/** Within this, and not before half of it, so that a shop's tills spread. */
export const CHANGES_EVERY_MS = 300_000;
/** After the backend said that its hints lost their place: others follow at once. */
export const CHANGES_SOON_MS = 500;
/** After a start, and when the network is back: the questions that people wait for go first. */
export const CHANGES_FIRST_MS = 15_000;
/** A page is taken in without a pause, one transaction for each thing in it; a customer waits no longer than that. */
export const PAGE_ENTRIES = 100;
/** Between two pages, so that a long list leaves room for whoever stands at the till. */
export const NEXT_PAGE_MS = 100;

/** What wallet API section 1 answers to a request that breaks a rule: here, only the place can. */
const REFUSED_PLACE = 'validation_failed';

export type ChangesSyncOptions = Readonly<{
  clock: Clock;
  random: Random;
  log: Log;
  storage: Storage;
  backend: Pick<WalletBackend, 'getChanges'>;
  /** Whose changes; null while the terminal is nobody: nothing is asked then. */
  terminalId: () => string | null;
  /** Takes in one page, committed when it returns. */
  onChanges: (changes: BackendChanges) => void;
  /** There is no more to read for now, and the place is kept. */
  onEnd: () => void;
  onAnswer: (answer: BackendAnswer<unknown>) => void;
  /** Some of a page could not be read, and is passed over: a person has to know. */
  onUnreadable: (page: Readonly<{ count: number; cursor: string }>) => void;
}>;

export interface ChangesSync {
  /** Something was missed. */
  soon(): void;
  /** Nothing was read yet, and people wait for it. */
  now(): void;
  /** The backend is there again: something may have been missed. */
  reconnected(): void;
  start(): void;
  stop(): void;
}

export function createChangesSync(options: ChangesSyncOptions): ChangesSync {
  const { clock, random, log, storage, backend, terminalId, onChanges, onEnd, onAnswer, onUnreadable } = options;
  let running = false;
  let asking = false;
  /** Asked for while a page was on its way. */
  let again = false;
  let failedCount = 0;
  let timer: Timer | null = null;

  const plan = (delayMs: number): void => {
    timer?.cancel();
    timer = running ? clock.after(delayMs, ask) : null;
  };

  const ask = (): void => {
    timer = null;
    const mine = terminalId();
    if (mine === null) return plan(CHANGES_EVERY_MS);
    asking = true;
    again = false;
    void backend.getChanges(changesCursor(storage.read, mine), PAGE_ENTRIES).then((answer) => {
      asking = false;
      if (!running) return;
      onAnswer(answer);
      const delayMs = take(mine, answer);
      plan(again ? Math.min(delayMs, CHANGES_SOON_MS) : delayMs);
    });
  };

  /** How long until the next question. */
  const take = (mine: string, answer: BackendAnswer<BackendChanges>): number => {
    if (answer.kind !== 'answered') {
      failedCount += 1;
      log.write('info', 'changes_not_read', { cause: answer.kind === 'refused' ? answer.code : answer.cause });
      const isPlaceRefused = answer.kind === 'refused' && answer.code === REFUSED_PLACE;
      if (isPlaceRefused && changesCursor(storage.read, mine) !== null) {
        // Cursors do not expire, but a backend that was restored may not know one: all is read again, and found known.
        storage.write((db) => forgetChangesCursor(db, mine));
        return NEXT_PAGE_MS;
      }
      const retryAfterMs = answer.kind === 'no_usable_answer' ? answer.retryAfterMs : null;
      return heedRetryAfter(backoffDelayMs(failedCount, randomFraction(random)), retryAfterMs);
    }
    failedCount = 0;
    const { next, more, unreadableCount } = answer.value;
    if (unreadableCount > 0) {
      log.write('error', 'changes_unreadable', { unreadableCount, cursor: next });
      onUnreadable({ count: unreadableCount, cursor: next });
    }
    onChanges(answer.value);
    const before = changesCursor(storage.read, mine);
    if (next !== before) storage.write((db) => saveChangesCursor(db, mine, next, clock.now()));
    // A page that leads nowhere although there is more would be asked for without end.
    if (more && next !== before) return NEXT_PAGE_MS;
    if (!more) onEnd();
    return CHANGES_EVERY_MS / 2 + Math.floor((randomFraction(random) * CHANGES_EVERY_MS) / 2);
  };

  return {
    soon: () => {
      if (asking) again = true;
      else plan(CHANGES_SOON_MS);
    },
    now: () => {
      if (asking) again = true;
      else plan(0);
    },
    reconnected: () => {
      if (!asking) plan(CHANGES_FIRST_MS);
    },
    start: () => {
      assert(!running, 'the changes are read once');
      running = true;
      plan(CHANGES_FIRST_MS);
    },
    stop: () => {
      running = false;
      timer?.cancel();
      timer = null;
    },
  };
}
