/**
 * What the terminal shows, as the screens hold it: a snapshot, kept fresh by numbered events. The screens hold no truth of
 * their own, so whenever an event may have been missed (a gap in the numbers, another run of the service, a lost line)
 * they take a new snapshot. Until it is there the old one stays on screen, marked as old.
 *
 * Rules SCREEN-23 to SCREEN-27 of docs/spec.md.
 */
import { replaceEqualDeep } from '@tanstack/react-query';
import type { Client, ContractEvent } from '../../electron/contract/client.ts';
import type { EventName } from '../../electron/contract/contract.ts';
import type { Snapshot } from '../../electron/contract/terminal-values.ts';
import type { Clock, Timer } from '../../electron/kernel/clock.ts';

export type TillState = Readonly<{
  /** null before the first one. */
  snapshot: Snapshot | null;
  /** The line to the terminal is up and the snapshot is up to date. */
  live: boolean;
  /** Wall time of the last change of `live`. */
  liveSinceMs: number;
}>;

export type TillStore = Readonly<{
  read: () => TillState;
  subscribe: (listener: () => void) => () => void;
  /** Tells each event once, in order, after the snapshot has taken it in. */
  onEvent: (listener: (event: ContractEvent) => void) => () => void;
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
  'devices.changed': 'devices',
  'sale.changed': 'sale',
  'checkout.changed': 'checkout',
  'scan.handled': null,
} as const satisfies Members;

/** A snapshot that fails while the line is up is asked for again; the service may be starting. */
const RETRY_MS = 500;

export function createTillStore(client: Client, clock: Clock): TillStore {
  let state: TillState = { snapshot: null, live: false, liveSinceMs: clock.now() };
  let lineUp = false;
  /** Run of the service that the snapshot belongs to; null until the first event after it tells. */
  let runId: string | null = null;
  /** Events that came while a snapshot was under way; null when none is. */
  let held: ContractEvent[] | null = null;
  let request = 0;
  let retry: Timer | null = null;
  const listeners = new Set<() => void>();
  const eventListeners = new Set<(event: ContractEvent) => void>();

  const set = (snapshot: Snapshot | null, live: boolean): void => {
    if (snapshot === state.snapshot && live === state.live) return;
    state = { snapshot, live, liveSinceMs: live === state.live ? state.liveSinceMs : clock.now() };
    for (const listener of listeners) listener();
  };

  /** Takes the event in; false when it shows that something was missed. */
  const apply = (event: ContractEvent): boolean => {
    const { snapshot } = state;
    if (snapshot === null || (runId !== null && event.runId !== runId)) return false;
    if (event.sequence <= snapshot.sequence) return true;
    if (event.sequence !== snapshot.sequence + 1) return false;
    runId = event.runId;
    const member = MEMBERS[event.name];
    // Lines that did not change keep their identity, so 500 of them are not drawn again for one.
    const change = member === null ? {} : { [member]: replaceEqualDeep(snapshot[member], event.payload) };
    set({ ...snapshot, ...change, sequence: event.sequence }, true);
    for (const listener of eventListeners) listener(event);
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
      set(state.snapshot, false);
      retry = clock.after(RETRY_MS, () => void takeSnapshot());
      return;
    }
    const waited = held;
    held = null;
    runId = null;
    set(replaceEqualDeep(state.snapshot, answer.value), true);
    if (!waited.every(apply)) void takeSnapshot();
  };

  const stopEvents = client.onEvent((event) => {
    if (held !== null) {
      held.push(event);
      return;
    }
    if (!lineUp || apply(event)) return;
    set(state.snapshot, false);
    void takeSnapshot();
  });
  const stopLine = client.onLine((up) => {
    lineUp = up;
    if (up) {
      void takeSnapshot();
      return;
    }
    request += 1;
    held = null;
    retry?.cancel();
    set(state.snapshot, false);
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
    close: () => {
      request += 1;
      retry?.cancel();
      stopEvents();
      stopLine();
      listeners.clear();
      eventListeners.clear();
    },
  };
}
