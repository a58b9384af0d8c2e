/** The OpenAPI document against the sandbox: one walk through every operation, and the tables that both have. */
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { DECLINE_CODES } from './backend/payments/decision.ts';
import { PROBLEMS } from './backend/problem.ts';
import { checkAgainstDocument, OPENAPI_FILE, seenOperations } from './testing/openapi-check.ts';
import { fen, offlineMethod, payByCode, paymentCode, qrPresentment } from './testing/payments.ts';
import { jwkOf, makeTestKey, signRequest, toAnswer } from './testing/signed-client.ts';
import { openTestWorld, paymentBody, uuidV7, type TestWorld } from './testing/test-world.ts';

type Operation = { operationId: string; responses: Record<string, unknown> };
const document = parse(readFileSync(OPENAPI_FILE, 'utf8')) as {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, { enum: readonly string[] }> };
};

let world: TestWorld;
beforeEach(async () => {
  world = await openTestWorld();
});
afterEach(() => world.close());

test('[SANDBOX-9] every operation answers as described, with each of its statuses', async () => {
  const terminal = await world.enrol();
  const { headers } = await terminal.call('GET', '/v1/config');
  await terminal.call('GET', '/v1/config', undefined, { headers: { 'if-none-match': headers['etag'] ?? '' } });
  await terminal.call('GET', '/v1/time');
  await terminal.call('GET', '/v1/denylist');
  await terminal.call('POST', '/v1/heartbeats', {
    at: '2026-03-04T04:00:00.000Z',
    softwareVersion: '1',
    queue: { depth: 0, oldestAt: null, unsentTotal: 0 },
    devices: [{ kind: 'scanner', name: 'x', state: 'ready' }],
    clockSkewMs: 0,
  });
  const paid = await payByCode(world, terminal, 'wlt_chen', 5_000, { coupons: ['SHOP10'] });
  const id = uuidV7();
  const body = paymentBody(
    world.clock,
    { type: 'merchant_qr', expiresInSeconds: 30 },
    {
      description: 'x',
      items: [{ sku: '1', name: 'x', quantity: 1, unitPrice: fen(1_250), total: fen(1_250) }],
    },
  );
  await terminal.call('PUT', `/v1/payments/${id}`, body);
  await terminal.call('PUT', `/v1/payments/${id}`, body);
  await terminal.call('GET', `/v1/payments/${id}`);
  await terminal.call('PUT', `/v1/payments/${id}/reversal`, { reason: 'timeout' });
  await terminal.call('PUT', `/v1/payments/${uuidV7()}/reversal`, { reason: 'timeout' });
  const forwarded = paymentBody(world.clock, offlineMethod(world, 'qr', await qrPresentment(world, 'wlt_wang')));
  await terminal.call('POST', '/v1/payment-batches', { payments: [{ id: uuidV7(), ...forwarded }, 7] });
  const refund = {
    paymentId: paid.id,
    amount: fen(1),
    reason: 'x',
    occurredAt: '2026-03-04T04:00:00.000Z',
    businessDate: '2026-03-04',
  };
  const refundId = uuidV7();
  await terminal.call('PUT', `/v1/refunds/${refundId}`, refund);
  await terminal.call('PUT', `/v1/refunds/${refundId}`, refund);
  await terminal.call('GET', `/v1/refunds/${refundId}`);
  await terminal.call('GET', '/v1/changes?limit=500');
  await terminal.call('GET', '/v1/alerts');
  const said = { occurredAt: '2026-03-04T04:00:00.000Z', businessDate: '2026-03-04', receiptNumber: 'T1-1' };
  const topup = {
    ...said,
    amount: fen(100),
    wallet: { code: await paymentCode(world, 'wlt_li') },
    tender: 'cash',
    cashierId: null,
  };
  const topupId = uuidV7();
  await terminal.call('PUT', `/v1/topups/${topupId}`, topup);
  await terminal.call('PUT', `/v1/topups/${topupId}`, topup);
  await terminal.call('GET', `/v1/topups/${topupId}`);
  await terminal.call('PUT', `/v1/topups/${topupId}/reversal`, { reason: 'timeout' });
  await terminal.call('GET', '/v1/bills?barcode=81001000000000000001');
  const bill = { ...said, barcode: '81001000000000000001', amount: fen(8_640), paymentId: null, tender: 'cash' };
  const billId = uuidV7();
  await terminal.call('PUT', `/v1/bill-payments/${billId}`, bill);
  await terminal.call('PUT', `/v1/bill-payments/${billId}`, bill);
  await terminal.call('GET', `/v1/bill-payments/${billId}`);
  await terminal.call('GET', '/v1/changes?limit=500');
  const gate = await world.enrol('DEMO-GATE-0001');
  await gate.call('GET', '/v1/config');
  await gate.call('POST', '/v1/taps', { taps: [7] });
  await gate.call('GET', '/v1/journeys?iss=x&walletId=y&open=true');
  await terminal.call('GET', '/v1/settlements/2026-03-04');
  await terminal.call('GET', '/v1/settlements/2026-03-01');
  await terminal.call('GET', '/v1/settlements/2026-03-01/lines');
  await terminal.call('GET', '/v1/payouts?from=2026-03-01&to=2026-03-31');
  await headOfStream(terminal.id, terminal.key);
  await changeKey(terminal.id, terminal.key);
  const leaving = await world.enrol();
  await leaving.call('DELETE', '/v1/terminals/self');

  const described = Object.values(document.paths).flatMap((item) =>
    Object.values(item)
      .filter((operation) => 'operationId' in operation)
      .flatMap(({ operationId, responses }) => Object.keys(responses).map((status) => `${operationId} ${status}`)),
  );
  expect(described.filter((name) => !name.endsWith('XX')).toSorted()).toEqual(
    [...seenOperations].filter((name) => !name.endsWith('XX')).toSorted(),
  );
});

