/** A new key in place of the old one, through every way in which the answer can be lost; pinned keys; alerts as they come. */
import { createPublicKey, verify } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createMemoryKeyStore } from '../../system/memory-key-store.ts';
import { heartbeatBody } from './standing-calls.ts';
import {
  CONFIG,
  DEVICE,
  ENROLMENT,
  KEY,
  NEW_KEY,
  openDriver,
  type DriverUnderTest,
} from './testing/http-driver-set-up.ts';
import { answerWith, makeTestKey, type ReceivedRequest } from './testing/scripted-backend.ts';

const RENEWED = { terminalId: 'trm_1' };

let driver: DriverUnderTest;
let keyStore = createMemoryKeyStore();
beforeEach(async () => {
  driver = await openDriver();
  keyStore = createMemoryKeyStore();
  await driver.reconnect({ keyStore });
  driver.server.next(answerWith(KEY, 201, ENROLMENT));
  const answer = await driver.backend.enrol(DEVICE);
  if (answer.kind !== 'answered') throw new Error('the terminal could not be enrolled');
});
afterEach(() => driver.close());

const last = (): ReceivedRequest => {
  const request = driver.server.received.at(-1);
  if (request === undefined) throw new Error('nothing was received');
  return request;
};

/** The public key whose signature under `label` verifies over what RFC 9421 says this request signs; built by hand. */
function verifies(request: ReceivedRequest, label: string, jwk: Readonly<Record<string, unknown>>): boolean {
  const member =
    new RegExp(`${label}=(\\([^)]*\\)[^,]*)`, 'u').exec(String(request.headers['signature-input']))?.[1] ?? '';
  const signature = new RegExp(`${label}=:([^:]+):`, 'u').exec(String(request.headers['signature']))?.[1] ?? '';
  const base = [
    `"@method": ${request.method}`,
    `"@target-uri": ${driver.server.origin}${request.url}`,
    ...(request.body === '' ? [] : [`"content-digest": ${String(request.headers['content-digest'])}`]),
    `"@signature-params": ${member}`,
  ].join('\n');
  const key = createPublicKey({ key: { ...jwk }, format: 'jwk' });
  return verify(null, Buffer.from(base), key, Buffer.from(signature, 'base64'));
}

const nonceOf = (request: ReceivedRequest, label: string): string =>
  new RegExp(`${label}=\\([^)]*\\)[^,]*nonce="([^"]+)"`, 'u').exec(String(request.headers['signature-input']))?.[1] ??
  '';

