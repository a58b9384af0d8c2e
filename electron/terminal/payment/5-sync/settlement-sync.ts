/**
 * Fetches the days that the backend has closed and what it paid out: after the start, after a hint, when the backend is there
 * again, and every hour. Oldest day first, one file at a time, straight onto the shelf. A day counts only when its file lies
 * there whole and is the one that the signed settlement names. Rules SYNC-40 to SYNC-47.
 */
import { assert } from '../../../kernel/assert.ts';
import { addDaysToDate } from '../../../kernel/calendar.ts';
import type { Clock, Timer } from '../../../kernel/clock.ts';
import type { FileShelf, UnfinishedFile } from '../../../kernel/file-shelf.ts';
import type { Log } from '../../../kernel/log.ts';
import { randomFraction, type Random } from '../../../kernel/random.ts';
import type { Storage } from '../../storage/database.ts';
import type {
  BackendAnswer,
  BackendSettlement,
  NoUsableAnswer,
  ReadySettlement,
  Refused,
  WalletBackend,
} from '../../wallet-backend/wallet-backend.ts';
import {
  fileNameOf,
  markLost,
  savePayouts,
  saveSettlement,
  settlementsOf,
  settlementStart,
  startSettlements,
  type StoredSettlement,
} from './settlement-store.ts';
import { backoffDelayMs, heedRetryAfter } from './sync-schedule.ts';

/** Within this, and not before half of it, so that a shop's tills spread. A day closes once a day. */
export const SETTLEMENTS_EVERY_MS = 3_600_000;
/** After a start, and when the network is back: what people wait for goes first. */
export const SETTLEMENTS_FIRST_MS = 30_000;
/** After a hint: others may follow at once. */
export const SETTLEMENTS_SOON_MS = 1_000;
/** Wallet API section 8: what is older the backend need not give. */
export const KEPT_DAYS = 400;
/** A payout comes within days of what it pays; a month leaves room for holidays. */
export const PAYOUT_DAYS = 31;

export type SettlementSyncOptions = Readonly<{
  clock: Clock;
  random: Random;
  log: Log;
  storage: Storage;
  shelf: FileShelf;
  backend: Pick<WalletBackend, 'getSettlement' | 'getSettlementLines' | 'getPayouts'>;
  /** Whose days; null while the terminal is nobody: nothing is asked then. */
  storeId: () => string | null;
  /** The day it is now in the store's zone. */
  today: () => string;
  /** The first day of which this till has books. */
  firstDate: () => string;
  onAnswer: (answer: BackendAnswer<unknown>) => void;
  /** A day lies on the shelf that did not before. */
  onFetched: (settlement: StoredSettlement) => void;
  /** The file of a day is not the one that it names, or the day is another than it was: a person has to know. */
  onDoubtful: (kind: 'settlement_mismatched' | 'settlement_changed', settlement: BackendSettlement) => void;
  /** Something about the days or payouts may be shown differently now. */
  onChanged: () => void;
}>;

export interface SettlementSync {
  /** The backend hinted that a day is ready. */
  soon(): void;
  /** The backend is there again. */
  reconnected(): void;
  start(): void;
  stop(): void;
}

export function createSettlementSync(options: SettlementSyncOptions): SettlementSync {
  return new Sync(options);
}

/** How a round ended: everything asked for was answered, or when to go on. */
type RoundEnd = 'done' | Readonly<{ failed: NoUsableAnswer | Refused | null }>;

class Sync implements SettlementSync {
  readonly #options: SettlementSyncOptions;
  #running = false;
  #busy = false;
  #again = false;
  #failedCount = 0;
  #timer: Timer | null = null;

  constructor(options: SettlementSyncOptions) {
    this.#options = options;
  }

