/** Scans at a working till: each goes where its meaning sends it, from whatever screen, and none is swallowed (C31). */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ScanOutcome } from '../../contract/contract.ts';
import { withCheckDigit, type ShopCodes } from '../payment/1-intake/shop-codes.ts';
import { createTillWorld, type TillWorld } from '../testing/till-world.ts';

const CODE = '6235124674559394540';
const WATER = '6901028075831';

let world: TillWorld;
beforeEach(async () => {
  world = await createTillWorld();
});
afterEach(() => world.close());

const scan = (text: string): Promise<ScanOutcome> => world.call('scan.submit', { text, source: 'wedge' });
const refusal = async (text: string): Promise<string> =>
  (await world.refused('scan.submit', { text, source: 'wedge' })).code;

test('[INTAKE-11] C31 one-item sale: scan the goods, scan the phone, no key pressed', async () => {
  expect(await scan(WATER)).toMatchObject({ kind: 'product_added', product: { productId: 'water' } });
  const outcome = await scan(CODE);
  expect(outcome.kind).toBe('payment_started');
  await world.advance(100);
  expect((await world.snapshot()).checkout).toMatchObject({ screen: 'approved', amount: { minor: 200 } });
  expect(world.backend.calls().filter(({ operation }) => operation === 'putPayment')).toHaveLength(1);
});

test('[INTAKE-12] the next goods after a paid sale begin the next one', async () => {
  await scan(WATER);
  await scan(CODE);
  await world.advance(5_000);
  expect(await scan(WATER)).toMatchObject({ kind: 'product_added' });
  const { sale, checkout } = await world.snapshot();
  expect([sale?.state, sale?.lines.length, checkout]).toEqual(['open', 1, null]);
});

test('[INTAKE-13] goods scanned at the checkout change the sale, and the QR with it', async () => {
  await scan(WATER);
  const { sale } = await world.snapshot();
  await world.call('checkout.start', { saleId: sale?.saleId ?? '' });
  await world.advance(100);
  expect(await scan('6901234567892')).toMatchObject({ kind: 'product_added' });
  await world.advance(200);
  expect((await world.snapshot()).checkout).toMatchObject({ merchantQrState: 'shown', amount: { minor: 550 } });
});

test('[INTAKE-14] a code with nothing to pay, a shop’s code, a cut code: each is refused with what it is', async () => {
  expect(await refusal(CODE)).toBe('checkout.nothing_to_pay');
  await scan(WATER);
  expect(await refusal('00020101021226230010A0000003330105M0001')).toBe('checkout.merchant_code_scanned');
  expect(await refusal('62351246745593945')).toBe('checkout.code_malformed');
  expect(await refusal('WP1:not base45')).toBe('checkout.code_malformed');
  expect(await scan('6901028075848')).toEqual({ kind: 'unknown_barcode', barcode: '6901028075848' });
  expect(await scan('SHELF7')).toEqual({ kind: 'unknown_barcode', barcode: 'SHELF7' });
});

test('[INTAKE-14] a refused scan may be tried again at once', async () => {
  expect(await refusal(CODE)).toBe('checkout.nothing_to_pay');
  await scan(WATER);
  expect((await scan(CODE)).kind).toBe('payment_started');
});

test('[INTAKE-10] a second bottle of the same is a second bottle; a label read twice at once is one', async () => {
  expect((await scan(WATER)).kind).toBe('product_added');
  await world.advance(100);
  expect(await scan(`]E0${WATER}`)).toEqual({ kind: 'repeat_ignored' });
  await world.advance(700);
  expect((await scan(WATER)).kind).toBe('product_added');
  expect((await world.snapshot()).sale?.lines.map(({ quantity }) => quantity)).toEqual([2]);
});

test('[INTAKE-15] C33 the same code twice within three seconds is one payment', async () => {
  await scan(WATER);
  expect((await scan(CODE)).kind).toBe('payment_started');
  expect(await scan(CODE)).toEqual({ kind: 'repeat_ignored' });
  await world.advance(100);
  expect([...world.backend.chargedMinor().values()]).toEqual([200]);
});

test('[INTAKE-16] a receipt number opens the sale, one nobody knows says so', async () => {
  await scan(WATER);
  const { sale } = await world.snapshot();
  await scan(CODE);
  await world.advance(100);
  expect(await scan('sim_till_1-000001')).toEqual({ kind: 'receipt_found', saleId: sale?.saleId });
  expect(await refusal('other_till-000001')).toBe('sale.not_found');
});

