/**
 * Takes payments while its disk fails: the real core on a real file, started again whenever it dies of its disk, as a host
 * does. The cashier does what the screen allows. What the world was told goes to `acks` (in FOLDER,
 * if nothing else is said), what became of it to stdout. After so many REFUSALS it gives up.
 *
 *   node till-under-fault.ts FOLDER PAYMENTS new|worked [ACKS] [REFUSALS]
 *
 * The faults come from outside: this program is run under a tracer that makes system calls fail, or under a limit.
 */
import { openSync, writeSync } from 'node:fs';
import path from 'node:path';
import type { CheckoutView } from '../../electron/contract/checkout-values.ts';
import { createSystemClock } from '../../electron/system/system-clock.ts';
import { StorageFailure, type Storage } from '../../electron/terminal/storage/database.ts';
import { DEFAULT_CAPABILITIES } from '../../electron/terminal/wallet-backend/http-driver.ts';
import { createSimulatedBackend } from '../../electron/terminal/wallet-backend/simulated-driver.ts';
import type { BackendCapabilities, WalletBackend } from '../../electron/terminal/wallet-backend/wallet-backend.ts';
import { rememberPinHashes } from '../prove/simulation/pin-memory.ts';
import { ACTIVATION_CODE, CASHIER, openSmallTill, PAYMENT_CODE, type SmallTill } from '../prove/real/small-till.ts';

/** What the program says at its end, as one line of JSON. */
export type FaultRun = {
  paidCount: number;
  /** How often the till died of its disk, by SQLite's code. */
  deaths: Record<string, number>;
  /** Starts that were refused, by error code. */
  refusedStarts: Record<string, number>;
  /** Calls that were refused, by error code. */
  refusedCalls: Record<string, number>;
  /** What customers have paid and not got back. */
  charged: readonly (readonly [paymentId: string, minor: number])[];
  /** Nothing is open any more at the till. */
  isSettled: boolean;
  /** What must not happen: anything that is neither served nor refused with a code. */
  unexpected: string[];
};

/** An unknown outcome is found out within moments: the disk is under test, not patience. */
const CAPABILITIES: BackendCapabilities = {
  ...DEFAULT_CAPABILITIES,
  methods: ['payment_code', 'merchant_qr'],
  acceptsOffline: false,
  payoutWorkingDays: 1,
  querySchedule: { firstAfterMs: 10, everyMs: 1_000, giveUpAfterMs: 5_000 },
  pendingQueryEveryMs: 1_000,
  merchantQrSeconds: 180,
};
/** A disk that fails for good is not waited for; one that fails for a while refuses twenty calls (call-faults.ts). */
const MAX_REFUSALS = '30';
/** Some seconds on a quiet machine; one that does many other things at once gets its time. */
const DEADLINE_MS = 90_000;
const GLANCE_MS = 4;

// The same PIN with the same salt each time the cashier signs in: hashed once, as slowly as ever.
rememberPinHashes();

const [folder = '', payments = '1', beginning = 'new', acksFile = path.join(folder, 'acks'), patience = MAX_REFUSALS] =
  process.argv.slice(2);
const wanted = Number(payments);
const maxRefusals = Number(patience);
const acks = openSync(acksFile, 'a');
const mark = (line: string): void => void writeSync(acks, `${line}\n`);
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const run: FaultRun = {
  paidCount: 0,
  deaths: {},
  refusedStarts: {},
  refusedCalls: {},
  charged: [],
  isSettled: false,
  unexpected: [],
};
const count = (table: Record<string, number>, code: string): void => void (table[code] = (table[code] ?? 0) + 1);

/** A life of the till: from one start to the next. */
type Life = { isOver: boolean };
class LifeIsOver extends Error {}

let life: Life = { isOver: true };
const clock = createSystemClock();
const backend = createSimulatedBackend({
  clock,
  // A till that has worked already was enrolled by a backend of the same name.
  enrolled: beginning === 'worked',
  activationCodes: [ACTIVATION_CODE],
  capabilities: CAPABILITIES,
});

function die(sqliteCode: string): void {
  if (life.isOver) return;
  life.isOver = true;
  backend.crash();
  count(run.deaths, sqliteCode);
}

