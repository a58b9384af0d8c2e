/** The checkout as a cashier works it, over the contract, in a world with a virtual clock and a simulated backend. */
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { CheckoutView } from '../../contract/checkout-values.ts';
import type { PaymentView } from '../../contract/payment-values.ts';
import { createTillWorld, type TillWorld } from '../testing/till-world.ts';
import { DEFAULT_CAPABILITIES } from '../wallet-backend/http-driver.ts';

const CODE = '6235124674559394540';
const OTHER_CODE = '134567890123456789';
const MINUTES = 60_000;

let world: TillWorld;
beforeEach(async () => {
  world = await createTillWorld();
});
afterEach(() => world.close());

async function checkout(): Promise<CheckoutView> {
  const { checkout: view } = await world.snapshot();
  if (view === null) throw new Error('no checkout is shown');
  return view;
}

/** Rings up 2.00, opens the checkout and lets the QR come. */
async function startCheckout(): Promise<string> {
  const saleId = await world.ringUp();
  await world.call('checkout.start', { saleId });
  await world.advance(100);
  return saleId;
}

async function payments(saleId: string): Promise<readonly PaymentView[]> {
  return (await world.call('sales.get', { saleId })).payments;
}

async function saleState(saleId: string): Promise<string> {
  return (await world.call('sales.get', { saleId })).sale.state;
}

function chargedMinor(): number {
  return [...world.backend.chargedMinor().values()].reduce((sum, minor) => sum + minor, 0);
}

const tapped = { kind: 'presented', presentment: Uint8Array.from([1, 2, 3]) } as const;

describe('three ways at once', () => {
  test('[CHECKOUT-1] the checkout shows a QR, arms the reader and waits for a code', async () => {
    const saleId = await world.ringUp();
    await world.call('checkout.start', { saleId });
    expect((await checkout()).merchantQrState).toBe('requesting');
    await world.advance(100);
    const view = await checkout();
    expect(view).toMatchObject({ saleId, screen: 'ready', merchantQrState: 'shown', amount: { minor: 200 } });
    expect(view.merchantQr?.payload.length).toBeGreaterThan(10);
    expect(view.offers).toEqual({
      payment_code: { available: true, reason: null },
      merchant_qr: { available: true, reason: null },
      tap: { available: true, reason: null },
      scan_presentment: { available: true, reason: null },
    });
    expect(view.reader).toEqual({ state: 'armed', simulated: true });
    expect(view.receiptNumber).toMatch(/-000001$/);
  });

  test('[CHECKOUT-2] the customer scans our QR: paid, and the sale is over when the screen is left', async () => {
    const saleId = await startCheckout();
    const { merchantQr } = await checkout();
    expect(world.backend.customerDecides(merchantQr?.paymentId ?? '', { kind: 'approve' })).toBe(true);
    await world.advance(4_000);
    const view = await checkout();
    expect(view).toMatchObject({ screen: 'approved', payment: { method: 'merchant_qr', payerPaid: { minor: 200 } } });
    expect(view.reader.state).toBe('off');
    expect(await saleState(saleId)).toBe('paid');
    await world.call('checkout.acknowledge', { paymentId: view.payment?.paymentId ?? '' });
    expect(await world.snapshot()).toMatchObject({ sale: null, checkout: null });
  });

  test('[CHECKOUT-3] a typed code closes the QR first and is sent only when that is settled (C19)', async () => {
    const saleId = await startCheckout();
    await world.call('checkout.enter_code', { saleId, code: CODE });
    expect(await checkout()).toMatchObject({ screen: 'closing_previous', payment: { state: 'waiting' } });
    expect(world.backend.calls().filter(({ operation }) => operation === 'putPayment')).toHaveLength(1);
    await world.advance(200);
    expect(await checkout()).toMatchObject({ screen: 'approved', payment: { method: 'payment_code' } });
    expect((await payments(saleId)).map(({ state }) => state)).toEqual(['reversed', 'approved']);
    expect(chargedMinor()).toBe(200);
  });

  test('[CHECKOUT-4] a tap pays: every PRESENT has a fresh challenge, the amount and this terminal', async () => {
    const saleId = await startCheckout();
    const asked: { challenge: string; amountMinor: number; terminalId: string }[] = [];
    const hold = (outcome: typeof tapped | { kind: 'unlock_phone' }): boolean =>
      world.reader.tap(async ({ challenge, amountMinor, terminalId }) => {
        asked.push({ challenge: Buffer.from(challenge).toString('hex'), amountMinor, terminalId });
        return outcome;
      });
    expect(hold({ kind: 'unlock_phone' })).toBe(true);
    await world.advance(10);
    expect((await checkout()).reader.state).toBe('unlock_phone');
    expect(hold(tapped)).toBe(true);
    await world.advance(300);
    expect(await checkout()).toMatchObject({ screen: 'approved', payment: { method: 'tap' } });
    expect(new Set(asked.map(({ challenge }) => challenge)).size).toBe(2);
    expect(asked).toMatchObject([{ amountMinor: 200 }, { amountMinor: 200, terminalId: 'sim_till_1' }]);
    expect((await payments(saleId)).map(({ state }) => state)).toEqual(['reversed', 'approved']);
  });

  test('[CHECKOUT-5] C33 the first final outcome wins: a QR that was paid before the code was shown stays paid', async () => {
    const saleId = await startCheckout();
    const { merchantQr } = await checkout();
    world.backend.customerDecides(merchantQr?.paymentId ?? '', { kind: 'approve' });
    await world.advance(100);
    expect((await world.refused('checkout.enter_code', { saleId, code: CODE })).code).toBe('checkout.not_started');
    expect(chargedMinor()).toBe(200);
    expect((await payments(saleId)).map(({ state }) => state)).toEqual(['approved']);
  });

  test('[CHECKOUT-5] C33 a QR paid in the very moment the code is shown is given back before the code is charged', async () => {
    const saleId = await startCheckout();
    const { merchantQr } = await checkout();
    await world.call('checkout.enter_code', { saleId, code: CODE });
    world.backend.customerDecides(merchantQr?.paymentId ?? '', { kind: 'approve' });
    await world.advance(500);
    expect((await payments(saleId)).map(({ state }) => state)).toEqual(['reversed', 'approved']);
    expect(chargedMinor()).toBe(200);
  });
});

