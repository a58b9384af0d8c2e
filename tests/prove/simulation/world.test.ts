/** The simulated world: what is real in it, how it dies, and that nothing in it happens by itself. */
import { describe, expect, test } from 'vitest';
import { demandNothingUnawaited, watchUnawaited } from './broken.ts';
import { FLOWS, payByCode, ringUp } from './cases/flows.ts';
import { conclude } from './conclude.ts';
import { FAULT_KINDS } from './faults.ts';
import { testWorlds } from './test-world.ts';

const worlds = testWorlds();

const paymentStates = (shop: Awaited<ReturnType<typeof worlds.open>>): readonly unknown[] =>
  shop.world.watch.till().prepare('SELECT state FROM payments ORDER BY payment_key').pluck().all();

describe('the simulated world', () => {
  test('[PROVE-30] the real terminal pays at the real sandbox over signed requests, on database files, in virtual time', async () => {
    const shop = await worlds.open();
    const realMs = performance.now();
    await FLOWS.code(shop);
    await shop.world.pass(3_600_000);
    expect(performance.now() - realMs).toBeLessThan(60_000);
    expect(paymentStates(shop)).toEqual(['approved']);
    const there = shop.world.host.witness().prepare('SELECT status FROM payments').pluck().all();
    expect(there).toEqual(['approved']);
    expect(shop.world.network.callCounts.get('put_code')).toBe(1);
    expect(shop.world.watch.seen.greens).toBeGreaterThan(0);
  });

  test('[PROVE-31] nothing moves while no time passes', async () => {
    const shop = await worlds.open();
    await ringUp(shop);
    const lines = shop.world.trace.lineCount();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(shop.world.trace.lineCount()).toBe(lines);
  });

  test('[PROVE-33] a fault is counted when it has really happened to a request, and names the call', async () => {
    const shop = await worlds.open();
    expect(shop.world.network.fired.get('lost_after_commit')).toBeUndefined();
    const calls = ['put_code', 'query'];
    shop.world.network.chooseFault = (call) => (calls.includes(call) ? 'lost_after_commit' : null);
    await ringUp(shop);
    await payByCode(shop);
    await shop.world.pass(200);
    expect(shop.world.network.fired.get('lost_after_commit on put_code')).toBe(1);
    const charged = shop.world.host.witness().prepare('SELECT status FROM payments').pluck().all();
    expect(charged).toEqual(['approved']);
    expect(paymentStates(shop)).toEqual(['outcome_unknown']);
  });

  test.each(FAULT_KINDS)('[PROVE-34] %s leaves no payment called paid that was not charged', async (fault) => {
    const shop = await worlds.open(fault);
    shop.world.network.chooseFault = (call) => (call === 'put_code' ? fault : null);
    await ringUp(shop);
    await payByCode(shop);
    await shop.world.pass(500);
    expect(shop.world.network.fired.get(fault)).toBe(1);
    const isGreen = shop.checkout()?.screen === 'approved';
    const isCharged = shop.world.host.witness().prepare("SELECT 1 FROM payments WHERE status = 'approved'").get();
    if (isGreen) expect(isCharged).toBeDefined();
    await conclude(shop);
  });

  test('[PROVE-35] a process that dies at a touch writes, sends and hears nothing more, and the next one goes on', async () => {
    const shop = await worlds.open();
    await ringUp(shop);
    shop.world.planCrash({ kind: 'send', n: 1, when: 'after' });
    await payByCode(shop);
    await shop.world.time.advance(300);
    expect(shop.world.till().life.isAlive()).toBe(false);
    const sequence = (): unknown => shop.world.watch.till().prepare('SELECT max(sequence) FROM journal').pluck().get();
    const before = sequence();
    await shop.world.time.advance(60_000);
    expect(sequence()).toBe(before);
    // What it had sent goes on.
    const charged = shop.world.host.witness().prepare('SELECT status FROM payments').pluck().all();
    expect(charged).toEqual(['approved']);
    await shop.world.revive();
    await shop.lookAnew();
    await conclude(shop);
    expect(paymentStates(shop)).toEqual(['approved']);
  });

  test('[PROVE-36] a backend is stopped, started and set back to an older copy of itself', async () => {
    const shop = await worlds.open();
    const { host } = shop.world;
    await host.backUp();
    await FLOWS.code(shop);
    const count = (): unknown => host.witness().prepare('SELECT count(*) FROM payments').pluck().get();
    expect(count()).toBe(1);
    shop.world.network.cutStreams();
    await host.stop();
    expect(host.isUp).toBe(false);
    await host.start();
    expect(count()).toBe(1);
    await host.restore();
    expect(count()).toBe(0);
    expect(host.restoreCount).toBe(1);
    await shop.world.pass(1_000);
    expect([...shop.world.watch.ledger.forgotten]).toHaveLength(1);
  });

  test('[PROVE-37] a rejection that nobody awaits is an error of the product', async () => {
    watchUnawaited();
    // Heard before the runner's own listener can make it a failure of this file.
    const others = process
      .listeners('unhandledRejection')
      .filter((listener) => !listener.toString().includes('ProcessDied'));
    for (const listener of others) process.off('unhandledRejection', listener);
    try {
      void Promise.reject(new Error('nobody looks'));
      await new Promise((resolve) => setTimeout(resolve, 5));
    } finally {
      for (const listener of others) process.on('unhandledRejection', listener);
    }
    expect(() => demandNothingUnawaited()).toThrow('terminal_broke: Error: nobody looks');
    demandNothingUnawaited();
  });

  test('[PROVE-38] what does not come to its end although the world is kind is found', async () => {
    const shop = await worlds.open();
    await FLOWS.code(shop);
    await conclude(shop);
    await ringUp(shop);
    await payByCode(shop);
    // A kind world in which one request is never carried.
    shop.world.network.chooseFault = () => null;
    Object.defineProperty(shop.world.network, 'chooseFault', {
      get: () => () => 'lost_before_send',
      set: () => {
        // Nobody mends it.
      },
    });
    await expect(conclude(shop)).rejects.toThrow('liveness');
  }, 120_000);
});
