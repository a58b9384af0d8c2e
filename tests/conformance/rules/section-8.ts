/** Sections 8 to 11 of the API page: settlements, events, top-ups, bills, and the codes that everything speaks in. */
import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
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
import { listen } from '../stream.ts';

const DAY_MS = 86_400_000;
const HEADER =
  'type,id,payment_id,terminal_id,occurred_at,amount,currency,payer_paid,discount,merchant_discount,fee,status,auth_code';
const KINDS = { payments: 'payment', refunds: 'refund', topups: 'topup', bills: 'bill', fares: 'fare' } as const;

async function closedDay(backend: Backend): Promise<void> {
  const terminal = await backend.terminal();
  const date = dateIn(terminal.timeZone, Date.now() - 30 * DAY_MS);
  const settlement = mustBe(await terminal.call('GET', `/v1/settlements/${date}`), 200);
  mustEqual([settlement['status'], settlement['businessDate']], ['ready', date], 'a day that is long over');
  const path = typeof settlement['lines'] === 'string' ? settlement['lines'] : '';
  const url = new URL(path, backend.origin);
  mustEqual(url.origin, backend.origin, 'the origin of the lines');
  const file = await terminal.call('GET', url.pathname + url.search);
  mustEqual(file.status, 200, 'the file of the lines');
  mustEqual(createHash('sha256').update(file.bytes).digest('hex'), settlement['sha256'], 'its SHA-256');
  must(file.headers['content-encoding'] === undefined, 'the file is not packed a second time');
  const rows = gunzipSync(file.bytes).toString('utf8');
  must(rows.startsWith(`\uFEFF${HEADER}\r\n`), 'a byte order mark and the header row');
  const totals = settlement['totals'] as Record<string, { count: number; amount: { amount: number } }>;
  const cells = rows
    .slice(HEADER.length + 3)
    .split('\r\n')
    .filter((row) => row !== '')
    .map((row) => row.split(','));
  for (const [name, type] of Object.entries(KINDS)) {
    const own = cells.filter(([kind]) => kind === type);
    mustEqual(own.length, totals[name]?.count, `the number of ${name}`);
    mustEqual(
      own.reduce((sum, row) => sum + Number(row[5]), 0),
      totals[name]?.amount.amount,
      `the sum of ${name}`,
    );
  }
  mustEqual(mustBe(await terminal.call('GET', `/v1/settlements/${date}`), 200), settlement, 'the same day, later');
}

async function topups(backend: Backend): Promise<void> {
  const terminal = await backend.terminal();
  const { occurredAt, businessDate, receiptNumber, cashierId } = paymentBody(terminal, {});
  const body = async (): Promise<Json> => ({
    amount: money(5_000),
    wallet: { code: await backend.people.paymentCode('approves') },
    tender: 'cash',
    ...{ occurredAt, businessDate, receiptNumber, cashierId },
  });
  const [id, wanted] = [newId(), await body()];
  const made = mustBe(await terminal.call('PUT', `/v1/topups/${id}`, wanted), 201);
  mustEqual(made['status'], 'succeeded', 'the top-up');
  mustEqual(mustBe(await terminal.call('PUT', `/v1/topups/${id}`, wanted), 200), made, 'the repeat');
  mustEqual(mustBe(await terminal.call('GET', `/v1/topups/${id}`), 200), made, 'what is told afterwards');
  const reversed = mustBe(await terminal.call('PUT', `/v1/topups/${id}/reversal`, { reason: 'timeout' }), 200);
  mustEqual(reversed['status'], 'reversed', 'the reversal');
  mustBeProblem(await terminal.call('GET', `/v1/topups/${newId()}`), 404, 'topup_not_found');
  const early = newId();
  mustBe(await terminal.call('PUT', `/v1/topups/${early}/reversal`, { reason: 'timeout' }), 200);
  const late = mustBe(await terminal.call('PUT', `/v1/topups/${early}`, await body()), 200);
  mustEqual(late['status'], 'reversed', 'a top-up that came after its reversal');
}

async function bills(backend: Backend): Promise<void> {
  const terminal = await backend.terminal();
  const barcode = await backend.people.bill();
  const bill = mustBe(await terminal.call('GET', `/v1/bills?barcode=${barcode}`), 200);
  const payment = await approvedPayment(backend, terminal, { amount: bill['amount'] });
  const { occurredAt, businessDate, receiptNumber, cashierId } = paymentBody(terminal, {});
  const own = { occurredAt, businessDate, receiptNumber, cashierId };
  const body = { barcode, amount: bill['amount'], paymentId: payment['id'], tender: 'wallet', ...own };
  const id = newId();
  const paid = mustBe(await terminal.call('PUT', `/v1/bill-payments/${id}`, body), 201);
  mustEqual(paid['status'], 'succeeded', 'the bill');
  mustBe(await terminal.call('PUT', `/v1/bill-payments/${id}`, body), 200);
  mustBeProblem(await terminal.call('GET', `/v1/bills?barcode=${barcode}`), 409, 'bill_already_paid');
  const path = `/v1/payments/${String(payment['id'])}/reversal`;
  mustBeProblem(await terminal.call('PUT', path, { reason: 'timeout' }), 409, 'already_settled');
  const by = { reason: 'goods_returned', cashierId: 'c1', approvedBy: 'm1' };
  const refund = { paymentId: payment['id'], amount: money(1), occurredAt, businessDate, ...by };
  mustBeProblem(await terminal.call('PUT', `/v1/refunds/${newId()}`, refund), 422, 'payment_not_usable');
}

