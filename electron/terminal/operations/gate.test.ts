/** Proves the loop of a gate in a whole terminal: who passes for what, who is stopped and told why, and what is taken back. */
import { afterEach, describe, expect, test } from 'vitest';
import type { GateView } from '../../contract/gate-values.ts';
import { LONG_LOG_PAGES } from '../storage/write-ahead-log.ts';
import { createGateWorld, EAST_ENTRY, FLAT_FARES, ZONE_FARES, type GateWorld } from '../testing/gate-world.ts';
import { lengthenLog, pagesInLog } from '../testing/long-log.ts';
import { createTestWallet } from '../testing/test-wallet.ts';
import { MANAGER } from '../testing/till-world.ts';
import { REST_MS } from './gate-loop.ts';

let world: GateWorld;
afterEach(() => world.close());

const otherWallet = (seed: number, passengerClass?: string) =>
  createTestWallet(world.clock.now(), { seed, ...(passengerClass === undefined ? {} : { passengerClass }) });

describe('a flat fare', () => {
  test('[TRANSIT-20] a tap is judged, written, let through and paid by the outbox, and the next one is served', async () => {
    world = await createGateWorld();
    expect(await world.gate()).toMatchObject({ state: { state: 'armed' }, flatFare: { minor: 200 }, signal: null });
    expect(await world.tap()).toMatchObject({ state: 'go', kind: 'flat', fare: { minor: 200 }, concession: false });
    expect(world.barrier.askedCount()).toBe(1);
    expect(await world.tap(otherWallet(12))).toMatchObject({ state: 'go', fare: { minor: 200 } });
    await world.advance(30_000);
    expect(await world.gate()).toMatchObject({
      state: { state: 'armed' },
      today: { passedCount: 2, stoppedCount: 0, fares: { minor: 400 } },
    });
    expect(world.payments()).toEqual(['approved', 'approved']);
    expect(world.faults()).toEqual([]);
  });

  test('[TRANSIT-27] one commit stands between the credential and the barrier, and no network call', async () => {
    world = await createGateWorld();
    const commits = world.commitCount();
    const calls = world.backend.calls().length;
    world.barrier.behave('silent');
    await world.tap();
    expect(world.barrier.askedCount()).toBe(1);
    expect(world.commitCount() - commits).toBe(1);
    expect(world.backend.calls()).toHaveLength(calls);
  });

  test('[TRANSIT-27] a log that has grown long is emptied behind the pulse, never before it', async () => {
    world = await createGateWorld();
    lengthenLog(world.storage);
    world.barrier.behave('silent');
    await world.tap();
    expect(world.barrier.askedCount()).toBe(1);
    expect(pagesInLog(world.storage)).toBeGreaterThan(LONG_LOG_PAGES);
    world.barrier.behave('well');
    await world.advance(2 * REST_MS);
    lengthenLog(world.storage);
    await world.tap(otherWallet(22));
    expect(world.barrier.askedCount()).toBe(2);
    expect(pagesInLog(world.storage)).toBeLessThan(LONG_LOG_PAGES);
  });

  test('[TRANSIT-28] a class pays its part, is asked for it, and has a sound of its own', async () => {
    world = await createGateWorld();
    expect(await world.tap(otherWallet(20, 'student'))).toMatchObject({
      ...{ state: 'go', fare: { minor: 100 }, concession: true },
    });
    expect((await world.gate()).signal?.kind).toBe('go_concession');
    expect(await world.tap(otherWallet(21, 'elder'))).toMatchObject({ state: 'go', fare: { minor: 0 } });
    await world.advance(30_000);
    expect(world.payments()).toEqual(['approved']);
    expect(world.faults()).toEqual([]);
  });

  test('[TRANSIT-29] the second ride within the hour is a transfer, and passback keeps the same phone out before', async () => {
    world = await createGateWorld();
    await world.tap();
    await world.advance(5_000);
    expect(await world.tap()).toMatchObject({ state: 'stop', code: 'gate.passback', shownCode: 'gate.passback' });
    await world.advance(200_000);
    expect(await world.tap()).toMatchObject({ state: 'go', kind: 'transfer', fare: { minor: 100 } });
    expect(world.journal('gate.stopped')).toMatchObject([{ code: 'gate.passback' }]);
    await world.advance(20_000);
    expect(world.faults()).toEqual([]);
  });
});

describe('without the network', () => {
  test('[TRANSIT-20] people pass all the same, and what they owe arrives once it is back', async () => {
    world = await createGateWorld();
    await world.goOffline();
    expect(await world.tap()).toMatchObject({ state: 'go' });
    expect(await world.scan(otherWallet(12).qr(world.clock.now()))).toMatchObject({ state: 'go', kind: 'flat' });
    expect(world.payments()).toEqual(['accepted_offline', 'accepted_offline']);
    await world.goOnline();
    expect(world.payments()).toEqual(['approved', 'approved']);
    expect(world.faults()).toEqual([]);
  });
});

