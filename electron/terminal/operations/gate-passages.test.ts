/** Proves that rides nobody paid are found, each with its passage and what the journal says of it. */
import { afterEach, expect, test } from 'vitest';
import { createGateWorld, FLAT_FARES, ZONE_FARES, type GateWorld } from '../testing/gate-world.ts';
import { createTestWallet, type TestWallet } from '../testing/test-wallet.ts';
import { MANAGER } from '../testing/till-world.ts';

let world: GateWorld;
afterEach(() => world.close());

const wallet = (seed: number): TestWallet => createTestWallet(world.clock.now(), { seed });
const PAGE = { cursor: null, limit: 20 } as const;
const listed = () => world.call('gate.unpaid_rides', PAGE);

async function ride(by: TestWallet): Promise<string> {
  const state = await world.tap(by);
  await world.advance(4_000);
  if (state?.state !== 'go') throw new Error(`the gate said ${state?.state ?? 'nothing'}`);
  return state.passageId;
}

async function declinedRide(by: TestWallet): Promise<string> {
  world.backend.setReachable(false);
  const passageId = await ride(by);
  world.backend.taps.refuse(passageId, { status: 422, code: 'wallet_blocked' });
  await world.goOnline();
  await world.advance(60_000);
  return passageId;
}

test('[TRANSIT-59] a zone ride that the backend declined is listed with the most it may cost, when, why, and since when its wallet is stopped', async () => {
  world = await createGateWorld({ fares: [ZONE_FARES] });
  const blocked = wallet(80);
  await ride(wallet(81));
  const passageId = await declinedRide(blocked);
  expect(await world.refused('gate.unpaid_rides', PAGE)).toMatchObject({ code: 'contract.not_signed_in' });
  await world.call('gate.unlock', MANAGER);
  const { rides, cursor } = await listed();
  expect(cursor).toBeNull();
  expect(rides).toMatchObject([
    {
      passage: { passageId, kind: 'entry', fare: null, walletEnding: blocked.walletId.slice(-4), outcome: 'passed' },
      amount: { minor: 900 },
      isAtMost: true,
      code: 'wallet_blocked',
    },
  ]);
  const [unpaid] = rides;
  expect(unpaid?.sinceMs).toBeGreaterThan(unpaid?.passage.atMs ?? Number.POSITIVE_INFINITY);
  expect(unpaid?.deniedSinceMs).toBe(unpaid?.sinceMs);
  // No wallet's full id leaves for a screen.
  expect(JSON.stringify(rides)).not.toContain(blocked.walletId);
  await world.call('offline.deny_wallet', { paymentId: passageId, denied: false });
  expect((await listed()).rides).toMatchObject([{ passage: { passageId }, deniedSinceMs: null }]);
});

test('[TRANSIT-59] a flat fare that is not paid is listed with its fare until it is paid, and the pages follow one another', async () => {
  world = await createGateWorld({ fares: [FLAT_FARES] });
  world.backend.setReachable(false);
  const passageIds = [await ride(wallet(82)), await ride(wallet(83)), await ride(wallet(84))];
  world.backend.nextCustomer({ kind: 'decline', code: 'insufficient_funds', retryable: false });
  world.backend.nextCustomer({ kind: 'decline', code: 'wallet_blocked', retryable: false });
  await world.goOnline();
  await world.advance(60_000);
  await world.call('gate.unlock', MANAGER);
  const { rides } = await listed();
  expect(rides.map(({ passage }) => passage.passageId)).toEqual([passageIds[1], passageIds[0]]);
  expect(rides.map(({ code, isAtMost, amount }) => [code, isAtMost, amount?.minor])).toEqual([
    ['wallet_blocked', false, 200],
    ['insufficient_funds', false, 200],
  ]);
  const first = await world.call('gate.unpaid_rides', { cursor: null, limit: 1 });
  const second = await world.call('gate.unpaid_rides', { cursor: first.cursor, limit: 1 });
  expect([...first.rides, ...second.rides].map(({ passage }) => passage.passageId)).toEqual([
    passageIds[1],
    passageIds[0],
  ]);
  expect(await world.refused('gate.unpaid_rides', { cursor: 'x', limit: 1 })).toMatchObject({
    code: 'contract.input_invalid',
  });
});

test('[TRANSIT-59] a stopped passenger and a gate that stayed shut are no rides, whatever the backend says of their taps', async () => {
  world = await createGateWorld({ fares: [ZONE_FARES] });
  world.backend.setReachable(false);
  world.barrier.behave('shut');
  await world.tap(wallet(85));
  world.barrier.behave('well');
  await world.advance(40_000);
  await world.tap(createTestWallet(world.clock.now(), { seed: 86, maxPerPayment: 1 }));
  for (const { tap_id: tapId } of world.storage.read.all('SELECT tap_id FROM fare_taps')) {
    world.backend.taps.refuse(String(tapId), { status: 422, code: 'wallet_blocked' });
  }
  await world.goOnline();
  await world.advance(120_000);
  expect(world.journal('fare_tap.refused')).toHaveLength(2);
  await world.call('gate.unlock', MANAGER);
  expect((await listed()).rides).toEqual([]);
});

test('[TRANSIT-61] one passage is shown with every line of the journal about it and its payment, in order', async () => {
  world = await createGateWorld({ fares: [ZONE_FARES] });
  const passageId = await declinedRide(wallet(87));
  await world.call('gate.unlock', MANAGER);
  const declined = await world.call('gate.passage', { passageId });
  expect(declined.unpaid).toMatchObject({ code: 'wallet_blocked', amount: { minor: 900 } });
  expect(declined.timeline.map(({ type }) => type)).toEqual([
    ...['gate.passage_decided', 'gate.passage_opened', 'fare_tap.refused', 'deny_list.wallet_added_locally'],
  ]);
  expect(await world.refused('gate.passage', { passageId: 'nobody' })).toMatchObject({ code: 'gate.passage_unknown' });
  await world.call('session.sign_out', {});
  expect(await world.refused('gate.passage', { passageId })).toMatchObject({ code: 'contract.not_signed_in' });

  await world.setFares(FLAT_FARES);
  const paidId = await ride(wallet(88));
  await world.advance(30_000);
  await world.call('gate.unlock', MANAGER);
  const paid = await world.call('gate.passage', { passageId: paidId });
  expect(paid.unpaid).toBeNull();
  const sequences = paid.timeline.map(({ sequence }) => sequence);
  expect(sequences).toEqual([...new Set(sequences)].toSorted((one, other) => one - other));
  expect(paid.timeline.map(({ type }) => type)).toEqual(
    expect.arrayContaining(['gate.passage_decided', 'payment.accepted_offline', 'payment.approved']),
  );
});
