/**
 * The till without its network, against the real sandbox: a tap and a signed QR of real demo wallets are taken, forwarded
 * in one batch when the network is back, and paid once; what was shown before or is denied is refused.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { InputOf, OperationName, OutputOf } from '../../electron/contract/contract.ts';
import type { CheckoutView } from '../../electron/contract/checkout-values.ts';
import { silentLog } from '../../electron/kernel/log.ts';
import { createMemoryKeyStore } from '../../electron/system/memory-key-store.ts';
import { createSystemClock } from '../../electron/system/system-clock.ts';
import { createSystemRandom } from '../../electron/system/system-random.ts';
import { createSandboxTaps } from '../../electron/service/sandbox-taps.ts';
import type { Storage } from '../../electron/terminal/storage/database.ts';
import { openStorage } from '../../electron/terminal/storage/sqlite.ts';
import { createTerminal, type Terminal } from '../../electron/terminal/terminal.ts';
import { createHttpWalletBackend } from '../../electron/terminal/wallet-backend/http-driver.ts';
import type { BackendAnswer, WalletBackend } from '../../electron/terminal/wallet-backend/wallet-backend.ts';
import { createSimulatedNfcReader } from '../../hardware/nfc-reader/simulated-driver.ts';
import { createSandboxServer, type SandboxServer } from '../../sandbox/server.ts';
import { createDemoWorld, type DemoWorld } from './demo-world.ts';

const clock = createSystemClock();
const random = createSystemRandom();
const CASHIER = { cashierId: 'c1', pin: '1234' };
const UNIT = { 'zh-CN': '瓶', en: 'bottle' };
/** A till notices within seconds; a loaded machine takes longer for everything. */
const PATIENCE = { timeout: 40_000, interval: 50 } as const;

let server: SandboxServer;
let demo: DemoWorld;
let backend: WalletBackend;
let storage: Storage;
let terminal: Terminal;
let isReachable = true;
const sentBatches: number[] = [];
const folder = mkdtempSync(join(tmpdir(), 'till-offline-'));

/** The real driver, behind a network that a test takes away. */
function overNetwork(driver: WalletBackend): WalletBackend {
  const over =
    <A extends readonly unknown[], T>(ask: (...given: A) => Promise<BackendAnswer<T>>) =>
    async (...given: A): Promise<BackendAnswer<T>> =>
      isReachable ? ask(...given) : { kind: 'no_usable_answer', cause: 'unreachable', retryAfterMs: null };
  return {
    ...driver,
    putPayment: over((id: string, body: string) => driver.putPayment(id, body)),
    getPayment: over((id: string) => driver.getPayment(id)),
    reversePayment: over((...given: Parameters<WalletBackend['reversePayment']>) => driver.reversePayment(...given)),
    getConfig: over((version: number | null) => driver.getConfig(version)),
    getDenyList: over((since: number | null) => driver.getDenyList(since)),
    getChanges: over((...given: Parameters<WalletBackend['getChanges']>) => driver.getChanges(...given)),
    getTime: over(() => driver.getTime()),
    putPaymentBatch: over((items: Parameters<WalletBackend['putPaymentBatch']>[0]) => {
      sentBatches.push(items.length);
      return driver.putPaymentBatch(items);
    }),
  };
}

async function call<N extends OperationName>(name: N, input: InputOf<N>): Promise<OutputOf<N>> {
  const answer = await terminal.call(name, input);
  if (!answer.ok) throw new Error(`${name} was refused: ${answer.error.code}`);
  return answer.value as OutputOf<N>;
}

async function refusedWith<N extends OperationName>(name: N, input: InputOf<N>): Promise<string> {
  const answer = await terminal.call(name, input);
  return answer.ok ? 'accepted' : answer.error.code;
}

async function checkout(): Promise<CheckoutView | null> {
  return (await call('terminal.snapshot', {})).checkout;
}

const ringUp = () => call('sale.add_product', { productId: 'water', quantity: 1 });
const scan = (text: string) => call('scan.submit', { text, source: 'scanner' });

async function signedQr(wallet: string): Promise<string> {
  const shown = await demo.post(`/demo/wallets/${wallet}/presentment`, { mode: 'qr' });
  return String(shown['text']);
}

async function balance(wallet: string): Promise<number> {
  const response = await fetch(`${server.origin}/demo/wallets/${wallet}`);
  const { balance: told } = (await response.json()) as { balance: { amount: number } };
  return told.amount;
}

async function endSale(): Promise<string> {
  const { payment } = (await checkout()) ?? {};
  const paymentId = payment?.paymentId ?? '';
  await call('checkout.acknowledge', { paymentId });
  return paymentId;
}

