/** A refund on its way through a world that loses answers, repeats requests and ends processes. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CHANGES_READ_MS, createInboxWorld, type InboxWorld } from '../testing/inbox-world.ts';
import { rebuildFaults } from '../testing/till-invariants.ts';
import { MANAGER } from '../testing/till-world.ts';
import type { SimulatedFault } from '../wallet-backend/simulated-driver.ts';

let world: InboxWorld;
beforeEach(async () => {
  world = await createInboxWorld();
}, 60_000);
afterEach(async () => {
  const faults = rebuildFaults(world.storage);
  await world.close();
  if (faults.length > 0) throw new Error(faults.join(', '));
});

const chargedMinor = (): number => [...world.backend.chargedMinor().values()].reduce((sum, minor) => sum + minor, 0);

/** A refund of 2.00 that a supervisor has just asked for. Answers the item's id. */
async function refundBegun(ms = 0): Promise<string> {
  await world.refundDue();
  const { itemId } = await world.item();
  await world.during(world.call('inbox.close', { how: 'refunded', itemId, note: '' }), 21 + ms);
  return itemId;
}

/** Every refund that was asked for succeeded, once, and its item is closed. */
async function expectRefundedOnce(count = 1): Promise<void> {
  const requested = world.storage.read.all(`SELECT subject_id FROM journal WHERE type = 'refund.requested'`);
  expect(requested).toHaveLength(count);
  expect(world.journal('refund.succeeded')).toHaveLength(count);
  const ids = new Set(world.backend.calls().flatMap(({ operation, id }) => (operation === 'putRefund' ? [id] : [])));
  expect(ids.size).toBe(count);
  expect(await world.items()).toEqual([]);
  expect(chargedMinor()).toBe(0);
}

const FAULTS: readonly SimulatedFault[] = [
  { kind: 'no_answer', committed: true, cause: 'cut_off' },
  { kind: 'no_answer', committed: false, cause: 'timed_out' },
  { kind: 'answers_late', afterMs: 30_000 },
  { kind: 'arrives_late', afterMs: 30_000 },
  { kind: 'arrives_twice', afterMs: 2_000 },
  { kind: 'overloaded', status: 429, retryAfterMs: 5_000 },
  { kind: 'overloaded', status: 503, retryAfterMs: null },
  { kind: 'refused', status: 401, code: 'stale_request' },
];

describe('without an answer', () => {
  test.each(FAULTS)(
    '[INBOX-17] $kind $cause $status $code: repeated under the same id until there is one',
    async (fault) => {
      world.backend.script('putRefund', fault);
      await refundBegun();
      await world.advance(60_000);
      expect(world.backend.metFaults().get(fault.kind)).toBeGreaterThanOrEqual(1);
      await expectRefundedOnce();
    },
  );

  test('[INBOX-17] C5 an hour without an answer changes nothing: it is still asked for, slower and slower', async () => {
    await refundBegun();
    await world.advance(60_000);
    await expectRefundedOnce();
    world.backend.script('putRefund', { kind: 'no_answer', committed: false, cause: 'timed_out' }, 1_000);
    const paymentId = await world.orphan(500);
    await world.advance(302_000);
    await world.during(world.call('inbox.close', { how: 'refunded', itemId: (await world.item()).itemId, note: '' }));
    const from = world.sent('putRefund');
    await world.advance(3_600_000);
    const tries = world.sent('putRefund') - from;
    // Every five minutes at the slowest, and every two and a half on average, once the backoff has grown.
    expect(tries).toBeGreaterThanOrEqual(12);
    expect(tries).toBeLessThan(60);
    expect((await world.item()).state).toBe('refunding');
    expect(world.backend.chargedMinor().get(paymentId)).toBe(500);
  });

  test('[INBOX-18] Retry-After is heeded, and the network’s return ends a wait of our own', async () => {
    world.backend.script('putRefund', { kind: 'overloaded', status: 503, retryAfterMs: 90_000 });
    await refundBegun();
    const sent = world.sent('putRefund');
    await world.advance(88_000);
    expect(world.sent('putRefund')).toBe(sent);
    await world.advance(4_000);
    await expectRefundedOnce();
  });

  test('[INBOX-18] no more than two are on their way at once, oldest first', async () => {
    for (let minor = 1; minor <= 5; minor += 1) await world.orphan(minor);
    await world.advance(302_000);
    world.backend.script('putRefund', { kind: 'answers_late', afterMs: 4_000 }, 5);
    for (const { itemId } of await world.items()) {
      await world.during(world.call('inbox.close', { how: 'refunded', itemId, note: '' }), 41);
    }
    expect(world.sent('putRefund')).toBe(2);
    await world.advance(4_000);
    expect(world.sent('putRefund')).toBe(4);
    await world.advance(10_000);
    await expectRefundedOnce(5);
  });
});

