/** Sections 8 and 11 of the API page: settlements, events, and the codes that everything speaks in. */
import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { dateIn, mustBe, mustBeProblem, newId, paymentBody, type Backend } from '../backend.ts';
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

const CODES = `insufficient_funds limit_exceeded code_expired code_invalid wallet_blocked credential_invalid
  credential_replayed customer_cancelled risk_rejected maintenance currency_unsupported issuer_error validation_failed
  unknown_terminal bad_signature stale_request replayed_request terminal_disabled not_found payment_not_found
  refund_not_found topup_not_found bill_not_found bill_payment_not_found activation_code_unknown idempotency_mismatch
  already_settled already_refunded bill_already_paid activation_code_used too_large refund_exceeds_payment
  payment_not_usable too_many_requests internal_error unavailable`.split(/\s+/u);

export const SECTIONS_8_AND_11: readonly Rule[] = [
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
    words: 'A day to come is not ready either, what is no day is 422, and payouts are asked for by two dates',
    async check(backend) {
      const terminal = await backend.terminal();
      const later = await terminal.call('GET', `/v1/settlements/${dateIn(terminal.timeZone, Date.now() + 3 * DAY_MS)}`);
      mustEqual(mustBe(later, 202)['status'], 'not_ready', 'a day to come');
      mustBeProblem(await terminal.call('GET', '/v1/settlements/2026-02-30'), 422, 'validation_failed');
      for (const query of ['', '?from=2026-01-01', '?from=2026-01-01&to=x'])
        mustBeProblem(await terminal.call('GET', `/v1/payouts${query}`), 422, 'validation_failed');
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
    section: '11',
    words: 'No code was met that the page does not list',
    async check(backend) {
      const strange = [...backend.codes].filter((code) => !CODES.includes(code));
      mustEqual(strange, [], 'codes beyond the list');
    },
  },
];
