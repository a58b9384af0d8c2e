/** The terminal and the backend over time: when it asks, when it gives up, what it repeats, and what a restart changes. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PaymentView } from '../../contract/payment-values.ts';
import type { SimulatedCall } from '../wallet-backend/simulated-driver.ts';
import { storedConfig } from '../payment/5-sync/config-store.ts';
import { storedClockOffsetMs } from '../payment/5-sync/clock-offset-store.ts';
import { moneyFaults } from '../testing/till-invariants.ts';
import { SUSPENDED_FOR_MS } from '../payment/5-sync/suspension.ts';
import { createTillWorld, type TillWorld } from '../testing/till-world.ts';

const CODE = '6235124674559394540';
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const HOUR_MS = 60 * MINUTE_MS;

let world: TillWorld;
beforeEach(async () => {
  world = await createTillWorld();
});
afterEach(() => world.close());

function callsOf(operation: SimulatedCall['operation'], sinceMs = 0): readonly number[] {
  return world.backend
    .calls()
    .filter((call) => call.operation === operation && call.atMs >= sinceMs)
    .map(({ atMs }) => atMs);
}

async function openCheckout(): Promise<string> {
  const saleId = await world.ringUp();
  await world.call('checkout.start', { saleId });
  await world.advance(100);
  return saleId;
}

/** A code is entered; the QR's reversal is behind it when this returns. */
async function enterCode(saleId: string): Promise<string> {
  const { paymentId } = await world.call('checkout.enter_code', { saleId, code: CODE });
  return paymentId;
}

async function paymentOf(saleId: string, paymentId: string): Promise<PaymentView> {
  const { payments } = await world.call('sales.get', { saleId });
  const found = payments.find((payment) => payment.paymentId === paymentId);
  if (found === undefined) throw new Error('no such payment');
  return found;
}

