/**
 * What is no good request: many thousands made by a seed, handed to the backend as the network would, and the ways in which a
 * connection itself can be bad. Each is refused with the right code, changes nothing, tells nothing of the inside, and
 * leaves the server as it was.
 */
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeBadRequest, type BadRequest, type GoodRequest } from './testing/bad-requests.ts';
import { closeWithCleanLedger, codeOf, payByCode, tapPresentment } from './testing/payments.ts';
import { seededChance } from './testing/seeded-chance.ts';
import { httpCarrier, signRequest, toAnswer, type Answer } from './testing/signed-client.ts';
import { openTestWorld, paymentBody, uuidV7, type TestTerminal, type TestWorld } from './testing/test-world.ts';

const SEED = 'bad input 1';
const REQUESTS = 10_000;
const LOOK_EVERY = 500;
/** How long a slow client may take in these tests. */
const REQUEST_TIMEOUT_MS = 300;

let world: TestWorld;
let terminal: TestTerminal;
let paymentId: string;

beforeEach(async () => {
  world = await openTestWorld({ requestTimeoutMs: REQUEST_TIMEOUT_MS });
  terminal = await world.enrol();
  ({ id: paymentId } = await payByCode(world, terminal, 'wlt_zhang', 1_000));
});
afterEach(() => closeWithCleanLedger(world));

/** Requests that would be accepted, one of each kind that has a body and an id. */
async function goodRequests(): Promise<readonly (() => GoodRequest)[]> {
  const presentment = await tapPresentment(world, 'wlt_zhang', terminal.id, 1_250);
  const said = { occurredAt: '2026-03-04T04:00:00.000Z', businessDate: '2026-03-04', cashierId: 'c1' };
  const money = { amount: 1_250, currency: 'CNY' };
  const item = { sku: '1', name: 'x', quantity: 1, unitPrice: money, total: money };
  const methods = [
    { type: 'payment_code', code: '6212345678901234567' },
    { type: 'merchant_qr', expiresInSeconds: 60 },
    { type: 'tap', presentment },
    { type: 'offline', channel: 'tap', presentment, acceptedAt: said.occurredAt },
  ];
  const payments = methods.map((method) => ({
    path: 'payments/:id',
    body: paymentBody(world.clock, method, { description: 'x', coupons: ['C'], items: [item] }),
  }));
  const topup = { ...said, amount: money, wallet: { code: '62' }, tender: 'cash', receiptNumber: 'R' };
  const bill = {
    ...said,
    barcode: '81002000000000000001',
    amount: money,
    paymentId: null,
    tender: 'cash',
    receiptNumber: 'R',
  };
  const all = [
    ...payments,
    { path: 'payments/:id/reversal', body: { reason: 'timeout' } },
    { path: 'refunds/:id', body: { ...said, paymentId, amount: money, reason: 'x', approvedBy: 'm' } },
    { path: 'topups/:id', body: topup },
    { path: 'bill-payments/:id', body: bill },
  ];
  return all.map(({ path, body }) => () => ({
    method: 'PUT',
    path: `/v1/${path.replace(':id', uuidV7())}`,
    body: body as GoodRequest['body'],
    mayBeAbsent: ['cashierId', 'description', 'coupons', 'items', 'approvedBy'],
  }));
}

async function send({ method, path, body, headers, twists }: BadRequest): Promise<Answer> {
  const outgoing = { method, path, body: method === 'GET' ? undefined : body.toString('latin1'), headers };
  const signed = signRequest(
    world.origin,
    withBytes(outgoing, body),
    terminal.id,
    terminal.key,
    world.clock.now(),
    twists,
  );
  const answer = await world.server.backend.handle({
    method,
    url: path,
    headers: { ...signed.headers, ...headers },
    body: method === 'GET' ? Buffer.alloc(0) : body,
  });
  return toAnswer(answer.status, answer.headers, answer.body);
}

/** The digest is of bytes, which need not be text. */
function withBytes(outgoing: Parameters<typeof signRequest>[1], body: Buffer): Parameters<typeof signRequest>[1] {
  return outgoing.body === undefined ? outgoing : { ...outgoing, body: body as unknown as string };
}

/** All that a refused request must not touch. */
async function state(): Promise<string> {
  const { database } = world.server;
  const counts: unknown[] = [];
  for (const table of [
    'payments',
    'payment_bodies',
    'refunds',
    'topups',
    'bill_payments',
    'entries',
    'events',
    'alerts',
    'presentment_counters',
  ] as const) {
    const { count } = await database
      .selectFrom(table)
      .select((column) => column.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    counts.push(count);
  }
  counts.push(await database.selectFrom('terminals').select(['id', 'state', 'change_seq']).orderBy('id').execute());
  counts.push(await database.selectFrom('payments').select(['id', 'version']).orderBy('id').execute());
  return JSON.stringify(counts);
}

/** What an answer must not tell: code, paths, statements, keys. */
const INSIDE = /node_modules|\.ts\b|\bat \w+ \(|sqlite|postgres|select |insert |constraint|\[object|seed|private/iu;

test(`[SANDBOX-181] ${REQUESTS} bad requests of seed "${SEED}" are refused as they should be, and nothing has changed`, async () => {
  const chance = seededChance(SEED);
  const goods = await goodRequests();
  const before = await state();
  const seen = new Map<string, number>();
  for (let count = 1; count <= REQUESTS; count += 1) {
    const request = makeBadRequest(chance, chance.pick(goods)());
    const answer = await send(request);
    const where = `request ${count}, ${request.what}: ${request.method} ${request.path} ${answer.text}`;
    if (!request.codes.includes(codeOf(answer))) throw new Error(`not refused as it should be: ${where}`);
    if (answer.headers['content-type'] !== 'application/problem+json') throw new Error(`no problem document: ${where}`);
    if (INSIDE.test(answer.text.replaceAll(request.path, ''))) throw new Error(`tells of the inside: ${where}`);
    seen.set(request.what, (seen.get(request.what) ?? 0) + 1);
    if (count % LOOK_EVERY === 0) expect(await state(), `after ${count} requests`).toBe(before);
  }
  // Every kind was really there, and often.
  expect(seen.size).toBe(20);
  expect(Math.min(...seen.values())).toBeGreaterThan(100);
  expect((await terminal.call('GET', `/v1/payments/${paymentId}`)).status).toBe(200);
}, 240_000);

test('[SANDBOX-181] the good requests are good: each is accepted as it is', async () => {
  const answers = [];
  for (const good of await goodRequests()) {
    const { method, path, body } = good();
    const bytes = Buffer.from(JSON.stringify(body));
    const json = { ...((body as { amount?: unknown }).amount === undefined ? {} : {}) };
    answers.push((await send({ what: '', method, path, body: bytes, headers: json, twists: {}, codes: [] })).status);
  }
  // The refund is beyond what was paid, which is a rule about money and not about form.
  expect(answers.toSorted((a, b) => a - b)).toEqual([200, 201, 201, 201, 201, 201, 201, 422]);
});

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
    const before = await state();
    const socket = connect(port(), '127.0.0.1');
    socket.write(`PUT /v1/payments/${uuidV7()} HTTP/1.1\r\n${HOST}Content-Length: 1000\r\n\r\n{"amount"`);
    await delay(20);
    socket.destroy();
    expect((await terminal.call('GET', '/v1/time')).status).toBe(200);
    expect(await state()).toBe(before);
  });
});
