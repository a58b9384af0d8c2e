/** Ringing up on a real till: the main path, the limits, and input that nobody sane would key. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { SaleView } from '../../contract/sale-values.ts';
import { integerOf } from '../storage/row.ts';
import { createTillWorld, type TillWorld } from '../testing/till-world.ts';

let world: TillWorld;
beforeAll(async () => {
  world = await createTillWorld();
});
afterAll(() => world.close());
/** Each test begins without a sale. */
beforeEach(async () => {
  const { sale } = await world.snapshot();
  if (sale !== null) await cancel(sale.saleId);
});

/** Cancelling waits for the end of what the checkout showed, and time must pass for that. */
async function cancel(saleId: string): Promise<void> {
  const cancelled = world.call('sale.cancel', { saleId });
  await world.advance(2_000);
  await cancelled;
}

const add = (productId: string, quantity = 1): Promise<SaleView> =>
  world.call('sale.add_product', { productId, quantity });
const key = (amountText: string, name: string | null = null): Promise<SaleView> =>
  world.call('sale.add_amount', { amountText, name });
const yuan = (minor: number) => ({ minor, currency: 'CNY' as const });

describe('the cart', () => {
  test('[SALE-30] goods, a keyed amount, a quantity, two discounts and a removal add up as they should', async () => {
    await add('water', 2);
    await add('cola');
    const { saleId, lines } = await key('10.50', '散装糖果');
    const [water, cola, sweets] = lines.map(({ lineId }) => lineId);
    await world.call('sale.set_quantity', { saleId, lineId: water ?? '', quantity: 3 });
    await world.call('sale.discount_line', {
      saleId,
      lineId: sweets ?? '',
      discount: { kind: 'percent', basisPoints: 1_000 },
    });
    await world.call('sale.discount', { saleId, discount: { kind: 'amount', amount: yuan(100) } });
    const sale = await world.call('sale.remove_line', { saleId, lineId: cola ?? '' });
    expect(sale.lines.map(({ name, total }) => [name['zh-CN'], total.minor])).toEqual([
      ['矿泉水', 600],
      ['散装糖果', 945],
    ]);
    expect([sale.subtotal, sale.discountTotal, sale.total]).toEqual([yuan(1_545), yuan(100), yuan(1_445)]);
    expect(sale).toMatchObject({ state: 'open', receiptNumber: null, cashierName: { en: 'Wang Fang' } });
    expect((await world.snapshot()).sale).toEqual(sale);
    expect(world.events.at(-1)).toMatchObject({ name: 'sale.changed', payload: sale });
  });

  test('[SALE-31] the very same sale is there after a crash', async () => {
    await add('water');
    const before = await key('3');
    await world.crash();
    expect((await world.snapshot()).sale).toEqual(before);
    expect((await add('water')).lines[0]?.quantity).toBe(2);
  });

  test('[SALE-32] a cancelled sale is gone from the screen and stays in the books', async () => {
    const { saleId } = await add('water');
    await cancel(saleId);
    expect((await world.snapshot()).sale).toBeNull();
    expect((await world.call('sales.get', { saleId })).sale.state).toBe('cancelled');
    expect(await world.refused('sale.cancel', { saleId })).toMatchObject({ code: 'sale.not_open' });
    expect((await add('water')).saleId).not.toBe(saleId);
  });

  test('[SALE-33] goods come and go while the sale is in checkout; cancelling it closes the checkout', async () => {
    const { saleId } = await add('water');
    await world.call('checkout.start', { saleId });
    await world.advance(200);
    const sale = await add('cola');
    expect(sale).toMatchObject({ saleId, state: 'in_checkout', total: yuan(550) });
    await world.advance(2_000);
    expect((await world.snapshot()).checkout?.amount).toEqual(yuan(550));
    await cancel(saleId);
    const { sale: after, checkout } = await world.snapshot();
    expect([after, checkout]).toEqual([null, null]);
  });

  test('[SALE-10] goods after a sale that was paid end it in the books, however they are rung up', async () => {
    const ways = [
      () => world.call('sale.add_amount', { amountText: '5', name: null }),
      () => world.call('sale.add_product', { productId: 'water', quantity: 1 }),
    ];
    for (const ringUp of ways) {
      const saleId = await world.ringUp();
      await world.call('checkout.start', { saleId });
      await world.call('checkout.enter_code', { saleId, code: '6235124674559394540' });
      await world.advance(5_000);
      expect((await world.snapshot()).checkout).toMatchObject({ saleId, screen: 'approved' });
      const next = await ringUp();
      expect(next.saleId).not.toBe(saleId);
      await world.call('sale.set_aside', { saleId: next.saleId });
      // Nothing comes back from behind the sale that has left the screen.
      expect(await world.snapshot()).toMatchObject({ sale: null, checkout: null });
      await world.call('sale.take_up', { saleId: next.saleId });
      await world.call('sale.cancel', { saleId: next.saleId });
    }
  });

  test('[SALE-34] a receipt number is taken once, never twice, and none is left out', async () => {
    const numbers: (string | null)[] = [];
    for (let n = 0; n < 4; n += 1) {
      const { saleId } = await add('tea');
      const { receiptNumber } = await world.call('checkout.start', { saleId });
      await world.advance(200);
      await world.call('checkout.leave', { saleId });
      await world.advance(2_000);
      expect((await world.call('checkout.start', { saleId })).receiptNumber).toBe(receiptNumber);
      numbers.push(receiptNumber);
      await world.advance(200);
      await cancel(saleId);
    }
    const counters = numbers.map((number) => Number(number?.slice(-6)));
    expect(counters.map((counter, index) => counter - index)).toEqual(counters.map(() => counters[0]));
    const row = world.storage.read.get('SELECT count(receipt_counter) AS n, max(receipt_counter) AS last FROM sales');
    expect(integerOf(row ?? {}, 'n')).toBe(integerOf(row ?? {}, 'last'));
  });

  test('[SALE-34] the database itself refuses a number that another sale has, on a screen, set aside or gone', async () => {
    const start = async (): Promise<string> => {
      const { saleId } = await add('tea');
      await world.call('checkout.start', { saleId });
      await world.advance(200);
      return saleId;
    };
    await cancel(await start());
    const aside = await start();
    await world.call('checkout.leave', { saleId: aside });
    await world.advance(2_000);
    await world.call('sale.set_aside', { saleId: aside });
    const shown = await start();
    const take = (column: string, of: string) => () =>
      world.storage.write((db) =>
        db.run(`UPDATE sales SET ${column} = (SELECT ${column} FROM sales WHERE ${of}) WHERE sale_id = ?`, shown),
      );
    for (const of of [
      `sale_id = '${aside}'`,
      'is_shown = 0 AND receipt_number IS NOT NULL ORDER BY sale_key LIMIT 1',
    ]) {
      for (const column of ['receipt_counter', 'receipt_reversed']) {
        expect(take(column, of), `${column} of ${of}`).toThrow('a receipt number is given once');
      }
    }
    await cancel(shown);
    await world.call('sale.take_up', { saleId: aside });
    await cancel(aside);
  });
});

