/** Adding a product that the till does not know, and what is wrong with those it does not take. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTillWorld, type TillWorld } from '../testing/till-world.ts';

let world: TillWorld;
beforeAll(async () => {
  world = await createTillWorld();
});
afterAll(() => world.close());

const jam = { barcode: '4006381333931', name: '草莓果酱 340g', priceText: '18.80', categoryId: 'drinks' } as const;

describe('adding a product', () => {
  test('[CATALOGUE-21] it can be scanned, searched and sold at once, also after a crash, and the journal knows who', async () => {
    const product = await world.call('catalogue.add_product', jam);
    expect(product).toMatchObject({ barcode: jam.barcode, price: { minor: 1_880, currency: 'CNY' } });
    await world.crash();
    const found = await world.call('catalogue.search', { text: 'cmgj', categoryId: null, limit: 5 });
    expect(found.products).toEqual([product]);
    const outcome = await world.call('scan.submit', { text: jam.barcode, source: 'scanner' });
    expect(outcome).toEqual({ kind: 'product_added', product });
    const row = world.storage.read.get(`SELECT * FROM journal WHERE type = 'catalogue.product_added'`);
    expect(row).toMatchObject({ subject_id: product.productId, cashier_id: 'c1' });
  });

  test.each([
    ['a wrong check digit', { barcode: '6901028075832' }, 'catalogue.barcode_invalid'],
    ['a payment code as its barcode', { barcode: '6212345678901234567' }, 'catalogue.barcode_invalid'],
    ['a barcode that is taken', { barcode: '6901028075831' }, 'catalogue.barcode_taken'],
    ['no name', { name: '' }, 'catalogue.name_invalid'],
    ['a name of control characters', { name: '\u0000\u0007\n' }, 'catalogue.name_invalid'],
    ['a name of 201 characters', { name: '名'.repeat(201) }, 'catalogue.name_invalid'],
    ['a name of 401 characters', { name: 'x'.repeat(401) }, 'contract.input_invalid'],
    ['no price', { priceText: '' }, 'amount.malformed'],
    ['a price of nothing', { priceText: '0' }, 'amount.zero'],
    ['a price with a third decimal', { priceText: '1.999' }, 'amount.too_many_decimals'],
    ['a price over the limit', { priceText: '10000000' }, 'amount.too_large'],
    ['a category nobody knows', { categoryId: 'unicorns' }, 'contract.input_invalid'],
    ['two faults at once: the first of the form', { barcode: '6901028075832', name: '' }, 'catalogue.barcode_invalid'],
  ])('[CATALOGUE-22] refuses %s', async (_name, over, code) => {
    const input = { ...jam, barcode: null, ...over };
    expect(await world.refused('catalogue.add_product', input)).toMatchObject({ code });
  });

  test.each([
    ['名'.repeat(200), '名'.repeat(200)],
    ['𠮷'.repeat(200), '𠮷'.repeat(200)],
    ['two\nlines\u0000', 'two lines'],
    ['<b>bold</b>', '<b>bold</b>'],
    ['=cmd()', '=cmd()'],
  ])('[CATALOGUE-23] the name %j is kept as %j, found again and sold', async (name, kept) => {
    const product = await world.call('catalogue.add_product', { ...jam, barcode: null, name });
    expect(product.name).toEqual({ 'zh-CN': kept, en: kept });
    const { products } = await world.call('catalogue.search', { text: kept.slice(0, 100), categoryId: null, limit: 5 });
    expect(products).toContainEqual(product);
    const { lines } = await world.call('sale.add_product', { productId: product.productId, quantity: 1 });
    expect(lines.at(-1)?.name).toEqual(product.name);
  });
});
