/** Proves what a gate does with everything that is no good tap: each has its screen, its code in the journal, and no charge. */
import { afterEach, describe, expect, test } from 'vitest';
import { createSimulatedNfcReader } from '../../../hardware/nfc-reader/simulated-driver.ts';
import { SIMULATED_POLICY } from '../wallet-backend/simulated-reference.ts';
import { createGateWorld, FLAT_FARES, ZONE_FARES, type GateWorld } from '../testing/gate-world.ts';
import { createTestWallet, testIssuer } from '../testing/test-wallet.ts';
import { StorageFailure } from '../storage/database.ts';

let world: GateWorld;
afterEach(() => world.close());

const HOUR = 3_600_000;
const wallet = (seed: number, limits: { maxPerPayment?: number; maxPerDay?: number } = {}) =>
  createTestWallet(world.clock.now(), { seed, ...limits });
const stops = (): readonly unknown[] => world.journal('gate.stopped').map(({ code }) => code);

describe('at the reader', () => {
  test.each([
    ['unlock_phone', 'gate.unlock_phone', 'unlock_phone'],
    ['tap_again', 'gate.tap_again', 'stop'],
    ['over_wallet_limit', 'gate.over_limit', 'stop'],
    ['cancelled_on_phone', 'gate.cancelled_on_phone', 'stop'],
  ] as const)('[TRANSIT-80] %s is told as %s, and the next tap is served', async (kind, code, sound) => {
    world = await createGateWorld();
    world.reader.tap(async () => ({ kind }));
    await world.clock.settle();
    expect(await world.gate()).toMatchObject({
      state: { state: 'stop', code, shownCode: code },
      signal: { kind: sound },
    });
    expect(stops()).toEqual([code]);
    expect(await world.tap()).toMatchObject({ state: 'go' });
    expect(world.payments()).toEqual(['accepted_offline']);
  });

  test('[TRANSIT-80] a bank card in the same pocket stops, a badge of the staff does not', async () => {
    world = await createGateWorld();
    world.reader.tap(async () => ({ kind: 'foreign_card', card: 'bank_card' }));
    await world.clock.settle();
    expect(await world.state()).toMatchObject({ state: 'stop', code: 'gate.two_cards' });
    await world.advance(4_000);
    world.reader.tap(async () => ({ kind: 'foreign_card', card: 'tag' }));
    await world.clock.settle();
    expect(await world.state()).toEqual({ state: 'armed' });
    expect(stops()).toEqual(['gate.two_cards']);
  });

  test('[TRANSIT-81] two phones at once: one is decided about, and the other is served after it', async () => {
    world = await createGateWorld();
    const [first, second] = [wallet(20), wallet(21)];
    expect(world.reader.tap(first.card)).toBe(true);
    expect(world.reader.tap(second.card)).toBe(false);
    await world.clock.settle();
    expect(await world.state()).toMatchObject({ state: 'go' });
    expect(await world.tap(second)).toMatchObject({ state: 'go' });
    expect(world.payments()).toHaveLength(2);
  });

  test('[TRANSIT-81] a code held up while the phone is read pays once (C33)', async () => {
    world = await createGateWorld();
    const one = wallet(22);
    expect(await world.tap(one)).toMatchObject({ state: 'go' });
    expect(await world.scan(one.qr(world.clock.now()))).toMatchObject({ state: 'go' });
    expect(stops()).toEqual(['gate.second_credential']);
    expect((await world.gate()).signal).toEqual({ signalId: 1, kind: 'go' });
    expect(world.payments()).toHaveLength(1);
  });

  test('[TRANSIT-82] a presentment of garbage, of another terminal, or of another issuer opens nothing', async () => {
    world = await createGateWorld();
    world.reader.tap(async () => ({ kind: 'presented', presentment: Uint8Array.of(0x82, 0x58, 0xff) }));
    await world.clock.settle();
    expect(await world.state()).toMatchObject({ state: 'stop', code: 'offline.presentment_malformed' });
    const stranger = wallet(23);
    const other: typeof stranger.card = (request) => stranger.card({ ...request, terminalId: 'trm_other' });
    world.reader.tap(other);
    await world.clock.settle();
    expect(await world.state()).toMatchObject({ state: 'stop', code: 'offline.wrong_terminal' });
    world.backend.changeConfig({ issuers: [{ ...testIssuer(world.clock.now()), revoked: true }] });
    await world.advance(400_000);
    expect(await world.tap()).toMatchObject({
      state: 'stop',
      code: 'offline.issuer_revoked',
      shownCode: 'gate.wallet_refused',
    });
    expect(world.payments()).toEqual([]);
    expect(world.barrier.askedCount()).toBe(0);
  });
});