describe('bad input', () => {
  const money = { maxMinor: yuan(999_999_999) };

  test.each([
    ['0', 'amount.zero', {}],
    ['0.00', 'amount.zero', {}],
    ['9999999.999', 'amount.too_many_decimals', { decimals: 2 }],
    ['1.005', 'amount.too_many_decimals', { decimals: 2 }],
    ['10000000', 'amount.too_large', money],
    ['10000000.00', 'amount.too_large', money],
    ['99999999999999999999', 'amount.too_large', money],
    ['', 'amount.malformed', {}],
    ['-5', 'amount.malformed', {}],
    ['1e5', 'amount.malformed', {}],
    ['abc', 'amount.malformed', {}],
    ['=1+1', 'amount.malformed', {}],
    ['1\u0000', 'amount.malformed', {}],
  ])('[SALE-35] an amount of "%s" is refused: %s', async (amountText, code, facts) => {
    expect(await world.refused('sale.add_amount', { amountText, name: null })).toEqual({ code, facts });
    expect((await world.snapshot()).sale).toBeNull();
  });

  test('[SALE-35] 9,999,999.99 is taken, and one fen on top of it is refused', async () => {
    expect((await key('9999999.99')).total).toEqual(yuan(999_999_999));
    expect(await world.refused('sale.add_amount', { amountText: '0.01', name: null })).toEqual({
      code: 'sale.total_too_large',
      facts: money,
    });
    expect(await world.refused('sale.add_product', { productId: 'water', quantity: 1 })).toMatchObject({
      code: 'sale.total_too_large',
    });
    expect((await world.snapshot()).sale?.lines).toHaveLength(1);
  });

  test('[SALE-36] the 500th line is taken, the 501st is not', async () => {
    let last: SaleView | null = null;
    for (let n = 1; n <= 500; n += 1) last = await key('0.01');
    expect(last?.lines).toHaveLength(500);
    expect(last?.total).toEqual(yuan(500));
    expect(await world.refused('sale.add_amount', { amountText: '0.01', name: null })).toEqual({
      code: 'sale.too_many_lines',
      facts: { maxLines: 500 },
    });
    expect(await world.refused('sale.add_product', { productId: 'water', quantity: 1 })).toMatchObject({
      code: 'sale.too_many_lines',
    });
    const { saleId, lines } = last ?? { saleId: '', lines: [] };
    await world.call('sale.remove_line', { saleId, lineId: lines[0]?.lineId ?? '' });
    expect((await add('water')).lines).toHaveLength(500);
  }, 60_000);

  test.each([
    [null, '其他商品'],
    ['', '其他商品'],
    ['\u0007\u001b[31m', '[31m'],
    ['  \t\n ', '其他商品'],
    ['散装\u0000糖果\n两斤', '散装 糖果 两斤'],
    ['<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>'],
    ['=cmd()', '=cmd()'],
    ['+HYPERLINK("x")', '+HYPERLINK("x")'],
    ['\u202Egnp.exe', 'gnp.exe'],
    ['名'.repeat(200), '名'.repeat(200)],
    ["Robert'); DROP TABLE sales;--", "Robert'); DROP TABLE sales;--"],
  ])('[SALE-37] the name %j is kept as harmless text: %j', async (name, kept) => {
    const sale = await key('1', name);
    expect(sale.lines[0]?.name['zh-CN']).toBe(kept);
  });

  test('[SALE-37] a name of 201 characters is refused', async () => {
    expect(await world.refused('sale.add_amount', { amountText: '1', name: '名'.repeat(201) })).toMatchObject({
      code: 'contract.input_invalid',
      facts: { path: 'name' },
    });
  });

  test('[SALE-38] what the screen names must be the sale that is there', async () => {
    const { saleId, lines } = await add('water');
    const lineId = lines[0]?.lineId ?? '';
    expect(await world.refused('sale.set_quantity', { saleId: 'other', lineId, quantity: 1 })).toMatchObject({
      code: 'sale.not_found',
    });
    expect(await world.refused('sale.set_quantity', { saleId, lineId: 'gone', quantity: 1 })).toMatchObject({
      code: 'sale.line_not_found',
    });
    for (const quantity of [0, -1, 10_000]) {
      expect(await world.refused('sale.set_quantity', { saleId, lineId, quantity })).toEqual({
        code: 'sale.quantity_invalid',
        facts: { maxQuantity: 9_999 },
      });
    }
    expect(await world.refused('sale.add_product', { productId: 'unicorn', quantity: 1 })).toMatchObject({
      code: 'catalogue.product_not_found',
    });
    await cancel(saleId);
    expect(await world.refused('sale.remove_line', { saleId, lineId })).toMatchObject({ code: 'sale.not_open' });
    expect(await world.refused('sale.cancel', { saleId: 'other' })).toMatchObject({ code: 'sale.not_found' });
  });

  test('[SALE-39] a full disk refuses the act and keeps the sale as it was', async () => {
    const before = await add('water');
    const page = integerOf(world.storage.read.get('PRAGMA page_count') ?? {}, 'page_count');
    world.storage.read.get(`PRAGMA max_page_count = ${page}`);
    let refusals = 0;
    for (let n = 0; n < 200 && refusals === 0; n += 1) {
      const answer = await world.terminal.call('sale.add_amount', { amountText: '1', name: '名'.repeat(150) + n });
      if (answer.ok) continue;
      refusals += 1;
      expect(answer.error.code).toBe('terminal.storage_failed');
    }
    expect(refusals).toBe(1);
    world.storage.read.get('PRAGMA max_page_count = 1000000');
    const after = await add('water');
    expect(after.saleId).toBe(before.saleId);
    expect(after.lines[0]?.quantity).toBe(2);
  });
});
