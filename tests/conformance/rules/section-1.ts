/** Section 1 of the API page, conventions: bodies, bounds, problems, and an id that is used once. */
import {
  approvedPayment,
  dateIn,
  money,
  mustBe,
  mustBeProblem,
  newId,
  paymentBody,
  type Backend,
  type Json,
  type Terminal,
} from '../backend.ts';
import { must, mustEqual, type Rule } from '../rule.ts';

const QR = { type: 'merchant_qr', expiresInSeconds: 60 };
const DAY_MS = 86_400_000;
/** One byte more than section 1 allows. */
const TOO_LARGE = 2 * 1024 * 1024 + 1;

const put = (terminal: Terminal, body: Json, id = newId()): ReturnType<Terminal['call']> =>
  terminal.call('PUT', `/v1/payments/${id}`, body);

/** Bodies that break a rule, each in one place, with the words for a person. */
function brokenBodies(terminal: Terminal): readonly (readonly [string, Json])[] {
  const good = paymentBody(terminal, QR);
  const { receiptNumber: _left, ...withoutReceipt } = good;
  return [
    ['an amount of 0', { ...good, amount: money(0) }],
    ['an amount below 0', { ...good, amount: money(-1) }],
    ['an amount above 10^12', { ...good, amount: money(10 ** 12 + 1) }],
    ['half a fen', { ...good, amount: money(12.5) }],
    ['an amount in words', { ...good, amount: { amount: '1250', currency: 'CNY' } }],
    ['a time without a zone', { ...good, occurredAt: '2026-01-01T00:00:00' }],
    ['a business date that is none', { ...good, businessDate: '2026-02-30' }],
    ['a business date two days off', { ...good, businessDate: dateIn(terminal.timeZone, Date.now() - 2 * DAY_MS) }],
    ['a receipt number of 129 characters', { ...good, receiptNumber: 'x'.repeat(129) }],
    ['a description of 513 characters', { ...good, description: 'x'.repeat(513) }],
    ['21 coupons', { ...good, coupons: Array.from({ length: 21 }, (_each, index) => `C${index}`) }],
    ['a missing receipt number', withoutReceipt],
    ['a method that nobody knows', { ...good, method: { type: 'barter' } }],
  ];
}

async function refusesBrokenBodies(backend: Backend): Promise<void> {
  const terminal = await backend.terminal();
  for (const [words, body] of brokenBodies(terminal)) {
    const answer = await put(terminal, body);
    must(answer.status === 422, `${words} was answered ${answer.status}`);
    const { errors } = mustBeProblem(answer, 422, 'validation_failed');
    must(Array.isArray(errors) && errors.length > 0, `${words}: the problem names no errors`);
  }
}

async function sameIdOnce(backend: Backend): Promise<void> {
  const terminal = await backend.terminal();
  const id = newId();
  const body = paymentBody(terminal, QR);
  const first = mustBe(await put(terminal, body, id), 201);
  mustEqual(mustBe(await put(terminal, body, id), 200), first, 'the repeat');
  const turned = Object.fromEntries(Object.entries(body).toReversed());
  mustEqual(mustBe(await put(terminal, turned, id), 200), first, 'the repeat with its members in another order');
}

async function anotherBody(backend: Backend): Promise<void> {
  const terminal = await backend.terminal();
  const id = newId();
  const body = paymentBody(terminal, QR);
  mustBe(await put(terminal, body, id), 201);
  mustBeProblem(await put(terminal, { ...body, receiptNumber: 'C1-000002' }, id), 409, 'idempotency_mismatch');
  mustBeProblem(await put(terminal, { ...body, unheardOf: 1 }, id), 409, 'idempotency_mismatch');
  mustBeProblem(await put(terminal, { ...body, amount: money(0) }, id), 409, 'idempotency_mismatch');
}

async function anothersId(backend: Backend): Promise<void> {
  const [terminal, other] = [await backend.terminal(), await backend.otherTerminal()];
  const id = newId();
  const body = paymentBody(terminal, QR);
  const made = mustBe(await put(terminal, body, id), 201);
  mustBeProblem(await put(other, body, id), 409, 'idempotency_mismatch');
  const reversal = await other.call('PUT', `/v1/payments/${id}/reversal`, { reason: 'timeout' });
  mustBeProblem(reversal, 404, 'payment_not_found');
  const got = mustBe(await other.call('GET', `/v1/payments/${id}`), 200);
  mustEqual(got['id'], made['id'], 'another terminal of the merchant may ask after it');
}

