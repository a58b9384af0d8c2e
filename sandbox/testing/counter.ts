/**
 * One terminal at one sandbox, opened before each test and closed after it with the ledger counted, and the requests that
 * tests of payments make there. A test file calls `useCounter()` once.
 */
import { afterEach, beforeEach } from 'vitest';
import { closeWithCleanLedger, fen, paymentOf, type PaymentAnswer } from './payments.ts';
import type { Answer } from './signed-client.ts';
import { openTestWorld, paymentBody, uuidV7, type TestTerminal, type TestWorld } from './test-world.ts';

export interface Counter {
  /** Those of the test that runs. */
  readonly world: TestWorld;
  readonly terminal: TestTerminal;
  put(id: string, body: unknown): Promise<Answer>;
  get(id: string): Promise<PaymentAnswer>;
  /** A body over so many fen, 12.50 where nothing is said. */
  body(method: unknown, amount?: number): Record<string, unknown>;
  pay(method: unknown, amount?: number, id?: string): Promise<PaymentAnswer>;
  /** The customer scans a merchant QR. */
  scan(walletId: string, payload: string): Promise<Answer>;
  settings(walletId: string, change: unknown): Promise<Answer>;
}

export function useCounter(): Counter {
  let open: Readonly<{ world: TestWorld; terminal: TestTerminal }> | null = null;
  const now = (): Readonly<{ world: TestWorld; terminal: TestTerminal }> => {
    if (open === null) throw new Error('a counter is open while a test runs');
    return open;
  };
  beforeEach(async () => {
    const world = await openTestWorld();
    open = { world, terminal: await world.enrol() };
  });
  // [SANDBOX-5] holds after every test at a counter.
  afterEach(() => closeWithCleanLedger(now().world));

  const put: Counter['put'] = (id, body) => now().terminal.call('PUT', `/v1/payments/${id}`, body);
  const body: Counter['body'] = (method, amount = 1_250) =>
    paymentBody(now().world.clock, method, { amount: fen(amount) });
  return {
    get world() {
      return now().world;
    },
    get terminal() {
      return now().terminal;
    },
    put,
    body,
    get: async (id) => paymentOf(await now().terminal.call('GET', `/v1/payments/${id}`)),
    pay: async (method, amount, id = uuidV7()) => paymentOf(await put(id, body(method, amount))),
    scan: (walletId, payload) => now().world.demo('POST', `/demo/wallets/${walletId}/scan`, { payload }),
    settings: (walletId, change) => now().world.demo('POST', `/demo/wallets/${walletId}/settings`, change),
  };
}
