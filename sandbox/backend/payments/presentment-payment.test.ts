/** Payments by presentment, online and forwarded (wallet API sections 4 and 6), over real HTTP. */
import { describe, expect, test } from 'vitest';
import { useCounter } from '../../testing/counter.ts';
import {
  codeOf,
  offlineMethod,
  paymentOf,
  qrPresentment,
  tapPresentment,
  type PaymentAnswer,
} from '../../testing/payments.ts';
import { uuidV7 } from '../../testing/test-world.ts';

const counter = useCounter();
const { put, body, pay, get, settings } = counter;

describe('presentments online', () => {
  test.each([
    ['wlt_zhang', 'Ed25519'],
    ['wlt_liu', 'P-256'],
  ])('[SANDBOX-102] %s pays by tap and by signed QR with %s', async (walletId) => {
    const tap = await pay({
      type: 'tap',
      presentment: await tapPresentment(counter.world, walletId, counter.terminal.id, 1_250),
    });
    const qr = await pay({ type: 'scan_presentment', presentment: await qrPresentment(counter.world, walletId) });
    expect([tap, qr].map(({ status, methodType, wallet }) => [status, methodType, wallet?.id])).toEqual([
      ['approved', 'tap', walletId],
      ['approved', 'scan_presentment', walletId],
    ]);
  });

  test('[SANDBOX-102] the text of a presentment is the one for a QR', async () => {
    const { text } = (await counter.world.demo('POST', '/demo/wallets/wlt_zhang/presentment', { mode: 'qr' })).json as {
      text: string;
    };
    expect(text).toMatch(/^WP1:[0-9A-Z $%*+\-./:]+$/u);
    expect(codeOf(await counter.world.demo('POST', '/demo/wallets/wlt_zhang/presentment', { mode: 'tap' }))).toBe(
      'body_invalid',
    );
  });

  test('[SANDBOX-54] a large one waits for the customer', async () => {
    const asked = await pay(
      { type: 'scan_presentment', presentment: await qrPresentment(counter.world, 'wlt_zhang') },
      30_000,
    );
    expect(asked.status).toBe('pending_customer');
    await counter.world.demo('POST', `/demo/wallets/wlt_zhang/payments/${asked.id}/confirm`);
    expect((await get(asked.id)).status).toBe('approved');
  });

  const tap = (change: Readonly<Record<string, unknown>>): Promise<string> =>
    tapPresentment(counter.world, 'wlt_zhang', counter.terminal.id, 1_250, change);
  test.each([
    ['another terminal’s tap', () => tap({ terminalId: 'trm_other' })],
    ['a tap for another amount', () => tap({ amount: 1_249 })],
    ['a tap for another currency', () => tap({ currency: 'HKD' })],
    ['a tap for a zone', () => tap({ amount: 0 })],
    ['a QR as a tap', () => qrPresentment(counter.world, 'wlt_zhang')],
    ['no presentment at all', () => Promise.resolve('AAAA')],
  ])('[SANDBOX-63] %s does not hold and uses no counter', async (_name, make) => {
    const payment = await pay({ type: 'tap', presentment: await make() });
    expect(payment.decline).toEqual({ code: 'credential_invalid', retryable: false });
    expect(await counter.world.server.database.selectFrom('presentment_counters').selectAll().execute()).toEqual([]);
  });

  test('[SANDBOX-63] a presentment pays once; its second use is a replay, whatever came of the first', async () => {
    for (const [walletId, first] of [
      ['wlt_zhang', 'approved'],
      ['wlt_wang', 'declined'],
    ] as const) {
      const method = { type: 'scan_presentment', presentment: await qrPresentment(counter.world, walletId) };
      expect((await pay(method)).status).toBe(first);
      expect((await pay(method)).decline).toEqual({ code: 'credential_replayed', retryable: true });
    }
  });

  test('[SANDBOX-63] a counter is kept 400 days longer than the last certificate seen for its key', async () => {
    const keptUntil = async (): Promise<readonly number[]> => {
      const rows = await counter.world.server.database.selectFrom('presentment_counters').selectAll().execute();
      return rows.map((row) => row.keep_until_ms);
    };
    const payOnce = async (businessDate: string): Promise<void> => {
      const method = { type: 'scan_presentment', presentment: await qrPresentment(counter.world, 'wlt_zhang') };
      expect((await put(uuidV7(), { ...body(method), businessDate })).status).toBe(201);
    };
    await payOnce('2026-03-04');
    const [first = 0] = await keptUntil();
    counter.world.clock.advance(6 * 86_400_000);
    await payOnce('2026-03-10');
    const [one = 0, other] = await keptUntil();
    expect(one).toBe(other);
    expect(one).toBeGreaterThan(first);
  });

  test('[SANDBOX-62] a QR that is 61 s old is stale', async () => {
    const presentment = await qrPresentment(counter.world, 'wlt_zhang');
    counter.world.clock.advance(60_999);
    expect((await pay({ type: 'scan_presentment', presentment })).status).toBe('approved');
    const second = await qrPresentment(counter.world, 'wlt_zhang');
    counter.world.clock.advance(61_000);
    expect((await pay({ type: 'scan_presentment', presentment: second })).decline).toEqual({
      code: 'code_expired',
      retryable: true,
    });
  });

  test('[SANDBOX-53] a revoked issuer, a denied wallet and the certificate’s limit decline', async () => {
    const over = await pay(offlineMethod(counter.world, 'qr', await qrPresentment(counter.world, 'wlt_li')), 50_001);
    expect(over.decline).toEqual({ code: 'limit_exceeded', retryable: false });
    const denied = await pay({ type: 'scan_presentment', presentment: await qrPresentment(counter.world, 'wlt_zhao') });
    expect(denied.decline?.code).toBe('wallet_blocked');
    await counter.world.demo('POST', '/demo/issuers/demo-issuer-1/revoke');
    const revoked = await pay({
      type: 'scan_presentment',
      presentment: await qrPresentment(counter.world, 'wlt_zhang'),
    });
    expect(revoked.decline?.code).toBe('credential_invalid');
  });
});