const CODES = `insufficient_funds limit_exceeded code_expired code_invalid wallet_blocked credential_invalid
  credential_replayed customer_cancelled risk_rejected maintenance currency_unsupported issuer_error validation_failed
  unknown_terminal bad_signature stale_request replayed_request terminal_disabled not_found payment_not_found
  refund_not_found topup_not_found bill_not_found bill_payment_not_found activation_code_unknown idempotency_mismatch
  already_settled already_refunded bill_already_paid activation_code_used too_large refund_exceeds_payment
  payment_not_usable too_many_requests internal_error unavailable`.split(/\s+/u);

export const SECTIONS_8_TO_11: readonly Rule[] = [
  {
    section: '8',
    words: 'Today is not settled yet: 202 not_ready with retryAfter',
    async check(backend) {
      const terminal = await backend.terminal();
      const answer = await terminal.call('GET', `/v1/settlements/${dateIn(terminal.timeZone, Date.now())}`);
      const told = mustBe(answer, 202);
      must(told['status'] === 'not_ready' && Number.isInteger(told['retryAfter']), 'it says when to ask again');
    },
  },
  {
    section: '8',
    words: 'A closed day is ready: its file is the one it names, and its rows are its sums',
    check: closedDay,
  },
  {
    section: '8',
    words: 'Payouts and alerts are listed',
    async check(backend) {
      const terminal = await backend.terminal();
      const today = dateIn(terminal.timeZone, Date.now());
      const payouts = await terminal.call('GET', `/v1/payouts?from=${today}&to=${today}`);
      mustBe(payouts, 200);
      must(Array.isArray(payouts.json), 'payouts are a list');
      const { alerts, next } = mustBe(await terminal.call('GET', '/v1/alerts'), 200);
      must(Array.isArray(alerts) && typeof next === 'string', 'alerts are a list with a place');
      mustBe(await terminal.call('GET', `/v1/alerts?after=${encodeURIComponent(next)}`), 200);
    },
  },
  {
    section: '8',
    words: 'Events are a signed stream that hints at what changed, and go on after the last one heard',
    async check(backend) {
      const terminal = await backend.terminal();
      const put = async (): Promise<string> => {
        const id = newId();
        const qr = { type: 'merchant_qr', expiresInSeconds: 60 };
        mustBe(await terminal.call('PUT', `/v1/payments/${id}`, paymentBody(terminal, qr)), 201);
        mustBe(await terminal.call('PUT', `/v1/payments/${id}/reversal`, { reason: 'timeout' }), 200);
        return id;
      };
      const first = await listen(backend, terminal, null, put);
      const missed = await put();
      await listen(backend, terminal, first.lastEventId, async () => missed);
      const resync = await listen(backend, terminal, 'an-id-that-never-was', async () => 'resync');
      must(resync.events.includes('resync'), 'a place that is not known is answered by resync');
    },
  },
  {
    section: '9',
    words: 'Taps are answered one by one in their order, an unreadable one by itself',
    async check(backend) {
      const terminal = await backend.terminal();
      const { results } = mustBe(await terminal.call('POST', '/v1/taps', { taps: [{ id: newId() }] }), 200) as {
        results: Json[];
      };
      must(results.length === 1 && 'problem' in (results[0] ?? {}), 'a tap that says nothing is a problem');
      mustBeProblem(await terminal.call('POST', '/v1/taps', { taps: [] }), 422, 'validation_failed');
    },
  },
  {
    section: '10',
    words: 'A top-up is the same however often it is sent, and can be taken back',
    needs: ['customers'],
    check: topups,
  },
  {
    section: '10',
    words: 'A bill is paid once by one approved payment, which can then be neither refunded nor reversed',
    needs: ['customers', 'bills'],
    check: bills,
  },
  {
    section: '10',
    words: 'An unknown bill is 404 bill_not_found, an unknown bill payment 404 bill_payment_not_found',
    async check(backend) {
      const terminal: Terminal = await backend.terminal();
      mustBeProblem(await terminal.call('GET', '/v1/bills?barcode=00000000'), 404, 'bill_not_found');
      mustBeProblem(await terminal.call('GET', `/v1/bill-payments/${newId()}`), 404, 'bill_payment_not_found');
    },
  },
  {
    section: '11',
    words: 'No code was met that the page does not list',
    async check(backend) {
      const strange = [...backend.codes].filter((code) => !CODES.includes(code));
      mustEqual(strange, [], 'codes beyond the list');
    },
  },
];
