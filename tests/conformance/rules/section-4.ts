/** Section 4 of the API page: payments, their ends, reversals, the list of changes and batches. */
import { randomBytes } from 'node:crypto';
import {
  approvedPayment,
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
/** Above what the asked customer's wallet pays without asking. */
const ASKED = 25_000;

const amountOf = (value: unknown): number => (value as { amount: number }).amount;

async function codePayment(backend: Backend, customer: 'approves' | 'has_no_funds' | 'is_asked'): Promise<Json> {
  const terminal = await backend.terminal();
  const method = { type: 'payment_code', code: await backend.people.paymentCode(customer) };
  const amount = money(customer === 'is_asked' ? ASKED : 1_250);
  return mustBe(await terminal.call('PUT', `/v1/payments/${newId()}`, paymentBody(terminal, method, { amount })), 201);
}

function mustAddUp(payment: Json): void {
  const discounts = payment['discounts'] as Json[];
  const sum = discounts.reduce((total, each) => total + amountOf(each['amount']), amountOf(payment['payerPaid']));
  mustEqual(sum, amountOf(payment['amount']), 'what the payer pays and the discounts');
}

async function approval(backend: Backend): Promise<void> {
  const payment = await codePayment(backend, 'approves');
  mustEqual(payment['status'], 'approved', 'the status');
  mustEqual(payment['methodType'], 'payment_code', 'the method');
  mustEqual(
    [payment['decline'], payment['qr'], payment['expiresAt']],
    [null, null, null],
    'what an approved one has not',
  );
  must(typeof payment['authCode'] === 'string' && payment['wallet'] !== null, 'who paid, and under which code');
  mustAddUp(payment);
}

async function pending(backend: Backend): Promise<void> {
  const terminal = await backend.terminal();
  const payment = await codePayment(backend, 'is_asked');
  mustEqual(payment['status'], 'pending_customer', 'the status');
  const leftMs = Date.parse(String(payment['expiresAt'])) - Date.now();
  must(leftMs > 0 && leftMs <= 185_000, `it expires in ${leftMs} ms`);
  mustEqual(payment['payerPaid'], payment['amount'], 'what is paid before it is approved');
  await backend.people.agree(String(payment['id']), null);
  const after = mustBe(await terminal.call('GET', `/v1/payments/${String(payment['id'])}`), 200);
  mustEqual([after['status'], after['expiresAt']], ['approved', null], 'after the customer agreed');
  must(Number(after['version']) > Number(payment['version']), 'the version grew');
}

async function merchantQr(backend: Backend): Promise<void> {
  const terminal = await backend.terminal();
  const put = async (expiresInSeconds: number): ReturnType<Terminal['call']> =>
    terminal.call('PUT', `/v1/payments/${newId()}`, paymentBody(terminal, { ...QR, expiresInSeconds }));
  for (const seconds of [29, 601]) mustBeProblem(await put(seconds), 422, 'validation_failed');
  const payment = mustBe(await put(30), 201);
  const { payload } = payment['qr'] as { payload: string };
  must(/^000201.*6304[0-9A-F]{4}$/u.test(payload), `the QR is EMVCo's: ${payload}`);
  const leftMs = Date.parse(String(payment['expiresAt'])) - Date.now();
  must(leftMs > 0 && leftMs <= 35_000, `a QR of 30 s expires in ${leftMs} ms`);
}

async function reversalFirst(backend: Backend): Promise<void> {
  const terminal = await backend.terminal();
  const id = newId();
  const reverse = (reason: string): ReturnType<Terminal['call']> =>
    terminal.call('PUT', `/v1/payments/${id}/reversal`, { reason });
  const told = mustBe(await reverse('timeout'), 200);
  mustEqual(told['status'], 'reversed', 'the reversal of an id that was never seen');
  for (const name of [
    'amount',
    'payerPaid',
    'methodType',
    'businessDate',
    'occurredAt',
    'receiptNumber',
    'cashierId',
  ]) {
    mustEqual(told[name], null, `its ${name}`);
  }
  const method = { type: 'payment_code', code: await backend.people.paymentCode('approves') };
  const late = mustBe(await terminal.call('PUT', `/v1/payments/${id}`, paymentBody(terminal, method)), 200);
  mustEqual([late['status'], late['authCode']], ['reversed', null], 'the payment that came after its reversal');
  mustEqual(mustBe(await reverse('cashier_cancelled'), 200)['status'], 'reversed', 'the reversal, for another reason');
}

async function reversalOfApproved(backend: Backend): Promise<void> {
  const terminal = await backend.terminal();
  const payment = await approvedPayment(backend, terminal);
  const path = `/v1/payments/${String(payment['id'])}`;
  const reversed = mustBe(await terminal.call('PUT', `${path}/reversal`, { reason: 'cashier_cancelled' }), 200);
  mustEqual(reversed['status'], 'reversed', 'the status');
  must(Number(reversed['version']) > Number(payment['version']), 'the version grew');
  mustEqual(mustBe(await terminal.call('GET', path), 200)['status'], 'reversed', 'what is told afterwards');
  mustEqual(mustBe(await terminal.call('PUT', `${path}/reversal`, { reason: 'timeout' }), 200), reversed, 'the repeat');
}

async function changes(backend: Backend): Promise<void> {
  const terminal = await backend.enrol();
  const ids = [newId(), newId(), newId()];
  for (const id of ids) mustBe(await terminal.call('PUT', `/v1/payments/${id}`, paymentBody(terminal, QR)), 201);
  mustBe(await terminal.call('PUT', `/v1/payments/${ids[0] ?? ''}/reversal`, { reason: 'timeout' }), 200);
  const seen: Json[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < ids.length + 2; page += 1) {
    const after: string = cursor === null ? '' : `&after=${encodeURIComponent(cursor)}`;
    const told: Json = mustBe(await terminal.call('GET', `/v1/changes?limit=1${after}`), 200);
    const entries = ['payments', 'refunds', 'topups', 'bills'].flatMap((name) => told[name] as Json[]);
    must(entries.length <= 1, 'the limit counts all kinds together');
    seen.push(...entries);
    must(typeof told['next'] === 'string', 'next is always given');
    cursor = told['next'];
    if (told['more'] !== true) break;
  }
  mustEqual(
    seen.map(({ id }) => id),
    [ids[1], ids[2], ids[0]],
    'the order of the last change',
  );
  mustEqual(seen.at(-1)?.['status'], 'reversed', 'the present state');
  const later = mustBe(
    await terminal.call('GET', `/v1/changes?limit=500&after=${encodeURIComponent(cursor ?? '')}`),
    200,
  );
  mustEqual([later['payments'], later['more']], [[], false], 'behind the end');
  for (const limit of ['0', '501', 'x']) {
    mustBeProblem(await terminal.call('GET', `/v1/changes?limit=${limit}`), 422, 'validation_failed');
  }
}

async function offlineAfterOnline(backend: Backend): Promise<void> {
  const terminal = await backend.terminal();
  const tap = { terminalId: terminal.id, amountMinor: 1_250, challenge: randomBytes(16) };
  const presentment = await backend.people.tap(tap);
  const online = paymentBody(terminal, { type: 'tap', presentment });
  const acceptedAt = new Date().toISOString();
  const offline = { ...online, method: { type: 'offline', channel: 'tap', presentment, acceptedAt } };
  const id = newId();
  const first = mustBe(await terminal.call('PUT', `/v1/payments/${id}`, online), 201);
  mustEqual(first['status'], 'approved', 'the tap');
  const forwarded = mustBe(await terminal.call('PUT', `/v1/payments/${id}`, offline), 200);
  mustEqual(
    [forwarded['status'], forwarded['authCode']],
    ['approved', first['authCode']],
    'the same payment, forwarded',
  );
  mustBe(await terminal.call('PUT', `/v1/payments/${id}`, online), 200);
  const another = { ...offline, receiptNumber: 'C1-000009' };
  mustBeProblem(await terminal.call('PUT', `/v1/payments/${id}`, another), 409, 'idempotency_mismatch');
}

async function batches(backend: Backend): Promise<void> {
  const terminal = await backend.terminal();
  const offlineItem = async (): Promise<Json> => {
    const tap = { terminalId: terminal.id, amountMinor: 1_250, challenge: randomBytes(16) };
    const presentment = await backend.people.tap(tap);
    const method = { type: 'offline', channel: 'tap', presentment, acceptedAt: new Date().toISOString() };
    return { id: newId(), ...paymentBody(terminal, method) };
  };
  const [good, other] = [await offlineItem(), await offlineItem()];
  const online = { id: newId(), ...paymentBody(terminal, QR) };
  const { id: goodId, ...goodBody } = good;
  const post = (payments: readonly unknown[]): ReturnType<Terminal['call']> =>
    terminal.call('POST', '/v1/payment-batches', { payments });
  const { results } = mustBe(await post([good, 'unreadable', online, other]), 200) as { results: Json[] };
  mustEqual(
    results.map(({ id }) => id),
    [goodId, null, online.id, other['id']],
    'the order of the results',
  );
  must('payment' in (results[0] ?? {}) && 'payment' in (results[3] ?? {}), 'the readable ones are payments');
  must('problem' in (results[1] ?? {}) && 'problem' in (results[2] ?? {}), 'the others are problems, each by itself');
  // An item's body is the payment's own, without its id: the same thing by either way.
  mustBe(await terminal.call('PUT', `/v1/payments/${String(goodId)}`, goodBody), 200);
  mustBeProblem(await post([]), 422, 'validation_failed');
}

export const SECTION_4: readonly Rule[] = [
  {
    section: '4',
    words: 'A payment that is granted says who paid what, and adds up',
    needs: ['customers'],
    check: approval,
  },
  {
    section: '4',
    words: 'A payment that is not granted says why, for good',
    needs: ['customers'],
    async check(backend) {
      const terminal = await backend.terminal();
      const payment = await codePayment(backend, 'has_no_funds');
      mustEqual([payment['status'], payment['authCode']], ['declined', null], 'the end');
      mustEqual((payment['decline'] as Json | null)?.['code'], 'insufficient_funds', 'the reason');
      const path = `/v1/payments/${String(payment['id'])}`;
      mustEqual(mustBe(await terminal.call('GET', path), 200), payment, 'what is told afterwards');
      const reversed = mustBe(await terminal.call('PUT', `${path}/reversal`, { reason: 'timeout' }), 200);
      mustEqual(reversed['status'], 'declined', 'a reversal of what was declined');
    },
  },
  {
    section: '4',
    words: 'A code is used once: after that it is declined as code_invalid or code_expired',
    needs: ['customers'],
    async check(backend) {
      const terminal = await backend.terminal();
      const method = { type: 'payment_code', code: await backend.people.paymentCode('approves') };
      mustBe(await terminal.call('PUT', `/v1/payments/${newId()}`, paymentBody(terminal, method)), 201);
      const again = mustBe(await terminal.call('PUT', `/v1/payments/${newId()}`, paymentBody(terminal, method)), 201);
      const { code } = (again['decline'] ?? {}) as Json;
      must(code === 'code_invalid' || code === 'code_expired', `a used code was answered ${String(code)}`);
    },
  },
  {
    section: '4',
    words: 'A customer who is asked has at most 180 s; the payment waits and is then what he decided',
    needs: ['customers', 'taps'],
    check: pending,
  },
  {
    section: '4',
    words: 'A merchant QR is EMVCo’s, lives as long as it was asked to (30 to 600 s), and has an end',
    check: merchantQr,
  },
  {
    section: '4',
    words: 'What waits for its customer is reversed at once, and stays so',
    async check(backend) {
      const terminal = await backend.terminal();
      const path = `/v1/payments/${newId()}`;
      const body = paymentBody(terminal, QR);
      mustBe(await terminal.call('PUT', path, body), 201);
      const reversed = mustBe(await terminal.call('PUT', `${path}/reversal`, { reason: 'cashier_cancelled' }), 200);
      mustEqual([reversed['status'], reversed['expiresAt']], ['reversed', null], 'the reversal');
      mustEqual(mustBe(await terminal.call('PUT', path, body), 200), reversed, 'the payment, put again');
      const odd = await terminal.call('PUT', `${path}/reversal`, { reason: 'no_reason' });
      mustBeProblem(odd, 422, 'validation_failed');
    },
  },
  {
    section: '4',
    words: 'An approved payment is reversed, once and for all, whatever the reason of the repeat',
    needs: ['customers'],
    check: reversalOfApproved,
  },
  {
    section: '4',
    words: 'The reversal of an id that was never seen is recorded; the payment that comes later moves nothing',
    needs: ['customers'],
    check: reversalFirst,
  },
  {
    section: '4',
    words: 'What was refunded cannot be reversed: 409 already_refunded',
    needs: ['customers'],
    async check(backend) {
      const terminal = await backend.terminal();
      const payment = await approvedPayment(backend, terminal);
      const { occurredAt, businessDate } = paymentBody(terminal, QR);
      const of = { paymentId: payment['id'], reason: 'goods_returned', cashierId: 'c1', approvedBy: 'm1' };
      const refund = { ...of, amount: money(1), occurredAt, businessDate };
      mustBe(await terminal.call('PUT', `/v1/refunds/${newId()}`, refund), 201);
      const path = `/v1/payments/${String(payment['id'])}/reversal`;
      mustBeProblem(await terminal.call('PUT', path, { reason: 'timeout' }), 409, 'already_refunded');
    },
  },
  {
    section: '4',
    words: 'The list of changes is complete, in the order of the last change, and bounded by its limit',
    check: changes,
  },
  {
    section: '4',
    words: 'Offline after online is the same payment under the same id, and both bodies stay valid repeats',
    needs: ['customers', 'taps'],
    check: offlineAfterOnline,
  },
  {
    section: '4',
    words: 'A batch answers each item by itself, in order; only offline payments; an unreadable one has id null',
    needs: ['customers', 'taps'],
    check: batches,
  },
];
