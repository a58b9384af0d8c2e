/** Setting aside and taking up at the fake terminal: the sale leaves the screen as it is and comes back as it was. */
import type { CheckoutView } from '../../../electron/contract/checkout-values.ts';
import type { SaleView, SetAsideSale } from '../../../electron/contract/sale-values.ts';
import { refusal, type FakeTerminal } from './fake-client.ts';

type Kept = Readonly<{ sale: SaleView; checkout: CheckoutView | null }>;

const done = { ok: true, value: {} } as const;

function stateOf(checkout: CheckoutView | null): SetAsideSale['state'] {
  switch (checkout?.screen) {
    case 'outcome_unknown':
    case 'cancelling':
    case 'waiting_customer':
      return 'unresolved';
    case 'declined':
    case 'expired':
    case 'cancelled':
      return 'not_paid';
    case undefined:
    default:
      return 'cart';
  }
}

export function fakeAsideHandlers(terminal: FakeTerminal) {
  const kept = new Map<string, Kept>();
  const show = (sale: SaleView | null, checkout: CheckoutView | null): void => {
    terminal.emit('sale.changed', sale);
    terminal.emit('checkout.changed', checkout);
  };
  const putAside = (): boolean => {
    const { sale, checkout, setAside } = terminal.read();
    const [firstLine] = sale?.lines ?? [];
    if (sale === null || firstLine === undefined) return false;
    kept.set(sale.saleId, { sale, checkout });
    const entry: SetAsideSale = {
      saleId: sale.saleId,
      state: stateOf(checkout),
      receiptNumber: sale.receiptNumber,
      cashierName: sale.cashierName,
      setAsideAtMs: terminal.now(),
      lineCount: sale.lines.length,
      firstLineName: firstLine.name,
      total: sale.total,
      paymentId: checkout?.payment?.paymentId ?? null,
    };
    terminal.emit('aside.changed', [...setAside, entry]);
    show(null, null);
    return true;
  };
  return {
    'sale.set_aside': () => (putAside() ? done : refusal('sale.empty')),
    'sale.take_up': ({ saleId }: Readonly<{ saleId: string }>) => {
      const found = kept.get(saleId);
      if (found === undefined) return refusal('sale.not_open');
      putAside();
      kept.delete(saleId);
      const others = terminal.read().setAside.filter((other) => other.saleId !== saleId);
      terminal.emit('aside.changed', others);
      show(found.sale, found.checkout);
      return done;
    },
  };
}
