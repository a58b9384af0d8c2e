/**
 * Puts the terminal within reach of every screen: the client, the store of what the terminal shows, and the cache of what
 * was read from it.
 *
 * For screens: `useTill(select)` reads a part of the snapshot and draws again when it changes; `useCall(name)` gives a
 * command with its state; `useTillQuery(name, input)` reads; `useTillEvent(name, listener)` hears of an event once.
 */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createContext, type ReactNode } from 'react';
import type { Client } from '../../electron/contract/client.ts';
import type { Clock } from '../../electron/kernel/clock.ts';
import type { NextFrame } from './screen-frame.ts';
import { createTillStore, type TillStore } from './till-store.ts';
import { ClockContext } from './use-now.ts';

export type Till = Readonly<{
  client: Client;
  store: TillStore;
  queries: QueryClient;
  clock: Clock;
  close: () => void;
}>;

export const TillContext = createContext<Till | null>(null);

/** Joins a client with the store and the cache over it; they live as long as the page, or the test. */
export function createTill(client: Client, clock: Clock, nextFrame: NextFrame): Till {
  const store = createTillStore(client, clock, nextFrame);
  // The terminal is on this machine: nothing to wait out, nothing to guess about a network. What it answers holds until
  // something that changes it says so.
  const queries = new QueryClient({
    defaultOptions: {
      queries: { retry: false, networkMode: 'always', staleTime: 30_000, refetchOnWindowFocus: false },
    },
  });
  let wasLive = false;
  store.subscribe(() => {
    const { live } = store.read();
    // Whatever was read before the line was lost may be old.
    if (live && !wasLive) void queries.invalidateQueries();
    wasLive = live;
  });
  const close = (): void => {
    store.close();
    queries.clear();
    client.close();
  };
  return { client, store, queries, clock, close };
}

export function TillProvider({ till, children }: Readonly<{ till: Till; children: ReactNode }>) {
  return (
    <ClockContext value={till.clock}>
      <TillContext value={till}>
        <QueryClientProvider client={till.queries}>{children}</QueryClientProvider>
      </TillContext>
    </ClockContext>
  );
}
