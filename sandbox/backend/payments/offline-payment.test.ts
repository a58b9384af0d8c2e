/** Payments by presentment, online and forwarded (wallet API sections 4 and 6), over real HTTP. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  balanceOf,
  codeOf,
  fen,
  closeWithCleanLedger,
  offlineMethod,
  paymentOf,
  qrPresentment,
  tapPresentment,
  type PaymentAnswer,
} from '../../testing/payments.ts';
import type { Answer } from '../../testing/signed-client.ts';
import { openTestWorld, paymentBody, uuidV7, type TestTerminal, type TestWorld } from '../../testing/test-world.ts';

let world: TestWorld;
let terminal: TestTerminal;

beforeEach(async () => {
  world = await openTestWorld();
  terminal = await world.enrol();
});
// [SANDBOX-5] holds after every one of these tests.
afterEach(() => closeWithCleanLedger(world));

const put = (id: string, body: unknown): Promise<Answer> => terminal.call('PUT', `/v1/payments/${id}`, body);
const body = (method: unknown, amount = 1_250): Record<string, unknown> =>
  paymentBody(world.clock, method, { amount: fen(amount) });
const pay = async (method: unknown, amount = 1_250, id = uuidV7()): Promise<PaymentAnswer> =>
  paymentOf(await put(id, body(method, amount)));
const get = async (id: string): Promise<PaymentAnswer> => paymentOf(await terminal.call('GET', `/v1/payments/${id}`));
const settings = (walletId: string, change: unknown): Promise<Answer> =>
  world.demo('POST', `/demo/wallets/${walletId}/settings`, change);

describe('presentments online', () => {
  test.each([
    ['wlt_zhang', 'Ed25519'],
    ['wlt_liu', 'P-256'],
  ])('[SANDBOX-102] %s pays by tap and by signed QR with %s', async (walletId) => {
    const tap = await pay({ type: 'tap', presentment: await tapPresentment(world, walletId, terminal.id, 1_250) });
    const qr = await pay({ type: 'scan_presentment', presentment: await qrPresentment(world, walletId) });
    expect([tap, qr].map(({ status, methodType, wallet }) => [status, methodType, wallet?.id])).toEqual([
      ['approved', 'tap', walletId],
      ['approved', 'scan_presentment', walletId],
    ]);
  });

  test('[SANDBOX-102] the text of a presentment is the one for a QR', async () => {
    const { text } = (await world.demo('POST', '/demo/wallets/wlt_zhang/presentment', { mode: 'qr' })).json as {
      text: string;
    };
    expect(text).toMatch(/^WP1:[0-9A-Z $%*+\-./:]+$/u);
    expect(codeOf(await world.demo('POST', '/demo/wallets/wlt_zhang/presentment', { mode: 'tap' }))).toBe(
      'body_invalid',
    );
  });

  test('[SANDBOX-54] a large one waits for the customer', async () => {
    const asked = await pay({ type: 'scan_presentment', presentment: await qrPresentment(world, 'wlt_zhang') }, 30_000);
    expect(asked.status).toBe('pending_customer');
    await world.demo('POST', `/demo/wallets/wlt_zhang/payments/${asked.id}/confirm`);
    expect((await get(asked.id)).status).toBe('approved');
  });

  const tap = (change: Readonly<Record<string, unknown>>): Promise<string> =>
    tapPresentment(world, 'wlt_zhang', terminal.id, 1_250, change);
  test.each([
    ['another terminal’s tap', () => tap({ terminalId: 'trm_other' })],
    ['a tap for another amount', () => tap({ amount: 1_249 })],
    ['a tap for another currency', () => tap({ currency: 'HKD' })],
    ['a tap for a zone', () => tap({ amount: 0 })],
    ['a QR as a tap', () => qrPresentment(world, 'wlt_zhang')],
    ['no presentment at all', () => Promise.resolve('AAAA')],
  ])('[SANDBOX-63] %s does not hold and uses no counter', async (_name, make) => {
    const payment = await pay({ type: 'tap', presentment: await make() });
    expect(payment.decline).toEqual({ code: 'credential_invalid', retryable: false });
    expect(await world.server.database.selectFrom('presentment_counters').selectAll().execute()).toEqual([]);
  });

  test('[SANDBOX-63] a presentment pays once; its second use is a replay, whatever came of the first', async () => {
    for (const [walletId, first] of [
      ['wlt_zhang', 'approved'],
      ['wlt_wang', 'declined'],
    ] as const) {
      const method = { type: 'scan_presentment', presentment: await qrPresentment(world, walletId) };
      expect((await pay(method)).status).toBe(first);
      expect((await pay(method)).decline).toEqual({ code: 'credential_replayed', retryable: true });
    }
  });

  test('[SANDBOX-62] a QR that is 61 s old is stale', async () => {
    const presentment = await qrPresentment(world, 'wlt_zhang');
    world.clock.advance(60_999);
    expect((await pay({ type: 'scan_presentment', presentment })).status).toBe('approved');
    const second = await qrPresentment(world, 'wlt_zhang');
    world.clock.advance(61_000);
    expect((await pay({ type: 'scan_presentment', presentment: second })).decline).toEqual({
      code: 'code_expired',
      retryable: true,
    });
  });

  test('[SANDBOX-53] a revoked issuer, a denied wallet and the certificate’s limit decline', async () => {
    const over = await pay(offlineMethod(world, 'qr', await qrPresentment(world, 'wlt_li')), 50_001);
    expect(over.decline).toEqual({ code: 'limit_exceeded', retryable: false });
    const denied = await pay({ type: 'scan_presentment', presentment: await qrPresentment(world, 'wlt_zhao') });
    expect(denied.decline?.code).toBe('wallet_blocked');
    await world.demo('POST', '/demo/issuers/demo-issuer-1/revoke');
    const revoked = await pay({ type: 'scan_presentment', presentment: await qrPresentment(world, 'wlt_zhang') });
    expect(revoked.decline?.code).toBe('credential_invalid');
  });
});

describe('offline payments', () => {
  test('[SANDBOX-62] it is judged at the time of acceptance, however late it comes', async () => {
    const presentment = await qrPresentment(world, 'wlt_zhang');
    const method = offlineMethod(world, 'qr', presentment);
    const late = body(method);
    world.clock.advance(5 * 86_400_000);
    const answer = await put(uuidV7(), late);
    expect([answer.status, paymentOf(answer)]).toEqual([
      201,
      expect.objectContaining({ status: 'approved', methodType: 'offline' }),
    ]);
    expect(paymentOf(answer).settlementDate).toBe('2026-03-09');
  });

  test.each([
    [300_000, 201],
    [300_001, 422],
  ])('[SANDBOX-62] accepted %d ms ahead: %d', async (aheadMs, status) => {
    const presentment = await tapPresentment(world, 'wlt_zhang', terminal.id, 1_250);
    const answer = await put(uuidV7(), body(offlineMethod(world, 'tap', presentment, world.clock.now() + aheadMs)));
    expect(answer.status).toBe(status);
  });

  test('[SANDBOX-64] the customer is not asked', async () => {
    const payment = await pay(offlineMethod(world, 'qr', await qrPresentment(world, 'wlt_zhang')), 30_000);
    expect(payment.status).toBe('approved');
  });

  test('[SANDBOX-65] the daily limit was the terminal’s to keep', async () => {
    await settings('wlt_zhang', { dailyLimit: 100 });
    expect((await pay(offlineMethod(world, 'qr', await qrPresentment(world, 'wlt_zhang')))).status).toBe('approved');
    expect(
      (await pay({ type: 'scan_presentment', presentment: await qrPresentment(world, 'wlt_zhang') })).decline?.code,
    ).toBe('limit_exceeded');
  });

  test('[SANDBOX-37] a disabled terminal forwards what it accepted before, and nothing else', async () => {
    const before = body(offlineMethod(world, 'tap', await tapPresentment(world, 'wlt_zhang', terminal.id, 1_250)));
    const joinable = uuidV7();
    const tap = await tapPresentment(world, 'wlt_zhang', terminal.id, 1_250);
    await put(joinable, body({ type: 'tap', presentment: tap }));
    world.clock.advance(1);
    await world.demo('POST', `/demo/terminals/${terminal.id}/disable`);
    const after = body(offlineMethod(world, 'tap', await tapPresentment(world, 'wlt_zhang', terminal.id, 1_250)));
    expect((await put(uuidV7(), before)).status).toBe(201);
    expect(codeOf(await put(uuidV7(), after))).toBe('terminal_disabled');
    const items = [
      { id: uuidV7(), ...after },
      { id: uuidV7(), ...before },
    ];
    const batch = (await terminal.call('POST', '/v1/payment-batches', { payments: items })).json as {
      results: { problem?: { code: string; disabledAt: string }; payment?: PaymentAnswer }[];
    };
    expect(batch.results[0]?.problem).toMatchObject({
      code: 'terminal_disabled',
      disabledAt: new Date(world.clock.now()).toISOString(),
    });
    expect(batch.results[1]?.payment?.decline?.code).toBe('credential_replayed');
    expect(codeOf(await put(joinable, body(offlineMethod(world, 'tap', tap))))).toBe('idempotency_mismatch');
  });
});

describe('offline after online', () => {
  /** Both bodies of one payment, made at one time. */
  async function pair(
    walletId = 'wlt_zhang',
    amount = 1_250,
  ): Promise<{ id: string; online: unknown; offline: unknown }> {
    const presentment = await tapPresentment(world, walletId, terminal.id, amount);
    const online = body({ type: 'tap', presentment }, amount);
    return { id: uuidV7(), online, offline: { ...online, method: offlineMethod(world, 'tap', presentment) } };
  }

  test('[SANDBOX-60] online first: approved once, and both bodies stay valid repeats', async () => {
    const { id, online, offline } = await pair();
    expect((await put(id, online)).status).toBe(201);
    const joined = await put(id, offline);
    expect([joined.status, paymentOf(joined).status, paymentOf(joined).methodType]).toEqual([
      200,
      'approved',
      'offline',
    ]);
    for (const repeat of [online, offline]) expect((await put(id, repeat)).json).toEqual(joined.json);
    expect(await balanceOf(world, 'wallet:wlt_zhang')).toBe(500_000 - 1_250);
  });

  test('[SANDBOX-60] offline first: the late online body is the same payment', async () => {
    const { id, online, offline } = await pair();
    const first = await put(id, offline);
    expect([first.status, paymentOf(first).status]).toEqual([201, 'approved']);
    const second = await put(id, online);
    expect([second.status, second.json]).toEqual([200, first.json]);
    expect(await balanceOf(world, 'wallet:wlt_zhang')).toBe(500_000 - 1_250);
  });

  test('[SANDBOX-60] a signed QR fits the QR channel', async () => {
    const presentment = await qrPresentment(world, 'wlt_zhang');
    const id = uuidV7();
    const online = body({ type: 'scan_presentment', presentment });
    await put(id, online);
    expect(codeOf(await put(id, { ...online, method: offlineMethod(world, 'tap', presentment) }))).toBe(
      'idempotency_mismatch',
    );
    expect((await put(id, { ...online, method: offlineMethod(world, 'qr', presentment) })).status).toBe(200);
  });

  test('[SANDBOX-60] anything else under the id is a mismatch', async () => {
    const { id, online, offline } = await pair();
    const other = await pair();
    await put(id, online);
    const bent = offline as Record<string, unknown> & { method: Record<string, unknown> };
    for (const wrong of [
      { ...bent, receiptNumber: 'other' },
      { ...bent, extra: 1 },
      other.offline,
      { ...bent, method: { ...bent.method, channel: 'qr' } },
      { ...bent, method: { ...bent.method, acceptedAt: 'now' } },
      { ...bent, method: { type: 'merchant_qr', expiresInSeconds: 60 } },
    ]) {
      expect(codeOf(await put(id, wrong))).toBe('idempotency_mismatch');
    }
    expect((await put(id, offline)).status).toBe(200);
    const secondOffline = {
      ...bent,
      method: { ...bent.method, acceptedAt: new Date(world.clock.now() - 1).toISOString() },
    };
    expect(codeOf(await put(id, secondOffline))).toBe('idempotency_mismatch');
  });

  test('[SANDBOX-64] what waited for the customer is decided without him', async () => {
    const { id, online, offline } = await pair('wlt_zhang', 30_000);
    expect(paymentOf(await put(id, online)).status).toBe('pending_customer');
    expect(paymentOf(await put(id, offline)).status).toBe('approved');
    expect(codeOf(await world.demo('POST', `/demo/wallets/wlt_zhang/payments/${id}/confirm`))).toBe('payment_finished');
  });

  test('[SANDBOX-64] what had expired is decided, and its counter is no replay', async () => {
    const { id, online, offline } = await pair('wlt_zhang', 30_000);
    await put(id, online);
    world.clock.advance(120_000);
    expect((await get(id)).status).toBe('expired');
    expect(paymentOf(await put(id, offline))).toMatchObject({ status: 'approved', methodType: 'offline' });
    expect(await balanceOf(world, 'wallet:wlt_zhang')).toBe(500_000 - 30_000);
  });

  test('[SANDBOX-64] a decline stays one, but is tried on when time may heal it', async () => {
    const { id, online, offline } = await pair('wlt_wang');
    expect(paymentOf(await put(id, online)).decline).toEqual({ code: 'insufficient_funds', retryable: true });
    await settings('wlt_wang', { balance: 10_000 });
    world.clock.advance(600_000);
    expect((await get(id)).status).toBe('declined');
    expect(paymentOf(await put(id, offline))).toMatchObject({ status: 'declined', methodType: 'offline' });
    world.clock.advance(60_000);
    expect((await get(id)).status).toBe('approved');
  });

  test('[SANDBOX-64] a decline that time does not heal is no longer retryable', async () => {
    const { id, online, offline } = await pair();
    await settings('wlt_zhang', { forcedDecline: 'issuer_error' });
    expect(paymentOf(await put(id, online)).decline?.retryable).toBe(true);
    expect(paymentOf(await put(id, offline)).decline).toEqual({ code: 'issuer_error', retryable: false });
  });

  test('[SANDBOX-64] what was reversed stays reversed', async () => {
    const { id, online, offline } = await pair();
    await put(id, online);
    await terminal.call('PUT', `/v1/payments/${id}/reversal`, { reason: 'timeout' });
    expect(paymentOf(await put(id, offline)).status).toBe('reversed');
    expect(await balanceOf(world, 'wallet:wlt_zhang')).toBe(500_000);
  });

  test('[SANDBOX-76] an id whose reversal was asked while it was expired is not taken offline any more', async () => {
    const { id, online, offline } = await pair('wlt_zhang', 30_000);
    await put(id, online);
    world.clock.advance(120_000);
    const reversal = await terminal.call('PUT', `/v1/payments/${id}/reversal`, { reason: 'timeout' });
    expect(paymentOf(reversal).status).toBe('expired');
    expect(paymentOf(await put(id, offline)).status).toBe('reversed');
    expect(await balanceOf(world, 'wallet:wlt_zhang')).toBe(500_000);
  });

  test('[SANDBOX-76] nor one whose reversal was asked while it was declined', async () => {
    const { id, online, offline } = await pair('wlt_wang');
    await put(id, online);
    expect(paymentOf(await terminal.call('PUT', `/v1/payments/${id}/reversal`, { reason: 'timeout' })).status).toBe(
      'declined',
    );
    expect(paymentOf(await put(id, offline)).status).toBe('reversed');
    await settings('wlt_wang', { balance: 10_000 });
    world.clock.advance(3_600_000);
    expect((await get(id)).status).toBe('reversed');
  });
});

