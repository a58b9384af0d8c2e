/**
 * What the people at the till are told about payments without the network, and what a manager may do about them: within
 * three seconds, with reasons and room left, and never looser than the backend allows.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { OFFLINE_COMMANDS, type LocalLimitsView, type OfflineView } from '../../contract/offline-values.ts';
import { money } from '../../kernel/money.ts';
import { createOfflineWorld, type OfflineWorld } from '../testing/offline-world.ts';
import { createTestWallet, TEST_ISS } from '../testing/test-wallet.ts';
import { MANAGER } from '../testing/till-world.ts';
import { SIMULATED_POLICY } from '../wallet-backend/simulated-reference.ts';

const HOUR = 3_600_000;
const NOTHING: LocalLimitsView = {
  enabled: null,
  maxPerPayment: null,
  maxPerQrPayment: null,
  maxPerWalletPerDay: null,
  maxUnsentTotal: null,
  maxUnsentCount: null,
  maxAgeHours: null,
};

let world: OfflineWorld;
beforeEach(async () => {
  world = await createOfflineWorld();
});
afterEach(() => world.close());

describe('what is on the screen', () => {
  test('[OFFLINE-13] E16 three seconds after the network went, what still works and how much is left is there', async () => {
    const saleId = await world.ringUp();
    await world.call('checkout.start', { saleId });
    await world.advance(2_500);
    const goneAt = world.clock.now();
    world.backend.setReachable(false);
    const before = world.events.length;
    await world.advance(3_000);
    const told = world.events.slice(before).filter(({ name }) => name === 'offline.changed');
    const view = told.at(-1)?.payload as OfflineView;
    expect(view.sinceMs).toBeGreaterThanOrEqual(goneAt);
    expect(view.sinceMs).toBeLessThanOrEqual(goneAt + 3_000);
    expect(view).toMatchObject({
      channels: { tap: { available: true, maxPayment: { minor: 20_000 } }, qr: { maxPayment: { minor: 10_000 } } },
      room: { unsentTotal: { left: { minor: 200_000 } }, unsentCount: { left: 100 }, oldest: null },
      clock: { trusted: true },
      exposure: { unsentTotal: { minor: 0 }, unsentCount: 0 },
    });
    world.backend.setReachable(true);
    await world.advance(3_000);
    expect((await world.offline()).sinceMs).toBeNull();
  });

  test('[OFFLINE-13] what it says grows with what is taken, until nothing more is', async () => {
    await world.goOffline();
    await world.sell();
    const acceptedAtMs = world.clock.now();
    await world.sell();
    const view = await world.offline();
    expect(view.exposure).toMatchObject({ unsentTotal: { minor: 400 }, unsentCount: 2 });
    expect(view.room?.oldest).toMatchObject({ acceptedAtMs, untilMs: acceptedAtMs + 24 * HOUR });
    expect(world.events.findLast(({ name }) => name === 'offline.changed')?.payload).toMatchObject({
      exposure: view.exposure,
    });
  });

  test('[OFFLINE-5] C30 rules, list and clock run out while the network is gone, and the screen says when and why', async () => {
    world.backend.changeConfig({ offline: { ...SIMULATED_POLICY, maxPolicyAgeHours: 1 } });
    await world.advance(1_000);
    await world.goOffline();
    const { policy, denyList } = await world.offline();
    expect(policy.untilMs).toBe((policy.confirmedAtMs ?? 0) + HOUR);
    expect(denyList.version).toBe(1);
    await world.advance(HOUR);
    expect((await world.offline()).channels.tap).toMatchObject({
      available: false,
      reason: 'offline.clock_not_trusted',
    });
    await world.ringUp();
    const refused = await world.refused('scan.submit', { text: world.wallet.qr(world.clock.now()), source: 'scanner' });
    expect(refused).toMatchObject({ code: 'offline.clock_not_trusted', facts: { why: 'confirmed_too_long_ago' } });
  });

  test('[OFFLINE-19] C30 a clock that was set is journalled and not trusted until the backend confirms it', async () => {
    await world.goOffline();
    world.clock.shiftWall(-90 * 60_000);
    await world.advance(10_500);
    expect(world.journal('clock.jumped')).toEqual([{ jumpMs: -90 * 60_000 }]);
    expect((await world.offline()).clock).toMatchObject({ trusted: false, why: 'jumped' });
    await world.ringUp();
    const qr = world.wallet.qr(world.clock.now());
    expect((await world.refused('scan.submit', { text: qr, source: 'scanner' })).code).toBe(
      'offline.clock_not_trusted',
    );
    world.clock.shiftWall(90 * 60_000);
    world.backend.setReachable(true);
    await world.advance(12_000);
    expect((await world.offline()).clock).toMatchObject({ trusted: true, why: null });
    expect(world.journal('clock.jumped')).toHaveLength(2);
  });

  test('[OFFLINE-19] C30 a clock that differs from the backend’s by more than a minute is wrong, and one that agrees again is not', async () => {
    world.backend.setClockAhead(61_000);
    await world.advance(12_000);
    expect((await world.offline()).clock).toMatchObject({ trusted: false, why: 'wrong' });
    world.backend.setClockAhead(60_000);
    await world.advance(12_000);
    expect((await world.offline()).clock.trusted).toBe(true);
  });

  test('[OFFLINE-21] C30 over a restart without network the word of the run before counts, with a battery clock', async () => {
    await world.goOffline();
    await world.restart();
    await world.advance(3_000);
    expect((await world.offline()).clock.trusted).toBe(true);
    await world.sell();
    await world.crash();
    await world.advance(3_000);
    expect((await world.offline()).exposure.unsentCount).toBe(1);
    world.clock.shiftWall(-HOUR);
    await world.crash();
    await world.advance(3_000);
    expect((await world.offline()).clock).toMatchObject({ trusted: false, why: 'jumped' });
  });
});

describe('a clock that was set while the till was off', () => {
  test('[OFFLINE-21] C30 is found by the machine’s monotonic clock when only the program was started anew', async () => {
    const machine = await createOfflineWorld({ bootId: 'machine-1' });
    try {
      await machine.goOffline();
      await machine.crash();
      await machine.advance(3_000);
      expect((await machine.offline()).clock.trusted).toBe(true);
      machine.clock.shiftWall(HOUR);
      await machine.crash();
      await machine.advance(3_000);
      expect((await machine.offline()).clock).toMatchObject({ trusted: false, why: 'jumped' });
    } finally {
      await machine.close();
    }
  });

  test('[OFFLINE-21] C30 and one that was set while it ran is not believed again after a start of the machine', async () => {
    await world.goOffline();
    world.clock.shiftWall(HOUR);
    await world.advance(12_000);
    expect((await world.offline()).clock.trusted).toBe(false);
    await world.crash();
    await world.advance(3_000);
    expect((await world.offline()).clock).toMatchObject({ trusted: false, why: 'never_confirmed' });
  });
});

describe('the limits', () => {
  test('[OFFLINE-38] a manager tightens them; it is journalled, and holds at once', async () => {
    expect(await world.refused('offline.set_limits', { limits: NOTHING })).toMatchObject({
      code: 'contract.not_permitted',
    });
    await world.call('session.sign_in', MANAGER);
    const limits = { ...NOTHING, maxUnsentTotal: money(300, 'CNY'), maxUnsentCount: 5 };
    const view = await world.call('offline.set_limits', { limits });
    expect(view.limits).toMatchObject({
      backend: { maxUnsentTotal: { minor: 200_000 } },
      local: limits,
      effective: { maxUnsentTotal: { minor: 300 }, maxUnsentCount: 5, maxPerPayment: { minor: 20_000 } },
    });
    expect(world.journal('settings.offline_limits_changed')).toEqual([
      { limits: { maxUnsentTotal: 300, maxUnsentCount: 5 }, previous: {} },
    ]);
    await world.goOffline();
    await world.sell();
    await world.ringUp();
    const qr = world.wallet.qr(world.clock.now());
    expect((await world.refused('scan.submit', { text: qr, source: 'scanner' })).code).toBe(
      'offline.unsent_total_reached',
    );
    await world.call('offline.set_limits', { limits: NOTHING });
    await world.scan(world.wallet.qr(world.clock.now()));
    expect((await world.offline()).exposure.unsentCount).toBe(2);
  });

  test.each([
    ['maxPerPayment', { maxPerPayment: money(20_001, 'CNY') }, 'offline.limit_above_policy'],
    ['maxUnsentCount', { maxUnsentCount: 101 }, 'offline.limit_above_policy'],
    ['maxAgeHours', { maxAgeHours: 24.5 }, 'offline.limit_above_policy'],
    ['maxPerQrPayment', { maxPerQrPayment: money(-1, 'CNY') }, 'contract.input_invalid'],
    ['maxPerWalletPerDay', { maxPerWalletPerDay: money(1, 'HKD') }, 'contract.input_invalid'],
  ] as const)('[OFFLINE-38] %s is never looser than the backend’s, nor nonsense', async (_name, change, code) => {
    await world.call('session.sign_in', MANAGER);
    const given = { limits: { ...NOTHING, ...change } };
    expect(OFFLINE_COMMANDS['offline.set_limits'].input.safeParse(given).success).toBe(true);
    expect((await world.refused('offline.set_limits', given)).code).toBe(code);
    expect(world.journal('settings.offline_limits_changed')).toEqual([]);
  });

  test('[OFFLINE-12] a limit of the till stays when the backend’s changes, and the tighter one holds', async () => {
    await world.call('session.sign_in', MANAGER);
    await world.call('offline.set_limits', {
      limits: { ...NOTHING, maxPerPayment: money(5_000, 'CNY'), enabled: false },
    });
    expect((await world.offline()).channels.tap.reason).toBe('offline.disabled');
    await world.call('offline.set_limits', { limits: { ...NOTHING, maxPerPayment: money(5_000, 'CNY') } });
    world.backend.changeConfig({ offline: { ...SIMULATED_POLICY, maxPerPayment: 900 } });
    await world.advance(1_000);
    expect((await world.offline()).limits.effective?.maxPerPayment.minor).toBe(900);
    world.backend.changeConfig({ offline: { ...SIMULATED_POLICY, maxPerPayment: 90_000 } });
    await world.advance(1_000);
    expect((await world.offline()).limits.effective?.maxPerPayment.minor).toBe(5_000);
  });
});

describe('what was accepted and is not paid', () => {
  test('[OFFLINE-39] is shown with its wallet, which pays nothing more offline; the sale stays paid', async () => {
    await world.goOffline();
    const paymentId = await world.sell();
    world.backend.nextCustomer({ kind: 'decline', code: 'wallet_blocked', retryable: false });
    world.backend.setReachable(true);
    await world.advance(20_000);
    expect((await world.refused('offline.unpaid', { cursor: null, limit: 10 })).code).toBe('contract.not_permitted');
    await world.call('session.sign_in', MANAGER);
    const { payments } = await world.call('offline.unpaid', { cursor: null, limit: 10 });
    expect(payments).toMatchObject([
      {
        payment: { paymentId, state: 'unpaid', acceptedOffline: true },
        wallet: { iss: TEST_ISS, id: world.wallet.walletId },
        problem: 'declined',
        code: 'wallet_blocked',
        retryable: false,
        deniedLocally: true,
        channel: 'qr',
      },
    ]);
    expect((await world.offline()).unpaid).toMatchObject({ count: 1, total: { minor: 200 } });
    expect(world.journal('deny_list.wallet_added_locally')).toMatchObject([
      { wallet: { id: world.wallet.walletId }, cause: 'unpaid' },
    ]);
    await world.goOffline();
    await world.ringUp();
    const qr = world.wallet.qr(world.clock.now());
    expect((await world.refused('scan.submit', { text: qr, source: 'scanner' })).code).toBe('offline.wallet_denied');
    expect(await world.call('offline.deny_wallet', { paymentId, denied: false })).toEqual({ deniedLocally: false });
    await world.scan(world.wallet.qr(world.clock.now()));
    expect((await world.offline()).exposure.unsentCount).toBe(1);
  });

  test('[OFFLINE-40] one that the backend goes on trying is paid after all, and its wallet trusted again', async () => {
    await world.goOffline();
    const paymentId = await world.sell();
    world.backend.nextCustomer({ kind: 'decline', code: 'insufficient_funds', retryable: true });
    world.backend.setReachable(true);
    await world.advance(20_000);
    await world.call('session.sign_in', MANAGER);
    const { payments } = await world.call('offline.unpaid', { cursor: null, limit: 10 });
    expect(payments[0]).toMatchObject({ code: 'insufficient_funds', retryable: true, deniedLocally: true });
    world.backend.distort(paymentId, { status: 'approved', decline: null, payerPaid: money(200, 'CNY') });
    await world.advance(60_000);
    expect((await world.offline()).unpaid.count).toBe(0);
    expect(world.journal('deny_list.wallet_removed_locally')).toMatchObject([{ cause: 'paid' }]);
    const { payments: after } = await world.call('offline.unpaid', { cursor: null, limit: 10 });
    expect(after).toEqual([]);
  });

  test('[OFFLINE-43] one that was paid while nobody hinted at it is asked after, and found paid', async () => {
    await world.goOffline();
    const paymentId = await world.sell();
    world.backend.nextCustomer({ kind: 'decline', code: 'insufficient_funds', retryable: true });
    world.backend.setReachable(true);
    await world.advance(20_000);
    expect((await world.offline()).unpaid.count).toBe(1);
    // The list of changes is silent about it, as after a backend was set back behind the till's place in it.
    const silent = { kind: 'no_answer', committed: false, cause: 'cut_off' } as const;
    world.backend.script('getChanges', silent, 1_000);
    await world.restart(() =>
      world.backend.distort(paymentId, { status: 'approved', decline: null, payerPaid: money(200, 'CNY') }),
    );
    await world.advance(310_000);
    expect((await world.offline()).unpaid.count).toBe(0);
  });

  test('[OFFLINE-39] a long list comes in pages, newest first, and only wallets on it are denied by hand', async () => {
    await world.goOffline();
    const sold: string[] = [];
    for (let seed = 20; seed < 25; seed += 1) {
      sold.push(await world.sell(createTestWallet(world.clock.now(), { seed })));
      world.backend.nextCustomer({ kind: 'decline', code: 'risk_rejected', retryable: false });
      await world.advance(2_000);
    }
    world.backend.setReachable(true);
    await world.advance(20_000);
    await world.call('session.sign_in', MANAGER);
    const first = await world.call('offline.unpaid', { cursor: null, limit: 3 });
    const second = await world.call('offline.unpaid', { cursor: first.cursor, limit: 3 });
    expect([...first.payments, ...second.payments].map(({ payment }) => payment.paymentId)).toEqual(sold.toReversed());
    expect(second.cursor).toBeNull();
    expect((await world.refused('offline.unpaid', { cursor: 'x', limit: 3 })).code).toBe('contract.input_invalid');
    const strange = { paymentId: '01980000-0000-7000-8000-000000000000', denied: true };
    expect((await world.refused('offline.deny_wallet', strange)).code).toBe('offline.not_unpaid');
  });
});
