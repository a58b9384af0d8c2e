/**
 * Sends what the queue holds and asks after what is not known: the first request at once, queries by the backend's
 * schedule, reversals for ever. It decides nothing about money: an answer is judged by the tender stage and committed by
 * the operation that owns the engine, and whatever happened between is read from the database anew.
 *
 * A request that is on its way when the engine stops is not waited for: its answer finds nobody, and the next start asks
 * again. Rules SYNC-6 to SYNC-13.
 */
import type { CheckoutProgress } from '../../../contract/checkout-values.ts';
import { assert } from '../../../kernel/assert.ts';
import { epochMs, type Clock, type Timer } from '../../../kernel/clock.ts';
import type { Log } from '../../../kernel/log.ts';
import { randomFraction, type Random } from '../../../kernel/random.ts';
import type { Storage } from '../../storage/database.ts';
import type { BackendAnswer, BackendPayment, WalletBackend } from '../../wallet-backend/wallet-backend.ts';
import { judgeAnswer, type Judgement } from '../2-tender/judge-answer.ts';
import type { ClosingCause, StoredPayment } from '../2-tender/payment.ts';
import { paymentById, requestBody } from '../2-tender/payment-store.ts';
import { reversalReasonOf } from '../2-tender/reversal-reason.ts';
import { queueItemOf, queueItemsAfter, saveAttempt } from '../4-queue/queue-store.ts';
import { dueAt, isToGiveUp, isUrgent, makeSyncItem, progressOf, type SyncItem } from './sync-item.ts';
import { BACKOFF_BASE_MS, backoffDelayMs, heedRetryAfter } from './sync-schedule.ts';

/** Items kept in memory; what lies behind them in the queue waits its turn on disk. About 200 KB. */
export const MAX_LOADED_ITEMS = 1_000;
/** Requests of people who wait: a till has one sale at a time, and a few that were just left. */
export const MAX_URGENT_REQUESTS = 6;
/** Requests of the backlog at once, so that it never crowds out a customer. */
export const MAX_BACKLOG_REQUESTS = 2;

export type SyncEngineOptions = Readonly<{
  clock: Clock;
  random: Random;
  log: Log;
  storage: Storage;
  backend: Pick<WalletBackend, 'capabilities' | 'putPayment' | 'getPayment' | 'reversePayment'>;
  /** Whose payments these are; null before the enrolment. */
  terminalId: () => string | null;
  clockOffsetMs: () => number;
  /** Commits what an answer means. Called in a fresh turn, never inside a transaction. */
  onJudged: (payment: StoredPayment, judgement: Judgement) => void;
  /** Commits that waiting has ended. */
  onGiveUp: (payment: StoredPayment, cause: ClosingCause) => void;
  /** Told of every answer, for the state of the connection. */
  onAnswer: (answer: BackendAnswer<unknown>) => void;
  /** Told when a request after an outcome, or a reversal, has left or come back to nothing: a screen shows it. */
  onProgress: (item: Readonly<{ saleId: string }>) => void;
}>;

export interface SyncEngine {
  /** Takes up the whole queue. Recovery has been committed before. */
  start(): void;
  /** Told after every commit that changed a payment. */
  changed(paymentId: string): void;
  /** The backend says that a payment changed: a reason to ask, nothing more. */
  hint(paymentId: string, version: number | null): void;
  /** The network is back: what waits by our own backoff is tried soon. */
  nudge(): void;
  /** What is being done to learn the payment's outcome; null while that is not the business. */
  progress(paymentId: string): CheckoutProgress | null;
  /** A request of somebody who stands at the till is on its way. */
  isAskingForSomebody(): boolean;
  /** Cancels every timer; answers that come later are dropped. */
  stop(): void;
}

export function createSyncEngine(options: SyncEngineOptions): SyncEngine {
  return new Engine(options);
}

class Engine implements SyncEngine {
  readonly #options: SyncEngineOptions;
  readonly #items = new Map<string, SyncItem>();
  #running = false;
  #timer: Timer | null = null;
  /** Queue items up to here were loaded once; later ones are on disk, or came by `changed`. */
  #loadedKey = 0;
  #isAllLoaded = false;

  constructor(options: SyncEngineOptions) {
    this.#options = options;
  }