describe('the barrier', () => {
  test.each(['shut', 'silent'] as const)(
    '[TRANSIT-24] one that stays %s is a fault, nobody is charged, and the journal says why',
    async (manner) => {
      world = await createGateWorld();
      world.barrier.behave(manner);
      await world.tap();
      await world.advance(2_100);
      expect(await world.state()).toMatchObject({ state: 'stop', code: 'gate.barrier_stayed_shut' });
      await world.advance(4_000);
      expect(await world.state()).toMatchObject({ state: 'out_of_service', codes: ['gate.barrier_fault'] });
      expect(world.journal('gate.passage_not_opened')).toHaveLength(1);
      await world.advance(20_000);
      expect(world.payments()).toEqual(['reversed']);
      expect(await world.gate()).toMatchObject({ today: { notOpenedCount: 1, passedCount: 0, fares: { minor: 0 } } });
      world.barrier.behave('well');
      await world.advance(30_000);
      expect(await world.tap()).toMatchObject({ state: 'go', kind: 'flat' });
      await world.advance(20_000);
      expect(world.faults()).toEqual([]);
    },
  );

  test('[TRANSIT-25] a till that dies before the barrier has said is charged nothing after its start', async () => {
    world = await createGateWorld();
    world.barrier.behave('silent');
    await world.tap();
    await world.crash();
    await world.advance(20_000);
    expect(world.journal('gate.passage_not_opened')).toMatchObject([{ code: 'gate.restarted' }]);
    expect(world.payments()).toEqual(['reversed']);
    expect(world.faults()).toEqual([]);
  });
});

describe('the profile', () => {
  test('[TRANSIT-26] only a technician’s or manager’s PIN takes the gate out, and signing out puts it back', async () => {
    world = await createGateWorld();
    expect(await world.refused('gate.unlock', { cashierId: 'c1', pin: '1234' })).toMatchObject({
      code: 'contract.not_permitted',
    });
    expect(await world.refused('session.sign_in', { cashierId: 'c1', pin: '1234' })).toMatchObject({
      code: 'contract.not_permitted',
    });
    await world.call('gate.unlock', MANAGER);
    expect(await world.state()).toEqual({ state: 'out_of_service', codes: ['gate.maintenance'] });
    expect(await world.tap()).toBeNull();
    await world.call('session.sign_out', {});
    expect(await world.state()).toEqual({ state: 'armed' });
  }, 60_000);

  test('[TRANSIT-21] fares are shown before they are in force, and used from their moment on', async () => {
    world = await createGateWorld();
    const begins = world.clock.now() + 500_000;
    const later = { ...FLAT_FARES, fare: 300, effectiveFrom: new Date(begins).toISOString() };
    await world.setFares(later, FLAT_FARES);
    expect(await world.call('gate.fares', {})).toMatchObject({
      active: { fareMinor: 200 },
      coming: [{ fareMinor: 300, effectiveFromMs: begins }],
      problem: null,
    });
    await world.advance(begins - world.clock.now() - 1);
    expect(await world.tap()).toMatchObject({ state: 'go', fare: { minor: 200 } });
    await world.advance(1_001);
    expect(await world.tap(otherWallet(12))).toMatchObject({ state: 'go', fare: { minor: 300 } });
    expect((await world.gate()).flatFare).toMatchObject({ minor: 300 });
  });

  test('[TRANSIT-22] without fares nobody is let through, and the screen says so', async () => {
    world = await createGateWorld({ fares: [] });
    const { state, lights } = (await world.gate()) satisfies GateView;
    expect(state).toEqual({ state: 'out_of_service', codes: ['gate.no_fare_table'] });
    expect(lights).toEqual({ lit: 0, isBlinking: false, tone: 'neutral' });
    expect(await world.tap()).toBeNull();
  });
});

test('[TRANSIT-95] heartbeats tell whoever looks after many gates how this one is', async () => {
  world = await createGateWorld();
  await world.advance(70_000);
  expect(world.backend.heartbeats().at(-1)?.devices).toContainEqual({ kind: 'gate', name: 'G1', state: 'in_service' });
  world.barrier.setCondition({ state: 'faulty', problem: null });
  await world.advance(310_000);
  expect(world.backend.heartbeats().at(-1)?.devices).toContainEqual({
    ...{ kind: 'gate', name: 'G1', state: 'out_of_service gate.barrier_fault' },
  });
});

describe('zones', () => {
  test('[TRANSIT-50] entry and exit are let through and reported', async () => {
    world = await createGateWorld({ fares: [ZONE_FARES], transit: EAST_ENTRY });
    expect(await world.tap()).toMatchObject({ state: 'go', kind: 'entry', fare: null });
    expect(world.payments()).toEqual([]);
    expect(world.faults()).toEqual([]);
  });
});
