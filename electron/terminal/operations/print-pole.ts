/** The pole display beside the sale: it follows the cashier's screen, and can be tried out. Rule PRINT-98 of docs/spec/printer.md. */
import type { CheckoutView } from '../../contract/checkout-values.ts';
import type { EventName } from '../../contract/contract.ts';
import type { Timer } from '../../kernel/clock.ts';
import { currentSale } from '../sale/sale-store.ts';
import { saleView } from '../sale/sale.ts';
import type { TerminalContext } from '../terminal-context.ts';
import { poleText } from './print-pole-text.ts';

/** Twenty columns, each numbered, so that a dead one shows. */
const POLE_TEST = { upper: 'DISPLAY TEST', lower: '12345678901234567890' } as const;

export interface PrintPole {
  /** What is to be read now; a display that was exchanged has nothing yet. */
  show(): void;
  /** Says for that long that it is tried out. */
  showTest(forMs: number): void;
  /** An event went to the screens: the display may have to change. */
  heard(name: EventName): void;
  stop(): void;
}

export function createPrintPole(context: TerminalContext, checkoutView: () => CheckoutView | null): PrintPole {
  let test: Timer | null = null;
  /** Read anew each time: a technician may have exchanged it. */
  const display = () => context.ports.peripherals?.display ?? null;

  const show = (): void => {
    if (display() === null || test !== null) return;
    const sale = currentSale(context.ports.storage.read);
    display()?.show(poleText(sale === null ? null : saleView(sale), checkoutView()));
  };
  return {
    show,
    showTest: (forMs) => {
      test?.cancel();
      test = context.ports.clock.after(forMs, () => {
        test = null;
        show();
      });
      display()?.show(POLE_TEST);
    },
    heard: (name) => {
      if (name === 'sale.changed' || name === 'checkout.changed') show();
    },
    stop: () => test?.cancel(),
  };
}
