/** Taking payments: the part is being built; until then every way to pay answers that it is not available. */
import { ok, err } from '../../kernel/result.ts';
import { money } from '../../kernel/money.ts';
import type { TerminalContext } from '../terminal-context.ts';
import type { CheckoutPart } from './checkout-part.ts';

export function createCheckout(context: TerminalContext): CheckoutPart {
  const unavailable = () => err({ code: 'checkout.tender_unavailable' });
  const sinceMs = context.ports.clock.now();
  return {
    handlers: {
      'checkout.start': unavailable,
      'checkout.leave': unavailable,
      'checkout.enter_code': unavailable,
      'checkout.renew_qr': unavailable,
      'checkout.cancel_payment': unavailable,
      'checkout.acknowledge': unavailable,
      'devices.simulate_tap': unavailable,
      'devices.simulated_wallets': () => ok({ wallets: [] }),
    },
    views: {
      'connection.changed': () => ({ state: 'connecting', sinceMs, lastAnswerAtMs: null, clockOffsetMs: null }),
      'queue.changed': () => ({
        depth: 0,
        oldestAtMs: null,
        unsentTotal: money(0, context.currency),
        unresolvedCount: 0,
      }),
      'devices.changed': () => [],
      'checkout.changed': () => null,
    },
    paymentsOfSale: () => [],
    whyNotChange: () => null,
    goodsChanged: () => {},
    leaveForCancel: async () => ok(null),
    busy: () => ({ unsentCount: 0, unresolvedCount: 0, paymentRunning: false }),
    start: async () => {},
    stop: async () => {},
  };
}
