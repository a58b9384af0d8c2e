/**
 * An attempt that was sent and got no usable answer in time: taken offline under the same id, or not, and in every case one
 * payment at the backend (wallet API section 4, "Offline after online").
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createOfflineWorld, type OfflineWorld } from '../testing/offline-world.ts';
import { TEST_ISS } from '../testing/test-wallet.ts';

let world: OfflineWorld;
beforeEach(async () => {
  world = await createOfflineWorld();
});
afterEach(() => world.close());

describe('an answer that was lost', () => {
  test('[OFFLINE-35] is taken offline under the same id, and both bodies are one payment', async () => {
    await world.startCheckout();
    world.backend.script('putPayment', { kind: 'no_answer', committed: true, cause: 'cut_off' });
    world.backend.script('putPaymentBatch', { kind: 'no_answer', committed: false, cause: 'cut_off' }, 2);
    expect(await world.tap()).toBe(true);
    await world.advance(200);
    const { payment, screen } = await world.checkout();
    expect(screen).toBe('accepted_offline');
    await world.advance(30_000);
    expect((await world.checkout()).payment).toMatchObject({
      paymentId: payment?.paymentId,
      state: 'approved',
      acceptedOffline: true,
    });
    expect(world.backend.chargedMinor().get(payment?.paymentId ?? '')).toBe(200);
    expect(world.faults()).toEqual([]);
  });

  test('[OFFLINE-36] a customer waits four seconds at most; an answer that comes later is heard all the same', async () => {
    await world.startCheckout();
    world.backend.script('putPayment', { kind: 'answers_late', afterMs: 8_000 });
    expect(await world.tap()).toBe(true);
    await world.advance(3_900);
    expect((await world.checkout()).screen).toBe('sending');
    world.backend.script('putPaymentBatch', { kind: 'no_answer', committed: false, cause: 'timed_out' }, 5);
    await world.advance(150);
    expect((await world.checkout()).screen).toBe('accepted_offline');
    await world.advance(4_000);
    expect((await world.checkout()).payment?.state).toBe('approved');
    expect(world.faults()).toEqual([]);
  });

  test('[OFFLINE-36] a decline that was given before the backend knew of the goods does not end it; the forward does', async () => {
    await world.startCheckout();
    world.backend.nextCustomer({ kind: 'decline', code: 'insufficient_funds', retryable: true });
    world.backend.script('putPayment', { kind: 'answers_late', afterMs: 6_000 });
    world.backend.script('putPaymentBatch', { kind: 'no_answer', committed: false, cause: 'cut_off' }, 1);
    expect(await world.tap()).toBe(true);
    await world.advance(4_100);
    expect((await world.checkout()).screen).toBe('accepted_offline');
    await world.advance(60_000);
    expect(world.sent('putPaymentBatch')).toBeGreaterThan(1);
    expect(world.states().at(-1)).toBe('unpaid');
    expect((await world.snapshot()).sale?.state).toBe('paid');
    expect(world.faults()).toEqual([]);
  });

  test('[OFFLINE-37] what the till refuses by itself stays unknown, is asked after, and is reversed', async () => {
    world.backend.setDenied({ iss: TEST_ISS, walletId: world.wallet.walletId, reason: 'stolen' }, true);
    await world.advance(1_000);
    await world.startCheckout();
    world.backend.script('putPayment', { kind: 'no_answer', committed: false, cause: 'cut_off' });
    expect(await world.tap()).toBe(true);
    await world.advance(1_000);
    expect(await world.checkout()).toMatchObject({
      screen: 'outcome_unknown',
      refusal: { code: 'offline.wallet_denied' },
    });
    expect(world.journal('offline.refused')).toHaveLength(1);
    await world.advance(60_000);
    expect(await world.checkout()).toMatchObject({ screen: 'cancelled', payment: { state: 'reversed' } });
    expect(world.faults()).toEqual([]);
  });

  test('[OFFLINE-35] is not taken any more once its reversal is in the journal', async () => {
    await world.startCheckout();
    world.backend.script('putPayment', { kind: 'answers_late', afterMs: 9_000 });
    expect(await world.tap()).toBe(true);
    await world.advance(2_000);
    const { payment } = await world.checkout();
    await world.call('checkout.cancel_payment', { paymentId: payment?.paymentId ?? '' });
    await world.advance(30_000);
    expect(world.states().at(-1)).toBe('reversed');
    expect(world.journal('payment.accepted_offline')).toEqual([]);
    expect(world.faults()).toEqual([]);
  });

  test('[OFFLINE-35] is not taken by a later run: nobody holds out a phone any more', async () => {
    await world.startCheckout();
    world.backend.script('putPayment', { kind: 'answers_late', afterMs: 9_000 });
    expect(await world.tap()).toBe(true);
    await world.advance(1_000);
    await world.crash();
    await world.advance(60_000);
    expect(world.journal('payment.accepted_offline')).toEqual([]);
    expect(world.states().at(-1)).toBe('approved');
    expect(world.faults()).toEqual([]);
  });

  test('[OFFLINE-14] a presentment that was sent online is used up at this terminal, too', async () => {
    await world.startCheckout();
    const text = world.wallet.qr(world.clock.now());
    await world.scan(text);
    await world.advance(100);
    expect((await world.checkout()).screen).toBe('approved');
    await world.nextSale();
    await world.goOffline();
    await world.startCheckout();
    expect((await world.refused('scan.submit', { text, source: 'scanner' })).code).toBe('offline.counter_replayed');
  });
});