/** Whatever the core lets out ends its process; its host starts it again. */
function escaped(error: unknown): void {
  if (error instanceof LifeIsOver) return;
  if (error instanceof StorageFailure) return die(error.sqliteCode);
  if (life.isOver) return;
  run.unexpected.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  die('unexpected');
}
process.on('uncaughtException', escaped);
process.on('unhandledRejection', escaped);

function watched(driver: WalletBackend): WalletBackend {
  return {
    ...driver,
    putPayment: (id, body) => {
      const { amount } = JSON.parse(body) as { amount: { amount: number } };
      mark(`sent ${id} ${amount.amount}`);
      return driver.putPayment(id, body);
    },
  };
}

/** A process that died writes nothing more. */
function mortal(storage: Storage, mine: Life): Storage {
  return {
    ...storage,
    write: (change) => {
      if (mine.isOver) throw new LifeIsOver();
      return storage.write(change);
    },
    shortenLog: () => {
      if (!mine.isOver) storage.shortenLog();
    },
  };
}

const shown = new Set<string>();
function onCheckout(checkout: CheckoutView | null): void {
  const payment = checkout?.screen === 'approved' ? checkout.payment : null;
  if (life.isOver || payment === null || shown.has(payment.paymentId)) return;
  shown.add(payment.paymentId);
  run.paidCount += 1;
  mark(`paid ${payment.paymentId} ${payment.amount.minor} ${payment.receiptNumber}`);
}

async function start(): Promise<SmallTill | null> {
  const mine: Life = { isOver: false };
  life = mine;
  try {
    const opened = await openSmallTill({
      file: path.join(folder, 'till.db'),
      clock,
      backend: watched(backend.connect()),
      onCheckout,
      onBroken: die,
      wrap: (storage) => mortal(storage, mine),
    });
    if (opened.ok) return opened.value;
    life.isOver = true;
    count(run.refusedStarts, opened.error.code);
  } catch (error) {
    escaped(error);
    life.isOver = true;
  }
  return null;
}

/** The next sensible thing; false when there is nothing left to do. */
async function step(till: SmallTill): Promise<boolean> {
  const { session, sale, checkout, queue, connection } = await till.call('terminal.snapshot', {});
  if (session.cashier === null) return refusable(till.ask('session.sign_in', CASHIER));
  if (sale === null) {
    if (run.paidCount < wanted) return refusable(till.ask('sale.add_product', { productId: 'water', quantity: 1 }));
    run.isSettled = queue.unresolvedCount === 0 && queue.depth === 0;
    return !run.isSettled;
  }
  const { saleId } = sale;
  if (sale.state === 'open') return refusable(till.ask('checkout.start', { saleId }));
  if (checkout === null) return true;
  const { screen, payment } = checkout;
  if (screen === 'ready' && connection.state === 'online')
    return refusable(till.ask('checkout.enter_code', { saleId, code: PAYMENT_CODE }));
  if (['approved', 'declined', 'expired', 'cancelled'].includes(screen) && payment !== null)
    return refusable(till.ask('checkout.acknowledge', { paymentId: payment.paymentId }));
  return true;
}

async function refusable(asked: Promise<Readonly<{ ok: true }> | Readonly<{ ok: false; error: { code: string } }>>) {
  const answer = await asked;
  if (!answer.ok) count(run.refusedCalls, answer.error.code);
  return true;
}

async function live(till: SmallTill, until: number): Promise<void> {
  while (!life.isOver && performance.now() < until && refusals() < maxRefusals) {
    try {
      if (!(await step(till))) return;
    } catch (error) {
      escaped(error);
    }
    await sleep(GLANCE_MS);
  }
}

function refusals(): number {
  return [...Object.values(run.deaths), ...Object.values(run.refusedStarts), ...Object.values(run.refusedCalls)].reduce(
    (sum, each) => sum + each,
    0,
  );
}

const until = performance.now() + DEADLINE_MS;
while (!run.isSettled && performance.now() < until && refusals() < maxRefusals) {
  const till = await start();
  if (till !== null) {
    await live(till, until);
    life.isOver = true;
    await till.close().catch(escaped);
  }
  await sleep(GLANCE_MS);
}
run.charged = [...backend.chargedMinor()].filter(([, minor]) => minor !== 0);
process.stdout.write(`${JSON.stringify(run)}\n`);
process.exit(0);
