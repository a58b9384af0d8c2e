/**
 * What a cashier does with the sale, as calls of the contract. Refusals become a notice; whoever has a place of its own
 * for them (a dialog) calls with `useCall` instead. Presses may come faster than answers: each one counts.
 */
import { useCallback, useRef } from 'react';
import type { CommandName, InputOf, OutputOf, ProductView } from '../../../electron/contract/contract.ts';
import type { Answer } from '../../../electron/contract/envelope.ts';
import type { SaleLineView, SaleView } from '../../../electron/contract/sale-values.ts';
import { useCall, useTillContext } from '../../client/use-till.ts';
import { useNotices } from '../../ui/notice.tsx';

export type SaleActs = Readonly<{
  addProduct: (product: ProductView) => void;
  step: (line: SaleLineView, by: 1 | -1) => void;
  removeLine: (line: SaleLineView) => void;
  /** The next customer first; this sale waits as it is. */
  setAside: () => void;
  pay: () => void;
  paying: boolean;
}>;

export function useSaleActs(sale: SaleView | null): SaleActs {
  const { client } = useTillContext();
  const notices = useNotices();
  const { run: startCheckout, busy: paying } = useCall('checkout.start');
  const saleId = sale?.saleId ?? null;

  const send = useCallback(
    async <N extends CommandName>(name: N, input: InputOf<N>): Promise<Answer<OutputOf<N>>> => {
      const answer = await client.call(name, input);
      if (answer.ok) notices.clear();
      else notices.showError(answer.error);
      return answer;
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
  const setAside = (): void => {
    if (saleId !== null) void send('sale.set_aside', { saleId });
  };
  return { addProduct, step: useSteps(saleId, send), removeLine, setAside, pay: () => void pay(), paying };
}

type Send = <N extends CommandName>(name: N, input: InputOf<N>) => Promise<Answer<OutputOf<N>>>;

/**
 * One more, one less. Presses may come before the answer to the last one: each waits for it and steps from there, or two
 * quick presses would both count from the same number and one would be lost.
 */
function useSteps(saleId: string | null, send: Send): SaleActs['step'] {
  const { store } = useTillContext();
  const last = useRef<Promise<SaleView | null>>(Promise.resolve(null));
  return ({ lineId }, by) => {
    if (saleId === null) return;
    const step = async (before: SaleView | null): Promise<SaleView | null> => {
      // The line may have grown since the last frame.
      store.flush();
      const sale = before ?? store.read().snapshot?.sale ?? null;
      const line = sale?.lines.find((one) => one.lineId === lineId);
      if (line === undefined) return null;
      const quantity = line.quantity + by;
      // One less than one is none: the key that takes away takes the line away.
      const answer =
        quantity < 1
          ? await send('sale.remove_line', { saleId, lineId })
          : await send('sale.set_quantity', { saleId, lineId, quantity });
      return answer.ok ? answer.value : null;
    };
    const next = last.current.then(step);
    last.current = next;
    // Once nobody waits any more, the terminal's own view is the one to step from again.
    void next.then(() => {
      if (last.current === next) last.current = Promise.resolve(null);
    });
  };
}
