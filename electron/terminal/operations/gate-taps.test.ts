/** Proves how the taps of a zone gate reach the backend, what a passenger may cost meanwhile, and what is taken back. */
import { afterEach, describe, expect, test } from 'vitest';
import type { GateState } from '../../contract/gate-values.ts';
import type { JsonObject } from '../../kernel/json.ts';
import { createGateWorld, ZONE_FARES, type GateWorld } from '../testing/gate-world.ts';
import { createTestWallet } from '../testing/test-wallet.ts';
import { MANAGER } from '../testing/till-world.ts';

let world: GateWorld;
afterEach(() => world.close());

const bodies = (): readonly JsonObject[] => world.backend.taps.all().map(({ body }) => JSON.parse(body) as JsonObject);
const EAST = { role: 'gate', place: { stationId: 'east', gateId: 'G1', direction: 'entry' } } as const;
const LAKE = { role: 'gate', place: { stationId: 'lake', gateId: 'G2', direction: 'exit' } } as const;

test('[TRANSIT-51] a tap is reported when the barrier has said, with the body that was journalled', async () => {
  world = await createGateWorld({ fares: [ZONE_FARES], transit: EAST });
  expect(await world.tap()).toMatchObject({ state: 'go', kind: 'entry', fare: null });
  expect(world.backend.taps.all()).toEqual([]);
  await world.advance(20_000);
  expect(bodies()).toMatchObject([
    { stationId: 'east', gateId: 'G1', direction: 'entry', decision: 'open', reason: null },
  ]);
  expect(world.journal('fare_tap.reported')).toEqual([{ journeyId: null, fareMinor: null }]);
  expect((await world.snapshot()).queue).toMatchObject({ depth: 0, unsentTotal: { minor: 0 } });
  expect(world.faults()).toEqual([]);
});

test('[TRANSIT-52] without the network taps wait, count as the largest fare, and arrive in one report', async () => {
  world = await createGateWorld({ fares: [ZONE_FARES], transit: EAST });
  await world.goOffline();
  await world.tap();
  await world.tap(createTestWallet(world.clock.now(), { seed: 12 }));
  expect((await world.snapshot()).queue).toMatchObject({ depth: 2, unsentTotal: { minor: 1_800 } });
  await world.goOnline();
  await world.advance(30_000);
  expect(bodies()).toHaveLength(2);
  expect((await world.snapshot()).queue).toMatchObject({ depth: 0, unsentTotal: { minor: 0 } });
  expect(world.faults()).toEqual([]);
});

test('[TRANSIT-52] an entry that could cost more than the wallet may is refused, and reported as denied', async () => {
  world = await createGateWorld({ fares: [ZONE_FARES], transit: EAST });
  const poor = createTestWallet(world.clock.now(), { seed: 13, maxPerPayment: 899 });
  expect(await world.tap(poor)).toMatchObject({
    ...{ state: 'stop', code: 'offline.over_wallet_payment_limit', shownCode: 'gate.over_limit' },
  });
  await world.advance(20_000);
  expect(bodies()).toMatchObject([{ decision: 'deny', reason: 'offline.over_wallet_payment_limit' }]);
  expect(world.faults()).toEqual([]);
});

test('[TRANSIT-53] a barrier that stayed shut makes the tap a denied one, which costs nothing', async () => {
  world = await createGateWorld({ fares: [ZONE_FARES], transit: EAST });
  world.barrier.behave('shut');
  expect(await world.tap()).toMatchObject({ state: 'stop', code: 'gate.barrier_stayed_shut' });
  await world.advance(20_000);
  expect(bodies()).toMatchObject([{ decision: 'deny', reason: 'gate.barrier_stayed_shut' }]);
  expect(world.faults()).toEqual([]);
});

describe('what the backend says', () => {
  test('[TRANSIT-54] a refusal is final and kept, 5xx and silence are asked again', async () => {
    world = await createGateWorld({ fares: [ZONE_FARES], transit: LAKE });
    world.barrier.behave('silent');
    world.backend.script('postTaps', { kind: 'no_answer', committed: true, cause: 'cut_off' });
    world.barrier.behave('well');
    expect(await world.tap()).toMatchObject({ state: 'go', kind: 'exit', fare: null });
    await world.advance(60_000);
    expect(world.journal('fare_tap.reported')).toHaveLength(1);
    const { passageId } = await lastGo(createTestWallet(world.clock.now(), { seed: 14 }));
    world.backend.taps.refuse(passageId, { status: 503, code: 'unavailable' });
    await world.advance(10_000);
    expect(world.journal('fare_tap.refused')).toEqual([]);
    world.backend.taps.refuse(passageId, { status: 422, code: 'wallet_blocked' });
    await world.advance(120_000);
    expect(world.journal('fare_tap.refused')).toEqual([{ code: 'wallet_blocked', status: 422 }]);
    expect(world.faults()).toEqual([]);
  });

  test.each(['stale_request', 'replayed_request'])(
    '[TRANSIT-65] a report that is refused as %s is sent again within seconds',
    async (code) => {
      world = await createGateWorld({ fares: [ZONE_FARES], transit: LAKE });
      world.backend.script('postTaps', { kind: 'refused', status: 401, code }, 2);
      expect(await world.tap()).toMatchObject({ state: 'go' });
      await world.advance(10_000);
      expect(world.journal('fare_tap.reported')).toHaveLength(1);
      expect(world.faults()).toEqual([]);
    },
  );
});