describe('trying again', () => {
  const declined = async (): Promise<PaymentAnswer> =>
    pay(offlineMethod(world, 'qr', await qrPresentment(world, 'wlt_wang')));

  test('[SANDBOX-66] it is approved when there is money again', async () => {
    const payment = await declined();
    expect(payment).toMatchObject({ status: 'declined', decline: { code: 'insufficient_funds', retryable: true } });
    world.clock.advance(60_000);
    expect((await get(payment.id)).version).toBe(payment.version);
    await settings('wlt_wang', { balance: 1_250 });
    world.clock.advance(60_000);
    expect(await get(payment.id)).toMatchObject({ status: 'approved', decline: null, settlementDate: '2026-03-04' });
    expect(await balanceOf(world, 'wallet:wlt_wang')).toBe(0);
  });

  test('[SANDBOX-66] it follows the reason', async () => {
    await world.demo('POST', '/demo/maintenance', { on: true });
    const payment = await declined();
    expect(payment.decline).toEqual({ code: 'maintenance', retryable: true });
    await world.demo('POST', '/demo/maintenance', { on: false });
    world.clock.advance(60_000);
    expect((await get(payment.id)).decline).toEqual({ code: 'insufficient_funds', retryable: true });
    await settings('wlt_wang', { blocked: true });
    world.clock.advance(60_000);
    expect((await get(payment.id)).decline).toEqual({ code: 'wallet_blocked', retryable: false });
    await settings('wlt_wang', { blocked: false, balance: 10_000 });
    world.clock.advance(3_600_000);
    expect((await get(payment.id)).status).toBe('declined');
  });

  test('[SANDBOX-66] it ends when the settlement closes', async () => {
    const payment = await declined();
    world.clock.set(Date.parse('2026-03-04T16:29:59.000Z'));
    expect((await get(payment.id)).decline?.retryable).toBe(true);
    world.clock.set(Date.parse('2026-03-04T16:30:00.000Z'));
    await settings('wlt_wang', { balance: 10_000 });
    expect(await get(payment.id)).toMatchObject({
      status: 'declined',
      decline: { code: 'insufficient_funds', retryable: false },
    });
  });

  test('[SANDBOX-66] a reversal ends it', async () => {
    const payment = await declined();
    const reversal = await terminal.call('PUT', `/v1/payments/${payment.id}/reversal`, { reason: 'terminal_error' });
    expect(paymentOf(reversal)).toMatchObject({ status: 'reversed', decline: null });
    await settings('wlt_wang', { balance: 10_000 });
    world.clock.advance(3_600_000);
    expect((await get(payment.id)).status).toBe('reversed');
  });

  test('[SANDBOX-49] a declined offline payment raises an alert, once', async () => {
    const payment = await declined();
    world.clock.advance(60_000);
    const { alerts, next } = (await terminal.call('GET', '/v1/alerts')).json as { alerts: unknown[]; next: string };
    expect(alerts).toMatchObject([
      { kind: 'offline_payment_declined', level: 'warning', paymentId: payment.id, walletId: 'wlt_wang' },
    ]);
    expect((await terminal.call('GET', `/v1/alerts?after=${next}`)).json).toEqual({ alerts: [], next });
    expect((await terminal.call('GET', '/v1/alerts?after=x')).status).toBe(422);
  });
});

