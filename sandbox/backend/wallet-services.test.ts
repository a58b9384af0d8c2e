/** Top-ups and bills (wallet API section 10), over real HTTP. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { merchantAccount, walletAccount } from './ledger.ts';
import { PENDING_BILL_MS } from './bills.ts';
import { PENDING_TOPUP_MS } from './topups.ts';
import { HOUR_MS } from './time.ts';
import { DEMO_MERCHANT_ID } from '../demo/demo-shops.ts';
import {
  balanceOf,
  closeWithCleanLedger,
  codeOf,
  fen,
  payByCode,
  paymentCode,
  qrPresentment,
  tapPresentment,
} from '../testing/payments.ts';
import type { Answer } from '../testing/signed-client.ts';
import { openTestWorld, uuidV7, type TestTerminal, type TestWorld } from '../testing/test-world.ts';

const MERCHANT = merchantAccount(DEMO_MERCHANT_ID);
const DATE = '2026-03-04';
const WATER = '81001000000000000001';
const POWER = '81002000000000000001';
const GAS = '81003000000000000001';
const PHONE = '81004000000000000001';

let world: TestWorld;
let terminal: TestTerminal;

beforeEach(async () => {
  world = await openTestWorld();
  terminal = await world.enrol();
});
// [SANDBOX-5] holds after every one of these tests.
afterEach(() => closeWithCleanLedger(world));

const said = (): Record<string, unknown> => ({
  occurredAt: new Date(world.clock.now()).toISOString(),
  businessDate: DATE,
  receiptNumber: 'T1-000009',
  cashierId: 'c1',
});
const topupBody = (wallet: unknown, amount = 5_000): Record<string, unknown> => ({
  amount: fen(amount),
  wallet,
  tender: 'cash',
  ...said(),
});
const putTopup = (id: string, body: unknown): Promise<Answer> => terminal.call('PUT', `/v1/topups/${id}`, body);
const reverseTopup = (id: string): Promise<Answer> =>
  terminal.call('PUT', `/v1/topups/${id}/reversal`, { reason: 'timeout' });
const billBody = (barcode: string, amount: number, change: object = {}): Record<string, unknown> => ({
  barcode,
  amount: fen(amount),
  paymentId: null,
  tender: 'cash',
  ...said(),
  ...change,
});
const putBill = (id: string, body: unknown): Promise<Answer> => terminal.call('PUT', `/v1/bill-payments/${id}`, body);
const statusOf = (answer: Answer): unknown => (answer.json as { status?: unknown }).status;
const failureOf = (answer: Answer): unknown => (answer.json as { failure: { code: string } | null }).failure?.code;

describe('a top-up', () => {
  test('[SANDBOX-140] by code: the wallet has the money, the merchant’s account has paid for it, once', async () => {
    const [before, merchant] = [await balanceOf(world, walletAccount('wlt_zhang')), await balanceOf(world, MERCHANT)];
    const id = uuidV7();
    const body = topupBody({ code: await paymentCode(world, 'wlt_zhang') });
    const first = await putTopup(id, body);
    expect([first.status, first.json]).toEqual([
      201,
      expect.objectContaining({ id, status: 'succeeded', amount: fen(5_000), failure: null }),
    ]);
    const again = await putTopup(id, body);
    expect([again.status, again.json]).toEqual([200, first.json]);
    expect((await terminal.call('GET', `/v1/topups/${id}`)).json).toEqual(first.json);
    expect(await balanceOf(world, walletAccount('wlt_zhang'))).toBe(before + 5_000);
    expect(await balanceOf(world, MERCHANT)).toBe(merchant - 5_000);
    expect(codeOf(await putTopup(id, { ...body, amount: fen(1) }))).toBe('idempotency_mismatch');
  });

  test('[SANDBOX-141] by a signed QR, or by a tap made for nothing; a tap made for money tops nothing up', async () => {
    const qr = await putTopup(uuidV7(), topupBody({ presentment: await qrPresentment(world, 'wlt_zhang') }));
    expect(statusOf(qr)).toBe('succeeded');
    const tap = await tapPresentment(world, 'wlt_zhang', terminal.id, 0);
    expect(statusOf(await putTopup(uuidV7(), topupBody({ presentment: tap })))).toBe('succeeded');
    expect(failureOf(await putTopup(uuidV7(), topupBody({ presentment: tap })))).toBe('credential_replayed');
    const forMoney = await tapPresentment(world, 'wlt_zhang', terminal.id, 5_000);
    expect(failureOf(await putTopup(uuidV7(), topupBody({ presentment: forMoney })))).toBe('credential_invalid');
  });

  test('[SANDBOX-142] fails with a code that says why, and moves nothing', async () => {
    const before = await balanceOf(world, MERCHANT);
    const code = await paymentCode(world, 'wlt_zhang');
    const old = topupBody({ code });
    world.clock.advance(61_000);
    expect(failureOf(await putTopup(uuidV7(), old))).toBe('code_expired');
    expect(failureOf(await putTopup(uuidV7(), topupBody({ code })))).toBe('code_invalid');
    expect(failureOf(await putTopup(uuidV7(), topupBody({ code: '1234' })))).toBe('code_invalid');
    const blocked = topupBody({ code: await paymentCode(world, 'wlt_zhao') });
    expect(failureOf(await putTopup(uuidV7(), blocked))).toBe('wallet_blocked');
    const broken = topupBody({ code: await paymentCode(world, 'wlt_wu') });
    expect(failureOf(await putTopup(uuidV7(), broken))).toBe('issuer_error');
    const yen = topupBody({ code: await paymentCode(world, 'wlt_zhang') });
    expect(failureOf(await putTopup(uuidV7(), { ...yen, amount: { amount: 1, currency: 'JPY' } }))).toBe(
      'currency_unsupported',
    );
    await world.demo('POST', '/demo/maintenance', { on: true });
    const closed = topupBody({ code: await paymentCode(world, 'wlt_zhang') });
    expect(failureOf(await putTopup(uuidV7(), closed))).toBe('maintenance');
    expect(await balanceOf(world, MERCHANT)).toBe(before);
  });

  test('[SANDBOX-143] that waits succeeds in its time, unless it was reversed before', async () => {
    const [id, other] = [uuidV7(), uuidV7()];
    expect(statusOf(await putTopup(id, topupBody({ code: await paymentCode(world, 'wlt_zhou') })))).toBe('pending');
    expect(statusOf(await putTopup(other, topupBody({ code: await paymentCode(world, 'wlt_zhou') })))).toBe('pending');
    expect(statusOf(await reverseTopup(other))).toBe('reversed');
    world.clock.advance(PENDING_TOPUP_MS);
    expect(statusOf(await terminal.call('GET', `/v1/topups/${id}`))).toBe('succeeded');
    expect(statusOf(await terminal.call('GET', `/v1/topups/${other}`))).toBe('reversed');
  });

  test('[SANDBOX-144] is taken back while the money is there, and stands when it was spent', async () => {
    const before = await balanceOf(world, walletAccount('wlt_wang'));
    const id = uuidV7();
    await putTopup(id, topupBody({ code: await paymentCode(world, 'wlt_wang') }));
    expect(statusOf(await reverseTopup(id))).toBe('reversed');
    expect(statusOf(await reverseTopup(id))).toBe('reversed');
    expect(await balanceOf(world, walletAccount('wlt_wang'))).toBe(before);
    const spent = uuidV7();
    await putTopup(spent, topupBody({ code: await paymentCode(world, 'wlt_wang') }));
    await payByCode(world, terminal, 'wlt_wang', before + 1);
    expect(codeOf(await reverseTopup(spent))).toBe('already_settled');
    expect(statusOf(await terminal.call('GET', `/v1/topups/${spent}`))).toBe('succeeded');
  });

  test('[SANDBOX-144] that was reversed before it came moves nothing when it comes', async () => {
    const id = uuidV7();
    expect((await reverseTopup(id)).json).toMatchObject({ status: 'reversed', amount: null, wallet: null });
    const body = topupBody({ code: await paymentCode(world, 'wlt_zhang') });
    expect([(await putTopup(id, body)).status, statusOf(await putTopup(id, body))]).toEqual([200, 'reversed']);
    expect(codeOf(await putTopup(id, { ...body, amount: fen(1) }))).toBe('idempotency_mismatch');
    const [other] = [await world.enrol()];
    expect(codeOf(await other.call('PUT', `/v1/topups/${id}/reversal`, { reason: 'timeout' }))).toBe('topup_not_found');
  });

  test('[SANDBOX-144] that comes after its reversal says what it was, and is refused when it breaks a rule', async () => {
    const id = uuidV7();
    expect((await reverseTopup(id)).json).toMatchObject({ status: 'reversed', amount: null });
    const body = topupBody({ code: await paymentCode(world, 'wlt_zhang') });
    expect(codeOf(await putTopup(id, { ...body, amount: fen(0) }))).toBe('validation_failed');
    expect((await putTopup(id, body)).json).toMatchObject({ status: 'reversed', amount: fen(5_000), wallet: null });
    const { topups } = (await terminal.call('GET', '/v1/changes')).json as { topups: object[] };
    expect(topups).toMatchObject([{ id, status: 'reversed', receiptNumber: 'T1-000009', businessDate: DATE }]);
    expect(codeOf(await putTopup(id, { ...body, amount: fen(1) }))).toBe('idempotency_mismatch');
  });

  test('[SANDBOX-145] and a bill are rows of the settlement and lower the net; both are in the list of changes', async () => {
    const id = uuidV7();
    await putTopup(id, topupBody({ code: await paymentCode(world, 'wlt_zhang') }));
    const bill = uuidV7();
    await putBill(bill, billBody(WATER, 8_640));
    const { topups, bills } = (await terminal.call('GET', '/v1/changes')).json as Record<string, { id: string }[]>;
    expect(topups).toMatchObject([{ id, tender: 'cash', businessDate: DATE, settlementDate: DATE }]);
    expect(bills).toMatchObject([{ id: bill, barcode: WATER, amount: fen(8_640), settlementDate: DATE }]);
    world.clock.set(Date.parse('2026-03-04T16:30:00.000Z'));
    const { totals } = (await terminal.call('GET', `/v1/settlements/${DATE}`)).json as { totals: unknown };
    expect(totals).toMatchObject({
      topups: { count: 1, amount: fen(5_000) },
      bills: { count: 1, amount: fen(8_640) },
      net: { amount: { amount: -13_640, currency: 'CNY' } },
    });
    expect(codeOf(await reverseTopup(id))).toBe('already_settled');
  });
});

describe('a bill', () => {
  test('[SANDBOX-146] is found by its barcode until it is paid', async () => {
    const found = await terminal.call('GET', `/v1/bills?barcode=${POWER}`);
    expect(found.json).toMatchObject({ barcode: POWER, kind: 'electricity', amount: fen(15_230), fixed: false });
    expect(codeOf(await terminal.call('GET', '/v1/bills?barcode=1'))).toBe('bill_not_found');
    const id = uuidV7();
    const body = billBody(POWER, 20_000);
    const paid = await putBill(id, body);
    expect([paid.status, paid.json]).toEqual([201, expect.objectContaining({ status: 'succeeded', failure: null })]);
    expect((await putBill(id, body)).json).toEqual(paid.json);
    expect(codeOf(await terminal.call('GET', `/v1/bills?barcode=${POWER}`))).toBe('bill_already_paid');
    expect(codeOf(await putBill(uuidV7(), body))).toBe('bill_already_paid');
    expect(await balanceOf(world, 'biller:power_sh')).toBe(20_000);
    expect(codeOf(await terminal.call('GET', `/v1/bill-payments/${uuidV7()}`))).toBe('bill_payment_not_found');
  });

  test('[SANDBOX-147] takes its own amount, or one within its bounds', async () => {
    expect(codeOf(await putBill(uuidV7(), billBody(WATER, 8_641)))).toBe('validation_failed');
    expect(codeOf(await putBill(uuidV7(), billBody(POWER, 100_001)))).toBe('validation_failed');
    expect(codeOf(await putBill(uuidV7(), billBody(POWER, 99)))).toBe('validation_failed');
    expect(statusOf(await putBill(uuidV7(), billBody(POWER, 100)))).toBe('succeeded');
  });

  test('[SANDBOX-148] with a wallet an approved, unrefunded payment of the same amount pays for it, once', async () => {
    const paid = await payByCode(world, terminal, 'wlt_zhang', 8_640);
    const byWallet = { tender: 'wallet', paymentId: paid.id };
    expect(codeOf(await putBill(uuidV7(), billBody(POWER, 8_641, byWallet)))).toBe('payment_not_usable');
    expect(codeOf(await putBill(uuidV7(), billBody(WATER, 8_640, { tender: 'wallet' })))).toBe('validation_failed');
    expect(codeOf(await putBill(uuidV7(), billBody(WATER, 8_640, { paymentId: paid.id })))).toBe('validation_failed');
    expect(statusOf(await putBill(uuidV7(), billBody(WATER, 8_640, byWallet)))).toBe('succeeded');
    expect(codeOf(await putBill(uuidV7(), billBody(POWER, 8_640, byWallet)))).toBe('payment_not_usable');
    const refunded = await payByCode(world, terminal, 'wlt_zhang', 500);
    await refund(refunded.id, 1);
    const spent = billBody(POWER, 500, { tender: 'wallet', paymentId: refunded.id });
    expect(codeOf(await putBill(uuidV7(), spent))).toBe('payment_not_usable');
  });

  const refund = (paymentId: string, amount: number): Promise<Answer> =>
    terminal.call('PUT', `/v1/refunds/${uuidV7()}`, { paymentId, amount: fen(amount), reason: 'bill', ...said() });

  test('[SANDBOX-149] its payment is neither refunded nor reversed until the bill has failed', async () => {
    const kept = await payByCode(world, terminal, 'wlt_zhang', 6_110);
    await putBill(uuidV7(), billBody(GAS, 6_110, { tender: 'wallet', paymentId: kept.id }));
    expect(codeOf(await refund(kept.id, 6_110))).toBe('payment_not_usable');
    const reversal = await terminal.call('PUT', `/v1/payments/${kept.id}/reversal`, { reason: 'cashier_cancelled' });
    expect(codeOf(reversal)).toBe('already_settled');
    const failed = await payByCode(world, terminal, 'wlt_zhang', 5_000);
    const bill = await putBill(uuidV7(), billBody(PHONE, 5_000, { tender: 'wallet', paymentId: failed.id }));
    expect([statusOf(bill), failureOf(bill)]).toEqual(['failed', 'issuer_error']);
    expect(statusOf(await refund(failed.id, 5_000))).toBe('succeeded');
  });

  test('[SANDBOX-150] that waits for its biller counts as paid, and succeeds in its time', async () => {
    const id = uuidV7();
    expect(statusOf(await putBill(id, billBody(GAS, 6_110)))).toBe('pending');
    expect(codeOf(await putBill(uuidV7(), billBody(GAS, 6_110)))).toBe('bill_already_paid');
    world.clock.advance(PENDING_BILL_MS);
    expect((await terminal.call('GET', `/v1/bill-payments/${id}`)).json).toMatchObject({ status: 'succeeded' });
  });

  test('[SANDBOX-151] a disabled till pays no new bill and tops nothing up; its repeats are answered', async () => {
    const id = uuidV7();
    const body = billBody(WATER, 8_640);
    await putBill(id, body);
    const topup = topupBody({ code: await paymentCode(world, 'wlt_zhang') });
    await world.demo('POST', `/demo/terminals/${terminal.id}/disable`, {});
    expect((await putBill(id, body)).status).toBe(200);
    expect(codeOf(await putBill(uuidV7(), billBody(POWER, 100)))).toBe('terminal_disabled');
    expect(codeOf(await putTopup(uuidV7(), topup))).toBe('terminal_disabled');
    expect(statusOf(await reverseTopup(uuidV7()))).toBe('reversed');
  });

  test('[SANDBOX-151] a date more than a day away is refused', async () => {
    world.clock.advance(HOUR_MS);
    expect(codeOf(await putBill(uuidV7(), billBody(WATER, 8_640, { businessDate: '2026-03-09' })))).toBe(
      'validation_failed',
    );
    const topup = { ...topupBody({ code: await paymentCode(world, 'wlt_zhang') }), businessDate: '2026-03-09' };
    expect(codeOf(await putTopup(uuidV7(), topup))).toBe('validation_failed');
  });
});
