/** A till with a simulated printer, drawer and pole display on its own clock, for tests of what goes onto paper. */
import { createPrinterDrawer } from '../../../hardware/cash-drawer/printer-driver.ts';
import {
  createSimulatedCustomerDisplay,
  type SimulatedCustomerDisplay,
} from '../../../hardware/customer-display/simulated-driver.ts';
import {
  createSimulatedReceiptPrinter,
  type SimulatedReceiptPrinter,
} from '../../../hardware/receipt-printer/simulated-driver.ts';
import { createSeededRandom } from '../../kernel/seeded-random.ts';
import { createTillWorld, type TillWorld } from './till-world.ts';

/** Those of the present run: a till that starts again has others. */
export type Paper = Readonly<{ printer: SimulatedReceiptPrinter; display: SimulatedCustomerDisplay }>;

/** `onFitted`: at each start of the till. */
export async function createPaperTill(onFitted: (paper: Paper) => void): Promise<TillWorld> {
  const world = await createTillWorld({
    peripherals: (clock) => {
      const random = createSeededRandom(7);
      const printer = createSimulatedReceiptPrinter({
        ...{ id: 'printer-1', name: 'Simulated printer', columns: 48 },
        ...{ clock, random },
      });
      const display = createSimulatedCustomerDisplay({ id: 'pole-1', name: 'Simulated pole', clock, random });
      const drawer = createPrinterDrawer({ id: 'drawer-1', name: 'Drawer', printer, connector: 2 });
      onFitted({ printer, display });
      return { printer, drawer, display, language: 'zh-CN', qr: 'command', logo: null };
    },
  });
  await world.advance(1_000);
  return world;
}

/** Rung up, paid by a customer's code, and off the screen. */
export async function sellOne(world: TillWorld, productId = 'water'): Promise<string> {
  const saleId = await world.ringUp(productId);
  await world.call('checkout.start', { saleId });
  await world.advance(500);
  const payment = await world.call('checkout.enter_code', { saleId, code: '6212345678901234567' });
  await world.advance(3_000);
  await world.call('checkout.acknowledge', { paymentId: payment.paymentId });
  return saleId;
}
