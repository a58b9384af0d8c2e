/** Sections 5 and 6 of the API page: refunds, and what the backend makes of presentments. */
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
import { mustEqual, type Rule } from '../rule.ts';

const QR = { type: 'merchant_qr', expiresInSeconds: 60 };

function refundBody(terminal: Terminal, paymentId: unknown, amount: Json): Json {
  const { occurredAt, businessDate } = paymentBody(terminal, QR);
  const by = { reason: 'goods_returned', cashierId: 'c1', approvedBy: 'm1' };
  return { paymentId, amount, occurredAt, businessDate, ...by };
}

async function parts(backend: Backend): Promise<void> {
  const terminal = await backend.terminal();
  const payment = await approvedPayment(backend, terminal);
  const total = (payment['amount'] as { amount: number }).amount;
  const paid = (payment['payerPaid'] as { amount: number }).amount;
  let [refunded, payerBack] = [0, 0];
  for (const part of [333, 333, total - 666]) {
    const id = newId();
    const body = refundBody(terminal, payment['id'], money(part));
    const refund = mustBe(await terminal.call('PUT', `/v1/refunds/${id}`, body), 201);
    mustEqual(refund['status'], 'succeeded', 'the refund');
    refunded += part;
    payerBack += (refund['payerRefunded'] as { amount: number }).amount;
    mustEqual(payerBack, Math.floor((paid * refunded) / total), `what the payer has back after ${refunded}`);
    mustEqual(mustBe(await terminal.call('PUT', `/v1/refunds/${id}`, body), 200), refund, 'the repeat');
    mustEqual(mustBe(await terminal.call('GET', `/v1/refunds/${id}`), 200), refund, 'what is told afterwards');
    const other = refundBody(terminal, payment['id'], money(part + 1));
    mustBeProblem(await terminal.call('PUT', `/v1/refunds/${id}`, other), 409, 'idempotency_mismatch');
  }
  const after = mustBe(await terminal.call('GET', `/v1/payments/${String(payment['id'])}`), 200);
  mustEqual((after['refunded'] as { amount: number }).amount, total, 'what the payment says is refunded');
  const over = await terminal.call('PUT', `/v1/refunds/${newId()}`, refundBody(terminal, payment['id'], money(1)));
  mustBeProblem(over, 422, 'refund_exceeds_payment');
}

async function tapWith(
  backend: Backend,
  bend: (made: { presentment: string; terminal: Terminal }) => Json,
  amountMinor = 1_250,
): Promise<Json> {
  const terminal = await backend.terminal();
  const presentment = await backend.people.tap({ terminalId: terminal.id, amountMinor, challenge: randomBytes(16) });
  return mustBe(await terminal.call('PUT', `/v1/payments/${newId()}`, bend({ presentment, terminal })), 201);
}

const declineOf = (payment: Json): unknown => (payment['decline'] as Json | null)?.['code'] ?? null;

/** One bit of the last signature turned, in what is otherwise a presentment. */
function forged(presentment: string): string {
  const bytes = Buffer.from(presentment, 'base64url');
  const last = bytes.length - 1;
  bytes[last] = (bytes[last] ?? 0) ^ 1;
  return bytes.toString('base64url');
}