describe('offline payments', () => {
  test('[SANDBOX-62] it is judged at the time of acceptance, however late it comes', async () => {
    const presentment = await qrPresentment(counter.world, 'wlt_zhang');
    const method = offlineMethod(counter.world, 'qr', presentment);
    const late = body(method);
    counter.world.clock.advance(5 * 86_400_000);
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
    const presentment = await tapPresentment(counter.world, 'wlt_zhang', counter.terminal.id, 1_250);
    const answer = await put(
      uuidV7(),
      body(offlineMethod(counter.world, 'tap', presentment, counter.world.clock.now() + aheadMs)),
    );
    expect(answer.status).toBe(status);
  });

  test('[SANDBOX-64] the customer is not asked', async () => {
    const payment = await pay(
      offlineMethod(counter.world, 'qr', await qrPresentment(counter.world, 'wlt_zhang')),
      30_000,
    );
    expect(payment.status).toBe('approved');
  });

  test('[SANDBOX-65] the daily limit was the terminal’s to keep', async () => {
    await settings('wlt_zhang', { dailyLimit: 100 });
    expect(
      (await pay(offlineMethod(counter.world, 'qr', await qrPresentment(counter.world, 'wlt_zhang')))).status,
    ).toBe('approved');
    expect(
      (await pay({ type: 'scan_presentment', presentment: await qrPresentment(counter.world, 'wlt_zhang') })).decline
        ?.code,
    ).toBe('limit_exceeded');
  });

  test('[SANDBOX-37] a disabled terminal forwards what it accepted before, and nothing else', async () => {
    const before = body(
      offlineMethod(counter.world, 'tap', await tapPresentment(counter.world, 'wlt_zhang', counter.terminal.id, 1_250)),
    );
    const joinable = uuidV7();
    const tap = await tapPresentment(counter.world, 'wlt_zhang', counter.terminal.id, 1_250);
    await put(joinable, body({ type: 'tap', presentment: tap }));
    counter.world.clock.advance(1);
    await counter.world.demo('POST', `/demo/terminals/${counter.terminal.id}/disable`);
    const after = body(
      offlineMethod(counter.world, 'tap', await tapPresentment(counter.world, 'wlt_zhang', counter.terminal.id, 1_250)),
    );
    expect((await put(uuidV7(), before)).status).toBe(201);
    expect(codeOf(await put(uuidV7(), after))).toBe('terminal_disabled');
    const items = [
      { id: uuidV7(), ...after },
      { id: uuidV7(), ...before },
    ];
    const batch = (await counter.terminal.call('POST', '/v1/payment-batches', { payments: items })).json as {
      results: { problem?: { code: string; disabledAt: string }; payment?: PaymentAnswer }[];
    };
    expect(batch.results[0]?.problem).toMatchObject({
      code: 'terminal_disabled',
      disabledAt: new Date(counter.world.clock.now()).toISOString(),
    });
    expect(batch.results[1]?.payment?.decline?.code).toBe('credential_replayed');
    expect(codeOf(await put(joinable, body(offlineMethod(counter.world, 'tap', tap))))).toBe('idempotency_mismatch');
  });
});
