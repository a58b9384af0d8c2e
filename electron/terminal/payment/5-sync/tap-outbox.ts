/**
 * Reports the taps of a gate to the backend, which makes journeys of them (wallet API section 9): in batches, oldest first,
 * for ever. A tap is done when a verified answer about it was stored. Rules TRANSIT-51 to TRANSIT-54.
 *
 * It decides nothing: what an answer means is committed by the operation that owns it.
 */
import type { Clock, Timer } from '../../../kernel/clock.ts';
import type { Log } from '../../../kernel/log.ts';
import { randomFraction, type Random } from '../../../kernel/random.ts';
import type { Storage } from '../../storage/database.ts';
import {
  isNotLookedAt,
  isOwnKeyRefused,
  type BackendAnswer,
  type TapResult,
  type WalletBackend,
} from '../../wallet-backend/wallet-backend.ts';
import { tapBody, tapsToReport } from '../4-queue/fare-tap-store.ts';
import { backoffDelayMs, heedRetryAfter, REFUSED_AGAIN_MS } from './sync-schedule.ts';

/** Wallet API section 9. */
export const MAX_TAPS = 500;
/** Committed together: one sync for many, and some ten milliseconds during which no passenger is decided about. */
export const TAPS_AT_ONCE = 50;
/** A statement about the whole request that half of it may disprove (section 11). */
const WHOLE_BATCH_WRONG = [400, 413, 422];

export interface TapOutbox {
  start(): void;
  /** A tap was written, or the network is back. */
  soon(): void;
  stop(): void;
}

export type TapOutboxOptions = Readonly<{
  clock: Clock;
  random: Random;
  log: Log;
  storage: Storage;
  backend: Pick<WalletBackend, 'postTaps'>;
  /** In one transaction. */
  commit: (results: readonly TapResult[]) => void;
  onAnswer: (answer: BackendAnswer<unknown>) => void;
}>;

export function createTapOutbox(options: TapOutboxOptions): TapOutbox {
  return new Engine(options);
}

class Engine implements TapOutbox {
  readonly #options: TapOutboxOptions;
  #running = false;
  #busy = false;
  #timer: Timer | null = null;
  /** Of the monotonic clock: nothing is sent before. */
  #notBefore = 0;
  #failures = 0;
  #limit = MAX_TAPS;

  constructor(options: TapOutboxOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running = true;
    this.#plan();
  }

  stop(): void {
    this.#running = false;
    this.#timer?.cancel();
    this.#timer = null;
  }

  soon(): void {
    this.#plan();
  }

  #plan(): void {
    const { clock, storage } = this.#options;
    if (!this.#running || this.#busy || this.#timer !== null) return;
    if (tapsToReport(storage.read, 1).length === 0) return;
    this.#timer = clock.after(Math.max(0, this.#notBefore - clock.monotonic()), () => {
      this.#timer = null;
      this.#send();
    });
  }

  #send(): void {
    const { storage, backend, onAnswer } = this.#options;
    const ids = tapsToReport(storage.read, this.#limit);
    if (ids.length === 0) return;
    this.#busy = true;
    void backend.postTaps(ids.map((id) => ({ id, body: tapBody(storage.read, id) }))).then((answer) => {
      if (!this.#running) return;
      onAnswer(answer);
      this.#heard(ids, answer);
    });
  }

  #heard(ids: readonly string[], answer: BackendAnswer<readonly TapResult[]>): void {
    switch (answer.kind) {
      case 'answered':
        this.#limit = Math.min(MAX_TAPS, this.#limit * 2);
        return this.#commit(answer.value, ids.length - answer.value.length);
      case 'refused': {
        const { status, code } = answer;
        this.#options.log.write('warn', 'taps_refused', { status, code, count: ids.length });
        const [only] = ids;
        if (isOwnKeyRefused(answer) || isNotLookedAt(answer)) return this.#again(this.#backoff(), null);
        if (!WHOLE_BATCH_WRONG.includes(status)) return this.#again(REFUSED_AGAIN_MS, null);
        if (ids.length === 1 && only !== undefined) return this.#commit([{ id: only, problem: answer }], 0);
        this.#limit = Math.ceil(ids.length / 2);
        return this.#again(0, null);
      }
      case 'no_usable_answer':
        return this.#again(this.#backoff(), answer.retryAfterMs);
    }
  }

  /** Slice by slice, each in a turn of its own, so that a passenger comes in between. */
  #commit(results: readonly TapResult[], unansweredCount: number): void {
    const { clock, commit } = this.#options;
    const slice = results.slice(0, TAPS_AT_ONCE);
    if (slice.length > 0) commit(slice);
    const rest = results.slice(TAPS_AT_ONCE);
    if (rest.length > 0) {
      this.#timer = clock.after(0, () => {
        this.#timer = null;
        this.#commit(rest, unansweredCount);
      });
      return;
    }
    if (unansweredCount > 0) return this.#again(this.#backoff(), null);
    this.#failures = 0;
    this.#again(0, null);
  }

  #backoff(): number {
    this.#failures += 1;
    return backoffDelayMs(this.#failures, randomFraction(this.#options.random));
  }

  #again(delayMs: number, retryAfterMs: number | null): void {
    this.#notBefore = this.#options.clock.monotonic() + heedRetryAfter(delayMs, retryAfterMs);
    this.#busy = false;
    this.#plan();
  }
}
