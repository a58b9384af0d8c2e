/** The sandbox over a real network: faults on request, and who may use the demo API. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { closeWithCleanLedger, paymentCode, paymentOf } from './testing/payments.ts';
import { faultOfAnswer, httpCarrier, makeTestKey, signRequest, type Answer } from './testing/signed-client.ts';
import {
  enrolmentBody,
  openTestWorld,
  paymentBody,
  uuidV7,
  type TestTerminal,
  type TestWorld,
} from './testing/test-world.ts';

let world: TestWorld;
let terminal: TestTerminal;

beforeEach(async () => {
  world = await openTestWorld();
  terminal = await world.enrol();
});
afterEach(() => closeWithCleanLedger(world));

const order = (fault: Readonly<Record<string, unknown>>): Promise<Answer> =>
  world.demo('POST', '/demo/faults', { match: { method: 'PUT', pathPrefix: '/v1/payments/' }, times: 1, ...fault });

/** A payment by code that can be sent again and again. */
async function payment(): Promise<() => Promise<Answer>> {
  const method = { type: 'payment_code', code: await paymentCode(world, 'wlt_zhang') };
  const [path, body] = [`/v1/payments/${uuidV7()}`, paymentBody(world.clock, method)];
  return () => terminal.call('PUT', path, body);
}

describe('faults', () => {
  test('[SANDBOX-108] dropped before: nothing arrived', async () => {
    const send = await payment();
    await order({ kind: 'drop_before' });
    await expect(send()).rejects.toThrow('fetch failed');
    expect((await send()).status).toBe(201);
  });

  test('[SANDBOX-108] dropped after the commit: it arrived, and was done once', async () => {
    const send = await payment();
    await order({ kind: 'drop_after_commit' });
    await expect(send()).rejects.toThrow('fetch failed');
    const repeat = await send();
    expect([repeat.status, paymentOf(repeat).status]).toEqual([200, 'approved']);
  });

  test('[SANDBOX-108] cut in the middle: the body ends too early', async () => {
    const send = await payment();
    await order({ kind: 'truncate' });
    await expect(send()).rejects.toThrow('terminated');
    expect((await send()).status).toBe(200);
  });

  test('[SANDBOX-108] signed wrongly: the answer does not verify', async () => {
    const send = await payment();
    await order({ kind: 'wrong_signature' });
    await expect(send()).rejects.toThrow('the signature of the answer does not verify');
    expect((await send()).status).toBe(200);
  });

  test.each([
    [503, 'unavailable', '1'],
    [429, 'too_many_requests', '1'],
    [500, 'internal_error', undefined],
  ])('[SANDBOX-108] %d instead: nothing moved', async (status, code, retryAfter) => {
    const send = await payment();
    await order({ kind: 'status', status });
    const answer = await send();
    expect([answer.status, (answer.json as { code: string }).code, answer.headers['retry-after']]).toEqual([
      status,
      code,
      retryAfter,
    ]);
    expect((await send()).status).toBe(201);
  });

  test('[SANDBOX-108] late: the answer comes when it comes', async () => {
    const send = await payment();
    await order({ kind: 'latency', ms: 300 });
    const before = performance.now();
    expect((await send()).status).toBe(201);
    expect(performance.now() - before).toBeGreaterThanOrEqual(295);
  });

  test('[SANDBOX-107] a fault is met as often as ordered, by what it names only', async () => {
    await order({ kind: 'status', status: 503, times: 2 });
    expect((await terminal.call('GET', '/v1/config')).status).toBe(200);
    const send = await payment();
    expect([(await send()).status, (await send()).status, (await send()).status]).toEqual([503, 503, 201]);
    expect((await world.demo('GET', '/demo/faults')).json).toMatchObject([{ metCount: 2 }]);
    await order({ kind: 'status', status: 503, match: { pathPrefix: '/v1/' } });
    expect((await world.demo('DELETE', '/demo/faults')).status).toBe(204);
    expect((await terminal.call('GET', '/v1/config')).status).toBe(200);
  });

  test.each([
    ['an unknown kind', { kind: 'magic' }],
    ['a status that is not named', { kind: 'status' }],
    ['a path outside the wallet API', { kind: 'drop_before', match: { pathPrefix: '/demo/' } }],
    ['no times', { kind: 'drop_before', times: 0 }],
  ])('[SANDBOX-107] %s is refused', async (_name, fault) => {
    expect((await order(fault)).status).toBe(422);
  });
});

