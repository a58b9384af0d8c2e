/** Section 10 of the API page: top-ups and bills. */
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

/** What both kinds of request say of themselves. */
function said(terminal: Terminal): Json {
  const { occurredAt, businessDate, receiptNumber, cashierId } = paymentBody(terminal, {});
  return { occurredAt, businessDate, receiptNumber, cashierId };
}

async function topupBody(backend: Backend, terminal: Terminal, wallet?: Json): Promise<Json> {
  const shown = wallet ?? { code: await backend.people.paymentCode('approves') };
  return { amount: money(5_000), wallet: shown, tender: 'cash', ...said(terminal) };
}

async function topups(backend: Backend): Promise<void> {
  const terminal = await backend.terminal();
  const [id, wanted] = [newId(), await topupBody(backend, terminal)];
  const made = mustBe(await terminal.call('PUT', `/v1/topups/${id}`, wanted), 201);
  mustEqual(made['status'], 'succeeded', 'the top-up');
  mustEqual(mustBe(await terminal.call('PUT', `/v1/topups/${id}`, wanted), 200), made, 'the repeat');
  mustEqual(mustBe(await terminal.call('GET', `/v1/topups/${id}`), 200), made, 'what is told afterwards');
  const another = { ...wanted, amount: money(5_001) };
  mustBeProblem(await terminal.call('PUT', `/v1/topups/${id}`, another), 409, 'idempotency_mismatch');
  const other = await backend.otherTerminal();
  mustBeProblem(await other.call('PUT', `/v1/topups/${id}`, wanted), 409, 'idempotency_mismatch');
  const theirs = await other.call('PUT', `/v1/topups/${id}/reversal`, { reason: 'timeout' });
  mustBeProblem(theirs, 404, 'topup_not_found');
  const reversed = mustBe(await terminal.call('PUT', `/v1/topups/${id}/reversal`, { reason: 'timeout' }), 200);
  mustEqual(reversed['status'], 'reversed', 'the reversal');
  mustBeProblem(await terminal.call('GET', `/v1/topups/${newId()}`), 404, 'topup_not_found');
  const early = newId();
  mustBe(await terminal.call('PUT', `/v1/topups/${early}/reversal`, { reason: 'timeout' }), 200);
  const late = mustBe(await terminal.call('PUT', `/v1/topups/${early}`, await topupBody(backend, terminal)), 200);
  mustEqual(late['status'], 'reversed', 'a top-up that came after its reversal');
}

async function topupByTap(backend: Backend): Promise<void> {
  const terminal = await backend.terminal();
  const put = async (amountMinor: number): Promise<Json> => {
    const presentment = await backend.people.tap({ terminalId: terminal.id, amountMinor, challenge: randomBytes(16) });
    const body = await topupBody(backend, terminal, { presentment });
    return mustBe(await terminal.call('PUT', `/v1/topups/${newId()}`, body), 201);
  };
  mustEqual((await put(0))['status'], 'succeeded', 'a top-up by a tap made for amount 0');
  const forMoney = await put(5_000);
  mustEqual(
    [forMoney['status'], (forMoney['failure'] as Json | null)?.['code']],
    ['failed', 'credential_invalid'],
    'a top-up by a tap that was made for a payment',
  );
}

async function bills(backend: Backend): Promise<void> {
  const terminal = await backend.terminal();
  const barcode = await backend.people.bill();
  const bill = mustBe(await terminal.call('GET', `/v1/bills?barcode=${barcode}`), 200);
  const payment = await approvedPayment(backend, terminal, { amount: bill['amount'] });
  const own = said(terminal);
  const body = { barcode, amount: bill['amount'], paymentId: payment['id'], tender: 'wallet', ...own };
  const id = newId();
  const paid = mustBe(await terminal.call('PUT', `/v1/bill-payments/${id}`, body), 201);
  mustEqual(paid['status'], 'succeeded', 'the bill');
  mustBe(await terminal.call('PUT', `/v1/bill-payments/${id}`, body), 200);
  mustEqual(mustBe(await terminal.call('GET', `/v1/bill-payments/${id}`), 200), paid, 'what is told afterwards');
  mustBeProblem(await terminal.call('GET', `/v1/bills?barcode=${barcode}`), 409, 'bill_already_paid');
  const twice = await terminal.call('PUT', `/v1/bill-payments/${newId()}`, body);
  mustBeProblem(twice, 409, 'bill_already_paid');
  const path = `/v1/payments/${String(payment['id'])}/reversal`;
  mustBeProblem(await terminal.call('PUT', path, { reason: 'timeout' }), 409, 'already_settled');
  const by = { reason: 'goods_returned', cashierId: 'c1', approvedBy: 'm1' };
  const { occurredAt, businessDate } = own;
  const refund = { paymentId: payment['id'], amount: money(1), occurredAt, businessDate, ...by };
  mustBeProblem(await terminal.call('PUT', `/v1/refunds/${newId()}`, refund), 422, 'payment_not_usable');
}

async function wrongBills(backend: Backend): Promise<void> {
  const terminal = await backend.terminal();
  const barcode = await backend.people.bill();
  const { amount } = mustBe(await terminal.call('GET', `/v1/bills?barcode=${barcode}`), 200) as { amount: Json };
  const minor = Number(amount['amount']);
  const put = (change: Json): ReturnType<Terminal['call']> => {
    const body = { barcode, amount, paymentId: null, tender: 'cash', ...said(terminal), ...change };
    return terminal.call('PUT', `/v1/bill-payments/${newId()}`, body);
  };
  mustBeProblem(await put({ amount: money(minor + 1) }), 422, 'validation_failed');
  mustBeProblem(await put({ tender: 'wallet' }), 422, 'validation_failed');
  mustBeProblem(await put({ tender: 'wallet', paymentId: newId() }), 422, 'payment_not_usable');
  const smaller = await approvedPayment(backend, terminal, { amount: money(minor - 1) });
  mustBeProblem(await put({ tender: 'wallet', paymentId: smaller['id'] }), 422, 'payment_not_usable');
  mustEqual(mustBe(await put({}), 201)['status'], 'succeeded', 'the bill, paid in cash after all that');
}

export const SECTION_10: readonly Rule[] = [
  {
    section: '10',
    words: 'A top-up is the same however often it is sent, belongs to its terminal, and can be taken back',
    needs: ['customers'],
    check: topups,
  },
  {
    section: '10',
    words: 'A top-up takes a tap that was made for amount 0, and none that was made for money',
    needs: ['customers', 'taps'],
    check: topupByTap,
  },
  {
    section: '10',
    words: 'A bill is paid once by one approved payment, which can then be neither refunded nor reversed',
    needs: ['customers', 'bills'],
    check: bills,
  },
  {
    section: '10',
    words: 'A bill takes its own amount, and with a wallet only an approved payment of the same amount',
    needs: ['customers', 'bills'],
    check: wrongBills,
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
];
