/**
 * Takes payments on a real database file and says of each, by a plain write to `acks`, what the world was told: `sent`
 * when a request left for the backend, `reversal` when one asked for the money back, `paid` when the screen was green.
 * It is run under a trace of its system calls, so what was on disk at each of these moments is known.
 *
 *   node workload.ts FOLDER PAYMENTS SEED
 */
import { openSync, writeSync } from 'node:fs';
import path from 'node:path';
import { createSystemClock } from '../../electron/system/system-clock.ts';
import {
  createSimulatedBackend,
  type CustomerScript,
  type SimulatedBackend,
} from '../../electron/terminal/wallet-backend/simulated-driver.ts';
import type { WalletBackend } from '../../electron/terminal/wallet-backend/wallet-backend.ts';
import {
  ACTIVATION_CODE,
  openForBusiness,
  openSmallTill,
  PAYMENT_CODE,
  type SmallTill,
} from '../prove/real/small-till.ts';
import { createSeededRandom, type SeededRandom } from '../prove/seeded-random.ts';

/** What the world is told, as a line of `acks`. */
type Mark = readonly ['sent' | 'reversal' | 'paid', paymentId: string, ...rest: readonly (string | number)[]];

const [folder = '', payments = '1', seed = 'workload'] = process.argv.slice(2);
const acks = openSync(path.join(folder, 'acks'), 'a');
const mark = (words: Mark): void => void writeSync(acks, `${words.join(' ')}\n`);

/** The request is on its way from here on, whatever becomes of this process. */
function watched(driver: WalletBackend): WalletBackend {
  return {
    ...driver,
    putPayment: (id, body) => {
      const { amount } = JSON.parse(body) as { amount: { amount: number } };
      mark(['sent', id, amount.amount]);
      return driver.putPayment(id, body);
    },
    reversePayment: (id, reason) => {
      mark(['reversal', id]);
      return driver.reversePayment(id, reason);
    },
  };
}

type Flow = (till: SmallTill, backend: SimulatedBackend, saleId: string) => Promise<void>;

async function payByCode(till: SmallTill, saleId: string): Promise<string> {
  return (await till.call('checkout.enter_code', { saleId, code: PAYMENT_CODE })).paymentId;
}

const DECLINED: CustomerScript = { kind: 'decline', code: 'insufficient_funds', retryable: true };

const FLOWS: readonly Flow[] = [
  async (till, _backend, saleId) => void (await payByCode(till, saleId)),
  async (till, backend, saleId) => {
    backend.nextCustomer(DECLINED);
    await payByCode(till, saleId);
    const declined = await till.until((checkout) => checkout?.screen === 'declined');
    await till.call('checkout.acknowledge', { paymentId: declined?.payment?.paymentId ?? '' });
    await payByCode(till, saleId);
  },
  async (till, backend) => {
    const shown = await till.until((checkout) => checkout?.merchantQrState === 'shown');
    backend.customerDecides(shown?.merchantQr?.paymentId ?? '', { kind: 'approve' });
  },
  async (till) => {
    await till.until((checkout) => checkout?.reader.state === 'armed');
    till.reader.tap(async () => ({ kind: 'presented', presentment: Uint8Array.from([1, 2, 3]) }));
  },
  async (till, backend, saleId) => {
    backend.nextCustomer({ kind: 'ask' });
    const paymentId = await payByCode(till, saleId);
    await till.until((checkout) => checkout?.screen === 'waiting_customer');
    await till.call('checkout.cancel_payment', { paymentId });
    await till.until((checkout) => checkout?.screen === 'cancelled');
    await till.call('checkout.acknowledge', { paymentId });
    await payByCode(till, saleId);
  },
];

async function takePayment(till: SmallTill, backend: SimulatedBackend, random: SeededRandom): Promise<void> {
  const sale = await till.call('sale.add_product', { productId: random.pick(['water', 'cola', 'tea']), quantity: 1 });
  await till.call('checkout.start', { saleId: sale.saleId });
  await random.pick(FLOWS)(till, backend, sale.saleId);
  const paid = await till.until((checkout) => checkout?.screen === 'approved');
  await till.call('checkout.acknowledge', { paymentId: paid?.payment?.paymentId ?? '' });
}

const clock = createSystemClock();
const random = createSeededRandom(seed);
const backend = createSimulatedBackend({ clock, enrolled: false, activationCodes: [ACTIVATION_CODE] });
let shown = '';
const opened = await openSmallTill({
  file: path.join(folder, 'till.db'),
  clock,
  backend: watched(backend.connect()),
  onCheckout: (checkout) => {
    const payment = checkout?.screen === 'approved' ? checkout.payment : null;
    if (payment === null || payment.paymentId === shown) return;
    shown = payment.paymentId;
    mark(['paid', payment.paymentId, payment.amount.minor, payment.receiptNumber]);
  },
});
if (!opened.ok) throw new Error(opened.error.code);
const till = opened.value;
await openForBusiness(till);
for (let count = 0; count < Number(payments); count += 1) await takePayment(till, backend, random);
// No orderly end: the power goes while the till is open.
process.exit(0);