describe('one payment at a time', () => {
  test('[CHECKOUT-6] C12 while a code is being charged nothing else is', async () => {
    const saleId = await startCheckout();
    world.backend.nextCustomer({ kind: 'ask' });
    await world.call('checkout.enter_code', { saleId, code: CODE });
    await world.advance(300);
    expect(await checkout()).toMatchObject({ screen: 'waiting_customer' });
    for (const [name, input] of [
      ['checkout.enter_code', { saleId, code: OTHER_CODE }],
      ['checkout.leave', { saleId }],
      ['checkout.renew_qr', { saleId }],
      ['sale.cancel', { saleId }],
      ['sale.add_product', { productId: 'cola', quantity: 1 }],
    ] as const) {
      expect((await world.refused(name, input)).code, name).toBe('checkout.payment_running');
    }
    expect(world.reader.tap(async () => tapped)).toBe(false);
  });

  test('[CHECKOUT-6] C12 an unknown outcome locks the sale, and is resolved by asking', async () => {
    const saleId = await startCheckout();
    world.backend.script('putPayment', { kind: 'no_answer', committed: true, cause: 'timed_out' });
    await world.call('checkout.enter_code', { saleId, code: CODE });
    await world.advance(10_100);
    expect(await checkout()).toMatchObject({ screen: 'outcome_unknown', payment: { state: 'outcome_unknown' } });
    expect((await world.refused('checkout.enter_code', { saleId, code: OTHER_CODE })).code).toBe(
      'sale.payment_unresolved',
    );
    expect((await world.refused('sale.cancel', { saleId })).code).toBe('sale.payment_unresolved');
    await world.advance(2_100);
    expect(await checkout()).toMatchObject({ screen: 'approved' });
    expect(chargedMinor()).toBe(200);
  });

  test('[CHECKOUT-7] goods rung up during the checkout replace the QR by one of the new amount', async () => {
    const saleId = await startCheckout();
    const before = await checkout();
    await world.call('sale.add_product', { productId: 'cola', quantity: 2 });
    await world.advance(200);
    const after = await checkout();
    expect(after).toMatchObject({ screen: 'ready', merchantQrState: 'shown', amount: { minor: 900 } });
    expect(after.merchantQr?.paymentId).not.toBe(before.merchantQr?.paymentId);
    expect((await payments(saleId)).map(({ state, amount }) => [state, amount.minor])).toEqual([
      ['reversed', 200],
      ['pending_customer', 900],
    ]);
    world.backend.customerDecides(before.merchantQr?.paymentId ?? '', { kind: 'approve' });
    await world.advance(5_000);
    expect(chargedMinor()).toBe(0);
    expect(world.reader.tap(async ({ amountMinor }) => (amountMinor === 900 ? tapped : { kind: 'tap_again' }))).toBe(
      true,
    );
    await world.advance(500);
    expect(await checkout()).toMatchObject({ screen: 'approved', amount: { minor: 900 } });
  });

  test('[CHECKOUT-7] many quick changes leave one QR, of the last amount, and nothing to pay twice', async () => {
    const saleId = await startCheckout();
    for (let index = 0; index < 5; index += 1)
      await world.call('sale.add_product', { productId: 'water', quantity: 1 });
    await world.advance(1_000);
    const all = await payments(saleId);
    expect(all.filter(({ state }) => state === 'pending_customer').map(({ amount }) => amount.minor)).toEqual([1_200]);
    expect(all.filter(({ state }) => !['reversed', 'cancelled', 'pending_customer'].includes(state))).toEqual([]);
  });

  test('[CHECKOUT-8] leaving reverses the QR in the background; the cart is free, cancelling waits for the end', async () => {
    const saleId = await startCheckout();
    world.backend.script('reversePayment', { kind: 'no_answer', committed: false, cause: 'unreachable' });
    await world.call('checkout.leave', { saleId });
    const { sale, checkout: view, queue } = await world.snapshot();
    expect([sale?.state, view]).toEqual(['open', null]);
    expect(queue).toMatchObject({ depth: 1, unresolvedCount: 1 });
    await world.advance(100);
    await world.call('sale.add_product', { productId: 'cola', quantity: 1 });
    await world.advance(5_000);
    expect((await payments(saleId)).map(({ state }) => state)).toEqual(['reversed']);
    expect((await world.snapshot()).queue).toMatchObject({ depth: 0, unresolvedCount: 0 });
    await world.call('sale.cancel', { saleId });
    expect(await saleState(saleId)).toBe('cancelled');
  });

  test('[CHECKOUT-8] C12 a sale is not cancelled while nobody knows whether its QR was paid', async () => {
    const saleId = await startCheckout();
    world.backend.setReachable(false);
    const cancelling = world.refused('sale.cancel', { saleId });
    await world.advance(9_000);
    expect((await cancelling).code).toBe('sale.payment_unresolved');
    expect(await saleState(saleId)).toBe('open');
    world.backend.setReachable(true);
    await world.advance(10_000);
    await world.call('sale.cancel', { saleId });
    expect(await saleState(saleId)).toBe('cancelled');
  });

  test('[CHECKOUT-8] a checkout that was left and opened again waits for the old QR before it asks for a new one', async () => {
    const saleId = await startCheckout();
    world.backend.script('reversePayment', { kind: 'answers_late', afterMs: 3_000 });
    await world.call('checkout.leave', { saleId });
    await world.call('checkout.start', { saleId });
    await world.advance(2_000);
    expect((await payments(saleId)).map(({ state }) => state)).toEqual(['reversing', 'waiting']);
    expect(await checkout()).toMatchObject({ screen: 'ready', merchantQrState: 'requesting' });
    await world.advance(2_000);
    expect(await checkout()).toMatchObject({ merchantQrState: 'shown', receiptNumber: 'sim_till_1-000001' });
  });
});

