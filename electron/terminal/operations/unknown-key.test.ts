/** A backend that was set back and knows the till's key no more: the till goes on without it, says so, and loses nothing. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createOfflineWorld, type OfflineWorld } from '../testing/offline-world.ts';
import { MANAGER } from '../testing/till-world.ts';

let world: OfflineWorld;
beforeEach(async () => {
  world = await createOfflineWorld();
});
afterEach(() => world.close());

const NOTICED_MS = 11_100;

async function asManager(): Promise<void> {
  await world.call('session.sign_out', {});
  await world.call('session.sign_in', MANAGER);
}

const messages = async () => (await world.call('backend.messages', { cursor: null, limit: 10 })).messages;

test('[SYNC-61] it sells offline within its limits, tells people what to do, and forwards all once its key is known again', async () => {
  world.backend.setKeyUnknown(true);
  await world.advance(NOTICED_MS);
  expect((await world.snapshot()).connection.state).toBe('offline');
  await world.sell();
  expect(world.states()).toEqual(['accepted_offline']);
  await asManager();
  expect(await messages()).toMatchObject([{ kind: 'own_key_unknown', level: 'critical', words: null }]);
  await world.advance(300_000);
  expect((await world.offline()).exposure.unsentCount).toBe(1);
  world.backend.setKeyUnknown(false);
  await world.advance(20_000);
  expect((await world.snapshot()).connection.state).toBe('online');
  expect([world.states(), world.faults()]).toEqual([['approved'], []]);
});

test('[SYNC-62] a new activation helps it, although something waits to be sent; another till with open business is not let go', async () => {
  await world.goOffline();
  await world.sell();
  await asManager();
  const again = { activationCode: 'WORLD' };
  expect((await world.refused('terminal.enrol', again)).code).toBe('terminal.unfinished_business');
  world.backend.setKeyUnknown(true);
  world.backend.setReachable(true);
  await world.advance(NOTICED_MS);
  const enrolling = world.call('terminal.enrol', again);
  await world.advance(20_000);
  expect((await enrolling).state).toBe('ready');
  expect((await world.snapshot()).connection.state).toBe('online');
  expect([world.states(), world.faults()]).toEqual([['approved'], []]);
});
