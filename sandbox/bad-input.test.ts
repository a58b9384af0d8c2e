/**
 * What is no good request: many thousands made by a seed, handed to the backend as the network would. Each is refused with the
 * right code, changes nothing, tells nothing of the inside, and leaves the server as it was. Bad connections have a file
 * of their own.
 */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeBadRequest, type BadRequest, type GoodRequest } from './testing/bad-requests.ts';
import { closeWithCleanLedger, codeOf, payByCode, tapPresentment } from './testing/payments.ts';
import { seededChance } from './testing/seeded-chance.ts';
import { stateOf } from './testing/state.ts';
import { IS_POSTGRES } from './testing/test-database.ts';
import { signRequest, toAnswer, type Answer } from './testing/signed-client.ts';
import { openTestWorld, paymentBody, uuidV7, type TestTerminal, type TestWorld } from './testing/test-world.ts';

const SEED = 'bad input 1';
/** On PostgreSQL a request costs ten times as much, and what is refused before the database is the same there. */
const REQUESTS = IS_POSTGRES ? 1_000 : 10_000;
const LOOK_EVERY = 500;

let world: TestWorld;
let terminal: TestTerminal;
let paymentId: string;

beforeEach(async () => {
  world = await openTestWorld();
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

/** What an answer must not tell: code, paths, statements, keys. */
const INSIDE = /node_modules|\.ts\b|\bat \w+ \(|sqlite|postgres|select |insert |constraint|\[object|seed|private/iu;

test(`[SANDBOX-181] ${REQUESTS} bad requests of seed "${SEED}" are refused as they should be, and nothing has changed`, async () => {
  const chance = seededChance(SEED);
  const goods = await goodRequests();
  const before = await stateOf(world);
  const seen = new Map<string, number>();
  for (let count = 1; count <= REQUESTS; count += 1) {
    const request = makeBadRequest(chance, chance.pick(goods)());
    const answer = await send(request);
    const where = `request ${count}, ${request.what}: ${request.method} ${request.path} ${answer.text}`;
    if (!request.codes.includes(codeOf(answer))) throw new Error(`not refused as it should be: ${where}`);
    if (answer.headers['content-type'] !== 'application/problem+json') throw new Error(`no problem document: ${where}`);
    if (INSIDE.test(answer.text.replaceAll(request.path, ''))) throw new Error(`tells of the inside: ${where}`);
    seen.set(request.what, (seen.get(request.what) ?? 0) + 1);
    if (count % LOOK_EVERY === 0) expect(await stateOf(world), `after ${count} requests`).toBe(before);
  }
  // Every kind was really there, and often.
  expect(seen.size).toBe(20);
  expect(Math.min(...seen.values())).toBeGreaterThan(REQUESTS / 100);
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
