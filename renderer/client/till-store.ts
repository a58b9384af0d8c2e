/**
 * What the terminal shows, as the screens hold it: a snapshot, kept fresh by numbered events. The screens hold no truth of
 * their own, so whenever an event may have been missed (a gap in the numbers, another run of the service, a lost line)
 * they take a new snapshot. Until it is there the old one stays on screen, marked as old.
 *
 * Each event is taken in as it comes; the screens are told once before the next frame, of all of them together. An event
 * carries the whole sale, so five hundred lines that are rung up in a row would otherwise be drawn five hundred times.
 *
 * Rules SCREEN-23 to SCREEN-28 of docs/spec.md.
 */
import { replaceEqualDeep } from '@tanstack/react-query';
import type { Client, ContractEvent } from '../../electron/contract/client.ts';
import type { EventName } from '../../electron/contract/contract.ts';
import type { Snapshot } from '../../electron/contract/terminal-values.ts';
import type { Clock, Timer } from '../../electron/kernel/clock.ts';
import type { ErrorCode } from '../../electron/kernel/errors.ts';
import type { NextFrame } from './screen-frame.ts';

export type TillState = Readonly<{
  /** null before the first one. */
  snapshot: Snapshot | null;
  /** The line to the terminal is up and the snapshot is up to date. */
  live: boolean;
  /** Why the terminal is not up, when it has said so. */
  downBecause: ErrorCode | null;
  /** Wall time of the last change of `live`. */
  liveSinceMs: number;
}>;

export type TillStore = Readonly<{
  read: () => TillState;
  subscribe: (listener: () => void) => () => void;
  /** Tells each event once, in order, after the screens were told what it changed. */
  onEvent: (listener: (event: ContractEvent) => void) => () => void;
  /** Tells the screens now what has been taken in: whoever got an answer must not act on what was so before it. */
  flush: () => void;
  close: () => void;
}>;

type Members = { readonly [E in EventName]: keyof Snapshot | null };

/** Which member of the snapshot an event replaces. */
const MEMBERS = {
  'terminal.changed': 'terminal',
  'session.changed': 'session',
  'connection.changed': 'connection',
  'queue.changed': 'queue',
  'offline.changed': 'offline',
  'inbox.changed': 'inbox',
  'backend.changed': 'backend',
  'devices.changed': 'devices',
  'devices.learning': null,
  'printing.changed': 'printing',
  'shift.changed': 'shift',
  'shop.changed': 'shop',
  'sale.changed': 'sale',
  'checkout.changed': 'checkout',
  'aside.changed': 'setAside',
  'gate.changed': 'gate',
  'kiosk.changed': 'kiosk',
  'reconciliation.changed': null,
  'scan.handled': null,
  'badge.presented': null,
} as const satisfies Members;

/** A snapshot that fails while the line is up is asked for again; the service may be starting. */
const RETRY_MS = 500;

export function createTillStore(client: Client, clock: Clock, nextFrame: NextFrame): TillStore {
  /** What the screens were told. */
  let state: TillState = { snapshot: null, live: false, downBecause: null, liveSinceMs: clock.now() };
  /** What the events have made of the snapshot since. */
  let taken: Snapshot | null = null;
  /** Events that were taken in and of which the screens were not told yet. */
  let untold: ContractEvent[] = [];
  let lineUp = false;
  let downBecause: ErrorCode | null = null;
  let closed = false;
  /** Run of the service that the snapshot belongs to; null until the first event after it tells. */
  let runId: string | null = null;
  /** Events that came while a snapshot was under way; null when none is. */
  let held: ContractEvent[] | null = null;
  let request = 0;
  let retry: Timer | null = null;
  const listeners = new Set<() => void>();
  const eventListeners = new Set<(event: ContractEvent) => void>();

  const set = (snapshot: Snapshot | null, live: boolean): void => {
    if (snapshot === state.snapshot && live === state.live && downBecause === state.downBecause) return;
    state = { snapshot, live, downBecause, liveSinceMs: live === state.live ? state.liveSinceMs : clock.now() };
    for (const listener of listeners) listener();
  };

  const show = (live: boolean): void => {
    const told = untold;
    untold = [];
    // Lines that did not change keep their identity, so 500 of them are not drawn again for one.
    taken = replaceEqualDeep(state.snapshot, taken);
    set(taken, live);
    for (const event of told) {
      for (const listener of eventListeners) listener(event);
    }
  };
  const flush = (): void => {
    if (untold.length > 0 && !closed) show(state.live);
  };

  /** Takes the event in; false when it shows that something was missed. */
  const apply = (event: ContractEvent): boolean => {
    if (taken === null || (runId !== null && event.runId !== runId)) return false;
    if (event.sequence <= taken.sequence) return true;
    if (event.sequence !== taken.sequence + 1) return false;
    runId = event.runId;
    const member = MEMBERS[event.name];
    const change = member === null ? {} : { [member]: event.payload };
    taken = { ...taken, ...change, sequence: event.sequence };
    untold.push(event);
    if (untold.length === 1) nextFrame(flush);
    return true;
  };

  const takeSnapshot = async (): Promise<void> => {
    request += 1;
    const mine = request;
    retry?.cancel();
    held = [];
    const answer = await client.call('terminal.snapshot', {});
    // A newer request, or a line that was lost meanwhile, makes this one void.
    if (mine !== request) return;
    if (!answer.ok) {
      show(false);
      retry = clock.after(RETRY_MS, () => void takeSnapshot());
      return;
    }
    const waited = held;
    held = null;
    runId = null;
    taken = answer.value;
    show(true);
    if (!waited.every(apply)) void takeSnapshot();
  };

  const stopEvents = client.onEvent((event) => {
    if (held !== null) {
      held.push(event);
      return;
    }
    if (!lineUp || apply(event)) return;
    show(false);
    void takeSnapshot();
  });
  const stopLine = client.onLine((up, because) => {
    lineUp = up;
    downBecause = because;
    if (up) {
      void takeSnapshot();
      return;
    }
    request += 1;
    held = null;
    retry?.cancel();
    show(false);
  });

  return {
    read: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onEvent: (listener) => {
      eventListeners.add(listener);
      return () => eventListeners.delete(listener);
    },
    flush,
    close: () => {
      closed = true;
      request += 1;
      retry?.cancel();
      stopEvents();
      stopLine();
      listeners.clear();
      eventListeners.clear();
    },
  };
}
