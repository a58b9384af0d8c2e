/**
 * Whether the backend can be reached, told from its answers and, when there are none, from a small question of our own.
 * A till that loses its network must say so within three seconds (E16), so while somebody is at work it asks every two.
 * Rules SYNC-20 to SYNC-25.
 */
import type { ConnectionView } from '../../../contract/terminal-values.ts';
import { assert } from '../../../kernel/assert.ts';
import type { Clock, EpochMs, Timer } from '../../../kernel/clock.ts';
import type { BackendAnswer, WalletBackend } from '../../wallet-backend/wallet-backend.ts';

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
  start(): void;
  stop(): void;
}

/** What an answer tells about the way to the backend; null: nothing. */
export function reachOf(answer: BackendAnswer<unknown>): 'reached' | 'lost' | 'doubtful' | null {
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

export function createConnectionMonitor(options: {
  clock: Clock;
  backend: Pick<WalletBackend, 'getTime'>;
  isBusy: () => boolean;
  /** Told after the state changed. */
  onState: (state: ConnectionState) => void;
}): ConnectionMonitor {
  const { clock, backend, isBusy, onState } = options;
  let running = false;
  let state: ConnectionState = 'connecting';
  let sinceMs = clock.now();
  let lastAnswerAtMs: EpochMs | null = null;
  let probes = 0;
  let timer: Timer | null = null;
  const patience = new Set<Timer>();

  const enter = (next: ConnectionState): void => {
    if (next === state) return;
    state = next;
    sinceMs = clock.now();
    onState(next);
  };

  const interval = (): number => {
    if (state === 'connecting') return FIRST_PROBE_MS;
    return state === 'online' && !isBusy() ? IDLE_PROBE_MS : BUSY_PROBE_MS;
  };

  const plan = (delayMs = interval()): void => {
    timer?.cancel();
    timer = running ? clock.after(delayMs, probe) : null;
  };

  const probe = (): void => {
    plan();
    if (probes >= MAX_PROBES) return;
    probes += 1;
    const wait = clock.after(PROBE_PATIENCE_MS, () => {
      patience.delete(wait);
      if (running) enter('offline');
    });
    patience.add(wait);
    void backend.getTime().then((answer) => {
      probes -= 1;
      wait.cancel();
      patience.delete(wait);
      if (!running) return;
      const reach = reachOf(answer);
      if (reach === 'doubtful' || reach === 'lost') enter('offline');
      heard(answer);
    });
  };

  const heard = (answer: BackendAnswer<unknown>): void => {
    if (!running) return;
    switch (reachOf(answer)) {
      case 'reached':
        lastAnswerAtMs = clock.now();
        enter('online');
        plan();
        return;
      case 'lost':
        enter('offline');
        return;
      case 'doubtful':
        // One answer that failed is no lost network: the next probe tells.
        if (state === 'online') plan(0);
        return;
      case null:
        return;
    }
  };

  return {
    get state() {
      return state;
    },
    get sinceMs() {
      return sinceMs;
    },
    get lastAnswerAtMs() {
      return lastAnswerAtMs;
    },
    heard,
    replan: () => {
      if (running) plan();
    },
    start: () => {
      assert(!running, 'the monitor is started once');
      running = true;
      plan(0);
    },
    stop: () => {
      running = false;
      timer?.cancel();
      timer = null;
      for (const wait of patience) wait.cancel();
      patience.clear();
    },
  };
}
