/**
 * Keeps the backend's deny list: asked for at the start, every few minutes, and when the backend hints at a change. A page
 * of up to 100,000 rows is written in slices, so that no customer waits behind it; it comes into force as a whole, in the commit
 * of its last slice. Rules OFFLINE-22 to OFFLINE-25.
 */
import { assert } from '../../../kernel/assert.ts';
import type { Clock, Timer } from '../../../kernel/clock.ts';
import type { Log } from '../../../kernel/log.ts';
import { randomFraction, type Random } from '../../../kernel/random.ts';
import type { Storage } from '../../storage/database.ts';
import type { BackendAnswer, WalletBackend } from '../../wallet-backend/wallet-backend.ts';
import { HINT_DELAY_MS, REFRESH_MS, RETRY_MS } from './config-sync.ts';
import type { Moment } from './confirmation-store.ts';
import {
  beginFullList,
  cleanUp,
  denyListState,
  finishPage,
  hasLeftOvers,
  knownVersion,
  tidyChanges,
  writeRows,
  type DenyListPage,
} from './deny-list-store.ts';
import { heedRetryAfter } from './sync-schedule.ts';

/** Rows in one transaction: some ten milliseconds on a slow disk, far below what a person notices. */
export const SLICE_ROWS = 2_000;
/** Between two pages of one list. */
const NEXT_PAGE_MS = 0;

export interface DenyListSync {
  /** The backend hinted at a change, or is there again. */
  soon(): void;
  start(): void;
  stop(): void;
}

export type DenyListSyncOptions = Readonly<{
  clock: Clock;
  random: Random;
  log: Log;
  storage: Storage;
  backend: Pick<WalletBackend, 'getDenyList'>;
  moment: () => Moment;
  onAnswer: (answer: BackendAnswer<unknown>) => void;
  /** A list was confirmed. */
  onConfirmed: () => void;
}>;

export function createDenyListSync(options: DenyListSyncOptions): DenyListSync {
  return new Sync(options);
}

class Sync implements DenyListSync {
  readonly #options: DenyListSyncOptions;
  #running = false;
  #busy = false;
  #timer: Timer | null = null;
  #slice: Timer | null = null;

  constructor(options: DenyListSyncOptions) {
    this.#options = options;
  }

  soon(): void {
    this.#plan(HINT_DELAY_MS);
  }

  start(): void {
    assert(!this.#running, 'the deny list is kept once');
    this.#running = true;
    this.#plan(0);
  }

  stop(): void {
    this.#running = false;
    this.#timer?.cancel();
    this.#slice?.cancel();
    this.#timer = null;
    this.#slice = null;
  }

  #plan(delayMs: number): void {
    this.#timer?.cancel();
    this.#timer = this.#running ? this.#options.clock.after(delayMs, () => this.#ask()) : null;
  }

  #ask(): void {
    this.#timer = null;
    if (this.#busy) return this.#plan(HINT_DELAY_MS);
    this.#busy = true;
    this.#tidy(() => this.#fetch());
  }

  #fetch(): void {
    const { backend, storage, onAnswer } = this.#options;
    void backend.getDenyList(knownVersion(storage.read)).then((answer) => {
      if (!this.#running) return;
      onAnswer(answer);
      const isList =
        answer.kind === 'answered' && (answer.value.mode === 'full' || knownVersion(storage.read) !== null);
      if (isList) return this.#take(answer.value);
      this.#options.log.write('info', 'deny_list_not_fetched', { cause: causeOf(answer) });
      this.#done(heedRetryAfter(RETRY_MS, answer.kind === 'no_usable_answer' ? answer.retryAfterMs : null));
    });
  }

  /** Writes the page slice by slice, each in a turn of its own. */
  #take(page: DenyListPage): void {
    const { storage, clock, moment, onConfirmed } = this.#options;
    const slices = slicesOf(page);
    const writeNext = (index: number): void => {
      this.#slice = null;
      const isLast = index + 1 >= slices.length;
      storage.write((db) => {
        if (index === 0 && page.mode === 'full') beginFullList(db);
        const rows = slices[index];
        if (rows !== undefined) writeRows(db, rows);
        if (isLast) finishPage(db, page, moment());
      });
      if (!isLast) {
        this.#slice = clock.after(0, () => writeNext(index + 1));
        return;
      }
      if (!page.more) onConfirmed();
      this.#tidy(() => (page.more ? this.#done(NEXT_PAGE_MS) : this.#cleanUp()));
    };
    writeNext(0);
  }

  /** What lies beside the list goes into it, or away, in slices; lookups see the same all the time. */
  #tidy(then: () => void): void {
    const { storage, clock } = this.#options;
    this.#slice = null;
    if (!this.#running) return;
    if (!denyListState(storage.read).isTidying) return then();
    storage.write((db) => tidyChanges(db, SLICE_ROWS));
    this.#slice = clock.after(0, () => this.#tidy(then));
  }

  /** The list that was replaced goes away in slices, too. */
  #cleanUp(): void {
    const { storage, clock, random } = this.#options;
    this.#slice = null;
    if (hasLeftOvers(storage.read)) {
      storage.write((db) => void cleanUp(db, SLICE_ROWS));
      this.#slice = clock.after(0, () => this.#cleanUp());
      return;
    }
    // Within the interval and not before half of it, so that a shop's tills spread.
    this.#done(REFRESH_MS / 2 + Math.floor((randomFraction(random) * REFRESH_MS) / 2));
  }

  #done(nextMs: number): void {
    this.#busy = false;
    if (this.#timer === null) this.#plan(nextMs);
  }
}

/** A part of a list is of no use without the list. */
function causeOf(answer: BackendAnswer<unknown>): string {
  return answer.kind === 'answered' ? 'delta_of_nothing' : answer.kind === 'refused' ? answer.code : answer.cause;
}

function slicesOf(page: DenyListPage): readonly Pick<DenyListPage, 'add' | 'remove'>[] {
  const slices: Pick<DenyListPage, 'add' | 'remove'>[] = [];
  for (let at = 0; at < page.add.length; at += SLICE_ROWS) {
    slices.push({ add: page.add.slice(at, at + SLICE_ROWS), remove: [] });
  }
  for (let at = 0; at < page.remove.length; at += SLICE_ROWS) {
    slices.push({ add: [], remove: page.remove.slice(at, at + SLICE_ROWS) });
  }
  return slices;
}
