/** The order of the checks on who is calling (wallet API section 2), over real HTTP. */
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  faultOfAnswer,
  httpCarrier,
  makeTestKey,
  signRequest,
  type Answer,
  type SignatureTwists,
  type TestKey,
} from '../testing/signed-client.ts';
import { openTestWorld, paymentBody, uuidV7, type TestTerminal, type TestWorld } from '../testing/test-world.ts';

let world: TestWorld;
let terminal: TestTerminal;

beforeEach(async () => {
  world = await openTestWorld();
  terminal = await world.enrol();
});
afterEach(() => world.close());

const codeOf = (answer: Answer): string => (answer.json as { code: string }).code;
const heartbeat = (): unknown => ({
  at: new Date(world.clock.now()).toISOString(),
  softwareVersion: '1',
  queue: { depth: 0, oldestAt: null, unsentTotal: 0 },
  devices: [],
  clockSkewMs: null,
});

type Bend = Readonly<{
  name: string;
  code: string;
  twists?: SignatureTwists;
  key?: TestKey;
  headers?: Readonly<Record<string, string>>;
}>;

/** Each row has every fault of the rows below it as well, so that the order is what is tested. */
const stranger = makeTestKey();
const LADDER: readonly Bend[] = [
  {
    name: 'an unknown key',
    code: 'unknown_terminal',
    twists: { keyId: 'trm_nobody', created: 1, tag: 'x' },
    key: stranger,
  },
  { name: 'a signature by another key', code: 'bad_signature', twists: { created: 1 }, key: stranger },
  {
    name: 'a wrong digest',
    code: 'bad_signature',
    twists: { created: 1 },
    headers: { 'content-digest': 'sha-256=:AAAA:' },
  },
  { name: 'a wrong time', code: 'stale_request', twists: { created: 1 } },
];

test.each(LADDER)(
  '[SANDBOX-25] $name is $code before anything else',
  async ({ code, twists = {}, key, headers = {} }) => {
    await world.demo('POST', `/demo/terminals/${terminal.id}/disable`);
    const answer = await terminal.call('POST', '/v1/heartbeats', heartbeat(), {
      twists,
      headers,
      ...(key === undefined ? {} : { key }),
    });
    expect([answer.status, codeOf(answer)]).toEqual([401, code]);
  },
);

test('[SANDBOX-25] a nonce is looked at before the terminal’s state, and the state last', async () => {
  const nonce = randomBytes(16).toString('base64url');
  expect((await terminal.call('GET', '/v1/time', undefined, { twists: { nonce } })).status).toBe(200);
  await world.demo('POST', `/demo/terminals/${terminal.id}/disable`);
  const replayed = await terminal.call('POST', '/v1/heartbeats', heartbeat(), { twists: { nonce } });
  expect([replayed.status, codeOf(replayed)]).toEqual([401, 'replayed_request']);
  const disabled = await terminal.call('POST', '/v1/heartbeats', heartbeat());
  expect([disabled.status, codeOf(disabled)]).toEqual([403, 'terminal_disabled']);
});

describe('form', () => {
  test.each([
    ['another tag', { tag: 'other' }],
    ['another algorithm', { alg: 'rsa-pss-sha512' }],
    ['no algorithm', { alg: null }],
    ['a nonce of 15 bytes', { nonce: randomBytes(15).toString('base64url') }],
    ['a nonce that is not base64url', { nonce: '+'.repeat(22) }],
    ['no method covered', { omit: ['"@method"'] }],
    ['no target covered', { omit: ['"@target-uri"'] }],
    ['no digest covered', { omit: ['"content-digest"'] }],
    ['a component that is not there', { more: [['"x-none"', 'x']] }],
    ['a component with another value', { more: [['"@scheme"', 'https']] }],
  ] as const)('[SANDBOX-22] %s is a bad signature', async (_name, twists) => {
    const answer = await terminal.call('POST', '/v1/heartbeats', heartbeat(), { twists });
    expect([answer.status, codeOf(answer)]).toEqual([401, 'bad_signature']);
  });

  test('[SANDBOX-22] more components may be covered', async () => {
    const twists = {
      more: [
        ['"@scheme"', 'http'],
        ['"content-type"', 'application/json'],
      ] as const,
    };
    expect((await terminal.call('POST', '/v1/heartbeats', heartbeat(), { twists })).status).toBe(204);
  });

  test('[SANDBOX-40] If-None-Match must be covered', async () => {
    const { etag = '' } = (await terminal.call('GET', '/v1/config')).headers;
    const bare = await terminal.call('GET', '/v1/config', undefined, {
      headers: { 'if-none-match': etag },
      twists: { omit: ['"if-none-match"'] },
    });
    expect(codeOf(bare)).toBe('bad_signature');
    expect((await terminal.call('GET', '/v1/config', undefined, { headers: { 'if-none-match': etag } })).status).toBe(
      304,
    );
  });

  test('[SANDBOX-23] a signature for another origin does not hold', async () => {
    const signed = signRequest(
      'http://other.example',
      { method: 'GET', path: '/v1/time' },
      terminal.id,
      terminal.key,
      world.clock.now(),
    );
    const answer = await httpCarrier(world.origin)({ method: 'GET', path: '/v1/time', headers: signed.headers });
    expect(codeOf(answer)).toBe('bad_signature');
  });
});

