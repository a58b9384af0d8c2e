/**
 * Forwards what was accepted offline, in batches, oldest first, for ever (C5). One request is on its way at a time, beside
 * those of people who stand at the till. A payment is done when a verified answer about it has been stored (C3) and not
 * before; one that the backend refuses waits an hour and lets the others pass. Rules OUTBOX-1 to OUTBOX-10.
 *
 * It decides nothing about money: answers are judged by the tender stage and committed by the operation that owns it.
 */
import { assert } from '../../../kernel/assert.ts';
import { epochMs, type Clock, type Timer } from '../../../kernel/clock.ts';
import type { Log } from '../../../kernel/log.ts';
import { randomFraction, type Random } from '../../../kernel/random.ts';
import type { Storage } from '../../storage/database.ts';
import {
  isNotLookedAt,
  isOwnKeyRefused,
  type BackendAnswer,
  type BatchResult,
  type Refused,
  type WalletBackend,
} from '../../wallet-backend/wallet-backend.ts';
import { dueForwards, nextForwardAtMs, type Forward } from '../4-queue/forward-store.ts';
import { saveAttempt } from '../4-queue/queue-store.ts';
import { BACKOFF_BASE_MS, backoffDelayMs, heedRetryAfter, REFUSED_AGAIN_MS } from './sync-schedule.ts';

/** Wallet API section 4. */
export const MAX_BATCH = 500;
/** What a batch holds while somebody is being served: reading its answer takes about 2 ms of the one thread (measured). */
export const BATCH_AT_WORK = 50;
/**
 * Results committed together while the till is idle: two syncs for the largest batch. Nobody else writes meanwhile, for less
 * than a tenth of a second (measured: 0.3 ms each), which somebody who walks up to the till does not notice.
 */
export const RESULTS_AT_ONCE = 250;
/** The same while somebody is being served: about 3 ms (measured). */
export const RESULTS_AT_WORK = 10;
/** While a payment is on its way nothing of the backlog is begun, but for this long at most: it must not wait for ever. */
export const LONGEST_HOLD_MS = 1_000;
/** Between two looks whether the payment has its answer. */
const HOLD_LOOK_MS = 5;
/** A batch that is refused as a whole has something wrong in it: half of it may be right. Statuses of wallet API section 11. */
const WHOLE_BATCH_WRONG = [400, 413, 422];

/** What an answer said about one payment; null: nothing that may be believed. */
export type ForwardResult = Readonly<{ paymentId: string; result: BatchResult | null }>;

/** How much of the terminal belongs to somebody who stands before it. `paying`: a request of theirs is on its way. */
export type Work = 'idle' | 'at_work' | 'paying';

export type OutboxOptions = Readonly<{
  clock: Clock;
  random: Random;
  log: Log;
  storage: Storage;
  backend: Pick<WalletBackend, 'putPaymentBatch'>;
  /** The exact body that was journalled. */
  bodyOf: (paymentId: string) => string;
  /**
   * Commits what the answers mean, all of them in one transaction, and says which payments are still to be forwarded:
   * those that were refused, and those about which nothing was learnt. Called in a fresh turn.
   */
  commit: (
    results: readonly ForwardResult[],
  ) => Readonly<{ refused: readonly string[]; unanswered: readonly string[] }>;
  onAnswer: (answer: BackendAnswer<unknown>) => void;
  work: () => Work;
}>;

export interface Outbox {
  start(): void;
  /** Something was accepted, or has ended some other way. */
  changed(): void;
  /** The network is back: what waits by our own backoff is tried soon. */
  nudge(): void;
  stop(): void;
}

export function createOutbox(options: OutboxOptions): Outbox {
  return new Engine(options);
}

class Engine implements Outbox {
  readonly #options: OutboxOptions;
  #running = false;
  #busy = false;
  #timer: Timer | null = null;
  /** Of the monotonic clock: nothing is sent before. */
  #notBefore = 0;
  /** The backend asked for the wait. */
  #asked = false;
  #failures = 0;
  #limit = MAX_BATCH;
  /** Since when something waits for a payment that is on its way. */
  #heldSince: number | null = null;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  start(): void {
    assert(!this.#running, 'the outbox is started once');
    this.#running = true;
    this.#plan();
  }

  stop(): void {
    this.#running = false;
    this.#timer?.cancel();
    this.#timer = null;
  }

  changed(): void {
    this.#plan();
  }