describe('ends', () => {
  test('[CHECKOUT-9] declined: its own screen with the reason; acknowledged, every way is offered again', async () => {
    const saleId = await startCheckout();
    world.backend.nextCustomer({ kind: 'decline', code: 'insufficient_funds', retryable: true });
    const { paymentId } = await world.call('checkout.enter_code', { saleId, code: CODE });
    await world.advance(300);
    const view = await checkout();
    expect(view).toMatchObject({ screen: 'declined', payment: { decline: { code: 'insufficient_funds' } } });
    expect(view.reader.state).toBe('off');
    await world.call('checkout.acknowledge', { paymentId });
    await world.advance(200);
    expect(await checkout()).toMatchObject({ screen: 'ready', merchantQrState: 'shown', reader: { state: 'armed' } });
  });

  test('[CHECKOUT-9] after a decline another code is taken at once, without an acknowledgement', async () => {
    const saleId = await startCheckout();
    world.backend.nextCustomer({ kind: 'decline', code: 'code_expired', retryable: true });
    await world.call('checkout.enter_code', { saleId, code: CODE });
    await world.advance(300);
    await world.call('checkout.enter_code', { saleId, code: OTHER_CODE });
    await world.advance(300);
    expect(await checkout()).toMatchObject({ screen: 'approved' });
    expect(chargedMinor()).toBe(200);
  });

  test('[CHECKOUT-9] C20 pending, then cancelled: a tracked reversal with its own end', async () => {
    const saleId = await startCheckout();
    world.backend.nextCustomer({ kind: 'ask' });
    const { paymentId } = await world.call('checkout.enter_code', { saleId, code: CODE });
    await world.advance(300);
    await world.call('checkout.cancel_payment', { paymentId });
    expect(await checkout()).toMatchObject({ screen: 'cancelling', payment: { state: 'reversing' } });
    await world.advance(100);
    expect(await checkout()).toMatchObject({ screen: 'cancelled', payment: { state: 'reversed' } });
    expect(world.backend.customerDecides(paymentId, { kind: 'approve' })).toBe(false);
    expect(chargedMinor()).toBe(0);
  });

  test('[CHECKOUT-9] C21 cancelled while the request is still on its way: whatever arrives later moves no money', async () => {
    const saleId = await startCheckout();
    world.backend.script('putPayment', { kind: 'arrives_late', afterMs: 4_000 });
    const { paymentId } = await world.call('checkout.enter_code', { saleId, code: CODE });
    await world.advance(300);
    expect(await checkout()).toMatchObject({ screen: 'sending' });
    await world.call('checkout.cancel_payment', { paymentId });
    await world.advance(10_000);
    expect(await checkout()).toMatchObject({ screen: 'cancelled', payment: { state: 'reversed' } });
    expect(chargedMinor()).toBe(0);
  });

  test('[CHECKOUT-9] a pending payment expires; its end is asked for once more after its time', async () => {
    const saleId = await startCheckout();
    world.backend.nextCustomer({ kind: 'ask' });
    await world.call('checkout.enter_code', { saleId, code: CODE });
    await world.advance(179_000);
    expect(await checkout()).toMatchObject({ screen: 'waiting_customer' });
    await world.advance(4_000);
    expect(await checkout()).toMatchObject({ screen: 'expired', payment: { state: 'expired' } });
  });

  test('[CHECKOUT-9] a QR that ran out has its own screen; a tap still pays, and a fresh QR can be asked for', async () => {
    const saleId = await startCheckout();
    await world.advance(3 * MINUTES + 2_000);
    expect(await checkout()).toMatchObject({
      screen: 'expired',
      payment: { method: 'merchant_qr' },
      reader: { state: 'armed' },
    });
    await world.call('checkout.renew_qr', { saleId });
    await world.advance(200);
    expect(await checkout()).toMatchObject({ screen: 'ready', merchantQrState: 'shown' });
  });

  test('[CHECKOUT-10] C16 paid but no longer reversible: refund due, visible, and no second charge on top', async () => {
    const saleId = await startCheckout();
    const { merchantQr } = await checkout();
    const qrId = merchantQr?.paymentId ?? '';
    world.backend.script('getPayment', { kind: 'no_answer', committed: false, cause: 'cut_off' }, 1);
    world.backend.customerDecides(qrId, { kind: 'approve' });
    world.backend.close(qrId, 'already_settled');
    await world.call('checkout.enter_code', { saleId, code: CODE });
    await world.advance(500);
    expect((await payments(saleId)).map(({ state }) => state)).toEqual(['refund_due', 'cancelled']);
    expect(await checkout()).toMatchObject({ screen: 'cancelled', payment: { state: 'refund_due' } });
    expect(chargedMinor()).toBe(200);
    await world.call('checkout.acknowledge', { paymentId: qrId });
    await world.advance(200);
    expect(await checkout()).toMatchObject({ screen: 'ready', merchantQrState: 'shown' });
  });
});

