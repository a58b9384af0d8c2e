/**
 * What is known of a sale is read anew once money of it went back: what is left, whether it can still be voided, and what
 * happened to it. Rule DAYSCREEN-41 of docs/spec/screens-day.md.
 */
import type { QueryClient } from '@tanstack/react-query';
import type { QueryName } from '../../../electron/contract/contract.ts';
import { useTillContext } from '../../client/use-till.ts';

const ABOUT_A_SALE = ['refund.preview', 'receipt.refund_slips', 'sales.get'] as const satisfies readonly QueryName[];

/** What a page shows is read again at once, the rest when it is shown. */
export async function readAnew(queries: QueryClient, saleId: string): Promise<void> {
  await Promise.all(ABOUT_A_SALE.map((name) => queries.invalidateQueries({ queryKey: [name, { saleId }] })));
}

export function useWentBack(): (saleId: string) => void {
  const { queries } = useTillContext();
  return (saleId) => void readAnew(queries, saleId);
}