  soon(): void {
    if (this.#busy) this.#again = true;
    else this.#plan(SETTLEMENTS_SOON_MS);
  }

  reconnected(): void {
    if (!this.#busy) this.#plan(SETTLEMENTS_FIRST_MS);
  }

  start(): void {
    assert(!this.#running, 'the settlements are kept once');
    this.#running = true;
    this.#plan(SETTLEMENTS_FIRST_MS);
  }

  stop(): void {
    this.#running = false;
    this.#timer?.cancel();
    this.#timer = null;
  }

  #plan(delayMs: number): void {
    this.#timer?.cancel();
    this.#timer = this.#running ? this.#options.clock.after(delayMs, () => void this.#round()) : null;
  }

  async #round(): Promise<void> {
    this.#timer = null;
    this.#busy = true;
    this.#again = false;
    const storeId = this.#options.storeId();
    const end = storeId === null ? 'done' : await this.#fetchAll(storeId);
    this.#busy = false;
    if (!this.#running) return;
    this.#failedCount = end === 'done' ? 0 : this.#failedCount + 1;
    this.#plan(this.#again ? SETTLEMENTS_SOON_MS : this.#delayAfter(end));
  }

  #delayAfter(end: RoundEnd): number {
    const fraction = randomFraction(this.#options.random);
    if (end === 'done') return SETTLEMENTS_EVERY_MS / 2 + Math.floor((fraction * SETTLEMENTS_EVERY_MS) / 2);
    const retryAfterMs = end.failed?.kind === 'no_usable_answer' ? end.failed.retryAfterMs : null;
    return heedRetryAfter(backoffDelayMs(this.#failedCount, fraction), retryAfterMs);
  }

  async #fetchAll(storeId: string): Promise<RoundEnd> {
    const days = await this.#fetchDays(storeId);
    if (!this.#running || days !== 'done') return days;
    return this.#fetchPayouts(storeId);
  }

  async #fetchDays(storeId: string): Promise<RoundEnd> {
    let end: RoundEnd = 'done';
    for (const date of await this.#datesDue(storeId)) {
      const answer = await this.#options.backend.getSettlement(date);
      if (!this.#running) return 'done';
      this.#options.onAnswer(answer);
      if (answer.kind === 'no_usable_answer') return this.#failed('settlement', answer);
      // One day that is refused holds up no other.
      if (answer.kind === 'refused') end = this.#failed('settlement', answer);
      else if (answer.value !== null && answer.value.businessDate === date) {
        const fetched = await this.#fetchFile(storeId, answer.value);
        if (!this.#running) return 'done';
        if (fetched !== 'done') return fetched;
      } else break; // Days close in their order: what follows one that is open is not closed either.
    }
    return end;
  }

  /** Every day since the first one that is over and is not on the shelf, as far back as the backend keeps them. */
  async #datesDue(storeId: string): Promise<readonly string[]> {
    const { storage, shelf, today, firstDate } = this.#options;
    const now = today();
    if (settlementStart(storage.read, storeId) === null) {
      const first = firstDate();
      storage.write((db) => startSettlements(db, storeId, first));
    }
    const start = settlementStart(storage.read, storeId) ?? now;
    const oldest = addDaysToDate(now, -KEPT_DAYS);
    const from = start > oldest ? start : oldest;
    const known = new Set<string>();
    for (const settlement of settlementsOf(storage.read, storeId, { from, to: now })) {
      if (settlement.state !== 'kept') continue;
      if ((await shelf.size(fileNameOf(settlement))) === settlement.byteCount) known.add(settlement.businessDate);
      else this.#lost(settlement);
    }
    const dates: string[] = [];
    for (let date = from; date < now; date = addDaysToDate(date, 1)) if (!known.has(date)) dates.push(date);
    return dates;
  }

  #lost({ storeId, businessDate }: StoredSettlement): void {
    this.#options.log.write('error', 'settlement_file_lost', { businessDate });
    this.#options.storage.write((db) => markLost(db, storeId, businessDate));
    this.#options.onChanged();
  }

  async #fetchFile(storeId: string, { linesPath, ...settlement }: ReadySettlement): Promise<RoundEnd> {
    const { backend, shelf, log, clock, storage, onAnswer, onFetched, onChanged, onDoubtful } = this.#options;
    const { businessDate } = settlement;
    const file = await begin(shelf, log);
    if (file === null) return { failed: null };
    const answer = await backend.getSettlementLines(linesPath, file.write);
    if (!this.#running) {
      await file.drop();
      return 'done';
    }
    onAnswer(answer);
    if (answer.kind !== 'answered') {
      await file.drop();
      return this.#failed('settlement_lines', answer);
    }
    const { sha256, byteCount } = answer.value;
    const isTheOne = sha256 === settlement.sha256;
    if (!isTheOne) {
      await file.drop();
      log.write('error', 'settlement_file_mismatched', { businessDate });
    } else if (!(await file.keep(fileNameOf(settlement)))) return { failed: null };
    const stored = {
      ...settlement,
      storeId,
      state: isTheOne ? 'kept' : 'mismatched',
      byteCount,
      fetchedAtMs: clock.now(),
    } as const;
    const { replacedSha256 } = storage.write((db) => saveSettlement(db, stored));
    if (!isTheOne) onDoubtful('settlement_mismatched', settlement);
    if (replacedSha256 !== null) {
      log.write('error', 'settlement_changed_after_close', { businessDate });
      onDoubtful('settlement_changed', settlement);
    }
    if (isTheOne) onFetched({ ...stored, replacedSha256 });
    onChanged();
    // Another try at once would bring the same file; the next round asks again.
    return 'done';
  }

  async #fetchPayouts(storeId: string): Promise<RoundEnd> {
    const { backend, storage, today, clock, onAnswer, onChanged } = this.#options;
    const now = today();
    const from = addDaysToDate(now, -PAYOUT_DAYS);
    const answer = await backend.getPayouts(from, now);
    if (!this.#running) return 'done';
    onAnswer(answer);
    if (answer.kind !== 'answered') return this.#failed('payouts', answer);
    if (answer.value.length === 0) return 'done';
    storage.write((db) => savePayouts(db, storeId, answer.value, clock.now()));
    onChanged();
    return 'done';
  }

  #failed(what: string, answer: NoUsableAnswer | Refused): RoundEnd {
    const cause = answer.kind === 'refused' ? answer.code : answer.cause;
    this.#options.log.write('info', 'settlement_not_fetched', { what, cause });
    return { failed: answer };
  }
}

type NewFile = Readonly<{
  write(piece: Uint8Array): void;
  keep(name: string): Promise<boolean>;
  drop(): Promise<void>;
}>;

/** A file whose disk may refuse at any moment, which is told in the log. null when it does so at once. */
async function begin(shelf: FileShelf, log: Log): Promise<NewFile | null> {
  const refused = (error: unknown): void => {
    log.write('error', 'settlement_file_not_written', { reason: String(error) });
  };
  let file: UnfinishedFile;
  try {
    file = await shelf.begin();
  } catch (error) {
    refused(error);
    return null;
  }
  return {
    write: (piece) => {
      try {
        file.write(piece);
      } catch (error) {
        refused(error);
        // Ends the download: there is nowhere to put the rest.
        throw error;
      }
    },
    keep: async (name) => {
      try {
        await file.keep(name);
        return true;
      } catch (error) {
        refused(error);
        return false;
      }
    },
    drop: () => file.drop(),
  };
}
