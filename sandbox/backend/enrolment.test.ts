/** How a terminal comes and goes (wallet API section 3), over real HTTP. */
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  httpCarrier,
  jwkOf,
  makeTestKey,
  signRequest,
  type Answer,
  type SignatureTwists,
  type TestKey,
} from '../testing/signed-client.ts';
import {
  enrolmentBody,
  openTestWorld,
  paymentBody,
  uuidV7,
  type TestTerminal,
  type TestWorld,
} from '../testing/test-world.ts';

const DAY_MS = 86_400_000;
let world: TestWorld;

beforeEach(async () => {
  world = await openTestWorld();
});
afterEach(() => world.close());

const codeOf = (answer: Answer): string => (answer.json as { code: string }).code;

async function send(
  method: string,
  path: string,
  body: unknown,
  keyId: string,
  key: TestKey,
  twists: SignatureTwists = {},
): Promise<Answer> {
  const outgoing = { method, path, body: JSON.stringify(body) };
  const { headers } = signRequest(world.origin, outgoing, keyId, key, world.clock.now(), twists);
  return httpCarrier(world.origin)({ ...outgoing, headers });
}

const enrol = (code: string, key: TestKey): Promise<Answer> =>
  send('POST', '/v1/terminals', enrolmentBody(code, key), key.thumbprint, key);

describe('enrolment', () => {
  test('[SANDBOX-30] the same code and key answer the same for 24 h', async () => {
    const key = makeTestKey();
    const first = await enrol('DEMO-TILL-0001', key);
    expect(first.status).toBe(201);
    expect(first.json).toMatchObject({
      store: { timeZone: 'Asia/Shanghai' },
      merchant: { countryCode: 'CN' },
      configVersion: 1,
    });
    await world.demo('POST', '/demo/policy', { maxPerPayment: 1 });
    world.clock.advance(DAY_MS);
    const repeat = await enrol('DEMO-TILL-0001', key);
    expect([repeat.status, repeat.text]).toEqual([201, first.text]);
    world.clock.advance(1_000);
    const late = await enrol('DEMO-TILL-0001', key);
    expect([late.status, codeOf(late)]).toEqual([410, 'activation_code_used']);
  });

  test('[SANDBOX-30] another key finds the code used', async () => {
    await enrol('DEMO-TILL-0001', makeTestKey());
    expect(codeOf(await enrol('DEMO-TILL-0001', makeTestKey()))).toBe('activation_code_used');
  });

  test('[SANDBOX-31] it is signed by the key it brings', async () => {
    const [key, other] = [makeTestKey(), makeTestKey()];
    const body = enrolmentBody('DEMO-TILL-0001', key);
    expect(codeOf(await send('POST', '/v1/terminals', body, other.thumbprint, other))).toBe('unknown_terminal');
    expect(codeOf(await send('POST', '/v1/terminals', body, key.thumbprint, other))).toBe('bad_signature');
    expect(codeOf(await send('POST', '/v1/terminals', body, key.thumbprint, key, { created: 1 }))).toBe(
      'stale_request',
    );
    expect((await enrol('DEMO-TILL-0001', key)).status).toBe(201);
  });

  test('[SANDBOX-32] the eleventh wrong code of an hour is too many, and an hour later there are ten more', async () => {
    for (let wrong = 0; wrong < 10; wrong += 1) {
      const answer = await enrol(`WRONG-${wrong}`, makeTestKey());
      expect([answer.status, codeOf(answer)]).toEqual([404, 'activation_code_unknown']);
    }
    const answer = await enrol('DEMO-TILL-0001', makeTestKey());
    expect([answer.status, codeOf(answer)]).toEqual([429, 'too_many_requests']);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    world.clock.advance(3_600_001);
    expect((await enrol('DEMO-TILL-0001', makeTestKey())).status).toBe(201);
  });

  test('[SANDBOX-33] a code that replaces a terminal gives its id and stops its key', async () => {
    const old = await world.enrol();
    const id = uuidV7();
    await old.call(
      'PUT',
      `/v1/payments/${id}`,
      paymentBody(world.clock, { type: 'merchant_qr', expiresInSeconds: 60 }),
    );
    const { code } = (await world.demo('POST', '/demo/activation-codes', { replaces: old.id })).json as {
      code: string;
    };
    const restored = await world.enrol(code);
    expect(restored.id).toBe(old.id);
    expect(codeOf(await old.call('GET', '/v1/time'))).toBe('bad_signature');
    const reversed = await restored.call('PUT', `/v1/payments/${id}/reversal`, { reason: 'terminal_error' });
    expect(reversed.json).toMatchObject({ status: 'reversed' });
  });

  test.each([
    ['a key of another curve', { publicKey: { kty: 'OKP', crv: 'X25519', x: 'AA' } }],
    ['no device', { device: undefined }],
    ['a serial of 129 characters', { device: { model: 'm', serial: '机'.repeat(129), softwareVersion: '1' } }],
    ['no code', { activationCode: undefined }],
  ])('[SANDBOX-14] %s is refused', async (_name, change) => {
    const key = makeTestKey();
    const answer = await send(
      'POST',
      '/v1/terminals',
      { ...enrolmentBody('DEMO-TILL-0001', key), ...change },
      key.thumbprint,
      key,
    );
    expect([answer.status, codeOf(answer)]).toEqual([422, 'validation_failed']);
  });
});

