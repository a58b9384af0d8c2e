/**
 * Sends what the queue holds and asks after what is not known: the first request at once, queries by the backend's
 * schedule, reversals for ever. It decides nothing about money: an answer is judged by the tender stage and committed by
 * the operation that owns the engine, and whatever happened between is read from the database anew.
 *
 * A request that is on its way when the engine stops is not waited for: its answer finds nobody, and the next start asks
 * again. Rules SYNC-6 to SYNC-15.
 */
import { assert } from '../../../kernel/assert.ts';
import { epochMs, type Clock, type Timer } from '../../../kernel/clock.ts';
import type { Log } from '../../../kernel/log.ts';
import { randomFraction, type Random } from '../../../kernel/random.ts';
import type { Storage } from '../../storage/database.ts';
import type { BackendAnswer, BackendPayment, WalletBackend } from '../../wallet-backend/wallet-backend.ts';
import { judgeAnswer, type Judgement } from '../2-tender/judge-answer.ts';
import type { ClosingCause, StoredPayment } from '../2-tender/payment.ts';
import { paymentById, requestBody } from '../2-tender/payment-store.ts';
import { queueItemOf, queueItemsAfter, saveAttempt } from '../4-queue/queue-store.ts';
import { dueAt, isToGiveUp, isUrgent, makeSyncItem, type SyncItem } from './sync-item.ts';
import { BACKOFF_BASE_MS, backoffDelayMs, heedRetryAfter, REFUSED_AGAIN_MS } from './sync-schedule.ts';

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
  /** Cancels every timer; answers that come later are dropped. */
  stop(): void;
}