  start(): void {
    assert(!this.#running, 'the engine is started once');
    this.#running = true;
    this.#refill();
    this.#plan();
  }

  stop(): void {
    this.#running = false;
    this.#timer?.cancel();
    this.#timer = null;
    this.#items.clear();
  }

  changed(paymentId: string): void {
    if (!this.#running) return;
    this.#refresh(paymentId);
    this.#plan();
  }

  hint(paymentId: string, version: number | null): void {
    const item = this.#items.get(paymentId);
    const payment = item?.kind === 'query' ? paymentById(this.#options.storage.read, paymentId) : null;
    if (item === undefined || payment === null || (version !== null && version <= payment.version)) return;
    item.hurry = true;
    this.#plan();
  }

  nudge(): void {
    const { clock, random } = this.#options;
    const now = clock.monotonic();
    for (const item of this.#items.values()) {
      if (item.asked || item.kind === 'query') continue;
      // Spread, so that a shop's tills do not all come back in the same instant.
      item.notBefore = Math.min(item.notBefore, now + Math.floor(randomFraction(random) * BACKOFF_BASE_MS));
    }
    this.#plan();
  }

  progress(paymentId: string): CheckoutProgress | null {
    const { clock, backend } = this.#options;
    const item = this.#items.get(paymentId);
    if (item === undefined) return null;
    return progressOf(item, backend.capabilities, { monotonicMs: clock.monotonic(), wallMs: clock.now() });
  }

  isAskingForSomebody(): boolean {
    return this.#inFlightCount(true) > 0;
  }

  #tellProgress(item: SyncItem): void {
    if (item.phase === 'unknown' || item.phase === 'reversal') this.#options.onProgress(item);
  }

  /** Wakes when the first item is due; those in `passedOver` wait for an answer that frees a place instead. */
  #plan(passedOver: readonly SyncItem[] = []): void {
    const { clock, backend } = this.#options;
    this.#timer?.cancel();
    this.#timer = null;
    if (!this.#running) return;
    let next = Infinity;
    for (const item of this.#items.values()) {
      if (!passedOver.includes(item)) next = Math.min(next, dueAt(item, backend.capabilities));
    }
    if (next !== Infinity) this.#timer = clock.after(Math.max(0, next - clock.monotonic()), () => this.#run());
  }

  #run(): void {
    const { clock, backend } = this.#options;
    const now = clock.monotonic();
    const due = [...this.#items.values()].filter((item) => dueAt(item, backend.capabilities) <= now);
    for (const item of due) if (isToGiveUp(item, now)) this.#giveUp(item);
    const ready = due.filter((item) => this.#items.get(item.paymentId) === item && !item.inFlight);
    const urgent = ready.filter(isUrgent).slice(0, MAX_URGENT_REQUESTS - this.#inFlightCount(true));
    const backlog = ready.filter((item) => !isUrgent(item)).slice(0, MAX_BACKLOG_REQUESTS - this.#inFlightCount(false));
    for (const item of [...urgent, ...backlog]) this.#send(item);
    this.#plan(ready.filter((item) => !item.inFlight));
  }

  #inFlightCount(urgent: boolean): number {
    let count = 0;
    for (const item of this.#items.values()) if (item.inFlight && isUrgent(item) === urgent) count += 1;
    return count;
  }

  #giveUp(item: SyncItem): void {
    const payment = this.#paymentOf(item);
    this.#items.delete(item.paymentId);
    this.#options.onGiveUp(payment, 'timeout');
    assert(this.#items.get(item.paymentId)?.queueKey !== item.queueKey, 'what was given up is in another state');
  }

  #send(item: SyncItem): void {
    const { clock, log } = this.#options;
    const payment = this.#paymentOf(item);
    item.inFlight = true;
    item.hurry = false;
    item.sendCount += 1;
    item.startedAt = clock.monotonic();
    log.write('debug', 'backend_asked', { paymentId: item.paymentId, kind: item.kind, attempt: item.attemptCount + 1 });
    void this.#request(item, payment).then((answer) => this.#heard(item, answer));
    this.#tellProgress(item);
  }

  #request(item: SyncItem, payment: StoredPayment): Promise<BackendAnswer<BackendPayment>> {
    const { backend, storage } = this.#options;
    switch (item.kind) {
      case 'put_payment':
        return backend.putPayment(item.paymentId, requestBody(storage.read, payment));
      case 'query':
        return backend.getPayment(item.paymentId);
      case 'reverse': {
        assert(payment.state === 'reversing', 'only a payment that is being reversed is reversed');
        return backend.reversePayment(item.paymentId, reversalReasonOf(payment.facts.cause));
      }
    }
  }

  #heard(item: SyncItem, answer: BackendAnswer<BackendPayment>): void {
    if (!this.#running) return;
    const { log, onAnswer, onJudged, terminalId } = this.#options;
    item.inFlight = false;
    item.answerCount += 1;
    onAnswer(answer);
    // Much may have happened since the request left; only the payment as it is now is judged.
    const payment = this.#paymentOf(item);
    const attemptCount = item.phase === 'first_request' ? item.sendCount : item.attemptCount + 1;
    const judgement = judgeAnswer(payment, { kind: item.kind, attemptCount, terminalId: terminalId() ?? '' }, answer);
    if (judgement.alarm) {
      const { cause } = judgement;
      log.write('warn', 'backend_answer_doubtful', { paymentId: item.paymentId, kind: item.kind, cause });
    }
    if (judgement.steps.length > 0 || judgement.finding !== null) onJudged(payment, judgement);
    if (this.#items.get(item.paymentId) === item) {
      this.#again(item, answer, judgement.resend);
      this.#tellProgress(item);
    }
    this.#refill();
    this.#plan();
  }

  /** The request did not end the business: when it is tried again. */
  #again(item: SyncItem, answer: BackendAnswer<BackendPayment>, resend: boolean): void {
    const { clock, random, storage } = this.#options;
    const retryAfterMs = answer.kind === 'no_usable_answer' ? answer.retryAfterMs : null;
    item.hurry ||= resend;
    item.asked = retryAfterMs !== null;
    if (item.kind === 'query') {
      item.notBefore = clock.monotonic() + heedRetryAfter(0, retryAfterMs);
      return;
    }
    if (item.phase === 'first_request') return;
    item.attemptCount += 1;
    const backoff = backoffDelayMs(item.attemptCount, randomFraction(random));
    const delay = resend ? 0 : heedRetryAfter(backoff, retryAfterMs);
    item.notBefore = clock.monotonic() + delay;
    const { paymentId, kind, attemptCount } = item;
    const dueAtMs = epochMs(clock.now() + delay);
    storage.write((db) => saveAttempt(db, { paymentId, kind, attemptCount, dueAtMs }));
  }

  /** Takes the item as the queue has it now. */
  #refresh(paymentId: string): void {
    const { storage, clock, clockOffsetMs, backend } = this.#options;
    const payment = this.#paymentOf({ paymentId });
    // What was accepted is the outbox's to forward; a request that is still on its way is heard all the same.
    const queued = payment.state === 'accepted_offline' ? null : queueItemOf(storage.read, paymentId);
    if (queued === null) {
      this.#items.delete(paymentId);
      return;
    }
    if (this.#items.get(paymentId)?.queueKey === queued.queueKey) return;
    const moment = { monotonicMs: clock.monotonic(), wallMs: clock.now(), clockOffsetMs: clockOffsetMs() };
    this.#items.set(paymentId, makeSyncItem(queued, payment, { ...moment, capabilities: backend.capabilities }));
  }

  /** Takes more of the queue into memory when there is room. */
  #refill(): void {
    const half = MAX_LOADED_ITEMS / 2;
    while (!this.#isAllLoaded && this.#items.size < half) {
      const batch = queueItemsAfter(this.#options.storage.read, this.#loadedKey, half);
      for (const { paymentId } of batch) this.#refresh(paymentId);
      this.#loadedKey = batch.at(-1)?.queueKey ?? this.#loadedKey;
      this.#isAllLoaded = batch.length < half;
    }
  }

  #paymentOf({ paymentId }: Readonly<{ paymentId: string }>): StoredPayment {
    const payment = paymentById(this.#options.storage.read, paymentId);
    assert(payment !== null, 'a queue item belongs to a payment, and a payment is never removed');
    return payment;
  }
}
