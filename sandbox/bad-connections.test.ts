/**
 * The ways in which a connection can be bad, and requests that come again or in another order. Each is refused and closed,
 * changes nothing, and holds nobody up. Rules SANDBOX-182 and SANDBOX-183.
 */
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { closeWithCleanLedger, codeOf, payByCode } from './testing/payments.ts';
import { httpCarrier, signRequest } from './testing/signed-client.ts';
import { stateOf } from './testing/state.ts';
import { openTestWorld, uuidV7, type TestTerminal, type TestWorld } from './testing/test-world.ts';

/** How long a slow client may take in these tests. */
const REQUEST_TIMEOUT_MS = 300;

let world: TestWorld;
let terminal: TestTerminal;

beforeEach(async () => {
  world = await openTestWorld({ requestTimeoutMs: REQUEST_TIMEOUT_MS });
  terminal = await world.enrol();
});
afterEach(() => closeWithCleanLedger(world));

describe('a request that comes again', () => {
  test('[SANDBOX-182] byte for byte is refused as replayed; others that are out of order are answered all the same', async () => {
    const paths = ['/v1/time', '/v1/config', '/v1/changes'];
    const requests = paths.map((path) => {
      const outgoing = { method: 'GET', path };
      return { ...outgoing, ...signRequest(world.origin, outgoing, terminal.id, terminal.key, world.clock.now()) };
    });
    const carry = httpCarrier(world.origin);
    for (const request of requests.toReversed()) expect((await carry(request)).status).toBe(200);
    for (const request of requests) expect(codeOf(await carry(request))).toBe('replayed_request');
  });

  test('[SANDBOX-182] a whole story sent once more by a stranger, last first, changes nothing', async () => {
    const { id } = await payByCode(world, terminal, 'wlt_zhang', 1_000);
    const said = { occurredAt: '2026-03-04T04:00:00.000Z', businessDate: '2026-03-04', cashierId: 'c1' };
    const refund = { ...said, paymentId: id, amount: { amount: 400, currency: 'CNY' }, reason: 'x', approvedBy: 'm' };
    const story = [
      { path: `/v1/refunds/${uuidV7()}`, body: refund },
      { path: `/v1/payments/${id}/reversal`, body: { reason: 'timeout' } },
      { path: `/v1/payments/${uuidV7()}/reversal`, body: { reason: 'timeout' } },
    ].map(({ path, body }) => {
      const outgoing = { method: 'PUT', path, body: JSON.stringify(body) };
      return { ...outgoing, ...signRequest(world.origin, outgoing, terminal.id, terminal.key, world.clock.now()) };
    });
    const carry = httpCarrier(world.origin);
    const answers = [];
    for (const request of story) answers.push((await carry(request)).status);
    expect(answers).toEqual([201, 409, 200]);
    const before = await stateOf(world);
    for (const request of story.toReversed()) expect(codeOf(await carry(request))).toBe('replayed_request');
    expect(await stateOf(world)).toBe(before);
  });
});

