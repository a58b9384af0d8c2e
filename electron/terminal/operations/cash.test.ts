/** Cash at a whole till: change, rounding, a part of it beside the wallet, and never twice. */
import fc from 'fast-check';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { roundCash } from '../sale/cash-rounding.ts';
import { createTillWorld, MANAGER, type TillWorld } from '../testing/till-world.ts';
import { rebuildFaults } from '../testing/till-invariants.ts';

// Signing in takes a slow hash by design, and a loaded machine makes it slower.
vi.setConfig({ testTimeout: 120_000 });

const CODE = '6212345678901234567';
const yuan = (minor: number) => ({ minor, currency: 'CNY' }) as const;

let world: TillWorld;

beforeEach(async () => {
  world = await createTillWorld();
  onTestFinished(() => world.close());
  await world.call('shift.open', { float: { pieces: [], total: yuan(10_000) } });
});

/** A command that waits for the end of what was shown to the wallet. */
async function waited<T>(act: Promise<T>): Promise<T> {
  await world.advance(3_000);
  return act;
}

const pay = (saleId: string, tenderedText: string | null = null) =>
  waited(world.call('cash.pay', { saleId, tenderedText }));
const part = (saleId: string, amountText: string) => waited(world.call('cash.take_part', { saleId, amountText }));

async function expectedCash(): Promise<number | undefined> {
  await world.call('session.sign_in', MANAGER);
  return (await world.call('shift.x', {})).cash?.expected.minor;
}

async function keyed(amountText: string): Promise<string> {
  return (await world.call('sale.add_amount', { amountText, name: null })).saleId;
}

describe('rounding', () => {
  test.each([
    [1_003, 10, 'down', 1_000],
    [1_009, 10, 'down', 1_000],
    [1_005, 10, 'nearest', 1_010],
    [1_004, 10, 'nearest', 1_000],
    [1_250, 100, 'nearest', 1_300],
    [1_003, 1, 'down', 1_003],
    [7, 10, 'down', 7],
  ] as const)('[CASH-1] of %d by %d, %s, asks for %d', (due, cashRoundingMinor, cashRoundingMode, payable) => {
    const { payable: asked, rounding } = roundCash(yuan(due), { cashRoundingMinor, cashRoundingMode });
    expect([asked.minor, rounding.minor]).toEqual([payable, payable - due]);
  });

  test('[CASH-2] never takes off a whole step, never adds more than half of one, and never gives a sale away', () => {
    const step = fc.constantFrom(1, 5, 10, 50, 100);
    const mode = fc.constantFrom('down' as const, 'nearest' as const);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 ** 9 }), step, mode, (due, cashRoundingMinor, cashRoundingMode) => {
        const { payable, rounding } = roundCash(yuan(due), { cashRoundingMinor, cashRoundingMode });
        expect(payable.minor).toBe(due + rounding.minor);
        expect(payable.minor).toBeGreaterThan(0);
        expect(rounding.minor).toBeGreaterThan(-cashRoundingMinor);
        expect(rounding.minor * 2).toBeLessThanOrEqual(cashRoundingMode === 'down' ? 0 : cashRoundingMinor);
      }),
    );
  });
});

