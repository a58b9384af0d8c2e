/** Section 4 of the API page, what was taken offline: forwarded, joined with its online attempt, retried and taken back. */
import { randomBytes } from 'node:crypto';
import {
  money,
  mustBe,
  mustBeProblem,
  newId,
  paymentBody,
  type Backend,
  type Json,
  type Terminal,
} from '../backend.ts';
import { mustEqual, type Rule } from '../rule.ts';

/** Section 6: `acceptedAt` may be 300 s ahead. */
const AHEAD_MS = 310_000;

type Forward = Readonly<{ id: string; online: Json; offline: Json }>;

/** One tap as both bodies of the same payment. */
async function forward(
  backend: Backend,
  terminal: Terminal,
  change: Readonly<{ customer?: 'approves' | 'has_no_funds'; acceptedAtMs?: number }> = {},
): Promise<Forward> {
  const { customer = 'approves', acceptedAtMs = Date.now() } = change;
  const tap = { terminalId: terminal.id, amountMinor: 1_250, challenge: randomBytes(16), customer };
  const presentment = await backend.people.tap(tap);
  const online = paymentBody(terminal, { type: 'tap', presentment });
  const acceptedAt = new Date(acceptedAtMs).toISOString();
  return {
    id: newId(),
    online,
    offline: { ...online, method: { type: 'offline', channel: 'tap', presentment, acceptedAt } },
  };
}

const put = (terminal: Terminal, id: string, body: Json): ReturnType<Terminal['call']> =>
  terminal.call('PUT', `/v1/payments/${id}`, body);

async function onlineAfterOffline(backend: Backend): Promise<void> {
  const terminal = await backend.terminal();
  const { id, online, offline } = await forward(backend, terminal);
  const first = mustBe(await put(terminal, id, offline), 201);
  mustEqual([first['status'], first['methodType']], ['approved', 'offline'], 'the payment, forwarded');
  const late = mustBe(await put(terminal, id, online), 200);
  mustEqual(
    [late['status'], late['authCode']],
    ['approved', first['authCode']],
    'its online attempt, which arrives after it',
  );
  mustBe(await put(terminal, id, offline), 200);
}

async function reversedFirst(backend: Backend): Promise<void> {
  const terminal = await backend.terminal();
  const { id, online, offline } = await forward(backend, terminal);
  mustBe(await terminal.call('PUT', `/v1/payments/${id}/reversal`, { reason: 'timeout' }), 200);
  for (const body of [online, offline]) {
    const told = mustBe(await put(terminal, id, body), 200);
    mustEqual([told['status'], told['authCode']], ['reversed', null], 'what comes after the reversal');
  }
}

async function unpaid(backend: Backend): Promise<void> {
  const terminal = await backend.terminal();
  const { id, offline } = await forward(backend, terminal, { customer: 'has_no_funds' });
  const declined = mustBe(await put(terminal, id, offline), 201);
  mustEqual(
    [declined['status'], declined['decline']],
    ['declined', { code: 'insufficient_funds', retryable: true }],
    'a payment that was taken offline from a wallet without money',
  );
  const reversed = mustBe(await terminal.call('PUT', `/v1/payments/${id}/reversal`, { reason: 'timeout' }), 200);
  mustEqual([reversed['status'], reversed['decline']], ['reversed', null], 'its reversal, while it is being retried');
}

async function batchAgain(backend: Backend): Promise<void> {
  const terminal = await backend.terminal();
  const [one, other] = [await forward(backend, terminal), await forward(backend, terminal)];
  const payments = [one, other].map(({ id, offline }) => ({ id, ...offline }));
  const send = async (): Promise<unknown> =>
    mustBe(await terminal.call('POST', '/v1/payment-batches', { payments }), 200)['results'];
  mustEqual(await send(), await send(), 'a batch that is sent again');
  const bent = payments.map((payment) => ({ ...payment, receiptNumber: 'C1-000099' }));
  const { results } = mustBe(await terminal.call('POST', '/v1/payment-batches', { payments: bent }), 200) as {
    results: { problem?: Json }[];
  };
  mustEqual(
    results.map(({ problem }) => [problem?.['status'], problem?.['code']]),
    [
      [409, 'idempotency_mismatch'],
      [409, 'idempotency_mismatch'],
    ],
    'other bodies under the same ids',
  );
}

async function whenDisabled(backend: Backend): Promise<void> {
  const terminal = await backend.enrol();
  const before = await forward(backend, terminal, { acceptedAtMs: Date.now() - 60_000 });
  const after = await forward(backend, terminal, { acceptedAtMs: Date.now() + 60_000 });
  await backend.people.setDisabled(terminal.id, true);
  mustEqual(mustBe(await put(terminal, before.id, before.offline), 201)['status'], 'approved', 'what came before');
  mustBeProblem(await put(terminal, after.id, after.offline), 403, 'terminal_disabled');
  // Who calls is looked at before whether it may.
  const forged = await terminal.call('GET', '/v1/time', undefined, { keyId: 'nobody' });
  mustBeProblem(forged, 401, 'unknown_terminal');
  await backend.people.setDisabled(terminal.id, false);
}

export const SECTION_4_OFFLINE: readonly Rule[] = [
  {
    section: '4',
    words: 'Online after offline is the same payment, too, and moves money once',
    needs: ['taps'],
    check: onlineAfterOffline,
  },
  {
    section: '4',
    words: 'What was reversed before it came is not taken offline either',
    needs: ['taps'],
    check: reversedFirst,
  },
  {
    section: '4',
    words:
      'An offline payment that time may heal is declined as retryable, and a reversal before that ends it as reversed',
    needs: ['taps'],
    check: unpaid,
  },
  {
    section: '4',
    words: 'A batch that is sent again answers the same; another body under an id is that item’s problem alone',
    needs: ['taps'],
    check: batchAgain,
  },
  {
    section: '6',
    words: 'An acceptedAt more than 300 s ahead is 422 validation_failed, and the id stays free',
    needs: ['taps'],
    async check(backend) {
      const terminal = await backend.terminal();
      const { id, offline } = await forward(backend, terminal, { acceptedAtMs: Date.now() + AHEAD_MS });
      mustBeProblem(await put(terminal, id, offline), 422, 'validation_failed');
      const method = { ...(offline['method'] as Json), acceptedAt: new Date().toISOString() };
      mustEqual(mustBe(await put(terminal, id, { ...offline, method }), 201)['amount'], money(1_250), 'the same id');
    },
  },
  {
    section: '3',
    words: 'A disabled terminal may forward what it accepted before it was disabled, and nothing later',
    needs: ['operator', 'taps'],
    check: whenDisabled,
  },
];