describe('batches', () => {
  type Result = { id: string | null; payment?: PaymentAnswer; problem?: { code: string; status: number } };
  const send = async (payments: unknown): Promise<readonly Result[]> =>
    ((await terminal.call('POST', '/v1/payment-batches', { payments })).json as { results: Result[] }).results;
  const item = async (walletId: string): Promise<Record<string, unknown>> => ({
    id: uuidV7(),
    ...body(offlineMethod(world, 'qr', await qrPresentment(world, walletId))),
  });

  test('[SANDBOX-46] each item stands alone, in its place', async () => {
    const [good, poor] = [await item('wlt_zhang'), await item('wlt_wang')];
    const online = { ...body({ type: 'merchant_qr', expiresInSeconds: 60 }), id: uuidV7() };
    const broken: Record<string, unknown> = { ...(await item('wlt_zhang')), amount: fen(0) };
    const noId = { ...good, id: 'x' };
    const results = await send([good, null, noId, poor, online, broken, { ...good, cashierId: 'other' }, 7]);
    expect(results.map(({ id, payment, problem }) => [id, payment?.status ?? problem?.code])).toEqual([
      [good['id'], 'approved'],
      [null, 'validation_failed'],
      [null, 'validation_failed'],
      [poor['id'], 'declined'],
      [online.id, 'validation_failed'],
      [broken['id'], 'validation_failed'],
      [good['id'], 'idempotency_mismatch'],
      [null, 'validation_failed'],
    ]);
  });

  test('[SANDBOX-47] sent again it answers the same, and so does each item alone', async () => {
    const items = [await item('wlt_zhang'), await item('wlt_liu')];
    const first = await send(items);
    expect(await send(items)).toEqual(first);
    for (const [index, { id, ...alone }] of items.entries()) {
      const answer = await put(String(id), alone);
      expect([answer.status, answer.json]).toEqual([200, first[index]?.payment]);
    }
  });

  test.each([
    ['none', []],
    ['501', Array.from({ length: 501 }, () => null)],
    ['no list', { length: 1 }],
  ])('[SANDBOX-46] %s is refused as a whole', async (_name, payments) => {
    const answer = await terminal.call('POST', '/v1/payment-batches', { payments });
    expect([answer.status, codeOf(answer)]).toEqual([422, 'validation_failed']);
  });

  test('[SANDBOX-46] 500 that all fail are still answered', async () => {
    const results = await send(Array.from({ length: 500 }, () => ({ id: uuidV7() })));
    expect(results.filter(({ problem }) => problem?.status === 422)).toHaveLength(500);
  });
});
