/**
 * Whether the backend can be reached, told from its answers and, when there are none, from a small question of our own.
 * A till that loses its network must say so within three seconds (E16), so while somebody is at work it asks every two.
 * Rules SYNC-20 to SYNC-25.
 */
import type { ConnectionView } from '../../../contract/terminal-values.ts';
import { assert } from '../../../kernel/assert.ts';
import type { Clock, EpochMs, Timer } from '../../../kernel/clock.ts';
import { isOwnKeyRefused, type BackendAnswer, type WalletBackend } from '../../wallet-backend/wallet-backend.ts';

/** With nobody at work: often enough for the fleet's view of the till. */
export const IDLE_PROBE_MS = 10_000;
/** With a sale in progress, and while the backend is out of reach: two seconds and the patience below make three (E16). */
export const BUSY_PROBE_MS = 2_000;
/** Before the first answer, and so before the enrolment that a person is waiting for. */
export const FIRST_PROBE_MS = 500;
/** A question of a few bytes that has no answer by then is taken for a lost network; an answer that comes later counts. */
export const PROBE_PATIENCE_MS = 1_000;
/** Probes that hang in a dead network: more of them would not learn more. */
export const MAX_PROBES = 3;

export type ConnectionState = ConnectionView['state'];

export interface ConnectionMonitor {
  readonly state: ConnectionState;
  readonly sinceMs: EpochMs;
  readonly lastAnswerAtMs: EpochMs | null;
  /** Every answer of the backend, whoever asked. */
  heard(answer: BackendAnswer<unknown>): void;
  /** Work began or ended: how often to ask has changed. */
  replan(): void;
  /** Asks at once: something hangs on the answer. */
  askNow(): void;
  start(): void;
  stop(): void;
}

/**
 * What an answer tells about the way to the backend; null: nothing. A backend that does not know the till's key, as after it was
 * set back to a backup, is out of reach for all that a till wants of it.
 */
export function reachOf(answer: BackendAnswer<unknown>): 'reached' | 'lost' | 'doubtful' | null {
  if (isOwnKeyRefused(answer)) return 'lost';
  if (answer.kind !== 'no_usable_answer') return 'reached';
  switch (answer.cause) {
    case 'unreachable':
      return 'lost';
    case 'timed_out':
    case 'cut_off':
    case 'server_error':
    case 'unparsable':
    case 'bad_signature':
    case 'redirected':
      return 'doubtful';
    case 'rate_limited':
    case 'replayed_request':
    case 'no_identity':
      return null;
  }
}

export type ConnectionMonitorOptions = Readonly<{
  clock: Clock;
  backend: Pick<WalletBackend, 'getTime'>;
  isBusy: () => boolean;
  /** Told after the state changed. */
  onState: (state: ConnectionState) => void;
}>;

export function createConnectionMonitor(options: ConnectionMonitorOptions): ConnectionMonitor {
  return new Monitor(options);
}

class Monitor implements ConnectionMonitor {
  readonly #options: ConnectionMonitorOptions;
  readonly #patience = new Set<Timer>();
  #running = false;
  #state: ConnectionState = 'connecting';
  #sinceMs: EpochMs;
  #lastAnswerAtMs: EpochMs | null = null;
  #probes = 0;
  #timer: Timer | null = null;
  /** Of the monotonic clock: when the next question is due. */
  #dueAt = Infinity;

  constructor(options: ConnectionMonitorOptions) {
    this.#options = options;
    this.#sinceMs = options.clock.now();
  }

  get state(): ConnectionState {
    return this.#state;
  }

  get sinceMs(): EpochMs {
    return this.#sinceMs;
  }

  get lastAnswerAtMs(): EpochMs | null {
    return this.#lastAnswerAtMs;
  }

  start(): void {
    assert(!this.#running, 'the monitor is started once');
    this.#running = true;
    this.#plan(0);
  }

  stop(): void {
    this.#running = false;
    this.#timer?.cancel();
    this.#timer = null;
    for (const wait of this.#patience) wait.cancel();
    this.#patience.clear();
  }

  replan(): void {
    if (!this.#running) return;
    // Sooner, never later: whoever rings up one thing after another must not put the question off for ever.
    const dueIn = this.#dueAt - this.#options.clock.monotonic();
    if (this.#interval() < dueIn) this.#plan();
  }

  askNow(): void {
    if (this.#running) this.#plan(0);
  }

  heard(answer: BackendAnswer<unknown>): void {
    if (!this.#running) return;
    switch (reachOf(answer)) {
      case 'reached':
        this.#lastAnswerAtMs = this.#options.clock.now();
        this.#enter('online');
        this.#plan();
        return;
      case 'lost':
        this.#enter('offline');
        return;
      case 'doubtful':
        // One answer that failed is no lost network: the next probe tells.
        if (this.#state === 'online') this.#plan(0);
        return;
      case null:
        return;
    }
  }

  #enter(next: ConnectionState): void {
    if (next === this.#state) return;
    this.#state = next;
    this.#sinceMs = this.#options.clock.now();
    this.#options.onState(next);
  }

  #interval(): number {
    if (this.#state === 'connecting') return FIRST_PROBE_MS;
    return this.#state === 'online' && !this.#options.isBusy() ? IDLE_PROBE_MS : BUSY_PROBE_MS;
  }

  #plan(delayMs = this.#interval()): void {
    this.#timer?.cancel();
    const { clock } = this.#options;
    this.#dueAt = clock.monotonic() + delayMs;
    this.#timer = this.#running ? clock.after(delayMs, () => this.#probe()) : null;
  }

  #probe(): void {
    const { clock, backend } = this.#options;
    this.#plan();
    if (this.#probes >= MAX_PROBES) return;
    this.#probes += 1;
    const wait = clock.after(PROBE_PATIENCE_MS, () => {
      this.#patience.delete(wait);
      this.#enter('offline');
    });
    this.#patience.add(wait);
    void backend.getTime().then((answer) => {
      this.#probes -= 1;
      wait.cancel();
      this.#patience.delete(wait);
      if (!this.#running) return;
      const reach = reachOf(answer);
      if (reach === 'doubtful' || reach === 'lost') this.#enter('offline');
      this.heard(answer);
    });
  }
}