beforeAll(async () => {
  server = await createSandboxServer({ databaseFile: ':memory:', port: 0 });
  demo = createDemoWorld(server.origin);
  const opened = openStorage({ file: join(folder, 'till.sqlite'), log: silentLog });
  if (!opened.ok) throw new Error(opened.error.code);
  storage = opened.value;
  const keyStore = createMemoryKeyStore();
  backend = createHttpWalletBackend({ origin: server.origin, keyStore, clock, random, log: silentLog });
  const reader = createSimulatedNfcReader({ id: 'nfc', name: 'NFC' });
  terminal = createTerminal({
    clock,
    random,
    log: silentLog,
    storage,
    backend: overNetwork(backend),
    keyStore,
    nfcReader: reader,
    simulatedTaps: createSandboxTaps({ origin: server.origin, reader: () => reader, log: silentLog }),
    settings: {
      softwareVersion: '0.0.0',
      serial: 'offline',
      currency: 'CNY',
      hasBatteryClock: true,
      sandbox: true,
      phonePage: null,
      demo: {
        activationCode: await demo.activationCode(),
        staff: [{ ...CASHIER, name: { 'zh-CN': '王芳', en: 'Wang Fang' }, role: 'cashier' }],
        catalogue: {
          categories: [{ id: 'drinks', name: { 'zh-CN': '饮料', en: 'Drinks' }, color: 'blue' }],
          products: [
            {
              sku: 'water',
              barcode: null,
              name: { 'zh-CN': '水', en: 'Water' },
              category: 'drinks',
              priceMinor: 200,
              unit: UNIT,
              quickKey: 1,
            },
          ],
        },
      },
    },
  });
  await terminal.start();
  await call('session.sign_in', CASHIER);
  await vi.waitFor(async () => {
    const { offline, terminal: view } = await call('terminal.snapshot', {});
    const isReady = view.state === 'ready' && offline.channels.tap.available && offline.channels.qr.available;
    if (!isReady) throw new Error('the till is not ready to go offline');
  }, PATIENCE);
}, 60_000);

afterAll(async () => {
  await terminal.stop();
  await backend.close();
  storage.close();
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

test('[OFFLINE-42] a tap and a signed QR are taken offline, forwarded in one batch and paid once; replays and denied wallets are refused', async () => {
  const listed = async (): Promise<number> => (await call('terminal.snapshot', {})).offline.denyList.walletCount;
  const listedBefore = await listed();
  await demo.post('/demo/wallets/wlt_li/settings', { denied: true });
  await vi.waitFor(async () => expect(await listed()).toBe(listedBefore + 1), PATIENCE);
  const before = { zhang: await balance('wlt_zhang'), chen: await balance('wlt_chen') };
  isReachable = false;
  await vi.waitFor(
    async () => expect((await call('terminal.snapshot', {})).connection.state).toBe('offline'),
    PATIENCE,
  );

  const { saleId } = await ringUp();
  await call('checkout.start', { saleId });
  await call('devices.simulate_tap', { deviceId: 'nfc', walletId: 'wlt_zhang' });
  await vi.waitFor(async () => expect((await checkout())?.screen).toBe('accepted_offline'), PATIENCE);
  const tapped = await endSale();

  await ringUp();
  const text = await signedQr('wlt_chen');
  await scan(text);
  expect((await checkout())?.screen).toBe('accepted_offline');
  const shown = await endSale();

  await ringUp();
  // The scanner's own repeats are dropped before anybody looks at them; the customer's second try is not.
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  expect(await refusedWith('scan.submit', { text, source: 'scanner' })).toBe('offline.counter_replayed');
  expect(await refusedWith('scan.submit', { text: await signedQr('wlt_li'), source: 'scanner' })).toBe(
    'offline.wallet_denied',
  );
  expect((await call('terminal.snapshot', {})).offline.exposure).toMatchObject({
    unsentTotal: { minor: 400 },
    unsentCount: 2,
  });
  expect(await balance('wlt_zhang')).toBe(before.zhang);

  isReachable = true;
  await vi.waitFor(async () => expect((await call('terminal.snapshot', {})).queue.depth).toBe(0), PATIENCE);
  expect(sentBatches).toEqual([2]);
  const debits: readonly (readonly [string, number])[] = [
    [tapped, before.zhang - (await balance('wlt_zhang'))],
    // This wallet collects points, so its holder pays less than the amount.
    [shown, before.chen - (await balance('wlt_chen'))],
  ];
  for (const [paymentId, debit] of debits) {
    expect(await backend.getPayment(paymentId)).toMatchObject({ value: { status: 'approved', methodType: 'offline' } });
    const row = storage.read.get('SELECT sale_id FROM payments WHERE payment_id = ?', paymentId);
    const { payments, sale } = await call('sales.get', { saleId: String(row?.['sale_id']) });
    expect(sale.state).toBe('paid');
    expect(payments).toMatchObject([
      { paymentId, state: 'approved', acceptedOffline: true, payerPaid: { minor: debit } },
    ]);
    expect(debit).toBeGreaterThan(0);
  }
}, 120_000);