describe('a bad connection', () => {
  const port = (): number => Number(new URL(world.origin).port);

  /** What comes back on a connection on which these texts are written. */
  async function raw(...parts: readonly (string | number)[]): Promise<string> {
    const socket = connect(port(), '127.0.0.1');
    let text = '';
    socket.on('data', (bytes) => (text += bytes.toString('latin1')));
    const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()).on('error', () => resolve()));
    for (const part of parts) {
      if (typeof part === 'number') await delay(part);
      else socket.write(part, 'latin1');
    }
    await closed;
    return text;
  }

  const refused = (text: string): readonly [string, string] => [
    text.slice(9, 12),
    /"code":"(\w+)"/u.exec(text)?.[1] ?? text,
  ];
  const HOST = 'Host: 127.0.0.1\r\n';

  test.each([
    ['no HTTP at all', 'hello\r\n\r\n', '400', 'validation_failed'],
    ['a head of TLS', '\u0016\u0003\u0001\u0002\u0000\u0001', '400', 'validation_failed'],
    [
      'a head that is too large',
      `GET /v1/time HTTP/1.1\r\n${HOST}X: ${'x'.repeat(20_000)}\r\n\r\n`,
      '413',
      'too_large',
    ],
    [
      'two lengths',
      `PUT /v1/x HTTP/1.1\r\n${HOST}Content-Length: 1\r\nContent-Length: 2\r\n\r\nx`,
      '400',
      'validation_failed',
    ],
    [
      'a length and chunks',
      `PUT /v1/x HTTP/1.1\r\n${HOST}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      '400',
      'validation_failed',
    ],
    ['a length that is none', `PUT /v1/x HTTP/1.1\r\n${HOST}Content-Length: -1\r\n\r\n`, '400', 'validation_failed'],
    ['a header with a zero byte', `GET /v1/time HTTP/1.1\r\n${HOST}X: a\u0000b\r\n\r\n`, '400', 'validation_failed'],
    ['a body that is too large', `PUT /v1/x HTTP/1.1\r\n${HOST}Content-Length: 2097153\r\n\r\n`, '413', 'too_large'],
  ])('[SANDBOX-183] with %s is refused and closed', async (_name, text, status, code) => {
    expect(refused(await raw(text))).toEqual([status, code]);
    expect((await terminal.call('GET', '/v1/time')).status).toBe(200);
  });

  test('[SANDBOX-183] that is slow is closed after its time, at the head and in the body, and holds nobody up', async () => {
    const head = `PUT /v1/payments/x HTTP/1.1\r\n${HOST}Content-Length: 100\r\nContent-Type: application/json\r\n\r\n`;
    const slow = [raw('GET /v1/ti', 100, 'me HT'), raw(head, 100, '{', 100, '"a"')];
    expect((await terminal.call('GET', '/v1/time')).status).toBe(200);
    for (const text of await Promise.all(slow)) expect(refused(text)).toEqual(['400', 'validation_failed']);
  });

  test('[SANDBOX-183] that trickles byte by byte, always just in time, is closed after its time as a whole', async () => {
    const before = await stateOf(world);
    const head = `PUT /v1/payments/x HTTP/1.1\r\n${HOST}Content-Length: 100\r\nContent-Type: application/json\r\n\r\n`;
    const bytes = (text: string): readonly (string | number)[] => [...text].flatMap((sign) => [sign, 20]);
    const trickles = [raw(...bytes(`GET /v1/time HTTP/1.1\r\n${HOST}`)), raw(head, ...bytes('{"amount":{"amount":1'))];
    for (const text of await Promise.all(trickles)) expect(refused(text)).toEqual(['400', 'validation_failed']);
    expect(await stateOf(world)).toBe(before);
  });

  test('[SANDBOX-183] of two hundred that say half a head and wait, none keeps a till from its answer', async () => {
    const sockets: Socket[] = [];
    try {
      for (let index = 0; index < 200; index += 1) {
        const socket = connect(port(), '127.0.0.1').on('error', () => undefined);
        socket.write('GET /v1/time HTTP/1.1\r\nHost');
        sockets.push(socket);
      }
      const { status } = await payByCode(world, terminal, 'wlt_zhang', 500);
      expect(status).toBe('approved');
      await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('close', resolve).resume())));
    } finally {
      for (const socket of sockets) socket.destroy();
    }
  });

  test.each([
    ['Host', 'host: evil.example\r\n', '422'],
    ['Content-Type', 'content-type: text/plain\r\n', '422'],
    ['Signature-Input', 'signature-input: sig1=();created=1\r\n', '401'],
    ['an id in a header, where none counts', 'idempotency-key: a\r\nidempotency-key: b\r\n', '422'],
  ])('[SANDBOX-183] with a second %s is read one way only', async (_name, more, status) => {
    const before = await stateOf(world);
    const outgoing = { method: 'PUT', path: `/v1/payments/${uuidV7()}`, body: '{}' };
    const { headers } = signRequest(world.origin, outgoing, terminal.id, terminal.key, world.clock.now());
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    const request = `PUT ${outgoing.path} HTTP/1.1\r\n${HOST}Connection: close\r\nContent-Length: 2\r\n${lines.join('')}`;
    expect((await raw(`${request}${more}\r\n{}`)).slice(9, 12)).toBe(status);
    expect(await stateOf(world)).toBe(before);
  });

  test('[SANDBOX-183] with signatures given twice counts the last, and a digest given twice must fit twice', async () => {
    const outgoing = { method: 'PUT', path: `/v1/payments/${uuidV7()}`, body: '{}' };
    const { headers } = signRequest(world.origin, outgoing, terminal.id, terminal.key, world.clock.now());
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    const request = (more: string): string =>
      `PUT ${outgoing.path} HTTP/1.1\r\n${HOST}Connection: close\r\nContent-Length: 2\r\n${lines.join('')}${more}\r\n{}`;
    expect(refused(await raw(request('signature: sig1=:AAAA:\r\n')))).toEqual(['401', 'bad_signature']);
    expect(refused(await raw(request('content-digest: sha-256=:AAAA:\r\n')))).toEqual(['401', 'bad_signature']);
    expect(refused(await raw(request('')))).toEqual(['422', 'validation_failed']);
  });

  test('[SANDBOX-183] that ends in the middle of a body leaves nothing behind', async () => {
    const before = await stateOf(world);
    const socket = connect(port(), '127.0.0.1');
    socket.write(`PUT /v1/payments/${uuidV7()} HTTP/1.1\r\n${HOST}Content-Length: 1000\r\n\r\n{"amount"`);
    await delay(20);
    socket.destroy();
    expect((await terminal.call('GET', '/v1/time')).status).toBe(200);
    expect(await stateOf(world)).toBe(before);
  });
});
