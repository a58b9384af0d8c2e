/**
 * The till screen: the cart on the left, search and quick keys on the right, the total and the pay key always in the same
 * corner. Start reading here. It draws the sale that the terminal holds and asks for changes; it adds nothing up itself.
 *
 * Rules SCREEN-60 to SCREEN-69 of docs/spec.md.
 */
import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { SaleLineView, SaleView } from '../../../electron/contract/sale-values.ts';
import { useShortcuts } from '../../client/use-shortcut.ts';
import { useTill } from '../../client/use-till.ts';
import { useCartSelection } from './cart-selection.ts';
import { Cart } from './cart.tsx';
import { SaleDialogs, type SaleDialog } from './sale-dialogs.tsx';
import { SearchPanel } from './search-panel.tsx';
import { TotalBar } from './total-bar.tsx';
import { useSaleActs } from './use-sale-acts.ts';
import './sale.css';
import './cart.css';
import './search-panel.css';
import './quick-keys.css';
import './total-bar.css';
import './sale-dialogs.css';

const NO_LINES: readonly SaleLineView[] = [];

/** Draws the taking of cash for a sale. */
export type CashOf = (sale: SaleView, onClose: () => void) => ReactNode;

type SaleScreenProps = Readonly<{
  /** Grows when another part of the screens sends the cashier to the search field. */
  searchRequests: number;
  cashOf: CashOf;
}>;

export function SaleScreen({ searchRequests, cashOf }: SaleScreenProps) {
  const sale = useTill((till) => till.sale);
  const lines = sale?.lines ?? NO_LINES;
  const [selectedId, select] = useCartSelection(lines);
  const selected = lines.find(({ lineId }) => lineId === selectedId) ?? null;
  const [dialog, setDialog] = useState<SaleDialog | null>(null);
  /** The sale as it was when cash was asked for: it is over before its change was given. */
  const [cashFor, setCashFor] = useState<SaleView | null>(null);
  const searchField = useRef<HTMLInputElement>(null);
  const acts = useSaleActs(sale);

  const focusSearch = (): void => {
    searchField.current?.focus();
    searchField.current?.select();
  };
  useEffect(() => {
    if (searchRequests > 0) searchField.current?.focus();
  }, [searchRequests]);
  const move = (step: number): void => {
    const index = lines.findIndex(({ lineId }) => lineId === selectedId);
    const next = lines[Math.min(lines.length - 1, Math.max(0, index + step))];
    if (next !== undefined) select(next.lineId);
  };
  useShortcuts({
    F2: focusSearch,
    F3: () => setDialog('amount'),
    F4: selected === null ? undefined : () => setDialog('quantity'),
    F6: selected === null ? undefined : () => setDialog('discount_line'),
    F7: lines.length === 0 ? undefined : () => setDialog('discount_sale'),
    F8: sale === null ? undefined : () => setDialog('cancel'),
    F9: lines.length === 0 ? undefined : acts.pay,
  });
  useShortcuts(
    {
      ArrowDown: () => move(1),
      ArrowUp: () => move(-1),
      '+': selected === null ? undefined : () => acts.step(selected, 1),
      '-': selected === null ? undefined : () => acts.step(selected, -1),
      Delete: selected === null ? undefined : () => acts.removeLine(selected),
    },
    { outsideFields: true },
  );

  return (
    <div className="sale">
      <Cart sale={sale} selected={selected} onSelect={select} onDialog={setDialog} acts={acts} />
      <div className="sale-side">
        <SearchPanel onAdd={acts.addProduct} onAmount={() => setDialog('amount')} fieldRef={searchField} />
        <TotalBar sale={sale} onPay={acts.pay} onCash={() => setCashFor(sale)} busy={acts.paying} />
      </div>
      {cashFor === null ? null : cashOf(cashFor, () => setCashFor(null))}
      <SaleDialogs
        open={dialog}
        onClose={() => setDialog(null)}
        onDialog={setDialog}
        sale={sale}
        line={selected}
        acts={acts}
      />
    </div>
  );
}