describe('an unknown outcome', () => {
  test('[SYNC-6] C12 asked after 2 s, then every 3 s, reversed at 45 s, and the sale is free again', async () => {
    const saleId = await openCheckout();
    world.backend.script('putPayment', { kind: 'no_answer', committed: false, cause: 'cut_off' });
    const paymentId = await enterCode(saleId);
    await world.advance(100);
    const { unknownSinceMs } = await paymentOf(saleId, paymentId);
    const since = unknownSinceMs ?? 0;
    await world.advance(44_000);
    expect(callsOf('getPayment', since).map((atMs) => Math.round((atMs - since) / 1_000))).toEqual([
      2, 5, 8, 11, 14, 17, 20, 23, 26, 29, 32, 35, 38, 41, 44,
    ]);
    expect(callsOf('reversePayment', since)).toEqual([]);
    await world.advance(2_000);
    expect(callsOf('reversePayment', since).map((atMs) => Math.round((atMs - since) / 1_000))).toEqual([45]);
    expect(await paymentOf(saleId, paymentId)).toMatchObject({ state: 'reversed' });
    expect((await world.snapshot()).checkout).toMatchObject({ screen: 'cancelled' });
  });

  test('[SYNC-6] C13 404 to a query does not free the sale: the payment may still arrive', async () => {
    const saleId = await openCheckout();
    world.backend.script('putPayment', { kind: 'arrives_late', afterMs: 30_000 });
    const paymentId = await enterCode(saleId);
    await world.advance(25_000);
    expect(await paymentOf(saleId, paymentId)).toMatchObject({ state: 'outcome_unknown' });
    expect((await world.refused('checkout.enter_code', { saleId, code: CODE })).code).toBe('sale.payment_unresolved');
    await world.advance(10_000);
    expect(await paymentOf(saleId, paymentId)).toMatchObject({ state: 'approved' });
    expect(moneyFaults(world.storage.read, world.backend.chargedMinor())).toEqual([]);
  });

  test('[SYNC-6] a till that was down for long asks before it gives up: what was paid meanwhile is paid', async () => {
    const saleId = await openCheckout();
    world.backend.script('putPayment', { kind: 'no_answer', committed: true, cause: 'cut_off' });
    const paymentId = await enterCode(saleId);
    await world.advance(1_000);
    expect(await paymentOf(saleId, paymentId)).toMatchObject({ state: 'outcome_unknown' });
    await world.crash(HOUR_MS);
    await world.advance(2_000);
    expect(await paymentOf(saleId, paymentId)).toMatchObject({ state: 'approved' });
    expect(callsOf('reversePayment', world.clock.now() - 5_000)).toEqual([]);
  });

  test('[SYNC-7] C5 a reversal without an answer is repeated for ever, slower, across restarts, until it is settled', async () => {
    const saleId = await openCheckout();
    world.backend.script('putPayment', { kind: 'no_answer', committed: true, cause: 'cut_off' });
    const paymentId = await enterCode(saleId);
    await world.advance(100);
    world.backend.setReachable(false);
    await world.advance(HOUR_MS);
    expect(await paymentOf(saleId, paymentId)).toMatchObject({ state: 'reversing' });
    const tries = callsOf('reversePayment').length;
    // Full jitter around a ceiling of five minutes: some two dozen in an hour, and the early ones close together.
    expect(tries).toBeGreaterThan(12);
    expect(tries).toBeLessThan(60);
    await world.restart();
    await world.advance(HOUR_MS);
    expect(callsOf('reversePayment').length).toBeGreaterThan(tries + 10);
    expect((await world.snapshot()).queue).toMatchObject({ depth: 1, unresolvedCount: 1 });
    world.backend.setReachable(true);
    await world.advance(10_000);
    expect(await paymentOf(saleId, paymentId)).toMatchObject({ state: 'reversed' });
    expect(moneyFaults(world.storage.read, world.backend.chargedMinor())).toEqual([]);
  });

  test('[SYNC-8] Retry-After is kept, by queries and reversals, and survives a restart', async () => {
    const saleId = await openCheckout();
    world.backend.script('putPayment', { kind: 'no_answer', committed: false, cause: 'cut_off' });
    const paymentId = await enterCode(saleId);
    await world.advance(100);
    world.backend.script('getPayment', { kind: 'overloaded', status: 503, retryAfterMs: 20_000 });
    const from = world.clock.now();
    await world.advance(15_000);
    expect(callsOf('getPayment', from)).toHaveLength(1);
    await world.advance(10_000);
    expect(callsOf('getPayment', from).length).toBeGreaterThan(1);
    world.backend.script('reversePayment', { kind: 'overloaded', status: 429, retryAfterMs: 5 * MINUTE_MS });
    await world.advance(30_000);
    const asked = callsOf('reversePayment').length;
    await world.restart();
    await world.advance(3 * MINUTE_MS);
    expect(callsOf('reversePayment')).toHaveLength(asked);
    await world.advance(3 * MINUTE_MS);
    expect(await paymentOf(saleId, paymentId)).toMatchObject({ state: 'reversed' });
  });

  test('[SYNC-8] a wait that was noted by a clock which has been set back since is no longer than any wait', async () => {
    const saleId = await openCheckout();
    world.backend.script('putPayment', { kind: 'no_answer', committed: false, cause: 'cut_off' });
    const paymentId = await enterCode(saleId);
    // The QR that was on the screen is reversed first.
    await world.advance(1_000);
    const from = world.clock.now();
    world.backend.script('getPayment', { kind: 'overloaded', status: 503, retryAfterMs: 1_000 }, 100);
    world.backend.script('reversePayment', { kind: 'overloaded', status: 503, retryAfterMs: 5 * MINUTE_MS });
    await world.advance(60_000);
    expect(callsOf('reversePayment', from)).toHaveLength(1);
    await world.restart(() => world.clock.shiftWall(-15 * DAY_MS));
    await world.advance(10 * MINUTE_MS + 1_000);
    expect(await paymentOf(saleId, paymentId)).toMatchObject({ state: 'reversed' });
  });

  test('[SYNC-9] refused for its time of signing: sent again at once, under the same id', async () => {
    const saleId = await openCheckout();
    world.backend.script('putPayment', { kind: 'refused', status: 401, code: 'stale_request' });
    const paymentId = await enterCode(saleId);
    await world.advance(200);
    expect(await paymentOf(saleId, paymentId)).toMatchObject({ state: 'approved' });
  });

  test('[SYNC-10] C17 a request that arrives twice, an answer that comes late: one charge, one book', async () => {
    const saleId = await openCheckout();
    world.backend.script('putPayment', { kind: 'arrives_twice', afterMs: 5_000 });
    await enterCode(saleId);
    await world.advance(20_000);
    expect((await world.snapshot()).checkout).toMatchObject({ screen: 'approved' });
    expect(moneyFaults(world.storage.read, world.backend.chargedMinor())).toEqual([]);
  });
});

