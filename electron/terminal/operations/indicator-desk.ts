/**
 * The lights at the counter: what the customer's payment is doing, without words. Lights of a gate follow the gate. Rule
 * INDICATOR-7 of docs/spec/devices.md.
 */
import type { EventName } from '../../contract/contract.ts';
import type { CheckoutView } from '../../contract/checkout-values.ts';
import type { IndicatorSignal } from '../../../hardware/indicator/indicator.ts';
import type { TerminalContext } from '../terminal-context.ts';

export type IndicatorDesk = Readonly<{
  /** An event went to the screens: the lights may have to change. */
  heard(name: EventName): void;
}>;

export function createIndicatorDesk(context: TerminalContext, checkout: () => CheckoutView | null): IndicatorDesk {
  /** Of what the lights were told last; the same again is not another customer's. */
  let shownKey = '';
  return {
    heard: (name) => {
      if (name !== 'checkout.changed' && name !== 'devices.changed') return;
      // Most tills have none, and every payment passes here.
      const indicators = context.ports.indicators ?? [];
      if (indicators.length === 0) return;
      const view = checkout();
      const signal = counterSignal(view);
      const key = `${signal} ${view?.payment?.paymentId ?? view?.saleId ?? ''}`;
      if (key === shownKey) return;
      shownKey = key;
      for (const indicator of indicators) indicator.show(signal);
    },
  };
}

/** Pure. */
export function counterSignal(view: Pick<CheckoutView, 'screen' | 'reader'> | null): IndicatorSignal {
  switch (view?.screen) {
    case undefined:
      return 'off';
    case 'approved':
    case 'accepted_offline':
      return 'go';
    case 'declined':
    case 'expired':
    case 'cancelled':
      return 'stop';
    case 'ready':
      return readySignal(view.reader.state);
    default:
      return 'wait';
  }
}

function readySignal(reader: CheckoutView['reader']['state'] | undefined): IndicatorSignal {
  switch (reader) {
    case 'unlock_phone':
      return 'unlock';
    case 'tap_again':
    case 'foreign_card':
    case 'over_wallet_limit':
      return 'stop';
    case 'reading':
      return 'wait';
    default:
      return 'ready';
  }
}
