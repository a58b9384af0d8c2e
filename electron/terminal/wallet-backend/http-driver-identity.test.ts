/** The driver over HTTP: who it is, whom it believes, what time it is there, and what it is told about the world. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { epochMs } from '../../kernel/clock.ts';
import { createMemoryKeyStore } from '../../system/memory-key-store.ts';
import { createSystemClock } from '../../system/system-clock.ts';
import {
  CONFIG,
  DEVICE,
  ENROLMENT,
  ID,
  KEY,
  NEW_KEY,
  openDriver,
  PAYMENT,
  type DriverUnderTest,
} from './testing/http-driver-set-up.ts';
import { answerWith, makeTestKey } from './testing/scripted-backend.ts';

let driver: DriverUnderTest;
beforeEach(async () => {
  driver = await openDriver();
});
afterEach(() => driver.close());

describe('[BACKEND-20] enrolment', () => {
  const keyIds = (): readonly (string | undefined)[] =>
    driver.server.received.map(({ headers }) => /keyid="([^"]+)"/u.exec(String(headers['signature-input']))?.[1]);

  test('[BACKEND-20] a key is saved before it is sent, and repeats are signed by the same one until one is answered', async () => {
    const keyStore = createMemoryKeyStore();
    await driver.reconnect({ keyStore });
    const before = driver.server.received.length;
    expect(await driver.backend.enrol(DEVICE)).toMatchObject({ cause: 'cut_off' });
    await driver.reconnect({ keyStore });
    driver.server.next(
      answerWith(KEY, 201, ENROLMENT),
      answerWith(KEY, 200, ENROLMENT),
      answerWith(KEY, 201, ENROLMENT),
    );
    expect(await driver.backend.enrol(DEVICE)).toMatchObject({ kind: 'answered' });
    // The answer may have been lost between the key store and the books: the same code is asked with the same key.
    await driver.reconnect({ keyStore });
    expect(await driver.backend.enrol(DEVICE)).toMatchObject({ kind: 'answered', status: 200 });
    expect(await driver.backend.enrol({ ...DEVICE, activationCode: 'ANOTHER' })).toMatchObject({ kind: 'answered' });
    const [lost, repeated, asked, anew] = keyIds().slice(before);
    expect(repeated).toBe(lost);
    expect(asked).toBe(lost);
    expect(anew).not.toBe(lost);
  });

  test('[BACKEND-21] one process after the other is the same terminal', async () => {
    await driver.reconnect();
    expect(await driver.backend.identity()).toEqual({ terminalId: 'trm_1' });
    driver.server.next(answerWith(KEY, 200, PAYMENT));
    expect(await driver.put()).toMatchObject({ kind: 'answered' });
    expect(keyIds().at(-1)).toBe('trm_1');
  });

  test('[BACKEND-22] a key store that does not save keeps anything from being sent', async () => {
    const before = driver.server.received.length;
    const failing = { ...createMemoryKeyStore(), save: () => Promise.reject(new Error('disk full')) };
    await driver.reconnect({ keyStore: failing });
    expect(await driver.backend.enrol(DEVICE)).toMatchObject({ kind: 'no_usable_answer', cause: 'no_identity' });
    expect(driver.server.received).toHaveLength(before);
    expect(driver.lines.at(-1)?.event).toBe('backend_key_not_saved');
  });

  test('[BACKEND-22] an identity that cannot be read is none, and nothing is sent in its name', async () => {
    const spoilt = { ...createMemoryKeyStore(), load: async () => Buffer.from('{"format":1}') };
    await driver.reconnect({ keyStore: spoilt });
    expect(await driver.backend.identity()).toBeNull();
    expect(await driver.put()).toMatchObject({ cause: 'no_identity' });
  });

  test('[BACKEND-23] what is granted must be signed by a key that it lists', async () => {
    driver.server.next(answerWith(NEW_KEY, 201, ENROLMENT));
    expect(await driver.backend.enrol(DEVICE)).toMatchObject({ kind: 'no_usable_answer', cause: 'bad_signature' });
  });

  test('[BACKEND-23] TLS vouches for a refusal, whoever signed it', async () => {
    driver.server.next(answerWith(NEW_KEY, 410, { code: 'activation_code_used' }));
    expect(await driver.backend.enrol(DEVICE)).toMatchObject({ kind: 'refused', code: 'activation_code_used' });
  });

  test('[BACKEND-24] a wrong clock is measured and the enrolment signed anew, once', async () => {
    const serverTime = new Date(Date.now() + 86_400_000).toISOString();
    const stale = answerWith(KEY, 401, { code: 'stale_request', serverTime });
    const offsets: number[] = [];
    driver.backend.onClockOffset((offsetMs) => offsets.push(offsetMs));
    const before = driver.server.received.length;
    driver.server.next(stale, answerWith(KEY, 201, ENROLMENT));
    expect(await driver.backend.enrol(DEVICE)).toMatchObject({ kind: 'answered' });
    expect(Math.abs((offsets[0] ?? 0) - 86_400_000)).toBeLessThan(5_000);
    const created = driver.server.received
      .slice(before)
      .map(({ headers }) => Number(/created=(\d+)/u.exec(String(headers['signature-input']))?.[1]));
    expect((created[1] ?? 0) - (created[0] ?? 0)).toBeGreaterThan(86_000);
    driver.server.next(stale, stale);
    expect(await driver.backend.enrol(DEVICE)).toMatchObject({ kind: 'refused', code: 'stale_request' });
  });
});

describe('[BACKEND-40] the backend’s clock', () => {
  test('[BACKEND-40] its offset dates the next signature, and our clock is left alone', async () => {
    let nowMs = 1_795_305_600_000;
    await driver.reconnect({ clock: { ...createSystemClock(), now: () => epochMs(nowMs) } });
    const offsets: number[] = [];
    driver.backend.onClockOffset((offsetMs) => offsets.push(offsetMs));
    driver.server.next(
      answerWith(KEY, 200, { now: new Date(nowMs - 600_000).toISOString() }),
      answerWith(KEY, 200, PAYMENT),
    );
    await driver.backend.getTime();
    expect(Math.abs((offsets[0] ?? 0) + 600_000)).toBeLessThan(2_000);
    nowMs += 5_000;
    await driver.put();
    const created = Number(
      /created=(\d+)/u.exec(String(driver.server.received.at(-1)?.headers['signature-input']))?.[1],
    );
    expect(Math.abs(created - (nowMs - 600_000) / 1000)).toBeLessThanOrEqual(2);
  });

  test('[BACKEND-41] a stale request is refused with the offset told, and is not sent again by itself', async () => {
    const offsets: number[] = [];
    driver.backend.onClockOffset((offsetMs) => offsets.push(offsetMs));
    const before = driver.server.received.length;
    driver.server.next(
      answerWith(KEY, 401, { code: 'stale_request', serverTime: new Date(Date.now() + 900_000).toISOString() }),
    );
    expect(await driver.put()).toMatchObject({ kind: 'refused', status: 401, code: 'stale_request' });
    expect(driver.server.received.length - before).toBe(1);
    expect(Math.abs((offsets[0] ?? 0) - 900_000)).toBeLessThan(2_000);
  });

  test('[BACKEND-41] a time in an answer that does not verify sets nothing', async () => {
    const offsets: number[] = [];
    driver.backend.onClockOffset((offsetMs) => offsets.push(offsetMs));
    driver.server.next(answerWith(makeTestKey(KEY.kid), 200, { now: '2030-01-01T00:00:00.000Z' }));
    await driver.backend.getTime();
    expect(offsets).toEqual([]);
  });
});

describe('[BACKEND-42] the backend’s keys', () => {
  test('[BACKEND-42] a new one is learnt from a configuration that a listed key signed, and the manager is told', async () => {
    const learned: string[] = [];
    driver.backend.onBackendKeyLearned((kid) => learned.push(kid));
    driver.server.next(answerWith(NEW_KEY, 200, PAYMENT), answerWith(NEW_KEY, 200, CONFIG));
    expect(await driver.put()).toMatchObject({ kind: 'answered' });
    expect(driver.server.received.at(-1)).toMatchObject({ method: 'GET', url: '/v1/config' });
    expect(learned).toEqual(['backend-2']);
    await driver.reconnect();
    driver.server.next(answerWith(NEW_KEY, 200, PAYMENT));
    expect(await driver.put()).toMatchObject({ kind: 'answered' });
  });

  test('[BACKEND-42] one is learnt although the clock is wrong too, with the time that came on the word of TLS', async () => {
    const serverTime = '2031-01-01T00:00:00.000Z';
    driver.server.next(
      answerWith(NEW_KEY, 401, { code: 'stale_request', serverTime }),
      answerWith(NEW_KEY, 401, { code: 'stale_request', serverTime }),
      answerWith(NEW_KEY, 200, CONFIG),
    );
    expect(await driver.put()).toMatchObject({ kind: 'refused', code: 'stale_request' });
    const [, , asked] = driver.server.received.slice(-3);
    expect(asked).toMatchObject({ method: 'GET', url: '/v1/config' });
    expect(asked?.headers['signature-input']).toContain(`created=${Date.parse(serverTime) / 1_000}`);
    driver.server.next(answerWith(NEW_KEY, 200, PAYMENT));
    expect(await driver.put()).toMatchObject({ kind: 'answered' });
  });

  test('[BACKEND-43] one that is listed nowhere is asked after at most once a minute', async () => {
    const stranger = makeTestKey('stranger');
    const before = driver.server.received.length;
    driver.server.next(
      answerWith(stranger, 200, PAYMENT),
      answerWith(stranger, 200, CONFIG),
      answerWith(stranger, 200, PAYMENT),
    );
    expect(await driver.put()).toMatchObject({ cause: 'bad_signature' });
    expect(await driver.put()).toMatchObject({ cause: 'bad_signature' });
    expect(driver.server.received.slice(before).map((each) => each.url)).toEqual([
      `/v1/payments/${ID}`,
      '/v1/config',
      `/v1/payments/${ID}`,
    ]);
    expect(driver.lines.map((each) => each.event)).toContain('backend_key_not_learned');
  });

  test('[BACKEND-44] the list of a verified configuration takes the place of the one before', async () => {
    driver.server.next(
      answerWith(KEY, 200, { ...CONFIG, backendKeys: [CONFIG.backendKeys[1]] }),
      answerWith(KEY, 200, PAYMENT),
      answerWith(KEY, 200, { ...CONFIG, backendKeys: [CONFIG.backendKeys[1]] }),
    );
    expect(await driver.backend.getConfig(null)).toMatchObject({ kind: 'answered' });
    expect(await driver.put()).toMatchObject({ cause: 'bad_signature' });
  });
});

describe('[BACKEND-47] configuration', () => {
  test('[BACKEND-47] asks on condition only for the version it has the tag of, and signs the condition', async () => {
    driver.server.next(
      answerWith(KEY, 200, CONFIG, { headers: { etag: '"v4"' } }),
      answerWith(KEY, 304, null),
      answerWith(KEY, 200, CONFIG),
    );
    expect(await driver.backend.getConfig(null)).toMatchObject({ value: { version: 4 } });
    expect(await driver.backend.getConfig(4)).toEqual({ kind: 'answered', value: null, status: 304 });
    expect(driver.server.received.at(-1)?.headers).toMatchObject({ 'if-none-match': '"v4"' });
    expect(driver.server.received.at(-1)?.headers['signature-input']).toContain('"if-none-match"');
    await driver.backend.getConfig(3);
    expect(driver.server.received.at(-1)?.headers['if-none-match']).toBeUndefined();
  });

  test('[BACKEND-47] a 304 that is not signed confirms nothing', async () => {
    driver.server.next(
      answerWith(KEY, 200, CONFIG, { headers: { etag: '"v4"' } }),
      (_request, response) => void response.writeHead(304).end(),
    );
    await driver.backend.getConfig(null);
    expect(await driver.backend.getConfig(4)).toMatchObject({ kind: 'no_usable_answer', cause: 'bad_signature' });
  });
});