describe('refusals', () => {
  test('[CHECKOUT-26] a gateway that does not take the till’s currency is offered for nothing, and it is said why', async () => {
    const other = await createTillWorld({ capabilities: { ...DEFAULT_CAPABILITIES, currencies: ['USD'] } });
    onTestFinished(() => other.close());
    const saleId = await other.ringUp();
    await other.call('checkout.start', { saleId });
    const { checkout } = await other.snapshot();
    const reasons = Object.values(checkout?.offers ?? {}).map(({ reason }) => reason);
    expect([...new Set(reasons)]).toEqual(['checkout.currency_not_taken']);
    expect((await other.refused('checkout.enter_code', { saleId, code: CODE })).code).toBe(
      'checkout.currency_not_taken',
    );
    expect(other.backend.calls().filter(({ operation }) => operation === 'putPayment')).toEqual([]);
  });

  test('[CHECKOUT-11] offline: every way says why it is not to be had, and comes back by itself', async () => {
    const saleId = await startCheckout();
    world.backend.setReachable(false);
    await world.advance(3_100);
    const view = await checkout();
    expect(view.offers).toEqual({
      payment_code: { available: false, reason: 'checkout.code_needs_network' },
      merchant_qr: { available: false, reason: 'checkout.qr_needs_network' },
      // The QR was shown, so it may have been paid: nothing else is taken until that is known.
      tap: { available: false, reason: 'sale.shown_qr_unresolved' },
      scan_presentment: { available: false, reason: 'sale.shown_qr_unresolved' },
    });
    expect(view.reader.state).toBe('off');
    expect((await world.refused('checkout.enter_code', { saleId, code: CODE })).code).toBe(
      'checkout.code_needs_network',
    );
    world.backend.setReachable(true);
    await world.advance(3_000);
    expect((await checkout()).offers.tap.available).toBe(true);
    expect((await checkout()).reader.state).toBe('armed');
  });

  test('[CHECKOUT-12] what is no payment code is refused with what it is', async () => {
    const saleId = await startCheckout();
    const code = async (text: string): Promise<string> =>
      (await world.refused('checkout.enter_code', { saleId, code: text })).code;
    expect(await code('00020101021226230010A0000003330105M0001')).toBe('checkout.merchant_code_scanned');
    expect(await code('https://qr.alipay.com/fkx01234')).toBe('checkout.merchant_code_scanned');
    expect(await code('62351246745593945')).toBe('checkout.code_malformed');
    expect(await code('6901028075831')).toBe('checkout.code_malformed');
    expect(await code('WP1:!!')).toBe('checkout.code_malformed');
    expect((await world.refused('checkout.enter_code', { saleId: 'nobody', code: CODE })).code).toBe(
      'checkout.not_started',
    );
    expect(await checkout()).toMatchObject({ screen: 'ready', merchantQrState: 'shown' });
  });

  test('[CHECKOUT-12] nothing to pay, nothing to cancel, nothing to acknowledge: each says so', async () => {
    const saleId = await world.ringUp();
    expect((await world.refused('checkout.enter_code', { saleId, code: CODE })).code).toBe('checkout.not_started');
    expect((await world.refused('checkout.start', { saleId: 'nobody' })).code).toBe('sale.not_found');
    expect((await world.refused('checkout.cancel_payment', { paymentId: 'nobody' })).code).toBe(
      'checkout.payment_not_found',
    );
    await world.call('checkout.start', { saleId });
    await world.advance(100);
    const { merchantQr } = await checkout();
    const paymentId = merchantQr?.paymentId ?? '';
    expect((await world.refused('checkout.acknowledge', { paymentId })).code).toBe('checkout.payment_running');
    world.backend.customerDecides(paymentId, { kind: 'approve' });
    await world.advance(4_000);
    expect((await world.refused('checkout.cancel_payment', { paymentId })).code).toBe('checkout.cannot_cancel');
    expect((await world.refused('checkout.leave', { saleId })).code).toBe('sale.not_open');
  });

  test('[CHECKOUT-13] removing the last goods leaves the checkout', async () => {
    const saleId = await startCheckout();
    const { sale } = await world.snapshot();
    await world.call('sale.remove_line', { saleId, lineId: sale?.lines[0]?.lineId ?? '' });
    await world.advance(200);
    const after = await world.snapshot();
    expect([after.sale?.state, after.checkout]).toEqual(['open', null]);
    expect((await payments(saleId)).map(({ state }) => state)).toEqual(['reversed']);
  });

  test('[CHECKOUT-14] C9 a pulled reader decides nothing: the QR stays, the tap comes back with the reader (C18)', async () => {
    await startCheckout();
    world.reader.setState('gone');
    await world.advance(10);
    const view = await checkout();
    expect(view).toMatchObject({ screen: 'ready', merchantQrState: 'shown', reader: { state: 'absent' } });
    expect(view.offers.tap).toEqual({ available: false, reason: 'checkout.reader_not_ready' });
    world.reader.setState('ready');
    await world.advance(10);
    expect((await checkout()).reader.state).toBe('armed');
  });
});

