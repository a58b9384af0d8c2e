/**
 * Payments while the backend is known to be out of reach: what is taken at once, what is refused and why, and that all of
 * it reaches the backend afterwards exactly once.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { textOf } from '../storage/row.ts';
import { createOfflineWorld, type OfflineWorld } from '../testing/offline-world.ts';
import { createTestWallet, TEST_ISS } from '../testing/test-wallet.ts';
import { SIMULATED_POLICY } from '../wallet-backend/simulated-reference.ts';

const CODE = '6235124674559394540';

let world: OfflineWorld;
beforeEach(async () => {
  world = await createOfflineWorld();
});
afterEach(() => world.close());

describe('the network is known to be gone', () => {
  test('[OFFLINE-30] a tap is decided at once, durable before the screen, and paid when the network is back', async () => {
    await world.goOffline();
    await world.startCheckout();
    const puts = world.sent('putPayment');
    expect(await world.checkout()).toMatchObject({
      screen: 'ready',
      reader: { state: 'armed' },
      offers: {
        tap: { available: true },
        scan_presentment: { available: true },
        payment_code: { reason: 'checkout.code_needs_network' },
        merchant_qr: { reason: 'checkout.qr_needs_network' },
      },
    });
    expect(await world.tap()).toBe(true);
    expect(await world.checkout()).toMatchObject({
      screen: 'accepted_offline',
      payment: { acceptedOffline: true, method: 'tap' },
    });
    const { sale, offline, queue } = await world.snapshot();
    expect(sale?.state).toBe('paid');
    expect(queue).toMatchObject({ depth: 1, unsentTotal: { minor: 200 } });
    expect(offline).toMatchObject({ exposure: { unsentTotal: { minor: 200 }, unsentCount: 1 } });
    expect(offline.room?.unsentTotal).toMatchObject({ used: { minor: 200 }, left: { minor: 199_800 } });
    expect(world.sent('putPayment')).toBe(puts);
    await world.nextSale();
    await world.goOnline();
    expect(world.sent('putPayment')).toBe(puts);
    expect(world.states()).toEqual(['approved']);
    expect((await world.snapshot()).offline.exposure.unsentCount).toBe(0);
    expect(world.faults()).toEqual([]);
  });

  test('[OFFLINE-30] a signed QR is taken from any screen, with its wallet and counter in the journal', async () => {
    await world.goOffline();
    await world.ringUp();
    const outcome = await world.scan(world.wallet.qr(world.clock.now()));
    expect(outcome.kind).toBe('payment_started');
    expect(await world.checkout()).toMatchObject({
      screen: 'accepted_offline',
      payment: { method: 'scan_presentment' },
    });
    expect(world.journal('payment.accepted_offline')).toMatchObject([
      { channel: 'qr', wallet: { iss: TEST_ISS, id: world.wallet.walletId }, counter: 1, amount: { minor: 200 } },
    ]);
    const bodies = world.storage.read.all('SELECT body FROM journal').map((row) => textOf(row, 'body'));
    expect(bodies.some((body) => body.includes('"presentment":'))).toBe(false);
    await world.goOnline();
    expect(world.faults()).toEqual([]);
  });

  test('[OFFLINE-31] a plain payment code is never taken offline, and nothing is begun with it', async () => {
    await world.goOffline();
    const saleId = await world.startCheckout();
    expect((await world.refused('checkout.enter_code', { saleId, code: CODE })).code).toBe(
      'checkout.code_needs_network',
    );
    expect((await world.refused('scan.submit', { text: CODE, source: 'wedge' })).code).toBe(
      'checkout.code_needs_network',
    );
    expect(world.states()).toEqual([]);
  });

  test('[OFFLINE-32] what is refused is told with its reason, journalled, and uses the counter up', async () => {
    await world.goOffline();
    await world.startCheckout();
    const text = world.wallet.qr(world.clock.now());
    await world.scan(text);
    await world.nextSale();
    const saleId = await world.startCheckout();
    await world.advance(3_000);
    expect((await world.refused('scan.submit', { text, source: 'scanner' })).code).toBe('offline.counter_replayed');
    expect(await world.checkout()).toMatchObject({ screen: 'ready', refusal: { code: 'offline.counter_replayed' } });
    expect(world.states()).toEqual(['accepted_offline']);
    const [refused] = world.journal('offline.refused');
    expect(refused).toMatchObject({ code: 'offline.counter_replayed', counterUsed: true, channel: 'qr' });
    const stale = world.wallet.qr(world.clock.now() - 61_000, 9);
    expect((await world.refused('scan.submit', { text: stale, source: 'scanner' })).code).toBe('offline.qr_not_fresh');
    const reused = world.wallet.qr(world.clock.now(), 9);
    expect((await world.refused('scan.submit', { text: reused, source: 'scanner' })).code).toBe(
      'offline.counter_replayed',
    );
    const row = world.storage.read.get(`SELECT subject_id FROM journal WHERE type = 'offline.refused'`);
    expect(row?.['subject_id']).toBe(saleId);
    await world.scan(world.wallet.qr(world.clock.now()));
    expect(await world.checkout()).toMatchObject({ screen: 'accepted_offline', refusal: null });
  });

  test('[OFFLINE-32] a tap that is refused tells the cashier why, and the reader goes on', async () => {
    world.backend.setDenied({ iss: TEST_ISS, walletId: world.wallet.walletId, reason: 'stolen' }, true);
    await world.advance(1_000);
    await world.goOffline();
    await world.startCheckout();
    expect(await world.tap()).toBe(true);
    expect(await world.checkout()).toMatchObject({ screen: 'ready', refusal: { code: 'offline.wallet_denied' } });
    expect((await world.checkout()).reader.state).toBe('tap_again');
    expect(await world.tap(createTestWallet(world.clock.now(), { seed: 12 }))).toBe(true);
    expect(await world.checkout()).toMatchObject({ screen: 'accepted_offline' });
  });

  test('[OFFLINE-33] limits are held against what the same transaction reads: the sum is never passed', async () => {
    world.backend.changeConfig({ offline: { ...SIMULATED_POLICY, maxUnsentTotal: 1_100, maxPerPayment: 1_000 } });
    await world.advance(1_000);
    await world.goOffline();
    await world.startCheckout('tea');
    expect(await world.tap()).toBe(true);
    await world.nextSale();
    await world.startCheckout('water');
    expect((await world.checkout()).offers.tap).toEqual({ available: false, reason: 'offline.unsent_total_reached' });
    expect((await world.snapshot()).offline).toMatchObject({
      channels: { tap: { available: true, maxPayment: { minor: 100 } } },
      room: { unsentTotal: { left: { minor: 100 } } },
    });
    expect(
      (await world.refused('scan.submit', { text: world.wallet.qr(world.clock.now()), source: 'scanner' })).code,
    ).toBe('offline.unsent_total_reached');
    expect(world.reader.tap(world.wallet.card)).toBe(false);
    await world.call('checkout.leave', { saleId: (await world.checkout()).saleId });
    await world.goOnline();
    expect(world.faults()).toEqual([]);
  });

  test('[OFFLINE-34] a QR that somebody was shown locks the sale; one that nobody was shown does not', async () => {
    const saleId = await world.startCheckout();
    expect((await world.checkout()).merchantQrState).toBe('shown');
    world.backend.setReachable(false);
    await world.advance(3_100);
    expect((await world.checkout()).offers.tap).toEqual({ available: false, reason: 'sale.shown_qr_unresolved' });
    const qr = world.wallet.qr(world.clock.now());
    expect((await world.refused('scan.submit', { text: qr, source: 'scanner' })).code).toBe('sale.shown_qr_unresolved');
    world.backend.setReachable(true);
    await world.advance(3_000);
    await world.call('checkout.leave', { saleId });
    await world.advance(1_000);
    world.backend.setReachable(false);
    await world.call('checkout.start', { saleId });
    await world.advance(3_100);
    expect((await world.checkout()).offers.tap.available).toBe(true);
    expect(await world.tap()).toBe(true);
    expect(await world.checkout()).toMatchObject({ screen: 'accepted_offline', payment: { method: 'tap' } });
    await world.goOnline();
    await world.advance(60_000);
    expect(world.faults()).toEqual([]);
  });
});
