/**
 * A cashier and the customers before the till, who take what the screen shows and do the next sensible thing: ring up,
 * open the checkout, pay in one way or another, confirm on the phone or not, cancel, leave an end screen. They know
 * nothing of what happened before a restart but what the till itself tells. Rule PROVE-16.
 */
import type { CheckoutView } from '../../../electron/contract/checkout-values.ts';
import type { Client, ContractEvent } from '../../../electron/contract/client.ts';
import type { Snapshot } from '../../../electron/contract/terminal-values.ts';
import { DEMO_STAFF } from '../../../electron/service/demo.ts';
import { GOODS } from '../../e2e/goods.ts';
import type { SeededRandom } from '../seeded-random.ts';
import { PAYERS, REFUSERS, type Customers } from './customer.ts';

/** electron/service/open-terminal.ts */
const SIMULATED_READER = 'nfc-simulated';
/** Without news the cashier looks again. */
const GLANCE_MS = 150;
const CHEAP = [GOODS.water, GOODS.cola, GOODS.candy, GOODS.milk];

export type Green = Readonly<{ paymentId: string; saleId: string; amountMinor: number; receiptNumber: string }>;

export interface Cashier {
  /** The till that stands on the counter now; another one after each restart. */
  serve(client: Client): void;
  /** Works until `end` is called and the sale at hand is over, or until `leave`. */
  work(): Promise<void>;
  end(): void;
  leave(): void;
  /** Resolves when something of a sale was done next. */
  acted(): Promise<void>;
  /** Every payment that a screen showed as paid, since the first day. */
  readonly greens: ReadonlyMap<string, Green>;
  /** How often each thing was done. */
  readonly acts: ReadonlyMap<string, number>;
}

const GREEN_SCREENS: readonly CheckoutView['screen'][] = ['approved', 'accepted_offline'];
const END_SCREENS: readonly CheckoutView['screen'][] = [...GREEN_SCREENS, 'declined', 'expired', 'cancelled'];