describe('a customer who confirms', () => {
  test('[SYNC-11] asked after every 3 s, at once on a hint, and never twice within a second', async () => {
    const saleId = await openCheckout();
    world.backend.nextCustomer({ kind: 'ask' });
    const paymentId = await enterCode(saleId);
    await world.advance(30_000);
    const asked = callsOf('getPayment', world.clock.now() - 29_000);
    expect(asked.length).toBeGreaterThanOrEqual(9);
    expect(asked.length).toBeLessThanOrEqual(11);
    world.backend.customerDecides(paymentId, { kind: 'approve' });
    await world.advance(1_100);
    expect(await paymentOf(saleId, paymentId)).toMatchObject({ state: 'approved' });
    const all = callsOf('getPayment');
    for (const [index, atMs] of all.entries()) {
      if (index > 0) expect(atMs - (all[index - 1] ?? 0)).toBeGreaterThanOrEqual(1_000);
    }
  });

  test('[SYNC-11] offline until its end: one query behind the end, then the reversal, which waits for the network', async () => {
    const saleId = await openCheckout();
    world.backend.nextCustomer({ kind: 'ask' });
    const paymentId = await enterCode(saleId);
    await world.advance(300);
    world.backend.setReachable(false);
    world.backend.customerDecides(paymentId, { kind: 'approve' });
    await world.advance(3 * MINUTE_MS);
    expect(await paymentOf(saleId, paymentId)).toMatchObject({ state: 'pending_customer' });
    await world.advance(5_000);
    expect(await paymentOf(saleId, paymentId)).toMatchObject({ state: 'reversing' });
    expect((await world.snapshot()).checkout).toMatchObject({ screen: 'outcome_unknown' });
    world.backend.setReachable(true);
    await world.advance(10_000);
    expect(await paymentOf(saleId, paymentId)).toMatchObject({ state: 'reversed' });
    expect(moneyFaults(world.storage.read, world.backend.chargedMinor())).toEqual([]);
  });
});

describe('the connection', () => {
  const state = async (): Promise<string> => (await world.snapshot()).connection.state;

  test('[SYNC-20] E16 with a sale in progress a lost network is known within three seconds, and its return too', async () => {
    await world.ringUp();
    await world.advance(10_000);
    expect(await state()).toBe('online');
    for (let round = 0; round < 5; round += 1) {
      world.backend.setReachable(false);
      await world.advance(3_000);
      expect(await state()).toBe('offline');
      await world.advance(700 * round);
      world.backend.setReachable(true);
      await world.advance(3_000);
      expect(await state()).toBe('online');
      await world.advance(300 * round);
    }
  });

  test('[SYNC-20] E16 counts from the first thing that is rung up, however fast the next ones follow', async () => {
    await world.advance(20_500);
    await world.ringUp();
    world.backend.setReachable(false);
    for (let count = 0; count < 6; count += 1) {
      await world.advance(500);
      if (count < 5) await world.ringUp();
    }
    expect(await state()).toBe('offline');
  });

  test('[SYNC-21] a network that swallows everything is found by patience, not by the long wait of a request', async () => {
    await world.ringUp();
    await world.advance(5_000);
    world.backend.script('any', { kind: 'no_answer', committed: false, cause: 'timed_out' }, 50);
    await world.advance(3_100);
    expect(await state()).toBe('offline');
  });

  test('[SYNC-22] nobody at work: a question every ten seconds, no more', async () => {
    await world.advance(1_000);
    const from = world.clock.now();
    await world.advance(100_000);
    const asked = callsOf('getTime', from).length;
    expect(asked).toBeGreaterThanOrEqual(8);
    expect(asked).toBeLessThanOrEqual(11);
  });

  test('[SYNC-23] one failed answer among good ones is no lost network', async () => {
    const saleId = await openCheckout();
    world.backend.script('putPayment', { kind: 'overloaded', status: 500, retryAfterMs: null });
    await enterCode(saleId);
    const from = world.events.length;
    await world.advance(5_000);
    const states = world.events.slice(from).filter(({ name }) => name === 'connection.changed');
    expect(states).toEqual([]);
    expect(await state()).toBe('online');
  });

  test('[SYNC-24] at the start the state is unknown until the backend answers', async () => {
    world.backend.setReachable(false);
    await world.restart();
    expect(await state()).toBe('offline');
    world.backend.setReachable(true);
    await world.advance(3_000);
    expect(await state()).toBe('online');
  });

  test('[SYNC-25] a backend that disabled the till is believed, and every way to pay says so', async () => {
    const saleId = await openCheckout();
    world.backend.setDisabled(true);
    const paymentId = await enterCode(saleId);
    await world.advance(300);
    expect(await paymentOf(saleId, paymentId)).toMatchObject({
      state: 'declined',
      decline: { code: 'terminal_disabled' },
    });
    const { terminal, checkout } = await world.snapshot();
    expect(terminal.state).toBe('disabled');
    expect(checkout?.offers.payment_code).toEqual({ available: false, reason: 'terminal.disabled' });
  });

  test('[SYNC-26] a till that was enabled again takes payments without a restart; out of reach it stays disabled', async () => {
    const saleId = await openCheckout();
    world.backend.setDisabled(true);
    await enterCode(saleId);
    await world.advance(300);
    await world.call('checkout.leave', { saleId });
    const stateAfter = async (ms: number): Promise<string> => {
      await world.advance(ms);
      return (await world.snapshot()).terminal.state;
    };
    expect(await stateAfter(SUSPENDED_FOR_MS - 5_000)).toBe('disabled');
    world.backend.setReachable(false);
    expect(await stateAfter(SUSPENDED_FOR_MS)).toBe('disabled');
    world.backend.setReachable(true);
    world.backend.setDisabled(false);
    expect(await stateAfter(20_000)).toBe('ready');
    await world.call('checkout.start', { saleId });
    const paymentId = await enterCode(saleId);
    await world.advance(1_000);
    expect(await paymentOf(saleId, paymentId)).toMatchObject({ state: 'approved' });
  });
});