export function createSyncEngine(options: SyncEngineOptions): SyncEngine {
  const { clock, random, log, storage, backend } = options;
  const { capabilities } = backend;
  const items = new Map<string, SyncItem>();
  let running = false;
  let timer: Timer | null = null;
  /** Queue items up to here were loaded once; later ones are on disk, or came by `changed`. */
  let loadedKey = 0;
  let isAllLoaded = false;

  const plan = (): void => {
    timer?.cancel();
    timer = null;
    if (!running) return;
    let next = Infinity;
    for (const item of items.values()) next = Math.min(next, dueAt(item, capabilities));
    if (next === Infinity) return;
    timer = clock.after(Math.max(0, next - clock.monotonic()), run);
  };

  const run = (): void => {
    timer = null;
    if (!running) return;
    const now = clock.monotonic();
    const due = [...items.values()].filter((item) => dueAt(item, capabilities) <= now);
    for (const item of due) {
      if (!isToGiveUp(item, now)) continue;
      const payment = paymentById(storage.read, item.paymentId);
      items.delete(item.paymentId);
      if (payment !== null) options.onGiveUp(payment, 'timeout');
      assert(items.get(item.paymentId)?.queueKey !== item.queueKey, 'what was given up is in another state');
    }
    const ready = due.filter((item) => items.get(item.paymentId) === item && !item.inFlight);
    const urgent = ready.filter(isUrgent).slice(0, MAX_URGENT_REQUESTS - inFlightCount(true));
    const backlog = ready.filter((item) => !isUrgent(item)).slice(0, MAX_BACKLOG_REQUESTS - inFlightCount(false));
    for (const item of [...urgent, ...backlog]) send(item);
    // What found no free place waits for the answer that frees one.
    if (urgent.length + backlog.length === ready.length) plan();
    else planWithout(ready);
  };

  const planWithout = (waiting: readonly SyncItem[]): void => {
    timer?.cancel();
    const others = [...items.values()].filter((item) => !waiting.includes(item));
    const next = Math.min(Infinity, ...others.map((item) => dueAt(item, capabilities)));
    timer = next === Infinity ? null : clock.after(Math.max(0, next - clock.monotonic()), run);
  };

  const inFlightCount = (urgent: boolean): number => {
    let count = 0;
    for (const item of items.values()) if (item.inFlight && isUrgent(item) === urgent) count += 1;
    return count;
  };

  const send = (item: SyncItem): void => {
    const payment = paymentById(storage.read, item.paymentId);
    assert(payment !== null, 'a queue item belongs to a payment');
    item.inFlight = true;
    item.hurry = false;
    item.sendCount += 1;
    item.startedAt = clock.monotonic();
    log.write('debug', 'backend_asked', { paymentId: item.paymentId, kind: item.kind, attempt: item.attemptCount + 1 });
    void request(item, payment).then((answer) => heard(item, answer));
  };

  const request = (item: SyncItem, payment: StoredPayment): Promise<BackendAnswer<BackendPayment>> => {
    switch (item.kind) {
      case 'put_payment':
        return backend.putPayment(item.paymentId, requestBody(storage.read, payment));
      case 'query':
        return backend.getPayment(item.paymentId);
      case 'reverse': {
        assert(payment.state === 'reversing', 'only a payment that is being reversed is reversed');
        const isTimeout = payment.facts.cause === 'timeout' || payment.facts.cause === 'qr_not_shown';
        return backend.reversePayment(item.paymentId, isTimeout ? 'timeout' : 'cashier_cancelled');
      }
    }
  };

  const heard = (item: SyncItem, answer: BackendAnswer<BackendPayment>): void => {
    if (!running) return;
    item.inFlight = false;
    item.answerCount += 1;
    options.onAnswer(answer);
    // Much may have happened since the request left; only the payment as it is now is judged.
    const payment = paymentById(storage.read, item.paymentId);
    assert(payment !== null, 'a payment is never removed');
    const attemptCount = item.phase === 'first_request' ? item.sendCount : item.attemptCount + 1;
    const asked = { kind: item.kind, attemptCount, terminalId: options.terminalId() ?? '' };
    const judgement = judgeAnswer(payment, asked, answer);
    if (judgement.alarm) {
      log.write('warn', 'backend_answer_doubtful', {
        paymentId: item.paymentId,
        kind: item.kind,
        cause: judgement.cause,
      });
    }
    if (judgement.steps.length > 0) options.onJudged(payment, judgement);
    if (items.get(item.paymentId) === item) again(item, answer, judgement.resend);
    refill();
    plan();
  };

  /** The request did not end the business: when it is tried again. */
  const again = (item: SyncItem, answer: BackendAnswer<BackendPayment>, resend: boolean): void => {
    const retryAfterMs = answer.kind === 'no_usable_answer' ? answer.retryAfterMs : null;
    const now = clock.monotonic();
    item.hurry ||= resend;
    item.asked = retryAfterMs !== null || (item.phase === 'offline' && answer.kind === 'refused');
    if (item.kind === 'query') {
      item.notBefore = now + heedRetryAfter(0, retryAfterMs);
      return;
    }
    if (item.phase === 'first_request') return;
    item.attemptCount += 1;
    const isRefusedOffline = item.phase === 'offline' && answer.kind === 'refused';
    const backoff = isRefusedOffline ? REFUSED_AGAIN_MS : backoffDelayMs(item.attemptCount, randomFraction(random));
    const delay = resend ? 0 : heedRetryAfter(backoff, retryAfterMs);
    item.notBefore = now + delay;
    const { paymentId, kind, attemptCount } = item;
    const dueAtMs = epochMs(clock.now() + delay);
    storage.write((db) => saveAttempt(db, { paymentId, kind, attemptCount, dueAtMs }));
  };

  const refresh = (paymentId: string): void => {
    const queued = queueItemOf(storage.read, paymentId);
    const known = items.get(paymentId);
    if (queued === null) {
      items.delete(paymentId);
      return;
    }
    if (known?.queueKey === queued.queueKey) return;
    const payment = paymentById(storage.read, paymentId);
    assert(payment !== null, 'a queue item belongs to a payment');
    items.set(paymentId, makeSyncItem(queued, payment, moment()));
  };

  const moment = (): Parameters<typeof makeSyncItem>[2] => ({
    monotonicMs: clock.monotonic(),
    wallMs: clock.now(),
    clockOffsetMs: options.clockOffsetMs(),
    capabilities,
  });

  /** Takes more of the queue into memory when there is room. */
  const refill = (): void => {
    while (!isAllLoaded && items.size < MAX_LOADED_ITEMS / 2) {
      const batch = queueItemsAfter(storage.read, loadedKey, MAX_LOADED_ITEMS / 2);
      for (const { paymentId } of batch) refresh(paymentId);
      loadedKey = batch.at(-1)?.queueKey ?? loadedKey;
      isAllLoaded = batch.length < MAX_LOADED_ITEMS / 2;
    }
  };

  return {
    start: () => {
      assert(!running, 'the engine is started once');
      running = true;
      refill();
      plan();
    },
    changed: (paymentId) => {
      if (!running) return;
      refresh(paymentId);
      plan();
    },
    hint: (paymentId, version) => {
      const item = items.get(paymentId);
      const payment = item?.kind === 'query' ? paymentById(storage.read, paymentId) : null;
      if (item === undefined || payment === null || (version !== null && version <= payment.version)) return;
      item.hurry = true;
      plan();
    },
    nudge: () => {
      const now = clock.monotonic();
      for (const item of items.values()) {
        if (item.asked || item.kind === 'query') continue;
        // Spread, so that a shop's tills do not all come back in the same instant.
        item.notBefore = Math.min(item.notBefore, now + Math.floor(randomFraction(random) * BACKOFF_BASE_MS));
      }
      plan();
    },
    stop: () => {
      running = false;
      timer?.cancel();
      timer = null;
      items.clear();
    },
  };
}
