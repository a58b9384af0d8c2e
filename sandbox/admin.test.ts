/** What whoever looks after the sandbox may order of it, by the calls that the admin page makes. */
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { NOT_IN_BACKUPS, TABLES } from './backend/backups.ts';
import { createEventBender } from './event-faults.ts';
import type { Fault } from './faults.ts';
import { balanceOf, closeWithCleanLedger, offlineMethod, payByCode, tapPresentment } from './testing/payments.ts';
import { signRequest } from './testing/signed-client.ts';
import { openTestWorld, paymentBody, uuidV7, type TestTerminal, type TestWorld } from './testing/test-world.ts';

let world: TestWorld;
let terminal: TestTerminal;

beforeEach(async () => {
  world = await openTestWorld();
  terminal = await world.enrol();
});
afterEach(() => closeWithCleanLedger(world));

const order = (path: string, body?: object) => world.demo('POST', `/demo/${path}`, body);

describe('a backup', () => {
  test('[SANDBOX-184] brings back everything as it was, and the terminal’s cursors begin again', async () => {
    const kept = await payByCode(world, terminal, 'wlt_zhang', 1_000);
    expect((await order('backup')).status).toBe(201);
    const lost = await payByCode(world, terminal, 'wlt_zhang', 2_000);
    const { next } = (await terminal.call('GET', '/v1/changes')).json as { next: string };
    expect((await order('restore')).status).toBe(200);
    expect((await terminal.call('GET', `/v1/payments/${kept.id}`)).status).toBe(200);
    expect((await terminal.call('GET', `/v1/payments/${lost.id}`)).status).toBe(404);
    expect(await balanceOf(world, 'wallet:wlt_zhang')).toBe(499_000);
    const { payments } = (await terminal.call('GET', `/v1/changes?after=${next}`)).json as {
      payments: { id: string }[];
    };
    expect(payments.map(({ id }) => id)).toEqual([kept.id]);
    const again = await payByCode(world, terminal, 'wlt_zhang', 3_000);
    expect(again.status).toBe('approved');
    expect((await order('restore')).status).toBe(200);
    expect(await balanceOf(world, 'wallet:wlt_zhang')).toBe(499_000);
  });

  test('[SANDBOX-189] sets no number back: what terminals knew is unknown, and what holds now reaches them', async () => {
    await order('backup');
    const listOf = async (since: number) =>
      (await terminal.call('GET', `/v1/denylist?since=${since}`)).json as {
        mode: string;
        version: number;
        add: { walletId: string }[];
      };
    const config = async (headers: Record<string, string> = {}) =>
      terminal.call('GET', '/v1/config', undefined, { headers });
    await order('denylist', { add: 3 });
    await order('policy', { maxPerPayment: 1 });
    const listed = (await listOf(999_999)).version;
    const told = await config();
    await order('restore');
    const now = await listOf(listed);
    expect([now.mode, now.add.map(({ walletId }) => walletId)]).toEqual(['full', ['wlt_zhao']]);
    expect(now.version).toBeGreaterThan(listed);
    const told2 = await config({ 'if-none-match': told.headers['etag'] ?? '' });
    expect(told2.status).toBe(200);
    expect((told2.json as { version: number }).version).toBeGreaterThan((told.json as { version: number }).version);
    // Pages follow one another, and so do changes, from there on.
    await order('denylist', { add: 1 });
    expect(await listOf(now.version)).toMatchObject({ mode: 'delta', add: [{ walletId: 'wlt_pushed_0' }] });
    await order('restore');
    expect((await listOf(now.version)).mode).toBe('full');
  });

  test('[SANDBOX-189] gives no number of an alert a second time', async () => {
    const decline = async (): Promise<void> => {
      await order('wallets/wlt_zhang/settings', { forcedDecline: 'insufficient_funds' });
      const presentment = await tapPresentment(world, 'wlt_zhang', terminal.id, 1_250);
      const body = paymentBody(world.clock, offlineMethod(world, 'tap', presentment));
      expect((await terminal.call('PUT', `/v1/payments/${uuidV7()}`, body)).status).toBe(201);
    };
    const alertsAfter = async (cursor: string) =>
      (await terminal.call('GET', `/v1/alerts?after=${cursor}`)).json as { alerts: { id: string }[]; next: string };
    await order('backup');
    await decline();
    const before = await alertsAfter('0');
    await order('restore');
    await decline();
    const after = await alertsAfter(before.next);
    expect([before.alerts.length, after.alerts.length]).toEqual([1, 1]);
    expect(after.alerts[0]?.id).not.toBe(before.alerts[0]?.id);
  });

  test('[SANDBOX-184] is of every table but the orders of the network, and without one there is no way back', async () => {
    expect((await order('restore')).status).toBe(409);
    const tables = await world.server.database.introspection.getTables();
    expect([...TABLES, ...NOT_IN_BACKUPS].toSorted()).toEqual(tables.map(({ name }) => name).toSorted());
  });

  test('[SANDBOX-184] is not of the network: what was ordered of it goes on', async () => {
    await order('backup');
    await order('faults', { match: { pathPrefix: '/v1/time' }, kind: 'status', status: 503, times: 1 });
    await order('clock', { offsetMs: 60_000 });
    await order('restore');
    expect((await terminal.call('GET', '/v1/time')).status).toBe(503);
    expect((await world.demo('GET', '/demo/clock')).json).toEqual({ offsetMs: 60_000 });
  });

  test('[SANDBOX-184] keeps what the entries are guarded by', async () => {
    await order('backup');
    await order('restore');
    const change = world.server.database.updateTable('entries').set({ amount_minor: 1 }).execute();
    await expect(change).rejects.toThrow('only added');
  });
});

