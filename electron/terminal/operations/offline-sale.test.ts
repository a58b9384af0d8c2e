/**
 * Payments while the backend is out of reach: what is taken at once, what is taken under the same id after an answer was
 * lost, what is refused and why, and that all of it reaches the backend afterwards exactly once.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CheckoutView } from '../../contract/checkout-values.ts';
import type { JsonObject } from '../../kernel/json.ts';
import { jsonObjectOf, textOf } from '../storage/row.ts';
import { createTestWallet, TEST_ISS, testIssuer, type TestWallet } from '../testing/test-wallet.ts';
import { moneyFaults, rebuildFaults } from '../testing/till-invariants.ts';
import { createTillWorld, type TillWorld } from '../testing/till-world.ts';

const CODE = '6235124674559394540';
const LATENCY_MS = 20;

let world: TillWorld;
let wallet: TestWallet;
beforeEach(async () => {
  world = await createTillWorld({ latencyMs: LATENCY_MS });
  world.backend.changeConfig({ issuers: [testIssuer(world.clock.now())] });
  wallet = createTestWallet(world.clock.now());
  await world.advance(1_000);
});
afterEach(() => world.close());

async function checkout(): Promise<CheckoutView> {
  const { checkout: view } = await world.snapshot();
  if (view === null) throw new Error('no checkout is shown');
  return view;
}

async function goOffline(): Promise<void> {
  world.backend.setReachable(false);
  await world.advance(11_100);
  expect((await world.snapshot()).connection.state).toBe('offline');
}

async function goOnline(): Promise<void> {
  world.backend.setReachable(true);
  await world.advance(20_000);
}

/** A sale in its checkout, without a QR when the network is gone. */
async function startCheckout(productId = 'water'): Promise<string> {
  const saleId = await world.ringUp(productId);
  await world.call('checkout.start', { saleId });
  await world.advance(100);
  return saleId;
}

async function tap(by = wallet): Promise<void> {
  expect(world.reader.tap(by.card)).toBe(true);
  await world.clock.settle();
}

const scan = (text: string) => world.call('scan.submit', { text, source: 'scanner' });
const journal = (type: string): readonly JsonObject[] =>
  world.storage.read
    .all('SELECT body FROM journal WHERE type = ? ORDER BY sequence', type)
    .map((row) => jsonObjectOf(row, 'body'));
const sent = (operation: string): number => world.backend.calls().filter((call) => call.operation === operation).length;
const states = (): readonly string[] =>
  world.storage.read.all('SELECT state FROM payments ORDER BY payment_key').map((row) => textOf(row, 'state'));
const faults = (): readonly string[] => [
  ...moneyFaults(world.storage.read, world.backend.chargedMinor()),
  ...rebuildFaults(world.storage),
];
async function nextSale(): Promise<void> {
  const { payment } = await checkout();
  await world.call('checkout.acknowledge', { paymentId: payment?.paymentId ?? '' });
}

