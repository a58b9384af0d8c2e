/**
 * The days as the backend closed them, for whoever holds the books against them: fetched in the background, kept on the
 * shelf, and told of when a new one is there. Rules SYNC-40 to SYNC-47.
 */
import { firstBusinessDate } from '../payment/2-tender/payment-store.ts';
import { createSettlementSync, type SettlementSync } from '../payment/5-sync/settlement-sync.ts';
import {
  payoutsOf,
  settlementLines,
  settlementOf,
  settlementsOf,
  startSettlements,
  type StoredPayout,
  type StoredSettlement,
} from '../payment/5-sync/settlement-store.ts';
import type { TerminalContext } from '../terminal-context.ts';
import type { BackendNews } from './backend-news.ts';
import type { BackendLink } from './checkout-part.ts';

export interface Settlements {
  /** A day whose file lies on the shelf since just now. */
  onFetched(listener: (settlement: StoredSettlement) => void): () => void;
  /** A day, a payout, or the standing of one of them is another than before. */
  onChanged(listener: () => void): () => void;
  /** The store's days between, both included, oldest first; only `kept` ones have a file. */
  between(from: string, to: string): readonly StoredSettlement[];
  of(businessDate: string): StoredSettlement | null;
  payouts(): readonly StoredPayout[];
  /** The packed rows of a kept day; throws on the way when the disk does not give them, and at the end when they are others. */
  lines(settlement: StoredSettlement): AsyncIterable<Uint8Array>;
  /** The books reach back to this day: it and those after it are asked for. */
  reachBackTo(businessDate: string): void;
  start(): void;
  stop(): void;
}

export function createSettlements(
  context: TerminalContext,
  link: BackendLink,
  news: Pick<BackendNews, 'tell'>,
): Settlements {
  const { backend, clock, log, random, statementShelf: shelf, storage } = context.ports;
  const fetched = new Set<(settlement: StoredSettlement) => void>();
  const changed = new Set<() => void>();
  const unsubscribe: (() => void)[] = [];
  const storeId = (): string | null => context.enrolment()?.store.id ?? null;
  const tellChanged = (): void => {
    for (const listener of changed) listener();
  };

  /** Without a shelf there is nowhere to put a file; a backend without a format has none. */
  const sync: SettlementSync | null =
    shelf === undefined || backend.capabilities.settlementFormat === null
      ? null
      : createSettlementSync({
          ...{ backend, clock, log, random, shelf, storage },
          storeId,
          today: () => context.businessDate(),
          // Of a till that has taken nothing yet, today's day is the first.
          firstDate: () => firstBusinessDate(storage.read) ?? context.businessDate(),
          onAnswer: (answer) => link.heard(answer),
          onFetched: (settlement) => {
            for (const listener of fetched) listener(settlement);
          },
          onChanged: tellChanged,
          onDoubtful: (kind, { businessDate, sha256 }) =>
            news.tell({ kind, subject: `${businessDate} ${sha256}`, level: 'critical', facts: { businessDate } }),
        });

  return {
    onFetched: (listener) => listenerOf(fetched, listener),
    onChanged: (listener) => listenerOf(changed, listener),
    between: (from, to) => {
      const store = storeId();
      return store === null ? [] : settlementsOf(storage.read, store, { from, to });
    },
    of: (businessDate) => {
      const store = storeId();
      return store === null ? null : settlementOf(storage.read, store, businessDate);
    },
    payouts: () => {
      const store = storeId();
      return store === null ? [] : payoutsOf(storage.read, store);
    },
    lines: (settlement) => settlementLines(shelf ?? NOTHING, settlement),
    reachBackTo: (businessDate) => {
      const store = storeId();
      if (store === null) return;
      storage.write((db) => startSettlements(db, store, businessDate));
      sync?.soon();
    },
    start: () => {
      if (sync === null) return;
      unsubscribe.push(
        link.onOnline(() => sync.reconnected()),
        backend.onHint(({ event }) => {
          if (event === 'settlement.ready' || event === 'resync') sync.soon();
        }),
      );
      sync.start();
    },
    stop: () => {
      for (const end of unsubscribe.splice(0)) end();
      sync?.stop();
    },
  };
}

const NOTHING = {
  read: (): never => {
    throw new Error('this till keeps no settlements');
  },
};

function listenerOf<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