export function createCashier({
  random,
  customers,
}: Readonly<{ random: SeededRandom; customers: Customers }>): Cashier {
  const greens = new Map<string, Green>();
  const acts = new Map<string, number>();
  let client: Client | null = null;
  const duty = { ending: false, left: false };
  /** Who stands at the till; forgotten when the sale is over. */
  let wallet: string | null = null;
  let wake: (() => void) | null = null;

  const watchers = new Set<() => void>();

  const did = (act: string): void => {
    acts.set(act, (acts.get(act) ?? 0) + 1);
    for (const watcher of watchers) watcher();
    watchers.clear();
  };

  const look = (event: ContractEvent): void => {
    if (event.name === 'checkout.changed') noteGreen(event.payload);
    wake?.();
  };

  const noteGreen = (checkout: CheckoutView | null): void => {
    if (checkout === null || !GREEN_SCREENS.includes(checkout.screen) || checkout.payment === null) return;
    const { paymentId, saleId, amount, receiptNumber } = checkout.payment;
    greens.set(paymentId, { paymentId, saleId, amountMinor: amount.minor, receiptNumber });
  };

  /** Until something happens at the till, or for a glance's time. */
  const glance = (): Promise<void> =>
    new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        wake = null;
        resolve();
      };
      const timer = setTimeout(done, GLANCE_MS);
      wake = done;
    });

  /** Answers whether there is anything left to do now. */
  const step = async (till: Client): Promise<boolean> => {
    const seen = await till.call('terminal.snapshot', {});
    if (!seen.ok) {
      // A till that is gone refuses at once; asking again at once would leave nobody the time to tell of it.
      await glance();
      return true;
    }
    const snapshot = seen.value;
    noteGreen(snapshot.checkout);
    if (snapshot.session.cashier === null) {
      const person = DEMO_STAFF[0];
      if (person !== undefined) await till.call('session.sign_in', { cashierId: person.cashierId, pin: person.pin });
      return true;
    }
    const { sale } = snapshot;
    if (sale === null || sale.state === 'cancelled') {
      if (duty.ending) return false;
      return (await takeUp(till, snapshot)) || ringUp(till);
    }
    if (sale.state === 'open') return openSale(till, sale.saleId);
    const acted = await checkout(till, snapshot);
    if (!acted) await glance();
    return true;
  };

  /** Goes back, now and then, to a sale that waits; answers whether there was one. */
  const takeUp = async (till: Client, { setAside }: Snapshot): Promise<boolean> => {
    if (setAside.length === 0 || !random.chance(0.3)) return false;
    wallet = null;
    did('taken up');
    await till.call('sale.take_up', { saleId: random.pick(setAside).saleId });
    return true;
  };

  const ringUp = async (till: Client): Promise<boolean> => {
    wallet = null;
    did('sale');
    if (random.chance(0.2)) {
      const scanned = await till.call('scan.submit', { text: random.pick(CHEAP).barcode, source: 'scanner' });
      // The same goods twice within a moment are one scan.
      if (scanned.ok && scanned.value.kind === 'product_added') return true;
    }
    // Up to 300.00: what is above 200.00 most wallets ask their holders to confirm.
    const amountText = `${1 + random.below(299)}.${10 + random.below(90)}`;
    await till.call('sale.add_amount', { amountText, name: null });
    return true;
  };

  const openSale = async (till: Client, saleId: string): Promise<boolean> => {
    if (duty.ending || random.chance(0.05)) {
      did('sale cancelled');
      await till.call('sale.cancel', { saleId });
    } else await till.call('checkout.start', { saleId });
    await glance();
    return true;
  };

  /** Answers whether anything was done; else it is the till's turn. */
  const checkout = async (till: Client, { checkout: view, connection }: Snapshot): Promise<boolean> => {
    if (view === null) return false;
    const { saleId, screen, payment } = view;
    if (END_SCREENS.includes(screen) && payment !== null) {
      did(screen);
      await till.call('checkout.acknowledge', { paymentId: payment.paymentId });
      return true;
    }
    if (screen === 'outcome_unknown' && view.canSetAside && random.chance(0.1)) {
      did('set aside');
      await till.call('sale.set_aside', { saleId });
      return true;
    }
    if (screen === 'waiting_customer' && payment !== null) return customerDecides(till, payment.paymentId);
    if (screen !== 'ready') return false;
    if (duty.ending) {
      await till.call('checkout.leave', { saleId });
      return true;
    }
    if (connection.state !== 'online' && !random.chance(0.1)) return false;
    return pay(till, view);
  };

  const pay = async (till: Client, view: CheckoutView): Promise<boolean> => {
    const { saleId, merchantQr, reader } = view;
    wallet = random.chance(0.15) ? random.pick(REFUSERS) : random.pick(PAYERS);
    const choice = random.fraction();
    if (choice < 0.05) {
      did('left');
      await till.call('checkout.leave', { saleId });
    } else if (choice < 0.35 && merchantQr !== null) {
      did('scanned our QR');
      await customers.scan(wallet, merchantQr.payload).catch(() => null);
    } else if (choice < 0.6 && reader.state === 'armed') {
      did('tapped');
      await till.call('devices.simulate_tap', { deviceId: SIMULATED_READER, walletId: wallet });
    } else {
      const code = await customers.paymentCode(wallet).catch(() => null);
      if (code === null) return false;
      did('showed a code');
      await till.call('checkout.enter_code', { saleId, code });
    }
    await glance();
    return true;
  };

  const customerDecides = async (till: Client, paymentId: string): Promise<boolean> => {
    const choice = random.fraction();
    if (choice < 0.15) {
      did('cancel asked');
      await till.call('checkout.cancel_payment', { paymentId });
      return true;
    }
    if (wallet === null) return false;
    const answer = choice < 0.3 ? customers.refuse : customers.confirm;
    did(choice < 0.3 ? 'refused on the phone' : 'confirmed on the phone');
    // Whoever confirms too late is told so by the phone; the till hears of it by itself.
    await answer(wallet, paymentId).catch(() => null);
    await glance();
    return true;
  };

  return {
    greens,
    acts,
    serve: (next) => {
      client = next;
      next.onEvent(look);
      next.onLine((up) => (up ? wake?.() : undefined));
    },
    work: async () => {
      while (!duty.left) {
        const till = client;
        if (till === null || !(await isUp(till))) await glance();
        else if (!(await step(till))) return;
      }
    },
    end: () => {
      duty.ending = true;
    },
    leave: () => {
      duty.left = true;
    },
    acted: () => new Promise((resolve) => void watchers.add(resolve)),
  };
}

function isUp(client: Client): Promise<boolean> {
  return new Promise((resolve) => {
    // It is told at once, before `onLine` has returned the way to stop.
    let stop: (() => void) | null = null;
    const done = (up: boolean): void => {
      resolve(up);
      stop?.();
    };
    stop = client.onLine(done);
    stop();
  });
}
