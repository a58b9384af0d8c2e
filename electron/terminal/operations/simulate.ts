/** Playing the customer at a simulated reader: demos, training and tests. With real devices it refuses. Rule CHECKOUT-25. */
import type { Handlers } from '../../contract/dispatcher.ts';
import { money } from '../../kernel/money.ts';
import { err, ok } from '../../kernel/result.ts';
import type { TerminalContext } from '../terminal-context.ts';

export function simulateHandlers(
  context: TerminalContext,
): Pick<Handlers, 'devices.simulate_tap' | 'devices.simulated_wallets'> {
  const { simulatedTaps, nfcReader } = context.ports;
  return {
    'devices.simulate_tap': ({ deviceId, walletId }) => {
      if (simulatedTaps === null || nfcReader?.simulated !== true || nfcReader.id !== deviceId) {
        return err({ code: 'device.not_simulated' });
      }
      return simulatedTaps.tap(walletId) ? ok({}) : err({ code: 'checkout.reader_not_ready' });
    },
    'devices.simulated_wallets': async () => {
      const wallets = (await simulatedTaps?.wallets()) ?? [];
      return ok({
        wallets: wallets.map(({ walletId, name, balanceMinor }) => ({
          walletId,
          name,
          balance: balanceMinor === null ? null : money(balanceMinor, context.currency),
        })),
      });
    },
  };
}
