/** A backlog of reversals that nobody has confirmed yet: told oldest first, a few at a time, behind whoever stands at the till. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { queueSummary } from '../payment/4-queue/queue-store.ts';
import { MAX_BACKLOG_REQUESTS } from '../payment/5-sync/sync-engine.ts';
import { leaveBacklog } from '../testing/backlog.ts';
import { createTillWorld, type TillWorld } from '../testing/till-world.ts';

const CODE = '6235124674559394540';
const LATENCY_MS = 100;

let world: TillWorld;
beforeEach(async () => {
  world = await createTillWorld({ latencyMs: LATENCY_MS });
});
afterEach(() => world.close());

const told = (): readonly string[] =>
  world.backend
    .calls()
    .filter(({ operation }) => operation === 'reversePayment')
    .map(({ id }) => id ?? '');

test('[SYNC-13] the backlog goes oldest first, a few at a time, and all of it', async () => {
  const paymentIds = leaveBacklog(world, 520, 'reversing');
  await world.restart();
  await world.advance(LATENCY_MS / 2);
  await world.advance(LATENCY_MS * 5);
  const after = told().length;
  expect(after).toBeGreaterThanOrEqual(MAX_BACKLOG_REQUESTS * 4);
  expect(after).toBeLessThanOrEqual(MAX_BACKLOG_REQUESTS * 11);
  await world.advance((520 / MAX_BACKLOG_REQUESTS) * LATENCY_MS * 1.2);
  expect(told()).toEqual(paymentIds);
  expect(queueSummary(world.storage.read).unsentCount).toBe(0);
}, 60_000);

test('[SYNC-13] whoever stands at the till does not wait for the backlog', async () => {
  leaveBacklog(world, 300, 'reversing');
  await world.restart();
  await world.advance(LATENCY_MS);
  await world.ringUp();
  const begun = world.clock.now();
  await world.call('scan.submit', { text: CODE, source: 'wedge' });
  await world.advance(LATENCY_MS + 10);
  const { checkout } = await world.snapshot();
  expect(checkout).toMatchObject({ screen: 'approved' });
  expect(world.clock.now() - begun).toBeLessThan(LATENCY_MS * 2);
  expect(queueSummary(world.storage.read).unsentCount).toBeGreaterThan(100);
});
