/** Sales that wait while the next customer is served: over the contract, in a world whose backend can fall silent. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MAX_SET_ASIDE, type SetAsideSale } from '../../contract/sale-values.ts';
import { rebuildFaults } from '../testing/till-invariants.ts';
import { createTillWorld, type TillWorld } from '../testing/till-world.ts';

const CODE = '6235124674559394540';
const OTHER_CODE = '134567890123456789';
const MINUTES = 60_000;

let world: TillWorld;
beforeEach(async () => {
  world = await createTillWorld();
});
afterEach(async () => {
  const faults = rebuildFaults(world.storage);
  await world.close();
  if (faults.length > 0) throw new Error(faults.join(', '));
});

async function startCheckout(): Promise<string> {
  const saleId = await world.ringUp();
  await world.call('checkout.start', { saleId });
  await world.advance(100);
  return saleId;
}

/** A code was sent and no answer comes back, whatever is asked. The backend has the money or not. */
async function unknownOutcome(committed: boolean): Promise<string> {
  const saleId = await startCheckout();
  world.backend.script('putPayment', { kind: 'no_answer', committed, cause: 'timed_out' });
  await world.call('checkout.enter_code', { saleId, code: CODE });
  await world.advance(500);
  world.backend.setReachable(false);
  await world.advance(15_000);
  expect((await world.snapshot()).checkout).toMatchObject({ screen: 'outcome_unknown', canSetAside: true });
  return saleId;
}

async function aside(): Promise<readonly SetAsideSale[]> {
  return (await world.snapshot()).setAside;
}

async function paymentStates(saleId: string): Promise<readonly string[]> {
  return (await world.call('sales.get', { saleId })).payments.map(({ state }) => state);
}

function chargedMinor(): number {
  return [...world.backend.chargedMinor().values()].reduce((sum, minor) => sum + minor, 0);
}

/** From now on the backend answers again. */
function heal(): void {
  world.backend.setReachable(true);
}

/** The next customer's goods are rung up and paid with a code. */
async function serveNext(): Promise<string> {
  const saleId = await startCheckout();
  await world.call('checkout.enter_code', { saleId, code: OTHER_CODE });
  await world.advance(1_000);
  const { checkout } = await world.snapshot();
  expect(checkout).toMatchObject({ saleId, screen: 'approved' });
  await world.call('checkout.acknowledge', { paymentId: checkout?.payment?.paymentId ?? '' });
  return saleId;
}

