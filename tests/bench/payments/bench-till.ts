/** The whole core on a database file of its own, with customers who pay one after the other, each step to be measured. */
import type { InputOf, OperationName, OutputOf } from '../../../electron/contract/contract.ts';
import type { Clock } from '../../../electron/kernel/clock.ts';
import { createSystemClock } from '../../../electron/system/system-clock.ts';
import type { Storage } from '../../../electron/terminal/storage/database.ts';
import type { WalletBackend } from '../../../electron/terminal/wallet-backend/wallet-backend.ts';
import { CASHIER, openSmallTill, type SmallTill } from '../../prove/real/small-till.ts';
import { createBenchBackend, type BenchBackend } from './bench-backend.ts';
import { createBenchCustomers, type BenchCustomers } from './bench-customers.ts';

/** As many as come back on a day, so that no wallet's own sums grow beyond what life brings. */
const CUSTOMERS = 500;
/** The till asks an idle network every ten seconds and a busy one every two. */
const NOTICES_WITHIN_MS = 15_000;
const LOOK_EVERY_MS = 10;

export interface BenchTill extends SmallTill {
  readonly storage: Storage;
  /** Transactions since the start. */
  commitCount(): number;
  /** One bottle of water in an open sale; answers the sale's id. */
  ringUp(): Promise<string>;
  /** Shows a signed QR and answers when the screen is green: decided and durable here. */
  payOffline(qr: string): Promise<string>;
  /** Shows a payment code and answers when the screen is green: granted by the backend and durable here. */
  payOnline(code: string): Promise<string>;
  nextCustomer(paymentId: string): Promise<void>;
  /** Resolves when the till says of itself that it is. */
  waitUntil(state: 'online' | 'offline'): Promise<void>;
}

export type BenchTillOptions = Readonly<{
  file: string;
  backend: WalletBackend;
  clock?: Clock;
  /** Stands between the core and its database. */
  wrap?: (storage: Storage) => Storage;
  devices?: NonNullable<Parameters<typeof openSmallTill>[0]['devices']>;
  /** Lets time pass; for a clock that does not by itself. */
  pass?: (ms: number) => Promise<void>;
}>;

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export async function openBenchTill(options: BenchTillOptions): Promise<BenchTill> {
  const { file, backend, clock = createSystemClock(), wrap = (storage) => storage, pass = sleep } = options;
  let commitCount = 0;
  const counted = (storage: Storage): Storage => ({
    ...storage,
    write: (change) => {
      commitCount += 1;
      return storage.write(change);
    },
  });
  const opened = await openSmallTill({
    file,
    clock,
    backend,
    wrap: (storage) => counted(wrap(storage)),
    ...(options.devices === undefined ? {} : { devices: options.devices }),
  });
  if (!opened.ok) throw new Error(opened.error.code);
  const till = opened.value;
  const call = async <N extends OperationName>(name: N, input: InputOf<N>): Promise<OutputOf<N>> =>
    till.call(name, input);
  return {
    ...till,
    commitCount: () => commitCount,
    ringUp: async () => (await call('sale.add_product', { productId: 'water', quantity: 1 })).saleId,
    payOffline: async (qr) => {
      const outcome = await call('scan.submit', { text: qr, source: 'scanner' });
      if (outcome.kind !== 'payment_started') throw new Error(`a signed QR was taken for ${outcome.kind}`);
      if (till.checkout()?.screen !== 'accepted_offline') throw new Error('the screen is not green');
      return outcome.paymentId;
    },
    payOnline: async (code) => {
      const outcome = await call('scan.submit', { text: code, source: 'scanner' });
      if (outcome.kind !== 'payment_started') throw new Error(`a payment code was taken for ${outcome.kind}`);
      if (options.pass === undefined) await till.until((checkout) => checkout?.screen === 'approved');
      else while (till.checkout()?.screen !== 'approved') await pass(1);
      return outcome.paymentId;
    },
    nextCustomer: async (paymentId) => {
      await call('checkout.acknowledge', { paymentId });
    },
    waitUntil: async (state) => {
      for (let waitedMs = 0; (await call('terminal.snapshot', {})).connection.state !== state;) {
        if (waitedMs > NOTICES_WITHIN_MS) throw new Error(`the till does not become ${state}`);
        await pass(LOOK_EVERY_MS);
        waitedMs += LOOK_EVERY_MS;
      }
    },
  };
}

export type World = Readonly<{ till: BenchTill; backend: BenchBackend; customers: BenchCustomers }>;

/** Enrolled, signed in, online, with a configuration that lets everything through. */
export async function openBenchWorld(options: Omit<BenchTillOptions, 'backend'>): Promise<World> {
  const clock = options.clock ?? createSystemClock();
  const customers = createBenchCustomers(clock.now(), CUSTOMERS);
  const backend = createBenchBackend({ now: () => clock.now(), issuers: customers.issuers, enrolled: false });
  const till = await openBenchTill({ ...options, clock, backend });
  await till.call('session.sign_in', CASHIER);
  await till.waitUntil('online');
  // Configuration, deny list and time arrive one after the other, each a moment after the network.
  const pass = options.pass ?? sleep;
  for (;;) {
    const { offline, terminal } = await till.call('terminal.snapshot', {});
    if (offline.channels.qr.available && terminal.state === 'ready') break;
    await pass(LOOK_EVERY_MS);
  }
  return { till, backend, customers };
}

export async function goOffline({ till, backend }: World): Promise<void> {
  backend.plug(false);
  await till.waitUntil('offline');
}

/** A whole sale in three steps: goods, payment, good-bye. */
export async function sellOffline({ till, customers }: World, nowMs: number): Promise<string> {
  await till.ringUp();
  const paymentId = await till.payOffline(customers.nextQr(nowMs));
  await till.nextCustomer(paymentId);
  return paymentId;
}

export async function sellOnline({ till, customers }: World): Promise<string> {
  await till.ringUp();
  const paymentId = await till.payOnline(customers.nextCode());
  await till.nextCustomer(paymentId);
  return paymentId;
}
