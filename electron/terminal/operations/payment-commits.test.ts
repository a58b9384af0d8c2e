/** How many commits a payment costs. Each is one sync of the disk, so this is what a payment costs on any machine. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { queueSummary } from '../payment/4-queue/queue-store.ts';
import { LONG_LOG_PAGES } from '../storage/write-ahead-log.ts';
import { lengthenLog, pagesInLog } from '../testing/long-log.ts';
import { createOfflineWorld, type OfflineWorld } from '../testing/offline-world.ts';
import { createTestWallet } from '../testing/test-wallet.ts';

const CODE = '6235124674559394540';
const LATENCY_MS = 100;
const WAITING = 8;

let world: OfflineWorld;
beforeEach(async () => {
  world = await createOfflineWorld({ latencyMs: LATENCY_MS });
});
afterEach(() => world.close());

async function commitsOf(act: () => Promise<unknown>): Promise<number> {
  const before = world.commitCount();
  await act();
  return world.commitCount() - before;
}

test('[PAY-40] a payment that is decided here is one commit, from the open sale to the green screen', async () => {
  await world.goOffline();
  await world.ringUp();
  const commits = await commitsOf(() => world.scan(createTestWallet(world.clock.now()).qr(world.clock.now())));
  expect(await world.checkout()).toMatchObject({ screen: 'accepted_offline' });
  expect(commits).toBe(1);
});

test('[PAY-40] a payment that the backend decides is one commit before the request and one after the answer', async () => {
  await world.ringUp();
  expect(await commitsOf(() => world.scan(CODE))).toBe(1);
  const answered = await commitsOf(() => world.advance(LATENCY_MS + 10));
  expect(await world.checkout()).toMatchObject({ screen: 'approved' });
  expect(answered).toBe(1);
});

test('[PAY-41] the answers of payments that wait together share one commit', async () => {
  const unsent = (): number => queueSummary(world.storage.read).unsentCount;
  await world.goOffline();
  for (let count = 0; count < WAITING; count += 1) {
    await world.sell(createTestWallet(world.clock.now(), { seed: 30 + count }));
    await world.advance(2_000);
  }
  world.backend.setReachable(true);
  let commits = 0;
  // Step by step, so that nothing else of the till's own is counted.
  while (unsent() > 0) {
    expect(unsent()).toBe(WAITING);
    commits = await commitsOf(() => world.advance(1));
  }
  expect(commits).toBe(1);
});

test('[STORE-47] a long log is emptied when the sale has left the screen, and not while somebody pays', async () => {
  await world.ringUp();
  lengthenLog(world.storage);
  await world.scan(CODE);
  await world.advance(LATENCY_MS + 10);
  const shown = await world.checkout();
  expect(shown).toMatchObject({ screen: 'approved' });
  expect(pagesInLog(world.storage)).toBeGreaterThan(LONG_LOG_PAGES);
  await world.call('checkout.acknowledge', { paymentId: shown?.payment?.paymentId ?? '' });
  expect(pagesInLog(world.storage)).toBe(1);
});
