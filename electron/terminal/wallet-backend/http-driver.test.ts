/** The driver over HTTP against a backend that answers what each test says: above all, what must not be believed. */
import { createServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Clock } from '../../kernel/clock.ts';
import { createSystemClock } from '../../system/system-clock.ts';
import { isUsableOrigin } from './http-exchange.ts';
import { ID, KEY, openDriver, PAYMENT, type DriverUnderTest } from './testing/http-driver-set-up.ts';
import { answerWith, makeTestKey, type Script } from './testing/scripted-backend.ts';

let driver: DriverUnderTest;
beforeEach(async () => {
  driver = await openDriver();
});
afterEach(() => driver.close());

describe('[BACKEND-30] what goes out', () => {
  test('[BACKEND-30] is exactly the stored bytes, signed for this attempt alone', async () => {
    const stored = '{ "b":1.0, "a" : "中" }';
    driver.server.next(answerWith(KEY, 201, PAYMENT), answerWith(KEY, 200, PAYMENT));
    await driver.backend.putPayment(ID, stored);
    await driver.backend.putPayment(ID, stored);
    const [first, second] = driver.server.received.slice(1);
    expect(first).toMatchObject({ method: 'PUT', url: `/v1/payments/${ID}`, body: stored });
    expect(second?.body).toBe(stored);
    const inputs = [first, second].map((each) => String(each?.headers['signature-input']));
    expect(inputs[0]).toMatch(
      /^sig1=\("@method" "@target-uri" "content-digest"\);created=\d+;nonce="[\w-]{22}";keyid="trm_1"/u,
    );
    const nonces = inputs.map((input) => /nonce="([^"]+)"/u.exec(input)?.[1]);
    expect(nonces[0]).not.toBe(nonces[1]);
  });

  test('[BACKEND-31] goes out once: a connection that closes is no reason to send again', async () => {
    expect(await driver.put()).toMatchObject({ kind: 'no_usable_answer', cause: 'cut_off' });
    expect(driver.server.received).toHaveLength(2);
  });

  test('[BACKEND-31] never follows a redirect', async () => {
    const redirect: Script = (_request, response) => void response.writeHead(307, { location: '/v1/elsewhere' }).end();
    driver.server.next(redirect, answerWith(KEY, 200, PAYMENT));
    expect(await driver.put()).toMatchObject({ cause: 'redirected' });
    expect(driver.server.received).toHaveLength(2);
  });

  test.each([
    ['https://wallet.example', true],
    ['https://wallet.example:8443', true],
    ['http://127.0.0.1:8080', true],
    ['http://[::1]:8080', true],
    ['http://localhost', true],
    ['http://wallet.example', false],
    ['http://127.0.0.1.example', false],
    ['http://10.0.0.1', false],
    ['https://wallet.example/', false],
    ['https://wallet.example:443', false],
    ['https://user@wallet.example', false],
    ['ftp://wallet.example', false],
    ['wallet.example', false],
  ])('[BACKEND-32] %s as an origin is used: %s', (origin, used) => {
    expect(isUsableOrigin(origin)).toBe(used);
  });
});