describe('configuration and clock', () => {
  test('[SYNC-30] the configuration is fetched at the start, confirmed every few minutes, and fetched anew on a hint', async () => {
    await world.advance(1_000);
    const first = storedConfig(world.storage.read);
    expect(first?.config.currency).toBe('CNY');
    await world.advance(6 * MINUTE_MS);
    const confirmed = storedConfig(world.storage.read);
    expect(confirmed?.config.version).toBe(first?.config.version);
    expect(confirmed?.confirmedAtMs).toBeGreaterThan(first?.confirmedAtMs ?? 0);
    world.backend.changeConfig({});
    await world.advance(1_000);
    expect(storedConfig(world.storage.read)?.config.version).toBe((first?.config.version ?? 0) + 1);
  });

  test('[SYNC-31] a configuration that cannot be had is asked for again soon, and the old one stays', async () => {
    await world.advance(1_000);
    const before = storedConfig(world.storage.read);
    world.backend.setReachable(false);
    await world.restart();
    expect(storedConfig(world.storage.read)).toEqual(before);
    world.backend.setReachable(true);
    await world.advance(20_000);
    expect(storedConfig(world.storage.read)?.confirmedAtMs).toBeGreaterThan(before?.confirmedAtMs ?? 0);
  });

  test('[SYNC-33] C30 the offset of the clocks is journalled when it moves by more than a second, and kept over a restart', async () => {
    await world.ringUp();
    await world.advance(3_000);
    world.backend.setClockAhead(90_000);
    await world.advance(5_000);
    expect(storedClockOffsetMs(world.storage.read)).toBe(90_000);
    expect((await world.snapshot()).connection.clockOffsetMs).toBe(90_000);
    const count = (): number =>
      world.storage.read.all(`SELECT 1 FROM journal WHERE type = 'clock.offset_changed'`).length;
    const changes = count();
    world.backend.setClockAhead(90_900);
    await world.advance(10_000);
    expect(count()).toBe(changes);
    world.backend.setReachable(false);
    await world.restart();
    expect((await world.snapshot()).connection.clockOffsetMs).toBe(90_000);
  });

  test('[SYNC-34] a wrong clock here does not cut short what a customer is given, nor lengthen it', async () => {
    world.backend.setClockAhead(-10 * MINUTE_MS);
    await world.ringUp();
    await world.advance(5_000);
    const { sale } = await world.snapshot();
    await world.call('checkout.start', { saleId: sale?.saleId ?? '' });
    await world.advance(100);
    const { checkout } = await world.snapshot();
    const left = (checkout?.merchantQr?.expiresAtMs ?? 0) - world.clock.now();
    expect(Math.round(left / 1_000)).toBe(180);
  });
});

describe('stopping', () => {
  test('[SYNC-12] a terminal that stops leaves no timer behind, whatever it was doing', async () => {
    const saleId = await openCheckout();
    world.backend.script('putPayment', { kind: 'no_answer', committed: false, cause: 'timed_out' });
    await enterCode(saleId);
    await world.advance(20);
    await world.terminal.stop();
    world.backend.end();
    await world.clock.settle();
    expect(world.clock.openTimers()).toBe(0);
  });
});
