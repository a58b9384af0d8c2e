/** Searches earlier sales page by page: each page continues where the last one ended, however many came in between. */
import { useInfiniteQuery } from '@tanstack/react-query';
import type { OutputOf } from '../../../electron/contract/contract.ts';
import { RefusedError, useTillContext } from '../../client/use-till.ts';
import { PAGE_SIZE, type SalesQuery } from './search-query.ts';

type Page = OutputOf<'sales.search'>;

export function useSalesSearch(query: SalesQuery | null) {
  const { client } = useTillContext();
  return useInfiniteQuery<Page, RefusedError, { pages: Page[] }, readonly unknown[], string | null>({
    queryKey: ['sales.search', 'pages', query],
    enabled: query !== null,
    // Whoever opens the list wants the sale of a moment ago in it.
    staleTime: 0,
    initialPageParam: null,
    queryFn: async ({ pageParam }) => {
      // Not asked while disabled; the empty query keeps the types honest.
      const input = query ?? { text: '', amountText: '', fromMs: null, toMs: null, businessDate: null };
      const answer = await client.call('sales.search', { ...input, cursor: pageParam, limit: PAGE_SIZE });
      if (!answer.ok) throw new RefusedError(answer.error);
      return answer.value;
    },
    getNextPageParam: (last) => last.cursor,
    placeholderData: (previous) => previous,
  });
}
