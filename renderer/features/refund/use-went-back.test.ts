/** What is read anew after money of a sale went back, and what is not. */
import { QueryClient } from '@tanstack/react-query';
import { expect, onTestFinished, test } from 'vitest';
import { readAnew } from './use-went-back.ts';

test('[DAYSCREEN-41] what is left of that sale and its story are read anew, another sale’s are not', async () => {
  const queries = new QueryClient({ defaultOptions: { queries: { staleTime: 30_000 } } });
  onTestFinished(() => queries.clear());
  const keys = ['sale-1', 'sale-2'].flatMap((saleId) =>
    ['refund.preview', 'receipt.refund_slips', 'sales.get', 'receipt.preview'].map((name) => [
      name,
      { saleId, language: null },
    ]),
  );
  for (const key of keys) queries.setQueryData(key, {});
  await readAnew(queries, 'sale-1');
  const old = keys.filter((key) => queries.getQueryState(key)?.isInvalidated === true);
  expect(old.map(([name, about]) => [name, (about as { saleId: string }).saleId])).toEqual([
    ['refund.preview', 'sale-1'],
    ['receipt.refund_slips', 'sale-1'],
    ['sales.get', 'sale-1'],
  ]);
});