  nudge(): void {
    if (this.#asked) return;
    const { clock, random } = this.#options;
    // Spread, so that a shop's tills do not all come back in the same instant.
    const soon = clock.monotonic() + Math.floor(randomFraction(random) * BACKOFF_BASE_MS);
    this.#notBefore = Math.min(this.#notBefore, soon);
    this.#plan();
  }

  #plan(): void {
    if (!this.#running || this.#busy) return;
    const { clock, storage } = this.#options;
    this.#timer?.cancel();
    this.#timer = null;
    const now = clock.now();
    const isDue = dueForwards(storage.read, now, 1).length > 0;
    const nextMs = isDue ? now : nextForwardAtMs(storage.read, now);
    if (nextMs === null) return;
    const delayMs = Math.max(0, nextMs - now, this.#notBefore - clock.monotonic());
    this.#timer = clock.after(delayMs, () => this.#whenNobodyPays(() => this.#send()));
  }

  /** Live payments come before the backlog: it takes no part of the one thread while one of them is on its way. */
  #whenNobodyPays(act: () => void): void {
    const { clock, work } = this.#options;
    this.#timer = null;
    const now = clock.monotonic();
    const since = (this.#heldSince ??= now);
    if (work() === 'paying' && now - since < LONGEST_HOLD_MS) {
      this.#timer = clock.after(HOLD_LOOK_MS, () => this.#whenNobodyPays(act));
      return;
    }
    this.#heldSince = null;
    act();
  }

  #send(): void {
    const { storage, clock, backend, bodyOf, log, work } = this.#options;
    const limit = work() === 'idle' ? this.#limit : Math.min(this.#limit, BATCH_AT_WORK);
    const batch = dueForwards(storage.read, clock.now(), limit);
    if (batch.length === 0) return this.#plan();
    this.#busy = true;
    log.write('debug', 'batch_sent', { count: batch.length, failures: this.#failures });
    const items = batch.map(({ paymentId }) => ({ id: paymentId, body: bodyOf(paymentId) }));
    void backend.putPaymentBatch(items).then((answer) => {
      if (this.#running) this.#heard(batch, answer);
    });
  }

  #heard(batch: readonly Forward[], answer: BackendAnswer<readonly BatchResult[]>): void {
    this.#options.onAnswer(answer);
    switch (answer.kind) {
      case 'answered': {
        this.#failures = 0;
        this.#notBefore = 0;
        this.#asked = false;
        this.#limit = Math.min(MAX_BATCH, this.#limit * 2);
        const results = new Map(answer.value.map((result) => [result.id, result]));
        return this.#commit(batch, (paymentId) => results.get(paymentId) ?? null);
      }
      case 'refused':
        return this.#refused(batch, answer);
      case 'no_usable_answer':
        this.#failures += 1;
        return this.#wait(backoffDelayMs(this.#failures, this.#fraction()), answer.retryAfterMs);
    }
  }

  /** A verified refusal of the whole request. */
  #refused(batch: readonly Forward[], refusal: Refused): void {
    const { status, code } = refusal;
    this.#options.log.write('warn', 'batch_refused', { status, code, count: batch.length });
    // Our clock was wrong; the answer has set the offset. At once only once: a backend that repeats it is waited for.
    if (isNotLookedAt(refusal) && this.#failures === 0) {
      this.#failures += 1;
      return this.#wait(0, null);
    }
    if (WHOLE_BATCH_WRONG.includes(status)) {
      if (batch.length === 1) return this.#commit(batch, (id) => ({ id, problem: refusal }));
      this.#limit = Math.ceil(batch.length / 2);
      return this.#wait(0, null);
    }
    // Nothing was looked at, and nothing of it is a reason to wait for long once the key is known again, or the time.
    if (isOwnKeyRefused(refusal) || isNotLookedAt(refusal)) {
      this.#failures += 1;
      return this.#wait(backoffDelayMs(this.#failures, this.#fraction()), null);
    }
    // It speaks of this terminal and not of its payments: all of them wait.
    this.#failures += 1;
    this.#wait(REFUSED_AGAIN_MS, null);
    this.#asked = true;
  }

  /** Slice by slice, each in a turn of its own, so that a customer's payment comes in between. */
  #commit(batch: readonly Forward[], resultOf: (paymentId: string) => BatchResult | null): void {
    const { clock, commit, work } = this.#options;
    const atOnce = work() === 'idle' ? RESULTS_AT_ONCE : RESULTS_AT_WORK;
    const slice = batch.slice(0, atOnce);
    const attempts = new Map(slice.map(({ paymentId, attemptCount }) => [paymentId, attemptCount + 1]));
    const left = commit(slice.map(({ paymentId }) => ({ paymentId, result: resultOf(paymentId) })));
    this.#again(left.refused, attempts, () => REFUSED_AGAIN_MS);
    this.#again(left.unanswered, attempts, (attemptCount) => backoffDelayMs(attemptCount, this.#fraction()));
    const rest = batch.slice(atOnce);
    if (rest.length === 0) return this.#done();
    this.#timer = clock.after(0, () => this.#whenNobodyPays(() => this.#commit(rest, resultOf)));
  }

  #again(
    paymentIds: readonly string[],
    attempts: ReadonlyMap<string, number>,
    delayOf: (attemptCount: number) => number,
  ): void {
    const { clock, storage } = this.#options;
    if (paymentIds.length === 0) return;
    const now = clock.now();
    storage.write((db) => {
      for (const paymentId of paymentIds) {
        const attemptCount = attempts.get(paymentId) ?? 1;
        const dueAtMs = epochMs(now + delayOf(attemptCount));
        saveAttempt(db, { paymentId, kind: 'put_payment', attemptCount, dueAtMs });
      }
    });
  }

  #wait(delayMs: number, retryAfterMs: number | null): void {
    this.#notBefore = this.#options.clock.monotonic() + heedRetryAfter(delayMs, retryAfterMs);
    this.#asked = retryAfterMs !== null;
    this.#done();
  }

  #done(): void {
    this.#busy = false;
    this.#plan();
  }

  #fraction(): number {
    return randomFraction(this.#options.random);
  }
}