describe('[BACKEND-77] a new key', () => {
  test('[BACKEND-77] is signed for by the old one and by itself, over the same, each with a nonce of its own', async () => {
    const old = await driver.backend.signer.publicKey();
    driver.server.next(answerWith(KEY, 200, RENEWED));
    const answer = await driver.backend.renewKey();
    if (answer.kind !== 'answered' || old === null) throw new Error('the key was not renewed');
    const request = last();
    expect(request).toMatchObject({ method: 'PUT', url: '/v1/terminals/self/key' });
    expect(JSON.parse(request.body)).toEqual({ publicKey: answer.value.publicKey });
    expect(verifies(request, 'sig1', old)).toBe(true);
    expect(verifies(request, 'sig2', answer.value.publicKey)).toBe(true);
    expect(nonceOf(request, 'sig1')).not.toBe(nonceOf(request, 'sig2'));
    expect(String(request.headers['signature-input']).match(/keyid="trm_1"/gu)).toHaveLength(2);
    await driver.reconnect({ keyStore });
    expect(await driver.backend.signer.publicKey()).toEqual(answer.value.publicKey);
  });

  test('[BACKEND-78] whose answer was lost is kept over a restart, and tried before anything else', async () => {
    expect(await driver.backend.renewKey()).toMatchObject({ cause: 'cut_off' });
    const sent = JSON.parse(last().body) as { publicKey: Record<string, unknown> };
    const old = await driver.backend.signer.publicKey();
    await driver.reconnect({ keyStore });
    expect(await driver.backend.isKeyInDoubt()).toBe(true);
    // Until it is known, the old one goes on: for a day it counts, whatever became of the request.
    expect(await driver.backend.signer.publicKey()).toEqual(old);
    driver.server.next(answerWith(KEY, 200, { now: new Date().toISOString() }));
    expect(await driver.backend.renewKey()).toMatchObject({ kind: 'answered', value: sent });
    expect(last()).toMatchObject({ method: 'GET', url: '/v1/time' });
    expect(verifies(last(), 'sig1', sent.publicKey)).toBe(true);
    expect(await driver.backend.isKeyInDoubt()).toBe(false);
  });

  test('[BACKEND-78] that the backend does not know is sent again, the same one', async () => {
    await driver.backend.renewKey();
    const sent = last().body;
    driver.server.next(answerWith(KEY, 401, { code: 'bad_signature' }), answerWith(KEY, 200, RENEWED));
    expect(await driver.backend.renewKey()).toMatchObject({ kind: 'answered' });
    expect(last().body).toBe(sent);
  });

  test('[BACKEND-78] that the backend knows counts, even when the terminal is disabled', async () => {
    await driver.backend.renewKey();
    driver.server.next(answerWith(KEY, 403, { code: 'terminal_disabled' }));
    expect(await driver.backend.renewKey()).toMatchObject({ kind: 'answered' });
    expect(await driver.backend.isKeyInDoubt()).toBe(false);
  });

  test('[BACKEND-78] stays in doubt while nobody answers, and goes with the identity', async () => {
    await driver.backend.renewKey();
    expect(await driver.backend.renewKey()).toMatchObject({ cause: 'cut_off' });
    expect(await driver.backend.isKeyInDoubt()).toBe(true);
    expect(await driver.backend.forgetIdentity()).toBe(true);
    expect(await driver.backend.isKeyInDoubt()).toBe(false);
    expect(await driver.backend.renewKey()).toMatchObject({ cause: 'no_identity' });
  });

  test('[BACKEND-96] a backend that went back to the key before is given the present one again, by both', async () => {
    const old = await driver.backend.signer.publicKey();
    driver.server.next(answerWith(KEY, 200, RENEWED));
    await driver.backend.renewKey();
    await driver.reconnect({ keyStore });
    const present = await driver.backend.signer.publicKey();
    if (old === null || present === null) throw new Error('the terminal has keys');
    const news: string[] = [];
    driver.backend.onOwnKey((told) => news.push(told));
    const unknown = answerWith(KEY, 401, { code: 'bad_signature' });
    driver.server.next(unknown, unknown, answerWith(KEY, 200, RENEWED));
    expect(await driver.put()).toMatchObject({ kind: 'refused', code: 'bad_signature' });
    expect(last()).toMatchObject({ method: 'PUT', url: '/v1/terminals/self/key' });
    expect(JSON.parse(last().body)).toEqual({ publicKey: present });
    expect([verifies(last(), 'sig1', old), verifies(last(), 'sig2', present)]).toEqual([true, true]);
    expect([news, driver.backend.isOwnKeyUnknown()]).toEqual([['put_back'], false]);
    expect(await driver.backend.signer.publicKey()).toEqual(present);
  });

  test('[BACKEND-97] a backend that knows neither key is told of, asked again at most once a minute, and noticed when it knows one', async () => {
    const unknown = answerWith(KEY, 401, { code: 'unknown_terminal' });
    const news: string[] = [];
    driver.backend.onOwnKey((told) => news.push(told));
    driver.server.next(unknown, unknown);
    expect(await driver.put()).toMatchObject({ kind: 'refused', code: 'unknown_terminal' });
    expect([news, driver.backend.isOwnKeyUnknown()]).toEqual([['unknown'], true]);
    const count = driver.server.received.length;
    driver.server.next(unknown);
    await driver.put();
    expect(driver.server.received).toHaveLength(count + 1);
    driver.server.next(answerWith(KEY, 200, { now: new Date().toISOString() }));
    await driver.backend.getTime();
    expect([news, driver.backend.isOwnKeyUnknown()]).toEqual([['unknown', 'known'], false]);
  });

  test('[BACKEND-97] a renewal whose answer was lost, and after which only the new key counts, is told of to be taken up', async () => {
    await driver.backend.renewKey();
    const news: string[] = [];
    driver.backend.onOwnKey((told) => news.push(told));
    const known = answerWith(KEY, 200, { now: new Date().toISOString() });
    const unknown = answerWith(KEY, 401, { code: 'bad_signature' });
    driver.server.next(unknown, unknown, known);
    expect(await driver.put()).toMatchObject({ kind: 'refused', code: 'bad_signature' });
    expect([news, driver.backend.isOwnKeyUnknown()]).toEqual([['next'], false]);
    driver.server.next(known);
    expect(await driver.backend.renewKey()).toMatchObject({ kind: 'answered' });
    expect(await driver.backend.isKeyInDoubt()).toBe(false);
  });

  test('[BACKEND-97] one refusal of a signature while the key still counts is told to nobody', async () => {
    const news: string[] = [];
    driver.backend.onOwnKey((told) => news.push(told));
    driver.server.next(
      answerWith(KEY, 401, { code: 'bad_signature' }),
      answerWith(KEY, 200, { now: new Date().toISOString() }),
    );
    expect(await driver.put()).toMatchObject({ kind: 'refused', code: 'bad_signature' });
    expect([news, driver.backend.isOwnKeyUnknown()]).toEqual([[], false]);
  });

  test('[BACKEND-78] that cannot be saved is never sent', async () => {
    const count = driver.server.received.length;
    const full = { ...keyStore, save: () => Promise.reject(new Error('disk full')) };
    await driver.reconnect({ keyStore: full });
    expect(await driver.backend.renewKey()).toMatchObject({ cause: 'no_identity' });
    expect(driver.server.received).toHaveLength(count);
  });
});

