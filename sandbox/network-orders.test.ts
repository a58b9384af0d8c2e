/** Orders of the network in one server: they outlast it, and requests at the same moment do not share one. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabase, type SandboxDatabase } from './backend/storage/database.ts';
import { createNetworkOrders } from './network-orders.ts';
import { testClock, TEST_START_MS } from './testing/test-world.ts';
import { makeTestDatabase, type TestDatabase } from './testing/test-database.ts';

const DROP = { match: { pathPrefix: '/v1/payments' }, kind: 'drop_before', times: 2 };

let made: TestDatabase;
let database: SandboxDatabase;

beforeEach(async () => {
  made = await makeTestDatabase();
  database = await openDatabase(made.address);
});
afterEach(async () => {
  await database.destroy();
  await made.giveBack();
});

test('[SANDBOX-188] of many requests at once as many meet a fault as it was ordered for', async () => {
  const orders = createNetworkOrders(database, testClock());
  expect(await orders.orderFault(DROP)).toBeNull();
  const met = await Promise.all(Array.from({ length: 10 }, () => orders.meet('PUT', '/v1/payments/x')));
  expect(met.filter((fault) => fault !== null)).toEqual([DROP, DROP]);
  expect(await orders.listFaults()).toEqual([{ fault: DROP, metCount: 2 }]);
});

test('[SANDBOX-188] orders are met in their order, each by what it names', async () => {
  const orders = createNetworkOrders(database, testClock());
  const [first, second] = [
    { ...DROP, times: 1 },
    { ...DROP, kind: 'truncate', times: 1 },
  ];
  for (const order of [first, second]) await orders.orderFault(order);
  expect(await orders.meet('GET', '/v1/config')).toBeNull();
  expect(await orders.meet('PUT', '/v1/payments/a')).toEqual(first);
  expect(await orders.meetEvent()).toBeNull();
  expect(await orders.meet('GET', '/v1/payments/a')).toEqual(second);
  expect(await orders.meet('PUT', '/v1/payments/a')).toBeNull();
});

test('[SANDBOX-188] a server that starts again goes on with what was ordered before', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'orders-'));
  const file = join(folder, 'sandbox.db');
  try {
    const before = await openDatabase(file);
    const orders = createNetworkOrders(before, testClock());
    await orders.orderFault(DROP);
    await orders.meet('PUT', '/v1/payments/a');
    await orders.orderOffset(-5_000);
    await before.destroy();
    const after = await openDatabase(file);
    const again = createNetworkOrders(after, testClock());
    await again.lookAgain();
    expect(again.clock.now()).toBe(TEST_START_MS - 5_000);
    expect(await again.meet('PUT', '/v1/payments/a')).toEqual(DROP);
    expect(await again.meet('PUT', '/v1/payments/a')).toBeNull();
    await after.destroy();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
