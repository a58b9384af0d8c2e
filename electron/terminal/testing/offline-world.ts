/** A till in a test's hand, with a wallet whose issuer it knows, and what people do while the network comes and goes. */
import type { CheckoutView } from '../../contract/checkout-values.ts';
import type { ScanOutcome } from '../../contract/contract.ts';
import type { OfflineView } from '../../contract/offline-values.ts';
import type { JsonObject } from '../../kernel/json.ts';
import { jsonObjectOf, textOf } from '../storage/row.ts';
import type { SimulatedOperation } from '../wallet-backend/simulated-driver.ts';
import { createTestWallet, testIssuer, type TestWallet } from './test-wallet.ts';
import { moneyFaults, rebuildFaults } from './till-invariants.ts';
import { createTillWorld, type TillWorld, type TillWorldOptions } from './till-world.ts';

/** An idle till looks every ten seconds. */
const NOTICED_AFTER_MS = 11_100;

export interface OfflineWorld extends TillWorld {
  readonly wallet: TestWallet;
  checkout(): Promise<CheckoutView>;
  offline(): Promise<OfflineView>;
  /** Ends when the till has noticed. */
  goOffline(): Promise<void>;
  /** Ends when what was accepted had time to arrive. */
  goOnline(): Promise<void>;
  /** A sale in its checkout; without a QR when the network is gone. Answers its id. */
  startCheckout(productId?: string): Promise<string>;
  /** Holds a phone to the reader; false when it was not armed. */
  tap(by?: TestWallet): Promise<boolean>;
  /** Shows a signed QR to the scanner. */
  scan(text: string): Promise<ScanOutcome>;
  /** Leaves the end screen. */
  nextSale(): Promise<void>;
  /** A sale of 2.00 paid with a signed QR and acknowledged. Answers the payment's id. */
  sell(by?: TestWallet): Promise<string>;
  journal(type: string): readonly JsonObject[];
  /** The states of all payments, oldest first. */
  states(): readonly string[];
  sent(operation: SimulatedOperation): number;
  /** What is wrong with the money or with the tables; empty is good. */
  faults(): readonly string[];
}

export async function createOfflineWorld(options: TillWorldOptions = {}): Promise<OfflineWorld> {
  const world = await createTillWorld(options);
  world.backend.changeConfig({ issuers: [testIssuer(world.clock.now())] });
  const wallet = createTestWallet(world.clock.now());
  await world.advance(1_000);
  const checkout = async (): Promise<CheckoutView> => {
    const { checkout: view } = await world.snapshot();
    if (view === null) throw new Error('no checkout is shown');
    return view;
  };
  const nextSale = async (): Promise<void> => {
    const { payment } = await checkout();
    await world.call('checkout.acknowledge', { paymentId: payment?.paymentId ?? '' });
  };
  const scan = (text: string): Promise<ScanOutcome> => world.call('scan.submit', { text, source: 'scanner' });

  // The world's own members are read anew each time: a restart gives it another terminal.
  return Object.setPrototypeOf(
    {
      wallet,
      checkout,
      nextSale,
      scan,
      offline: async () => (await world.snapshot()).offline,
      goOffline: async () => {
        world.backend.setReachable(false);
        await world.advance(NOTICED_AFTER_MS);
      },
      goOnline: async () => {
        world.backend.setReachable(true);
        await world.advance(20_000);
      },
      startCheckout: async (productId = 'water') => {
        const saleId = await world.ringUp(productId);
        await world.call('checkout.start', { saleId });
        await world.advance(100);
        return saleId;
      },
      tap: async (by = wallet) => {
        const isTaken = world.reader.tap(by.card);
        await world.clock.settle();
        return isTaken;
      },
      sell: async (by = wallet) => {
        await world.ringUp();
        await scan(by.qr(world.clock.now()));
        const { payment } = await checkout();
        await nextSale();
        return payment?.paymentId ?? '';
      },
      journal: (type) =>
        world.storage.read
          .all('SELECT body FROM journal WHERE type = ? ORDER BY sequence', type)
          .map((row) => jsonObjectOf(row, 'body')),
      states: () =>
        world.storage.read.all('SELECT state FROM payments ORDER BY payment_key').map((row) => textOf(row, 'state')),
      sent: (operation) => world.backend.calls().filter((call) => call.operation === operation).length,
      faults: () => [...moneyFaults(world.storage.read, world.backend.chargedMinor()), ...rebuildFaults(world.storage)],
    } satisfies Omit<OfflineWorld, keyof TillWorld>,
    world,
  ) as OfflineWorld;
}