describe('a process that ends', () => {
  test.each(['before', 'after'] as const)(
    '[INBOX-17] %s any commit of a refund: it is made once, and the item closed with it, or was never begun',
    async (when) => {
      for (let n = 1; n <= 5; n += 1) {
        await world.orphan(100 * n);
        await world.advance(302_000);
        const { itemId } = await world.item();
        world.crashAtCommit(n, when);
        const closing = world.terminal.call('inbox.close', { how: 'refunded', itemId, note: '' });
        void closing.catch(() => undefined);
        await world.advance(5_000);
        const hasDied = world.isDead();
        expect(hasDied, `commit ${n}`).toBe(n < 4);
        await world.crash();
        await world.advance(CHANGES_READ_MS);
        const [left] = await world.items();
        if (left !== undefined) {
          // The wish itself was lost: nothing was sent, and somebody asks once more.
          expect(left.state).toBe('open');
          await world.during(world.call('inbox.close', { how: 'refunded', itemId, note: '' }), 5_000);
        }
        await expectRefundedOnce(n);
      }
    },
  );

  test('[INBOX-17] a restart while it waits at the backend: it is asked after, not made again', async () => {
    world.backend.nextRefund({ kind: 'wait' });
    await refundBegun(1_000);
    await world.restart();
    const puts = world.sent('putRefund');
    await world.advance(30_000);
    expect(world.sent('putRefund')).toBe(puts);
    expect(world.sent('getRefund')).toBeGreaterThan(0);
    const { refund } = await world.item();
    world.backend.refundDecides(refund?.refundId ?? '', { kind: 'succeed' });
    await world.advance(1_000);
    await expectRefundedOnce();
  });

  test('[INBOX-13] its end is told by the list of changes when nobody asks, and by the hint that asks at once', async () => {
    world.backend.nextRefund({ kind: 'wait' });
    await refundBegun(1_000);
    const { refund } = await world.item();
    world.backend.script('getRefund', { kind: 'no_answer', committed: false, cause: 'timed_out' }, 1_000);
    await world.advance(30_000);
    world.backend.refundDecides(refund?.refundId ?? '', { kind: 'fail', code: 'issuer_error' });
    await world.advance(302_000);
    expect(await world.item()).toMatchObject({
      state: 'open',
      refund: { state: 'failed', failureCode: 'issuer_error' },
    });
  });
});

describe('what the backend refuses', () => {
  test('[INBOX-15] too much was asked for, and no copy is on its way: it failed, and the item is open again', async () => {
    world.backend.script('putRefund', { kind: 'refused', status: 422, code: 'refund_exceeds_payment' });
    await refundBegun();
    await world.advance(1_000);
    expect(await world.item()).toMatchObject({
      state: 'open',
      refund: { state: 'failed', failureCode: 'refund_exceeds_payment' },
    });
  });

  test('[INBOX-15] after a restart a copy may be on its way: only ten minutes later a refusal is the end', async () => {
    world.backend.script('putRefund', { kind: 'no_answer', committed: false, cause: 'cut_off' });
    await refundBegun();
    world.backend.script('putRefund', { kind: 'refused', status: 422, code: 'refund_exceeds_payment' }, 100);
    await world.restart();
    await world.advance(500_000);
    expect(world.backend.metFaults().get('refused')).toBeGreaterThan(1);
    expect((await world.item()).state).toBe('refunding');
    await world.advance(900_000);
    expect((await world.item()).state).toBe('open');
  });

  test('[INBOX-15] what a person may heal is asked for again each hour, and a person is told of it', async () => {
    world.backend.script('putRefund', { kind: 'refused', status: 404, code: 'payment_not_found' });
    await refundBegun();
    await world.advance(1_000);
    const found = await world.items();
    expect(found.map(({ kind, cause }) => [kind, cause])).toContainEqual(['refund_contradiction', 'payment_not_found']);
    expect(world.sent('putRefund')).toBe(1);
    await world.advance(3_601_000);
    expect(world.sent('putRefund')).toBe(2);
    expect(world.journal('refund.succeeded')).toHaveLength(1);
    const [left] = await world.items();
    await world.signIn(MANAGER);
    await world.call('inbox.close', { how: 'explained', itemId: left?.itemId ?? '', note: '已核对' });
    await expectRefundedOnce();
  });
});