describe('an outcome that nobody knows', () => {
  test('[ASIDE-1] C12, C13: waits aside while the next customer is rung up and paid, and stays locked', async () => {
    const first = await unknownOutcome(true);
    await world.call('sale.set_aside', { saleId: first });
    expect(await world.snapshot()).toMatchObject({ sale: null, checkout: null });
    expect(await aside()).toMatchObject([{ saleId: first, state: 'unresolved', total: { minor: 200 }, lineCount: 1 }]);
    const silent = { kind: 'no_answer', committed: false, cause: 'timed_out' } as const;
    for (const operation of ['getPayment', 'getChanges'] as const) {
      world.backend.script(operation, silent, 100);
    }
    heal();
    await world.advance(10_000);
    const second = await serveNext();
    expect(second).not.toBe(first);
    await world.call('sale.take_up', { saleId: first });
    expect((await world.snapshot()).checkout).toMatchObject({ saleId: first, screen: 'outcome_unknown' });
    const refused = await world.refused('checkout.enter_code', { saleId: first, code: OTHER_CODE });
    expect(refused.code).toBe('sale.payment_unresolved');
  });

  test('[ASIDE-2] [ASIDE-3] is found out meanwhile: paid, without taking the screen, once', async () => {
    const first = await unknownOutcome(true);
    await world.call('sale.set_aside', { saleId: first });
    const next = await world.ringUp();
    heal();
    await world.advance(10_000);
    expect(await aside()).toMatchObject([{ saleId: first, state: 'paid' }]);
    expect(await world.snapshot()).toMatchObject({ sale: { saleId: next, state: 'open' }, checkout: null });
    const told = world.events.filter(({ name }) => name === 'aside.changed').at(-1);
    expect(told?.payload).toMatchObject([{ saleId: first, state: 'paid' }]);
    const [waiting] = await aside();
    await world.call('checkout.acknowledge', { paymentId: waiting?.paymentId ?? '' });
    expect(await aside()).toEqual([]);
    expect((await world.snapshot()).sale?.saleId).toBe(next);
    expect(chargedMinor()).toBe(200);
  });

  test('[ASIDE-3] a paid one can be opened again, and its screen left as ever', async () => {
    const first = await unknownOutcome(true);
    await world.call('sale.set_aside', { saleId: first });
    heal();
    await world.advance(10_000);
    await world.call('sale.take_up', { saleId: first });
    const { checkout } = await world.snapshot();
    expect(checkout).toMatchObject({ saleId: first, screen: 'approved' });
    await world.call('checkout.acknowledge', { paymentId: checkout?.payment?.paymentId ?? '' });
    expect(await world.snapshot()).toMatchObject({ sale: null, checkout: null, setAside: [] });
  });

  test('[ASIDE-2] is found out after a restart and after a crash, too', async () => {
    const first = await unknownOutcome(true);
    await world.call('sale.set_aside', { saleId: first });
    await world.crash();
    expect(await aside()).toMatchObject([{ saleId: first, state: 'unresolved' }]);
    expect((await world.snapshot()).sale).toBeNull();
    await world.restart();
    heal();
    await world.advance(10_000);
    expect(await aside()).toMatchObject([{ saleId: first, state: 'paid' }]);
    expect(chargedMinor()).toBe(200);
  });

  test('[ASIDE-4] that was not paid is taken up with its goods and number, and paid in another way', async () => {
    const first = await unknownOutcome(false);
    const number = (await world.snapshot()).sale?.receiptNumber;
    await world.call('sale.set_aside', { saleId: first });
    heal();
    await world.advance(60_000);
    expect(await aside()).toMatchObject([{ saleId: first, state: 'not_paid', receiptNumber: number }]);
    await world.call('sale.take_up', { saleId: first });
    const { checkout } = await world.snapshot();
    await world.call('checkout.acknowledge', { paymentId: checkout?.payment?.paymentId ?? '' });
    await world.call('checkout.enter_code', { saleId: first, code: OTHER_CODE });
    await world.advance(1_000);
    expect((await world.snapshot()).checkout).toMatchObject({
      saleId: first,
      screen: 'approved',
      receiptNumber: number,
    });
    expect(chargedMinor()).toBe(200);
  });

  test('[ASIDE-9] is not cancelled while it is open, and is when it is known not to have been paid', async () => {
    const first = await unknownOutcome(false);
    await world.call('sale.set_aside', { saleId: first });
    const refusal = world.refused('sale.cancel', { saleId: first });
    await world.advance(9_000);
    expect((await refusal).code).toBe('sale.payment_unresolved');
    heal();
    await world.advance(60_000);
    const cancelled = world.call('sale.cancel', { saleId: first });
    await world.advance(9_000);
    await cancelled;
    expect(await aside()).toEqual([]);
    expect((await world.call('sales.get', { saleId: first })).sale.state).toBe('cancelled');
  });
});

describe('a QR', () => {
  test('[ASIDE-6] that was shown when the backend went is left as it is: what the customer paid counts', async () => {
    const first = await startCheckout();
    const { checkout } = await world.snapshot();
    world.backend.setReachable(false);
    await world.advance(20_000);
    expect((await world.snapshot()).connection.state).not.toBe('online');
    await world.call('sale.set_aside', { saleId: first });
    expect(await paymentStates(first)).toEqual(['pending_customer']);
    expect(await aside()).toMatchObject([{ saleId: first, state: 'unresolved' }]);
    world.backend.customerDecides(checkout?.merchantQr?.paymentId ?? '', { kind: 'approve' });
    heal();
    await world.advance(2 * MINUTES);
    expect(await aside()).toMatchObject([{ saleId: first, state: 'paid' }]);
    expect(chargedMinor()).toBe(200);
  });

  test('[ASIDE-6] [ASIDE-7] is closed first while the backend can be reached; the sale waits as a cart and shows no other', async () => {
    const first = await startCheckout();
    await world.call('sale.set_aside', { saleId: first });
    await world.advance(5 * MINUTES);
    expect(await paymentStates(first)).toEqual(['reversed']);
    expect(await aside()).toMatchObject([{ saleId: first, state: 'cart', paymentId: null }]);
    expect(chargedMinor()).toBe(0);
    await world.call('sale.take_up', { saleId: first });
    await world.call('checkout.start', { saleId: first });
    await world.advance(100);
    expect((await world.snapshot()).checkout).toMatchObject({ saleId: first, merchantQrState: 'shown' });
  });

  test('[ASIDE-7] that ran out while its sale waits is followed by no other until the sale is taken up', async () => {
    const first = await startCheckout();
    world.backend.setReachable(false);
    await world.advance(20_000);
    await world.call('sale.set_aside', { saleId: first });
    heal();
    await world.advance(10 * MINUTES);
    expect(await paymentStates(first)).toHaveLength(1);
    expect((await aside())[0]?.state).toMatch(/not_paid|cart/);
    const refused = await world.refused('checkout.enter_code', { saleId: first, code: CODE });
    expect(refused.code).toBe('checkout.not_started');
  });
});

