/** The hooks over the contract; see till-provider.tsx. */
import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useCallback, useContext, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type {
  CommandName,
  EventName,
  EventPayload,
  InputOf,
  OutputOf,
  QueryName,
} from '../../electron/contract/contract.ts';
import type { Answer, ContractError } from '../../electron/contract/envelope.ts';
import type { Snapshot } from '../../electron/contract/terminal-values.ts';
import { assert } from '../../electron/kernel/assert.ts';
import { TillContext, type Till } from './till-provider.tsx';
import type { TillState } from './till-store.ts';

export function useTillContext(): Till {
  const till = useContext(TillContext);
  assert(till !== null, 'this component stands inside a TillProvider');
  return till;
}

/** Whether the terminal can be reached, for the parts that stand before or above the first snapshot. */
export function useTillState(): TillState {
  const { store } = useTillContext();
  return useSyncExternalStore(store.subscribe, store.read, store.read);
}

const whole = (snapshot: Snapshot): Snapshot => snapshot;

/**
 * What the terminal shows. `select` takes a part (`(till) => till.sale`): the component draws again only when that part
 * changes. Stands below the gate that waits for the first snapshot.
 */
export function useTill(): Snapshot;
export function useTill<T>(select: (snapshot: Snapshot) => T): T;
export function useTill<T>(select?: (snapshot: Snapshot) => T): T | Snapshot {
  const { store } = useTillContext();
  const read = (): T | Snapshot => {
    const { snapshot } = store.read();
    assert(snapshot !== null, 'screens are drawn after the first snapshot');
    return (select ?? whole)(snapshot);
  };
  return useSyncExternalStore(store.subscribe, read, read);
}

export type CommandCall<N extends CommandName> = Readonly<{
  /** Never rejects. While one is under way a further press is the same press: it answers null and sends nothing. */
  run: (input: InputOf<N>) => Promise<Answer<OutputOf<N>> | null>;
  busy: boolean;
  error: ContractError | null;
  clearError: () => void;
}>;

export function useCall<N extends CommandName>(name: N): CommandCall<N> {
  const { client, store } = useTillContext();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ContractError | null>(null);
  const underWay = useRef(false);
  const run = useCallback(
    async (input: InputOf<N>) => {
      if (underWay.current) return null;
      underWay.current = true;
      setBusy(true);
      const answer = await client.call(name, input);
      store.flush();
      underWay.current = false;
      setBusy(false);
      setError(answer.ok ? null : answer.error);
      return answer;
    },
    [client, store, name],
  );
  const clearError = useCallback(() => setError(null), []);
  return { run, busy, error, clearError };
}

/** A refusal on its way through the query cache, which knows exceptions only. */
export class RefusedError extends Error {
  readonly refusal: ContractError;
  constructor(refusal: ContractError) {
    super(refusal.code);
    this.refusal = refusal;
  }
}

type TillQueryOptions = Readonly<{
  enabled?: boolean;
  /** The last answer stays until the next one is there. */ keepPrevious?: boolean;
}>;

export function useTillQuery<N extends QueryName>(
  name: N,
  input: InputOf<N>,
  { enabled = true, keepPrevious = false }: TillQueryOptions = {},
): UseQueryResult<OutputOf<N>, RefusedError> {
  const { client } = useTillContext();
  return useQuery({
    queryKey: [name, input],
    enabled,
    queryFn: async (): Promise<OutputOf<N>> => {
      const answer = await client.call(name, input);
      if (!answer.ok) throw new RefusedError(answer.error);
      return answer.value;
    },
    ...(keepPrevious ? { placeholderData: keepPreviousData } : {}),
  });
}

/** Hears each event of that name once, in order, after the snapshot has taken it in. */
export function useTillEvent<E extends EventName>(name: E, listener: (payload: EventPayload<E>) => void): void {
  const { store } = useTillContext();
  const latest = useRef(listener);
  useEffect(() => {
    latest.current = listener;
  });
  useEffect(
    () =>
      store.onEvent((event) => {
        // The name decides the payload's type; the compiler does not follow that through a type parameter.
        if (event.name === name) latest.current(event.payload as EventPayload<E>);
      }),
    [store, name],
  );
}
