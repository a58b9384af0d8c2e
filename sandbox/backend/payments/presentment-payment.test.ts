/** Payments by presentment, online and forwarded (wallet API sections 4 and 6), over real HTTP. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
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
