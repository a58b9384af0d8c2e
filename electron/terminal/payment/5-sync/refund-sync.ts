/**
 * Brings refunds to their end: each is put with its stored bytes until there is an answer, and one that waits is asked
 * after (wallet API section 5). It decides nothing about money: an answer is judged by the tender stage and committed by
 * the operation that owns this. Rules INBOX-14 to INBOX-18.
 */
import { assert } from '../../../kernel/assert.ts';
import { epochMs, type Clock, type Timer } from '../../../kernel/clock.ts';
import type { Log } from '../../../kernel/log.ts';
import { randomFraction, type Random } from '../../../kernel/random.ts';
import type { Storage } from '../../storage/database.ts';
import type { BackendAnswer, BackendRefund, WalletBackend } from '../../wallet-backend/wallet-backend.ts';
import { judgeRefund, type RefundJudgement } from '../2-tender/judge-refund.ts';
import type { StoredRefund } from '../2-tender/refund.ts';
import { REFUND_ERRANDS, type RefundErrand } from '../2-tender/refund-machine.ts';
import {
  forgetRefundAttempts,
  refundAttemptsOf,
  refundById,
  saveRefundAttempts,
  unsettledRefundsAfter,
} from '../2-tender/refund-store.ts';
import { BACKOFF_BASE_MS, backoffDelayMs, heedRetryAfter, REFUSED_AGAIN_MS } from './sync-schedule.ts';

/** Refunds are made one by one by people; so many at once only a fault makes, and the rest waits on disk. */
export const MAX_LOADED_REFUNDS = 200;
/** So that refunds never crowd out a customer who is paying. */
export const MAX_REFUND_REQUESTS = 2;
/**
 * As long as a copy of a request may still arrive and be heeded: what was signed more than 300 s ago is refused
 * (wallet API section 2), and the clocks may differ by as much again before a signature is refused for it.
 */
export const COPY_LIFE_MS = 600_000;

export type RefundSyncOptions = Readonly<{
  clock: Clock;
  random: Random;
  log: Log;
  storage: Storage;
  backend: Pick<WalletBackend, 'putRefund' | 'getRefund'>;
  /** Commits what an answer means. */
  onJudged: (refund: StoredRefund, judgement: RefundJudgement) => void;
  /** Told of every answer, for the state of the connection. */
  onAnswer: (answer: BackendAnswer<unknown>) => void;
}>;

export interface RefundSync {
  /** Takes up what an earlier run left. */
  start(): void;
  /** Told after every commit that changed a refund. */
  changed(refundId: string): void;
  /** The backend says that a refund changed: a reason to ask, nothing more. */
  hint(refundId: string): void;
  /** The network is back: what waits by our own backoff is tried soon. */
  nudge(): void;
  /** Cancels the timer; answers that come later are dropped, and the next start asks again. */
  stop(): void;
}

type Item = {
  readonly refundId: string;
  readonly errand: RefundErrand;
  attemptCount: number;
  notBefore: number;
  /** The backend asked for the wait. */
  asked: boolean;
  /** Until then a copy of an earlier attempt may arrive. */
  copyUntil: number;
  inFlight: boolean;
  /** A pending refund that the backend has lost is put again. */
  putAgain: boolean;
};

export function createRefundSync(options: RefundSyncOptions): RefundSync {
  return new Engine(options);
}

class Engine implements RefundSync {
  readonly #options: RefundSyncOptions;
  readonly #items = new Map<string, Item>();
  #running = false;
  #timer: Timer | null = null;
  #loadedKey = 0;

