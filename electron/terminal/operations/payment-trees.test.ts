/** How many tables and indexes a payment writes: each is a page at least, and so what a payment costs on any machine. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createOfflineWorld, type OfflineWorld } from '../testing/offline-world.ts';
import { createTestWallet } from '../testing/test-wallet.ts';
import { touchedTrees } from '../testing/touched-trees.ts';

const CODE = '6235124674559394540';
const LATENCY_MS = 100;

let world: OfflineWorld;
beforeEach(async () => {
  world = await createOfflineWorld({ latencyMs: LATENCY_MS });
});
afterEach(() => world.close());

const touched = (work: () => Promise<unknown>): Promise<readonly string[]> => touchedTrees(world.storage.file, work);

test('[PAY-42] a payment that is decided here writes seven trees', async () => {
  await world.goOffline();
  // The first makes the row of the sums.
  await world.sell();
  await world.ringUp();
  const trees = await touched(() => world.scan(createTestWallet(world.clock.now(), { seed: 9 }).qr(world.clock.now())));
  expect(await world.checkout()).toMatchObject({ screen: 'accepted_offline' });
  expect(trees).toEqual([
    'journal',
    'offline_totals',
    'payment_requests',
    'payments',
    'payments_by_wallet',
    'sales',
    'wallet_counters',
  ]);
});

test('[PAY-42] a payment that the backend decides writes five trees before the request and five after the answer', async () => {
  await world.ringUp();
  const written = ['journal', 'payment_requests', 'payments', 'payments_live', 'sales'];
  expect(await touched(() => world.scan(CODE))).toEqual(written);
  expect(await touched(() => world.advance(LATENCY_MS + 10))).toEqual(written);
  expect(await world.checkout()).toMatchObject({ screen: 'approved' });
});

test('[PAY-42] the answer about a forwarded payment writes four trees', async () => {
  await world.goOffline();
  const paymentId = await world.sell();
  const trees = await touched(() => world.goOnline());
  expect(world.backend.chargedMinor().get(paymentId)).toBe(200);
  // What else is confirmed and fetched when the network is back has tables of its own.
  expect(trees).toContain('journal');
  const about = trees.filter((tree) => /^(?:payment|offline|sale|wallet|queue)/.test(tree));
  expect(about).toEqual(['offline_totals', 'payment_requests', 'payments']);
});

test('[PAY-42] a sale enters the indexes of the history when it leaves the screen', async () => {
  await world.ringUp();
  await world.scan(CODE);
  await world.advance(LATENCY_MS + 10);
  const { screen, payment } = (await world.checkout()) as Readonly<{ screen: string; payment: { paymentId: string } }>;
  expect(screen).toBe('approved');
  const trees = await touched(() => world.call('checkout.acknowledge', { paymentId: payment.paymentId }));
  expect(trees.filter((tree) => tree.startsWith('sales'))).toEqual([
    'sales',
    'sales_by_business_date',
    'sales_by_receipt_counter',
    'sales_by_receipt_end',
    'sales_by_time',
    'sales_by_total',
    'sales_shown',
  ]);
});
