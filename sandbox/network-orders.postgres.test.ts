/** Orders of the network in a sandbox of two servers: both play them, and what was ordered once happens once in both. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { closeWithCleanLedger } from './testing/payments.ts';
import { httpCarrier, type Answer } from './testing/signed-client.ts';
import { openTestWorld, type TestTerminal, type TestWorld } from './testing/test-world.ts';

/** All servers have seen an order after this long: twice what their copies may be old. */
const SEEN_AFTER_MS = 1_000;

let world: TestWorld;
let terminal: TestTerminal;
let twin: string;

beforeEach(async () => {
  world = await openTestWorld();
  twin = (await world.openTwin()).origin;
  terminal = await world.enrol();
});
afterEach(() => closeWithCleanLedger(world));

const time = (via: string): Promise<Answer> => terminal.call('GET', '/v1/time', undefined, { via });
const fault = (times: number): object => ({ match: { pathPrefix: '/v1/time' }, kind: 'status', status: 503, times });

test('[SANDBOX-188] a fault ordered of one server is met at the other, and taken back there it is met at neither', async () => {
  await world.demo('POST', '/demo/faults', fault(100));
  await delay(SEEN_AFTER_MS);
  expect([(await time(twin)).status, (await time(world.origin)).status]).toEqual([503, 503]);
  const listed = await httpCarrier(twin)({ method: 'GET', path: '/demo/faults' });
  expect(listed.json).toEqual([{ fault: fault(100), metCount: 2 }]);
  expect((await httpCarrier(twin)({ method: 'DELETE', path: '/demo/faults' })).status).toBe(204);
  expect([(await time(twin)).status, (await time(world.origin)).status]).toEqual([200, 200]);
});

test('[SANDBOX-188] a fault ordered three times is met by three of twelve requests that come to both at once', async () => {
  await world.demo('POST', '/demo/faults', fault(3));
  await delay(SEEN_AFTER_MS);
  const origins = Array.from({ length: 12 }, (_, index) => (index % 2 === 0 ? twin : world.origin));
  const statuses = (await Promise.all(origins.map(time))).map(({ status }) => status);
  expect(statuses.filter((status) => status === 503)).toHaveLength(3);
  expect(statuses.filter((status) => status === 200)).toHaveLength(9);
});

test('[SANDBOX-188] a clock that goes wrong goes wrong in both, and is right in both again', async () => {
  await world.demo('POST', '/demo/clock', { offsetMs: 60_000 });
  await delay(SEEN_AFTER_MS);
  expect([(await time(twin)).json, (await time(world.origin)).json]).toEqual([
    { now: '2026-03-04T04:01:00.000Z' },
    { now: '2026-03-04T04:01:00.000Z' },
  ]);
  await httpCarrier(twin)({ method: 'POST', path: '/demo/clock', body: JSON.stringify({ offsetMs: 0 }) });
  await delay(SEEN_AFTER_MS);
  expect((await time(world.origin)).json).toEqual({ now: '2026-03-04T04:00:00.000Z' });
});
