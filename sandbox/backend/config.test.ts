/** What a terminal is told of the world (wallet API section 3), over real HTTP. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Answer } from '../testing/signed-client.ts';
import { openTestWorld, type TestTerminal, type TestWorld } from '../testing/test-world.ts';

let world: TestWorld;
let terminal: TestTerminal;

beforeEach(async () => {
  world = await openTestWorld({ denylistPageRows: 3 });
  terminal = await world.enrol();
});
afterEach(() => world.close());

describe('configuration', () => {
  test('[SANDBOX-40] it is not sent again until something changes, and then has a higher version', async () => {
    const first = await terminal.call('GET', '/v1/config');
    const { etag = '' } = first.headers;
    for (const field of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const answer = await terminal.call('GET', '/v1/config', undefined, { headers: { 'if-none-match': field } });
      expect([answer.status, answer.headers['etag'], answer.text]).toEqual([304, etag, '']);
    }
    await world.demo('POST', '/demo/policy', { maxPerPayment: 12_300 });
    const second = await terminal.call('GET', '/v1/config', undefined, { headers: { 'if-none-match': etag } });
    expect(second.status).toBe(200);
    expect(second.json).toMatchObject({
      version: (first.json as { version: number }).version + 1,
      offline: { maxPerPayment: 12_300 },
    });
  });

  test('[SANDBOX-40] a revoked issuer is said to be', async () => {
    await world.demo('POST', '/demo/issuers/demo-issuer-1/revoke');
    const { issuers } = (await terminal.call('GET', '/v1/config')).json as {
      issuers: { kid: string; revoked: boolean }[];
    };
    expect(issuers.map(({ kid, revoked }) => [kid, revoked])).toEqual([
      ['demo-issuer-1', true],
      ['demo-issuer-2', false],
    ]);
  });

  test('[SANDBOX-100] the demo world is there', async () => {
    const { json } = await terminal.call('GET', '/v1/config');
    expect(json).toMatchObject({ currency: 'CNY', offline: { enabled: true, channels: ['tap', 'qr'] }, fares: [] });
    const { issuers, promotions, notices } = json as { issuers: unknown[]; promotions: unknown[]; notices: unknown[] };
    expect([issuers.length, promotions.length, notices.length]).toEqual([2, 3, 1]);
    const { wallets } = (await world.demo('GET', '/demo/wallets')).json as {
      wallets: { id: string; balance: { amount: number } }[];
    };
    expect(wallets.length).toBe(11);
    expect(wallets.find(({ id }) => id === 'wlt_wang')?.balance.amount).toBe(350);
    expect(wallets.filter((wallet) => (wallet as { blocked?: boolean }).blocked)).toHaveLength(1);
  });
});

describe('deny list', () => {
  type Page = {
    version: number;
    mode: string;
    more: boolean;
    add: { walletId: string }[];
    remove: { walletId: string }[];
  };
  const page = async (since?: number | string): Promise<Page> =>
    (await terminal.call('GET', since === undefined ? '/v1/denylist' : `/v1/denylist?since=${since}`)).json as Page;
  const deny = (id: string, denied: boolean): Promise<Answer> =>
    world.demo('POST', `/demo/wallets/${id}/settings`, { denied });
  const names = ({ add, remove }: Page): unknown => [
    add.map(({ walletId }) => walletId),
    remove.map(({ walletId }) => walletId),
  ];

  test('[SANDBOX-41] all of it at first, then what changed', async () => {
    const first = await page();
    expect([first.mode, first.more, names(first)]).toEqual(['full', false, [['wlt_zhao'], []]]);
    expect(await page(first.version)).toEqual({
      version: first.version,
      mode: 'delta',
      more: false,
      add: [],
      remove: [],
    });
    await deny('wlt_li', true);
    await deny('wlt_zhao', false);
    const second = await page(first.version);
    expect([second.mode, names(second)]).toEqual(['delta', [['wlt_li'], ['wlt_zhao']]]);
    expect(second.version).toBeGreaterThan(first.version);
  });

  test('[SANDBOX-41] a wallet that came and went is in one of the lists only', async () => {
    const { version } = await page();
    await deny('wlt_li', true);
    await deny('wlt_li', false);
    await deny('wlt_zhao', false);
    await deny('wlt_zhao', true);
    expect(names(await page(version))).toEqual([['wlt_zhao'], ['wlt_li']]);
  });

  test('[SANDBOX-41] a version from the future is not known', async () => {
    expect((await page(999)).mode).toBe('full');
    const answer = await terminal.call('GET', '/v1/denylist?since=yesterday');
    expect([answer.status, (answer.json as { errors: unknown }).errors]).toEqual([
      422,
      [{ path: 'since', message: 'must be a version' }],
    ]);
  });

  test('[SANDBOX-42] pages add up to the list, with what is removed in between', async () => {
    for (const id of ['wlt_li', 'wlt_wang', 'wlt_chen', 'wlt_liu']) await deny(id, true);
    const first = await page();
    expect([first.mode, first.more, names(first)]).toEqual(['full', true, [['wlt_zhao', 'wlt_li', 'wlt_wang'], []]]);
    await deny('wlt_li', false);
    const second = await page(first.version);
    expect([second.mode, second.more, names(second)]).toEqual(['delta', false, [['wlt_chen', 'wlt_liu'], ['wlt_li']]]);
    expect(names(await page(second.version))).toEqual([[], []]);
  });

  test('[SANDBOX-42] the last page of exactly as many rows as fit says that there is no more', async () => {
    for (const id of ['wlt_li', 'wlt_wang']) await deny(id, true);
    const only = await page();
    expect([only.more, only.add.length]).toEqual([false, 3]);
  });
});

describe('heartbeats', () => {
  const good = {
    at: '2026-03-04T04:00:00.000Z',
    softwareVersion: '1.2.3',
    queue: { depth: 2, oldestAt: '2026-03-04T03:00:00.000Z', unsentTotal: 1250 },
    devices: [{ kind: 'nfc', name: 'ACR', state: 'ready' }],
    clockSkewMs: -12,
  };

  test('[SANDBOX-43] one is kept', async () => {
    expect((await terminal.call('POST', '/v1/heartbeats', good)).status).toBe(204);
    const { terminals } = (await world.demo('GET', '/demo/terminals')).json as { terminals: unknown[] };
    expect(terminals).toMatchObject([
      { id: terminal.id, softwareVersion: '1.2.3', heartbeatAt: '2026-03-04T04:00:00.000Z' },
    ]);
  });

  test.each([
    ['a depth below 0', { queue: { ...good.queue, depth: -1 } }, 'queue.depth'],
    ['no queue', { queue: undefined }, 'queue'],
    ['a time without milliseconds', { at: '2026-03-04T04:00:00Z' }, 'at'],
    ['a time in another zone', { at: '2026-03-04T12:00:00.000+08:00' }, 'at'],
    ['a day that does not exist', { at: '2026-02-30T04:00:00.000Z' }, 'at'],
    ['a device without state', { devices: [{ kind: 'nfc', name: 'x' }] }, 'devices.0.state'],
  ])('[SANDBOX-43] %s is refused', async (_name, change, path) => {
    const answer = await terminal.call('POST', '/v1/heartbeats', { ...good, ...change });
    expect(answer.status).toBe(422);
    expect((answer.json as { errors: { path: string }[] }).errors.map((error) => error.path)).toEqual([path]);
  });

  test.each([
    ['nothing', undefined, 400],
    ['a list', '[]', 422],
    ['a cut text', '{"at":', 400],
    ['a doubled name', '{"at":1,"at":2}', 400],
  ])('[SANDBOX-10] %s instead of a body', async (_name, rawBody, status) => {
    const answer = await terminal.call('POST', '/v1/heartbeats', undefined, rawBody === undefined ? {} : { rawBody });
    expect([answer.status, (answer.json as { code: string }).code]).toEqual([status, 'validation_failed']);
  });
});
