/**
 * The process dies before and after every commit of a sale that is paid offline: what a screen called accepted is durable,
 * it reaches the backend once, nothing else is charged, and the limits are held against all of it (C1, C4).
 */
import { describe, expect, test } from 'vitest';
import type { CheckoutView } from '../../contract/checkout-values.ts';
import type { QueueView } from '../../contract/terminal-values.ts';
import { unsentOf } from '../payment/4-queue/offline-store.ts';
import { createOfflineWorld, type OfflineWorld } from '../testing/offline-world.ts';

/** Until everything that was asked, reversed or forwarded has come to its end. */
const UNTIL_ALL_IS_OVER_MS = 240_000;

type Scenario = (world: OfflineWorld) => Promise<void>;

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  'a tap without a network, forwarded later': async (world) => {
    world.backend.setReachable(false);
    await world.advance(11_100);
    await world.startCheckout();
    await world.tap();
    await world.nextSale();
    world.backend.setReachable(true);
    await world.advance(15_000);
  },
  'a signed QR from the cart, declined later': async (world) => {
    world.backend.setReachable(false);
    await world.advance(11_100);
    await world.ringUp();
    await world.scan(world.wallet.qr(world.clock.now()));
    world.backend.nextCustomer({ kind: 'decline', code: 'wallet_blocked', retryable: false });
    world.backend.setReachable(true);
    await world.advance(15_000);
  },
  'a tap whose answer is lost, taken offline under the same id': async (world) => {
    await world.startCheckout();
    world.backend.script('putPayment', { kind: 'no_answer', committed: true, cause: 'cut_off' });
    await world.tap();
    await world.advance(15_000);
  },
  'a tap that is slow, taken offline, then answered': async (world) => {
    await world.startCheckout();
    world.backend.script('putPayment', { kind: 'answers_late', afterMs: 7_000 });
    await world.tap();
    await world.advance(15_000);
  },
  'a QR that nobody was shown gives way to a tap': async (world) => {
    await world.ringUp();
    world.backend.setReachable(false);
    await world.startCheckout('cola');
    await world.advance(3_100);
    await world.tap();
    world.backend.setReachable(true);
    await world.advance(15_000);
  },
};

async function play(world: OfflineWorld, scenario: Scenario): Promise<void> {
  try {
    await scenario(world);
  } catch (error) {
    // A dead process answers nothing that means anything; a living one does.
    if (!world.isDead()) throw error;
  }
}

/** Payments that a screen called accepted, in the run that died. */
function calledAccepted(world: OfflineWorld): readonly string[] {
  return world.events
    .filter(({ name }) => name === 'checkout.changed')
    .map(({ payload }) => payload as CheckoutView | null)
    .filter((view) => view?.screen === 'accepted_offline')
    .map((view) => view?.payment?.paymentId ?? '');
}

describe.each(Object.entries(SCENARIOS))('%s', (_name, scenario) => {
  test('[OFFLINE-41] C4 killed before or after any commit, what was called accepted is paid or shown as lost, once', async () => {
    const counting = await createOfflineWorld();
    const before = counting.commitCount();
    await play(counting, scenario);
    const commitCount = counting.commitCount() - before;
    await counting.advance(UNTIL_ALL_IS_OVER_MS);
    expect(counting.faults()).toEqual([]);
    expect(unsentOf(counting.storage.read).count).toBe(0);
    await counting.close();
    expect(commitCount).toBeGreaterThan(2);
    for (let n = 1; n <= commitCount; n += 1) {
      for (const when of ['before', 'after'] as const) {
        const world = await createOfflineWorld();
        world.crashAtCommit(n, when);
        await play(world, scenario);
        const accepted = new Set(calledAccepted(world));
        await world.crash();
        for (const paymentId of accepted) {
          const row = world.storage.read.get('SELECT state FROM payments WHERE payment_id = ?', paymentId);
          expect(['accepted_offline', 'approved', 'unpaid'], `${when} commit ${n}`).toContain(row?.['state']);
        }
        world.backend.setReachable(true);
        await world.advance(UNTIL_ALL_IS_OVER_MS);
        expect(world.faults(), `killed ${when} commit ${n}`).toEqual([]);
        expect(unsentOf(world.storage.read), `killed ${when} commit ${n}`).toMatchObject({ count: 0, totalMinor: 0 });
        const { queue } = (await world.snapshot()) as Readonly<{ queue: QueueView }>;
        expect(queue.depth).toBe(0);
        await world.close();
      }
    }
  }, 240_000);
});