export const SECTIONS_5_AND_6: readonly Rule[] = [
  {
    section: '5',
    words: 'Refunds in parts give the payer floor(paid × refunded ÷ amount) in all, never more than was paid',
    needs: ['customers'],
    check: parts,
  },
  {
    section: '5',
    words: 'Only an approved payment of the same currency is refunded: 404 or 422 payment_not_usable',
    async check(backend) {
      const terminal = await backend.terminal();
      const put = (body: Json): ReturnType<Terminal['call']> => terminal.call('PUT', `/v1/refunds/${newId()}`, body);
      mustBeProblem(await put(refundBody(terminal, newId(), money(1))), 404, 'payment_not_found');
      const pending = newId();
      mustBe(await terminal.call('PUT', `/v1/payments/${pending}`, paymentBody(terminal, QR)), 201);
      mustBeProblem(await put(refundBody(terminal, pending, money(1))), 422, 'payment_not_usable');
      mustBeProblem(await put(refundBody(terminal, pending, money(0))), 422, 'validation_failed');
      mustBe(await terminal.call('PUT', `/v1/payments/${pending}/reversal`, { reason: 'timeout' }), 200);
      mustBeProblem(await put(refundBody(terminal, pending, money(1))), 422, 'payment_not_usable');
      mustBeProblem(await terminal.call('GET', `/v1/refunds/${newId()}`), 404, 'refund_not_found');
    },
  },
  {
    section: '5',
    words: 'A refund is of the payment’s currency, and its id belongs to the terminal that used it first',
    needs: ['customers'],
    async check(backend) {
      const [terminal, other] = [await backend.terminal(), await backend.otherTerminal()];
      const payment = await approvedPayment(backend, terminal);
      const path = `/v1/refunds/${newId()}`;
      const foreign = refundBody(terminal, payment['id'], money(1, 'USD'));
      mustBeProblem(await terminal.call('PUT', path, foreign), 422, 'payment_not_usable');
      const body = refundBody(terminal, payment['id'], money(1));
      mustEqual(mustBe(await terminal.call('PUT', path, body), 201)['status'], 'succeeded', 'the refund');
      mustBeProblem(await other.call('PUT', path, body), 409, 'idempotency_mismatch');
      mustBe(await other.call('GET', path), 200);
    },
  },
  {
    section: '6',
    words: 'A signed QR pays as one and once; shown as a tap, or a tap as a QR, it is credential_invalid',
    needs: ['taps'],
    async check(backend) {
      const terminal = await backend.terminal();
      const pay = async (type: string, presentment: string): Promise<Json> =>
        mustBe(
          await terminal.call('PUT', `/v1/payments/${newId()}`, paymentBody(terminal, { type, presentment })),
          201,
        );
      const qr = await backend.people.signedQr();
      mustEqual(declineOf(await pay('tap', qr)), 'credential_invalid', 'a signed QR as a tap');
      mustEqual((await pay('scan_presentment', qr))['status'], 'approved', 'the signed QR, which that has not used up');
      mustEqual(declineOf(await pay('scan_presentment', qr)), 'credential_replayed', 'the signed QR once more');
      const tap = { terminalId: terminal.id, amountMinor: 1_250, challenge: randomBytes(16) };
      const asQr = await pay('scan_presentment', await backend.people.tap(tap));
      mustEqual(declineOf(asQr), 'credential_invalid', 'a tap as a signed QR');
    },
  },
  {
    section: '6',
    words: 'Another terminal’s tap is credential_invalid and uses no counter up: it pays where it was made for',
    needs: ['taps'],
    async check(backend) {
      const [terminal, other] = [await backend.terminal(), await backend.otherTerminal()];
      const tap = { terminalId: terminal.id, amountMinor: 1_250, challenge: randomBytes(16) };
      const method = { type: 'tap', presentment: await backend.people.tap(tap) };
      const burnt = await other.call('PUT', `/v1/payments/${newId()}`, paymentBody(other, method));
      mustEqual(declineOf(mustBe(burnt, 201)), 'credential_invalid', 'at another terminal');
      const paid = await terminal.call('PUT', `/v1/payments/${newId()}`, paymentBody(terminal, method));
      mustEqual(mustBe(paid, 201)['status'], 'approved', 'at its own');
    },
  },
  {
    section: '6',
    words: 'A tap pays once: its counter is used up, and its repeat under the same id is none',
    needs: ['taps'],
    async check(backend) {
      let again: Json = {};
      const first = await tapWith(backend, ({ presentment, terminal }) => {
        again = paymentBody(terminal, { type: 'tap', presentment });
        return again;
      });
      mustEqual(first['status'], 'approved', 'the tap');
      const terminal = await backend.terminal();
      mustBe(await terminal.call('PUT', `/v1/payments/${String(first['id'])}`, again), 200);
      const replayed = mustBe(await terminal.call('PUT', `/v1/payments/${newId()}`, again), 201);
      mustEqual([replayed['status'], declineOf(replayed)], ['declined', 'credential_replayed'], 'under another id');
    },
  },
  {
    section: '6',
    words: 'A tap for another amount, or with a forged signature, is declined as credential_invalid',
    needs: ['taps'],
    async check(backend) {
      const dearer = await tapWith(backend, ({ presentment, terminal }) =>
        paymentBody(terminal, { type: 'tap', presentment }, { amount: money(1_251) }),
      );
      mustEqual(declineOf(dearer), 'credential_invalid', 'another amount');
      const bent = await tapWith(backend, ({ presentment, terminal }) =>
        paymentBody(terminal, { type: 'tap', presentment: forged(presentment) }),
      );
      mustEqual(declineOf(bent), 'credential_invalid', 'a forged signature');
    },
  },
  {
    section: '6',
    words: 'What is no presentment is refused or declined, and moves nothing',
    async check(backend) {
      const terminal = await backend.terminal();
      for (const presentment of ['', 'AAAA', '!', 'A'.repeat(2_049)]) {
        const body = paymentBody(terminal, { type: 'tap', presentment });
        const answer = await terminal.call('PUT', `/v1/payments/${newId()}`, body);
        if (answer.status === 422) continue;
        mustEqual(mustBe(answer, 201)['status'], 'declined', 'what is no presentment');
      }
    },
  },
];
