/** A tap or signed QR that comes again as `offline`, in either order (wallet API section 4), over real HTTP. */
import { describe, expect, test } from 'vitest';
import { useCounter } from '../../testing/counter.ts';
import { balanceOf, codeOf, offlineMethod, paymentOf, qrPresentment, tapPresentment } from '../../testing/payments.ts';
import { uuidV7 } from '../../testing/test-world.ts';

const counter = useCounter();
const { put, body, get, settings } = counter;

describe('offline after online', () => {
  /** Both bodies of one payment, made at one time. */
  async function pair(
    walletId = 'wlt_zhang',
    amount = 1_250,
  ): Promise<{ id: string; online: unknown; offline: unknown }> {
    const presentment = await tapPresentment(counter.world, walletId, counter.terminal.id, amount);
    const online = body({ type: 'tap', presentment }, amount);
    return { id: uuidV7(), online, offline: { ...online, method: offlineMethod(counter.world, 'tap', presentment) } };
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
    expect(await balanceOf(counter.world, 'wallet:wlt_zhang')).toBe(500_000 - 1_250);
  });

  test('[SANDBOX-60] offline first: the late online body is the same payment', async () => {
    const { id, online, offline } = await pair();
    const first = await put(id, offline);
    expect([first.status, paymentOf(first).status]).toEqual([201, 'approved']);
    const second = await put(id, online);
    expect([second.status, second.json]).toEqual([200, first.json]);
    expect(await balanceOf(counter.world, 'wallet:wlt_zhang')).toBe(500_000 - 1_250);
  });

  test('[SANDBOX-60] a signed QR fits the QR channel', async () => {
    const presentment = await qrPresentment(counter.world, 'wlt_zhang');
    const id = uuidV7();
    const online = body({ type: 'scan_presentment', presentment });
    await put(id, online);
    expect(codeOf(await put(id, { ...online, method: offlineMethod(counter.world, 'tap', presentment) }))).toBe(
      'idempotency_mismatch',
    );
    expect((await put(id, { ...online, method: offlineMethod(counter.world, 'qr', presentment) })).status).toBe(200);
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
      method: { ...bent.method, acceptedAt: new Date(counter.world.clock.now() - 1).toISOString() },
    };
    expect(codeOf(await put(id, secondOffline))).toBe('idempotency_mismatch');
  });

  test('[SANDBOX-64] what waited for the customer is decided without him', async () => {
    const { id, online, offline } = await pair('wlt_zhang', 30_000);
    expect(paymentOf(await put(id, online)).status).toBe('pending_customer');
    expect(paymentOf(await put(id, offline)).status).toBe('approved');
    expect(codeOf(await counter.world.demo('POST', `/demo/wallets/wlt_zhang/payments/${id}/confirm`))).toBe(
      'payment_finished',
    );
  });

  test('[SANDBOX-64] what had expired is decided, and its counter is no replay', async () => {
    const { id, online, offline } = await pair('wlt_zhang', 30_000);
    await put(id, online);
    counter.world.clock.advance(120_000);
    expect((await get(id)).status).toBe('expired');
    expect(paymentOf(await put(id, offline))).toMatchObject({ status: 'approved', methodType: 'offline' });
    expect(await balanceOf(counter.world, 'wallet:wlt_zhang')).toBe(500_000 - 30_000);
  });

  test('[SANDBOX-64] a decline stays one, but is tried on when time may heal it', async () => {
    const { id, online, offline } = await pair('wlt_wang');
    expect(paymentOf(await put(id, online)).decline).toEqual({ code: 'insufficient_funds', retryable: true });
    await settings('wlt_wang', { balance: 10_000 });
    counter.world.clock.advance(600_000);
    expect((await get(id)).status).toBe('declined');
    expect(paymentOf(await put(id, offline))).toMatchObject({ status: 'declined', methodType: 'offline' });
    counter.world.clock.advance(60_000);
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
    await counter.terminal.call('PUT', `/v1/payments/${id}/reversal`, { reason: 'timeout' });
    expect(paymentOf(await put(id, offline)).status).toBe('reversed');
    expect(await balanceOf(counter.world, 'wallet:wlt_zhang')).toBe(500_000);
  });

  test('[SANDBOX-76] an id whose reversal was asked while it was expired is not taken offline any more', async () => {
    const { id, online, offline } = await pair('wlt_zhang', 30_000);
    await put(id, online);
    counter.world.clock.advance(120_000);
    const reversal = await counter.terminal.call('PUT', `/v1/payments/${id}/reversal`, { reason: 'timeout' });
    expect(paymentOf(reversal).status).toBe('expired');
    expect(paymentOf(await put(id, offline)).status).toBe('reversed');
    expect(await balanceOf(counter.world, 'wallet:wlt_zhang')).toBe(500_000);
  });

  test('[SANDBOX-76] nor one whose reversal was asked while it was declined', async () => {
    const { id, online, offline } = await pair('wlt_wang');
    await put(id, online);
    expect(
      paymentOf(await counter.terminal.call('PUT', `/v1/payments/${id}/reversal`, { reason: 'timeout' })).status,
    ).toBe('declined');
    expect(paymentOf(await put(id, offline)).status).toBe('reversed');
    await settings('wlt_wang', { balance: 10_000 });
    counter.world.clock.advance(3_600_000);
    expect((await get(id)).status).toBe('reversed');
  });
});
