/** Reads a long list of the terminal page by page: each page continues where the last one ended, whatever came between. */
import { useInfiniteQuery } from '@tanstack/react-query';
import type { InputOf, OutputOf } from '../../electron/contract/contract.ts';
import { RefusedError, useTillContext } from './use-till.ts';

/** The queries that answer `{ …, cursor }` and take `cursor` and `limit`. */
export type PagedQuery =
  | 'offline.unpaid'
  | 'inbox.list'
  | 'backend.messages'
  | 'receipt.jobs'
  | 'drawer.openings'
  | 'reconciliation.discrepancies'
  | 'takings.sales'
  | 'gate.passages'
  | 'gate.unpaid_rides'
  | 'sales.search'
  | 'shift.list';

/** Two screens full. */
const PAGE_SIZE = 30;

export function useTillPages<N extends PagedQuery>(name: N, conditions: Omit<InputOf<N>, 'cursor' | 'limit'>) {
  const { client } = useTillContext();
  return useInfiniteQuery<OutputOf<N>, RefusedError, { pages: OutputOf<N>[] }, readonly unknown[], string | null>({
    queryKey: [name, 'pages', conditions],
    // Whoever opens the list wants what came a moment ago in it.
    staleTime: 0,
    initialPageParam: null,
    queryFn: async ({ pageParam }) => {
      // The compiler does not put an input together again from its parts through a type parameter.
      const input = { ...conditions, cursor: pageParam, limit: PAGE_SIZE } as InputOf<N>;
      const answer = await client.call(name, input);
      if (!answer.ok) throw new RefusedError(answer.error);
      return answer.value;
    },
    getNextPageParam: (last) => last.cursor,
    placeholderData: (previous) => previous,
  });
}