describe('a sale in cash', () => {
  test('[CASH-3] is paid with change, takes its number, ends at once, and is in the drawer and the report', async () => {
    const saleId = await keyed('10.03');
    expect(await world.call('cash.due', { saleId })).toEqual({
      due: yuan(1_003),
      payable: yuan(1_000),
      rounding: yuan(-3),
    });
    const paid = await pay(saleId, '50');
    expect(paid).toMatchObject({ payable: yuan(1_000), rounding: yuan(-3), change: yuan(4_000) });
    const { sale, checkout } = await world.snapshot();
    expect([sale, checkout]).toEqual([null, null]);
    const kept = (await world.call('sales.get', { saleId })).sale;
    expect(kept).toMatchObject({ state: 'paid', receiptNumber: paid.receiptNumber, due: yuan(0) });
    expect(kept.cash).toEqual({
      taken: yuan(1_000),
      tendered: yuan(5_000),
      change: yuan(4_000),
      rounding: yuan(-3),
    });
    expect(await expectedCash()).toBe(11_000);
    const { sections } = await world.call('shift.x', {});
    const rows = sections.flatMap(({ rows: all }) => all).map(({ label, amount }) => [label.en, amount?.minor]);
    expect(rows).toEqual(
      expect.arrayContaining([
        ['Sales', 1_003],
        ['Cash', 1_000],
        ['Rounding', -3],
      ]),
    );
    expect(world.backend.calls().filter(({ operation }) => operation === 'putPayment')).toEqual([]);
    expect(rebuildFaults(world.storage)).toEqual([]);
  });

  test('[CASH-4] is refused for too little, without a shift, and for a sale that is not there; nothing is lost', async () => {
    const saleId = await world.ringUp('tea');
    expect(await world.refused('cash.pay', { saleId, tenderedText: '9.99' })).toMatchObject({
      code: 'cash.tendered_short',
      facts: { payable: yuan(1_000) },
    });
    expect(await world.refused('cash.pay', { saleId, tenderedText: 'ten' })).toMatchObject({
      code: 'amount.malformed',
    });
    expect(await world.refused('cash.pay', { saleId: 'none', tenderedText: null })).toMatchObject({
      code: 'sale.not_found',
    });
    await world.call('shift.close', { cash: null, note: '' });
    expect(await world.refused('cash.pay', { saleId, tenderedText: null })).toMatchObject({ code: 'shift.not_open' });
    expect((await world.snapshot()).sale?.saleId).toBe(saleId);
  });

  test('[CASH-5] with the wallet’s QR on the screen closes that first, and is not taken while it may be paid', async () => {
    const saleId = await world.ringUp();
    await world.call('checkout.start', { saleId });
    await world.advance(1_000);
    await pay(saleId);
    expect([...world.backend.chargedMinor().values()].filter((minor) => minor > 0)).toEqual([]);
    const second = await world.ringUp();
    await world.call('checkout.start', { saleId: second });
    await world.advance(1_000);
    world.backend.setReachable(false);
    const refused = world.refused('cash.pay', { saleId: second, tenderedText: null });
    await world.advance(10_000);
    expect(await refused).toMatchObject({ code: 'sale.payment_unresolved' });
    expect((await world.call('sales.get', { saleId: second })).sale.cash).toBeNull();
  });

  test('[CASH-6] is not taken while a payment is running or its outcome is not known (C12)', async () => {
    const saleId = await world.ringUp();
    await world.call('checkout.start', { saleId });
    await world.advance(500);
    world.backend.script('putPayment', { kind: 'no_answer', committed: true, cause: 'timed_out' });
    await world.call('checkout.enter_code', { saleId, code: CODE });
    expect(await world.refused('cash.pay', { saleId, tenderedText: null })).toMatchObject({
      code: 'checkout.payment_running',
    });
    await world.advance(60_000);
    expect((await world.call('sales.get', { saleId })).sale.cash).toBeNull();
  });

  test('[CASH-7] is whole or not at all, wherever the till dies', async () => {
    for (const n of [1, 2, 3]) {
      for (const when of ['before', 'after'] as const) {
        const saleId = await world.ringUp();
        world.crashAtCommit(n, when);
        // A process that died goes on upon writes that never happened, and nobody hears what comes of it.
        const paying = world.terminal.call('cash.pay', { saleId, tenderedText: null }).catch(() => null);
        await world.advance(3_000);
        await Promise.race([paying, world.advance(1_000)]);
        await world.crash();
        const { sale } = await world.call('sales.get', { saleId });
        expect([sale.state === 'paid', sale.cash !== null]).toEqual([sale.cash !== null, sale.state === 'paid']);
        if (sale.state !== 'paid') await pay(saleId);
      }
    }
    expect(await expectedCash()).toBe(10_000 + 6 * 200);
    expect(rebuildFaults(world.storage)).toEqual([]);
  });
});