describe('the events of a stream', () => {
  const bent = async (kinds: readonly (Fault['kind'] | null)[], ...texts: readonly string[]): Promise<string> => {
    const faults = [...kinds];
    const match = { pathPrefix: '/v1/events' };
    const bender = createEventBender(() => {
      const kind = faults.shift() ?? null;
      return Promise.resolve(kind === null ? null : { kind, match, times: 1 });
    });
    let told = '';
    for (const text of texts) told += await bender.bend(text);
    return told;
  };
  const [a, b, c] = ['id: 1\n\n', 'id: 2\n\n', 'id: 3\n\n'];

  test.each([
    ['untouched', [null], [a + b], a + b],
    ['twice', ['event_twice'], [a + b], a + a + b],
    ['late, within one piece', ['event_late'], [a + b + c], b + a + c],
    ['late, over pieces', ['event_late'], [a, b, c], b + a + c],
    ['late and never followed', ['event_late'], [a], ''],
  ] as const)('[SANDBOX-185] are %s', async (_name, kinds, texts, told) => {
    expect(await bent(kinds, ...texts)).toBe(told);
  });

  test('[SANDBOX-185] come twice on a real stream when it is ordered, and no request meets that fault', async () => {
    const fault = { match: { pathPrefix: '/v1/' }, kind: 'event_twice', times: 1 };
    expect((await order('faults', fault)).status).toBe(201);
    const path = '/v1/events';
    const { headers } = signRequest(
      world.origin,
      { method: 'GET', path },
      terminal.id,
      terminal.key,
      world.clock.now(),
    );
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    const socket = connect(Number(new URL(world.origin).port), '127.0.0.1');
    let text = '';
    const seen = new Promise<void>((resolve) => {
      socket.on('data', (bytes) => {
        text += bytes.toString();
        if ((text.match(/event: payment\.updated/gu) ?? []).length >= 2) resolve();
      });
    });
    socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n${lines.join('')}\r\n`);
    while (!text.includes(': still here')) await new Promise((resolve) => setImmediate(resolve));
    await payByCode(world, terminal, 'wlt_zhang', 1_000);
    await seen;
    socket.destroy();
    const ids = [...text.matchAll(/^id: (\d+)/gmu)].map(([, id]) => id);
    expect(ids[0]).toBe(ids[1]);
  });
});

test('[SANDBOX-186] the clock goes wrong when it is ordered, and is right again afterwards', async () => {
  expect((await order('clock', { offsetMs: 3_600_000 })).json).toEqual({ offsetMs: 3_600_000 });
  const stale = await terminal.call('GET', '/v1/config');
  expect(stale.json).toMatchObject({ code: 'stale_request', serverTime: '2026-03-04T05:00:00.000Z' });
  expect((await terminal.call('GET', '/v1/time')).json).toEqual({ now: '2026-03-04T05:00:00.000Z' });
  await order('clock', { offsetMs: 0 });
  expect((await terminal.call('GET', '/v1/config')).status).toBe(200);
  expect((await order('clock', { offsetMs: 1e12 })).status).toBe(422);
  expect((await world.demo('GET', '/demo/clock')).json).toEqual({ offsetMs: 0 });
});

test('[SANDBOX-187] a push of the deny list is one change of many wallets, and is taken back as one', async () => {
  const listed = async (): Promise<number> =>
    ((await terminal.call('GET', '/v1/denylist')).json as { add: readonly unknown[] }).add.length;
  const before = await listed();
  await order('denylist', { add: 12_000 });
  await order('denylist', { add: 1 });
  expect(await listed()).toBe(before + 12_001);
  const { version } = (await terminal.call('GET', '/v1/denylist')).json as { version: number };
  await order('denylist', { add: 0, clear: true });
  const delta = (await terminal.call('GET', `/v1/denylist?since=${version}`)).json as {
    add: unknown[];
    remove: unknown[];
  };
  expect([delta.add.length, delta.remove.length, await listed()]).toEqual([0, 12_001, before]);
  expect((await order('denylist', { add: 100_001 })).status).toBe(422);
});

test('[SANDBOX-187] maintenance is announced with its times, and its state is shown with everything else', async () => {
  expect((await order('announcements', { startsInMinutes: 10, minutes: 30 })).status).toBe(201);
  const { notices } = (await terminal.call('GET', '/v1/config')).json as {
    notices: { level: string; from: string; until: string }[];
  };
  expect(notices.find(({ level }) => level === 'maintenance')).toMatchObject({
    from: '2026-03-04T04:10:00.000Z',
    until: '2026-03-04T04:40:00.000Z',
  });
  await order('maintenance', { on: true });
  expect((await world.demo('GET', '/demo/state')).json).toMatchObject({
    now: '2026-03-04T04:00:00.000Z',
    maintenance: true,
    ledgerSum: 0,
    hasBackup: false,
    denylist: { listed: 1 },
    terminals: [{ id: terminal.id, state: 'active', storeId: 'sto_demo' }],
  });
});