describe('[BACKEND-33] what is not believed', () => {
  const requestSignature = 'sig1=:AAAA:';
  test.each<[string, Script, string]>([
    [
      'an unsigned approval',
      (_request, response) => void response.writeHead(200).end(JSON.stringify(PAYMENT)),
      'bad_signature',
    ],
    ['an approval signed for another request', answerWith(KEY, 200, PAYMENT, { requestSignature }), 'bad_signature'],
    ['an approval signed by a stranger', answerWith(makeTestKey(KEY.kid), 200, PAYMENT), 'bad_signature'],
    [
      'an approval changed on the way',
      answerWith(KEY, 200, PAYMENT, { sent: JSON.stringify({ ...PAYMENT, version: 9 }) }),
      'bad_signature',
    ],
    [
      'an unsigned refusal',
      (_request, response) => void response.writeHead(404).end('{"code":"payment_not_found"}'),
      'bad_signature',
    ],
    [
      'a captive portal',
      (_request, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
      'bad_signature',
    ],
    ['a gateway that failed', (_request, response) => void response.writeHead(502).end('bad gateway'), 'server_error'],
    ['a verified error of the backend', answerWith(KEY, 500, { code: 'internal_error' }), 'server_error'],
    ['a verified replay', answerWith(KEY, 401, { code: 'replayed_request' }), 'replayed_request'],
    ['a payment with another id', answerWith(KEY, 200, { ...PAYMENT, id: 'other' }), 'unparsable'],
    [
      'a name given twice',
      answerWith(KEY, 200, null, { body: '{"id":1,"id":2}', sent: '{"id":1,"id":2}' }),
      'unparsable',
    ],
    ['a body that is no payment', answerWith(KEY, 200, []), 'unparsable'],
    ['a refusal without a code', answerWith(KEY, 422, { title: 'no' }), 'unparsable'],
    ['a success of another kind', answerWith(KEY, 202, PAYMENT), 'unparsable'],
    ['a 304 that nobody asked for', answerWith(KEY, 304, null), 'unparsable'],
    [
      'half an answer',
      (_request, response) =>
        void response.writeHead(200, { 'content-length': '100' }).write('{', () => response.destroy()),
      'cut_off',
    ],
    [
      'an answer without end',
      (_request, response) => void response.writeHead(200).end('x'.repeat(2_000_000)),
      'unparsable',
    ],
    [
      'a head without end',
      (_request, response) => void response.writeHead(200, { 'x-long': 'x'.repeat(40_000) }).end(),
      'unparsable',
    ],
  ])('[BACKEND-33] %s leaves the outcome unknown', async (_name, script, cause) => {
    driver.server.next(script);
    expect(await driver.put()).toMatchObject({ kind: 'no_usable_answer', cause });
  });

  test('[BACKEND-33] a packed answer is not unpacked, since its digest is of the packed bytes', async () => {
    const packed = gzipSync(JSON.stringify(PAYMENT));
    driver.server.next(
      (_request, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(packed),
    );
    expect(await driver.put()).toMatchObject({ cause: 'bad_signature' });
    expect(driver.server.received[1]?.headers['accept-encoding']).toBe('identity');
  });

  test('[BACKEND-33] what is no HTTP, or nobody, is no answer', async () => {
    const nonsense = createServer((socket) => void socket.resume().end('SSH-2.0-x\r\n'));
    await new Promise<void>((resolve) => nonsense.listen(0, '127.0.0.1', resolve));
    const address = nonsense.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const elsewhere = driver.connect({ origin: `http://127.0.0.1:${port}` });
    expect(await elsewhere.getPayment(ID)).toMatchObject({ kind: 'no_usable_answer', cause: 'unparsable' });
    await new Promise<void>((resolve) => void nonsense.close(() => resolve()));
    expect(await elsewhere.getPayment(ID)).toMatchObject({ kind: 'no_usable_answer', cause: 'unreachable' });
    await elsewhere.close();
  });

  test('[BACKEND-36] a verified refusal is one, with its code, and is logged without what was sent', async () => {
    driver.server.next(answerWith(KEY, 409, { code: 'idempotency_mismatch', detail: 'other body' }));
    expect(await driver.put()).toEqual({
      kind: 'refused',
      status: 409,
      code: 'idempotency_mismatch',
      detail: 'other body',
    });
    expect(driver.lines.at(-1)).toEqual({
      event: 'backend_refused',
      facts: { operation: 'put_payment', status: 409, problem: 'idempotency_mismatch' },
    });
  });
});

describe('[BACKEND-34] waiting', () => {
  test('[BACKEND-34] an answer that does not come in 10 s is none, whenever it comes', async () => {
    const clock = createSystemClock();
    let wake: (() => void) | null = null;
    const impatient: Clock = {
      ...clock,
      after(delayMs, then) {
        expect(delayMs).toBe(10_000);
        wake = then;
        return { cancel: () => undefined };
      },
    };
    await driver.reconnect({ clock: impatient });
    driver.server.next(() => {
      wake?.();
    });
    expect(await driver.put()).toMatchObject({ kind: 'no_usable_answer', cause: 'timed_out' });
  });

  test('[BACKEND-34] an answer that came, or a failure, leaves no timer behind', async () => {
    const clock = createSystemClock();
    let open = 0;
    const counting: Clock = {
      ...clock,
      after(delayMs, wake) {
        const timer = clock.after(delayMs, wake);
        open += 1;
        return {
          cancel: () => {
            open -= 1;
            timer.cancel();
          },
        };
      },
    };
    await driver.reconnect({ clock: counting });
    driver.server.next(answerWith(KEY, 201, PAYMENT));
    await driver.put();
    await driver.put();
    expect(open).toBe(0);
  });

  test.each<[string, Script, object]>([
    [
      'unsigned 429, seconds',
      (_request, response) => void response.writeHead(429, { 'retry-after': '3' }).end(),
      { cause: 'rate_limited', retryAfterMs: 3_000 },
    ],
    [
      'unsigned 503, an hour',
      (_request, response) => void response.writeHead(503, { 'retry-after': '3600' }).end(),
      { cause: 'server_error', retryAfterMs: 600_000 },
    ],
    [
      'unsigned 500',
      (_request, response) => void response.writeHead(500, { 'retry-after': '3' }).end(),
      { cause: 'server_error', retryAfterMs: null },
    ],
    [
      'signed 503, half an hour',
      answerWith(KEY, 503, { code: 'unavailable' }, { headers: { 'retry-after': '1800' } }),
      { cause: 'server_error', retryAfterMs: 1_800_000 },
    ],
    [
      'signed 429, a year',
      answerWith(KEY, 429, { code: 'too_many_requests' }, { headers: { 'retry-after': '31536000' } }),
      { cause: 'rate_limited', retryAfterMs: 3_600_000 },
    ],
    [
      'nonsense',
      (_request, response) => void response.writeHead(429, { 'retry-after': 'soon' }).end(),
      { cause: 'rate_limited', retryAfterMs: null },
    ],
    [
      'a time that is over',
      (_request, response) => void response.writeHead(429, { 'retry-after': 'Tue, 20 Apr 2021 02:07:55 GMT' }).end(),
      { cause: 'rate_limited', retryAfterMs: 0 },
    ],
  ])('[BACKEND-35] Retry-After is honoured within its bound: %s', async (_name, script, expected) => {
    driver.server.next(script);
    expect(await driver.put()).toMatchObject(expected);
  });
});

test('[BACKEND-37] the log names operations, codes and causes, and never what was sent or received', async () => {
  const code = '6212345678901234';
  driver.server.next(answerWith(KEY, 200, { ...PAYMENT, authCode: 7 }));
  await driver.backend.putPayment(ID, JSON.stringify({ method: { type: 'payment_code', code } }));
  expect(driver.lines.at(-1)).toMatchObject({
    event: 'backend_gave_no_usable_answer',
    facts: { operation: 'put_payment', cause: 'unparsable', status: 200, reason: 'authCode: invalid_type' },
  });
  expect(JSON.stringify(driver.lines)).not.toContain(code);
});