describe('the demo API', () => {
  const ask = (headers: Readonly<Record<string, string>>, path = '/demo/wallets'): Promise<number> =>
    // fetch does not let a program choose Host, so the request is written by hand.
    new Promise((resolve, reject) => {
      const { hostname, port, host } = new URL(world.origin);
      const lines = Object.entries({ host, connection: 'close', ...headers }).map(
        ([name, value]) => `${name}: ${value}\r\n`,
      );
      const socket = connect(Number(port), hostname, () =>
        socket.write(`GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`),
      );
      let text = '';
      socket.setEncoding('utf8').on('data', (part: string) => (text += part));
      socket.on('end', () => resolve(Number(text.slice(9, 12)))).on('error', reject);
    });

  test('[SANDBOX-101] a page of this sandbox and a program may use it, a page from elsewhere may not', async () => {
    const { host, port } = new URL(world.origin);
    expect(await ask({})).toBe(200);
    expect(await ask({ host: `localhost:${port}` })).toBe(200);
    expect(await ask({ origin: world.origin })).toBe(200);
    for (const path of ['/demo/wallets', '/demo/faults']) {
      expect(await ask({ origin: 'https://evil.example' }, path)).toBe(403);
      expect(await ask({ origin: 'null' }, path)).toBe(403);
      expect(await ask({ host: 'evil.example' }, path)).toBe(403);
      expect(await ask({ origin: `http://evil.example:${port}`, host }, path)).toBe(403);
    }
  });

  test('[SANDBOX-101] what is not there is not found, and what is no object refused', async () => {
    expect((await world.demo('GET', '/demo/nothing')).status).toBe(404);
    expect((await world.demo('POST', '/demo/wallets/wlt_nobody/payment-code')).status).toBe(404);
    expect((await world.demo('POST', '/demo/maintenance', [])).status).toBe(400);
    expect((await world.demo('POST', '/demo/maintenance', { on: 'yes' })).status).toBe(422);
    expect((await world.demo('POST', '/demo/wallets/wlt_zhang/settings', { colour: 'red' })).status).toBe(422);
    expect((await world.demo('POST', '/demo/terminals/trm_none/disable')).status).toBe(404);
    expect((await world.demo('POST', '/demo/issuers/none/revoke')).status).toBe(404);
    expect((await world.demo('POST', '/demo/activation-codes', { replaces: 'trm_none' })).status).toBe(404);
  });

  test('[SANDBOX-100] a wallet shows its payments, newest first', async () => {
    await (
      await payment()
    )();
    world.clock.advance(1_000);
    await (
      await payment()
    )();
    const wallet = (await world.demo('GET', '/demo/wallets/wlt_zhang')).json as {
      balance: unknown;
      payments: { createdAt: string }[];
    };
    expect(wallet.balance).toEqual({ amount: 497_500, currency: 'CNY' });
    expect(wallet.payments.map(({ createdAt }) => createdAt)).toEqual([
      '2026-03-04T04:00:01.000Z',
      '2026-03-04T04:00:00.000Z',
    ]);
  });
});

test.each([
  ['PATCH', '/v1/config'],
  ['GET', '/v1/%zz'],
  ['GET', '/elsewhere'],
])('[SANDBOX-3] %s %s leads nowhere, and the answer is signed like any other', async (method, path) => {
  const signed = signRequest(world.origin, { method, path }, terminal.id, terminal.key, world.clock.now());
  const answer = await httpCarrier(world.origin)({ method, path, headers: signed.headers });
  const { backendKeys } = (await terminal.call('GET', '/v1/config')).json as {
    backendKeys: { kid: string; jwk: { x: string } }[];
  };
  expect([answer.status, (answer.json as { code: string }).code]).toEqual([404, 'not_found']);
  expect(faultOfAnswer(answer, signed.signature, new Map(backendKeys.map(({ kid, jwk }) => [kid, jwk.x])))).toBeNull();
});

test('[SANDBOX-112] behind a proxy it takes what is signed for the proxy’s address, and nothing else', async () => {
  const publicOrigin = 'http://127.0.0.1:9';
  const proxied = await openTestWorld({ publicOrigin });
  const key = makeTestKey();
  const body = JSON.stringify(enrolmentBody('DEMO-TILL-0001', key));
  const enrolFor = async (origin: string): Promise<number> => {
    const request = { method: 'POST', path: '/v1/terminals', body };
    const { headers } = signRequest(origin, request, key.thumbprint, key, proxied.clock.now());
    return (await httpCarrier(proxied.origin)({ ...request, headers })).status;
  };
  expect([await enrolFor(proxied.origin), await enrolFor(publicOrigin)]).toEqual([401, 201]);
  await proxied.close();
});

describe('the phone’s page', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sandbox-phone-'));
    mkdirSync(join(folder, 'page'));
    writeFileSync(join(folder, 'page', 'index.html'), '<title>phone</title>');
    writeFileSync(join(folder, 'secret.txt'), 'secret');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('[SANDBOX-109] it is served under /phone/, and the start page leads there', async () => {
    const phone = await openTestWorld({ phonePageFolder: join(folder, 'page') });
    const page = await fetch(`${phone.origin}/`);
    expect([page.url, await page.text()]).toEqual([`${phone.origin}/phone/`, '<title>phone</title>']);
    for (const path of ['/phone/../secret.txt', '/phone/%2e%2e/secret.txt', '/phone/none.js']) {
      expect((await fetch(phone.origin + path)).status).toBe(404);
    }
    await phone.close();
  });

  test('[SANDBOX-109] without one there is nothing', async () => {
    const phone = await openTestWorld({ phonePageFolder: join(folder, 'none') });
    expect((await fetch(`${phone.origin}/phone/`)).status).toBe(404);
    await phone.close();
  });
});