describe('key change', () => {
  let terminal: TestTerminal;
  beforeEach(async () => {
    terminal = await world.enrol();
  });

  /** Signs by both keys; `secondTwists` bends sig2. */
  async function change(
    from: TestKey,
    to: TestKey,
    secondTwists: SignatureTwists = {},
    firstTwists: SignatureTwists = {},
  ): Promise<Answer> {
    const outgoing = { method: 'PUT', path: '/v1/terminals/self/key', body: JSON.stringify({ publicKey: jwkOf(to) }) };
    const first = signRequest(world.origin, outgoing, terminal.id, from, world.clock.now(), firstTwists).headers;
    const second = signRequest(world.origin, outgoing, terminal.id, to, world.clock.now(), {
      label: 'sig2',
      ...secondTwists,
    }).headers;
    const both = (name: string): string => `${first[name] ?? ''}, ${second[name] ?? ''}`;
    const headers = { ...first, signature: both('signature'), 'signature-input': both('signature-input') };
    return httpCarrier(world.origin)({ ...outgoing, headers });
  }

  test('[SANDBOX-34] the new key counts from the answer on, the old one only for the repeat, and that for 24 h', async () => {
    const next = makeTestKey();
    const changed = await change(terminal.key, next);
    expect([changed.status, changed.json]).toEqual([200, { terminalId: terminal.id }]);
    expect((await terminal.call('GET', '/v1/time', undefined, { key: next })).status).toBe(200);
    expect(codeOf(await terminal.call('GET', '/v1/time'))).toBe('bad_signature');
    world.clock.advance(DAY_MS);
    expect((await change(terminal.key, next)).status).toBe(200);
    expect((await change(next, next)).status).toBe(200);
    expect(codeOf(await change(terminal.key, makeTestKey()))).toBe('bad_signature');
    world.clock.advance(1_000);
    expect(codeOf(await change(terminal.key, next))).toBe('bad_signature');
  });

  test('[SANDBOX-34] a second change makes the first key count for nothing', async () => {
    const [second, third] = [makeTestKey(), makeTestKey()];
    await change(terminal.key, second);
    await change(second, third);
    expect(codeOf(await change(terminal.key, second))).toBe('bad_signature');
    expect((await change(second, third)).status).toBe(200);
  });

  const nonce = randomBytes(16).toString('base64url');
  test.each([
    ['another keyid in sig2', { keyId: 'trm_other' }, {}],
    ['fewer components in sig2', { omit: ['"content-digest"'] }, {}],
    ['more components in sig2', { more: [['"@scheme"', 'http']] as const }, {}],
    ['the same nonce in both', { nonce }, { nonce }],
    ['another tag in sig2', { tag: 'x' }, {}],
    ['no sig2', { label: 'sig3' }, {}],
  ])('[SANDBOX-34] %s is a bad signature', async (_name, second, first) => {
    expect(codeOf(await change(terminal.key, makeTestKey(), second, first))).toBe('bad_signature');
    expect((await terminal.call('GET', '/v1/time')).status).toBe(200);
  });

  test('[SANDBOX-34] sig2 has to be made by the new key', async () => {
    const outgoing = {
      method: 'PUT',
      path: '/v1/terminals/self/key',
      body: JSON.stringify({ publicKey: jwkOf(makeTestKey()) }),
    };
    const first = signRequest(world.origin, outgoing, terminal.id, terminal.key, world.clock.now()).headers;
    const second = signRequest(world.origin, outgoing, terminal.id, makeTestKey(), world.clock.now(), {
      label: 'sig2',
    }).headers;
    const both = (name: string): string => `${first[name] ?? ''}, ${second[name] ?? ''}`;
    const answer = await httpCarrier(world.origin)({
      ...outgoing,
      headers: { ...first, signature: both('signature'), 'signature-input': both('signature-input') },
    });
    expect(codeOf(answer)).toBe('bad_signature');
  });

  test('[SANDBOX-34] both signatures must be fresh and both nonces new', async () => {
    const next = makeTestKey();
    expect(codeOf(await change(terminal.key, next, { created: 1 }))).toBe('stale_request');
    expect((await change(terminal.key, next, { nonce })).status).toBe(200);
    expect(codeOf(await change(terminal.key, next, { nonce }))).toBe('replayed_request');
  });

  test('[SANDBOX-35] a key that another terminal has, or this one had, is not taken', async () => {
    const other = await world.enrol();
    expect((await change(terminal.key, other.key)).status).toBe(422);
    const second = makeTestKey();
    await change(terminal.key, second);
    expect((await change(second, terminal.key)).status).toBe(422);
    const enrolled = await enrol('DEMO-TILL-0009', other.key);
    expect(enrolled.status).toBe(422);
  });

  test('[SANDBOX-37] a disabled terminal changes no key', async () => {
    await world.demo('POST', `/demo/terminals/${terminal.id}/disable`);
    expect(codeOf(await change(terminal.key, makeTestKey()))).toBe('terminal_disabled');
  });
});