  constructor(options: RefundSyncOptions) {
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

  changed(refundId: string): void {
    if (!this.#running) return;
    this.#refresh(refundId, 'this_run');
    this.#plan();
  }

  hint(refundId: string): void {
    const item = this.#items.get(refundId);
    if (item?.errand !== 'query_refund') return;
    item.notBefore = Math.min(item.notBefore, this.#options.clock.monotonic());
    this.#plan();
  }

  nudge(): void {
    const { clock, random } = this.#options;
    for (const item of this.#items.values()) {
      if (item.asked) continue;
      const soon = clock.monotonic() + Math.floor(randomFraction(random) * BACKOFF_BASE_MS);
      item.notBefore = Math.min(item.notBefore, soon);
    }
    this.#plan();
  }

  #plan(): void {
    const { clock } = this.#options;
    this.#timer?.cancel();
    this.#timer = null;
    const waiting = [...this.#items.values()].filter(({ inFlight }) => !inFlight);
    if (!this.#running || waiting.length === 0 || this.#inFlightCount() >= MAX_REFUND_REQUESTS) return;
    const next = Math.min(...waiting.map(({ notBefore }) => notBefore));
    this.#timer = clock.after(Math.max(0, next - clock.monotonic()), () => this.#run());
  }

  #run(): void {
    const now = this.#options.clock.monotonic();
    const due = [...this.#items.values()].filter(({ inFlight, notBefore }) => !inFlight && notBefore <= now);
    for (const item of due.slice(0, MAX_REFUND_REQUESTS - this.#inFlightCount())) this.#send(item);
    this.#plan();
  }

  #inFlightCount(): number {
    return [...this.#items.values()].filter(({ inFlight }) => inFlight).length;
  }

  #send(item: Item): void {
    const { backend, log } = this.#options;
    const refund = this.#refundOf(item.refundId);
    const isPut = item.errand === 'put_refund' || item.putAgain;
    item.inFlight = true;
    log.write('debug', 'backend_asked', { refundId: item.refundId, kind: isPut ? 'put_refund' : 'query_refund' });
    const answer = isPut ? backend.putRefund(item.refundId, refund.body) : backend.getRefund(item.refundId);
    void answer.then((given) => this.#heard(item, given));
  }

  #heard(item: Item, answer: BackendAnswer<BackendRefund>): void {
    if (!this.#running) return;
    const { clock, log, onAnswer, onJudged } = this.#options;
    item.inFlight = false;
    item.attemptCount += 1;
    onAnswer(answer);
    const refund = this.#refundOf(item.refundId);
    const isAlone = clock.monotonic() >= item.copyUntil;
    const judgement = judgeRefund(refund, { attemptCount: item.attemptCount, isAlone }, answer);
    if (judgement.cause !== null && answer.kind !== 'no_usable_answer') {
      log.write('warn', 'refund_answer_doubtful', { refundId: item.refundId, cause: judgement.cause });
    }
    if (answer.kind === 'no_usable_answer') item.copyUntil = clock.monotonic() + COPY_LIFE_MS;
    if (judgement.move !== null || judgement.finding !== null) onJudged(refund, judgement);
    this.#refresh(item.refundId, 'this_run');
    if (this.#items.get(item.refundId) === item) this.#again(item, answer, judgement);
    this.#refill();
    this.#plan();
  }

  #again(item: Item, answer: BackendAnswer<BackendRefund>, { again, putAgain }: RefundJudgement): void {
    const { clock, random, storage } = this.#options;
    const retryAfterMs = answer.kind === 'no_usable_answer' ? answer.retryAfterMs : null;
    const backoff = backoffDelayMs(item.attemptCount, randomFraction(random));
    const own = { backoff, at_once: 0, seldom: REFUSED_AGAIN_MS }[again];
    const delayMs = heedRetryAfter(own, retryAfterMs);
    item.putAgain = putAgain;
    item.asked = retryAfterMs !== null || again === 'seldom';
    item.notBefore = clock.monotonic() + delayMs;
    const { refundId, attemptCount } = item;
    const dueAtMs = epochMs(clock.now() + delayMs);
    storage.write((db) => saveRefundAttempts(db, refundId, { attemptCount, dueAtMs }));
  }

  /** Takes the refund as the books have it now; one that has ended is dropped. */
  #refresh(refundId: string, since: 'this_run' | 'an_earlier_run'): void {
    const { clock, storage } = this.#options;
    const refund = this.#refundOf(refundId);
    const errand = REFUND_ERRANDS[refund.state];
    if (errand === null) {
      this.#items.delete(refundId);
      if (refundAttemptsOf(storage.read, refundId) !== null) storage.write((db) => forgetRefundAttempts(db, refundId));
      return;
    }
    if (this.#items.get(refundId)?.errand === errand) return;
    const now = clock.monotonic();
    const attempts = since === 'an_earlier_run' ? refundAttemptsOf(storage.read, refundId) : null;
    const waitMs = attempts === null ? 0 : Math.min(REFUSED_AGAIN_MS, Math.max(0, attempts.dueAtMs - clock.now()));
    this.#items.set(refundId, {
      refundId,
      errand,
      attemptCount: attempts?.attemptCount ?? 0,
      // A refund that was answered with "pending" just now is not asked after in the same breath.
      notBefore: now + (errand === 'query_refund' && since === 'this_run' ? BACKOFF_BASE_MS : waitMs),
      asked: waitMs > 0,
      // Whether an earlier run sent it just before it ended, nobody knows.
      copyUntil: since === 'an_earlier_run' ? now + COPY_LIFE_MS : now,
      inFlight: false,
      putAgain: false,
    });
  }

  #refill(): void {
    while (this.#items.size < MAX_LOADED_REFUNDS) {
      const batch = unsettledRefundsAfter(this.#options.storage.read, this.#loadedKey, MAX_LOADED_REFUNDS);
      for (const { refundId } of batch) if (!this.#items.has(refundId)) this.#refresh(refundId, 'an_earlier_run');
      const last = batch.at(-1);
      if (last === undefined) return;
      this.#loadedKey = last.refundKey;
    }
  }

  #refundOf(refundId: string): StoredRefund {
    const refund = refundById(this.#options.storage.read, refundId);
    assert(refund !== null, 'a refund is never removed');
    return refund;
  }
}