describe('the network is known to be gone', () => {
  test('[OFFLINE-30] a tap is decided at once, durable before the screen, and paid when the network is back', async () => {
    await goOffline();
    await startCheckout();
    const puts = sent('putPayment');
    expect(await checkout()).toMatchObject({
      screen: 'ready',
      reader: { state: 'armed' },
      offers: {
        tap: { available: true },
        scan_presentment: { available: true },
        payment_code: { reason: 'checkout.code_needs_network' },
        merchant_qr: { reason: 'checkout.qr_needs_network' },
      },
    });
    await tap();
    expect(await checkout()).toMatchObject({
      screen: 'accepted_offline',
      payment: { acceptedOffline: true, method: 'tap' },
    });
    const { sale, offline, queue } = await world.snapshot();
    expect(sale?.state).toBe('paid');
    expect(queue).toMatchObject({ depth: 1, unsentTotal: { minor: 200 } });
    expect(offline).toMatchObject({ exposure: { unsentTotal: { minor: 200 }, unsentCount: 1 } });
    expect(offline.room?.unsentTotal).toMatchObject({ used: { minor: 200 }, left: { minor: 199_800 } });
    expect(sent('putPayment')).toBe(puts);
    await nextSale();
    await goOnline();
    expect(sent('putPayment')).toBe(puts);
    expect(states()).toEqual(['approved']);
    expect((await world.snapshot()).offline.exposure.unsentCount).toBe(0);
    expect(faults()).toEqual([]);
  });

  test('[OFFLINE-30] a signed QR is taken from any screen, with its wallet and counter in the journal', async () => {
    await goOffline();
    await world.ringUp();
    const outcome = await scan(wallet.qr(world.clock.now()));
    expect(outcome.kind).toBe('payment_started');
    expect(await checkout()).toMatchObject({ screen: 'accepted_offline', payment: { method: 'scan_presentment' } });
    expect(journal('payment.accepted_offline')).toMatchObject([
      { channel: 'qr', wallet: { iss: TEST_ISS, id: wallet.walletId }, counter: 1, amount: { minor: 200 } },
    ]);
    const bodies = world.storage.read.all('SELECT body FROM journal').map((row) => textOf(row, 'body'));
    expect(bodies.some((body) => body.includes('"presentment":'))).toBe(false);
    await goOnline();
    expect(faults()).toEqual([]);
  });

  test('[OFFLINE-31] a plain payment code is never taken offline, and nothing is begun with it', async () => {
    await goOffline();
    const saleId = await startCheckout();
    expect((await world.refused('checkout.enter_code', { saleId, code: CODE })).code).toBe(
      'checkout.code_needs_network',
    );
    expect((await world.refused('scan.submit', { text: CODE, source: 'wedge' })).code).toBe(
      'checkout.code_needs_network',
    );
    expect(states()).toEqual([]);
  });

  test('[OFFLINE-32] what is refused is told with its reason, journalled, and uses the counter up', async () => {
    await goOffline();
    await startCheckout();
    const text = wallet.qr(world.clock.now());
    await scan(text);
    await nextSale();
    const saleId = await startCheckout();
    await world.advance(3_000);
    expect((await world.refused('scan.submit', { text, source: 'scanner' })).code).toBe('offline.counter_replayed');
    expect(await checkout()).toMatchObject({ screen: 'ready', refusal: { code: 'offline.counter_replayed' } });
    expect(states()).toEqual(['accepted_offline']);
    const [refused] = journal('offline.refused');
    expect(refused).toMatchObject({ code: 'offline.counter_replayed', counterUsed: true, channel: 'qr' });
    const stale = wallet.qr(world.clock.now() - 61_000, 9);
    expect((await world.refused('scan.submit', { text: stale, source: 'scanner' })).code).toBe('offline.qr_not_fresh');
    const reused = wallet.qr(world.clock.now(), 9);
    expect((await world.refused('scan.submit', { text: reused, source: 'scanner' })).code).toBe(
      'offline.counter_replayed',
    );
    const row = world.storage.read.get(`SELECT subject_id FROM journal WHERE type = 'offline.refused'`);
    expect(row?.['subject_id']).toBe(saleId);
    await scan(wallet.qr(world.clock.now()));
    expect(await checkout()).toMatchObject({ screen: 'accepted_offline', refusal: null });
  });

  test('[OFFLINE-32] a tap that is refused tells the cashier why, and the reader goes on', async () => {
    world.backend.setDenied({ iss: TEST_ISS, walletId: wallet.walletId, reason: 'stolen' }, true);
    await world.advance(1_000);
    await goOffline();
    await startCheckout();
    await tap();
    expect(await checkout()).toMatchObject({ screen: 'ready', refusal: { code: 'offline.wallet_denied' } });
    expect((await checkout()).reader.state).toBe('tap_again');
    await tap(createTestWallet(world.clock.now(), { seed: 12 }));
    expect(await checkout()).toMatchObject({ screen: 'accepted_offline' });
  });

  test('[OFFLINE-33] limits are held against what the same transaction reads: the sum is never passed', async () => {
    world.backend.changeConfig({ offline: { ...(await policy()), maxUnsentTotal: 1_100, maxPerPayment: 1_000 } });
    await world.advance(1_000);
    await goOffline();
    await startCheckout('tea');
    await tap();
    await nextSale();
    await startCheckout('water');
    expect((await checkout()).offers.tap).toEqual({ available: false, reason: 'offline.unsent_total_reached' });
    expect((await world.snapshot()).offline).toMatchObject({
      channels: { tap: { available: true, maxPayment: { minor: 100 } } },
      room: { unsentTotal: { left: { minor: 100 } } },
    });
    expect((await world.refused('scan.submit', { text: wallet.qr(world.clock.now()), source: 'scanner' })).code).toBe(
      'offline.unsent_total_reached',
    );
    expect(world.reader.tap(wallet.card)).toBe(false);
    await world.call('checkout.leave', { saleId: (await checkout()).saleId });
    await goOnline();
    expect(faults()).toEqual([]);
  });

  test('[OFFLINE-34] a QR that somebody was shown locks the sale; one that nobody was shown does not', async () => {
    const saleId = await startCheckout();
    expect((await checkout()).merchantQrState).toBe('shown');
    world.backend.setReachable(false);
    await world.advance(3_100);
    expect((await checkout()).offers.tap).toEqual({ available: false, reason: 'sale.payment_unresolved' });
    const qr = wallet.qr(world.clock.now());
    expect((await world.refused('scan.submit', { text: qr, source: 'scanner' })).code).toBe('sale.payment_unresolved');
    world.backend.setReachable(true);
    await world.advance(3_000);
    await world.call('checkout.leave', { saleId });
    await world.advance(1_000);
    world.backend.setReachable(false);
    await world.call('checkout.start', { saleId });
    await world.advance(3_100);
    expect((await checkout()).offers.tap.available).toBe(true);
    await tap();
    expect(await checkout()).toMatchObject({ screen: 'accepted_offline', payment: { method: 'tap' } });
    await goOnline();
    await world.advance(60_000);
    expect(faults()).toEqual([]);
  });
});