describe('across a restart', () => {
  test('[CHECKOUT-15] C51 the process dies with a QR on the screen: the same sale, the same QR, and it can be paid', async () => {
    const saleId = await startCheckout();
    const before = await checkout();
    await world.crash();
    await world.advance(200);
    const after = await checkout();
    expect(after.merchantQr).toEqual(before.merchantQr);
    expect(after).toMatchObject({ saleId, screen: 'ready', reader: { state: 'armed' } });
    world.backend.customerDecides(before.merchantQr?.paymentId ?? '', { kind: 'approve' });
    await world.advance(4_000);
    expect(await checkout()).toMatchObject({ screen: 'approved' });
  });

  test('[CHECKOUT-15] C51 the process dies on the approved screen: it is approved still', async () => {
    const saleId = await startCheckout();
    await world.call('checkout.enter_code', { saleId, code: CODE });
    await world.advance(300);
    const before = await checkout();
    await world.crash();
    expect(await checkout()).toMatchObject({ screen: 'approved', payment: { paymentId: before.payment?.paymentId } });
    expect(await saleState(saleId)).toBe('paid');
    expect(chargedMinor()).toBe(200);
  });
});

test('[CHECKOUT-8] C12 a sale whose checkout was opened again while its cancelling waited is not cancelled', async () => {
  const saleId = await startCheckout();
  world.backend.script('reversePayment', { kind: 'answers_late', afterMs: 2_000 });
  const cancelling = world.refused('sale.cancel', { saleId });
  await world.clock.settle();
  await world.call('checkout.start', { saleId });
  await world.advance(9_000);
  expect((await cancelling).code).toBe('sale.payment_unresolved');
  expect(await checkout()).toMatchObject({ saleId, screen: 'ready', merchantQrState: 'shown' });
});