describe('time', () => {
  test.each([
    [300, 200],
    [301, 401],
    [-300, 200],
    [-301, 401],
  ])('[SANDBOX-26] made %d s ago: %d', async (secondsAgo, status) => {
    const created = Math.floor(world.clock.now() / 1000) - secondsAgo;
    const answer = await terminal.call('GET', '/v1/config', undefined, { twists: { created } });
    expect(answer.status).toBe(status);
    if (status === 401)
      expect(answer.json).toMatchObject({
        code: 'stale_request',
        serverTime: new Date(world.clock.now()).toISOString(),
      });
  });

  test('[SANDBOX-26] the time itself is told to any clock', async () => {
    const answer = await terminal.call('GET', '/v1/time', undefined, { twists: { created: 1 } });
    expect(answer.json).toEqual({ now: new Date(world.clock.now()).toISOString() });
  });
});

describe('nonces', () => {
  const nonce = 'AAAAAAAAAAAAAAAAAAAAAA';
  const ask = (twists: SignatureTwists, key?: TestKey): Promise<Answer> =>
    terminal.call('GET', '/v1/time', undefined, { twists, ...(key === undefined ? {} : { key }) });

  test('[SANDBOX-27] one is refused for 600 s', async () => {
    expect((await ask({ nonce })).status).toBe(200);
    world.clock.advance(600_000);
    expect(codeOf(await ask({ nonce }))).toBe('replayed_request');
    world.clock.advance(1);
    expect((await ask({ nonce })).status).toBe(200);
  });

  test('[SANDBOX-27] a request that did not verify leaves its nonce free', async () => {
    expect(codeOf(await ask({ nonce }, stranger))).toBe('bad_signature');
    expect((await ask({ nonce })).status).toBe(200);
  });

  test('[SANDBOX-27] two terminals may use the same', async () => {
    const other = await world.enrol();
    expect((await ask({ nonce })).status).toBe(200);
    expect((await other.call('GET', '/v1/time', undefined, { twists: { nonce } })).status).toBe(200);
  });

  test('[SANDBOX-27] a refused request has used its nonce', async () => {
    const path = `/v1/payments/${uuidV7()}`;
    const body = paymentBody(world.clock, { type: 'merchant_qr', expiresInSeconds: 1 });
    expect((await terminal.call('PUT', path, body, { twists: { nonce } })).status).toBe(422);
    expect(codeOf(await terminal.call('PUT', path, body, { twists: { nonce } }))).toBe('replayed_request');
  });
});

describe('answers', () => {
  test('[SANDBOX-3] without a readable signature the answer is unsigned', async () => {
    const answer = await httpCarrier(world.origin)({ method: 'GET', path: '/v1/time' });
    expect(answer.status).toBe(401);
    expect(answer.headers['signature']).toBeUndefined();
  });

  test('[SANDBOX-3] with sig1 but no input it is signed', async () => {
    const answer = await httpCarrier(world.origin)({
      method: 'GET',
      path: '/v1/time',
      headers: { signature: 'sig1=:AQID:' },
    });
    const keys = await backendKeys();
    expect(codeOf(answer)).toBe('bad_signature');
    expect(faultOfAnswer(answer, 'AQID', keys)).toBeNull();
  });

  test('[SANDBOX-3] the answer to one request does not verify for another', async () => {
    const keys = await backendKeys();
    const sign = (): ReturnType<typeof signRequest> =>
      signRequest(world.origin, { method: 'GET', path: '/v1/time' }, terminal.id, terminal.key, world.clock.now());
    const [one, other] = [sign(), sign()];
    const answer = await httpCarrier(world.origin)({ method: 'GET', path: '/v1/time', headers: one.headers });
    expect(faultOfAnswer(answer, one.signature, keys)).toBeNull();
    expect(faultOfAnswer(answer, other.signature, keys)).toBe('the signature of the answer does not verify');
  });

  test('[SANDBOX-7] a body of more than 2 MiB is too large, and says so signed', async () => {
    const answer = await terminal.call('PUT', `/v1/payments/${uuidV7()}`, undefined, {
      rawBody: `{"a":"${'x'.repeat(2 * 1024 * 1024)}"}`,
    });
    expect([answer.status, codeOf(answer)]).toEqual([413, 'too_large']);
    const largest = `{"a":"${'x'.repeat(2 * 1024 * 1024 - 8)}"}`;
    expect((await terminal.call('PUT', `/v1/payments/${uuidV7()}`, undefined, { rawBody: largest })).status).toBe(422);
  });

  test('[SANDBOX-12] an unknown path is not found once the caller is known', async () => {
    expect((await httpCarrier(world.origin)({ method: 'GET', path: '/v1/nothing' })).status).toBe(401);
    for (const [method, path] of [
      ['GET', '/v1/nothing'],
      ['DELETE', '/v1/config'],
      ['GET', '/v1/payments/%41'],
      ['GET', '/v1/payments/'],
    ] as const) {
      const answer = await terminal.call(method, path);
      expect([answer.status, codeOf(answer)]).toEqual([404, 'not_found']);
    }
  });

  const backendKeys = async (): Promise<ReadonlyMap<string, string>> => {
    const { backendKeys: listed } = (await terminal.call('GET', '/v1/config')).json as {
      backendKeys: { kid: string; jwk: { x: string } }[];
    };
    return new Map(listed.map(({ kid, jwk }) => [kid, jwk.x]));
  };

  test('[SANDBOX-4] a new key is listed at once and signs when its time has come', async () => {
    const { kid } = (await world.demo('POST', '/demo/backend-keys', { signsInSeconds: 60 })).json as { kid: string };
    expect((await backendKeys()).has(kid)).toBe(true);
    const signer = async (): Promise<string | undefined> =>
      /keyid="([^"]+)"/u.exec((await terminal.call('GET', '/v1/time')).headers['signature-input'] ?? '')?.[1];
    expect(await signer()).toBe('sandbox-1');
    world.clock.advance(60_000);
    expect(await signer()).toBe(kid);
  });
});