async function policy() {
  const config = world.storage.read.get('SELECT config FROM backend_configs');
  const { offline } = JSON.parse(textOf(config ?? {}, 'config')) as {
    offline: Parameters<TillWorld['backend']['changeConfig']>[0]['offline'];
  };
  if (offline === undefined) throw new Error('there is no policy yet');
  return offline;
}

describe('an answer that was lost', () => {
  test('[OFFLINE-35] is taken offline under the same id, and both bodies are one payment', async () => {
    await startCheckout();
    world.backend.script('putPayment', { kind: 'no_answer', committed: true, cause: 'cut_off' });
    world.backend.script('putPaymentBatch', { kind: 'no_answer', committed: false, cause: 'cut_off' }, 2);
    await tap();
    await world.advance(200);
    const { payment, screen } = await checkout();
    expect(screen).toBe('accepted_offline');
    await world.advance(30_000);
    expect((await checkout()).payment).toMatchObject({
      paymentId: payment?.paymentId,
      state: 'approved',
      acceptedOffline: true,
    });
    expect(world.backend.chargedMinor().get(payment?.paymentId ?? '')).toBe(200);
    expect(faults()).toEqual([]);
  });

  test('[OFFLINE-36] a customer waits four seconds at most; an answer that comes later is heard all the same', async () => {
    await startCheckout();
    world.backend.script('putPayment', { kind: 'answers_late', afterMs: 8_000 });
    await tap();
    await world.advance(3_900);
    expect((await checkout()).screen).toBe('sending');
    world.backend.script('putPaymentBatch', { kind: 'no_answer', committed: false, cause: 'timed_out' }, 5);
    await world.advance(150);
    expect((await checkout()).screen).toBe('accepted_offline');
    await world.advance(4_000);
    expect((await checkout()).payment?.state).toBe('approved');
    expect(faults()).toEqual([]);
  });

  test('[OFFLINE-36] a decline that was given before the backend knew of the goods does not end it; the forward does', async () => {
    await startCheckout();
    world.backend.nextCustomer({ kind: 'decline', code: 'insufficient_funds', retryable: true });
    world.backend.script('putPayment', { kind: 'answers_late', afterMs: 6_000 });
    world.backend.script('putPaymentBatch', { kind: 'no_answer', committed: false, cause: 'cut_off' }, 1);
    await tap();
    await world.advance(4_100);
    expect((await checkout()).screen).toBe('accepted_offline');
    await world.advance(60_000);
    expect(sent('putPaymentBatch')).toBeGreaterThan(1);
    expect(states().at(-1)).toBe('unpaid');
    expect((await world.snapshot()).sale?.state).toBe('paid');
    expect(faults()).toEqual([]);
  });

  test('[OFFLINE-37] what the till refuses by itself stays unknown, is asked after, and is reversed', async () => {
    world.backend.setDenied({ iss: TEST_ISS, walletId: wallet.walletId, reason: 'stolen' }, true);
    await world.advance(1_000);
    await startCheckout();
    world.backend.script('putPayment', { kind: 'no_answer', committed: false, cause: 'cut_off' });
    await tap();
    await world.advance(1_000);
    expect(await checkout()).toMatchObject({ screen: 'outcome_unknown', refusal: { code: 'offline.wallet_denied' } });
    expect(journal('offline.refused')).toHaveLength(1);
    await world.advance(60_000);
    expect(await checkout()).toMatchObject({ screen: 'cancelled', payment: { state: 'reversed' } });
    expect(faults()).toEqual([]);
  });

  test('[OFFLINE-35] is not taken any more once its reversal is in the journal', async () => {
    await startCheckout();
    world.backend.script('putPayment', { kind: 'answers_late', afterMs: 9_000 });
    await tap();
    await world.advance(2_000);
    const { payment } = await checkout();
    await world.call('checkout.cancel_payment', { paymentId: payment?.paymentId ?? '' });
    await world.advance(30_000);
    expect(states().at(-1)).toBe('reversed');
    expect(journal('payment.accepted_offline')).toEqual([]);
    expect(faults()).toEqual([]);
  });

  test('[OFFLINE-35] is not taken by a later run: nobody holds out a phone any more', async () => {
    await startCheckout();
    world.backend.script('putPayment', { kind: 'answers_late', afterMs: 9_000 });
    await tap();
    await world.advance(1_000);
    await world.crash();
    await world.advance(60_000);
    expect(journal('payment.accepted_offline')).toEqual([]);
    expect(states().at(-1)).toBe('approved');
    expect(faults()).toEqual([]);
  });

  test('[OFFLINE-14] a presentment that was sent online is used up at this terminal, too', async () => {
    await startCheckout();
    const text = wallet.qr(world.clock.now());
    await scan(text);
    await world.advance(100);
    expect((await checkout()).screen).toBe('approved');
    await nextSale();
    await goOffline();
    await startCheckout();
    expect((await world.refused('scan.submit', { text, source: 'scanner' })).code).toBe('offline.counter_replayed');
  });
});