/** Labels of a scale: 21 with a price, 22 with a weight. */
const LABEL = { digitCount: 13, item: { at: 2, length: 5 }, count: null, hasCheckDigit: true, pricedPerGrams: 500 };
const SHOP_CODES: ShopCodes = {
  measures: [
    { ...LABEL, prefixes: ['21'], price: { at: 7, length: 5, decimals: 2 }, weight: null },
    { ...LABEL, prefixes: ['22'], price: null, weight: { at: 7, length: 5, decimals: 3 } },
  ],
  marks: [
    { kind: 'staff_badge', prefix: 'STAFF:', digitCount: null },
    { kind: 'pick_up_code', prefix: 'PICKUP:', digitCount: null },
    { kind: 'bill', prefix: '8100', digitCount: 20 },
  ],
  gs1PricedPerGrams: null,
};

async function openShopWithScale(): Promise<void> {
  await world.close();
  world = await createTillWorld({ shopCodes: SHOP_CODES });
  for (const [name, barcode, priceText] of [
    ['Apples', withCheckDigit('211234500000'), '8.99'],
    ['Pears', withCheckDigit('221234600000'), '8.99'],
    ['Melon', '9506000134352', '5.00'],
  ] as const) {
    await world.call('catalogue.add_product', { categoryId: 'drinks', name, barcode, priceText });
  }
}

test('[INTAKE-30] a label sells at its price, and a weight at the price of that weight', async () => {
  await openShopWithScale();
  expect(await scan(withCheckDigit('211234501250'))).toMatchObject({
    kind: 'product_added',
    product: { price: { minor: 1_250 } },
  });
  expect(await scan(withCheckDigit('221234600356'))).toMatchObject({
    kind: 'product_added',
    product: { name: { en: 'Pears 0.356 kg', 'zh-CN': 'Pears 0.356 千克' }, price: { minor: 640 } },
  });
  expect(await scan(']C10109506000134352310300035639221999')).toMatchObject({
    product: { name: { en: 'Melon 0.356 kg' }, price: { minor: 1_999 } },
  });
  const { sale } = await world.snapshot();
  expect(sale?.total.minor).toBe(1_250 + 640 + 1_999);
  expect(await scan('9506000134352')).toMatchObject({ kind: 'product_added', product: { price: { minor: 500 } } });
});

test('[INTAKE-31] a label without a price that can be known is refused, and nothing is rung up', async () => {
  await openShopWithScale();
  expect(await refusal(withCheckDigit('211234500000'))).toBe('scan.price_missing');
  expect(await refusal(withCheckDigit('221234600000'))).toBe('scan.price_missing');
  expect(await refusal(']C101095060001343523103000356')).toBe('scan.price_missing');
  for (const unusable of ['3920999999999999999', '39329781250', '3150000001', '3202000500']) {
    expect(await refusal(`]C10109506000134352${unusable}`)).toBe('scan.price_missing');
  }
  expect(await refusal(']C101095060001343523920999999999')).toBe('sale.total_too_large');
  expect((await world.snapshot()).sale).toBeNull();
  expect(await scan(withCheckDigit('219999901250'))).toEqual({
    kind: 'unknown_barcode',
    barcode: withCheckDigit('219999900000'),
  });
});

test('[INTAKE-32] a badge, a bill, a coupon and the like are each said by name; goods of that number are goods', async () => {
  await openShopWithScale();
  await scan('9506000134352');
  expect(await scan('STAFF:c1')).toEqual({ kind: 'badge_presented', cashierId: null });
  expect(await refusal('81001000000000000001')).toBe('scan.bill');
  expect(await refusal('PICKUP:4711')).toBe('scan.pick_up_code');
  expect(await refusal('9900000000004')).toBe('scan.coupon');
  expect(await refusal(']C100123456789012345675')).toBe('scan.logistics_label');
  expect(await refusal('hQVDUFYwMWEaTwegAAAAVVVVVw8SNFZ4kBI0WNGRIgESNF8=')).toBe('scan.emv_consumer_code');
  const card = { categoryId: 'drinks', name: 'Gift card' };
  await world.call('catalogue.add_product', { ...card, barcode: '9900000000004', priceText: '50' });
  expect(await scan('9900000000004')).toMatchObject({ kind: 'product_added' });
});
