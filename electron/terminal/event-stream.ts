/**
 * Numbers what the screens are told. Each event carries the whole new value of what changed, read after the commit, so a
 * screen that missed nothing never has to ask. Rules CONTRACT-6 to CONTRACT-8.
 */
import { EVENTS, type EventName, type EventPayload } from '../contract/contract.ts';
import { assert } from '../kernel/assert.ts';
import type { JsonValue } from '../kernel/json.ts';

/** The events that carry a view: their value can be read at any time, so publishing needs the name alone. */
export type ViewName = Exclude<EventName, 'scan.handled' | 'badge.presented'>;
export type Views = { readonly [N in ViewName]: () => EventPayload<N> };

export type TerminalEvent = Readonly<{ sequence: number; name: EventName; payload: JsonValue }>;
export type EventListener = (event: TerminalEvent) => void;

export interface EventStream {
  /** The number of the newest event; 0 before the first. */
  sequence(): number;
  /** Reads the view anew and sends it with the next number. Call after the commit that changed it. */
  publish(name: ViewName): void;
  announceScan(payload: EventPayload<'scan.handled'>): void;
  announceBadge(payload: EventPayload<'badge.presented'>): void;
  onEvent(listener: EventListener): () => void;
  /** Given once, when the parts that the views read from exist. */
  setViews(views: Views): void;
}

export function createEventStream(): EventStream {
  const listeners = new Set<EventListener>();
  let views: Views | null = null;
  let sequence = 0;

  const send = (name: EventName, payload: unknown): void => {
    const parsed = EVENTS[name].safeParse(payload);
    assert(parsed.success, `the event ${name} breaks the contract: ${parsed.error?.message ?? ''}`);
    sequence += 1;
    for (const listener of listeners) listener({ sequence, name, payload: parsed.data });
  };

  return {
    sequence: () => sequence,
    publish: (name) => {
      assert(views !== null, 'nothing is published before the terminal is whole');
      send(name, views[name]());
    },
    announceScan: (payload) => send('scan.handled', payload),
    announceBadge: (payload) => send('badge.presented', payload),
    onEvent: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    setViews: (given) => {
      assert(views === null, 'the views are given once');
      views = given;
    },
  };
}