export const SECTION_1: readonly Rule[] = [
  {
    section: '1',
    words: 'Malformed JSON is 400 validation_failed; so is a name given twice, escaped or not',
    async check(backend) {
      const terminal = await backend.terminal();
      const good = JSON.stringify(paymentBody(terminal, QR));
      const twice = good.replace('{', '{"receiptNumber":"A",');
      const escaped = good.replace('{', String.raw`{"receipt\u004eumber":"A",`);
      for (const rawBody of ['', '{', `${good}x`, twice, escaped, '"text"x']) {
        const answer = await terminal.call('PUT', `/v1/payments/${newId()}`, {}, { rawBody });
        mustBeProblem(answer, 400, 'validation_failed');
      }
    },
  },
  {
    section: '1',
    words: 'A body that breaks a rule is 422 validation_failed and says where',
    check: refusesBrokenBodies,
  },
  {
    section: '1',
    words: 'A body of more than 2 MiB is 413 too_large',
    async check(backend) {
      const terminal = await backend.terminal();
      const body = paymentBody(terminal, QR, { filler: 'x'.repeat(TOO_LARGE) });
      mustBeProblem(await put(terminal, body), 413, 'too_large');
    },
  },
  {
    section: '1',
    words: 'Ids of the terminal are UUIDv7',
    async check(backend) {
      const terminal = await backend.terminal();
      for (const id of ['1', '7d444840-9dc0-11d1-b245-5ffdce74fad2', 'x'.repeat(64)]) {
        const { status } = await put(terminal, paymentBody(terminal, QR), id);
        must(status === 422 || status === 404, `the id ${id} was answered ${status}`);
      }
    },
  },
  {
    section: '1',
    words: 'Optional members may be absent or null, unknown ones are ignored',
    async check(backend) {
      const terminal = await backend.terminal();
      const nulls = { cashierId: null, description: null, coupons: null, items: null };
      mustBe(await put(terminal, paymentBody(terminal, QR, nulls)), 201);
      const { cashierId: _left, ...absent } = paymentBody(terminal, QR);
      mustBe(await put(terminal, absent), 201);
      mustBe(await put(terminal, paymentBody(terminal, QR, { unheardOf: { deep: [1] } })), 201);
    },
  },
  {
    section: '1',
    words:
      'Strings are counted in code points: 128 of them fit however many bytes they have, and so do 20 coupons and 200 items',
    async check(backend) {
      const terminal = await backend.terminal();
      const item = { sku: 's', name: 'n', quantity: 1, unitPrice: money(1), total: money(1) };
      const full = {
        receiptNumber: '𠮷'.repeat(128),
        description: '𠮷'.repeat(512),
        coupons: Array.from({ length: 20 }, (_each, index) => `C${index}`),
        items: Array.from({ length: 200 }, () => item),
      };
      mustBe(await put(terminal, paymentBody(terminal, QR, full)), 201);
      const more = [{ receiptNumber: '𠮷'.repeat(129) }, { items: Array.from({ length: 201 }, () => item) }];
      for (const change of more)
        mustBeProblem(await put(terminal, paymentBody(terminal, QR, { ...full, ...change })), 422, 'validation_failed');
    },
  },
  {
    section: '1',
    words: 'A business date one day off is taken',
    async check(backend) {
      const terminal = await backend.terminal();
      const businessDate = dateIn(terminal.timeZone, Date.now() - DAY_MS);
      mustBe(await put(terminal, paymentBody(terminal, QR, { businessDate })), 201);
    },
  },
  {
    section: '1',
    words: 'The same id with the same body is the same thing: 201 first, 200 after, members in any order',
    check: sameIdOnce,
  },
  {
    section: '1',
    words: 'The same id with another body is 409 idempotency_mismatch, before any other rule; unknown members count',
    check: anotherBody,
  },
  {
    section: '1',
    words: 'An id belongs to the terminal that used it first: another’s PUT is 409, its reversal 404, its GET answered',
    check: anothersId,
  },
  {
    section: '1',
    words: 'A refused create leaves the id free',
    async check(backend) {
      const terminal = await backend.terminal();
      const id = newId();
      mustBe(await put(terminal, paymentBody(terminal, QR, { amount: money(0) }), id), 422);
      mustBe(await put(terminal, paymentBody(terminal, QR), id), 201);
    },
  },
  {
    section: '1',
    words: 'Ten identical requests at once make one thing: one 201, the others 200 and alike',
    needs: ['customers'],
    async check(backend) {
      const terminal = await backend.terminal();
      const id = newId();
      const method = { type: 'payment_code', code: await backend.people.paymentCode('approves') };
      const body = paymentBody(terminal, method);
      const answers = await Promise.all(Array.from({ length: 10 }, () => put(terminal, body, id)));
      const statuses = answers.map(({ status }) => status).toSorted((a, b) => a - b);
      mustEqual(statuses, [...Array.from({ length: 9 }, () => 200), 201], 'the statuses');
      const ends = new Set(answers.map(({ json }) => (json as Json)['authCode']));
      must(ends.size === 1, 'there is more than one approval');
    },
  },
  {
    section: '1',
    words: 'An unknown path is 404 not_found',
    async check(backend) {
      const terminal = await backend.terminal();
      mustBeProblem(await terminal.call('GET', '/v1/unheard-of'), 404, 'not_found');
      mustBeProblem(await terminal.call('GET', `/v1/payments/${newId()}`), 404, 'payment_not_found');
    },
  },
  {
    section: '1',
    words: 'Any terminal of the merchant may refund a payment',
    needs: ['customers'],
    async check(backend) {
      const [terminal, other] = [await backend.terminal(), await backend.otherTerminal()];
      const payment = await approvedPayment(backend, terminal);
      const now = Date.now();
      const body = {
        paymentId: payment['id'],
        amount: money(100),
        reason: 'goods_returned',
        occurredAt: new Date(now).toISOString(),
        businessDate: dateIn(terminal.timeZone, now),
        cashierId: 'c1',
        approvedBy: 'm1',
      };
      mustBe(await other.call('PUT', `/v1/refunds/${newId()}`, body), 201);
    },
  },
];
