/**
 * Tells the backend how this till is doing: what waits, since when, its devices, its version and its clock. While the till is
 * disabled it asks more often, since a heartbeat that is taken is the first to say that it is not disabled any more.
 * Rules SYNC-56 and SYNC-57.
 */
import type { QueueView } from '../../contract/terminal-values.ts';
import type { Timer } from '../../kernel/clock.ts';
import { randomFraction } from '../../kernel/random.ts';
import type { TerminalContext } from '../terminal-context.ts';
import type { BackendAnswer } from '../wallet-backend/wallet-backend.ts';

/** Within this, and not before half of it, so that a chain's tills spread: a thousand of them make five a second. */
export const HEARTBEAT_EVERY_MS = 300_000;
/** A disabled till that was enabled again should sell within a minute. */
export const HEARTBEAT_DISABLED_MS = 60_000;
/** After the start: what people wait for goes first. */
export const HEARTBEAT_FIRST_MS = 60_000;

export interface Heartbeats {
  start(): void;
  stop(): void;
}

export function createHeartbeats(
  context: TerminalContext,
  on: Readonly<{
    queue: () => QueueView;
    devices: () => readonly Readonly<{ kind: string; name: string; state: string }>[];
    clockSkewMs: () => number | null;
    isDisabled: () => boolean;
    heard: (answer: BackendAnswer<unknown>) => void;
  }>,
): Heartbeats {
  const { backend, clock, random, settings } = context.ports;
  let running = false;
  let timer: Timer | null = null;

  const plan = (delayMs: number): void => {
    timer = running ? clock.after(delayMs, () => void send()) : null;
  };

  const send = async (): Promise<void> => {
    timer = null;
    if (context.enrolment() === null) return plan(HEARTBEAT_EVERY_MS);
    const { depth, oldestAtMs, unsentTotal } = on.queue();
    const answer = await backend.sendHeartbeat({
      atMs: clock.now() + (on.clockSkewMs() ?? 0),
      softwareVersion: settings.softwareVersion,
      queue: { depth, oldestAtMs, unsentTotalMinor: unsentTotal.minor },
      devices: on.devices().map(({ kind, name, state }) => ({ kind, name: name.slice(0, MAX_NAME), state })),
      clockSkewMs: on.clockSkewMs(),
    });
    if (!running) return;
    on.heard(answer);
    const spread = HEARTBEAT_EVERY_MS / 2 + Math.floor((randomFraction(random) * HEARTBEAT_EVERY_MS) / 2);
    plan(on.isDisabled() ? HEARTBEAT_DISABLED_MS : spread);
  };

  return {
    start: () => {
      running = true;
      plan(HEARTBEAT_FIRST_MS);
    },
    stop: () => {
      running = false;
      timer?.cancel();
    },
  };
}

/** Wallet API section 1. */
const MAX_NAME = 128;
