/** All rows of a list that the terminal answers page by page, for a table that is taken along. Rule TAKINGS-27. */
import type { InputOf, OutputOf } from '../../electron/contract/contract.ts';
import type { Answer } from '../../electron/contract/envelope.ts';
import { RefusedError } from './use-till.ts';
import type { Till } from './till-provider.tsx';
import type { PagedQuery } from './use-till-pages.ts';

/** As many as the contract lets one page have. */
const PAGE_ROWS = 100;

/** Spreadsheets and printers take more, people do not; and a hundred pages pass in seconds. */
export const MAX_GATHERED_ROWS = 10_000;

export type Gathered<R> = Readonly<{ rows: readonly R[]; isCut: boolean }>;

/** Throws RefusedError where the terminal refuses. `isCut`: there are more than `MAX_GATHERED_ROWS`. */
export async function gatherRows<N extends PagedQuery, R>(
  { client }: Pick<Till, 'client'>,
  name: N,
  conditions: Omit<InputOf<N>, 'cursor' | 'limit'>,
  rowsOf: (page: OutputOf<N>) => readonly R[],
): Promise<Gathered<R>> {
  const rows: R[] = [];
  let cursor: string | null = null;
  do {
    // The compiler does not put an input together again from its parts through a type parameter.
    const answer: Answer<OutputOf<N>> = await client.call(name, {
      ...conditions,
      cursor,
      limit: PAGE_ROWS,
    } as unknown as InputOf<N>);
    if (!answer.ok) throw new RefusedError(answer.error);
    rows.push(...rowsOf(answer.value));
    cursor = answer.value.cursor;
  } while (cursor !== null && rows.length < MAX_GATHERED_ROWS);
  return { rows, isCut: cursor !== null };
}
