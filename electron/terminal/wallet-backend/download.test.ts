/** A file of the backend, piece by piece: what must not be believed, and what is handed over before it may be. */
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { KEY, openDriver, type DriverUnderTest } from './testing/http-driver-set-up.ts';
import { answerWith, makeTestKey, signedFields, type Script } from './testing/scripted-backend.ts';

const FILE = 'a file of rows '.repeat(10_000);
const DATE = '2026-03-04';
const LINES = `/v1/settlements/${DATE}/lines`;

let driver: DriverUnderTest;
beforeEach(async () => {
  driver = await openDriver();
});
afterEach(() => driver.close());

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The file as a faithful backend sends it; `sent` is what really comes. */
function fileWith(change: Partial<Parameters<typeof signedFields>[0]> & Readonly<{ sent?: string }> = {}): Script {
  return ({ headers }, response) => {
    const requestSignature = typeof headers['signature'] === 'string' ? headers['signature'] : '';
    const { sent = FILE, ...parts } = change;
    const fields = signedFields({ status: 200, body: FILE, key: KEY, requestSignature, ...parts });
    response.writeHead(200, { ...fields, 'content-type': 'application/gzip', 'content-length': FILE.length });
    response.end(sent);
  };
}

async function download(): Promise<Readonly<{ answer: unknown; taken: number }>> {
  let taken = 0;
  const answer = await driver.backend.getSettlementLines(LINES, (piece) => {
    taken += piece.length;
  });
  return { answer, taken };
}

describe('a file', () => {
  test('[BACKEND-70] is handed over whole, with the hash of what came', async () => {
    driver.server.next(fileWith());
    expect(await download()).toEqual({
      answer: { kind: 'answered', status: 200, value: { sha256: sha256(FILE), byteCount: FILE.length } },
      taken: FILE.length,
    });
    expect(driver.server.received.at(-1)).toMatchObject({ method: 'GET', url: LINES });
  });

  test.each([
    ['by a key that nobody knows', { key: makeTestKey('backend-1') }],
    ['over too little', { components: ['"@status"', '"signature";req;key="sig1"'] }],
    ['for another purpose', { tag: 'something-else' }],
  ])('[BACKEND-71] of which nothing is taken when its head is signed %s', async (_name, change) => {
    driver.server.next(fileWith(change));
    expect(await download()).toMatchObject({ answer: { cause: 'bad_signature' }, taken: 0 });
  });

  test('[BACKEND-72] that is not the one its head promised is no answer', async () => {
    driver.server.next(fileWith({ sent: FILE.replace('rows', 'lies') }));
    expect((await download()).answer).toMatchObject({ kind: 'no_usable_answer', cause: 'cut_off' });
  });

  test('[BACKEND-72] that is cut off is no answer', async () => {
    driver.server.next(({ headers }, response) => {
      const requestSignature = String(headers['signature']);
      const fields = signedFields({ status: 200, body: FILE, key: KEY, requestSignature });
      response.writeHead(200, { ...fields, 'content-type': 'application/gzip', 'content-length': FILE.length });
      response.write(FILE.slice(0, 1_000), () => response.destroy());
    });
    expect((await download()).answer).toMatchObject({ kind: 'no_usable_answer', cause: 'cut_off' });
  });

  test('[BACKEND-71] that is refused, or that a busy backend does not give, says so like any other call', async () => {
    const problem = { type: 'about:blank', title: 'x', status: 404, code: 'not_found' };
    driver.server.next(answerWith(KEY, 404, problem), answerWith(KEY, 503, null, { headers: { 'retry-after': '7' } }));
    expect((await download()).answer).toMatchObject({ kind: 'refused', status: 404, code: 'not_found' });
    expect((await download()).answer).toMatchObject({ cause: 'server_error', retryAfterMs: 7_000 });
    driver.server.next(answerWith(makeTestKey('backend-1'), 404, problem));
    expect((await download()).answer).toMatchObject({ cause: 'bad_signature' });
  });
});

describe('a settlement', () => {
  const money = (amount: number, currency = 'CNY'): unknown => ({ amount, currency });
  const counted = { count: 0, amount: money(0) };
  const settlement = {
    businessDate: DATE,
    status: 'ready',
    closedAt: '2026-03-04T16:30:00.000Z',
    totals: {
      ...{ payments: { count: 2, amount: money(500) }, refunds: counted, topups: counted, bills: counted },
      ...{ fares: counted, fees: { amount: money(2) }, discountsByMerchant: { amount: money(0) } },
      net: { amount: money(-13) },
    },
    sha256: 'a'.repeat(64),
    lines: '/files/2026-03-04?key=a%20b',
  };

  test('[BACKEND-73] is read whole; a net may be below zero', async () => {
    driver.server.next(answerWith(KEY, 200, settlement));
    const answer = await driver.backend.getSettlement(DATE);
    expect(answer).toMatchObject({
      kind: 'answered',
      value: { totals: { payments: { count: 2, amountMinor: 500 }, feesMinor: 2, netMinor: -13 }, currency: 'CNY' },
    });
  });

  test.each([
    ['a path', () => '/files/7?day=2026-03-04', '/files/7?day=2026-03-04'],
    ['a whole address', () => `${driver.server.origin}/files/7`, '/files/7'],
    ['a path beside the day’s own', () => `${DATE}/rows`, `/v1/settlements/${DATE}/rows`],
  ])('[BACKEND-95] has its rows where its link says: %s', async (_name, link, linesPath) => {
    driver.server.next(answerWith(KEY, 200, { ...settlement, lines: link() }));
    expect(await driver.backend.getSettlement(DATE)).toMatchObject({ value: { linesPath } });
  });

  test.each([
    ['another host', 'https://files.example/7'],
    ['another host without a scheme', '//files.example/7'],
    ['no address', 'http://['],
  ])('[BACKEND-95] with a link to %s is no usable answer, and nothing is signed for it', async (_name, lines) => {
    driver.server.next(answerWith(KEY, 200, { ...settlement, lines }));
    expect(await driver.backend.getSettlement(DATE)).toMatchObject({ cause: 'unparsable' });
  });

  test.each([
    ['another day', { businessDate: '2026-03-05' }],
    ['sums in two currencies', { totals: { ...settlement.totals, net: { amount: money(1, 'EUR') } } }],
    ['a hash that is none', { sha256: 'short' }],
    ['half of the sums', { totals: { payments: counted } }],
  ])('[BACKEND-73] with %s is no usable answer', async (_name, change) => {
    driver.server.next(answerWith(KEY, 200, { ...settlement, ...change }));
    expect(await driver.backend.getSettlement(DATE)).toMatchObject({ cause: 'unparsable' });
  });

  test('[BACKEND-74] a payout of no day at all is no usable answer', async () => {
    const payout = {
      id: 'p1',
      paidAt: '2026-03-05T02:30:00.000Z',
      amount: money(5),
      businessDates: [],
      bankReference: 'x',
    };
    driver.server.next(answerWith(KEY, 200, [payout]), answerWith(KEY, 200, [{ ...payout, businessDates: [DATE] }]));
    expect(await driver.backend.getPayouts(DATE, DATE)).toMatchObject({ cause: 'unparsable' });
    expect(await driver.backend.getPayouts(DATE, DATE)).toMatchObject({
      value: [{ id: 'p1', amount: { minor: 5 }, businessDates: [DATE], bankReference: 'x' }],
    });
  });
});
