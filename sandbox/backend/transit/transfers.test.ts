/** The transfer of a flat fare: what the backend gives when the till could not see the first ride. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { closeWithCleanLedger, fen, offlineMethod, paymentOf, tapPresentment } from '../../testing/payments.ts';
import { openTestWorld, paymentBody, uuidV7, type TestTerminal, type TestWorld } from '../../testing/test-world.ts';
import { MINUTE_MS } from '../time.ts';

let world: TestWorld;
let tram: TestTerminal;

beforeEach(async () => {
  world = await openTestWorld();
  tram = await world.enrol('DEMO-TRAM-0001');
});
afterEach(() => closeWithCleanLedger(world));

/** What the payer paid for a ride by tap, and what the discounts are called. */
async function ride(
  amount = 200,
  walletId = 'wlt_zhang',
  terminal = tram,
  offline = false,
): Promise<readonly unknown[]> {
  const presentment = await tapPresentment(world, walletId, terminal.id, amount);
  const method = offline ? offlineMethod(world, 'tap', presentment) : { type: 'tap', presentment };
  const body = paymentBody(world.clock, method, { amount: fen(amount) });
  const { payerPaid, discounts } = paymentOf(await terminal.call('PUT', `/v1/payments/${uuidV7()}`, body));
  return [payerPaid?.amount, ...discounts.map(({ name, fundedBy }) => `${name} ${fundedBy}`)];
}

test('[SANDBOX-170] the second ride within the hour gets the transfer as a discount of the merchant, the third none', async () => {
  expect(await ride()).toEqual([200]);
  world.clock.advance(60 * MINUTE_MS);
  expect(await ride(200, 'wlt_zhang', await world.enrol('DEMO-TRAM-0002'), true)).toEqual([100, '换乘优惠 merchant']);
  world.clock.advance(MINUTE_MS);
  expect(await ride()).toEqual([200]);
});

test('[SANDBOX-170] a ride after the hour, one that the till gave the transfer itself, and another wallet get none', async () => {
  expect(await ride()).toEqual([200]);
  expect(await ride(100)).toEqual([100]);
  expect(await ride(200, 'wlt_li')).toEqual([200]);
  world.clock.advance(60 * MINUTE_MS + 1);
  expect(await ride(200, 'wlt_li')).toEqual([200]);
});

test('[SANDBOX-170] a student has the transfer of a student, and a shop gives none', async () => {
  expect(await ride(100, 'wlt_ma')).toEqual([100]);
  expect(await ride(100, 'wlt_ma')).toEqual([50, '换乘优惠 merchant']);
  const shop = await world.enrol();
  expect(await ride(200, 'wlt_zhang', shop)).toEqual([200]);
  expect(await ride(200, 'wlt_zhang', shop)).toEqual([200]);
});