describe('a ride that the backend declines', () => {
  test('[TRANSIT-55] its wallet is let through no more, until a manager takes it off the list', async () => {
    world = await createGateWorld({ fares: [ZONE_FARES], transit: EAST });
    const blocked = createTestWallet(world.clock.now(), { seed: 15 });
    const { passageId } = await lastGo(blocked);
    world.backend.taps.refuse(passageId, { status: 422, code: 'wallet_blocked' });
    await world.advance(120_000);
    expect(await world.tap(blocked)).toMatchObject({ state: 'stop', code: 'offline.wallet_denied' });
    expect(world.journal('deny_list.wallet_added_locally')).toMatchObject([{ cause: 'unpaid' }]);
    await world.call('gate.unlock', MANAGER);
    await world.call('offline.deny_wallet', { paymentId: passageId, denied: false });
    await world.call('session.sign_out', {});
    await world.advance(1_500);
    expect(await world.tap(blocked)).toMatchObject({ state: 'go', kind: 'entry' });
    expect(world.faults()).toEqual([]);
  }, 60_000);

  test('[TRANSIT-55] a report that is refused for itself, and a tap that opened nothing, deny nobody', async () => {
    world = await createGateWorld({ fares: [ZONE_FARES], transit: EAST });
    const passenger = createTestWallet(world.clock.now(), { seed: 16 });
    const { passageId } = await lastGo(passenger);
    world.backend.taps.refuse(passageId, { status: 422, code: 'validation_failed' });
    await world.advance(120_000);
    expect(world.journal('fare_tap.refused')).toEqual([{ code: 'validation_failed', status: 422 }]);
    world.barrier.behave('shut');
    const unlucky = createTestWallet(world.clock.now(), { seed: 17 });
    world.backend.setReachable(false);
    await world.tap(unlucky);
    const tapId = world.storage.read.get('SELECT max(tap_id) AS id FROM fare_taps')?.['id'];
    world.backend.taps.refuse(String(tapId), { status: 422, code: 'wallet_blocked' });
    await world.goOnline();
    await world.advance(120_000);
    expect(world.journal('fare_tap.refused')).toHaveLength(2);
    expect(world.journal('deny_list.wallet_added_locally')).toEqual([]);
  });
});

describe('an exit whose entry was made elsewhere', () => {
  const heldFor = (passenger: ReturnType<typeof createTestWallet>, ms: number) => async (): Promise<GateState> => {
    world.reader.tap(async (request) => {
      // A phone hands its certificate over before it has signed anything.
      request.amountFor?.(passenger.certificate);
      await new Promise<void>((resolve) => void world.clock.after(ms, () => resolve()));
      return passenger.card(request);
    });
    await world.advance(ms + 1);
    return world.state();
  };
  const began = (passenger: ReturnType<typeof createTestWallet>): void =>
    world.backend.taps.setOpenJourneys(passenger.walletId, [
      { entryStationId: 'east', entryAtMs: world.clock.now() - 1_800_000 },
    ]);

  test('[TRANSIT-58] tells its fare when the backend has said by then where it began', async () => {
    world = await createGateWorld({ fares: [ZONE_FARES], transit: LAKE });
    const passenger = createTestWallet(world.clock.now(), { seed: 60 });
    began(passenger);
    expect(await heldFor(passenger, 300)()).toMatchObject({ state: 'go', kind: 'exit', fare: { minor: 450 } });
    const stranger = createTestWallet(world.clock.now(), { seed: 61 });
    expect(await heldFor(stranger, 300)()).toMatchObject({
      state: 'go',
      kind: 'exit_without_entry',
      fare: { minor: 900 },
    });
    expect(world.faults()).toEqual([]);
  });

  test('[TRANSIT-58] waits for no answer, and asks nobody without the network', async () => {
    world = await createGateWorld({ fares: [ZONE_FARES], transit: LAKE });
    const passenger = createTestWallet(world.clock.now(), { seed: 62 });
    began(passenger);
    world.backend.script('getOpenJourneys', { kind: 'answers_late', afterMs: 5_000 });
    expect(await heldFor(passenger, 300)()).toMatchObject({ state: 'go', kind: 'exit', fare: null });
    await world.advance(10_000);
    await world.goOffline();
    const asked = world.backend.calls().length;
    const other = createTestWallet(world.clock.now(), { seed: 63 });
    began(other);
    expect(await heldFor(other, 300)()).toMatchObject({ state: 'go', kind: 'exit', fare: null });
    expect(world.backend.calls().slice(asked)).not.toContainEqual(
      expect.objectContaining({ operation: 'getOpenJourneys' }),
    );
    expect(world.faults()).toEqual([]);
  });
});

async function lastGo(by: ReturnType<typeof createTestWallet>): Promise<{ passageId: string }> {
  const state = await world.tap(by);
  if (state?.state !== 'go') throw new Error(`the gate said ${state?.state ?? 'nothing'}`);
  return state;
}
