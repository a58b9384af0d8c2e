/**
 * What a cashier does with the sale, as calls of the contract. Refusals become a notice; whoever has a place of its own
 * for them (a dialog) calls with `useCall` instead. Presses may come faster than answers: each one counts.
 */
import { useCallback } from 'react';
import type { CommandName, InputOf, ProductView } from '../../../electron/contract/contract.ts';
import type { SaleLineView, SaleView } from '../../../electron/contract/sale-values.ts';
import { useCall, useTillContext } from '../../client/use-till.ts';
import { useNotices } from '../../ui/notice.tsx';

export type SaleActs = Readonly<{
  addProduct: (product: ProductView) => void;
  step: (line: SaleLineView, by: 1 | -1) => void;
  removeLine: (line: SaleLineView) => void;
  pay: () => void;
  paying: boolean;
}>;

export function useSaleActs(sale: SaleView | null): SaleActs {
  const { client } = useTillContext();
  const notices = useNotices();
  const { run: startCheckout, busy: paying } = useCall('checkout.start');
  const saleId = sale?.saleId ?? null;

  const send = useCallback(
    async <N extends CommandName>(name: N, input: InputOf<N>): Promise<void> => {
      const answer = await client.call(name, input);
      if (answer.ok) notices.clear();
      else notices.showError(answer.error);
    },
    [client, notices],
  );
  const addProduct = useCallback(
    ({ productId }: ProductView) => void send('sale.add_product', { productId, quantity: 1 }),
    [send],
  );
  const pay = async (): Promise<void> => {
    if (saleId === null) return;
    const answer = await startCheckout({ saleId });
    if (answer?.ok === false) notices.showError(answer.error);
  };
  const removeLine = ({ lineId }: SaleLineView): void => {
    if (saleId !== null) void send('sale.remove_line', { saleId, lineId });
  };
  const step = (line: SaleLineView, by: 1 | -1): void => {
    if (saleId === null) return;
    // One less than one is none: the key that takes away takes the line away.
    if (line.quantity + by < 1) removeLine(line);
    else void send('sale.set_quantity', { saleId, lineId: line.lineId, quantity: line.quantity + by });
  };
  return { addProduct, step, removeLine, pay: () => void pay(), paying };
}