describe('one after another', () => {
  test('[ASIDE-5] taking up sets the present sale aside in its turn', async () => {
    const first = await world.ringUp();
    await world.call('sale.set_aside', { saleId: first });
    const second = await world.ringUp();
    await world.call('sale.take_up', { saleId: first });
    expect(await world.snapshot()).toMatchObject({ sale: { saleId: first }, setAside: [{ saleId: second }] });
  });

  test('[ASIDE-5] an empty sale is cancelled for it, and a paid one is over', async () => {
    const first = await world.ringUp();
    await world.call('sale.set_aside', { saleId: first });
    const empty = await world.ringUp();
    const line = (await world.snapshot()).sale?.lines[0];
    await world.call('sale.remove_line', { saleId: empty, lineId: line?.lineId ?? '' });
    await world.call('sale.take_up', { saleId: first });
    expect(await world.snapshot()).toMatchObject({ sale: { saleId: first }, setAside: [] });
    expect((await world.call('sales.get', { saleId: empty })).sale.state).toBe('cancelled');
    await world.call('sale.set_aside', { saleId: first });
    const paid = await startCheckout();
    await world.call('checkout.enter_code', { saleId: paid, code: CODE });
    await world.advance(1_000);
    await world.call('sale.take_up', { saleId: first });
    expect(await world.snapshot()).toMatchObject({ sale: { saleId: first }, setAside: [] });
  });

  test('[ASIDE-8] is refused while a request is on its way, without goods, for another sale, and beyond the bound', async () => {
    const saleId = await startCheckout();
    world.backend.script('putPayment', { kind: 'answers_late', afterMs: 5_000 });
    await world.call('checkout.enter_code', { saleId, code: CODE });
    await world.advance(500);
    expect((await world.snapshot()).checkout).toMatchObject({ screen: 'sending', canSetAside: false });
    expect((await world.refused('sale.set_aside', { saleId })).code).toBe('checkout.payment_running');
    await world.advance(10_000);
    expect((await world.refused('sale.set_aside', { saleId })).code).toBe('sale.not_open');
    expect((await world.refused('sale.set_aside', { saleId: 'nobody' })).code).toBe('sale.not_found');
    for (let count = 0; count < MAX_SET_ASIDE; count += 1) {
      await world.call('sale.set_aside', { saleId: await world.ringUp() });
    }
    const oneMore = await world.ringUp();
    expect(await world.refused('sale.set_aside', { saleId: oneMore })).toMatchObject({
      code: 'sale.too_many_set_aside',
      facts: { maxSales: MAX_SET_ASIDE },
    });
    const [{ saleId: oldest } = { saleId: '' }] = await aside();
    expect((await world.refused('sale.take_up', { saleId: oldest })).code).toBe('sale.too_many_set_aside');
  });

  test('[ASIDE-8] goods that were taken away again leave nothing to set aside', async () => {
    const saleId = await world.ringUp();
    const line = (await world.snapshot()).sale?.lines[0];
    await world.call('sale.remove_line', { saleId, lineId: line?.lineId ?? '' });
    expect((await world.refused('sale.set_aside', { saleId })).code).toBe('sale.empty');
  });
});
