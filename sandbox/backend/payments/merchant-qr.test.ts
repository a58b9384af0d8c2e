/** The QR that the customer scans (wallet API section 4), over real HTTP. */
import { describe, expect, test } from 'vitest';
import { useCounter } from '../../testing/counter.ts';
import { readEmvQr } from '../../emv-qr.ts';
import { codeOf, fen, paymentOf } from '../../testing/payments.ts';
import type { Answer } from '../../testing/signed-client.ts';
import { paymentBody, uuidV7 } from '../../testing/test-world.ts';

const counter = useCounter();
const { put, scan } = counter;

const QR = { type: 'merchant_qr', expiresInSeconds: 60 };
const showQr = async (amount = 1_250, id = uuidV7()): Promise<Answer> =>
  put(id, paymentBody(counter.world.clock, QR, { amount: fen(amount) }));

describe('merchant QR', () => {
  test('[SANDBOX-61] the payload is the payment’s', async () => {
    const payment = paymentOf(await showQr(123_456));
    const { objects, faults } = readEmvQr(payment.qr?.payload ?? '');
    const at = (id: string, child?: string): string | undefined => {
      const found = objects.find((object) => object.id === id);
      return child === undefined ? found?.value : found?.children?.find((object) => object.id === child)?.value;
    };
    expect(faults).toEqual([]);
    expect([at('01'), at('53'), at('54'), at('58')]).toEqual(['12', '156', '1234.56', 'CN']);
    expect([at('59'), at('60'), at('64', '00'), at('64', '01')]).toEqual([
      'XIAOMAN CONVENIENCE',
      'SHANGHAI',
      'zh',
      '小满便利店',
    ]);
    expect([at('62', '01'), at('62', '07')]).toEqual(['T1-000001', counter.terminal.id]);
    expect(at('26', '02')).toBe(payment.id.replaceAll('-', ''));
    expect(Date.parse(payment.expiresAt ?? '') - counter.world.clock.now()).toBe(60_000);
  });

  test('[SANDBOX-61] a small one is paid by the scan, a large one by the confirmation', async () => {
    const small = paymentOf(await showQr());
    const paid = await scan('wlt_zhang', small.qr?.payload ?? '');
    expect(paid.json).toMatchObject({ status: 'approved', confirmationNeeded: false, merchantName: '小满便利店' });

    const large = paymentOf(await showQr(30_000));
    const asked = await scan('wlt_zhang', large.qr?.payload ?? '');
    expect(asked.json).toMatchObject({
      id: large.id,
      status: 'pending_customer',
      confirmationNeeded: true,
      amount: fen(30_000),
    });
    expect((await scan('wlt_zhang', large.qr?.payload ?? '')).json).toEqual(asked.json);
    await counter.world.demo('POST', `/demo/wallets/wlt_zhang/payments/${large.id}/confirm`);
    expect(paymentOf(await counter.terminal.call('GET', `/v1/payments/${large.id}`))).toMatchObject({
      status: 'approved',
      methodType: 'merchant_qr',
    });
  });

  test('[SANDBOX-103] a scan that cannot lead to a payment is refused with its reason', async () => {
    const payment = paymentOf(await showQr(30_000));
    const payload = payment.qr?.payload ?? '';
    const foreign = '00020101021126230010A0000003330105M00015204541153031565802CN5910TEST STORE6007BEIJING63048B58';
    expect(codeOf(await scan('wlt_zhang', ''))).toBe('qr_malformed');
    expect(codeOf(await scan('wlt_zhang', payload.slice(0, -1)))).toBe('qr_malformed');
    expect(codeOf(await scan('wlt_zhang', foreign))).toBe('qr_foreign');
    expect(codeOf(await scan('wlt_zhao', payload))).toBe('wallet_blocked');
    expect(codeOf(await scan('wlt_nobody', payload))).toBe('wallet_not_found');
    await scan('wlt_zhang', payload);
    expect(codeOf(await scan('wlt_li', payload))).toBe('payment_taken');
    counter.world.clock.advance(60_000);
    expect(codeOf(await scan('wlt_zhang', payload))).toBe('payment_expired');
    const reversed = paymentOf(await showQr());
    await counter.terminal.call('PUT', `/v1/payments/${reversed.id}/reversal`, { reason: 'cashier_cancelled' });
    expect(codeOf(await scan('wlt_zhang', reversed.qr?.payload ?? ''))).toBe('payment_finished');
  });

  test('[SANDBOX-61] a receipt number that a QR cannot hold is left out of it', async () => {
    for (const receiptNumber of ['', '收据', 'R'.repeat(26)]) {
      const payment = paymentOf(await put(uuidV7(), paymentBody(counter.world.clock, QR, { receiptNumber })));
      expect(readEmvQr(payment.qr?.payload ?? '').faults).toEqual([]);
      expect(payment.receiptNumber).toBe(receiptNumber);
    }
  });

  test('[SANDBOX-61] an amount that a QR cannot hold, or of another currency, is declined', async () => {
    expect(paymentOf(await showQr(1_000_000_000_000)).decline?.code).toBe('limit_exceeded');
    const foreign = await put(
      uuidV7(),
      paymentBody(counter.world.clock, QR, { amount: { amount: 100, currency: 'JPY' } }),
    );
    expect(paymentOf(foreign).decline?.code).toBe('currency_unsupported');
  });
});