/** The body of a stream does not end, so only its head is held against the document. */
async function headOfStream(terminalId: string, key: ReturnType<typeof makeTestKey>): Promise<void> {
  const signed = signRequest(world.origin, { method: 'GET', path: '/v1/events' }, terminalId, key, world.clock.now());
  const stop = new AbortController();
  const response = await fetch(`${world.origin}/v1/events`, { headers: signed.headers, signal: stop.signal });
  checkAgainstDocument(
    { method: 'GET', path: '/v1/events', body: undefined },
    toAnswer(response.status, Object.fromEntries(response.headers), ''),
  );
  stop.abort();
}

async function changeKey(terminalId: string, key: ReturnType<typeof makeTestKey>): Promise<void> {
  const next = makeTestKey();
  const body = JSON.stringify({ publicKey: jwkOf(next) });
  const outgoing = { method: 'PUT', path: '/v1/terminals/self/key', body };
  const first = signRequest(world.origin, outgoing, terminalId, key, world.clock.now()).headers;
  const second = signRequest(world.origin, outgoing, terminalId, next, world.clock.now(), { label: 'sig2' }).headers;
  const both = (name: string): string => `${first[name] ?? ''}, ${second[name] ?? ''}`;
  const headers = { ...first, signature: both('signature'), 'signature-input': both('signature-input') };
  const response = await fetch(world.origin + outgoing.path, { method: 'PUT', body, headers });
  checkAgainstDocument(
    outgoing,
    toAnswer(response.status, Object.fromEntries(response.headers), await response.text()),
  );
}

describe('the document', () => {
  test('[SANDBOX-12] lists the problem codes of the table, and the decline codes', () => {
    expect(document.components.schemas['ProblemCode']?.enum.toSorted()).toEqual(Object.keys(PROBLEMS).toSorted());
    expect(document.components.schemas['DeclineCode']?.enum.toSorted()).toEqual(DECLINE_CODES.toSorted());
  });

  const answer = (change: object): ReturnType<typeof toAnswer> =>
    toAnswer(
      200,
      { 'content-type': 'application/json' },
      JSON.stringify({ now: '2026-03-04T04:00:00.000Z', ...change }),
    );
  test.each([
    ['a member that is not described', { surplus: 1 }],
    ['a time of another form', { now: '2026-03-04' }],
    ['a member that is missing', { now: undefined }],
  ])('[SANDBOX-9] the check sees %s', (_name, change) => {
    expect(() => checkAgainstDocument({ method: 'GET', path: '/v1/time', body: undefined }, answer(change))).toThrow(
      'GET /v1/time 200',
    );
    expect(() => checkAgainstDocument({ method: 'GET', path: '/v1/time', body: undefined }, answer({}))).not.toThrow();
  });

  test('[SANDBOX-9] the check sees a status, a path and a body that are not described', () => {
    const created = { ...answer({}), status: 201 };
    expect(() => checkAgainstDocument({ method: 'GET', path: '/v1/time', body: undefined }, created)).toThrow(
      'not described',
    );
    expect(() => checkAgainstDocument({ method: 'GET', path: '/v1/moon', body: undefined }, answer({}))).toThrow(
      'not described',
    );
    const accepted = { ...answer({}), status: 204, text: '', json: undefined };
    expect(() => checkAgainstDocument({ method: 'POST', path: '/v1/heartbeats', body: '{}' }, accepted)).toThrow(
      'accepted, though',
    );
  });
});