describe('at the scanner', () => {
  test('[TRANSIT-83] a screenshot of a code that was used is stopped, whoever shows it', async () => {
    world = await createGateWorld();
    const code = wallet(24).qr(world.clock.now());
    expect(await world.scan(code)).toMatchObject({ state: 'go' });
    await world.advance(4_000);
    expect(await world.scan(code)).toMatchObject({
      state: 'stop',
      code: 'offline.counter_replayed',
      shownCode: 'gate.code_used',
    });
    expect(world.payments()).toHaveLength(1);
  });

  test('[TRANSIT-83] the same code read again within three seconds is one event', async () => {
    world = await createGateWorld();
    const code = wallet(25).qr(world.clock.now());
    await world.scan(code);
    await world.scan(code);
    expect(stops()).toEqual([]);
    expect(world.payments()).toHaveLength(1);
  });

  test('[TRANSIT-83] a code that is too old asks for a fresh one; one of something else says so', async () => {
    world = await createGateWorld();
    expect(await world.scan(wallet(26).qr(world.clock.now() - 120_000))).toMatchObject({
      ...{ state: 'stop', code: 'offline.qr_not_fresh', shownCode: 'gate.code_stale' },
    });
    expect(await world.scan('6901028075831')).toMatchObject({ state: 'stop', code: 'gate.code_unknown' });
    expect(stops()).toEqual(['offline.qr_not_fresh', 'gate.code_unknown']);
  });

  test('[TRANSIT-83] where journeys are made of taps, a code is told to tap instead', async () => {
    world = await createGateWorld({ fares: [ZONE_FARES] });
    expect(await world.scan(wallet(27).qr(world.clock.now()))).toMatchObject({
      ...{ state: 'stop', code: 'offline.channel_disabled', shownCode: 'gate.tap_instead' },
    });
  });
});

describe('what the wallet may', () => {
  test('[TRANSIT-84] a wallet at its own limit passes, one fen above it does not', async () => {
    world = await createGateWorld();
    expect(await world.tap(wallet(28, { maxPerPayment: 200 }))).toMatchObject({ state: 'go' });
    expect(await world.tap(wallet(29, { maxPerPayment: 199 }))).toMatchObject({
      ...{ state: 'stop', code: 'offline.over_wallet_payment_limit', shownCode: 'gate.over_limit' },
    });
    expect(await world.tap(wallet(30, { maxPerDay: 199 }))).toMatchObject({ code: 'offline.over_wallet_day_limit' });
  });

  test('[TRANSIT-84] a wallet on the deny list is sent to the staff', async () => {
    world = await createGateWorld();
    world.backend.setDenied({ iss: 'demo-bank', walletId: world.wallet.walletId, reason: 'lost' }, true);
    await world.advance(400_000);
    expect(await world.tap()).toMatchObject({
      state: 'stop',
      code: 'offline.wallet_denied',
      shownCode: 'gate.wallet_refused',
    });
  });
});