describe('[BACKEND-79] pinned keys', () => {
  test('[BACKEND-79] a key that only TLS vouches for is not believed, and somebody is told', async () => {
    await driver.reconnect({ keyStore, pinBackendKeys: true });
    let refusedCount = 0;
    driver.backend.onBackendKeyRefused(() => {
      refusedCount += 1;
    });
    const count = driver.server.received.length;
    driver.server.next(answerWith(NEW_KEY, 200, { now: new Date().toISOString() }));
    expect(await driver.backend.getTime()).toMatchObject({ cause: 'bad_signature' });
    expect(driver.server.received).toHaveLength(count + 1);
    expect(refusedCount).toBe(1);
  });

  test('[BACKEND-79] a key that a known one has listed is believed', async () => {
    await driver.reconnect({ keyStore, pinBackendKeys: true });
    driver.server.next(
      answerWith(KEY, 200, CONFIG),
      answerWith(NEW_KEY, 200, { now: new Date().toISOString() }),
      answerWith(makeTestKey('stranger'), 200, { now: new Date().toISOString() }),
    );
    expect(await driver.backend.getConfig(null)).toMatchObject({ kind: 'answered' });
    expect(await driver.backend.getTime()).toMatchObject({ kind: 'answered' });
    expect(await driver.backend.getTime()).toMatchObject({ cause: 'bad_signature' });
  });
});

test('[BACKEND-76] an alert that cannot be read spoils no other, and is counted', async () => {
  const text = { 'zh-CN': '注意', en: 'Attention' };
  const alert = { id: 'a1', at: '2026-11-22T04:00:00.000Z', level: 'warning', kind: 'risk', title: text, body: text };
  driver.server.next(answerWith(KEY, 200, { alerts: [alert, { ...alert, level: 'loud' }], next: '2' }));
  expect(await driver.backend.getAlerts('a/b')).toMatchObject({
    value: { alerts: [{ id: 'a1', level: 'warning', walletId: null, paymentId: null }], unreadableCount: 1, next: '2' },
  });
  expect(last().url).toBe('/v1/alerts?after=a%2Fb');
});

test('[BACKEND-75] a heartbeat says its times and sums as the contract writes them', () => {
  const body = heartbeatBody({
    atMs: 1_795_305_600_000,
    softwareVersion: '1',
    queue: { depth: 1, oldestAtMs: 1_795_305_599_000, unsentTotalMinor: 350 },
    devices: [],
    clockSkewMs: null,
  });
  expect(JSON.parse(body)).toEqual({
    at: '2026-11-22T00:00:00.000Z',
    softwareVersion: '1',
    queue: { depth: 1, oldestAt: '2026-11-21T23:59:59.000Z', unsentTotal: 350 },
    devices: [],
    clockSkewMs: null,
  });
});