describe('a part in cash', () => {
  test('[CASH-12] pressed twice at once is taken once, and two parts are never more than is due', async () => {
    const whole = await keyed('10');
    const both = await waited(
      Promise.allSettled([1, 2].map(() => world.call('cash.pay', { saleId: whole, tenderedText: '10' }))),
    );
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(await expectedCash()).toBe(11_000);
    const inParts = await keyed('10');
    const parts = await waited(
      Promise.allSettled([1, 2].map(() => world.call('cash.take_part', { saleId: inParts, amountText: '6' }))),
    );
    expect(parts.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect((await world.snapshot()).sale).toMatchObject({ due: yuan(400) });
    expect(rebuildFaults(world.storage)).toEqual([]);
  });

  test('[CASH-13] a part whose press has a name is taken once, at once or one after the other', async () => {
    const saleId = await keyed('10');
    const wish = { saleId, amountText: '3', actId: 'press-1' };
    const both = await waited(Promise.all([1, 2].map(() => world.call('cash.take_part', wish))));
    expect(both.map(({ due }) => due)).toEqual([yuan(700), yuan(700)]);
    expect(await waited(world.call('cash.take_part', wish))).toMatchObject({ due: yuan(700) });
    const other = await waited(world.call('cash.take_part', { ...wish, actId: 'press-2' }));
    expect(other.due).toEqual(yuan(400));
    expect(rebuildFaults(world.storage)).toEqual([]);
  });

  test('[CASH-8] leaves the rest to the wallet, which is asked for just that, and both are in the books', async () => {
    const saleId = await world.ringUp('tea');
    const view = await part(saleId, '6');
    expect([view.due, view.total, view.cash?.taken]).toEqual([yuan(400), yuan(1_000), yuan(600)]);
    const checkout = await world.call('checkout.start', { saleId });
    expect(checkout.amount).toEqual(yuan(400));
    await world.advance(500);
    const { paymentId } = await world.call('checkout.enter_code', { saleId, code: CODE });
    await world.advance(3_000);
    const { sale, payments } = await world.call('sales.get', { saleId });
    expect(sale).toMatchObject({ state: 'paid', due: yuan(0), cash: { taken: yuan(600), rounding: yuan(0) } });
    expect(payments.find((each) => each.paymentId === paymentId)).toMatchObject({
      state: 'approved',
      amount: yuan(400),
    });
    await world.call('checkout.acknowledge', { paymentId });
    expect(await expectedCash()).toBe(10_600);
    const { sections } = await world.call('shift.x', {});
    const rows = sections.flatMap(({ rows: all }) => all).map(({ label, amount }) => [label.en, amount?.minor]);
    expect(rows).toEqual(
      expect.arrayContaining([
        ['Sales', 1_000],
        ['Cash', 600],
        ['Payment code', 400],
      ]),
    );
    expect(rebuildFaults(world.storage)).toEqual([]);
  });

  test('[CASH-9] is less than what is due; the rest may be cash too, and is rounded only then', async () => {
    const saleId = await keyed('10.03');
    expect(await world.refused('cash.take_part', { saleId, amountText: '' })).toMatchObject({
      code: 'amount.malformed',
    });
    const whole = world.refused('cash.take_part', { saleId, amountText: '10.03' });
    expect(await waited(whole)).toMatchObject({ code: 'cash.part_too_large', facts: { due: yuan(1_003) } });
    await part(saleId, '5.01');
    const paid = await pay(saleId, '10');
    expect(paid).toMatchObject({ payable: yuan(500), rounding: yuan(-2), change: yuan(500) });
    expect((await world.call('sales.get', { saleId })).sale.cash).toMatchObject({ taken: yuan(1_001) });
    expect(await expectedCash()).toBe(11_001);
  });

  test('[CASH-10] is given back before the goods are changed or the sale is cancelled', async () => {
    const saleId = await world.ringUp('tea');
    await part(saleId, '6');
    const held = { code: 'cash.part_held', facts: { taken: yuan(600) } };
    expect(await world.refused('sale.add_product', { productId: 'water', quantity: 1 })).toEqual(held);
    const cancelling = world.refused('sale.cancel', { saleId });
    expect(await waited(cancelling)).toEqual(held);
    const view = await waited(world.call('cash.give_back', { saleId }));
    expect([view.due, view.cash]).toEqual([yuan(1_000), null]);
    const again = world.refused('cash.give_back', { saleId });
    expect(await waited(again)).toMatchObject({ code: 'cash.nothing_held' });
    await world.call('sale.add_product', { productId: 'water', quantity: 1 });
    expect(await expectedCash()).toBe(10_000);
  });

  test('[CASH-11] stays when the wallet declines, and over a crash; the sale with it is listed at the close', async () => {
    const saleId = await world.ringUp('tea');
    await part(saleId, '6');
    await world.call('checkout.start', { saleId });
    await world.advance(500);
    world.backend.nextCustomer({ kind: 'decline', code: 'insufficient_funds', retryable: true });
    await world.call('checkout.enter_code', { saleId, code: CODE });
    await world.advance(3_000);
    await world.crash();
    expect((await world.call('sales.get', { saleId })).sale.cash?.taken).toEqual(yuan(600));
    const report = await world.call('shift.close', { cash: null, note: '' });
    expect(report.cash?.expected).toEqual(yuan(10_600));
    expect(report.openEnds.map(({ kind, subjectId }) => [kind, subjectId])).toContainEqual(['parked', saleId]);
  });
});
