/** Finding an earlier sale by whatever the customer remembers of it, and all that happened to it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { InputOf } from '../../contract/contract.ts';
import { createTillWorld, type TillWorld } from '../testing/till-world.ts';

let world: TillWorld;
/** Each a paid sale, oldest first: its id by what was sold. */
const sold: Record<'water' | 'cola' | 'nextDay', string> = { water: '', cola: '', nextDay: '' };
let cancelled = '';

const DAY_MS = 24 * 60 * 60_000;

async function pay(saleId: string): Promise<void> {
  await world.call('checkout.start', { saleId });
  await world.advance(500);
  const payment = await world.call('checkout.enter_code', { saleId, code: '6212345678901234567' });
  await world.advance(3_000);
  await world.call('checkout.acknowledge', { paymentId: payment.paymentId });
}

beforeAll(async () => {
  world = await createTillWorld();
  sold.water = await world.ringUp('water');
  await pay(sold.water);
  sold.cola = await world.ringUp('cola');
  await world.call('sale.add_amount', { amountText: '6.50', name: '散装 糖果' });
  await pay(sold.cola);
  cancelled = await world.ringUp('tea');
  await world.call('sale.cancel', { saleId: cancelled });
  await world.advance(DAY_MS);
  sold.nextDay = await world.ringUp('cola');
  await pay(sold.nextDay);
  const emptied = await world.call('sale.add_product', { productId: 'tea', quantity: 1 });
  const { saleId } = emptied;
  await world.call('sale.remove_line', { saleId, lineId: emptied.lines[0]?.lineId ?? '' });
  await world.call('sale.cancel', { saleId });
}, 60_000);
afterAll(() => world.close());

const ALL: InputOf<'sales.search'> = {
  text: '',
  amountText: '',
  fromMs: null,
  toMs: null,
  businessDate: null,
  cursor: null,
  limit: 50,
};

async function find(query: Partial<InputOf<'sales.search'>>): Promise<readonly string[]> {
  const { sales } = await world.call('sales.search', { ...ALL, ...query });
  return sales.map(({ saleId }) => saleId);
}

async function receiptOf(saleId: string): Promise<string> {
  return (await world.call('sales.get', { saleId })).sale.receiptNumber ?? '';
}

describe('searching', () => {
  test('[HISTORY-1] newest first, cancelled ones too, but no cart that was emptied again', async () => {
    expect(await find({})).toEqual([sold.nextDay, cancelled, sold.cola, sold.water]);
  });

  test('[HISTORY-2] by receipt number, and by its end, as it is read out', async () => {
    const receipt = await receiptOf(sold.cola);
    expect(await find({ text: receipt })).toEqual([sold.cola]);
    expect(await find({ text: ` ${receipt.slice(-6)} ` })).toEqual([sold.cola]);
    expect(await find({ text: receipt.slice(0, 6) })).toEqual([]);
    expect(await find({ text: '999999' })).toEqual([]);
  });

  test.each([
    ['可乐', ['nextDay', 'cola']],
    ['COLA', ['nextDay', 'cola']],
    ['糖果', ['cola']],
    ['糖果 散装', ['cola']],
    ['6901028075831', ['water']],
    ['%', []],
    ["'", []],
    ['没有', []],
  ] as const)('[HISTORY-3] by product: "%s"', async (text, names) => {
    expect(await find({ text })).toEqual(names.map((name) => sold[name]));
  });

  test('[HISTORY-4] by amount, as it is keyed', async () => {
    expect(await find({ amountText: '10' })).toEqual([cancelled, sold.cola]);
    expect(await find({ amountText: '２.00' })).toEqual([sold.water]);
    expect(await find({ amountText: '77' })).toEqual([]);
    expect(await world.refused('sales.search', { ...ALL, amountText: '1.234' })).toMatchObject({
      code: 'amount.too_many_decimals',
    });
  });

  test('[HISTORY-5] by time and by business date, and every condition holds together', async () => {
    const { sale } = await world.call('sales.get', { saleId: sold.nextDay });
    const completedAtMs = sale.completedAtMs ?? 0;
    expect(await find({ fromMs: completedAtMs })).toEqual([sold.nextDay]);
    expect(await find({ toMs: completedAtMs - 1 })).toEqual([cancelled, sold.cola, sold.water]);
    expect(await find({ businessDate: sale.businessDate })).toEqual([sold.nextDay]);
    expect(await find({ toMs: completedAtMs - 1, text: 'cola' })).toEqual([sold.cola]);
    expect(await find({ businessDate: sale.businessDate, amountText: '2' })).toEqual([]);
  });

  test('[HISTORY-6] page by page, nothing twice and nothing left out; a cursor nobody gave is refused', async () => {
    const pages: string[] = [];
    let cursor: string | null = null;
    do {
      const page: { sales: readonly { saleId: string }[]; cursor: string | null } = await world.call('sales.search', {
        ...ALL,
        limit: 1,
        cursor,
      });
      pages.push(...page.sales.map(({ saleId }) => saleId));
      ({ cursor } = page);
    } while (cursor !== null);
    expect(pages).toEqual(await find({}));
    for (const wrong of ['x', '-1', '1 OR 1', '9'.repeat(40)]) {
      expect(await world.refused('sales.search', { ...ALL, cursor: wrong })).toMatchObject({
        code: 'contract.input_invalid',
      });
    }
  });

  test('[HISTORY-6] a summary says what the list shows', async () => {
    const { sales } = await world.call('sales.search', { ...ALL, text: '糖果' });
    expect(sales[0]).toMatchObject({
      state: 'paid',
      lineCount: 2,
      firstLineName: { 'zh-CN': '可乐', en: 'Cola' },
      total: { minor: 1_000, currency: 'CNY' },
      cashierName: { en: 'Wang Fang' },
    });
  });
});

describe('one sale', () => {
  test('[HISTORY-7] shows its lines, its payments and everything that happened, in order, without a code in it', async () => {
    const { sale, payments, timeline } = await world.call('sales.get', { saleId: sold.cola });
    expect(sale).toMatchObject({ state: 'paid', total: { minor: 1_000 } });
    expect(payments.map(({ state, method }) => [state, method])).toContainEqual(['approved', 'payment_code']);
    const types = timeline.map(({ type }) => type);
    for (const type of ['sale.opened', 'sale.line_added', 'payment.created', 'payment.approved', 'sale.paid']) {
      expect(types).toContain(type);
    }
    expect(types[0]).toBe('sale.opened');
    const sequences = timeline.map(({ sequence }) => sequence);
    expect(sequences).toEqual(sequences.toSorted((a, b) => a - b));
    expect(JSON.stringify(timeline)).not.toContain('6212345678901234567');
    const added = timeline.find(({ type }) => type === 'sale.line_added');
    expect(added).toMatchObject({
      cashierName: { en: 'Wang Fang' },
      facts: { nameZhCn: '可乐', nameEn: 'Cola', quantity: 1, unitPrice: { minor: 350, currency: 'CNY' } },
    });
  });

  test('[HISTORY-7] a sale nobody knows is refused', async () => {
    expect(await world.refused('sales.get', { saleId: 'none' })).toMatchObject({ code: 'sale.not_found' });
  });
});