describe('out of service', () => {
  test('[TRANSIT-85] with a policy or a deny list that is too old nobody passes, and it goes on by itself', async () => {
    world = await createGateWorld();
    world.backend.changeConfig({ offline: { ...SIMULATED_POLICY, maxPolicyAgeHours: 0.5 } });
    await world.advance(3_000);
    await world.goOffline();
    await world.advance(HOUR);
    expect(await world.state()).toMatchObject({ state: 'out_of_service' });
    expect(await world.tap()).toBeNull();
    await world.goOnline();
    await world.advance(60_000);
    expect(await world.state()).toEqual({ state: 'armed' });
  });

  test('[TRANSIT-85] a deny list that is too old by policy is named, though everything else is fresh', async () => {
    world = await createGateWorld();
    world.backend.changeConfig({ offline: { ...SIMULATED_POLICY, maxPolicyAgeHours: 0.5 } });
    const cut = { kind: 'no_answer', committed: false, cause: 'cut_off' } as const;
    world.backend.script('getDenyList', cut, 1_000);
    await world.advance(HOUR);
    expect(await world.state()).toEqual({ state: 'out_of_service', codes: ['offline.deny_list_too_old'] });
    expect(world.journal('gate.service_changed').map(({ codes }) => codes)).toEqual([
      [],
      ['offline.deny_list_too_old'],
    ]);
    expect(await world.tap()).toBeNull();
  });

  test('[TRANSIT-85] a clock that jumped is not trusted', async () => {
    world = await createGateWorld();
    await world.goOffline();
    world.clock.shiftWall(10 * 60_000);
    await world.advance(20_000);
    expect(await world.state()).toEqual({ state: 'out_of_service', codes: ['offline.clock_not_trusted'] });
    expect(world.journal('gate.service_changed').map(({ codes }) => codes)).toEqual([
      [],
      ['offline.clock_not_trusted'],
    ]);
  });

  test('[TRANSIT-85] without a reader and a scanner, without a barrier, and with unusable fares it says why', async () => {
    world = await createGateWorld();
    await world.advance(3_000);
    world.reader.setState('gone');
    expect(await world.state()).toEqual({ state: 'armed' });
    world.scanner.controls.setFault('unplugged', true);
    await world.advance(2_500);
    expect(await world.state()).toEqual({ state: 'out_of_service', codes: ['gate.no_reader'] });
    world.scanner.controls.setFault('unplugged', false);
    world.barrier.setCondition({ state: 'gone', problem: { code: 'unplugged', detail: 'of a test' } });
    await world.advance(2_500);
    expect(await world.state()).toEqual({ state: 'out_of_service', codes: ['gate.barrier_fault'] });
    world.barrier.setCondition({ state: 'ready', problem: null });
    await world.setFares(FLAT_FARES, { ...FLAT_FARES, fare: -1 });
    expect(await world.state()).toEqual({ state: 'out_of_service', codes: ['gate.fares_unusable'] });
    expect(await world.call('gate.fares', {})).toMatchObject({ active: null, problem: { index: 1 } });
    await world.setFares();
    expect(await world.state()).toEqual({ state: 'out_of_service', codes: ['gate.no_fare_table'] });
    expect(world.journal('gate.service_changed').map(({ codes }) => codes)).toEqual([
      ...[[], ['gate.no_reader'], ['gate.barrier_fault'], ['gate.fares_unusable'], ['gate.no_fare_table']],
    ]);
  });

  test('[TRANSIT-86] a disk that refuses lets nobody through, and the gate rests and tries again', async () => {
    world = await createGateWorld();
    world.failWrites(new StorageFailure('SQLITE_FULL', null));
    await world.tap();
    expect(world.barrier.askedCount()).toBe(0);
    await world.advance(1_500);
    expect(await world.state()).toMatchObject({ state: 'out_of_service', codes: ['terminal.storage_failed'] });
    world.failWrites(null);
    await world.advance(2_500);
    expect(world.journal('gate.service_changed').at(-1)).toMatchObject({ codes: ['terminal.storage_failed'] });
    await world.advance(31_000);
    expect(world.journal('gate.service_changed').at(-1)).toMatchObject({ codes: [] });
    expect(await world.tap()).toMatchObject({ state: 'go' });
    expect(world.payments()).toHaveLength(1);
  });
});

test('[TRANSIT-87] each way of a gate with two readers is its own: in and out at one station', async () => {
  const readers = (['entry', 'exit'] as const).map((role) => ({
    ...{ role, lane: null, device: createSimulatedNfcReader({ id: `nfc-${role}`, name: role }) },
  }));
  world = await createGateWorld({
    fares: [ZONE_FARES],
    gate: () => ({ readers, scanners: [], indicators: [] }),
  });
  const [inside, outside] = readers.map(({ device }) => device);
  const passenger = wallet(31);
  inside?.tap(passenger.card);
  await world.clock.settle();
  expect(await world.state()).toMatchObject({ state: 'go', kind: 'entry' });
  outside?.tap(passenger.card);
  await world.clock.settle();
  expect(await world.state()).toMatchObject({ state: 'go', kind: 'exit_same_station', fare: { minor: 200 } });
});

describe('an inspector', () => {
  test('[TRANSIT-60] sees whether a phone was used here and when, and nobody is let through', async () => {
    world = await createGateWorld();
    await world.tap();
    await world.advance(10_000);
    world.scanner.scan('STAFF:nobody');
    await world.clock.settle();
    expect((await world.gate()).inspection).toBeNull();
    await world.call('gate.unlock', { cashierId: 'm1', pin: '4321' });
    await world.call('staff.set_badge', { cashierId: 'c1', badge: 'C-1001' });
    await world.call('session.sign_out', {});
    await world.call('gate.inspect', { badge: 'C-1001' });
    expect((await world.gate()).inspection).toEqual({ step: 'waiting' });
    const asked = world.barrier.askedCount();
    await world.tap();
    const { inspection } = await world.gate();
    expect(inspection).toMatchObject({ step: 'shown', passages: [{ kind: 'flat', outcome: 'passed' }] });
    expect(world.barrier.askedCount()).toBe(asked);
    await world.tap(wallet(32));
    expect((await world.gate()).inspection).toMatchObject({ step: 'shown', passages: [], putAwayUpTo: null });
    expect(world.journal('gate.inspected')).toMatchObject([{ passageCount: 1 }, { passageCount: 0 }]);
    await world.advance(61_000);
    expect((await world.gate()).inspection).toBeNull();
    expect(await world.tap(wallet(33))).toMatchObject({ state: 'go' });
  }, 60_000);
});