describe('leaving', () => {
  test('[SANDBOX-36] a retired terminal is answered 403 for everything', async () => {
    const terminal = await world.enrol();
    expect((await terminal.call('DELETE', '/v1/terminals/self')).status).toBe(204);
    for (const [method, path] of [
      ['DELETE', '/v1/terminals/self'],
      ['GET', '/v1/config'],
      ['GET', '/v1/time'],
      ['GET', '/v1/nothing'],
    ] as const) {
      const answer = await terminal.call(method, path);
      expect([answer.status, codeOf(answer)]).toEqual([403, 'terminal_disabled']);
    }
  });

  test('[SANDBOX-37] a disabled terminal may look, reverse and repeat, and is told since when', async () => {
    const terminal = await world.enrol();
    const [known, fresh] = [uuidV7(), uuidV7()];
    const body = paymentBody(world.clock, { type: 'merchant_qr', expiresInSeconds: 600 });
    await terminal.call('PUT', `/v1/payments/${known}`, body);
    const disabledAt = new Date(world.clock.now()).toISOString();
    await world.demo('POST', `/demo/terminals/${terminal.id}/disable`);
    world.clock.advance(1_000);

    expect((await terminal.call('GET', '/v1/config')).status).toBe(200);
    expect((await terminal.call('GET', `/v1/payments/${known}`)).status).toBe(200);
    expect((await terminal.call('PUT', `/v1/payments/${known}`, body)).status).toBe(200);
    expect(codeOf(await terminal.call('PUT', `/v1/payments/${known}`, { ...body, cashierId: 'other' }))).toBe(
      'idempotency_mismatch',
    );
    const refused = await terminal.call('PUT', `/v1/payments/${fresh}`, body);
    expect(refused.json).toMatchObject({ status: 403, code: 'terminal_disabled', disabledAt });
    const nonsense = await terminal.call('PUT', `/v1/payments/${fresh}`, { nonsense: true });
    expect(nonsense.status).toBe(403);
    expect((await terminal.call('PUT', `/v1/payments/${known}/reversal`, { reason: 'timeout' })).json).toMatchObject({
      status: 'reversed',
    });
    expect((await terminal.call('DELETE', '/v1/terminals/self')).status).toBe(403);

    await world.demo('POST', `/demo/terminals/${terminal.id}/enable`);
    expect((await terminal.call('PUT', `/v1/payments/${fresh}`, body)).status).toBe(201);
  });
});
