/** What the admin page orders, against what the sandbox takes. */
import { expect, test } from 'vitest';
import { DIFFERENCE_KINDS as KNOWN_DIFFERENCES } from '../backend/settlements/planted-differences.ts';
import { openDatabase } from '../backend/storage/database.ts';
import { SYSTEM_CLOCK } from '../backend/system-ports.ts';
import { createNetworkOrders } from '../network-orders.ts';
import { DIFFERENCE_KINDS, FAULT_KINDS, faultBody } from './admin-api.ts';

test.each(FAULT_KINDS)('[ADMIN-2] the sandbox takes an order of %s', async (kind) => {
  const database = await openDatabase(':memory:');
  const orders = createNetworkOrders(database, SYSTEM_CLOCK);
  expect(await orders.orderFault(faultBody({ kind, pathPrefix: '/v1/', times: 1, ms: 500 }))).toBeNull();
  const met = await (kind.startsWith('event_') ? orders.meetEvent() : orders.meet('GET', '/v1/config'));
  expect(met === null ? null : `${met.kind}${met.status === undefined ? '' : `_${met.status}`}`).toBe(kind);
  expect(met?.ms).toBe(kind === 'latency' ? 500 : undefined);
  await database.destroy();
});

test('[ADMIN-2] the differences are those that the sandbox knows', () => {
  expect([...DIFFERENCE_KINDS]).toEqual([...KNOWN_DIFFERENCES]);
});
